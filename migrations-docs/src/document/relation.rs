//! Tables and views, and what hangs on them.

use migrations_compiler::catalog;
use schemars::JsonSchema;
use serde::Serialize;

use super::{Event, Place};

/// A table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Table {
    /// Its schema.
    pub schema: String,
    /// Its name.
    pub name: String,
    /// Its comment.
    pub comment: Option<String>,
    /// How it is partitioned, or which partition it is.
    pub partition: Option<String>,
    /// Whether row-level security is enabled.
    pub row_security: bool,
    /// Its columns, in order.
    pub columns: Vec<Column>,
    /// Its constraints, by name.
    pub constraints: Vec<Constraint>,
    /// Its indexes that back no constraint.
    pub indexes: Vec<Index>,
    /// Its triggers.
    pub triggers: Vec<Trigger>,
    /// Its policies of row-level security.
    pub policies: Vec<Policy>,
    /// The foreign keys that refer to it.
    pub referenced_by: Vec<ReferencedBy>,
    /// Where it was made; null where no migration made it.
    pub made: Option<Place>,
    /// What migrations did to it, in order.
    pub events: Vec<Event>,
}

impl Table {
    /// Whether at most one row has given values in these columns, by a key of it.
    #[must_use]
    pub fn is_unique(&self, columns: &[String]) -> bool {
        let is_key = |constraint: &&Constraint| {
            matches!(constraint.kind, ConstraintKind::PrimaryKey | ConstraintKind::Unique)
        };
        let is_within = |key: &Constraint| {
            !key.columns.is_empty() && key.columns.iter().all(|column| columns.contains(column))
        };
        self.constraints.iter().filter(is_key).any(is_within)
    }

    /// Whether each row has a value in all of these columns.
    #[must_use]
    pub fn is_required(&self, columns: &[String]) -> bool {
        let is_required = |name: &String| {
            self.columns.iter().any(|column| column.name == *name && column.not_null)
        };
        columns.iter().all(is_required)
    }

    /// Whether it is a part of a partitioned table.
    #[must_use]
    pub fn is_partition(&self) -> bool {
        self.partition.as_ref().is_some_and(|partition| partition.starts_with("PARTITION OF"))
    }
}

/// A column of a table, a view or a composite type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its type as PostgreSQL writes it, such as `numeric(18,6)`.
    pub data_type: String,
    /// The type under domains and arrays, with its schema unless that is `pg_catalog`.
    pub base_type: String,
    /// Whether `base_type` is that of the elements of an array.
    pub is_array: bool,
    /// Whether the column refuses NULL.
    pub not_null: bool,
    /// The expression of its default.
    pub default: Option<String>,
    /// `always` or `by default`, for an identity column.
    pub identity: Option<String>,
    /// The expression, for a generated column.
    pub generated: Option<String>,
    /// The column of a table that a view shows, as `table.column`; else null.
    pub source: Option<String>,
    /// Its comment.
    pub comment: Option<String>,
    /// Where it was made; null where nobody can tell.
    pub made: Option<Place>,
    /// What migrations did to it since, in order.
    pub events: Vec<Event>,
}

/// A constraint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Constraint {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: ConstraintKind,
    /// The columns that it speaks of.
    pub columns: Vec<String>,
    /// Its definition as PostgreSQL writes it.
    pub definition: String,
    /// What a foreign key refers to; else null.
    pub references: Option<Reference>,
}

/// What a constraint is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
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

impl From<catalog::ConstraintKind> for ConstraintKind {
    fn from(kind: catalog::ConstraintKind) -> ConstraintKind {
        match kind {
            catalog::ConstraintKind::PrimaryKey => ConstraintKind::PrimaryKey,
            catalog::ConstraintKind::Unique => ConstraintKind::Unique,
            catalog::ConstraintKind::ForeignKey => ConstraintKind::ForeignKey,
            catalog::ConstraintKind::Check => ConstraintKind::Check,
            catalog::ConstraintKind::Exclusion => ConstraintKind::Exclusion,
        }
    }
}

/// The columns that a foreign key refers to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Reference {
    /// Schema of the table.
    pub schema: String,
    /// The table.
    pub table: String,
    /// Its columns, in the order of the key's own.
    pub columns: Vec<String>,
}

/// A foreign key of another table, or of the table itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ReferencedBy {
    /// Schema of the table that has the key.
    pub schema: String,
    /// That table.
    pub table: String,
    /// Its columns.
    pub columns: Vec<String>,
    /// Name of the constraint.
    pub constraint: String,
    /// Definition of the constraint.
    pub definition: String,
}

/// An index that backs no constraint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Index {
    /// Its name.
    pub name: String,
    /// Whether it holds one row for each key.
    pub is_unique: bool,
    /// Its access method, such as `btree`.
    pub method: String,
    /// Its plain columns, in order; expressions are left out.
    pub columns: Vec<String>,
    /// Its definition as PostgreSQL writes it.
    pub definition: String,
    /// Where it was made; null where no migration made it.
    pub made: Option<Place>,
}

/// A trigger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Trigger {
    /// Its name.
    pub name: String,
    /// Its definition as PostgreSQL writes it.
    pub definition: String,
    /// Where it was made; null where no migration made it.
    pub made: Option<Place>,
}

/// A policy of row-level security.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Policy {
    /// Its name.
    pub name: String,
    /// Command, roles and expressions, as one line.
    pub definition: String,
    /// Where it was made; null where no migration made it.
    pub made: Option<Place>,
}

/// A view or a materialised view.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct View {
    /// Its schema.
    pub schema: String,
    /// Its name.
    pub name: String,
    /// Whether it is materialised.
    pub is_materialized: bool,
    /// Its comment.
    pub comment: Option<String>,
    /// Its columns, in order.
    pub columns: Vec<Column>,
    /// Its query as PostgreSQL writes it.
    pub definition: String,
    /// The indexes of a materialised view.
    pub indexes: Vec<Index>,
    /// Its triggers.
    pub triggers: Vec<Trigger>,
    /// Where it was made; null where no migration made it.
    pub made: Option<Place>,
    /// What migrations did to it, in order.
    pub events: Vec<Event>,
}
