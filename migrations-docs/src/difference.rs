//! Two versions of a schema → what differs, in the form in which a timeline has the changes of one
//! migration.
//!
//! Must not know how it is shown.

use std::collections::{BTreeMap, BTreeSet};

use migrations_compiler::catalog::Object;
use migrations_compiler::catalog::object_name::ObjectName;
use migrations_compiler::catalog::patch::{Former, FormerParts, Patch, former_constraints};
use migrations_compiler::catalog::timeline::{Change, Effect, Timeline};
use migrations_core::Version;

use crate::provenance::Walk;

/// An object that differs, and the migrations that made it differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// How it differs; its version is the later one, and no line is that of all of it.
    pub change: Change,
    /// The migrations, in order.
    pub versions: Vec<Version>,
}

/// What differs between the schema at a version and at a later one; `None` before the version that the
/// set starts at.
#[must_use]
pub fn difference(timeline: &Timeline, from: Version, to: Version) -> Option<Vec<Difference>> {
    timeline.catalog_at(from)?;
    let latest = timeline.catalog_at(to)?;
    let mut walk = Walk::new(&latest);
    walk.back(timeline, |version| from < version && version <= to);
    let later = latest.objects.iter().map(|object| (ObjectName::of(object), object)).collect();
    let mut found = Compared { walk, later, to }.differences();
    found.sort_by(|one, other| one.change.object.cmp(&other.change.object));
    Some(found)
}

/// A walk from the later version to the earlier one, and what is there in the later one.
struct Compared<'a> {
    walk: Walk<'a>,
    later: BTreeMap<ObjectName, &'a Object>,
    to: Version,
}

impl Compared<'_> {
    fn differences(&self) -> Vec<Difference> {
        let mut found = Vec::new();
        let (mut gone, mut new) = (BTreeMap::new(), self.made());
        for (name, before) in &self.walk.objects {
            let history = self.walk.of_object[name];
            match self.stayed(history) {
                Some(after) => {
                    let effect = self.effect(before, after);
                    found.extend(effect.map(|effect| self.differs(effect, &[history])));
                }
                None => drop(gone.insert(name, history)),
            }
        }
        for (name, before) in &self.walk.objects {
            let Some(history) = gone.get(name) else { continue };
            let anew = new.remove(name).zip(self.later.get(name));
            found.push(match anew {
                Some((made, after)) => {
                    let was = Patch::between(before, after, &FormerParts::default());
                    self.differs(Effect::Replaced { was }, &[made, *history])
                }
                None => Difference {
                    change: self.change(name, Effect::Dropped { was: Box::new(before.clone()) }),
                    versions: self.versions(&[*history]),
                },
            });
        }
        found.extend(new.values().map(|made| self.differs(Effect::Created, &[*made])));
        found
    }

    /// The histories of what the later version has and the earlier one had not, by the later names.
    fn made(&self) -> BTreeMap<&ObjectName, usize> {
        let earlier: BTreeSet<usize> = self.walk.of_object.values().copied().collect();
        let all = self.walk.found.objects.iter().enumerate();
        let made = all.filter(|(history, object)| {
            object.is_there && (!earlier.contains(history) || self.is_replaced(*history))
        });
        made.map(|(history, object)| (&object.name, history)).collect()
    }

    /// What the later version has of an object that no migration dropped between.
    fn stayed(&self, history: usize) -> Option<&Object> {
        let object = &self.walk.found.objects[history];
        let is_there = object.is_there && !self.is_replaced(history);
        self.later.get(&object.name).copied().filter(|_| is_there)
    }

    fn is_replaced(&self, history: usize) -> bool {
        let changes = &self.walk.found.objects[history].changes;
        changes.iter().any(|change| matches!(change.effect, Effect::Replaced { .. }))
    }

    /// How an object that stayed differs; `None` where it does not.
    fn effect(&self, before: &Object, after: &Object) -> Option<Effect> {
        let (from, name) = (ObjectName::of(before), ObjectName::of(after));
        let constraints = self.former_constraints(&from, after);
        let former = FormerParts { columns: self.former_columns(&from, after), constraints };
        let was = Patch::between(before, after, &former);
        match from == name {
            true => (!was.is_empty()).then_some(Effect::Changed { was }),
            false => Some(Effect::Renamed { from, was }),
        }
    }

    /// The columns that had other names, and those that were made since, also under names that others
    /// had.
    fn former_columns(&self, from: &ObjectName, after: &Object) -> Former {
        let columns = self.walk.of_column.get(from).into_iter().flatten();
        let stayed = columns.filter_map(|(before, history)| {
            let history = &self.walk.found.columns[*history];
            history.is_there.then_some((history.name.as_str(), before.as_str()))
        });
        let stayed: BTreeMap<&str, &str> = stayed.collect();
        let former = after.columns().iter().map(|column| {
            let old = stayed.get(column.name.as_str());
            (column.name.clone(), old.map(|old| (*old).to_owned()))
        });
        former.filter(|(name, old)| old.as_ref() != Some(name)).collect()
    }

    /// The constraints that had other names, step by step from the later version.
    fn former_constraints(&self, from: &ObjectName, after: &Object) -> Former {
        let names: Vec<&str> = after.constraints().iter().map(|it| it.name.as_str()).collect();
        let mut old: Vec<Option<String>> = names.iter().map(|it| Some((*it).to_owned())).collect();
        for change in &self.walk.found.objects[self.walk.of_object[from]].changes {
            let (Effect::Changed { was } | Effect::Renamed { was, .. }) = &change.effect else {
                continue;
            };
            let Some(list) = was.constraints() else { continue };
            old.iter_mut().for_each(|name| *name = name.take().and_then(|it| list.former(&it)));
        }
        let all: Vec<_> = names.into_iter().zip(old.iter().map(Option::as_deref)).collect();
        former_constraints(&all)
    }

    /// Under the name of the later version.
    fn differs(&self, effect: Effect, histories: &[usize]) -> Difference {
        let name = &self.walk.found.objects[histories[0]].name;
        Difference { change: self.change(name, effect), versions: self.versions(histories) }
    }

    fn change(&self, name: &ObjectName, effect: Effect) -> Change {
        let (object, column_lines) = (name.clone(), BTreeMap::new());
        Change { version: self.to, object, effect, line: None, column_lines }
    }

    fn versions(&self, histories: &[usize]) -> Vec<Version> {
        let changes = histories.iter().flat_map(|it| &self.walk.found.objects[*it].changes);
        let versions: BTreeSet<Version> = changes.map(|change| change.version).collect();
        versions.into_iter().collect()
    }
}
