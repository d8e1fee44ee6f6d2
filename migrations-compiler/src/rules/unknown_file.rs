//! Something in the folder that is no migration and does not belong beside one.

use migrations_core::{Code, Diagnostic, Location};

use super::case_twin;
use crate::findings::held;
use crate::foreign::ForeignLayout;
use crate::judged::judges_form;
use crate::parse::{Parsed, UnrecognizedEntry};

/// Endings that people give to SQL, or that editors add to a file of text.
const ENDINGS_OF_SQL: [&str; 6] = ["sql", "psql", "pgsql", "ddl", "txt", ""];

pub(super) fn check(found: &mut Vec<Diagnostic>, parsed: &Parsed) {
    if ForeignLayout::of(parsed).is_some() {
        return;
    }
    let twins = case_twin::twins(parsed);
    for unrecognized in &parsed.unrecognized {
        let (name, kind) = match unrecognized {
            UnrecognizedEntry::File(name) => (name, "file"),
            UnrecognizedEntry::Directory(name) => (name, "folder"),
            // Have rules of their own.
            UnrecognizedEntry::Unnumbered(_) | UnrecognizedEntry::Leftover(_) => continue,
        };
        if twins.contains_key(name.as_str()) {
            continue;
        }
        let message = format!("{kind} {name} is no migration and nothing that belongs beside one");
        let diagnostic = Diagnostic::new(Code::UnknownFile, Location::whole_file(name), message);
        let meant = meant(name).filter(|_| kind == "file");
        let diagnostic = diagnostic.help(help(parsed, meant.as_deref()));
        let is_numbered = name.starts_with(|c: char| c.is_ascii_digit());
        let is_meant = meant.is_some() || kind == "folder" && is_numbered;
        found.push(if is_meant { diagnostic } else { held(judges_form(parsed), diagnostic) });
    }
}

/// The name that a migration was probably meant to have: of `001_a`, `001_a.SQL`, `001_a.sql.txt`.
fn meant(name: &str) -> Option<String> {
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    let ending = ending.to_ascii_lowercase();
    let is_numbered = name.starts_with(|c: char| c.is_ascii_digit());
    let is_sql = ending == "sql" || is_numbered && ENDINGS_OF_SQL.contains(&ending.as_str());
    is_sql.then(|| format!("{}.sql", stem.strip_suffix(".sql").unwrap_or(stem)))
}

fn help(parsed: &Parsed, meant: Option<&str>) -> String {
    match meant {
        Some(meant) if parsed.has(meant) => {
            format!("move it out of the set; {meant} is there already")
        }
        Some(meant) => format!("rename it to {meant}"),
        None => "move it out of the set; it would be run by nobody".to_owned(),
    }
}
