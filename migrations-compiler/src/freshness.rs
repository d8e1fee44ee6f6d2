//! Whether lock, seal and query files still speak of the set that lies on disk.
//!
//! The rules say what is wrong with a set; this says what a server has not seen yet.
//! Must not know how to mend it beyond naming the command.

use migrations_core::substring;
use migrations_core::{
    Checksum, Code, Diagnostic, FileId, Location, Migration, MigrationSet, Position,
};

use crate::check::Checked;
use crate::environment::Environment;
use crate::file_name::{Numbering, Role};
use crate::lock::{self, Entry, Lock};
use crate::locking;
use crate::numbers::numbering;
use crate::parse::Parsed;
use crate::seal::{self, Seal};
use crate::source::QueryDataDir;

/// What to type when something is stale.
const PREPARE: &str = "run `cargo migrations prepare` and commit what it writes";

/// Everything that a server has not seen; empty when lock and seal speak of exactly these files.
///
/// Says nothing where the set itself is at fault.
#[must_use]
pub fn stale(checked: &Checked, query_data: &QueryDataDir) -> Vec<Diagnostic> {
    let Some(set) = &checked.set else { return Vec::new() };
    let Some(lock) = checked.parsed.valid_lock() else {
        let missing = missing(Code::MissingLock, lock::FILE.into(), "this set has no lock");
        return vec![missing];
    };
    let changes = changes(&checked.parsed, set, lock);
    if !changes.is_empty() {
        // The seal is stale for the same reason: one cause, one report.
        return changes;
    }
    let Some(text) = &query_data.seal else {
        return vec![missing(Code::MissingSeal, of_seal(), "no server has executed this set")];
    };
    match Seal::parse(text) {
        Err(fault) => vec![invalid_seal(fault)],
        Ok(seal) if seal.head != set.head() => vec![other_head(&seal)],
        Ok(seal) => {
            let environment = Environment::of(&checked.parsed);
            if seal.environment == environment.digest() {
                stale_query_data(&seal, query_data)
            } else {
                vec![other_environment(&environment)]
            }
        }
    }
}

/// What is stale in a crate that queries the set of another one: its seal, or query files that do
/// not match that set.
///
/// Lock and schema are the other crate's to keep, and so are the faults of the set itself.
#[must_use]
pub fn stale_beside(checked: &Checked, query_data: &QueryDataDir, path: &str) -> Vec<Diagnostic> {
    let Some(set) = &checked.set else { return Vec::new() };
    let Some(text) = &query_data.seal else {
        let message =
            format!("no server has checked the queries of this crate on the set of {path}");
        let location = Location::whole_file(of_seal());
        return vec![Diagnostic::new(Code::MissingSeal, location, message).help(PREPARE)];
    };
    let stale = match Seal::parse(text) {
        Err(fault) => return vec![invalid_seal(fault)],
        Ok(seal) if seal.head != set.head() => "the migrations",
        Ok(seal) if seal.environment != Environment::of(&checked.parsed).digest() => {
            "the platform, role, companions or settings"
        }
        Ok(seal) => return stale_queries(&seal, query_data),
    };
    let message = format!(
        "{stale} of {path} are not those that the queries of this crate were checked against"
    );
    let stale = Diagnostic::new(Code::StaleUsedSeal, Location::whole_file(of_seal()), message);
    vec![stale.help("run `cargo migrations prepare --workspace` and commit what it writes")]
}

fn invalid_seal(fault: seal::SealFault) -> Diagnostic {
    let location = Location::new(of_seal(), fault.position, 0);
    let diagnostic = Diagnostic::new(Code::InvalidSeal, location, fault.message);
    diagnostic.note("only `cargo migrations` writes this file").help(PREPARE)
}

fn of_seal() -> FileId {
    FileId::of_crate(seal::FILE)
}

fn missing(code: Code, file: FileId, message: &str) -> Diagnostic {
    Diagnostic::new(code, Location::whole_file(file), message).help(PREPARE)
}

/// What was added, changed or removed since the lock was written.
fn changes(parsed: &Parsed, set: &MigrationSet, lock: &Lock) -> Vec<Diagnostic> {
    let numbering = numbering(parsed);
    let migrations = set.migrations().iter();
    let mut found: Vec<Diagnostic> = migrations
        .filter_map(|migration| match lock.entry(migration.version) {
            Some(entry) => changed(migration, entry)
                .or_else(|| changed_header(parsed, numbering, migration, entry)),
            None => Some(change(whole(&migration.file), &migration.stem, "was added")),
        })
        .collect();
    found.extend(removed(set, lock));
    if found.is_empty() && lock.head != set.head() {
        found.push(other_lock(lock));
    }
    found
}

fn changed(migration: &Migration, entry: &Entry) -> Option<Diagnostic> {
    let stem = entry.stem();
    if stem != migration.stem {
        let happened = format!("was renamed to {}", migration.stem);
        return Some(change(whole(&migration.file), &stem, &happened));
    }
    if entry.checksum != Some(migration.checksum) {
        return Some(change(whole(&migration.file), &stem, "was changed"));
    }
    let what = format!("the rollback of {stem}");
    match (&migration.rollback, entry.rollback) {
        (Some(rollback), Some(locked)) if rollback.checksum != locked => {
            Some(change(whole(&rollback.file), &what, "was changed"))
        }
        (Some(rollback), None) => Some(change(whole(&rollback.file), &what, "was added")),
        (None, Some(_)) => Some(change(whole(&migration.file), &what, "was removed")),
        _ => None,
    }
}

/// Nothing of a line of format 1, which does not know headers.
fn changed_header(
    parsed: &Parsed,
    numbering: Numbering,
    migration: &Migration,
    entry: &Entry,
) -> Option<Diagnostic> {
    let locked = entry.headers?;
    let stem = &migration.stem;
    let mut files = parsed.of_version(migration.version).iter();
    let file = files.find(|file| file.name.role == Role::Migration && file.name.stem == *stem)?;
    let now = locking::draft_headers(parsed, numbering, file);
    if now.migration != locked.migration {
        return Some(change(
            whole(&migration.file),
            &format!("the header of {stem}"),
            "was changed",
        ));
    }
    let rollback = migration.rollback.as_ref().filter(|_| now.rollback != locked.rollback)?;
    let what = format!("the header of the rollback of {stem}");
    Some(change(whole(&rollback.file), &what, "was changed"))
}

fn removed(set: &MigrationSet, lock: &Lock) -> impl Iterator<Item = Diagnostic> {
    let is_gone = |entry: &Entry| entry.state.has_file() && set.of_version(entry.version).is_none();
    // The first line of a lock is its format, and each line after it a version.
    let lines = lock.entries.iter().zip(2_u32..).filter(move |(entry, _)| is_gone(entry));
    lines.map(|(entry, line)| {
        let stem = entry.stem();
        let start = Position { line, column: 1 };
        change(Location::new(lock::FILE, start, stem.chars().count()), &stem, "was removed")
    })
}

fn change(location: Location, what: &str, happened: &str) -> Diagnostic {
    let message = format!("{what} {happened} since the set was last prepared");
    Diagnostic::new(Code::StaleLock, location, message).help(PREPARE)
}

/// Every line fits the files, and only the head does not.
fn other_lock(lock: &Lock) -> Diagnostic {
    let line = u32::try_from(lock.entries.len()).unwrap_or(u32::MAX).saturating_add(2);
    let location = Location::new(lock::FILE, Position { line, column: 1 }, 4);
    let message = "the head is not that of these files: the lock was edited or merged by hand";
    Diagnostic::new(Code::StaleLock, location, message).help(PREPARE)
}

fn whole(file: &str) -> Location {
    Location::whole_file(file)
}

fn other_head(seal: &Seal) -> Diagnostic {
    let message = "the seal is that of another set: these migrations were never executed together";
    Diagnostic::new(Code::StaleSeal, Location::whole_file(of_seal()), message)
        .note(format!("the sealed head is {}", short(seal.head)))
        .help(PREPARE)
}

/// The migrations are those of the seal, and what they ran on is not.
fn other_environment(environment: &Environment) -> Diagnostic {
    let message = "these migrations were executed in another environment than the one declared now";
    let names = environment.names();
    let declared = match names.as_slice() {
        [] => "the set declares none now: no platform, role, external objects or stubs".to_owned(),
        names => format!("what it depends on: {}", names.join(", ")),
    };
    Diagnostic::new(Code::StaleSeal, Location::whole_file(of_seal()), message)
        .note(declared)
        .help(PREPARE)
}

fn short(checksum: Checksum) -> String {
    substring(&checksum.to_string(), ..12).to_owned()
}

fn stale_query_data(seal: &Seal, query_data: &QueryDataDir) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let schema = query_data.schema.as_deref();
    if !schema.is_some_and(|text| seal.holds_schema(text)) {
        let happened = if schema.is_some() { "is not what was sealed" } else { "is missing" };
        let message = format!("the sealed schema {happened}");
        let location = Location::whole_file(FileId::of_crate(seal::SCHEMA_FILE));
        found.push(Diagnostic::new(Code::InvalidSeal, location, message).help(PREPARE));
    }
    found.extend(stale_queries(seal, query_data));
    found
}

fn stale_queries(seal: &Seal, query_data: &QueryDataDir) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (name, text) in &query_data.queries {
        if !seal.queries.contains_key(name) && is_postgres(text) {
            let message = format!("{name} is not in the seal: no server has checked it");
            found.push(query_file(Code::UnsealedQueryFile, name, message));
        } else if seal.queries.contains_key(name) && !seal.holds_query(name, text) {
            let message = format!(
                "{name} is not what was sealed: it was edited, or checked against another schema"
            );
            found.push(query_file(Code::EditedQueryFile, name, message));
        }
    }
    for name in seal.queries.keys().filter(|name| !query_data.queries.contains_key(*name)) {
        let message = format!("{name} was sealed and is gone");
        found.push(query_file(Code::RemovedQueryFile, name, message));
    }
    found
}

fn query_file(code: Code, name: &str, message: String) -> Diagnostic {
    Diagnostic::new(code, Location::whole_file(FileId::of_crate(format!(".sqlx/{name}"))), message)
        .help(PREPARE)
}

/// Whether a query file speaks of PostgreSQL; those of another database are none of ours.
#[must_use]
pub fn is_postgres(text: &str) -> bool {
    let value: Result<serde_json::Value, _> = serde_json::from_str(text);
    // What is not even JSON would be read by sqlx all the same, and so it counts.
    value.map_or(true, |value| value["db_name"].as_str().is_none_or(|name| name == "PostgreSQL"))
}
