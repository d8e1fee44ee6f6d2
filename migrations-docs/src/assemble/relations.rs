//! Tables and views of a catalog, each with what hangs on it and the lines that made it.

use migrations_compiler::catalog::definition::IndexParts;
use migrations_compiler::catalog::{self, Object};

use super::{Schema, columns, objects};
use crate::document::{Constraint, Index, Policy, Table, Trigger, View};

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
        properties: table.properties.clone(),
        constraints: constraints(schema, table),
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
        properties: view.properties.clone(),
        indexes: dependents.iter().filter_map(|object| index(schema, object)).collect(),
        triggers: dependents.iter().filter_map(|object| trigger(schema, object)).collect(),
        made: schema.made(&object),
        events: objects::events(schema, &object),
    }
}

/// The constraints of a table.
fn constraints(schema: &Schema<'_>, table: &catalog::Table) -> Vec<Constraint> {
    let constraint = |it: &catalog::Constraint| Constraint {
        is_inherited: schema.partitions.is_inherited(table, it),
        ..objects::constraint(it)
    };
    table.constraints.iter().map(constraint).collect()
}

fn dependents<'a>(schema: &Schema<'a>, namespace: &str, name: &str) -> Vec<&'a Object> {
    schema.dependents.get(&(namespace, name)).cloned().unwrap_or_default()
}

fn index(schema: &Schema<'_>, object: &Object) -> Option<Index> {
    let Object::Index(it) = object else { return None };
    let parts = IndexParts::parse(&it.definition);
    let parts = parts.unwrap_or_else(|| IndexParts {
        is_unique: false,
        method: "unknown".to_owned(),
        columns: Vec::new(),
        keys: Vec::new(),
        is_partial: false,
    });
    let (comment, properties) = objects::split(it.properties.as_ref());
    Some(Index {
        name: it.name.clone(),
        is_unique: parts.is_unique,
        method: parts.method,
        columns: parts.columns.into_iter().flatten().collect(),
        keys: parts.keys,
        is_partial: parts.is_partial,
        is_inherited: schema.partitions.is_inherited_index(it),
        comment,
        properties,
        definition: it.definition.clone(),
        made: schema.made(object),
    })
}

fn trigger(schema: &Schema<'_>, object: &Object) -> Option<Trigger> {
    let Object::Trigger(it) = object else { return None };
    let made = schema.made(object);
    let (comment, properties) = objects::split(it.properties.as_ref());
    let (name, definition) = (it.name.clone(), it.definition.clone());
    Some(Trigger { name, definition, comment, properties, made })
}

fn policy(schema: &Schema<'_>, object: &Object) -> Option<Policy> {
    let Object::Policy(it) = object else { return None };
    let made = schema.made(object);
    let (comment, _) = objects::split(it.properties.as_ref());
    let (name, definition) = (it.name.clone(), it.definition.clone());
    Some(Policy { name, definition, comment, made })
}
