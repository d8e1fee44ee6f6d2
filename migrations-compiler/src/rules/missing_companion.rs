//! A file that the config names and that is not there.

use migrations_core::{Code, Diagnostic, Location};

use crate::config::{Companion, FILE};
use crate::parse::Parsed;

pub(super) fn check(found: &mut Vec<Diagnostic>, parsed: &Parsed) {
    let Some(config) = parsed.valid_config() else { return };
    // A folder of that name is reported as one.
    let missing = config.companions().iter().filter(|companion| !parsed.has(&companion.file));
    found.extend(missing.map(missing_one));
}

fn missing_one(companion: &Companion) -> Diagnostic {
    let Companion { key, file, position, length } = companion;
    let location = Location::new(FILE, *position, *length);
    let message = format!("`{key}` names {file}, which is not in the set");
    let help = match file.rsplit_once('/') {
        None | Some(("stubs", _)) => format!("write {file}, or correct the name"),
        Some((_, name)) => format!("put the file into the set, as {name} or stubs/{name}"),
    };
    Diagnostic::new(Code::MissingCompanion, location, message).help(help)
}
