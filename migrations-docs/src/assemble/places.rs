//! A version and a line of what is executed → the file, and the line in it.

use std::path::Path;

use migrations_compiler::catalog::timeline::{Change, Effect};
use migrations_core::{Migration, MigrationSet, Version};

use super::column_action;
use crate::document::{Event, Place};
use crate::provenance::{ColumnEvent, ColumnHistory, ObjectHistory};
use crate::words;

/// The files of a set, to name places in them.
#[derive(Clone, Copy)]
pub struct Places<'a> {
    set: &'a MigrationSet,
    folder: &'a str,
}

impl<'a> Places<'a> {
    /// Names the files of a set from its folder on.
    #[must_use]
    pub fn new(set: &'a MigrationSet, folder: &'a str) -> Places<'a> {
        Places { set, folder }
    }

    /// A line of what is executed of a migration.
    #[must_use]
    pub fn place(&self, version: Version, line: Option<u32>) -> Place {
        match self.set.of_version(version) {
            None => Place { migration: version.to_string(), file: None, line: None },
            Some(migration) => Place {
                migration: migration.stem.to_string(),
                file: Some(self.path(&migration.file)),
                line: line.map(|line| migration.lines_before + line),
            },
        }
    }

    /// A file of the set.
    pub(super) fn path(&self, file: &str) -> String {
        Path::new(self.folder).join(file).display().to_string()
    }

    /// The line of the file for one that is counted in what is executed of it.
    pub(super) fn line(migration: &Migration, line: Option<u32>) -> Option<u32> {
        line.map(|line| migration.lines_before + line)
    }

    /// Where an object was made first; `None` where no migration made it.
    pub(super) fn made(&self, history: &ObjectHistory<'_>) -> Option<Place> {
        let first = history.changes.first()?;
        (first.effect == Effect::Created).then(|| self.place(first.version, first.line))
    }

    /// What migrations did to an object.
    #[must_use]
    pub fn events(&self, history: &ObjectHistory<'_>) -> Vec<Event> {
        history.changes.iter().map(|change| self.event(change)).collect()
    }

    fn event(&self, change: &Change) -> Event {
        let from = match &change.effect {
            Effect::Renamed { from, .. } => Some(from.quoted()),
            _ => None,
        };
        let place = self.place(change.version, change.line);
        Event {
            effect: words::effect(&change.effect),
            place,
            from,
            details: words::details(change),
        }
    }

    /// What migrations did to a column.
    #[must_use]
    pub fn column_events(&self, history: &ColumnHistory) -> Vec<Event> {
        let event = |event: &ColumnEvent| Event {
            effect: event.effect,
            place: self.place(event.version, self.column_line(history, event)),
            from: event.from.clone(),
            details: event.details.clone(),
        };
        history.events.iter().map(event).collect()
    }

    /// The line of a clause that can be none but this one's; else that of the first statement on the table.
    fn column_line(&self, history: &ColumnHistory, event: &ColumnEvent) -> Option<u32> {
        let verb = match event.effect {
            "dropped" => "DROP",
            "changed" => "ALTER",
            _ => return event.line,
        };
        let migration = self.set.of_version(event.version)?;
        column_action::line(&migration.sql, verb, &history.name).or(event.line)
    }
}
