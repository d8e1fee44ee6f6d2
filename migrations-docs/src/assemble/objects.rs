//! Objects of a catalog that hold no rows, and what tables have in common with them.

use migrations_compiler::catalog::definition;
use migrations_compiler::catalog::object_name::ObjectName;
use migrations_compiler::catalog::{self, ConstraintKind, Object, Properties};

use super::{Schema, columns};
use crate::document::{
    Composite, Constraint, Domain, Enum, Event, Extension, Reference, Routine, Schema as Namespace,
    Sequence,
};

/// The schema and the name of the table that an object hangs on.
pub(super) fn owner(object: &Object) -> Option<(&str, &str)> {
    match object {
        Object::Index(it) => Some((&it.schema, &it.table)),
        Object::Trigger(it) => Some((&it.schema, &it.table)),
        Object::Policy(it) => Some((&it.schema, &it.table)),
        _ => None,
    }
}

/// What a foreign key refers to.
#[must_use]
pub fn reference(constraint: &catalog::Constraint) -> Option<Reference> {
    if constraint.kind != ConstraintKind::ForeignKey {
        return None;
    }
    let definition::Reference { schema, table, columns, .. } =
        definition::Reference::parse(&constraint.definition)?;
    Some(Reference { schema, table, columns })
}

/// The comment among the properties of an object, and the others; null where they are not known.
pub(super) fn split(properties: Option<&Properties>) -> (Option<String>, Option<Properties>) {
    let mut others = properties.cloned();
    let comment = others.as_mut().and_then(|others| others.remove("comment"));
    (comment, others)
}

pub(super) fn constraint(constraint: &catalog::Constraint) -> Constraint {
    let (comment, properties) = split(Some(&constraint.properties));
    Constraint {
        name: constraint.name.clone(),
        kind: constraint.kind.into(),
        columns: constraint.columns.clone(),
        definition: constraint.definition.clone(),
        references: reference(constraint),
        is_inherited: false,
        comment,
        properties: properties.unwrap_or_default(),
    }
}

/// What migrations did to an object.
pub(super) fn events(schema: &Schema<'_>, object: &Object) -> Vec<Event> {
    let name = ObjectName::of(object);
    let history = schema.object_histories.get(&name);
    let history = history.map(|index| &schema.provenance.objects[*index]);
    history.map(|history| schema.places.events(history)).unwrap_or_default()
}

pub(super) fn extension(schema: &Schema<'_>, object: &Object) -> Option<Extension> {
    let Object::Extension(it) = object else { return None };
    let made = schema.made(object);
    Some(Extension { name: it.name.clone(), schema: it.schema.clone(), made })
}

pub(super) fn schema(schema: &Schema<'_>, object: &Object) -> Option<Namespace> {
    let Object::Schema(it) = object else { return None };
    let made = schema.made(object);
    let properties = it.properties.clone();
    Some(Namespace { name: it.name.clone(), comment: it.comment.clone(), properties, made })
}

pub(super) fn enumeration(schema: &Schema<'_>, object: &Object) -> Option<Enum> {
    let Object::Enum(it) = object else { return None };
    Some(Enum {
        schema: it.schema.clone(),
        name: it.name.clone(),
        values: it.values.clone(),
        comment: it.comment.clone(),
        properties: it.properties.clone(),
        made: schema.made(object),
        events: events(schema, object),
    })
}

pub(super) fn domain(schema: &Schema<'_>, object: &Object) -> Option<Domain> {
    let Object::Domain(it) = object else { return None };
    let (comment, properties) = split(it.properties.as_ref());
    Some(Domain {
        schema: it.schema.clone(),
        name: it.name.clone(),
        data_type: it.data_type.clone(),
        not_null: it.not_null,
        default: it.default.clone(),
        constraints: it.constraints.iter().map(constraint).collect(),
        comment,
        properties,
        made: schema.made(object),
        events: events(schema, object),
    })
}

pub(super) fn composite(schema: &Schema<'_>, object: &Object) -> Option<Composite> {
    let Object::Composite(it) = object else { return None };
    let (comment, properties) = split(it.properties.as_ref());
    Some(Composite {
        schema: it.schema.clone(),
        name: it.name.clone(),
        columns: columns::columns(schema, object, &it.columns),
        comment,
        properties,
        made: schema.made(object),
        events: events(schema, object),
    })
}

pub(super) fn sequence(schema: &Schema<'_>, object: &Object) -> Option<Sequence> {
    let Object::Sequence(it) = object else { return None };
    let (comment, properties) = split(it.properties.as_ref());
    Some(Sequence {
        schema: it.schema.clone(),
        name: it.name.clone(),
        definition: it.definition.clone(),
        comment,
        properties,
        made: schema.made(object),
        events: events(schema, object),
    })
}

pub(super) fn routine(schema: &Schema<'_>, object: &Object) -> Option<Routine> {
    let Object::Routine(it) = object else { return None };
    let (comment, properties) = split(it.properties.as_ref());
    Some(Routine {
        schema: it.schema.clone(),
        name: it.name.clone(),
        arguments: it.arguments.clone(),
        kind: routine_kind(&it.definition),
        returns: returns(&it.definition),
        comment,
        definition: it.definition.clone(),
        properties,
        made: schema.made(object),
        events: events(schema, object),
    })
}

fn routine_kind(definition: &str) -> &'static str {
    let is = |word| definition.starts_with(word);
    match (is("CREATE OR REPLACE FUNCTION"), is("CREATE OR REPLACE PROCEDURE")) {
        (true, _) => "function",
        (_, true) => "procedure",
        _ => "aggregate",
    }
}

/// The line of a definition that says what a function returns, as the server writes it.
fn returns(definition: &str) -> Option<String> {
    let line = definition.lines().find_map(|line| line.strip_prefix(" RETURNS "));
    line.map(str::to_owned)
}
