//! Tables and views of a catalog, each with what hangs on it and the lines that made it.

use migrations_compiler::catalog::definition::IndexParts;
use migrations_compiler::catalog::{self, Object};

use super::{Schema, columns, objects};
use crate::document::{Index, Policy, Table, Trigger, View};

pub(super) fn table(schema: &Schema<'_>, table: &catalog::Table) -> Table {
    let object = Object::Table(table.clone());
    let dependents = dependents(schema, &table.schema, &table.name);
    let key = (table.schema.clone(), table.name.clone());
    Table {
        schema: table.schema.clone(),
        name: table.name.clone(),
        comment: table.comment.clone(),
        partition: table.partition.clone(),
        row_security: table.row_security,
        columns: columns::columns(schema, &object, &table.columns),
        constraints: table.constraints.iter().map(objects::constraint).collect(),
        indexes: dependents.iter().filter_map(|object| index(schema, object)).collect(),
        triggers: dependents.iter().filter_map(|object| trigger(schema, object)).collect(),
        policies: dependents.iter().filter_map(|object| policy(schema, object)).collect(),
        referenced_by: schema.referenced_by.get(&key).cloned().unwrap_or_default(),
        made: schema.made(&object),
        events: objects::events(schema, &object),
    }
}

pub(super) fn view(schema: &Schema<'_>, view: &catalog::View) -> View {
    let object = Object::View(view.clone());
    let dependents = dependents(schema, &view.schema, &view.name);
    View {
        schema: view.schema.clone(),
        name: view.name.clone(),
        is_materialized: view.materialized,
        comment: view.comment.clone(),
        columns: columns::columns(schema, &object, &view.columns),
        definition: view.definition.clone(),
        indexes: dependents.iter().filter_map(|object| index(schema, object)).collect(),
        triggers: dependents.iter().filter_map(|object| trigger(schema, object)).collect(),
        made: schema.made(&object),
        events: objects::events(schema, &object),
    }
}

fn dependents<'a>(schema: &Schema<'a>, namespace: &str, name: &str) -> Vec<&'a Object> {
    schema.dependents.get(&(namespace, name)).cloned().unwrap_or_default()
}

fn index(schema: &Schema<'_>, object: &Object) -> Option<Index> {
    let Object::Index(it) = object else { return None };
    let parts = IndexParts::parse(&it.definition);
    let method = parts.as_ref().map(|parts| parts.method.clone());
    let is_unique = parts.as_ref().is_some_and(|parts| parts.is_unique);
    let columns = parts.map(|parts| parts.columns).unwrap_or_default();
    Some(Index {
        name: it.name.clone(),
        is_unique,
        method: method.unwrap_or_else(|| "unknown".to_owned()),
        columns: columns.into_iter().flatten().collect(),
        definition: it.definition.clone(),
        made: schema.made(object),
    })
}

fn trigger(schema: &Schema<'_>, object: &Object) -> Option<Trigger> {
    let Object::Trigger(it) = object else { return None };
    let made = schema.made(object);
    Some(Trigger { name: it.name.clone(), definition: it.definition.clone(), made })
}

fn policy(schema: &Schema<'_>, object: &Object) -> Option<Policy> {
    let Object::Policy(it) = object else { return None };
    let made = schema.made(object);
    Some(Policy { name: it.name.clone(), definition: it.definition.clone(), made })
}
