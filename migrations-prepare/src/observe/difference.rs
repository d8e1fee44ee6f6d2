//! Objects before a file and after it → what the file did to each.
//!
//! Must not know how they were read.

use std::collections::BTreeMap;

use migrations_compiler::catalog::Enum;
use migrations_compiler::catalog::Object;
use migrations_compiler::catalog::object_name::{ObjectKind, ObjectName};
use migrations_compiler::catalog::patch::{Former, FormerParts, Patch, former_constraints};
use migrations_compiler::catalog::timeline::{Change, Effect};
use migrations_core::Version;

use super::objects::{Key, Objects};
use crate::introspect::NumberedObject;

/// What a file did; objects that are not shown are not there.
pub(super) fn changes(
    version: Version,
    before: &Objects,
    after: &Objects,
    is_shown: impl Fn(&Object) -> bool,
) -> Vec<Change> {
    let shown = |objects: &Objects, key: &Key| -> Option<NumberedObject> {
        objects.get(key).filter(|numbered| is_shown(&numbered.object)).cloned()
    };
    let mut gone: BTreeMap<ObjectName, NumberedObject> = BTreeMap::new();
    let mut new: BTreeMap<ObjectName, NumberedObject> = BTreeMap::new();
    let mut changes = Vec::new();
    let change = |object: &NumberedObject, effect| Change {
        version,
        object: ObjectName::of(&object.object),
        effect,
        line: None,
        column_lines: BTreeMap::new(),
    };
    let added = after.keys().filter(|key| !before.contains_key(key));
    for key in before.keys().chain(added) {
        let is_known = before.contains_key(key);
        match (shown(before, key), shown(after, key)) {
            (Some(was), Some(is)) => {
                changes.extend(effect(&was, &is).map(|effect| change(&is, effect)));
            }
            (Some(was), None) => drop(gone.insert(ObjectName::of(&was.object), was)),
            (None, Some(is)) if is_known => changes.push(change(&is, Effect::Shown)),
            (None, Some(is)) => drop(new.insert(ObjectName::of(&is.object), is)),
            (None, None) => {}
        }
    }
    for (name, is) in &new {
        let effect = match gone.remove(name) {
            None => Effect::Created,
            Some(was) => Effect::Replaced {
                was: Patch::between(&was.object, &is.object, &FormerParts::default()),
            },
        };
        changes.push(change(is, effect));
    }
    changes.extend(gone.values().map(|was| {
        let effect = Effect::Dropped { was: Box::new(was.object.clone()) };
        change(was, effect)
    }));
    changes
}

/// What happened to an object that is there before and after.
fn effect(was: &NumberedObject, is: &NumberedObject) -> Option<Effect> {
    if was.object == is.object && was.columns == is.columns {
        return None;
    }
    let from = ObjectName::of(&was.object);
    let patch = Patch::between(&was.object, &is.object, &former_parts(was, is));
    Some(match from == ObjectName::of(&is.object) {
        true => Effect::Changed { was: patch },
        false => Effect::Renamed { from, was: patch },
    })
}

fn former_parts(was: &NumberedObject, is: &NumberedObject) -> FormerParts {
    FormerParts { columns: former_columns(was, is), constraints: constraints_before(was, is) }
}

/// The columns that have another name or are new, by the server's numbers: one that is made anew under
/// its name has none of the values of the one before.
fn former_columns(was: &NumberedObject, is: &NumberedObject) -> Former {
    let old: BTreeMap<i16, &str> = columns_by_number(was).collect();
    columns_by_number(is)
        .map(|(number, name)| (name, old.get(&number).copied()))
        .filter(|(name, old)| *old != Some(name))
        .map(|(name, old)| (name.to_owned(), old.map(str::to_owned)))
        .collect()
}

/// The constraints that have another name, by the server's numbers.
fn constraints_before(was: &NumberedObject, is: &NumberedObject) -> Former {
    let old: BTreeMap<i64, &str> = constraints_by_number(was).collect();
    let all = constraints_by_number(is).map(|(number, name)| (name, old.get(&number).copied()));
    former_constraints(&all.collect::<Vec<_>>())
}

fn columns_by_number(numbered: &NumberedObject) -> impl Iterator<Item = (i16, &str)> {
    let names = numbered.object.columns().iter().map(|column| column.name.as_str());
    numbered.columns.iter().copied().zip(names)
}

fn constraints_by_number(numbered: &NumberedObject) -> impl Iterator<Item = (i64, &str)> {
    let names = numbered.object.constraints().iter().map(|constraint| constraint.name.as_str());
    numbered.constraints.iter().copied().zip(names)
}

/// Whether something happened that other objects show although nothing of theirs is written: a new
/// name of what they name, or another query of a view whose columns they hand on.
pub(super) fn concerns_others(before: &Objects, after: &Objects) -> bool {
    before.iter().any(|(key, was)| {
        let Some(is) = after.get(key) else { return false };
        is_renamed(was, is) || matches!(was.object, Object::View(_)) && was.object != is.object
    })
}

fn is_renamed(was: &NumberedObject, is: &NumberedObject) -> bool {
    let name = ObjectName::of(&was.object);
    // Nothing names one of these.
    let is_named = !matches!(
        name.kind,
        ObjectKind::Index | ObjectKind::Trigger | ObjectKind::Policy | ObjectKind::Extension
    );
    is_named && name != ObjectName::of(&is.object)
        || former_columns(was, is).values().any(Option::is_some)
        || is_value_renamed(&was.object, &is.object)
}

/// A label is written in every default, check and view that uses it.
fn is_value_renamed(was: &Object, is: &Object) -> bool {
    let (Object::Enum(Enum { values: was, .. }), Object::Enum(Enum { values: is, .. })) = (was, is)
    else {
        return false;
    };
    was.iter().any(|value| !is.contains(value))
}
