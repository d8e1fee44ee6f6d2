//! A file of the set that could not be read.

use migrations_core::{Code, Diagnostic, Location};

use crate::parse::Parsed;

pub(super) fn check(found: &mut Vec<Diagnostic>, parsed: &Parsed) {
    for (file, reason) in &parsed.unreadable {
        let message = format!("{file} could not be read: {reason}");
        let diagnostic = Diagnostic::new(Code::UnreadableFile, Location::whole_file(file), message)
            .help("make it a file that this user can read, or move it out of the set");
        found.push(diagnostic);
    }
}
