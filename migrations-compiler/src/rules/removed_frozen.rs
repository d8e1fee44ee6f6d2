//! A migration that was released and whose file is gone.

use std::collections::HashMap;

use migrations_core::{Checksum, Code, Diagnostic, Location, Position};

use crate::file_name::Role;
use crate::findings::whole;
use crate::judged::migrations;
use crate::lock::{self, Entry, EntryState};
use crate::numbers::misread;
use crate::parse::{Parsed, ParsedFile};

pub(super) fn check(found: &mut Vec<Diagnostic>, parsed: &Parsed) {
    let Some(lock) = parsed.valid_lock() else { return };
    let retired = parsed.config_or_default().retired();
    let misread = misread(parsed);
    let mut texts = None;
    // The first line of a lock is its format, and each line after it a version.
    for (entry, line) in lock.entries.iter().zip(2_u32..) {
        let version = entry.version;
        let mut same_version = parsed.of_version(version).iter();
        let is_there = same_version.any(|file| file.name.role == Role::Migration)
            || misread.contains(&version.number());
        let is_retired = retired.iter().any(|numbers| numbers.versions.contains(&version));
        if entry.state == EntryState::Frozen && !is_there && !is_retired {
            let texts = texts.get_or_insert_with(|| by_text(parsed));
            found.push(removed(texts, entry, line));
        }
    }
}

/// The migrations by what they execute; hashing them is only worth it where one is missing.
fn by_text(parsed: &Parsed) -> HashMap<Checksum, &ParsedFile> {
    let readable = migrations(parsed).filter(|file| file.text.is_ok());
    let by_text = readable.map(|file| (Checksum::of(file.executed()), file));
    // Of several, the first.
    by_text.collect::<Vec<_>>().into_iter().rev().collect()
}

fn removed(texts: &HashMap<Checksum, &ParsedFile>, entry: &Entry, line: u32) -> Diagnostic {
    let stem = entry.stem();
    let location = Location::new(lock::FILE, Position { line, column: 1 }, stem.chars().count());
    let message = format!("frozen migration {stem} is gone");
    let diagnostic = Diagnostic::new(Code::RemovedFrozen, location, message)
        .note("databases have run it, and new ones would miss it");
    match entry.checksum.and_then(|checksum| texts.get(&checksum)) {
        Some(moved) => diagnostic
            .label(whole(moved), "this file has its text")
            .help(format!("rename {} back to {stem}.sql", moved.file)),
        None => diagnostic.help(format!("restore {stem}.sql with `git checkout`")),
    }
}
