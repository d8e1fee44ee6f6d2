//! What is believed about one object: a table, a view, an index, a sequence.
//!
//! Must not know other objects but by their keys.

use migrations_core::quote::shown_part;

use super::span::SourceSpan;
use crate::sql::syntax::Name;
use crate::sql::types::DataType;

/// The number of a relation; it stays the same when the relation is renamed.
pub type Key = u32;

/// A schema and a name in it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Id {
    /// The schema.
    pub schema: String,
    /// The name in it.
    pub name: String,
}

impl Id {
    /// A name in the same schema, where that is known.
    pub(crate) fn beside(&self, name: &Name) -> Name {
        let schema = Some(self.schema.clone()).filter(|schema| !schema.is_empty());
        Name { schema: schema.or_else(|| name.schema.clone()), ..name.clone() }
    }

    /// The name as a statement writes it, in quotes where it needs them; `public` is left out.
    pub fn quoted(&self) -> String {
        let schema = Some(&self.schema).filter(|schema| !["public", ""].contains(&schema.as_str()));
        let parts = schema.into_iter().chain([&self.name]).map(|part| shown_part(part));
        parts.collect::<Vec<_>>().join(".")
    }
}

/// What kind of relation it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An ordinary table.
    Table,
    /// A table of partitions.
    PartitionedTable,
    /// A table of another server.
    ForeignTable,
    /// A view.
    View,
    /// A view that keeps its rows.
    MaterializedView,
    /// An index.
    Index,
    /// A sequence.
    Sequence,
    /// A type of several fields.
    Composite,
}

impl Kind {
    /// The server's word for it.
    pub fn noun(self) -> &'static str {
        match self {
            Kind::Table | Kind::PartitionedTable => "table",
            Kind::ForeignTable => "foreign table",
            Kind::View => "view",
            Kind::MaterializedView => "materialized view",
            Kind::Index => "index",
            Kind::Sequence => "sequence",
            Kind::Composite => "composite type",
        }
    }

    /// Whether there is a type of its name.
    pub fn has_row_type(self) -> bool {
        !matches!(self, Kind::Index | Kind::Sequence)
    }

    /// Whether it holds or shows rows.
    pub fn has_rows(self) -> bool {
        !matches!(self, Kind::Index | Kind::Sequence | Kind::Composite)
    }

    /// Whether it can have constraints.
    pub fn is_table(self) -> bool {
        matches!(self, Kind::Table | Kind::PartitionedTable | Kind::ForeignTable)
    }
}

/// A relation, as far as it is known.
#[derive(Clone, Debug)]
pub struct Relation {
    /// Its schema and name.
    pub id: Id,
    /// What kind it is.
    pub kind: Kind,
    /// Who made it.
    pub made: SourceSpan,
    /// Where its name is written there.
    pub named: SourceSpan,
    /// Whether nothing of the set makes it: only that it is changed says that it is there.
    pub is_assumed: bool,
    /// Whether a change of it could not be followed.
    pub is_unclear: bool,
    /// Whether it ends with its session.
    pub is_temporary: bool,
    /// Whether a crash of the server empties it.
    pub is_unlogged: bool,
    /// Whether columns or keys of it come from another table, or from a query.
    pub is_derived: bool,
    /// Its columns, in order.
    pub columns: Vec<Column>,
    /// Whether `columns` are all of them.
    pub knows_columns: bool,
    /// Its constraints.
    pub constraints: Vec<Constraint>,
    /// Whether `constraints` are all of them, under their names.
    pub knows_constraints: bool,
    /// The indexes on it, those behind constraints included, and the sequences of its columns.
    pub owned: Vec<Key>,
    /// Views that read it and tables whose foreign keys refer to it.
    pub dependents: Vec<Key>,
    /// By what it is partitioned.
    pub partitioning: Partitioning,
    /// Its partition for the rows that belong to no other.
    pub default_partition: Option<Key>,
    /// Whether it asks its policies.
    pub row_security: RowSecurity,
    /// Tables that inherit from it, or are its partitions.
    pub children: Vec<Key>,
    /// For an index: its table. For a sequence: the table whose column owns it.
    pub of: Option<Key>,
    /// For a unique index on plain columns of all rows: those columns.
    pub unique: Option<Vec<String>>,
    /// For an index: the columns in it, as far as known. For a sequence: the column that owns it.
    pub indexed: Vec<String>,
    /// For an index: its columns up to the first expression.
    pub leading: Vec<String>,
    /// For a view: what it reads, and which columns where that is known.
    pub reads: Vec<Reads>,
    /// Whether a view reads what nobody knows.
    pub reads_unknown: bool,
    /// Its triggers.
    pub triggers: Vec<String>,
    /// Those of them that wait for the end of the transaction.
    pub deferred_triggers: Vec<DeferredTrigger>,
    /// Its policies.
    pub policies: Vec<String>,
    /// Columns that it has lost, and what became of them.
    pub lost: Vec<(String, Event)>,
    /// Columns that were added after it was made, and where.
    pub added: Vec<(String, SourceSpan)>,
    /// Constraints that it has lost.
    pub lost_constraints: Vec<(String, Event)>,
}

/// By what a table is partitioned.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Partitioning {
    /// By nothing: one heap holds its rows.
    #[default]
    None,
    /// By these columns, all of which a key of the table has to hold.
    Columns(Vec<String>),
    /// Also by an expression, and then PostgreSQL gives it no key.
    Expressions,
}

/// Whether a table asks its policies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RowSecurity {
    /// It does not.
    #[default]
    Off,
    /// It does, since the action there.
    On(SourceSpan),
}

/// Where a column gets the value from that an `INSERT` does not give.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ValueSource {
    /// Nobody can tell.
    #[default]
    Unknown,
    /// Nothing gives it one.
    None,
    /// `DEFAULT`, or the sequence of a `serial`.
    Default,
    /// `GENERATED … AS IDENTITY`.
    Identity,
    /// `GENERATED ALWAYS AS (…)`.
    Expression,
}

/// A column, as far as it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its type as it is written; `None` where it comes from elsewhere.
    pub type_text: Option<String>,
    /// A type of the set, where it is one: its schema and name.
    pub type_id: Option<Id>,
    /// Its type as a value, where it is one of the server's own or has a plain name.
    pub data_type: Option<DataType>,
    /// Whether it is declared NOT NULL, by itself or by a key.
    pub is_not_null: bool,
    /// Where it gets its value from.
    pub source: ValueSource,
    /// Columns of the same table that it is generated from.
    pub generated_from: Vec<String>,
    /// The report that it is missing; who uses it now belongs to that report.
    pub root_cause: Option<usize>,
}

impl Column {
    pub(super) fn named(name: &str) -> Column {
        Column {
            name: name.to_owned(),
            type_text: None,
            type_id: None,
            data_type: None,
            is_not_null: false,
            source: ValueSource::Unknown,
            generated_from: Vec::new(),
            root_cause: None,
        }
    }
}

/// What a constraint demands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rule {
    /// `PRIMARY KEY`.
    PrimaryKey,
    /// `UNIQUE`.
    Unique,
    /// `CHECK`.
    Check,
    /// `EXCLUDE`.
    Exclude,
    /// The table referred to, where it is known, and its columns.
    ForeignKey(Option<(Key, Vec<String>)>),
}

/// A constraint of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Constraint {
    /// Its name.
    pub name: String,
    /// What it demands.
    pub rule: Rule,
    /// The columns that it names.
    pub columns: Vec<String>,
    /// Whether it may be checked late.
    pub is_deferrable: bool,
    /// Whether it is checked at the end of the transaction.
    pub is_deferred: bool,
    /// Where it is written.
    pub made: SourceSpan,
    /// Whether every row is known to meet it.
    pub is_valid: bool,
    /// The columns that are not NULL in any row that meets it.
    pub never_null: Vec<String>,
}

/// A constraint trigger that waits for the end of the transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeferredTrigger {
    /// Its name.
    pub name: String,
    /// Whether `INSERT`, `UPDATE` and `DELETE` fire it.
    pub events: [bool; 3],
}

/// What a view reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reads {
    /// The relation.
    pub relation: Key,
    /// Columns that it certainly uses.
    pub columns: Vec<String>,
}

/// What became of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// What it was.
    pub kind: EventKind,
    /// Where it is written.
    pub span: SourceSpan,
}

/// What happened to a relation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// Dropped.
    Dropped,
    /// Renamed to this name.
    RenamedTo(String),
    /// Moved to this schema.
    MovedTo(String),
}

impl Relation {
    pub(super) fn new(id: Id, kind: Kind, made: SourceSpan) -> Relation {
        Relation {
            id,
            kind,
            made,
            named: made,
            is_assumed: false,
            is_unclear: false,
            is_temporary: false,
            is_unlogged: false,
            is_derived: false,
            columns: Vec::new(),
            // A sequence can be read as well; its columns are the server's own.
            knows_columns: kind != Kind::Sequence,
            constraints: Vec::new(),
            knows_constraints: true,
            owned: Vec::new(),
            dependents: Vec::new(),
            partitioning: Partitioning::None,
            default_partition: None,
            row_security: RowSecurity::Off,
            children: Vec::new(),
            of: None,
            unique: None,
            indexed: Vec::new(),
            leading: Vec::new(),
            reads: Vec::new(),
            reads_unknown: false,
            triggers: Vec::new(),
            deferred_triggers: Vec::new(),
            policies: Vec::new(),
            lost: Vec::new(),
            added: Vec::new(),
            lost_constraints: Vec::new(),
        }
    }

    /// A column of it.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The columns of its primary key, where it is known to have one.
    pub fn primary_key(&self) -> Option<&[String]> {
        let is_key = |constraint: &&Constraint| constraint.rule == Rule::PrimaryKey;
        self.constraints.iter().find(is_key).map(|constraint| constraint.columns.as_slice())
    }

    /// Whether it is partitioned.
    pub fn is_partitioned(&self) -> bool {
        self.kind == Kind::PartitionedTable
    }

    /// Whether its own declaration or a valid check proves that a column holds no NULL.
    pub fn proves_presence(&self, column: &str) -> bool {
        let is_declared = self.column(column).is_some_and(|column| column.is_not_null);
        let mut proofs = self.constraints.iter().filter(|constraint| constraint.is_valid);
        is_declared || proofs.any(|proof| proof.never_null.iter().any(|proved| proved == column))
    }

    /// The columns of a key that tells any two rows apart without being the primary one: unique at
    /// once, and never NULL.
    pub fn row_key(&self) -> Option<&[String]> {
        let is_present =
            |column: &String| self.column(column).is_some_and(|column| column.is_not_null);
        let mut unique = self
            .constraints
            .iter()
            .filter(|constraint| constraint.rule == Rule::Unique && !constraint.is_deferrable);
        let key = unique.find(|key| !key.columns.is_empty() && key.columns.iter().all(is_present));
        key.map(|key| key.columns.as_slice())
    }

    /// Whether a check that every row meets may say what a partition may hold.
    pub fn has_valid_check(&self) -> bool {
        self.constraints.iter().any(|known| known.rule == Rule::Check && known.is_valid)
    }
}
