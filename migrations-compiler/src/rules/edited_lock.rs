//! A lock whose head is not that of its own lines.

use migrations_core::checksum::HeadChain;
use migrations_core::{Code, Diagnostic, Location, Position};

use super::merge_conflict::has_conflict;
use crate::lock::{FILE, Lock};
use crate::parse::Parsed;

pub(super) fn check(found: &mut Vec<Diagnostic>, parsed: &Parsed) {
    // One cause, one diagnostic: a conflict is reported as such.
    let is_conflict = parsed.text(FILE).is_some_and(has_conflict);
    let lock = parsed.valid_lock().filter(|lock| !is_conflict && !holds_together(lock));
    if let Some(lock) = lock {
        // The first line of a lock is its format, and the last one the head.
        let line = u32::try_from(lock.entries.len()).unwrap_or(u32::MAX).saturating_add(2);
        let location = Location::new(FILE, Position { line, column: 1 }, "head".len());
        let message =
            "the head is not that of the lines above it: the lock was edited or merged by hand";
        let diagnostic = Diagnostic::new(Code::EditedLock, location, message)
            .note("only `cargo migrations` writes this file")
            .help("compare the lines with `git diff`, then run `cargo migrations prepare`");
        found.push(diagnostic);
    }
}

fn holds_together(lock: &Lock) -> bool {
    let mut chain = HeadChain::new();
    for entry in lock.entries.iter().filter(|entry| entry.state.has_file()) {
        // Without a name or a text there is nothing to hold against the head.
        let Some(checksum) = entry.checksum.filter(|_| !entry.name.is_empty()) else { return true };
        chain.push(&entry.stem(), checksum);
    }
    chain.head() == lock.head
}
