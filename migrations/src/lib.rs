//! Compiles a directory of SQL migrations into an application.
//!
//! One line at the root of an application, `migrations::migrations!();`, embeds the folder
//! `migrations` beside its `Cargo.toml` and makes `cargo build` its gate: whatever is wrong with a
//! file, a number, a header, the lock, the seal or a query is a compile error.
//! The line writes a struct for every table in `rows`, and [`Migrations`] as `MIGRATIONS`, which
//! brings a database up to date:
//!
//! ```no_run
//! # static MIGRATIONS: migrations::Migrations = migrations::__private::embedded("", "");
//! # async fn start() -> Result<(), Box<dyn std::error::Error>> {
//! let pool = sqlx::PgPool::connect("postgres://localhost/shop").await?;
//! for applied in MIGRATIONS.apply(&pool).await?.applied {
//!     println!("{} in {:?}", applied.version, applied.execution_time);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! This crate only joins: the checks are in `migrations-compiler`, which no application links, and
//! what runs is in `migrations-runner`.

pub use migrations_core::bundle::Bundle;
pub use migrations_core::diagnostic::Label;
pub use migrations_core::lexer::FaultKind;
pub use migrations_core::plan::UndecidedReason;
pub use migrations_core::progress::Begun;
pub use migrations_core::rollback_plan::{
    RollbackChoice, RollbackOrigin, RollbackProblem, RollbackTarget, UnprovenPolicy,
};
pub use migrations_core::{
    AheadPolicy, Applied, Checksum, Code, Diagnostic, Drafts, FileId, HistoryTable, Invocation,
    Location, Migration, MigrationSet, OnDisk, OutOfOrder, PlanError, PlanProblem, Position,
    Progress, Rollback, RollbackProof, Severity, State, Target, Transaction, Version,
};
#[cfg(feature = "test")]
pub use migrations_macros::test;
pub use migrations_macros::{migrations, uses};
pub use migrations_runner::*;

#[cfg(feature = "engine")]
pub mod engine;

/// The types of the extension `vector`, which have to be those that `rows` names.
#[cfg(feature = "pgvector")]
pub use pgvector;

#[cfg(feature = "test")]
#[doc(hidden)]
pub mod testing;

#[doc(hidden)]
pub mod private;
#[doc(hidden)]
pub use private as __private;
