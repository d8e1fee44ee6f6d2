//! Tables and views, and what hangs on them.

use migrations_compiler::catalog::{self, Properties};
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
    /// What else is set, by name, such as `persistence`, `inherits`, `server`, `row security` or a rule; null
    /// where that is not known, as of an earlier version.
    pub properties: Option<Properties>,
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
    /// Whether at most one row has given values in these columns, by a key or a unique index of it.
    #[must_use]
    pub fn is_unique(&self, columns: &[String]) -> bool {
        let is_key = |constraint: &&Constraint| {
            matches!(constraint.kind, ConstraintKind::PrimaryKey | ConstraintKind::Unique)
        };
        let is_within =
            |key: &[String]| !key.is_empty() && key.iter().all(|column| columns.contains(column));
        let mut keys = self.constraints.iter().filter(is_key);
        let mut indexes = self.indexes.iter().filter(|index| index.is_key());
        keys.any(|key| is_within(&key.columns)) || indexes.any(|index| is_within(&index.columns))
    }

    /// Whether each row has a value in all of these columns.
    #[must_use]
    pub fn is_required(&self, columns: &[String]) -> bool {
        let is_required = |name: &String| {
            self.columns.iter().any(|column| column.name == *name && !column.is_nullable)
        };
        columns.iter().all(is_required)
    }

    /// What it is, as people call it: a table, or one of another kind.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        let is_unlogged = property(self.properties.as_ref(), "persistence").is_some();
        let is_foreign = property(self.properties.as_ref(), "server").is_some();
        match (is_foreign, self.is_partition(), &self.partition) {
            (true, true, _) => "foreign partition",
            (true, false, _) => "foreign table",
            (false, true, _) if is_unlogged => "unlogged partition",
            (false, true, _) => "partition",
            (false, false, Some(_)) => "partitioned table",
            (false, false, None) if is_unlogged => "unlogged table",
            (false, false, None) => "table",
        }
    }

    /// Whom row-level security keeps out, in words; `None` where it is off and has no policies.
    #[must_use]
    pub fn row_security_words(&self) -> Option<&'static str> {
        let is_forced = property(self.properties.as_ref(), "row security") == Some("forced");
        let is_known = self.properties.is_some();
        match (self.row_security, self.policies.is_empty()) {
            (true, true) if is_forced => Some(
                "Row-level security is forced, and no policy lets anybody in, its owner neither.",
            ),
            (true, true) if is_known => {
                Some("Row-level security is on, and no policy lets anybody but its owner in.")
            }
            (true, true) => Some("Row-level security is on, and no policy lets anybody in."),
            (true, false) if is_forced => {
                Some("Row-level security is forced: it holds for the owner as well.")
            }
            (true, false) => Some("Row-level security is on."),
            (false, true) => None,
            (false, false) => Some("Row-level security is off: its policies are not applied."),
        }
    }

    /// The foreign keys that are its own: those of a partition are its parent's.
    pub fn foreign_keys(&self) -> impl Iterator<Item = &Constraint> {
        self.constraints.iter().filter(|it| it.references.is_some() && !it.is_inherited)
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
    /// Whether the column itself refuses NULL.
    pub not_null: bool,
    /// Whether a row can have NULL there all the same: where neither the column nor its domain refuses it,
    /// and where the column does and there are rows that nobody has checked.
    pub is_nullable: bool,
    /// The expression of its default.
    pub default: Option<String>,
    /// `always` or `by default`, for an identity column.
    pub identity: Option<String>,
    /// The expression, for a generated column.
    pub generated: Option<String>,
    /// What else is set, by name, such as `collation` or `storage`; `generated` is `virtual` where a value is
    /// made when it is read.
    pub properties: Properties,
    /// The column of a table that a view shows, as `table.column`; else null.
    pub source: Option<String>,
    /// Its comment.
    pub comment: Option<String>,
    /// Where it was made; null where nobody can tell.
    pub made: Option<Place>,
    /// What migrations did to it since, in order.
    pub events: Vec<Event>,
}

impl Column {
    /// Whether the value of a generated column is made when it is read.
    #[must_use]
    pub fn is_virtual(&self) -> bool {
        self.properties.get("generated").is_some_and(|it| it == "virtual")
    }
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
    /// Whether a partition has it of the table that it is a part of; counts and diagrams leave it out.
    pub is_inherited: bool,
    /// Its comment.
    pub comment: Option<String>,
    /// What else is set, by name; `disabled on` has the tables whose triggers do not hold it.
    pub properties: Properties,
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
    /// Its keys, columns and expressions, as its definition writes them.
    pub keys: Vec<String>,
    /// Whether a condition leaves rows out.
    pub is_partial: bool,
    /// Whether a partition has it of the table that it is a part of; counts leave it out.
    pub is_inherited: bool,
    /// Its definition as PostgreSQL writes it.
    pub definition: String,
    /// Its comment.
    pub comment: Option<String>,
    /// What else is set, by name; `state` is `invalid` where its building was broken off.
    pub properties: Option<Properties>,
    /// Where it was made; null where no migration made it.
    pub made: Option<Place>,
}

impl Index {
    /// Whether no two rows are alike in its columns, as for a key.
    #[must_use]
    pub fn is_key(&self) -> bool {
        let is_valid = property(self.properties.as_ref(), "state").is_none();
        let is_of_columns = self.columns.len() == self.keys.len();
        self.is_unique && !self.is_partial && is_valid && is_of_columns
    }
}

/// A trigger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Trigger {
    /// Its name.
    pub name: String,
    /// Its definition as PostgreSQL writes it.
    pub definition: String,
    /// Its comment.
    pub comment: Option<String>,
    /// What else is set, by name; `enabled` is `disabled`, `replica` or `always`.
    pub properties: Option<Properties>,
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
    /// Its comment.
    pub comment: Option<String>,
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
    /// What else is set, by name, such as `options` or a rule; null where that is not known, as of an earlier
    /// version.
    pub properties: Option<Properties>,
    /// The indexes of a materialised view.
    pub indexes: Vec<Index>,
    /// Its triggers.
    pub triggers: Vec<Trigger>,
    /// Where it was made; null where no migration made it.
    pub made: Option<Place>,
    /// What migrations did to it, in order.
    pub events: Vec<Event>,
}

/// A property, where it is known and set.
fn property<'a>(properties: Option<&'a Properties>, name: &str) -> Option<&'a str> {
    properties?.get(name).map(String::as_str)
}

/// What a column is among keys, as diagrams mark it: part of the primary key, of a foreign key, and unique
/// by itself.
pub(crate) fn keys_of(constraints: &[Constraint], column: &str) -> Vec<ConstraintKind> {
    let is_of = |kind: &ConstraintKind| {
        let mut of_kind = constraints.iter().filter(|it| it.kind == *kind);
        let is_alone = *kind == ConstraintKind::Unique;
        of_kind.any(|it| {
            it.columns.iter().any(|of| of == column) && (!is_alone || it.columns.len() == 1)
        })
    };
    let kinds = [ConstraintKind::PrimaryKey, ConstraintKind::ForeignKey, ConstraintKind::Unique];
    kinds.into_iter().filter(is_of).collect()
}
