//! A new migration with a number below one that is frozen.

use migrations_core::{Code, Diagnostic, Version};

use crate::findings::{renumbered, whole};
use crate::judged::migrations;
use crate::lock::EntryState;
use crate::numbers::{Free, floor};
use crate::parse::{Parsed, ParsedFile};

pub(super) fn check(found: &mut Vec<Diagnostic>, parsed: &Parsed) {
    let Some(floor) = floor(parsed) else { return };
    let mut free = Free::of(parsed);
    let reserved = parsed.config_or_default().reserved();
    for file in migrations(parsed).take_while(|file| file.name.version < floor) {
        // Kept free for just this.
        let is_reserved = reserved.iter().any(|range| range.versions.contains(&file.name.version));
        if is_new(parsed, file.name.version) && !is_reserved {
            found.push(late(&mut free, file, floor));
        }
    }
}

/// Whether the number was never used for anything that databases know; if it was, that is the fault.
fn is_new(parsed: &Parsed, version: Version) -> bool {
    let entry = parsed.valid_lock().and_then(|lock| lock.entry(version));
    entry.is_none_or(|entry| entry.state == EntryState::Draft)
}

fn late(free: &mut Free, file: &ParsedFile, floor: Version) -> Diagnostic {
    let floor = floor.typed();
    let message = format!("{} is new, and comes before {floor}, which is frozen", file.file);
    let elsewhere = renumbered(file, &free.instead_of(file.name.version));
    Diagnostic::new(Code::OutOfOrder, whole(file), message)
        .note(format!("databases that have run {floor} would run it after what follows it here"))
        .help(format!(
            "rename it to {elsewhere}, or write `out_of_order = \"allow\"` in migrations.toml"
        ))
}
