//! A timeline, migration by migration, and what of it concerns an object.
//!
//! Must not know how it is shown.

use std::collections::BTreeSet;

use migrations_compiler::catalog::object_name::ObjectName;
use migrations_compiler::catalog::timeline::{Change, Effect, Execution, Timeline};
use migrations_core::{Migration, MigrationSet, Version};
use migrations_docs::typed_name;

/// What one migration did.
pub(super) struct Entry<'a> {
    pub(super) version: Version,
    /// Its file; none where the files have changed since.
    pub(super) migration: Option<Migration>,
    pub(super) changes: Vec<&'a Change>,
    pub(super) execution: Option<&'a Execution>,
}

impl Entry<'_> {
    /// The migration's version and name.
    pub(super) fn title(&self) -> String {
        match &self.migration {
            Some(migration) => migration.stem.to_string(),
            None => self.version.to_string(),
        }
    }

    /// The line of the file for one that is counted in what is executed of it.
    pub(super) fn line(&self, line: u32) -> Option<u32> {
        Some(self.migration.as_ref()?.lines_before + line)
    }
}

impl<'a> Entry<'a> {
    /// What concerns these objects; nothing where the migration left them alone.
    pub(super) fn of(mut self, names: &BTreeSet<ObjectName>) -> Option<Entry<'a>> {
        self.changes.retain(|change| names.contains(&change.object));
        self.execution = None;
        (!self.changes.is_empty()).then_some(self)
    }
}

/// Every migration, in order; those that did nothing to the schema as well.
pub(super) fn all<'a>(timeline: &'a Timeline, set: &MigrationSet) -> Vec<Entry<'a>> {
    let executed = timeline.executions().iter().map(|execution| execution.version);
    let changed = timeline.changes().iter().map(|change| change.version);
    let of_set = set.migrations().iter().map(|migration| migration.version);
    let is_known = |version: &Version| timeline.start.is_none_or(|start| *version > start);
    let versions: BTreeSet<Version> =
        of_set.filter(is_known).chain(executed).chain(changed).collect();
    let entry = |version| Entry {
        version,
        migration: set.of_version(version).cloned(),
        changes: timeline.changes_of(version).collect(),
        execution: timeline.execution_of(version),
    };
    versions.into_iter().map(entry).collect()
}

/// Every name that the objects ever had that a typed name means: `users`, `app."Users"`, `f(integer)`.
pub(super) fn names_of(timeline: &Timeline, typed: &str) -> BTreeSet<ObjectName> {
    let readings = typed_name::objects(typed);
    let mut read = readings.iter().map(|reading| all_names(timeline, |it| reading.is_of(it)));
    let shown = || all_names(timeline, |it| it.quoted() == typed);
    read.find(|names| !names.is_empty()).unwrap_or_else(shown)
}

fn all_names(timeline: &Timeline, is_wanted: impl Fn(&ObjectName) -> bool) -> BTreeSet<ObjectName> {
    let changes = timeline.changes();
    let mut names: BTreeSet<ObjectName> =
        changes.iter().map(|change| &change.object).filter(|it| is_wanted(it)).cloned().collect();
    loop {
        let known = names.len();
        for change in changes {
            if let Effect::Renamed { from, .. } = &change.effect
                && (names.contains(from) || names.contains(&change.object) || is_wanted(from))
            {
                names.extend([from.clone(), change.object.clone()]);
            }
        }
        if names.len() == known {
            return names;
        }
    }
}
