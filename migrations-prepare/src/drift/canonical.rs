//! A catalog → its canonical form: two that say the same of a schema are equal in it.
//!
//! What a server writes depends on how an object came about: by a statement, or by the restore of a dump.
//! Both sides of a comparison are brought into this form before anything is compared.
//! Must not know what is compared, nor which side a catalog is.

mod options;
mod text;

use std::collections::{BTreeMap, BTreeSet};

use migrations_compiler::Catalog;
use migrations_compiler::catalog::{Column, Constraint, Object, Table};

use super::partitions;

/// A catalog in canonical form.
pub(super) fn canonical(catalog: &Catalog) -> Catalog {
    let mut catalog = catalog.clone();
    catalog.objects.iter_mut().for_each(object);
    leave_identities_to_the_whole(&mut catalog);
    catalog
}

/// A part of a partitioned table has the identities of the whole from PostgreSQL 17 on, and none before.
fn leave_identities_to_the_whole(catalog: &mut Catalog) {
    let identities = |table: &Table| {
        let columns = table.columns.iter().filter(|column| column.identity.is_some());
        (partitions::name(table), columns.map(|column| column.name.clone()).collect())
    };
    let of_whole: BTreeMap<_, BTreeSet<String>> = catalog.tables().map(identities).collect();
    for object in &mut catalog.objects {
        let Object::Table(part) = object else { continue };
        let Some(whole) = partitions::parent(part).and_then(|whole| of_whole.get(&whole)) else {
            continue;
        };
        for column in part.columns.iter_mut().filter(|column| whole.contains(&column.name)) {
            column.identity = None;
            column.properties.remove("sequence");
        }
    }
}

fn object(object: &mut Object) {
    properties(object.properties_mut().iter_mut().flatten());
    match object {
        Object::Table(it) => {
            it.columns.iter_mut().for_each(column);
            it.constraints.iter_mut().for_each(constraint);
            it.partition.iter_mut().for_each(text);
        }
        Object::View(it) => {
            it.columns.iter_mut().for_each(column);
            text(&mut it.definition);
        }
        Object::Domain(it) => {
            it.default.iter_mut().for_each(text);
            it.constraints.iter_mut().for_each(constraint);
        }
        Object::Composite(it) => it.columns.iter_mut().for_each(column),
        Object::Index(it) => text(&mut it.definition),
        Object::Routine(it) => text(&mut it.definition),
        Object::Trigger(it) => text(&mut it.definition),
        Object::Policy(it) => text(&mut it.definition),
        // They have no text.
        Object::Extension(_) | Object::Schema(_) | Object::Enum(_) | Object::Sequence(_) => {}
    }
}

fn column(column: &mut Column) {
    column.default.iter_mut().chain(&mut column.generated).for_each(text);
    properties(&mut column.properties);
}

fn constraint(constraint: &mut Constraint) {
    text(&mut constraint.definition);
}

fn properties<'a>(properties: impl IntoIterator<Item = (&'a String, &'a mut String)>) {
    for (key, value) in properties {
        if key == "options" {
            *value = options::list(value);
        } else if key.starts_with("rule ") || key.starts_with("statistics ") {
            text(value);
        }
    }
}

fn text(text: &mut String) {
    *text = self::text::text(text);
}
