//! Applies a checked set of migrations to PostgreSQL: each file in one transaction, together with
//! the row of the history table that says so.
//!
//! Must not know how a set was parsed or checked, and never prints: what went wrong is a
//! [`RunError`], which turns into diagnostics.
//!
//! The modules stand in the order of the pipeline; each uses only those above it.

mod cause;
mod report;

mod error;

mod diagnose;

mod options;

mod quote;

mod session;

mod lock;

mod foreign;
mod history;

mod locate;

mod preflight;

mod message;
mod outside;
mod run;

mod apply;
mod record;
mod status;

mod script;

mod migrations;

pub use apply::{apply, apply_while};
pub use cause::Cause;
pub use error::{
    Failure, HistoryAction, Holder, Interruption, LocatedProblem, Moment, Refusal, RefusalKind,
    RunError, Server, Statement, Step,
};
pub use migrations::Migrations;
pub use options::{ApplyOptions, DraftPolicy};
pub use record::record;
pub use report::{AppliedNow, Report};
pub use script::{Script, ScriptFailure};
pub use status::{EntryState, Status, StatusEntry, check, status};
