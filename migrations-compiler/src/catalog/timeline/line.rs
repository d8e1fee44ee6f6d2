//! A timeline and its catalog as the lines of `schema.json`, and back.
//!
//! Must not know what a change means.

use std::collections::BTreeMap;

use migrations_core::Version;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Change, Effect, Execution, Timeline, UsedRelation};
use crate::catalog::object_name::{ObjectKind, ObjectName};
use crate::catalog::patch::{Patch, sorted};
use crate::catalog::{Catalog, CatalogFault};

/// How the first line of a file with a timeline begins.
const HEAD: &str = "{\"format\":2";

/// How the line of a change or an execution begins.
const OF_MIGRATION: &str = "{\"version\":";

/// Whether a line is none of an object.
pub(in crate::catalog) fn is_of_timeline(line: &str) -> bool {
    let head = line.strip_prefix(HEAD);
    line.starts_with(OF_MIGRATION) || head.is_some_and(|rest| rest.starts_with([',', '}']))
}

/// Whether a schema file has a timeline; one that an earlier release wrote has none.
#[must_use]
pub fn has_timeline(text: &str) -> bool {
    text.lines().next().is_some_and(is_of_timeline)
}

/// The first line.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    format: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    start: Option<String>,
}

/// The line of a change or an execution.
#[derive(Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Line {
    version: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    created: Option<ObjectName>,
    #[serde(skip_serializing_if = "Option::is_none")]
    replaced: Option<ObjectName>,
    #[serde(skip_serializing_if = "Option::is_none")]
    changed: Option<ObjectName>,
    #[serde(skip_serializing_if = "Option::is_none")]
    renamed: Option<ObjectName>,
    #[serde(skip_serializing_if = "Option::is_none")]
    shown: Option<ObjectName>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dropped: Option<ObjectName>,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<ObjectName>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u32>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    columns: BTreeMap<String, u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    was: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    transaction: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    relations: Option<Vec<UsedRelation>>,
}

/// What `transaction` says of a file that ran in none.
const NONE: &str = "none";

pub(super) fn parse(text: &str) -> Result<Option<Timeline>, CatalogFault> {
    let mut lines = text.lines().zip(1_u32..);
    let Some((first, line)) = lines.next().filter(|(first, _)| is_of_timeline(first)) else {
        return Catalog::parse(text).map(|_| None);
    };
    let head: Head = read(first, line)?;
    let start = head.start.map(|start| version(&start, line)).transpose()?;
    let (mut objects, mut changes, mut executions) = (Vec::new(), Vec::new(), Vec::new());
    for (text, line) in lines {
        if !is_of_timeline(text) {
            objects.push(read(text, line)?);
            continue;
        }
        match of_migration(read(text, line)?, line)? {
            OfMigration::Change(change) => changes.push(*change),
            OfMigration::Execution(execution) => executions.push(execution),
        }
    }
    Ok(Some(Timeline::new(Catalog::new(objects), start, changes, executions)))
}

fn read<'a, T: Deserialize<'a>>(text: &'a str, line: u32) -> Result<T, CatalogFault> {
    serde_json::from_str(text).map_err(|error| CatalogFault { line, message: error.to_string() })
}

/// A version as a lock writes it.
fn version(text: &str, line: u32) -> Result<Version, CatalogFault> {
    Version::parse_written(text)
        .ok_or_else(|| CatalogFault { line, message: format!("`{text}` is no version") })
}

enum OfMigration {
    Change(Box<Change>),
    Execution(Execution),
}

fn of_migration(read: Line, line: u32) -> Result<OfMigration, CatalogFault> {
    let version = version(&read.version, line)?;
    if let Some(relations) = read.relations {
        let in_transaction = read.transaction.as_deref() != Some(NONE);
        return Ok(OfMigration::Execution(Execution { version, in_transaction, relations }));
    }
    let fault = || CatalogFault { line, message: "no change that is known".to_owned() };
    let patch = |was: Option<Value>| {
        let was = was.unwrap_or_else(|| Value::Object(serde_json::Map::new()));
        serde_json::from_value::<Patch>(was).map_err(|_| fault())
    };
    let (object, effect) = match (read.created, read.replaced, read.changed) {
        (Some(object), ..) => (object, Effect::Created),
        (_, Some(object), _) => (object, Effect::Replaced { was: patch(read.was)? }),
        (.., Some(object)) => (object, Effect::Changed { was: patch(read.was)? }),
        _ => match (read.renamed, read.shown, read.dropped) {
            (Some(object), ..) => {
                let from = read.from.ok_or_else(fault)?;
                (object, Effect::Renamed { from, was: patch(read.was)? })
            }
            (_, Some(object), _) => (object, Effect::Shown),
            (.., Some(object)) => {
                let was = read.was.ok_or_else(fault)?;
                let was = serde_json::from_value(was).map_err(|_| fault())?;
                (object, Effect::Dropped { was: Box::new(was) })
            }
            _ => return Err(fault()),
        },
    };
    let (line, column_lines) = (read.line, read.columns);
    Ok(OfMigration::Change(Box::new(Change { version, object, effect, line, column_lines })))
}

/// Where a line stands: at an object, among the changes of it.
type Place = (ObjectName, Option<(Version, Rank)>);

/// The order of the lines of a migration at an object.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Execution,
    Dropped,
    There,
}

pub(super) fn text(timeline: &Timeline) -> String {
    let head = Head { format: 2, start: timeline.start.map(Version::written) };
    let objects = timeline.latest.objects.iter();
    let objects = objects.map(|object| ((ObjectName::of(object), None), line(object)));
    let changes = timeline.changes.iter().map(|change| {
        let (_, _, is_there) = change.key();
        let rank = if is_there { Rank::There } else { Rank::Dropped };
        let place = (change.object.clone(), Some((change.version, rank)));
        (place, line(&change_line(change)))
    });
    let executions = timeline
        .executions
        .iter()
        .map(|execution| (place(timeline, execution), line(&execution_line(execution))));
    let mut lines: Vec<(Place, String)> = objects.chain(changes).chain(executions).collect();
    lines.sort();
    let lines = lines.into_iter().map(|(_, line)| line);
    std::iter::once(line(&head)).chain(lines).collect()
}

/// An execution stands with the first change of its migration, so that two branches write into one
/// place no more often than their changes do.
fn place(timeline: &Timeline, execution: &Execution) -> Place {
    let first = timeline.changes_of(execution.version).map(|change| &change.object).min();
    let relation = |relation: &UsedRelation| ObjectName {
        kind: ObjectKind::Table,
        schema: Some(relation.schema.clone()),
        table: None,
        name: relation.name.clone(),
        arguments: None,
    };
    let object = first.cloned().or_else(|| execution.relations.first().map(relation));
    let object = object.unwrap_or_else(|| ObjectName {
        kind: ObjectKind::Extension,
        schema: None,
        table: None,
        name: String::new(),
        arguments: None,
    });
    (object, Some((execution.version, Rank::Execution)))
}

fn line(value: &impl Serialize) -> String {
    // Strings, numbers and lists always have a JSON form.
    serde_json::to_string(value).unwrap_or_default() + "\n"
}

fn change_line(change: &Change) -> Line {
    let version = change.version.written();
    let (line, columns) = (change.line, change.column_lines.clone());
    let made = Line { version, line, columns, ..Line::default() };
    let object = Some(change.object.clone());
    match &change.effect {
        Effect::Created => Line { created: object, ..made },
        Effect::Shown => Line { shown: object, ..made },
        Effect::Replaced { was } => Line { replaced: object, was: patch(was), ..made },
        Effect::Changed { was } => Line { changed: object, was: patch(was), ..made },
        Effect::Renamed { from, was } => {
            Line { renamed: object, from: Some(from.clone()), was: patch(was), ..made }
        }
        Effect::Dropped { was } => Line { dropped: object, was: value(&**was), ..made },
    }
}

fn patch(was: &Patch) -> Option<Value> {
    (!was.is_empty()).then(|| value(was)).flatten()
}

fn value(value: &impl Serialize) -> Option<Value> {
    serde_json::to_value(value).ok().map(sorted)
}

fn execution_line(execution: &Execution) -> Line {
    Line {
        version: execution.version.written(),
        transaction: (!execution.in_transaction).then(|| NONE.to_owned()),
        relations: Some(execution.relations.clone()),
        ..Line::default()
    }
}
