//! Every step of a run as an event of `tracing`: its name, its level and its fields.
//!
//! The one place that names them; the table of `docs/events.md` is drawn from it.
//! Must not know when a step is taken.

mod ending;

use std::time::Duration;

use tracing::Level;

pub(crate) use self::ending::{RunKind, Running};

/// Under which target of `tracing` every event is told.
pub const TARGET: &str = "migrations";

/// One kind of event, as it is promised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventKind {
    /// The name of the event in `tracing`.
    pub name: &'static str,
    /// Its level.
    pub level: Level,
    /// Its fields beside `message`, in order.
    pub fields: &'static [EventField],
    /// What it means, a sentence.
    pub meaning: &'static str,
}

/// A field of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventField {
    /// Its name.
    pub name: &'static str,
    /// The type of its value.
    pub kind: FieldKind,
    /// Whether an event may lack the value.
    pub is_optional: bool,
}

/// The type of a field's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// A text.
    Text,
    /// A whole number that is not negative.
    Integer,
    /// True or false.
    Boolean,
}

/// A Rust type that a field may have.
trait FieldType {
    const KIND: FieldKind;
    const IS_OPTIONAL: bool = false;
}

impl FieldType for &str {
    const KIND: FieldKind = FieldKind::Text;
}

impl FieldType for u64 {
    const KIND: FieldKind = FieldKind::Integer;
}

impl FieldType for bool {
    const KIND: FieldKind = FieldKind::Boolean;
}

impl<T: FieldType> FieldType for Option<T> {
    const KIND: FieldKind = T::KIND;
    const IS_OPTIONAL: bool = true;
}

macro_rules! events {
    ($(
        $(#[doc = $meaning:literal])+
        $level:ident $name:literal $event:ident { $($field:ident: $type:ty),+ $(,)? } $message:literal;
    )+) => {
        /// Every kind of event, in the order of a run.
        pub const EVENTS: &[EventKind] = &[$($event::KIND),+];

        $(
            $(#[doc = $meaning])+
            pub(crate) struct $event<'a> {
                $(pub(crate) $field: $type),+
            }

            impl<'a> $event<'a> {
                const KIND: EventKind = EventKind {
                    name: $name,
                    level: Level::$level,
                    fields: &[$(EventField {
                        name: stringify!($field),
                        kind: <$type as FieldType>::KIND,
                        is_optional: <$type as FieldType>::IS_OPTIONAL,
                    }),+],
                    meaning: concat!($($meaning),+),
                };

                /// Tells it to whoever listens.
                pub(crate) fn tell(self) {
                    let Self { $($field),+ } = self;
                    tracing::event!(
                        name: $name, target: TARGET, Level::$level, $($field,)+ $message
                    );
                }
            }
        )+
    };
}

events! {
    /// What is waited for is not there yet: the server, or what somebody else applies; told once a wait.
    INFO "not_ready" NotReady { reason: &'a str } "waiting: {reason}";

    /// A connection is open; a run may need several.
    DEBUG "connected" Connected { host: &'a str, port: u64, database: &'a str, user: &'a str }
    "connected to database {database} on {host}, port {port}, as user {user}";

    /// The history was read: so many rows of the set, and of others where the set declares no name of its
    /// own; none where there is no table yet.
    DEBUG "history_read" HistoryRead { set: &'a str, table: &'a str, rows: u64 }
    "the history {table} has {rows} rows";

    /// The database has migrations that the set has not: a later release has been here.
    WARN "ahead" Ahead { set: &'a str, versions: &'a str }
    "the database is ahead of this release: it has {versions}";

    /// Another role may write the history; the warning ends with the statement that takes the right away.
    WARN "history_writable" HistoryWritable { set: &'a str, warning: &'a str } "{warning}";

    /// What is to be done is known, once for each look at the database: so many files are pending, as
    /// many more stopped on their way.
    DEBUG "planned" Planned {
        set: &'a str, run: &'a str, pending: u64, interrupted: u64, already: u64, later: u64, ahead: u64,
    }
    "{pending} pending";

    /// The history table was created.
    DEBUG "history_created" HistoryCreated { set: &'a str, table: &'a str }
    "the history {table} was created";

    /// The history table of an earlier release got the columns of this one.
    DEBUG "history_extended" HistoryExtended { set: &'a str, table: &'a str }
    "the history {table} was extended";

    /// Another runner holds the lock of the set, and has been waited for for a second; told once a wait.
    INFO "lock_waiting" LockWaiting { set: &'a str, holder: &'a str, pid: Option<u64> }
    "waiting for {holder}, which is at work on the set";

    /// Nobody holds the lock any more for which a run has waited.
    DEBUG "lock_free" LockFree { set: &'a str, waited_ms: u64 }
    "the lock of {set} is free after {waited_ms} ms";

    /// The session has the lock of the set, for a file in no transaction; any other file takes the lock
    /// within its own transaction, which is no event.
    DEBUG "lock_taken" LockTaken { set: &'a str } "the lock of {set} is taken";

    /// A file is about to be sent: the `number`th of `total` that this run sends.
    DEBUG "file_started" FileStarted {
        set: &'a str, run: &'a str, version: &'a str, file: &'a str, number: u64, total: u64,
        in_transaction: bool,
    }
    "{file} is file {number} of {total}";

    /// A file in no transaction that stopped on its way goes on behind the statements that are done.
    INFO "file_resumed" FileResumed {
        set: &'a str, version: &'a str, file: &'a str, done: u64, total: u64,
    }
    "{version} goes on after {done} of {total} statements";

    /// The catalog has told whether a statement that was interrupted is done.
    DEBUG "statement_settled" StatementSettled {
        set: &'a str, version: &'a str, file: &'a str, statement: u64, is_done: bool,
    }
    "statement {statement} of {version} was interrupted: done is {is_done}";

    /// What an interrupted statement left half done is about to be removed by the statement `sql`.
    INFO "remains_removed" RemainsRemoved {
        set: &'a str, version: &'a str, file: &'a str, sql: &'a str,
    }
    "{version} was interrupted: {sql}";

    /// A statement of a file in no transaction is about to be sent, counted from 1, or several that the
    /// file itself puts into one transaction.
    DEBUG "statement_started" StatementStarted {
        set: &'a str, version: &'a str, file: &'a str, statement: u64, statements: u64, total: u64,
    }
    "statement {statement} of {total} of {version}";

    /// They are done, and the history says so.
    DEBUG "statement_done" StatementDone {
        set: &'a str, version: &'a str, file: &'a str, statement: u64, statements: u64, total: u64,
        execution_time_ms: u64,
    }
    "statement {statement} of {total} of {version} is done in {execution_time_ms} ms";

    /// A file did not get a lock in time, or was chosen to end a deadlock: it was rolled back and is sent
    /// again after a pause.
    INFO "file_retried" FileRetried {
        set: &'a str, version: &'a str, file: &'a str, attempt: u64, pause_ms: u64,
        sqlstate: Option<&'a str>, reason: &'a str,
    }
    "{version} waits for a lock and was taken back; it is tried again in {pause_ms} ms: {reason}";

    /// A file is applied and committed; the disk surely has it at the end of the run.
    INFO "file_committed" FileCommitted {
        set: &'a str, version: &'a str, file: &'a str, execution_time_ms: u64,
    }
    "applied {version} in {execution_time_ms} ms";

    /// A rollback was committed that no server had tried.
    WARN "rollback_untried" RollbackUntried { set: &'a str, version: &'a str, file: &'a str }
    "took {version} back by {file}, which no server had tried";

    /// A migration is taken back and committed: by the set's own rollback (`set`), or by the one that the
    /// history has kept (`stored`).
    INFO "file_taken_back" FileTakenBack {
        set: &'a str, version: &'a str, file: &'a str, origin: &'a str, proven: bool,
        execution_time_ms: u64,
    }
    "took {version} back by {file} in {execution_time_ms} ms";

    /// A dry run is through with a file: `executed`, `outside_transaction`, `unknown`, `failed`,
    /// `not_reached` or `given_up`.
    DEBUG "file_tried" FileTried {
        set: &'a str, version: &'a str, file: &'a str, outcome: &'a str,
        execution_time_ms: Option<u64>,
    }
    "tried {version}: {outcome}";

    /// A row was written for a migration that was not run, and says how it came about.
    INFO "row_recorded" RowRecorded { set: &'a str, version: &'a str, file: &'a str, origin: &'a str }
    "{version} is in the history: {origin}";

    /// A row was made to fit its file, which it is now called after; or it is gone.
    INFO "row_repaired" RowRepaired { set: &'a str, version: &'a str, becomes: Option<&'a str> }
    "the row of {version} is repaired";

    /// Whatever the run has committed is on the server's disk.
    DEBUG "flushed" Flushed { set: &'a str } "what was committed is on the disk";

    /// A run has ended although no file has failed, and says why: `code` is that of the first reason, and
    /// missing where the caller of the run or somebody who waited for it has ended it.
    ERROR "refused" Refused { set: &'a str, run: &'a str, code: Option<&'a str>, reason: &'a str }
    "refused: {reason}";

    /// A run has ended at a file, and says why; what was committed before it stays.
    ERROR "failed" Failed {
        set: &'a str, run: &'a str, code: &'a str, version: &'a str, file: &'a str,
        sqlstate: Option<&'a str>, reason: &'a str,
    }
    "failed: {reason}";

    /// A run has ended well, with so many files or rows.
    DEBUG "done" Done { set: &'a str, run: &'a str, count: u64, execution_time_ms: u64 }
    "{run} of {set} is done in {execution_time_ms} ms";
}

/// A duration as the fields of events have it.
pub(crate) fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// A count as the fields of events have it.
pub(crate) fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}
