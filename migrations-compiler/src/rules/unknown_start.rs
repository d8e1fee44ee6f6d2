//! A `[start]` at a migration that neither the set nor its lock knows.

use migrations_core::{Code, Diagnostic, Location};

use crate::config::FILE;
use crate::parse::Parsed;

pub(super) fn check(found: &mut Vec<Diagnostic>, parsed: &Parsed) {
    let Some(config) = parsed.valid_config() else { return };
    let (Some(at), Some(place)) =
        (config.start.as_ref().and_then(|start| start.at()), config.start_place())
    else {
        return;
    };
    let is_locked = parsed.valid_lock().is_some_and(|lock| lock.entry(at).is_some());
    if is_locked || !parsed.of_version(at).is_empty() {
        return;
    }
    let location = Location::new(FILE, place.position, place.length);
    let message = format!("the history starts at {at}, which neither a file nor the lock knows");
    let diagnostic = Diagnostic::new(Code::UnknownStart, location, message)
        .help("write the number of the last migration whose work the schema holds");
    found.push(diagnostic);
}
