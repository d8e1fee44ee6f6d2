//! Applies a checked set of migrations to PostgreSQL: each file in one transaction, together with
//! the row of the history table that says so.
//!
//! Must not know how a set was parsed or checked, and never prints: what went wrong is a
//! [`RunError`], which turns into diagnostics.
//!
//! The modules stand in the order of the pipeline; each uses only those above it.

#![cfg_attr(not(test), deny(clippy::string_slice))]

mod cause;
mod report;

mod error;

mod diagnose;

mod event;

mod environment;
mod observer;
mod options;

mod path;
mod pause;

mod copy_text;
mod session;

mod refused;

mod lock;

mod locate;

mod tools;

mod history;
mod survey;

mod evidence;
mod glance;

mod preflight;

mod message;

mod flush;
mod sent;

mod outside;
mod run;

mod apply;
mod record;
mod rollback;
mod status;

mod adopt;
mod dry_run;
mod planned;
mod repair;
mod wait;

mod script;

mod bundle;

mod migrations;

pub use adopt::{
    AdoptOptions, AdoptedFile, Adoption, AdoptionPolicy, TheirRow, Told, Verdict, adopt, adoption,
};
pub use apply::{apply, apply_reviewed, apply_while};
pub use bundle::{BundleDrafts, bundle};
pub use cause::{Cause, SessionState};
pub use diagnose::Text;
pub use dry_run::{DryRun, Outcome, TouchedRelation, TriedFile, Waiting, dry_run};
pub use environment::Environment;
pub use error::{
    AdoptionProblem, Blocker, Continuation, DifferingFile, Direction, Failure, FailurePhase,
    FoundHistory, HistoryAction, Holder, Interruption, LocatedProblem, LocatedRollbackProblem,
    Lockout, MissingRelation, Refusal, RefusalKind, RepairProblem, RunError, Server, Statement,
    Step, StoppedRow,
};
pub use event::{EVENTS, EventField, EventKind, FieldKind, TARGET};
pub use glance::FirstLook;
pub use history::{FORMAT as HISTORY_FORMAT, forget};
pub use migrations::Migrations;
#[doc(hidden)]
pub use observer::{OBSERVED, Observer, Observing};
pub use options::{ApplyOptions, DataLoss, DraftPolicy, ExistingPolicy};
pub use planned::{Planned, PlannedStep, planned};
pub use record::{record, record_detected};
pub use repair::{
    Difference, DifferenceKind, Repair, Repaired, differences, planned_repairs, repair,
};
pub use report::{AppliedNow, CheckReport, Report};
pub use rollback::{
    RedoReport, RollbackOptions, RollbackReport, TakenBack, reapply_changed_drafts, redo, rollback,
};
pub use script::{Script, ScriptFailure};
pub use session::connect;
pub use status::{EntryState, Status, StatusEntry, check, status, status_with};
pub use tools::foreign_history;
pub use wait::{wait, wait_for_server};
