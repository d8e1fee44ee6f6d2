//! A `migrations.lock` that cannot be read.

use migrations_core::{Code, Diagnostic, Location};

use super::merge_conflict::has_conflict;
use crate::lock::{FILE, LockFault};
use crate::parse::Parsed;

pub(super) fn check(found: &mut Vec<Diagnostic>, parsed: &Parsed) {
    // One cause, one diagnostic: a conflict is reported as such.
    let is_conflict = parsed.text(FILE).is_some_and(has_conflict);
    if let (Some(Err(LockFault { message, position, help })), false) = (&parsed.lock, is_conflict) {
        let location = Location::new(FILE, *position, 0);
        let diagnostic = Diagnostic::new(Code::InvalidLock, location, message)
            .note("only `cargo migrations` writes this file")
            .help(*help);
        found.push(diagnostic);
    }
}
