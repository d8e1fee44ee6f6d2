//! A migration that was released and whose file is gone.

use migrations_core::{Checksum, Diagnostic, Location, Position, codes};

use super::{migrations, whole};
use crate::lock::{self, Entry, EntryState};
use crate::numbers::misread;
use crate::parse::Parsed;

pub(super) fn check(found: &mut Vec<Diagnostic>, parsed: &Parsed) {
    let Some(lock) = parsed.valid_lock() else { return };
    let retired = parsed.ledger_or_default().retired();
    let misread = misread(parsed);
    // The first line of a lock is its format, and each line after it a version.
    for (entry, line) in lock.entries.iter().zip(2_u32..) {
        let version = entry.version;
        let is_there = migrations(parsed).any(|file| file.name.version == version)
            || misread.contains(&version.number());
        let is_retired = retired.iter().any(|numbers| numbers.versions.contains(&version));
        if entry.state == EntryState::Frozen && !is_there && !is_retired {
            found.push(removed(parsed, entry, line));
        }
    }
}

fn removed(parsed: &Parsed, entry: &Entry, line: u32) -> Diagnostic {
    let stem = entry.stem();
    let location = Location::new(lock::FILE, Position { line, column: 1 }, stem.chars().count());
    let message = format!("frozen migration {stem} is gone");
    let diagnostic = Diagnostic::new(codes::REMOVED_FROZEN, location, message)
        .note("databases have run it, and new ones would miss it");
    let has_its_text = |sql: &str| entry.checksum == Some(Checksum::of(sql));
    match migrations(parsed).find(|file| file.text.is_ok() && has_its_text(file.executed())) {
        Some(moved) => diagnostic
            .label(whole(moved), "this file has its text")
            .help(format!("rename {} back to {stem}.sql", moved.file)),
        None => diagnostic.help(format!("restore {stem}.sql with `git checkout`")),
    }
}
