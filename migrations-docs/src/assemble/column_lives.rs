//! The columns of a name, also those that are gone.

use std::collections::BTreeSet;

use migrations_compiler::catalog::object_name::ObjectName;
use migrations_compiler::catalog::timeline::Effect;

use super::{Input, Places};
use crate::document::ColumnLife;
use crate::provenance::{ColumnHistory, ObjectHistory, Provenance, provenance};
use crate::typed_name::{self, ColumnReading, Reading};

/// What became of the columns that have, or had, a name in a table that has, or had, another, by the
/// first reading of the typed name that finds one; `None` before the version that the set starts at.
#[must_use]
pub fn column_lives(input: &Input<'_>, typed: &str) -> Option<Vec<ColumnLife>> {
    let catalog = input.catalog()?;
    let provenance = provenance(input.timeline, &catalog, input.end());
    let readings = typed_name::columns(typed);
    let mut found = readings.iter().map(|reading| lives(input, &provenance, reading));
    Some(found.find(|lives| !lives.is_empty()).unwrap_or_default())
}

fn lives(
    input: &Input<'_>,
    provenance: &Provenance<'_>,
    reading: &ColumnReading,
) -> Vec<ColumnLife> {
    let owners = owners(provenance, &reading.owner);
    let places = Places::new(input.set, input.folder);
    let is_wanted = |history: &&ColumnHistory| {
        let former = history.events.iter().filter_map(|event| event.from.as_deref());
        let mut names = former.chain([history.name.as_str()]);
        owners.contains(&history.owner) && names.any(|name| name == reading.column)
    };
    let life = |history: &ColumnHistory| ColumnLife {
        schema: history.owner.schema.clone().unwrap_or_default(),
        table: history.owner.name.clone(),
        name: history.name.clone(),
        data_type: history.data_type.clone(),
        is_there: history.is_there,
        events: places.column_events(history),
    };
    provenance.columns.iter().filter(is_wanted).map(life).collect()
}

/// The last names of the objects that ever had a name.
fn owners(provenance: &Provenance<'_>, wanted: &Reading) -> BTreeSet<ObjectName> {
    let has_name = |history: &&ObjectHistory<'_>| {
        let former = history.changes.iter().filter_map(|change| match &change.effect {
            Effect::Renamed { from, .. } => Some(from),
            _ => None,
        });
        former.chain([&history.name]).any(|name| wanted.is_of(name))
    };
    provenance.objects.iter().filter(has_name).map(|history| history.name.clone()).collect()
}
