//! A symbolic link that leads out of the set's folder.

use migrations_core::{Code, Diagnostic, Location};

use crate::parse::Parsed;

pub(super) fn check(found: &mut Vec<Diagnostic>, parsed: &Parsed) {
    for (name, target) in &parsed.outside {
        let message = format!("{name} is a link that leaves the set: it leads to {target}");
        let diagnostic = Diagnostic::new(Code::OutsideLink, Location::whole_file(name), message)
            .note("what it leads to can change, or be missing elsewhere, without the set changing")
            .help(format!(
                "put the file itself into the set: `cp --remove-destination {target} {name}`"
            ));
        found.push(diagnostic);
    }
}
