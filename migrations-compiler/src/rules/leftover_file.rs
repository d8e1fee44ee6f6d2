//! What an editor, a merge or a patch left behind, and hidden files: never run.

use migrations_core::{Code, Diagnostic, Location};

use crate::parse::{Parsed, UnrecognizedEntry};

pub(super) fn check(found: &mut Vec<Diagnostic>, parsed: &Parsed) {
    for unrecognized in &parsed.unrecognized {
        if let UnrecognizedEntry::Leftover(name) = unrecognized {
            let message = format!("{name} is passed over; it is never run");
            let location = Location::whole_file(name);
            let diagnostic = Diagnostic::new(Code::LeftoverFile, location, message);
            found.push(diagnostic.help("delete it, or name it in .gitignore"));
        }
    }
}
