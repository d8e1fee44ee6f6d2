//! A `migrations.toml` that cannot be read.

use migrations_core::{Code, Diagnostic, Location};

use super::merge_conflict::has_conflict;
use crate::config::{ConfigFault, FILE};
use crate::parse::Parsed;

pub(super) fn check(found: &mut Vec<Diagnostic>, parsed: &Parsed) {
    // One cause, one diagnostic: a conflict is reported as such.
    let is_conflict = parsed.text(FILE).is_some_and(has_conflict);
    if let (Some(Err(ConfigFault { message, position, help })), false) =
        (&parsed.config, is_conflict)
    {
        let location = Location::new(FILE, *position, 0);
        let diagnostic = Diagnostic::new(Code::InvalidConfig, location, message);
        let help = help.as_deref().unwrap_or("`cargo migrations explain M0301` lists the keys");
        found.push(diagnostic.help(help));
    }
}
