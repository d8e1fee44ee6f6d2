//! What a set's statements do to a schema, believed without a server.
//!
//! [`analyze`] applies the statements of the migrations, in order, to a model that starts with an
//! empty database, and says what the server will refuse: what does not exist (yet, or any more),
//! exists already, or is still needed.
//! Whatever cannot be proved is unknown, and nothing is said about it; the real server decides.
//!
//! ```text
//! Scripts ──analyze──▶ Analysis ─┬─▶ faults, as facts ──▶ rules (M20xx)
//!                         └─▶ relations(): what is believed at the end
//! ```
//!
//! The same fold, with another attitude, takes the drafts apart for the safety rules
//! (`steps::Steps`): there what was written last still holds where nobody can tell, and a table that
//! is changed is there.
//!
//! Must not know how a fault is told.

mod near;
mod relation;
mod span;

pub(crate) mod refusal;

mod fault;

mod builtin;

mod ahead;
mod body;
mod body_statements;
pub mod body_text;
mod chosen;
mod dependencies;
mod signatures;

mod model;

mod key_types;
mod unknown;

mod analyzer;

mod alter;
mod column_values;
mod constraint_changes;
mod constraints;
mod dependents;
mod drops;
mod fixed_parts;
mod foreign_keys;
mod indexes;
mod inheritance;
mod inserts;
mod mentions;
mod only_relation;
mod opaque;
mod other_dependents;
mod output;
mod outside;
mod partitioned;
mod publications;
mod queries;
mod reach;
mod recorder;
mod rename;
mod replaced;
mod routines;
mod schemas;
mod scope;
mod sequences;
mod session;
pub(crate) mod steps;
mod tables;
mod triggers;
mod types;
mod uses;
mod views;

mod body_uses;

mod bodies;

mod analysis;
mod fold;

pub(crate) use analysis::shown;
pub(crate) use bodies::BrokenBody;
pub(crate) use fault::{Conflict, Fault, FaultKind};
pub use fold::{Analysis, analyze};
pub use inserts::{Given, Insert, inserts};
pub use near::word as nearest_word;
pub(crate) use outside::texts as companions;
pub use reach::{Reach, Source, reach};
pub use recorder::Releases;
pub use relation::{
    Column, Constraint, DeferredTrigger, Event, EventKind, Id, Key, Kind, Partitioning, Reads,
    Relation, RowSecurity, Rule, ValueSource,
};
pub use span::SourceSpan;
