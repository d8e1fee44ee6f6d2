//! The one message that applies one migration, and the way from the server's answer back to a
//! place in the file.
//!
//! One simple-query message a file, so one round trip, in this order:
//!
//! 1. in a transaction of its own, the lock, again: it costs nothing to have twice, and fails when a
//!    file before this one gave it away and another runner took it; and the session as it was when
//!    it was opened, so that a file does the same after another file as on its own: `DISCARD ALL`
//!    would do, but gives the lock away;
//! 2. `BEGIN`, and the history row *first*, without a time: a duplicate stops here;
//! 3. the file;
//! 4. its row, with the time, as the connection's own user again. This fails unless the row was
//!    written by this very transaction, which is not so once the file ended that; the row's `xmin`
//!    tells, which no statement of a file can reset as it can a setting (`RESET ALL`);
//! 5. `COMMIT`.
//!
//! The server parses the whole message before it runs any of it, and stops at the first error.

use migrations_core::{Migration, MigrationSet};
use sqlx::postgres::{PgDatabaseError, PgErrorPosition};

use crate::history::FORMAT;
use crate::locate::{Executed, Place};
use crate::lock::Key;
use crate::quote;
use crate::session::{Answer, ClientWatch};

/// The column that comes back once the row is complete; nothing but `COMMIT` follows it.
pub(crate) const COMPLETED: &str = "migrations_row_completed";

/// What the server complains about when the row is not this transaction's. The texts are cast to a
/// number, which fails only when the cast is reached and puts them into the server's message.
const TRANSACTION_ENDED: &str = "migrations: the file ended its transaction";
pub(crate) const LOCK_LOST: &str = "migrations: the lock was given away";

/// `DISCARD ALL` without `pg_advisory_unlock_all`.
const CLEAN_SESSION: [&str; 9] = [
    "CLOSE ALL",
    "RESET SESSION AUTHORIZATION",
    "RESET ROLE",
    "RESET ALL",
    "DEALLOCATE ALL",
    "UNLISTEN *",
    "DISCARD PLANS",
    "DISCARD TEMP",
    "DISCARD SEQUENCES",
];

/// Closes the file: the line end ends a comment, and the `;` a last statement without one.
const CLOSE: &str = "\n;";

/// What the file may have changed that would keep its row from being completed.
const OWN_SESSION: [&str; 3] = ["RESET SESSION AUTHORIZATION", "RESET ROLE", "RESET search_path"];

/// The message that applies one migration.
pub(crate) struct Message<'a> {
    migration: &'a Migration,
    before: Vec<String>,
    after: Vec<String>,
}

/// What kept a migration from being applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// The lock was another runner's.
    LockLost,
    /// The history row could not be written.
    BeforeFile,
    /// A statement of the file failed, there.
    InFile(Place),
    /// The file ended its transaction.
    TransactionEnded,
    /// The history row could not be completed.
    AfterFile,
    /// The commit failed.
    AtCommit,
}

impl<'a> Message<'a> {
    /// The message that applies `migration` of `set`.
    pub(crate) fn new(set: &MigrationSet, migration: &'a Migration, watch: ClientWatch) -> Self {
        let before = begin(set, migration, watch);
        let mut after: Vec<String> = OWN_SESSION.map(str::to_owned).into();
        after.push(complete_row(set, migration, "xmin = pg_current_xact_id()::xid"));
        after.push("COMMIT".to_owned());
        Message { migration, before, after }
    }

    /// The text as it is sent.
    pub(crate) fn text(&self) -> String {
        format!("{}{}{CLOSE}{}", self.head(), self.migration.sql, self.after.join("; "))
    }

    fn head(&self) -> String {
        format!("{};\n", self.before.join("; "))
    }

    /// Finds out where the message stopped.
    pub(crate) fn stop(&self, answer: &Answer, said: &PgDatabaseError) -> Stop {
        if answer.found {
            return Stop::AtCommit;
        }
        if said.message().contains(LOCK_LOST) {
            return Stop::LockLost;
        }
        if said.message().contains(TRANSACTION_ENDED) {
            return Stop::TransactionEnded;
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

/// What comes before a file: a clean session that holds the lock, and in a new transaction its row.
fn begin(set: &MigrationSet, migration: &Migration, watch: ClientWatch) -> Vec<String> {
    let mut before = vec!["BEGIN".to_owned(), keep_lock(Key::of_set(set))];
    before.extend(CLEAN_SESSION.map(str::to_owned));
    before.extend(watch.statement().map(str::to_owned));
    before.extend(["COMMIT", "BEGIN"].map(str::to_owned));
    before.push(insert_row(set, migration));
    before
}

/// What comes before a file that runs in no transaction: the same, and the row stays.
pub(crate) fn begin_alone(set: &MigrationSet, migration: &Migration, watch: ClientWatch) -> String {
    format!("{}; COMMIT", begin(set, migration, watch).join("; "))
}

/// What comes after such a file: its row is completed, unless somebody else did or took it away.
pub(crate) fn complete_alone(set: &MigrationSet, migration: &Migration) -> String {
    as_own_session(&complete_row(set, migration, "execution_time_ms IS NULL"))
}

/// A statement of the runner's own after a file that may have changed the session.
pub(crate) fn as_own_session(statement: &str) -> String {
    format!("{}; {statement}", OWN_SESSION.join("; "))
}

/// Takes the row of a file back of which nothing is in place.
pub(crate) fn delete_row(set: &MigrationSet, migration: &Migration) -> String {
    format!(
        "DELETE FROM {} WHERE set_name = {} AND version = {}",
        quote::table(set.history_table()),
        quote::literal(set.name()),
        quote::literal(&migration.stem),
    )
}

/// Writes the row of a migration whose work is there already.
pub(crate) fn record_row(set: &MigrationSet, migration: &Migration) -> String {
    format!(
        "{}; UPDATE {} SET execution_time_ms = 0 WHERE set_name = {} AND version = {}",
        insert_row(set, migration),
        quote::table(set.history_table()),
        quote::literal(set.name()),
        quote::literal(&migration.stem),
    )
}

fn keep_lock(key: Key) -> String {
    format!(
        "SELECT CASE WHEN pg_try_advisory_lock({}) THEN 0 ELSE ('{LOCK_LOST} ' || pg_backend_pid())::int END",
        key.arguments()
    )
}

fn insert_row(set: &MigrationSet, migration: &Migration) -> String {
    format!(
        "INSERT INTO {} (set_name, version, name, applied_at, checksum, format) \
         VALUES ({}, {}, {}, clock_timestamp(), '{}', {FORMAT})",
        quote::table(set.history_table()),
        quote::literal(set.name()),
        quote::literal(&migration.stem),
        quote::literal(migration.name()),
        migration.checksum,
    )
}

fn complete_row(set: &MigrationSet, migration: &Migration, condition: &str) -> String {
    format!(
        "WITH completed AS (UPDATE {} SET execution_time_ms = \
             (extract(epoch FROM clock_timestamp() - applied_at) * 1000)::bigint \
         WHERE set_name = {} AND version = {} AND {condition} RETURNING 1) \
         SELECT CASE WHEN count(*) = 1 THEN 1 ELSE ('{TRANSACTION_ENDED} ' || count(*))::int END \
         AS {COMPLETED} FROM completed",
        quote::table(set.history_table()),
        quote::literal(set.name()),
        quote::literal(&migration.stem),
    )
}
