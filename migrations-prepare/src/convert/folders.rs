//! Tools with a folder for each migration: diesel, Prisma, and Drizzle from 1.0 on; and Drizzle's
//! journal before.

use serde::Deserialize;

use super::entries::{other, refuse_unnumbered, sort};
use super::names::numbered;
use super::{Foreign, Reading, SourceTool};

/// Reads `NNN_name/up.sql` or `NNN_name/migration.sql`.
pub(super) fn read(reading: &mut Reading<'_>) -> Vec<Foreign> {
    let main = if reading.tool == SourceTool::Diesel { "up.sql" } else { "migration.sql" };
    let mut foreign: Vec<Foreign> = Vec::new();
    for (path, content) in reading.files.clone() {
        let Some((folder, file)) = path.split_once('/') else {
            refuse_other_server(reading, path, content);
            other(reading, path);
            continue;
        };
        if file != main {
            continue;
        }
        let Some(up) = reading.text(path, content) else { continue };
        let (number, name) = number_of(reading.tool, folder);
        foreign.push(Foreign { number, name, path: path.to_owned(), up, ..Foreign::default() });
    }
    for (path, content) in reading.files.clone() {
        let Some((folder, file)) = path.split_once('/') else { continue };
        let owner = foreign.iter().position(|one| one.path == format!("{folder}/{main}"));
        match (file, owner) {
            (file, _) if file == main => {}
            ("down.sql", Some(owner)) => foreign[owner].down = reading.text(path, content),
            ("metadata.toml", Some(owner)) if reading.tool == SourceTool::Diesel => {
                let text = reading.text(path, content).unwrap_or_default();
                let is_bare = text.lines().any(|line| {
                    let line: String = line.chars().filter(|c| !c.is_whitespace()).collect();
                    line == "run_in_transaction=false"
                });
                (foreign[owner].is_bare, foreign[owner].is_down_bare) = (is_bare, is_bare);
            }
            _ => other(reading, path),
        }
    }
    sort(&mut foreign);
    refuse_unnumbered(reading, &foreign);
    foreign
}

/// diesel's number is all before the first `_`, less its dashes.
fn number_of(tool: SourceTool, folder: &str) -> (String, String) {
    if tool == SourceTool::Diesel {
        let (number, name) = folder.split_once('_').unwrap_or((folder, ""));
        let digits: String = number.chars().filter(|c| *c != '-').collect();
        let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        return (if is_number { digits } else { String::new() }, name.to_owned());
    }
    let (number, name) = numbered(folder).unwrap_or(("", folder));
    (number.to_owned(), name.to_owned())
}

/// Prisma says which server its migrations are for.
fn refuse_other_server(
    reading: &mut Reading<'_>,
    path: &str,
    content: &migrations_compiler::source::Content,
) {
    if path != "migration_lock.toml" {
        return;
    }
    let text = reading.text(path, content).unwrap_or_default();
    let line = text.lines().position(|line| line.trim_start().starts_with("provider"));
    if let Some(line) = line
        && !text.lines().nth(line).is_some_and(|text| text.contains("postgresql"))
    {
        let message = "the migrations are for another server than PostgreSQL";
        reading.refuse(path, line + 1, message, "only PostgreSQL is known");
    }
}

/// `meta/_journal.json`.
#[derive(Deserialize)]
struct Journal {
    dialect: Option<String>,
    entries: Vec<JournalEntry>,
}

#[derive(Deserialize)]
struct JournalEntry {
    idx: u64,
    tag: String,
}

/// Reads `NNNN_name.sql` in the order of the journal; without one, a folder for each migration.
pub(super) fn of_drizzle(reading: &mut Reading<'_>) -> Vec<Foreign> {
    const JOURNAL: &str = "meta/_journal.json";
    let journal = reading.files.iter().find(|(path, _)| *path == JOURNAL).copied();
    let Some((path, content)) = journal else { return read(reading) };
    let text = reading.text(path, content).unwrap_or_default();
    let Ok(mut journal) = serde_json::from_str::<Journal>(&text) else {
        reading.refuse(path, 0, "this is no journal of Drizzle", "restore it from git");
        return Vec::new();
    };
    if journal.dialect.as_deref().is_some_and(|dialect| dialect != "postgresql") {
        let message = "the migrations are for another server than PostgreSQL";
        reading.refuse(path, 0, message, "only PostgreSQL is known");
    }
    journal.entries.sort_by_key(|entry| entry.idx);
    let mut foreign = Vec::new();
    for entry in &journal.entries {
        let file = format!("{}.sql", entry.tag);
        let found = reading.files.iter().find(|(path, _)| *path == file).copied();
        let Some((path, content)) = found else {
            let message = format!("the journal names {file}, which is not there");
            reading.refuse(JOURNAL, 0, message, "restore it from git");
            continue;
        };
        let Some(up) = reading.text(path, content) else { continue };
        let (number, name) = numbered(&entry.tag).unwrap_or(("", &entry.tag));
        let (number, name, path) = (number.to_owned(), name.to_owned(), path.to_owned());
        foreign.push(Foreign { number, name, path, up, ..Foreign::default() });
    }
    for (path, _) in reading.files.clone() {
        let is_of_journal = |one: &Foreign| one.path == path;
        if path.ends_with(".sql") && !foreign.iter().any(is_of_journal) {
            let message = format!("{path} is not in the journal, so Drizzle never runs it");
            reading.refuse(path, 0, message, "move it away, or have `drizzle-kit` take it in");
        } else if !path.starts_with("meta/") && !path.ends_with(".sql") {
            other(reading, path);
        }
    }
    foreign
}
