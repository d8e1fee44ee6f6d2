//! The markers that git leaves in a file that it could not merge.

use migrations_core::{Diagnostic, Location, Position, codes};

use crate::lock;
use crate::parse::{Parsed, ParsedFile};

pub(super) fn check(found: &mut Vec<Diagnostic>, parsed: &Parsed) {
    for (file, text) in &parsed.texts {
        if !has_conflict(text) {
            continue;
        }
        let line = text.lines().zip(1_u32..).find(|(line, _)| is_opening(line));
        let start = line.map_or(Position::START, |(_, line)| Position { line, column: 1 });
        let help = if file == lock::FILE {
            "keep the versions of both sides and either head, then run `cargo migrations prepare`"
        } else {
            "resolve the conflict, then run `cargo migrations prepare`"
        };
        let location = Location::new(file, start, 7);
        let message = "merge conflict was not resolved";
        found.push(Diagnostic::new(codes::MERGE_CONFLICT, location, message).help(help));
    }
}

/// Whether a file waits to be merged; what else is wrong with it may be the other side's.
pub(super) fn is_unmerged(file: &ParsedFile) -> bool {
    file.text.as_deref().is_ok_and(has_conflict)
}

/// All three markers, in order: one alone may be anything, such as a rule in a comment.
pub(super) fn has_conflict(text: &str) -> bool {
    let mut lines = text.lines();
    lines.any(is_opening)
        && lines.any(|line| line == "=======")
        && lines.any(|line| line.starts_with(">>>>>>> "))
}

fn is_opening(line: &str) -> bool {
    line.starts_with("<<<<<<< ")
}
