//! The objects of a schema, each as a line of `.sqlx/schema.json` holds it.
//!
//! A field that has its default is left out, so that files of earlier releases stay valid.
//! Must not know what a catalog is.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What differs from the server's default, by name: `storage` → `external`.
pub type Properties = BTreeMap<String, String>;

/// One object of a schema.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Object {
    /// An extension that the migrations installed.
    Extension(Extension),
    /// A schema.
    Schema(Schema),
    /// An enumerated type.
    Enum(Enum),
    /// A domain.
    Domain(Domain),
    /// A composite type.
    Composite(Composite),
    /// A sequence that belongs to no column.
    Sequence(Sequence),
    /// A table, partitioned or not.
    Table(Table),
    /// A view or a materialised view.
    View(View),
    /// An index that backs no constraint.
    Index(Index),
    /// A function, procedure or aggregate.
    Routine(Routine),
    /// A trigger.
    Trigger(Trigger),
    /// A policy of row-level security.
    Policy(Policy),
}

/// An extension.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Extension {
    /// Its name.
    pub name: String,
    /// The schema that its objects are in.
    pub schema: String,
    /// What differs from the server's default, by name; `None` in what an earlier release has sealed,
    /// which did not record it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub properties: Option<Properties>,
}

/// A schema.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Schema {
    /// Its name.
    pub name: String,
    /// Its comment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// What differs from the server's default, by name; `None` in what an earlier release has sealed,
    /// which did not record it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub properties: Option<Properties>,
}

/// An enumerated type.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Enum {
    /// Its schema.
    pub schema: String,
    /// Its name.
    pub name: String,
    /// Its labels, in order.
    pub values: Vec<String>,
    /// How an application's session writes the name, where that is not the plain one: `"Order"`,
    /// or `app.plan` where the search path does not find it.
    #[serde(rename = "spelled", default, skip_serializing_if = "Option::is_none")]
    pub sql_name: Option<String>,
    /// Its comment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// What differs from the server's default, by name; `None` in what an earlier release has sealed,
    /// which did not record it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub properties: Option<Properties>,
}

/// A domain.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Domain {
    /// Its schema.
    pub schema: String,
    /// Its name.
    pub name: String,
    /// The type under it, as PostgreSQL writes it.
    pub data_type: String,
    /// How an application's session writes the name, where that is not the plain one: `"Order"`,
    /// or `app.plan` where the search path does not find it.
    #[serde(rename = "spelled", default, skip_serializing_if = "Option::is_none")]
    pub sql_name: Option<String>,
    /// Whether it refuses NULL.
    pub not_null: bool,
    /// The expression of its default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// Its constraints.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub constraints: Vec<Constraint>,
    /// What differs from the server's default, by name; `None` in what an earlier release has sealed,
    /// which did not record it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub properties: Option<Properties>,
}

/// A composite type.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Composite {
    /// Its schema.
    pub schema: String,
    /// Its name.
    pub name: String,
    /// Its fields, in order.
    pub columns: Vec<Column>,
    /// How an application's session writes the name, where that is not the plain one: `"Order"`,
    /// or `app.plan` where the search path does not find it.
    #[serde(rename = "spelled", default, skip_serializing_if = "Option::is_none")]
    pub sql_name: Option<String>,
    /// What differs from the server's default, by name; `None` in what an earlier release has sealed,
    /// which did not record it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub properties: Option<Properties>,
}

/// A sequence that belongs to no column.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Sequence {
    /// Its schema.
    pub schema: String,
    /// Its name.
    pub name: String,
    /// Its type, start, increment, limits and cycle, as one line.
    pub definition: String,
    /// What differs from the server's default, by name; `None` in what an earlier release has sealed,
    /// which did not record it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub properties: Option<Properties>,
}

/// A table.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Table {
    /// Its schema.
    pub schema: String,
    /// Its name.
    pub name: String,
    /// Its columns, in order.
    pub columns: Vec<Column>,
    /// Its constraints, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub constraints: Vec<Constraint>,
    /// How it is partitioned, or which partition it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partition: Option<String>,
    /// Whether row-level security is enabled.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub row_security: bool,
    /// How an application's session writes the name, where that is not the plain one: `"Order"`,
    /// or `app.plan` where the search path does not find it.
    #[serde(rename = "spelled", default, skip_serializing_if = "Option::is_none")]
    pub sql_name: Option<String>,
    /// Its comment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// What differs from the server's default, by name; `None` in what an earlier release has sealed,
    /// which did not record it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub properties: Option<Properties>,
}

/// A column of a table, a view or a composite type.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its type as PostgreSQL writes it: `numeric(18,6)`.
    pub data_type: String,
    /// The type under domains and arrays, with its schema unless that is `pg_catalog`.
    pub base_type: String,
    /// Whether `base_type` is that of the elements of an array.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_array: bool,
    /// Whether the column itself refuses NULL; a domain that does is told by its own object.
    pub not_null: bool,
    /// Whether NULL can be read from it all the same: from a table that inherits from this one, from
    /// another server, or from rows that nobody has checked.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub can_be_null: bool,
    /// The expression of its default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// `always` or `by default`, for an identity column.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity: Option<String>,
    /// The expression, for a generated column.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub generated: Option<String>,
    /// The column of a table whose values it hands on, for a column of a view.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    /// Its comment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// What differs from the server's default, by name; recorded where its owner's are.
    #[serde(default, skip_serializing_if = "Properties::is_empty")]
    pub properties: Properties,
}

impl Column {
    /// Whether a row can have NULL there.
    #[must_use]
    pub fn is_nullable(&self) -> bool {
        !self.not_null || self.can_be_null
    }
}

/// The column of a table that a view shows as it is: each value is one of that column, or NULL.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Source {
    /// The table's schema.
    pub schema: String,
    /// The table.
    pub table: String,
    /// The column.
    pub column: String,
}

/// A constraint.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Constraint {
    /// Its name.
    pub name: String,
    /// What it is.
    #[serde(rename = "type")]
    pub kind: ConstraintKind,
    /// The columns that it speaks of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
    /// Its definition as PostgreSQL writes it.
    pub definition: String,
    /// What differs from the server's default, by name; recorded where its owner's are.
    #[serde(default, skip_serializing_if = "Properties::is_empty")]
    pub properties: Properties,
}

/// What a constraint is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConstraintKind {
    /// `PRIMARY KEY`.
    PrimaryKey,
    /// `UNIQUE`.
    Unique,
    /// `FOREIGN KEY`.
    ForeignKey,
    /// `CHECK`.
    Check,
    /// `EXCLUDE`.
    Exclusion,
}

/// A view or a materialised view.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct View {
    /// Its schema.
    pub schema: String,
    /// Its name.
    pub name: String,
    /// Whether it is materialised.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub materialized: bool,
    /// Its columns, in order.
    pub columns: Vec<Column>,
    /// Its query as PostgreSQL writes it.
    pub definition: String,
    /// How an application's session writes the name, where that is not the plain one: `"Order"`,
    /// or `app.plan` where the search path does not find it.
    #[serde(rename = "spelled", default, skip_serializing_if = "Option::is_none")]
    pub sql_name: Option<String>,
    /// Its comment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// What differs from the server's default, by name; `None` in what an earlier release has sealed,
    /// which did not record it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub properties: Option<Properties>,
}

/// An index that backs no constraint.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Index {
    /// Its schema.
    pub schema: String,
    /// Its name.
    pub name: String,
    /// The table that it belongs to.
    pub table: String,
    /// Its definition as PostgreSQL writes it.
    pub definition: String,
    /// What differs from the server's default, by name; `None` in what an earlier release has sealed,
    /// which did not record it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub properties: Option<Properties>,
}

/// A function, procedure or aggregate.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Routine {
    /// Its schema.
    pub schema: String,
    /// Its name.
    pub name: String,
    /// The types of its arguments.
    pub arguments: String,
    /// Its definition as PostgreSQL writes it.
    pub definition: String,
    /// What differs from the server's default, by name; `None` in what an earlier release has sealed,
    /// which did not record it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub properties: Option<Properties>,
}

/// A trigger.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Trigger {
    /// The schema of its table.
    pub schema: String,
    /// Its table.
    pub table: String,
    /// Its name.
    pub name: String,
    /// Its definition as PostgreSQL writes it.
    pub definition: String,
    /// What differs from the server's default, by name; `None` in what an earlier release has sealed,
    /// which did not record it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub properties: Option<Properties>,
}

/// A policy of row-level security.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Policy {
    /// The schema of its table.
    pub schema: String,
    /// Its table.
    pub table: String,
    /// Its name.
    pub name: String,
    /// Command, roles and expressions, as one line.
    pub definition: String,
    /// What differs from the server's default, by name; `None` in what an earlier release has sealed,
    /// which did not record it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub properties: Option<Properties>,
}

impl Object {
    /// The table that it is, or that it belongs to.
    #[must_use]
    pub fn table(&self) -> Option<&str> {
        match self {
            Object::Table(table) => Some(&table.name),
            Object::Index(index) => Some(&index.table),
            Object::Trigger(trigger) => Some(&trigger.table),
            Object::Policy(policy) => Some(&policy.table),
            Object::Extension(_)
            | Object::Schema(_)
            | Object::Enum(_)
            | Object::Domain(_)
            | Object::Composite(_)
            | Object::Sequence(_)
            | Object::View(_)
            | Object::Routine(_) => None,
        }
    }
}
