//! The columns of a name, also those that are gone.

use std::collections::BTreeSet;

use migrations_compiler::catalog::object_name::ObjectName;
use migrations_compiler::catalog::timeline::Effect;

use super::{Input, Places};
use crate::document::ColumnLife;
use crate::provenance::{ColumnHistory, ObjectHistory, Provenance, provenance};

/// What became of the columns that have, or had, a name in a table that has, or had, another; `None`
/// before the version that the set starts at.
#[must_use]
pub fn column_lives(input: &Input<'_>, table: &str, column: &str) -> Option<Vec<ColumnLife>> {
    let catalog = input.catalog()?;
    let provenance = provenance(input.timeline, &catalog, input.end());
    let owners = owners(&provenance, table);
    let places = Places::new(input.set, input.folder);
    let is_wanted = |history: &&ColumnHistory| {
        let former = history.events.iter().filter_map(|event| event.from.as_deref());
        let mut names = former.chain([history.name.as_str()]);
        owners.contains(&history.owner) && names.any(|name| name == column)
    };
    let life = |history: &ColumnHistory| ColumnLife {
        schema: history.owner.schema.clone().unwrap_or_default(),
        table: history.owner.name.clone(),
        name: history.name.clone(),
        data_type: history.data_type.clone(),
        is_there: history.is_there,
        events: places.column_events(history),
    };
    Some(provenance.columns.iter().filter(is_wanted).map(life).collect())
}

/// The last names of the objects that ever had a name.
fn owners(provenance: &Provenance<'_>, wanted: &str) -> BTreeSet<ObjectName> {
    let has_name = |history: &&ObjectHistory<'_>| {
        let former = history.changes.iter().filter_map(|change| match &change.effect {
            Effect::Renamed { from, .. } => Some(from),
            _ => None,
        });
        former.chain([&history.name]).any(|name| is_named(name, wanted))
    };
    provenance.objects.iter().filter(has_name).map(|history| history.name.clone()).collect()
}

/// Whether a name means that object: `users`, `app.users`, `"Users"`.
#[must_use]
pub fn is_named(object: &ObjectName, wanted: &str) -> bool {
    let qualified = || object.schema.as_ref().map(|schema| format!("{schema}.{}", object.name));
    object.name == wanted || object.quoted() == wanted || qualified().as_deref() == Some(wanted)
}
