//! A timeline, walked backwards → what migrations did to each object and to each column, under whatever
//! names these had.
//!
//! Must not know in which file a migration lies.

use std::collections::BTreeMap;

use migrations_compiler::Catalog;
use migrations_compiler::catalog::object_name::ObjectName;
use migrations_compiler::catalog::timeline::{Change, Effect, Timeline};
use migrations_compiler::catalog::{Column, Object};
use migrations_core::Version;

use crate::words;

/// What migrations did to the objects and columns that a catalog has, and to those that were dropped
/// before.
#[derive(Debug, Default)]
pub struct Provenance<'a> {
    /// Of each object.
    pub objects: Vec<ObjectHistory<'a>>,
    /// Of each column of a table, view or composite type.
    pub columns: Vec<ColumnHistory>,
}

/// What migrations did to an object.
#[derive(Debug)]
pub struct ObjectHistory<'a> {
    /// Its last name.
    pub name: ObjectName,
    /// Whether it is there at the end.
    pub is_there: bool,
    /// What was done to it, in order.
    pub changes: Vec<&'a Change>,
}

/// What migrations did to a column.
#[derive(Debug)]
pub struct ColumnHistory {
    /// The last name of its table, view or composite type.
    pub owner: ObjectName,
    /// Its last name.
    pub name: String,
    /// Its last type.
    pub data_type: String,
    /// Whether it is there at the end.
    pub is_there: bool,
    /// What was done to it, in order.
    pub events: Vec<ColumnEvent>,
}

/// Something that a migration did to a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnEvent {
    /// The migration.
    pub version: Version,
    /// Line of what is executed of the migration, from 1.
    pub line: Option<u32>,
    /// `created`, `changed`, `renamed` or `dropped`.
    pub effect: &'static str,
    /// The earlier name of what was renamed.
    pub from: Option<String>,
    /// How it differs from what it was.
    pub details: Vec<String>,
}

impl Provenance<'_> {
    /// The history of an object that is there at the end.
    #[must_use]
    pub fn of(&self, name: &ObjectName) -> Option<&ObjectHistory<'_>> {
        self.objects.iter().find(|history| history.is_there && history.name == *name)
    }

    /// The history of a column that is there at the end.
    #[must_use]
    pub fn of_column(&self, owner: &ObjectName, column: &str) -> Option<&ColumnHistory> {
        let is_it = |history: &&ColumnHistory| {
            history.is_there && history.name == column && history.owner == *owner
        };
        self.columns.iter().find(is_it)
    }
}

/// Walks from the end to the beginning; `latest` is the catalog at `end`.
#[must_use]
pub fn provenance<'a>(timeline: &'a Timeline, latest: &Catalog, end: Version) -> Provenance<'a> {
    let mut walk = Walk::new(latest);
    walk.back(timeline, |version| version <= end);
    walk.finished()
}

/// A walk from a catalog backwards.
pub(crate) struct Walk<'a> {
    /// The catalog at the moment that the walk has reached.
    pub(crate) objects: BTreeMap<ObjectName, Object>,
    /// Which history an object of that moment has.
    pub(crate) of_object: BTreeMap<ObjectName, usize>,
    /// Which history each of its columns has.
    pub(crate) of_column: BTreeMap<ObjectName, BTreeMap<String, usize>>,
    /// The histories so far, the latest first.
    pub(crate) found: Provenance<'a>,
}

impl<'a> Walk<'a> {
    pub(crate) fn new(latest: &Catalog) -> Walk<'a> {
        let mut walk = Walk {
            objects: BTreeMap::new(),
            of_object: BTreeMap::new(),
            of_column: BTreeMap::new(),
            found: Provenance::default(),
        };
        // What a change was patches objects without properties.
        let objects = latest.objects.iter().cloned().map(Object::without_properties);
        objects.for_each(|object| walk.begin(object, None));
        walk
    }

    /// Takes the migrations of these versions back, the latest first.
    pub(crate) fn back(&mut self, timeline: &'a Timeline, is_wanted: impl Fn(Version) -> bool) {
        let changes = timeline.changes().iter().rev().filter(|change| is_wanted(change.version));
        let mut changes = changes.peekable();
        while let Some(version) = changes.peek().map(|change| change.version) {
            let of_version = std::iter::from_fn(|| changes.next_if(|it| it.version == version));
            self.undo(&of_version.collect::<Vec<_>>());
        }
    }

    pub(crate) fn finished(mut self) -> Provenance<'a> {
        self.found.objects.iter_mut().for_each(|history| history.changes.reverse());
        self.found.columns.iter_mut().for_each(|history| history.events.reverse());
        self.found
    }

    /// First all that goes away by a migration, because names may have been exchanged.
    fn undo(&mut self, changes: &[&'a Change]) {
        let after: Vec<Option<After>> = changes.iter().map(|change| self.take(change)).collect();
        for (change, after) in changes.iter().zip(after) {
            match (&change.effect, after) {
                (Effect::Dropped { was }, _) => self.begin((**was).clone(), Some(change)),
                (_, Some(after)) => self.undo_one(change, after),
                (_, None) => {}
            }
        }
    }

    fn take(&mut self, change: &Change) -> Option<After> {
        if matches!(change.effect, Effect::Dropped { .. }) {
            return None;
        }
        let object = self.objects.remove(&change.object)?;
        let history = self.of_object.remove(&change.object)?;
        Some(After { object, history, columns: self.of_column.remove(&change.object)? })
    }

    fn undo_one(&mut self, change: &'a Change, after: After) {
        self.found.objects[after.history].changes.push(change);
        match &change.effect {
            Effect::Created => self.close(change, after.columns),
            Effect::Replaced { was } => {
                self.close(change, after.columns);
                let Some(before) = was.applied_to(&after.object) else { return };
                let columns = self.begin_columns(&before, before.columns(), Some(change));
                self.put(before, after.history, columns);
            }
            Effect::Changed { was } | Effect::Renamed { was, .. } => {
                let Some(before) = was.applied_to(&after.object) else { return };
                let columns = self.undo_columns(change, after.columns, &before);
                self.put(before, after.history, columns);
            }
            Effect::Shown | Effect::Dropped { .. } => {}
        }
    }

    /// An object of which nothing later is known; `dropped` is what dropped it.
    fn begin(&mut self, object: Object, dropped: Option<&'a Change>) {
        let name = ObjectName::of(&object);
        let changes = dropped.into_iter().collect();
        let is_there = dropped.is_none();
        self.found.objects.push(ObjectHistory { name, is_there, changes });
        let history = self.found.objects.len() - 1;
        let columns = self.begin_columns(&object, object.columns(), dropped);
        self.put(object, history, columns);
    }

    fn begin_columns(
        &mut self,
        owner: &Object,
        columns: &[Column],
        dropped: Option<&Change>,
    ) -> BTreeMap<String, usize> {
        let owner = ObjectName::of(owner);
        let mut begun = BTreeMap::new();
        for column in columns {
            self.found.columns.push(ColumnHistory {
                owner: owner.clone(),
                name: column.name.clone(),
                data_type: column.data_type.clone(),
                is_there: dropped.is_none(),
                events: dropped
                    .map(|change| event(change, "dropped", change.line))
                    .into_iter()
                    .collect(),
            });
            begun.insert(column.name.clone(), self.found.columns.len() - 1);
        }
        begun
    }

    fn put(&mut self, object: Object, history: usize, columns: BTreeMap<String, usize>) {
        let name = ObjectName::of(&object);
        self.of_object.insert(name.clone(), history);
        self.of_column.insert(name.clone(), columns);
        self.objects.insert(name, object);
    }

    /// The columns came with their object.
    fn close(&mut self, change: &Change, columns: BTreeMap<String, usize>) {
        for (name, history) in columns {
            let line = change.column_lines.get(&name).copied();
            self.found.columns[history].events.push(event(change, "created", line));
        }
    }

    /// The columns before a change, each with the history that it goes on with.
    fn undo_columns(
        &mut self,
        change: &Change,
        after: BTreeMap<String, usize>,
        before: &Object,
    ) -> BTreeMap<String, usize> {
        let mut left: BTreeMap<&str, &Column> =
            before.columns().iter().map(|column| (column.name.as_str(), column)).collect();
        let mut kept = BTreeMap::new();
        for (name, history) in after {
            let past = past(change, &name);
            let is_older = left.remove(past.name.as_str()).is_some();
            if !is_older {
                let line = change.column_lines.get(&name).copied();
                self.found.columns[history].events.push(event(change, "created", line));
                continue;
            }
            self.found.columns[history].events.extend(past.event);
            kept.insert(past.name, history);
        }
        let dropped: Vec<Column> = left.into_values().cloned().collect();
        kept.extend(self.begin_columns(before, &dropped, Some(change)));
        kept
    }
}

/// An object that a change has left, with its histories.
struct After {
    object: Object,
    history: usize,
    columns: BTreeMap<String, usize>,
}

/// What a column was before a change.
struct Past {
    name: String,
    event: Option<ColumnEvent>,
}

fn past(change: &Change, column: &str) -> Past {
    let nothing = Past { name: column.to_owned(), event: None };
    let (Effect::Changed { was } | Effect::Renamed { was, .. }) = &change.effect else {
        return nothing;
    };
    let Some(list) = was.columns() else { return nothing };
    // A column of that name may have been dropped and made anew.
    if list.added.iter().any(|added| added == column) {
        return Past { name: String::new(), event: None };
    }
    let Some(fields) = list.changed.get(column) else { return nothing };
    let former = fields.get("name").and_then(|name| name.as_str());
    let line = change.column_lines.get(column).copied().or(change.line);
    let effect = if former.is_some() { "renamed" } else { "changed" };
    let from = former.map(str::to_owned);
    let details = words::of_fields(fields);
    Past {
        name: former.unwrap_or(column).to_owned(),
        event: Some(ColumnEvent { from, details, ..event(change, effect, line) }),
    }
}

fn event(change: &Change, effect: &'static str, line: Option<u32>) -> ColumnEvent {
    ColumnEvent { version: change.version, line, effect, from: None, details: Vec::new() }
}
