//! The migrations as a history: when each was written, what it did, and what takes it back.

use migrations_compiler::calendar::{is_date, is_day};
use migrations_compiler::catalog::object_name::ObjectName;
use migrations_compiler::catalog::timeline::{Change, Effect};
use migrations_compiler::config::{Config, Exemption};
use migrations_compiler::file_name::Role;
use migrations_compiler::parse::Parsed;
use migrations_core::header::Header;
use migrations_core::{Inverse as Back, Migration, Version};

use super::{Input, Places, findings};
use crate::document::{Gap, Inverse, ObjectRef, Step, StepChange};
use crate::words;

/// The migrations up to a version, in order.
pub(super) fn steps(input: &Input<'_>, end: Version) -> Vec<Step> {
    let migrations = input.set.migrations().iter().filter(|one| one.version <= end);
    migrations.map(|migration| step(input, migration)).collect()
}

fn step(input: &Input<'_>, migration: &Migration) -> Step {
    let none = Header::default();
    let header = header(input.parsed, migration).unwrap_or(&none);
    let value = |field: &str| {
        let value = header.value(field).map(str::trim).filter(|value| !value.is_empty());
        value.map(str::to_owned)
    };
    let places = Places::new(input.set, input.folder);
    let changes = input.timeline.changes_of(migration.version);
    Step {
        version: migration.stem.to_string(),
        file: places.path(&migration.file),
        date: value("Created").filter(|date| is_date(date)).or_else(|| day(migration.version)),
        phase: value("Phase"),
        description: value("Description").unwrap_or_else(|| migration.name().replace('_', " ")),
        purpose: value("Purpose"),
        inverse: inverse(&places, migration),
        is_recorded: input.timeline.start.is_none_or(|start| migration.version > start),
        changes: changes.map(|it| change(migration, it)).collect(),
        findings: findings::findings(input, &places, migration),
    }
}

fn header<'a>(parsed: &'a Parsed, migration: &Migration) -> Option<&'a Header> {
    let mut files = parsed.of_version(migration.version).iter();
    files.find(|file| file.name.role == Role::Migration).map(|file| &file.header)
}

/// The day that a version begins with, as that of `20260131` and `20260131120000` does.
fn day(version: Version) -> Option<String> {
    let day = match version.digits() {
        8 => version.number(),
        12 => version.number() / 10_000,
        14 => version.number() / 1_000_000,
        _ => return None,
    };
    let (year, month, date) = (day / 10_000, day / 100 % 100, day % 100);
    is_day(day).then(|| format!("{year:04}-{month:02}-{date:02}"))
}

fn inverse(places: &Places<'_>, migration: &Migration) -> Inverse {
    match migration.inverse() {
        Back::None => Inverse { file: None, irreversible: None },
        Back::Irreversible(reason) => Inverse { file: None, irreversible: Some(reason.to_owned()) },
        Back::Rollback(rollback) => {
            Inverse { file: Some(places.path(&rollback.file)), irreversible: None }
        }
    }
}

/// What a migration did to an object.
fn change(migration: &Migration, change: &Change) -> StepChange {
    let from = match &change.effect {
        Effect::Renamed { from, .. } => Some(object_ref(from)),
        _ => None,
    };
    StepChange {
        effect: words::effect(&change.effect),
        object: object_ref(&change.object),
        from,
        line: Places::line(migration, change.line),
        details: words::details(change),
    }
}

/// The names of an object.
#[must_use]
pub fn object_ref(name: &ObjectName) -> ObjectRef {
    ObjectRef {
        kind: name.kind.word(),
        schema: name.schema.clone(),
        table: name.table.clone(),
        name: name.name.clone(),
        arguments: name.arguments.clone(),
    }
}

/// The numbers that no file has, in order.
pub(super) fn gaps(parsed: &Parsed) -> Vec<Gap> {
    let of = |config: &Config| {
        let retired = config.retired().into_iter().map(|it| (it, true));
        retired.chain(config.reserved().into_iter().map(|it| (it, false))).collect()
    };
    let mut gaps: Vec<(Exemption, bool)> = parsed.valid_config().map(of).unwrap_or_default();
    gaps.sort_by_key(|(gap, _)| *gap.versions.start());
    let gap = |(gap, is_retired): (Exemption, bool)| Gap {
        first: gap.versions.start().to_string(),
        last: gap.versions.end().to_string(),
        is_retired,
        reason: gap.reason,
    };
    gaps.into_iter().map(gap).collect()
}
