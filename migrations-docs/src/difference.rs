//! Two versions of a schema → what differs, in the form in which a timeline has the changes of one
//! migration.
//!
//! Must not know how it is shown.

use std::collections::BTreeMap;

use migrations_compiler::catalog::Object;
use migrations_compiler::catalog::object_name::ObjectName;
use migrations_compiler::catalog::patch::{Patch, Renamed};
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
    let later: BTreeMap<ObjectName, &Object> =
        latest.objects.iter().map(|object| (ObjectName::of(object), object)).collect();
    let mut found = Vec::new();
    for (name, before) in &walk.objects {
        let history = walk.of_object[name];
        let last = &walk.found.objects[history].name;
        let after = later.get(last).filter(|_| walk.found.objects[history].is_there);
        if let Some(effect) = effect(&walk, before, after.copied()) {
            found.push(differs(&walk, history, to, effect));
        }
    }
    let earlier: Vec<usize> = walk.of_object.values().copied().collect();
    for (history, object) in walk.found.objects.iter().enumerate() {
        if object.is_there && !earlier.contains(&history) {
            found.push(differs(&walk, history, to, Effect::Created));
        }
    }
    found.sort_by(|one, other| one.change.object.cmp(&other.change.object));
    Some(found)
}

/// How an object that was there differs from what became of it; `None` where it does not.
fn effect(walk: &Walk<'_>, before: &Object, after: Option<&Object>) -> Option<Effect> {
    let name = ObjectName::of(before);
    let Some(after) = after else {
        return Some(Effect::Dropped { was: Box::new(before.clone()) });
    };
    let was = Patch::between(before, after, &renamed(walk, &name));
    let history = &walk.found.objects[walk.of_object[&name]];
    let is_replaced = |change: &&Change| matches!(change.effect, Effect::Replaced { .. });
    match history.changes.iter().copied().any(|change| is_replaced(&change)) {
        true => Some(Effect::Replaced { was }),
        false if name != history.name => Some(Effect::Renamed { from: name, was }),
        false => (!was.is_empty()).then_some(Effect::Changed { was }),
    }
}

/// The columns of an object that have other names by now: the new name, and the old one.
fn renamed(walk: &Walk<'_>, object: &ObjectName) -> Renamed {
    let columns = walk.of_column.get(object).into_iter().flatten();
    let names = columns.filter_map(|(before, history)| {
        let history = &walk.found.columns[*history];
        let is_other = history.is_there && history.name != *before;
        is_other.then(|| (history.name.clone(), before.clone()))
    });
    names.collect()
}

fn differs(walk: &Walk<'_>, history: usize, to: Version, effect: Effect) -> Difference {
    let history = &walk.found.objects[history];
    let mut versions: Vec<Version> = history.changes.iter().map(|it| it.version).collect();
    versions.sort();
    versions.dedup();
    let (object, column_lines) = (history.name.clone(), BTreeMap::new());
    Difference {
        change: Change { version: to, object, effect, line: None, column_lines },
        versions,
    }
}
