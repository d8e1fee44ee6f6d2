//! What the page is given: the migrations, and every object with what it was between them.
//!
//! Must not know what the page makes of it.

use std::collections::{BTreeMap, BTreeSet};

use migrations_compiler::catalog::Object;
use migrations_compiler::catalog::object_name::ObjectName;
use migrations_compiler::catalog::timeline::{Change, Effect, UsedRelation};
use migrations_core::{Migration, Transaction, Version};
use serde::Serialize;

use super::states::{State, states};
use crate::assemble::{Input, Places};
use crate::document::{Document, Finding, Step};
use crate::provenance::{ObjectHistory, provenance};
use crate::words;

/// Version of the form of [`Data`]; the page and its data are written together.
const FORMAT: u32 = 1;

/// Everything that the page shows.
#[derive(Serialize)]
struct Data<'a> {
    format: u32,
    title: &'a str,
    /// The first migration after which the schema is known; `-1` where that is so before all of them.
    first: isize,
    migrations: Vec<MigrationData<'a>>,
    entities: Vec<Entity>,
}

/// A migration, by whose place in the list the entities name it.
#[derive(Serialize)]
struct MigrationData<'a> {
    version: String,
    /// What no other migration has: the version, with the name where several files of a day share it.
    key: String,
    name: &'a str,
    file: Option<&'a str>,
    date: Option<&'a str>,
    phase: Option<&'a str>,
    description: &'a str,
    purpose: Option<&'a str>,
    has_transaction: bool,
    /// The whole file, so that the lines are its own.
    sql: Option<String>,
    rollback: Rollback<'a>,
    /// What it locked, read and wrote anew.
    relations: &'a [UsedRelation],
    findings: &'a [Finding],
}

/// What takes a migration back.
#[derive(Default, Serialize)]
struct Rollback<'a> {
    file: Option<&'a str>,
    irreversible: Option<&'a str>,
    sql: Option<&'a str>,
}

/// An object under all names that it had.
#[derive(Serialize)]
struct Entity {
    /// What it was, in order.
    states: Vec<State>,
    changes: Vec<ChangeData>,
}

/// What a migration did to an object.
#[derive(Serialize)]
struct ChangeData {
    /// The place of the migration in the list.
    migration: usize,
    effect: &'static str,
    line: Option<u32>,
    /// The lines that made columns.
    columns: BTreeMap<String, u32>,
    /// What columns were that have another name since, or are new: the name, and the earlier one; null for
    /// one that is new, also under a name that another one had.
    former: BTreeMap<String, Option<String>>,
    details: Vec<String>,
}

/// The data as JSON that can stand in a script element: no tag begins in it.
pub(super) fn json(document: &Document, input: &Input<'_>) -> String {
    // Strings, numbers, booleans, lists and maps of strings always have a JSON form; `<` is in strings alone.
    serde_json::to_string(&data(document, input)).unwrap_or_default().replace('<', "\\u003c")
}

fn data<'a>(document: &'a Document, input: &Input<'a>) -> Data<'a> {
    let versions = versions(input);
    let places: BTreeMap<Version, usize> =
        versions.iter().enumerate().map(|(place, version)| (*version, place)).collect();
    let steps: BTreeMap<&str, &Step> =
        document.history.iter().map(|step| (step.version.as_str(), step)).collect();
    let first = input.timeline.start.map(|start| versions.iter().filter(|it| **it < start).count());
    Data {
        format: FORMAT,
        title: &document.name,
        first: first.and_then(|first| isize::try_from(first).ok()).unwrap_or(-1),
        migrations: versions.iter().map(|version| migration(input, &steps, *version)).collect(),
        entities: entities(input, &places),
    }
}

/// The versions up to the last that counts, also those whose files are gone.
fn versions(input: &Input<'_>) -> BTreeSet<Version> {
    let of_files = input.set.migrations().iter().map(|migration| migration.version);
    let of_changes = input.timeline.changes().iter().map(|change| change.version);
    of_files.chain(of_changes).filter(|version| *version <= input.end()).collect()
}

fn migration<'a>(
    input: &Input<'a>,
    steps: &BTreeMap<&str, &'a Step>,
    version: Version,
) -> MigrationData<'a> {
    let migration = input.set.of_version(version);
    let step = migration.and_then(|migration| steps.get(&*migration.stem));
    let execution = input.timeline.execution_of(version);
    MigrationData {
        version: version.to_string(),
        key: version.written(),
        name: migration.map_or("", Migration::name),
        file: step.map(|step| step.file.as_str()),
        date: step.and_then(|step| step.date.as_deref()),
        phase: step.and_then(|step| step.phase.as_deref()),
        description: step.map_or("", |step| &step.description),
        purpose: step.and_then(|step| step.purpose.as_deref()),
        has_transaction: migration.is_none_or(|it| it.transaction != Transaction::None),
        sql: migration.map(|migration| migration.text_on_disk().into_owned()),
        rollback: rollback(migration, step.copied()),
        relations: execution.map_or(&[], |execution| &execution.relations),
        findings: step.map_or(&[], |step| &step.findings),
    }
}

fn rollback<'a>(migration: Option<&'a Migration>, step: Option<&'a Step>) -> Rollback<'a> {
    let Some(step) = step else { return Rollback::default() };
    let is_reversible = step.inverse.irreversible.is_none();
    let inverse = migration.and_then(|migration| migration.rollback.as_ref());
    Rollback {
        file: step.inverse.file.as_deref(),
        irreversible: step.inverse.irreversible.as_deref(),
        sql: inverse.filter(|_| is_reversible).map(|rollback| &*rollback.sql),
    }
}

fn entities(input: &Input<'_>, places: &BTreeMap<Version, usize>) -> Vec<Entity> {
    let catalog = input.catalog().unwrap_or_default();
    let latest: BTreeMap<ObjectName, &Object> =
        catalog.objects.iter().map(|object| (ObjectName::of(object), object)).collect();
    let provenance = provenance(input.timeline, &catalog, input.end());
    let mut histories: Vec<&ObjectHistory<'_>> = provenance.objects.iter().collect();
    histories.sort_by(|one, other| one.name.cmp(&other.name));
    let entity = |history: &ObjectHistory<'_>| Entity {
        states: states(history, latest.get(&history.name).copied(), places),
        changes: history.changes.iter().map(|it| change(input, it, places)).collect(),
    };
    histories.into_iter().map(entity).filter(|entity| !entity.states.is_empty()).collect()
}

fn change(input: &Input<'_>, change: &Change, places: &BTreeMap<Version, usize>) -> ChangeData {
    let line = |line| Places::new(input.set, input.folder).place(change.version, Some(line)).line;
    let columns = change.column_lines.iter();
    ChangeData {
        migration: places.get(&change.version).copied().unwrap_or_default(),
        effect: words::effect(&change.effect),
        line: change.line.and_then(line),
        columns: columns.filter_map(|(name, it)| Some((name.clone(), line(*it)?))).collect(),
        former: former(&change.effect),
        details: words::details(change),
    }
}

fn former(effect: &Effect) -> BTreeMap<String, Option<String>> {
    let (Effect::Changed { was } | Effect::Renamed { was, .. }) = effect else {
        return BTreeMap::new();
    };
    let columns = was.columns().unwrap_or_default();
    let renamed = columns.changed.into_iter().filter_map(|(now, fields)| {
        let earlier = fields.get("name")?.as_str()?.to_owned();
        Some((now, Some(earlier)))
    });
    renamed.chain(columns.added.into_iter().map(|added| (added, None))).collect()
}
