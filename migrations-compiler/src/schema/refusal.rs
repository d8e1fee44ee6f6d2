//! What the server refuses although everything that the statement names is there, as facts.
//!
//! Must not know how a fact is told.

/// Why the server refuses it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// A foreign key whose two sides do not fit.
    ForeignKey(ForeignKeyFault),
    /// A key of a partitioned table that no index of a partition could hold alone.
    PartitionKey(PartitionKeyFault),
    /// What PostgreSQL does to a table, and not to a table of partitions.
    Partitioned(PartitionedFault),
    /// What a table and those that inherit from it have to share.
    Inheritance(InheritanceFault),
    /// A column that says two things of its value.
    ColumnValue(ColumnValueFault),
    /// A generated column that is computed from this one, which is generated as well.
    GeneratedFrom(String),
}

/// How the two sides of a foreign key do not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ForeignKeyFault {
    /// No operator compares the column with the one that it refers to.
    Types { column: (String, String), referred: (String, String) },
    /// As many columns here, and as many there.
    Count { columns: usize, referred: usize },
    /// What it refers to is no table.
    NoTable { noun: &'static str },
    /// What kind of table has the key, and which tables such a key may refer to.
    Persistence { of: &'static str, only: &'static str },
}

/// What is wrong with a key of a partitioned table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PartitionKeyFault {
    /// `PRIMARY KEY`, `UNIQUE` or `EXCLUDE`.
    pub rule: &'static str,
    /// The columns of the key.
    pub columns: Vec<String>,
    /// The columns of the partition key that it lacks; nothing where that has an expression.
    pub missing: Option<Vec<String>>,
}

/// What cannot be done to a partitioned table or its index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PartitionedFault {
    CreateIndexConcurrently,
    DropIndexConcurrently,
    /// The index that it is part of.
    DropAttachedIndex(String),
    /// The name of what is referred to.
    NotValidForeignKey(String),
    /// A foreign key of the table without its partitions.
    OnlyForeignKey(String),
    ConstraintUsingIndex,
    ExclusionConstraint,
}

/// What a table and those that inherit from it do not share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum InheritanceFault {
    /// What is done to a column of a child that it has from its parent.
    Column { action: &'static str, parent: String },
    /// A check is dropped in a child that has it from its parent.
    Constraint { child: String, parent: String },
    /// A column of a partition may be NULL, and is not in the table of partitions.
    NullInPartition { parent: String },
    /// A table without partitions gets one.
    NotPartitioned,
    /// A partition of this table is attached to another.
    AlreadyPartition { parent: String },
    /// A column of the parent that the child lacks.
    MissingColumn { column: String },
    /// A column of a partition that its table lacks.
    ExtraColumn { column: String, parent: String },
    /// A column whose type is another in the child.
    OtherType { column: String, parent: String, child: String },
    /// A column that the child lets be NULL.
    Nullable { column: String },
}

/// What a column says twice of its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ColumnValueFault {
    /// Two ways in which it gets its value.
    Both(&'static str, &'static str),
    /// One of them twice.
    Multiple(&'static str),
    /// `NULL` and `NOT NULL`.
    NullAndNotNull,
    /// An identity of a type that is no integer.
    IdentityType(String),
    /// A column of the primary key is to be NULL.
    NullInPrimaryKey,
    /// What it already is, or already has.
    Already(&'static str),
    /// An identity is to be given to a column that may be NULL.
    NullableIdentity,
    /// What it is not.
    IsNot(&'static str),
}
