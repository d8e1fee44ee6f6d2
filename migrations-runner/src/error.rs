//! Every way in which a run, a check or a look at the status can fail, as data.
//!
//! Must not know how an error is worded; that is `diagnose`.

mod adoption;
mod interruption;
mod refusal;
mod repair;

use std::fmt;
use std::time::Duration;

use migrations_core::rollback_plan::RollbackOrigin;
use migrations_core::{Code, Position};

pub use self::adoption::{
    AdoptionProblem, DifferingFile, FoundHistory, MissingRelation, StoppedRow,
};
pub use self::interruption::{Continuation, Interruption, Statement};
pub use self::refusal::{LocatedProblem, LocatedRollbackProblem, Refusal, RefusalKind};
pub use self::repair::RepairProblem;
use crate::cause::Cause;
use crate::report::AppliedNow;

/// Why a set was not applied, or could not be compared with a database.
///
/// Its text says what happened and where, what is intact, and what to type next, on several lines,
/// and `{:?}` prints the same text, so that a `main` that returns the error shows it to a person;
/// [`RunError::diagnostics`] gives the same as data.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum RunError {
    /// No connection could be made.
    Unreachable {
        /// Where it was tried.
        server: Server,
        /// What was said.
        cause: Cause,
    },
    /// The server is older than what the set, or this crate, needs.
    ServerTooOld {
        /// The major version of the server.
        server: u32,
        /// The lowest major version that would do.
        oldest: u32,
    },
    /// Somebody else held the lock of the set for too long.
    LockTimeout {
        /// The name of the set.
        set: String,
        /// How long this run waited.
        waited: Duration,
        /// Who held it when the time was up; `None` when it had just been let go.
        holder: Option<Holder>,
    },
    /// The history table is another tool's.
    ForeignHistory {
        /// The table.
        table: String,
        /// Its columns, each with its type.
        columns: Vec<String>,
        /// The tool that it probably belongs to.
        tool: Option<&'static str>,
    },
    /// The history table may run somebody's code, or is somebody's.
    UntrustedHistory {
        /// The table.
        table: String,
        /// The role that owns it.
        owner: String,
        /// Every reason not to trust it.
        faults: Vec<String>,
    },
    /// The history was written by a later release of this crate.
    NewerHistory {
        /// The table.
        table: String,
        /// The format that was found.
        found: i32,
        /// The latest format that this crate knows.
        known: i32,
    },
    /// A statement of the runner's own failed, before any migration was sent.
    History {
        /// The table.
        table: String,
        /// What was being done.
        action: HistoryAction,
        /// What was said.
        cause: Cause,
    },
    /// Set and history do not fit; nothing was sent.
    Unplannable {
        /// Every reason.
        problems: Vec<LocatedProblem>,
    },
    /// Pending files hold what must not be sent; nothing was sent.
    Refused {
        /// Every place.
        refusals: Vec<Refusal>,
    },
    /// The check found migrations that are not applied.
    Pending {
        /// Their stems, in order.
        versions: Vec<String>,
    },
    /// Migrations cannot be taken back; nothing was sent.
    RollbackRefused {
        /// How far back it was to go, as arguments of the program.
        target: Vec<String>,
        /// Every reason.
        problems: Vec<LocatedRollbackProblem>,
    },
    /// A migration failed and was rolled back.
    Failed(Box<Failure>),
    /// Tables or columns that hold rows would have gone; the migration was not taken back.
    RowsWouldGo {
        /// The migration.
        step: Box<Step>,
        /// The tables and columns, as SQL names them.
        objects: Vec<String>,
    },
    /// A migration ended the transaction that it ran in, so parts of it may be in place.
    TransactionEnded(Box<Step>),
    /// A migration that runs in no transaction failed, and parts of it are in place.
    Interrupted(Box<Interruption>),
    /// A migration waited for a lock of the server's as often as it was tried.
    Locked(Box<Lockout>),
    /// The address of the server itself leads to another database than the connection; the
    /// migration was not sent.
    OtherDatabase {
        /// The migration.
        step: Box<Step>,
    },
    /// Another tool's history cannot be taken over as it is; nothing was written.
    Adoption(Box<AdoptionProblem>),
    /// A row cannot be made to fit as somebody asks; nothing was written.
    Repair(Box<RepairProblem>),
    /// The connection broke before the server said whether a migration was committed.
    OutcomeUnknown {
        /// The migration.
        step: Box<Step>,
        /// What was said.
        cause: Cause,
    },
}

/// Where a connection was tried, without the password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// The host, or the folder of a Unix socket.
    pub host: String,
    /// The port.
    pub port: u16,
    /// The database.
    pub database: String,
    /// The user.
    pub user: String,
}

/// Who holds the lock; a role without privileges sees of other users' sessions only the `pid`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The process on the server.
    pub pid: i32,
    /// What it calls itself.
    pub application_name: Option<String>,
    /// How long it has been connected.
    pub connected_for: Option<Duration>,
    /// How long its current statement has been running.
    pub running_for: Option<Duration>,
}

/// A migration that did not get a lock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lockout {
    /// The last try.
    pub failure: Failure,
    /// How often it was tried.
    pub attempts: u32,
    /// Who held locks on what the file names, right after the last try.
    pub blockers: Vec<Blocker>,
}

/// A session that holds a lock on a relation that a migration names; a role without privileges
/// sees of other users' sessions only the `pid`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blocker {
    /// The process on the server.
    pub pid: i32,
    /// What it calls itself.
    pub application_name: Option<String>,
    /// What it is doing: `idle in transaction`.
    pub state: Option<String>,
    /// How long its transaction has been open.
    pub open_for: Option<Duration>,
    /// The lock: `AccessShareLock`.
    pub lock: String,
    /// The relation.
    pub relation: String,
}

/// What the runner was doing with the history table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HistoryAction {
    /// Taking the lock.
    Lock,
    /// Looking whether the table is there, and reading it.
    Read,
    /// Creating it.
    Create,
    /// Writing into it what is there already.
    Record,
    /// Waiting until what was committed is on the server's disk.
    Flush,
}

/// A migration in a run, and what lies on either side of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// The stem.
    pub version: String,
    /// The file, relative to the set.
    pub file: String,
    /// Which way the file goes.
    pub direction: Direction,
    /// What this run had applied, or taken back, and committed before it.
    pub applied_before: Vec<AppliedNow>,
    /// The stems of what was to come after it.
    pub pending_after: Vec<String>,
}

/// Which way a file takes a database.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    /// It applies its migration.
    #[default]
    Forth,
    /// It takes its migration back.
    Back(RollbackOrigin),
}

/// A migration that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The migration.
    pub step: Step,
    /// Where in the file; `None` when no place in it is to blame.
    pub position: Option<Position>,
    /// How many characters the place covers.
    pub length: u32,
    /// When it failed.
    pub phase: FailurePhase,
    /// What the server said.
    pub cause: Cause,
}

/// When a migration failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailurePhase {
    /// While its row was being written, before any statement of the file.
    BeforeFile,
    /// In a statement of the file.
    InFile,
    /// After every statement of the file, while its row was being completed.
    AfterFile,
    /// After every statement of the file: somebody had put another table in the place of the history.
    HistoryReplaced,
    /// At `COMMIT`, where deferred constraints are checked.
    AtCommit,
}

impl RunError {
    /// The stable code; of several faults, that of the first.
    ///
    /// ```
    /// use migrations_runner::RunError;
    /// let error = RunError::Pending { versions: vec!["002_b".into()] };
    /// assert_eq!(error.code().name(), "pending_migrations");
    /// ```
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            RunError::Unreachable { .. } | RunError::OutcomeUnknown { .. } => {
                Code::DatabaseUnreachable
            }
            RunError::ServerTooOld { .. } => Code::ServerTooOld,
            RunError::LockTimeout { .. } => Code::LockTimeout,
            RunError::Locked(_) => Code::LockedRelation,
            RunError::UntrustedHistory { .. } => Code::UntrustedHistory,
            RunError::ForeignHistory { .. } | RunError::NewerHistory { .. } => Code::ForeignHistory,
            RunError::OtherDatabase { .. } => Code::PooledConnection,
            RunError::Pending { .. } => Code::PendingMigrations,
            RunError::History { .. } => Code::HistoryFailed,
            RunError::Unplannable { problems } => {
                problems.first().map_or(Code::HistoryFailed, |located| located.problem.code())
            }
            RunError::RollbackRefused { problems, .. } => problems
                .first()
                .map_or(Code::UnknownRollbackTarget, |located| located.problem.code()),
            RunError::Refused { refusals } => {
                refusals.first().map_or(Code::UnsendableStatement, Refusal::code)
            }
            RunError::Failed(failure) if failure.phase == FailurePhase::HistoryReplaced => {
                Code::UntrustedHistory
            }
            RunError::Failed(_) => Code::MigrationFailed,
            RunError::RowsWouldGo { .. } => Code::RowsWouldGo,
            RunError::TransactionEnded(_) => Code::TransactionControl,
            RunError::Adoption(problem) => problem.code(),
            RunError::Repair(_) => Code::UnfitRepair,
            RunError::Interrupted(_) => Code::PartlyApplied,
        }
    }
}

impl RunError {
    /// Whether a file was refused, or taken back, because the history table would go with it.
    #[must_use]
    pub fn takes_history(&self) -> bool {
        match self {
            RunError::Refused { refusals } => {
                refusals.iter().all(|it| matches!(it.kind, RefusalKind::TakesHistory(_)))
            }
            RunError::Failed(failure) => {
                failure.phase == FailurePhase::AfterFile && failure.cause.is_missing_relation()
            }
            _ => false,
        }
    }
}

/// The text, and not the fields: a `main` that returns an error prints it so.
impl fmt::Debug for RunError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl std::error::Error for RunError {}

impl fmt::Display for Server {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Server { host, port, database, user } = self;
        write!(formatter, "database \"{database}\" on {host}, port {port}, as user \"{user}\"")
    }
}
