//! What the documents of a schema say, as values: every format renders these and reads nothing else.
//!
//! Must not know any format, nor where the values come from.

mod column_life;
mod finding;
mod history;
mod place;
mod relation;
mod types;

use schemars::JsonSchema;
use serde::Serialize;

pub use column_life::ColumnLife;
pub use finding::{Accepted, Finding, FindingLabel};
pub use history::{Gap, Inverse, Step, StepChange};
pub use place::{Event, ObjectRef, Place};
pub(crate) use relation::keys_of;
pub use relation::{
    Column, Constraint, ConstraintKind, Index, Policy, Reference, ReferencedBy, Table, Trigger,
    View,
};
pub use types::{Composite, Domain, Enum, Extension, Routine, Schema, Sequence};

/// Version of the form of [`Document`].
pub const FORMAT: u32 = 1;

/// The schema that a set of migrations makes, with the lines that made it.
///
/// `.sqlx/schema.json` is what a build trusts, written line by line so that git merges it; this is one
/// value for people's tools, with what follows from it: lines, references and what to beware of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Document {
    /// Version of this form. Today it is 1.
    pub format: u32,
    /// Name of the set.
    pub name: String,
    /// The last migration that is in it, as version and name; null before the first.
    pub version: Option<String>,
    /// The major of the server that has executed the set; null where that is not known.
    pub server: Option<u32>,
    /// How many objects there are.
    pub counts: Counts,
    /// The extensions.
    pub extensions: Vec<Extension>,
    /// The schemas that migrations made.
    pub schemas: Vec<Schema>,
    /// The enumerated types.
    pub enums: Vec<Enum>,
    /// The domains.
    pub domains: Vec<Domain>,
    /// The composite types.
    pub composites: Vec<Composite>,
    /// The sequences that belong to no column.
    pub sequences: Vec<Sequence>,
    /// The tables.
    pub tables: Vec<Table>,
    /// The views and materialised views.
    pub views: Vec<View>,
    /// The functions, procedures and aggregates.
    pub routines: Vec<Routine>,
    /// The migrations, in order.
    pub history: Vec<Step>,
    /// The numbers that no file has, and why.
    pub gaps: Vec<Gap>,
    /// What to beware of in columns.
    pub traps: Vec<Trap>,
}

impl Document {
    /// What the documents call it: the set's name, but for the one that every folder of migrations has.
    pub(crate) fn title(&self) -> Option<&str> {
        (self.name != "migrations").then_some(self.name.as_str())
    }

    /// Whether the table is in it that a foreign key refers to; one of a platform is not.
    pub(crate) fn has_referenced(&self, key: &Constraint) -> bool {
        key.references.as_ref().is_some_and(|to| {
            self.tables.iter().any(|table| table.schema == to.schema && table.name == to.table)
        })
    }
}

/// How many objects there are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Counts {
    /// Tables, partitions among them; of what follows, what these have of the whole is left out.
    pub tables: usize,
    /// Views and materialised views.
    pub views: usize,
    /// Columns of tables.
    pub columns: usize,
    /// Primary keys, each with its index.
    pub primary_keys: usize,
    /// Unique constraints, each with its index.
    pub unique_constraints: usize,
    /// Exclusion constraints, each with its index.
    pub exclusion_constraints: usize,
    /// Foreign keys.
    pub foreign_keys: usize,
    /// Check constraints.
    pub check_constraints: usize,
    /// Indexes that no constraint made, by access method.
    pub indexes: Vec<IndexCount>,
    /// Triggers.
    pub triggers: usize,
    /// Policies of row-level security.
    pub policies: usize,
    /// Functions, procedures and aggregates.
    pub routines: usize,
    /// Enumerated types.
    pub enums: usize,
}

/// How many indexes there are of one access method.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct IndexCount {
    /// The access method, such as `btree`.
    pub method: String,
    /// How many.
    pub count: usize,
}

/// Something about columns that whoever writes a query has to know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Trap {
    /// What it is.
    pub kind: TrapKind,
    /// The columns, as `table.column`.
    pub columns: Vec<TrapColumn>,
}

/// What there is to beware of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TrapKind {
    /// Columns of one name have several types.
    SeveralTypes,
    /// A column had another name before.
    Renamed,
    /// A name needs quotes for its letters.
    Quoted,
    /// A name is a word of SQL, and needs quotes.
    ReservedWord,
    /// A timestamp has no time zone.
    WithoutTimeZone,
    /// A boolean can be NULL, which is neither true nor false.
    NullableBoolean,
    /// No index begins with the columns of a foreign key.
    ForeignKeyWithoutIndex,
}

/// A column, or several of a key, of which there is something to know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TrapColumn {
    /// Schema of the table.
    pub schema: String,
    /// The table.
    pub table: String,
    /// The columns; of a table's own name none.
    pub columns: Vec<String>,
    /// What there is to know of them: a type, an earlier name, a constraint.
    pub detail: String,
    /// Where it was made so; null where nobody can tell.
    pub place: Option<Place>,
}

/// A name without quotes, with its schema where that is not `public`.
#[must_use]
pub fn plain_name(schema: &str, name: &str) -> String {
    match schema {
        "public" => name.to_owned(),
        schema => format!("{schema}.{name}"),
    }
}
