//! What a schema should have and a live one lacks, by names alone.
//!
//! Must not know what the objects consist of beyond their columns, nor where the schemas come from.

use std::collections::{BTreeMap, BTreeSet};

use super::object_name::ObjectName;
use super::{Catalog, Object};

/// The objects, and the columns of tables, that are expected and not there, as people call them.
///
/// Partitions are left out, with what hangs on them: a routine or a clock may have made others.
///
/// ```
/// use migrations_compiler::Catalog;
/// use migrations_compiler::catalog::missing;
/// let expected = Catalog::parse("{\"kind\":\"schema\",\"name\":\"app\"}\n").expect("a schema");
/// assert_eq!(missing(&expected, &Catalog::default()), ["schema app"]);
/// ```
#[must_use]
pub fn missing(expected: &Catalog, live: &Catalog) -> Vec<String> {
    let there: BTreeMap<ObjectName, &Object> =
        live.objects.iter().map(|object| (ObjectName::of(object), object)).collect();
    let partitions: BTreeSet<&str> = expected.objects.iter().filter_map(partition).collect();
    let mut missing = Vec::new();
    for object in &expected.objects {
        if object.table().is_some_and(|table| partitions.contains(table)) {
            continue;
        }
        let name = ObjectName::of(object);
        match (there.get(&name), object) {
            (None, _) => missing.push(name.to_string()),
            (Some(Object::Table(live)), Object::Table(table)) => {
                let lacks = |name: &str| live.columns.iter().all(|column| column.name != name);
                let columns = table.columns.iter().filter(|column| lacks(&column.name));
                missing.extend(columns.map(|column| format!("column {} of {name}", column.name)));
            }
            (Some(_), _) => {}
        }
    }
    missing
}

/// The name of a table that is a part of another.
fn partition(object: &Object) -> Option<&str> {
    match object {
        Object::Table(table) => {
            let part = table.partition.as_ref()?;
            part.starts_with("PARTITION OF").then_some(&table.name)
        }
        _ => None,
    }
}
