//! Columns of tables, views and composite types, each with the line that made it.

use std::collections::BTreeSet;

use migrations_compiler::Catalog;
use migrations_compiler::catalog::object_name::ObjectName;
use migrations_compiler::catalog::{self, Domain, Object};
use migrations_core::quote::shown_part;

use super::Schema;
use crate::document::{Column, Event, Place};

/// The columns of an object.
pub(super) fn columns(
    schema: &Schema<'_>,
    owner: &Object,
    columns: &[catalog::Column],
) -> Vec<Column> {
    let owner = ObjectName::of(owner);
    columns.iter().map(|it| column(schema, &owner, it)).collect()
}

fn column(schema: &Schema<'_>, owner: &ObjectName, column: &catalog::Column) -> Column {
    let (made, events) = life(schema, owner, &column.name);
    Column {
        name: column.name.clone(),
        data_type: column.data_type.clone(),
        base_type: column.base_type.clone(),
        is_array: column.is_array,
        not_null: column.not_null,
        is_nullable: column.is_nullable() && !schema.refusing.contains(&column.data_type),
        default: column.default.clone(),
        identity: column.identity.clone(),
        generated: column.generated.clone(),
        properties: column.properties.clone(),
        source: column.source.as_ref().map(|it| format!("{}.{}", it.table, it.column)),
        comment: column.comment.clone(),
        made,
        events,
    }
}

/// The domains that refuse NULL, themselves or by the domain under them.
pub(super) fn refusing(catalog: &Catalog) -> BTreeSet<String> {
    let domains = catalog.objects.iter().filter_map(|object| match object {
        Object::Domain(domain) => Some(domain),
        _ => None,
    });
    let domains: Vec<&Domain> = domains.collect();
    let name = |it: &Domain| format!("{}.{}", shown_part(&it.schema), shown_part(&it.name));
    let mut refusing = BTreeSet::new();
    loop {
        let known = refusing.len();
        let refuses = |it: &&&Domain| it.not_null || refusing.contains(&it.data_type);
        let found: Vec<String> = domains.iter().filter(refuses).map(|it| name(it)).collect();
        refusing.extend(found);
        if refusing.len() == known {
            return refusing;
        }
    }
}

/// Where a column was made, and what became of it since.
fn life(schema: &Schema<'_>, owner: &ObjectName, column: &str) -> (Option<Place>, Vec<Event>) {
    let Some(index) = schema.column_histories.get(&(owner, column)) else {
        return (None, Vec::new());
    };
    let mut events = schema.places.column_events(&schema.provenance.columns[*index]);
    let is_made = events.first().is_some_and(|first| first.effect == "created");
    let made = is_made.then(|| events.remove(0).place);
    (made, events)
}
