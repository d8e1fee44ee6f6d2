//! Who owns the objects of a live database; an owner has every privilege, so that nothing has to be granted
//! to one.
//!
//! Must not know what privileges a set gives, nor how they are compared.

use std::collections::BTreeMap;

use migrations_compiler::Catalog;
use migrations_compiler::catalog::{Column, Object};
use sqlx::{PgConnection, Row};

use super::names::object_name;
use super::scope::role;
use crate::introspect::NumberedObject;

const OWNERS: &str = include_str!("owners.sql");

/// The owner of each object, as SQL writes the role, by the name that a comparison gives the object.
pub type Owners = BTreeMap<String, String>;

/// Reads who owns these objects.
///
/// # Errors
///
/// When the connection breaks, or the role may not read the catalog of an object.
pub(super) async fn read(
    connection: &mut PgConnection,
    objects: &[NumberedObject],
) -> Result<Owners, sqlx::Error> {
    let rows = sqlx::query(OWNERS).persistent(false).fetch_all(connection).await?;
    let mut owners: BTreeMap<(String, i64), String> = BTreeMap::new();
    for row in rows {
        owners.insert((row.try_get(0)?, row.try_get(1)?), row.try_get(2)?);
    }
    let owner = |it: &NumberedObject| {
        let owner = owners.get(&(class(&it.object)?.to_owned(), it.oid))?;
        Some((object_name(&it.object), owner.clone()))
    };
    Ok(objects.iter().filter_map(owner).collect())
}

/// The catalog that an object is in, where it is of a kind that has privileges.
fn class(object: &Object) -> Option<&'static str> {
    Some(match object {
        Object::Table(_) | Object::View(_) | Object::Sequence(_) => "relation",
        Object::Routine(_) => "routine",
        Object::Enum(_) | Object::Domain(_) => "type",
        Object::Schema(_) => "schema",
        Object::Composite(_)
        | Object::Extension(_)
        | Object::Index(_)
        | Object::Trigger(_)
        | Object::Policy(_) => return None,
    })
}

/// Leaves out what a catalog grants to the owner of an object.
pub(super) fn leave_out_grants(catalog: &mut Catalog, owners: &Owners) {
    for object in &mut catalog.objects {
        let Some(owner) = owners.get(&object_name(object)) else { continue };
        if let Some(properties) = object.properties_mut() {
            leave_out(properties, owner);
        }
        columns(object).iter_mut().for_each(|column| leave_out(&mut column.properties, owner));
    }
}

fn columns(object: &mut Object) -> &mut [Column] {
    match object {
        Object::Table(it) => &mut it.columns,
        Object::View(it) => &mut it.columns,
        _ => &mut [],
    }
}

/// The sequence of a column has the owner of the table.
fn leave_out(properties: &mut BTreeMap<String, String>, owner: &str) {
    for key in ["privileges", "sequence privileges"] {
        let Some(lines) = properties.remove(key) else { continue };
        let is_own = |line: &&str| line.starts_with("GRANT ") && role(line) == Some(owner);
        let kept: Vec<&str> = lines.lines().filter(|line| !is_own(line)).collect();
        if !kept.is_empty() {
            properties.insert(key.to_owned(), kept.join("\n"));
        }
    }
}
