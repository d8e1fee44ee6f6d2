//! The markers that git leaves in a file that it could not merge.

use migrations_core::{Code, Diagnostic, Location, Position};

use crate::file_name::SameDay;
use crate::lock::{self, Lock};
use crate::parse::Parsed;

pub(super) use crate::lock::has_conflict;

pub(super) fn check(found: &mut Vec<Diagnostic>, parsed: &Parsed) {
    for (file, text) in &parsed.texts {
        if !has_conflict(text) {
            continue;
        }
        let line = text.lines().zip(1_u32..).find(|(line, _)| line.starts_with("<<<<<<< "));
        let start = line.map_or(Position::START, |(_, line)| Position { line, column: 1 });
        let diagnostic = Diagnostic::new(
            Code::MergeConflict,
            Location::new(file, start, 7),
            "merge conflict was not resolved",
        );
        found.push(if file == lock::FILE {
            in_lock(diagnostic, text, parsed.config_or_default().same_day())
        } else {
            diagnostic.help("resolve the conflict, then run `cargo migrations prepare`")
        });
    }
}

/// A lock is merged by the program, unless its sides contradict each other.
fn in_lock(diagnostic: Diagnostic, text: &str, same_day: SameDay) -> Diagnostic {
    match Lock::of_both_sides(text, same_day) {
        Ok(_) => {
            diagnostic.help("run `cargo migrations prepare`: it keeps what both sides have frozen")
        }
        Err(fault) => diagnostic
            .label(Location::new(lock::FILE, fault.position, 0), fault.message)
            .help(fault.help),
    }
}
