//! The data that every tool of `migrations` shares: versions, checksums, headers, sets, histories
//! and plans, and diagnostics as data.
//!
//! Nothing here reads a disk, a clock or a database, and nothing is asynchronous, so an
//! application that links this crate links neither a parser nor a runtime through it.
//!
//! The modules stand in the order of the pipeline; each uses only those above it.

#![cfg_attr(not(test), deny(clippy::string_slice))]

mod severity;

pub mod codes;
pub mod substring;

pub mod position;
pub mod printable;

pub mod diagnostic;

pub mod checksum;
pub mod version;

pub mod header;
pub mod identifier;

pub mod lexer;
pub mod lock_mode;
pub mod outside_transaction;
pub mod transaction_control;

pub mod frame;

mod tokens;

pub mod created;

pub mod rollback_block;

pub mod set;

pub mod provisioning;

pub mod invocation;
pub mod quote;

pub mod non_transactional;
pub mod steps;

#[cfg(feature = "sqlx")]
mod migrator;

pub mod embedded;
pub mod stored_rollback;

pub mod bundle;

pub mod progress;

pub mod history;
pub mod plan;
pub mod rollback_plan;

pub use checksum::Checksum;
pub use codes::Code;
pub use diagnostic::{Diagnostic, FileId, Location};
pub use header::Transaction;
pub use history::{Applied, History};
pub use invocation::{Invocation, shell_word};
pub use plan::{
    AheadPolicy, Drafts, OutOfOrder, Plan, PlanError, PlanProblem, Policy, Target, plan, plan_to,
};
pub use position::Position;
pub use progress::Progress;
pub use provisioning::Provisioning;
pub use set::{
    HistoryTable, Inverse, Migration, MigrationSet, NameOrigin, OnDisk, RelationName, Rollback,
    RollbackProof, SchemaStart, SetParts, State,
};
pub use severity::Severity;
pub use substring::substring;
pub use version::Version;
