//! The history of an object, walked backwards → what it was between the migrations.
//!
//! Must not know what a migration is beyond its place in the list.

use std::collections::BTreeMap;

use migrations_compiler::catalog::timeline::Effect;
use migrations_compiler::catalog::{Constraint, Object};
use migrations_core::Version;
use serde::Serialize;
use serde_json::{Value, json};

use crate::assemble::reference;
use crate::provenance::ObjectHistory;

/// What an object was between two migrations.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct State {
    /// The migration that made it so; `-1` where it was so before all of them.
    pub(super) since: isize,
    /// The migration that made it otherwise; null where none did.
    pub(super) until: Option<usize>,
    /// The object as `schema.json` has it, with what its foreign keys refer to.
    pub(super) object: Value,
}

/// What an object was, in order; `latest` is what it is at the end, where it is there.
pub(super) fn states(
    history: &ObjectHistory<'_>,
    latest: Option<&Object>,
    places: &BTreeMap<Version, usize>,
) -> Vec<State> {
    let mut states = Vec::new();
    let mut object = latest.filter(|_| history.is_there).cloned();
    let mut until = None;
    for change in history.changes.iter().rev() {
        let Some(&place) = places.get(&change.version) else { continue };
        if let Effect::Dropped { was } = &change.effect {
            (object, until) = (Some((**was).clone()), Some(place));
            continue;
        }
        let Some(after) = object.take() else { break };
        let since = isize::try_from(place).unwrap_or(-1);
        states.push(State { since, until, object: shown(&after) });
        if let Effect::Changed { was } | Effect::Renamed { was, .. } | Effect::Replaced { was } =
            &change.effect
        {
            // What a change was patches objects without properties.
            (object, until) = (was.applied_to(&after.without_properties()), Some(place));
        }
    }
    states.extend(object.map(|object| State { since: -1, until, object: shown(&object) }));
    states.reverse();
    states
}

/// An object with what else is set of it, which is known of the latest state alone; its privileges are left
/// out.
fn shown(object: &Object) -> Value {
    let mut shown = json!(object);
    for part in ["columns", "constraints"] {
        let parts = shown.get_mut(part).and_then(Value::as_array_mut);
        parts.into_iter().flatten().for_each(tell_properties);
    }
    if matches!(object, Object::Routine(_)) {
        let properties = shown.get_mut("properties").and_then(Value::as_object_mut);
        let comment = properties.and_then(|properties| properties.remove("comment"));
        comment.into_iter().for_each(|comment| shown["comment"] = comment);
    }
    tell_properties(&mut shown);
    let constraints = match object {
        Object::Table(table) => table.constraints.as_slice(),
        _ => &[],
    };
    for (place, to) in constraints.iter().map(references).enumerate() {
        if let Some(to) = to {
            shown["constraints"][place]["references"] = to;
        }
    }
    shown
}

/// Leaves out privileges, and properties where none is set.
fn tell_properties(part: &mut Value) {
    let Some(part) = part.as_object_mut() else { return };
    let properties = part.get_mut("properties").and_then(Value::as_object_mut);
    properties
        .into_iter()
        .for_each(|properties| properties.retain(|key, _| !key.ends_with("privileges")));
    if part.get("properties").and_then(Value::as_object).is_none_or(serde_json::Map::is_empty) {
        part.remove("properties");
    }
}

fn references(constraint: &Constraint) -> Option<Value> {
    Some(json!(reference(constraint)?))
}
