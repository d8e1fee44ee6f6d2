//! What tells one object of a schema from every other: its kind and its names.
//!
//! Must not know what an object consists of, nor what became of it.

use std::fmt;

use migrations_core::quote::shown_part;
use serde::{Deserialize, Serialize};

use super::Object;

/// The kind of an object, in the order in which `schema.json` lists them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ObjectKind {
    /// An extension.
    Extension,
    /// A schema.
    Schema,
    /// An enumerated type.
    Enum,
    /// A domain.
    Domain,
    /// A composite type.
    Composite,
    /// A sequence that belongs to no column.
    Sequence,
    /// A table, partitioned or not.
    Table,
    /// A view or a materialised view.
    View,
    /// An index that backs no constraint.
    Index,
    /// A function, procedure or aggregate.
    Routine,
    /// A trigger.
    Trigger,
    /// A policy of row-level security.
    Policy,
}

impl ObjectKind {
    /// The kind as a word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            ObjectKind::Extension => "extension",
            ObjectKind::Schema => "schema",
            ObjectKind::Enum => "enum",
            ObjectKind::Domain => "domain",
            ObjectKind::Composite => "composite",
            ObjectKind::Sequence => "sequence",
            ObjectKind::Table => "table",
            ObjectKind::View => "view",
            ObjectKind::Index => "index",
            ObjectKind::Routine => "routine",
            ObjectKind::Trigger => "trigger",
            ObjectKind::Policy => "policy",
        }
    }
}

/// Kind and names of an object; no two objects of a catalog have the same.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ObjectName {
    /// Its kind.
    pub kind: ObjectKind,
    /// Its schema, or that of its table; none for what belongs to the database.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// The table of a trigger or a policy, whose names are those of one table alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<String>,
    /// Its name.
    pub name: String,
    /// The types of the arguments of a routine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arguments: Option<String>,
}

impl ObjectName {
    /// The kind and the names of an object.
    #[must_use]
    pub fn of(object: &Object) -> ObjectName {
        let plain = |kind, schema: Option<&String>, name: &String| ObjectName {
            kind,
            schema: schema.cloned(),
            table: None,
            name: name.clone(),
            arguments: None,
        };
        let on = |kind, schema: &String, table: &String, name: &String| ObjectName {
            table: Some(table.clone()),
            ..plain(kind, Some(schema), name)
        };
        match object {
            Object::Extension(it) => plain(ObjectKind::Extension, None, &it.name),
            Object::Schema(it) => plain(ObjectKind::Schema, None, &it.name),
            Object::Enum(it) => plain(ObjectKind::Enum, Some(&it.schema), &it.name),
            Object::Domain(it) => plain(ObjectKind::Domain, Some(&it.schema), &it.name),
            Object::Composite(it) => plain(ObjectKind::Composite, Some(&it.schema), &it.name),
            Object::Sequence(it) => plain(ObjectKind::Sequence, Some(&it.schema), &it.name),
            Object::Table(it) => plain(ObjectKind::Table, Some(&it.schema), &it.name),
            Object::View(it) => plain(ObjectKind::View, Some(&it.schema), &it.name),
            Object::Index(it) => plain(ObjectKind::Index, Some(&it.schema), &it.name),
            Object::Routine(it) => ObjectName {
                arguments: Some(it.arguments.clone()),
                ..plain(ObjectKind::Routine, Some(&it.schema), &it.name)
            },
            Object::Trigger(it) => on(ObjectKind::Trigger, &it.schema, &it.table, &it.name),
            Object::Policy(it) => on(ObjectKind::Policy, &it.schema, &it.table, &it.name),
        }
    }

    /// The name without its kind, as a statement writes it; `public` is left out.
    #[must_use]
    pub fn quoted(&self) -> String {
        let schema = self.schema.as_deref().filter(|schema| *schema != "public");
        let dotted = |name: &str| match schema {
            Some(schema) => format!("{}.{}", shown_part(schema), shown_part(name)),
            None => shown_part(name),
        };
        match (&self.table, &self.arguments) {
            (Some(table), _) => format!("{} on {}", shown_part(&self.name), dotted(table)),
            (None, Some(arguments)) => format!("{}({arguments})", dotted(&self.name)),
            (None, None) => dotted(&self.name),
        }
    }
}

impl fmt::Display for ObjectName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.kind.word(), self.quoted())
    }
}
