//! The report of `log` for programs.
//!
//! Must not know which of the timeline it holds.

use migrations_compiler::catalog::object_name::ObjectName;
use migrations_compiler::catalog::timeline::{Change, Effect, UsedRelation};
use migrations_docs::words;
use schemars::JsonSchema;
use serde::Serialize;

use super::entry::Entry;
use crate::project::Place;
use crate::report::FormatVersion;

/// What each migration did when a server executed it.
#[derive(Serialize, JsonSchema)]
pub(super) struct LogReport {
    format: FormatVersion<1>,
    /// The migrations, in order; with `--object` those alone that concern the object.
    migrations: Vec<LoggedMigration>,
}

/// What one migration did.
#[derive(Serialize, JsonSchema)]
struct LoggedMigration {
    /// Version and name, such as `007_add_names`; the version alone where its file is gone.
    version: String,
    /// Path of its file.
    file: Option<String>,
    /// What it did to objects.
    changes: Vec<LoggedChange>,
    /// What it did to tables and views that were there before it; empty with `--object`.
    relations: Vec<LoggedRelation>,
}

/// What a migration did to an object.
#[derive(Serialize, JsonSchema)]
struct LoggedChange {
    /// `created`, `replaced`, `changed`, `renamed` or `dropped`.
    effect: &'static str,
    object: LoggedObject,
    /// What a renamed object was called before.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "LoggedObject")]
    from: Option<LoggedObject>,
    /// Line of the file at which it says so, from 1; null where nobody can tell.
    line: Option<u32>,
    /// The columns that came by it, each with its line.
    columns: Vec<LoggedColumn>,
    /// How a changed object differs from what it was, for people.
    details: Vec<String>,
}

/// An object of the schema.
#[derive(Serialize, JsonSchema)]
struct LoggedObject {
    /// Such as `table`, `view`, `index` or `routine`.
    kind: &'static str,
    /// Its schema; null for a schema or an extension.
    schema: Option<String>,
    /// The table of a trigger or a policy.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    table: Option<String>,
    /// Its name.
    name: String,
    /// The types of the arguments of a routine.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    arguments: Option<String>,
}

/// A column that came by a migration.
#[derive(Serialize, JsonSchema)]
struct LoggedColumn {
    /// Its name.
    name: String,
    /// Line of the file that makes it, from 1.
    line: u32,
}

/// What a migration did to a relation that was there before it.
#[derive(Serialize, JsonSchema)]
struct LoggedRelation {
    /// Its schema.
    schema: String,
    /// Its name before the migration.
    name: String,
    /// The strongest lock on it, as `LOCK TABLE` names it; null where none was seen.
    lock: Option<String>,
    /// Whether all its rows were read.
    scanned: bool,
    /// Whether all its rows were written anew.
    rewritten: bool,
}

impl LogReport {
    pub(super) fn of(place: &Place, entries: &[Entry<'_>]) -> LogReport {
        let migrations = entries.iter().map(|entry| migration(place, entry)).collect();
        LogReport { format: FormatVersion, migrations }
    }
}

fn migration(place: &Place, entry: &Entry<'_>) -> LoggedMigration {
    let relations = entry.execution.map(|execution| execution.relations.iter().map(relation));
    LoggedMigration {
        version: entry.title(),
        file: entry.migration.as_ref().map(|it| format!("{}/{}", place.shown_as, it.file)),
        changes: entry.changes.iter().map(|change| logged(entry, change)).collect(),
        relations: relations.into_iter().flatten().collect(),
    }
}

fn logged(entry: &Entry<'_>, change: &Change) -> LoggedChange {
    let columns = change.column_lines.iter().filter_map(|(name, line)| {
        Some(LoggedColumn { name: name.clone(), line: entry.line(*line)? })
    });
    LoggedChange {
        effect: words::effect(&change.effect),
        object: object(&change.object),
        from: match &change.effect {
            Effect::Renamed { from, .. } => Some(object(from)),
            _ => None,
        },
        line: change.line.and_then(|line| entry.line(line)),
        columns: columns.collect(),
        details: words::details(change),
    }
}

fn object(name: &ObjectName) -> LoggedObject {
    LoggedObject {
        kind: name.kind.word(),
        schema: name.schema.clone(),
        table: name.table.clone(),
        name: name.name.clone(),
        arguments: name.arguments.clone(),
    }
}

fn relation(used: &UsedRelation) -> LoggedRelation {
    LoggedRelation {
        schema: used.schema.clone(),
        name: used.name.clone(),
        lock: used.lock.clone(),
        scanned: used.scanned,
        rewritten: used.rewritten,
    }
}
