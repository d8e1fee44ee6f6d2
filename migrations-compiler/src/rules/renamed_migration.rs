//! A number that the lock knows under another name.

use migrations_core::{Code, Diagnostic, Version, substring};

use crate::file_name::Role;
use crate::findings::{renumbered, whole};
use crate::judged::{is_frozen, migrations};
use crate::lock::{Entry, EntryState};
use crate::numbers::Free;
use crate::parse::{Parsed, ParsedFile};

pub(super) fn check(found: &mut Vec<Diagnostic>, parsed: &Parsed) {
    let Some(lock) = parsed.valid_lock() else { return };
    let mut free = Free::of(parsed);
    for file in migrations(parsed) {
        let entry = lock.entry(file.name.version).filter(|entry| is_taken(parsed, entry, file));
        found.extend(entry.map(|entry| renamed(&mut free, file, entry)));
    }
}

/// A draft may still be renamed; anything else has used its number up.
fn is_taken(parsed: &Parsed, entry: &Entry, file: &ParsedFile) -> bool {
    match entry.state {
        EntryState::Draft => false,
        // Beside the frozen file itself, another of its number is a duplicate.
        EntryState::Frozen => {
            let is_it =
                |other: &ParsedFile| other.name.role == Role::Migration && is_frozen(parsed, other);
            !is_frozen(parsed, file) && !parsed.of_version(entry.version).iter().any(is_it)
        }
        EntryState::Retired | EntryState::Replaced => !is_retired(parsed, entry.version),
    }
}

/// The config says why the number is used up, so the rule about it speaks.
fn is_retired(parsed: &Parsed, version: Version) -> bool {
    let retired = parsed.config_or_default().retired();
    retired.iter().any(|numbers| numbers.versions.contains(&version))
}

fn renamed(free: &mut Free, file: &ParsedFile, entry: &Entry) -> Diagnostic {
    let stem = entry.stem();
    let version = file.name.version;
    let message = format!("version {version} was used for {stem}");
    let diagnostic = Diagnostic::new(Code::RenamedMigration, whole(file), message);
    let elsewhere = renumbered(file, &free.instead_of(version));
    if entry.state == EntryState::Frozen {
        let ending = substring(&file.file, file.name.stem.len()..);
        diagnostic
            .note("databases know the frozen migration by that name")
            .help(format!("rename it to {stem}{ending}, or to {elsewhere} if it is another one"))
    } else {
        diagnostic.help(format!("rename it to {elsewhere}"))
    }
}
