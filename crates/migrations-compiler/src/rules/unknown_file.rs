//! Something in the folder that is no migration and does not belong beside one.

use migrations_core::{Diagnostic, Location, codes};

use crate::parse::{Parsed, Stranger};

pub(super) fn check(found: &mut Vec<Diagnostic>, parsed: &Parsed) {
    for stranger in &parsed.strangers {
        let (name, kind) = match stranger {
            Stranger::File(name) => (name, "file"),
            Stranger::Directory(name) => (name, "folder"),
            // Has a rule of its own.
            Stranger::Unnumbered(_) => continue,
        };
        let message = format!("{kind} {name} is no migration and nothing that belongs beside one");
        let diagnostic = Diagnostic::new(codes::UNKNOWN_FILE, Location::whole_file(name), message);
        found.push(diagnostic.help(help(name)));
    }
}

fn help(name: &str) -> String {
    match name.rsplit_once('.') {
        Some((stem, ending)) if ending.eq_ignore_ascii_case("sql") => {
            format!("rename it to {stem}.sql")
        }
        _ => "move it out of the set; it would be run by nobody".to_owned(),
    }
}
