//! A `migrations.toml` that cannot be read, or that names what is not there.

use migrations_core::{Diagnostic, Location, Position, Version, codes};

use super::merge_conflict::has_conflict;
use super::migrations;
use crate::ledger::{FILE, LedgerFault, Start};
use crate::parse::Parsed;

pub(super) fn check(found: &mut Vec<Diagnostic>, parsed: &Parsed) {
    // One cause, one diagnostic: a conflict is reported as such.
    let is_conflict = parsed.text(FILE).is_some_and(has_conflict);
    if let (Some(Err(LedgerFault { message, position, help })), false) =
        (&parsed.ledger, is_conflict)
    {
        let location = Location::new(FILE, *position, 0);
        let diagnostic = Diagnostic::new(codes::INVALID_LEDGER, location, message);
        let help = help.as_deref().unwrap_or("`cargo migrations explain M0301` lists the keys");
        found.push(diagnostic.help(help));
    }
    if let Some(ledger) = parsed.valid_ledger() {
        let missing = ledger.files().into_iter().filter(|(_, file)| parsed.text(file).is_none());
        found.extend(missing.map(|(key, file)| missing_file(parsed, key, file)));
        found.extend(ledger.start.as_ref().and_then(Start::at).and_then(|at| {
            let is_known = migrations(parsed).any(|migration| migration.name.version == at);
            (!is_known).then(|| missing_start(parsed, at))
        }));
    }
}

fn missing_file(parsed: &Parsed, key: &str, file: &str) -> Diagnostic {
    let message = format!("`{key}` names {file}, and the set has no such file");
    let location = value(parsed, key, file);
    Diagnostic::new(codes::INVALID_LEDGER, location, message)
        .help(format!("write {file} beside the migrations, or take the key out"))
}

fn missing_start(parsed: &Parsed, at: Version) -> Diagnostic {
    let message = format!("`at` names {at}, and the set has no such migration");
    let location = value(parsed, "at", &at.to_string());
    Diagnostic::new(codes::INVALID_LEDGER, location, message)
        .help("name the last migration whose work the schema holds, and keep its file")
}

/// Where the ledger gives a key that value; the key alone where it is written another way.
fn value(parsed: &Parsed, key: &str, value: &str) -> Location {
    let text = parsed.text(FILE).unwrap_or_default();
    let is_key = |line: &&str| line.trim_start().starts_with(key);
    let offset = |line: &str| line.as_ptr() as usize - text.as_ptr() as usize;
    let mut lines = text.lines().filter(is_key);
    let line = lines.clone().find(|line| line.contains(value)).or_else(|| lines.next());
    let Some(line) = line else { return Location::whole_file(FILE) };
    let (column, length) = match line.find(value) {
        Some(column) => (column, value.chars().count()),
        None => (0, line.chars().count()),
    };
    Location::new(FILE, Position::of(text, offset(line) + column), length)
}
