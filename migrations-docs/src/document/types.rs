//! Objects that hold no rows.

use migrations_compiler::catalog::Properties;
use schemars::JsonSchema;
use serde::Serialize;

use super::{Column, Constraint, Event, Place};

/// An extension.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Extension {
    /// Its name.
    pub name: String,
    /// The schema that its objects are in.
    pub schema: String,
    /// Where it was made; null where no migration made it.
    pub made: Option<Place>,
}

/// A schema.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Schema {
    /// Its name.
    pub name: String,
    /// Its comment.
    pub comment: Option<String>,
    /// What else is set, by name; null where that is not known, as of an earlier version.
    pub properties: Option<Properties>,
    /// Where it was made; null where no migration made it.
    pub made: Option<Place>,
}

/// An enumerated type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Enum {
    /// Its schema.
    pub schema: String,
    /// Its name.
    pub name: String,
    /// Its labels, in order.
    pub values: Vec<String>,
    /// Its comment.
    pub comment: Option<String>,
    /// What else is set, by name; null where that is not known, as of an earlier version.
    pub properties: Option<Properties>,
    /// Where it was made; null where no migration made it.
    pub made: Option<Place>,
    /// What migrations did to it, in order.
    pub events: Vec<Event>,
}

/// A domain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Domain {
    /// Its schema.
    pub schema: String,
    /// Its name.
    pub name: String,
    /// The type under it.
    pub data_type: String,
    /// Whether it refuses NULL.
    pub not_null: bool,
    /// The expression of its default.
    pub default: Option<String>,
    /// Its constraints.
    pub constraints: Vec<Constraint>,
    /// Its comment.
    pub comment: Option<String>,
    /// What else is set, by name; null where that is not known, as of an earlier version.
    pub properties: Option<Properties>,
    /// Where it was made; null where no migration made it.
    pub made: Option<Place>,
    /// What migrations did to it, in order.
    pub events: Vec<Event>,
}

/// A composite type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Composite {
    /// Its schema.
    pub schema: String,
    /// Its name.
    pub name: String,
    /// Its fields, in order.
    pub columns: Vec<Column>,
    /// Its comment.
    pub comment: Option<String>,
    /// What else is set, by name; null where that is not known, as of an earlier version.
    pub properties: Option<Properties>,
    /// Where it was made; null where no migration made it.
    pub made: Option<Place>,
    /// What migrations did to it, in order.
    pub events: Vec<Event>,
}

/// A sequence that belongs to no column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Sequence {
    /// Its schema.
    pub schema: String,
    /// Its name.
    pub name: String,
    /// Its type, start, increment, limits and cycle, as one line.
    pub definition: String,
    /// Its comment.
    pub comment: Option<String>,
    /// What else is set, by name; null where that is not known, as of an earlier version.
    pub properties: Option<Properties>,
    /// Where it was made; null where no migration made it.
    pub made: Option<Place>,
    /// What migrations did to it, in order.
    pub events: Vec<Event>,
}

/// A function, procedure or aggregate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Routine {
    /// Its schema.
    pub schema: String,
    /// Its name.
    pub name: String,
    /// The types of its arguments.
    pub arguments: String,
    /// `function`, `procedure` or `aggregate`.
    pub kind: &'static str,
    /// What it returns; null for a procedure and an aggregate.
    pub returns: Option<String>,
    /// Its comment.
    pub comment: Option<String>,
    /// Its definition as PostgreSQL writes it.
    pub definition: String,
    /// What else is set, by name; null where that is not known, as of an earlier version.
    pub properties: Option<Properties>,
    /// Where it was made; null where no migration made it.
    pub made: Option<Place>,
    /// What migrations did to it, in order.
    pub events: Vec<Event>,
}
