//! The one message that applies one migration, and the way from the server's answer back to a
//! place in the file.
//!
//! One simple-query message a file, so one round trip, but where a message before it has to say how
//! strings are read; in this order:
//!
//! 1. `BEGIN`, and the runner's own search path and settings, for this transaction alone;
//! 2. the lock; the history table, against triggers of somebody who comes at that moment; and the
//!    guard: the history is still what was planned over, and nothing that the file creates is there;
//! 3. the history row *first*, without a time: a duplicate stops here;
//! 4. the path and the role of a file, and the file;
//! 5. its row, with the time, as the connection's own user again, in the table in which it was
//!    written, whatever its name means by now. This fails unless the row was
//!    written by this very transaction, which is not so once the file ended that; the row's `xmin`
//!    tells, which no statement of a file can reset as it can a setting (`RESET ALL`);
//! 6. `COMMIT`, and the session as it was found: see [`tidy`].
//!
//! What takes a migration back is sent in the same way: in step 3 its row loses its time, and in step
//! 5 it is deleted.
//!
//! The server reads the whole message before it runs any of it, and stops at the first error.

mod alone;
pub(crate) mod bundled;
pub(crate) mod dry_run;
mod guard;
mod held;
mod progress;
mod recorded;
mod repaired;
mod row;
mod tidy;

use std::time::Duration;

use migrations_core::{Migration, MigrationSet};
use sqlx::Row as _;
use sqlx::postgres::{PgDatabaseError, PgErrorPosition};

pub(crate) use self::alone::{Beginning, begin_alone, complete_alone, delete_row, withdraw_alone};
use self::guard::{guard, lock_in_place, require};
pub(crate) use self::held::gone;
pub(crate) use self::progress::{BACKEND_START, advance, begun, lock_history, move_on};
pub(crate) use self::recorded::{RecordedRow, record_rows};
pub(crate) use self::repaired::{RowRepair, RowUpdate, repair_rows};
pub(crate) use self::row::digest_of_rollback;
use self::row::{finish_row, insert_row, mark_row};
use crate::history::{PROGRESS, Present};
use crate::locate::{Executed, Place};
use crate::lock::{self, LOCK_HELD};
use crate::options::DataLoss;
use crate::session::{Answer, BEGIN, Commit, OWN_PATH};
use crate::survey::{ConnectionKind, Facts};
use migrations_core::quote;

/// The column that comes back once the row is complete; of the statements that may fail nothing but
/// `COMMIT` follows it.
pub(crate) const COMPLETED: &str = "migrations_row_completed";

/// The column that comes back once the transaction is committed.
pub(crate) const COMMITTED: &str = "migrations_committed";

/// What the server complains about when the row is not this transaction's. The texts are cast to a
/// number, which fails only when the cast is reached and puts them into the server's message.
const TRANSACTION_ENDED: &str = "migrations: the file ended its transaction";
const HISTORY_CHANGED: &str = "migrations: the history has changed";
const RELATION_EXISTS: &str = "migrations: a relation of the file exists";
const TABLE_REPLACED: &str = "migrations: the history table was replaced or changed";

/// Closes the file: the line end ends a comment, and the `;` a last statement without one.
const CLOSE: &str = "\n;";

/// What the file may have changed that would keep its row from being completed.
const OWN_SESSION: [&str; 3] = ["RESET SESSION AUTHORIZATION", "RESET ROLE", OWN_PATH];

/// The settings that change what the text of a file means, as it was checked.
const AS_CHECKED: [(&str, &str); 8] = [
    ("client_encoding", "UTF8"),
    ("standard_conforming_strings", "on"),
    ("DateStyle", "ISO, MDY"),
    ("IntervalStyle", "postgres"),
    ("TimeZone", "UTC"),
    ("bytea_output", "hex"),
    ("xmloption", "content"),
    ("array_nulls", "on"),
];

/// Makes the server look every half second whether its client is still there.
///
/// Without it a server finishes a long statement, and then commits, for a client that gave up long
/// ago, and the next runner waits for the lock until then.
const WATCH_CLIENT: (&str, &str) = ("client_connection_check_interval", "500ms");

/// What a file is sent over: what was found before, and has to hold still.
#[derive(Clone, Debug)]
pub(crate) struct Ground<'a> {
    /// The server and the session.
    pub(crate) facts: &'a Facts,
    /// The history table.
    pub(crate) table: &'a Present,
    /// The number of the set's last row, and how many rows it has where nobody counted them since.
    pub(crate) last_row: i64,
    pub(crate) rows: Option<usize>,
    /// The relations that the file creates and that must not be there, each with its schema.
    pub(crate) absent: Vec<(String, String)>,
    /// What was allowed that is not by default.
    pub(crate) overrides: &'a str,
    /// How long a statement may wait for a lock; `None` where the session's own limit holds.
    pub(crate) lock_timeout: Option<Duration>,
    /// What is asked behind the file.
    pub(crate) question: Option<&'a str>,
    /// Whether the commit waits for the disk.
    pub(crate) commit: Commit,
    /// Whether tables and columns may go that hold rows.
    pub(crate) data_loss: DataLoss,
    /// What becomes of the row.
    pub(crate) row: RowChange<'a>,
}

impl Ground<'_> {
    /// Whether the row says how far a file came that runs in no transaction: not in a table of an
    /// earlier release, which the user may not extend, and not where the file takes its migration back.
    pub(crate) fn has_progress(&self) -> bool {
        self.table.has_added(PROGRESS) && self.row == RowChange::Insert
    }
}

/// What becomes of the row of a migration when its file runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RowChange<'a> {
    /// Written: the file is the migration.
    Insert,
    /// Deleted: the file is what takes the migration back.
    Delete(RowBefore<'a>),
}

/// What a row has to be still when its migration is taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RowBefore<'a> {
    /// The checksum of the migration.
    pub(crate) checksum: &'a str,
    /// The time that is put back where nothing came of it.
    pub(crate) execution_time_ms: i64,
    /// The server's digest of the rollback that it keeps; `None` where it keeps none.
    pub(crate) rollback: Option<i64>,
}

/// The message that applies one migration.
pub(crate) struct Message<'a> {
    migration: &'a Migration,
    connection: ConnectionKind,
    opening: Option<String>,
    before: Vec<String>,
    after: Vec<String>,
}

/// What kept a migration from being applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// Another runner is at work.
    LockHeld,
    /// The history is not what was planned over.
    HistoryChanged,
    /// A relation that the file creates is there.
    RelationExists,
    /// The history row could not be written.
    BeforeFile,
    /// A statement of the file failed, there.
    InFile(Place),
    /// The file ended its transaction.
    TransactionEnded,
    /// Tables or columns would go that hold rows.
    RowsWouldGo,
    /// The name of the history table means another table than when the row was written.
    TableReplaced,
    /// The history row could not be completed.
    AfterFile,
    /// The commit failed.
    AtCommit,
}

impl<'a> Message<'a> {
    /// The message that applies `migration` of `set`.
    pub(crate) fn new(set: &MigrationSet, migration: &'a Migration, ground: &Ground<'_>) -> Self {
        let facts = ground.facts;
        let is_ambiguous = is_ambiguous(migration, facts);
        let mut before = vec![BEGIN.to_owned()];
        before.extend(tidy::remember(facts.connection, migration));
        let mut opening = None;
        if is_ambiguous || tidy::resets_everything(facts.connection, migration) {
            let strings =
                is_ambiguous.then(|| "SET LOCAL standard_conforming_strings TO on".to_owned());
            opening = Some(before.drain(..).chain(strings).collect::<Vec<_>>().join("; "));
        }
        before.extend(own_session(ground));
        before.push(lock::for_transaction(set, facts.lock));
        before.extend(self::opening(set, migration, ground));
        let keeps_rows = ground.data_loss == DataLoss::Refuse;
        before.extend(keeps_rows.then(|| held::remember(set)));
        before.extend(as_file(set, facts));
        let mut after: Vec<String> = OWN_SESSION.map(str::to_owned).into();
        after.extend(keeps_rows.then(held::require));
        after.extend(ground.question.map(str::to_owned));
        after.extend(tidy::restore_role(facts.connection));
        after.push(lock_in_place(set, ground.table));
        after.push(finish_row(set, migration, ground, "xmin = pg_current_xact_id()::xid"));
        after.extend(tidy::restore(facts.connection, migration));
        after.extend(tidy::wait_for_disk(facts.connection, ground.commit));
        after.push("COMMIT".to_owned());
        after.push(format!("SELECT 0 AS {COMMITTED}"));
        after.extend(tidy::clean(facts.connection));
        Message { migration, connection: facts.connection, opening, before, after }
    }

    /// A message to be sent before it, in the same transaction: how strings end is settled when a
    /// message is read, before anything of it is run; and a file that resets every setting would
    /// take away what the session was found with.
    pub(crate) fn opening(&self) -> Option<&str> {
        self.opening.as_deref()
    }

    /// The text as it is sent, after the answer to its opening.
    pub(crate) fn text(&self, opened: &Answer) -> String {
        let found = opened.rows_of(tidy::REMEMBERED).next().and_then(|row| row.try_get(0).ok());
        let after = self.after.join("; ");
        let after = match found {
            Some(found) => tidy::with_found(&after, found),
            None => after,
        };
        format!("{}{}{CLOSE}{after}", self.head(), self.migration.sql)
    }

    /// Undoes what the message left open when it failed; `answers` are those to its opening and to
    /// itself.
    pub(crate) fn undo(&self, answers: [&Answer; 2]) -> String {
        let remembered = answers.into_iter().flat_map(|answer| answer.rows_of(tidy::REMEMBERED));
        let pid = remembered.last().and_then(|row| row.try_get("pid").ok());
        tidy::undo(self.connection, self.migration, pid)
    }

    /// A server shows the first kilobyte of a message to whoever looks at its sessions.
    fn head(&self) -> String {
        format!("{}{};\n", label(self.migration), self.before.join("; "))
    }

    /// Finds out where the message stopped.
    pub(crate) fn stop(&self, answer: &Answer, said: &PgDatabaseError) -> Stop {
        if answer.has(COMPLETED) {
            return Stop::AtCommit;
        }
        if let Some(stop) = own_stop(answer, said, self.before.len()) {
            return stop;
        }
        let whole = 0..self.migration.sql.len();
        if let Some(place) = Executed::of(self.migration).unencodable(&whole, said) {
            return Stop::InFile(place);
        }
        if let Some(PgErrorPosition::Original(character)) = said.position() {
            return self.stop_at(character);
        }
        let Some(completed) = answer.completed.checked_sub(self.before.len()) else {
            return Stop::BeforeFile;
        };
        let executed = Executed::of(self.migration);
        match executed.statements().nth(completed) {
            Some(statement) => Stop::InFile(executed.in_statement(statement, said)),
            None => Stop::AfterFile,
        }
    }

    /// What stands at a character of the message, counted from 1 as the server does.
    fn stop_at(&self, character: usize) -> Stop {
        let sql = self.migration.sql.as_ref();
        let Some(character) = character.checked_sub(self.head().chars().count() + 1) else {
            return Stop::BeforeFile;
        };
        // The server stumbles over a last statement that is not finished at the `;` which closes
        // the file.
        if character >= sql.chars().count() + CLOSE.len() {
            return Stop::AfterFile;
        }
        Stop::InFile(Executed::of(self.migration).at_character(character))
    }
}

/// A stop that the runner's own statements before a file have made, of which there are so many.
pub(crate) fn own_stop(answer: &Answer, said: &PgDatabaseError, count: usize) -> Option<Stop> {
    let stops = [
        (LOCK_HELD, Stop::LockHeld),
        (HISTORY_CHANGED, Stop::HistoryChanged),
        (RELATION_EXISTS, Stop::RelationExists),
        (TRANSACTION_ENDED, Stop::TransactionEnded),
        (TABLE_REPLACED, Stop::TableReplaced),
    ];
    // The history table itself is held by somebody.
    let is_held = said.code() == "55P03" && answer.completed < count;
    if gone(said.message()).is_some() {
        return Some(Stop::RowsWouldGo);
    }
    let found = stops.into_iter().find(|(text, _)| said.message().contains(text));
    found.map(|(_, stop)| stop).or(is_held.then_some(Stop::LockHeld))
}

/// Which migration it is, as a comment.
fn label(migration: &Migration) -> String {
    format!("/* migrations: {} */ ", migration.stem.replace("*/", "").replace("/*", ""))
}

/// Whether the strings of a file could be read in two ways, so that a message before it says which:
/// where the session reads them otherwise, and where a pooler may hand the file to a session of
/// which nothing is known and the file has a string of that kind.
fn is_ambiguous(migration: &Migration, facts: &Facts) -> bool {
    let has_two_readings = || migration.sql.contains('\\') || migration.sql.contains("&'");
    !facts.has_standard_strings || facts.connection == ConnectionKind::Pooled && has_two_readings()
}

/// The runner's own path and settings, for one transaction.
fn own_session(ground: &Ground<'_>) -> [String; 2] {
    let timeout = ground.lock_timeout.map(|timeout| format!("{}ms", timeout.as_millis()));
    let mut settings: Vec<(&str, &str)> = AS_CHECKED.into();
    settings.extend(ground.facts.can_watch_client.then_some(WATCH_CLIENT));
    settings.extend(timeout.as_deref().map(|timeout| ("lock_timeout", timeout)));
    let is_asynchronous = ground.commit == Commit::Asynchronous;
    settings.extend(is_asynchronous.then_some(("synchronous_commit", "off")));
    [OWN_PATH.to_owned(), set_config(&settings, "true")]
}

fn set_config(settings: &[(&str, &str)], is_local: &str) -> String {
    let calls = settings.iter().map(|(name, value)| {
        format!("set_config({}, {}, {is_local})", quote::literal(name), quote::literal(value))
    });
    format!("SELECT {}", calls.collect::<Vec<_>>().join(", "))
}

/// Guard and row, which follow the lock.
fn opening(set: &MigrationSet, migration: &Migration, ground: &Ground<'_>) -> [String; 4] {
    let [lock, unchanged, as_planned] = guard(set, ground);
    let row = match ground.row {
        RowChange::Insert => insert_row(set, migration, ground),
        RowChange::Delete(before) => mark_row(set, migration, ground, before),
    };
    [lock, unchanged, as_planned, row]
}

/// What a file runs with: the path of database and role, and the role of the config.
fn as_file(set: &MigrationSet, facts: &Facts) -> Vec<String> {
    let mut statements = vec![tidy::file_defaults(facts.connection)];
    statements.extend(set.role().map(|role| format!("SET LOCAL ROLE {}", quote::identifier(role))));
    statements
}
