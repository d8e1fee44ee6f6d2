//! What stands around a file that runs in no transaction, whose statements are messages of their
//! own: the row before it, which stays, and the row's time after it.
//!
//! Nobody holds the history table meanwhile, so it is looked at again before it is written.

use migrations_core::steps::Statements;
use migrations_core::{Migration, MigrationSet, Progress};

use super::{
    AS_CHECKED, Ground, HISTORY_CHANGED, OWN_SESSION, RowBefore, RowChange, TABLE_REPLACED,
    WATCH_CLIENT, finish_row, guard, label, opening, own_session, require, set_config, tidy,
};
use crate::history::{PROGRESS, Present};
use crate::lock;
use crate::session::BEGIN;
use crate::survey::ConnectionKind;
use migrations_core::quote;

/// Where a file that runs in no transaction begins.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Beginning<'a> {
    /// At its first statement.
    First,
    /// Where its row says that it stopped.
    Stopped(&'a Progress),
}

/// What comes before a file that runs in no transaction: the lock of the session, the row, which
/// stays, and a session as files have it.
pub(crate) fn begin_alone(
    set: &MigrationSet,
    migration: &Migration,
    ground: &Ground<'_>,
    beginning: Beginning<'_>,
) -> String {
    let facts = ground.facts;
    let mut statements = vec![BEGIN.to_owned()];
    statements.extend(own_session(ground));
    statements.push(lock::for_session(set, facts.lock));
    match beginning {
        Beginning::First => {
            statements.extend(opening(set, migration, ground));
            statements.extend(first_progress(set, migration, ground));
        }
        Beginning::Stopped(progress) => {
            statements.extend(guard(set, ground));
            statements.push(require_progress(set, migration, progress));
        }
    }
    let mut settings: Vec<(&str, &str)> = AS_CHECKED.into();
    settings.extend(facts.can_watch_client.then_some(WATCH_CLIENT));
    let timeout = migration.lock_timeout.map(|timeout| format!("{}ms", timeout.as_millis()));
    settings.extend(timeout.as_deref().map(|timeout| ("lock_timeout", timeout)));
    // All of it or nothing: a role that may not be taken leaves no row.
    statements.push(set_config(&settings, "false"));
    statements.extend(set.role().map(|role| format!("SET ROLE {}", quote::identifier(role))));
    statements.push("COMMIT".to_owned());
    format!("{}{}", label(migration), statements.join("; "))
}

/// What comes after such a file: its row is completed, unless somebody else did or took it away,
/// the lock is given up, and the session is as new.
pub(crate) fn complete_alone(
    set: &MigrationSet,
    migration: &Migration,
    ground: &Ground<'_>,
) -> String {
    let mut condition = "execution_time_ms IS NULL".to_owned();
    if let Some(done) = all_done(migration, ground) {
        let done = quote::literal(&done.summary());
        condition.push_str(&format!(" AND {PROGRESS} = {done}"));
    }
    let mut statements =
        vec![as_own_session(set, ground.table), finish_row(set, migration, ground, &condition)];
    // The answer is of no use, but what is asked of the next file must not count what this one did.
    statements.extend(ground.question.map(str::to_owned));
    statements.extend([lock::release(set, ground.facts.lock), "COMMIT".to_owned()]);
    format!("{}; {}", statements.join("; "), tidy::clean(ConnectionKind::Direct).join("; "))
}

/// What a row says of a file of which everything is done, where rows say so.
fn all_done(migration: &Migration, ground: &Ground<'_>) -> Option<Progress> {
    let statements = Statements::of(&migration.sql);
    ground.has_progress().then(|| Progress::at(&statements, statements.count()))
}

/// Writes into the new row that nothing of its file is done.
fn first_progress(
    set: &MigrationSet,
    migration: &Migration,
    ground: &Ground<'_>,
) -> Option<String> {
    let progress = Progress::at(&Statements::of(&migration.sql), 0);
    ground.has_progress().then(|| {
        format!(
            "UPDATE ONLY {} SET {PROGRESS} = {} WHERE {}",
            quote::table(set.history_table()),
            quote::literal(&progress.to_string()),
            row_of(set, migration)
        )
    })
}

/// Fails unless the row says what it said when it was planned over, and takes the text of the file
/// as it is now: what was not reached may have been put right.
fn require_progress(set: &MigrationSet, migration: &Migration, progress: &Progress) -> String {
    let total = Statements::of(&migration.sql).count();
    let now = Progress { total, ..progress.clone() };
    format!(
        "WITH found AS (UPDATE ONLY {} SET checksum = '{}', {PROGRESS} = {} WHERE {} \
             AND execution_time_ms IS NULL AND {PROGRESS} = {} RETURNING 1) \
         SELECT CASE WHEN count(*) = 1 THEN 0 \
             ELSE ('{HISTORY_CHANGED} ' || pg_backend_pid())::int END FROM found",
        quote::table(set.history_table()),
        migration.checksum,
        quote::literal(&now.to_string()),
        row_of(set, migration),
        quote::literal(&progress.to_string()),
    )
}

fn row_of(set: &MigrationSet, migration: &Migration) -> String {
    format!(
        "set_name = {} AND version = {}",
        quote::literal(set.name()),
        quote::literal(&migration.stem)
    )
}

/// Takes the row back again of a file of which nothing is in place.
pub(crate) fn withdraw_alone(
    set: &MigrationSet,
    migration: &Migration,
    ground: &Ground<'_>,
) -> String {
    let own_session = as_own_session(set, ground.table);
    let as_before = match ground.row {
        RowChange::Insert => delete_row(set, migration),
        RowChange::Delete(before) => put_back(set, migration, before),
    };
    format!("{own_session}; {as_before}; COMMIT")
}

/// Begins the transaction that follows a file which may have changed the session, and during which
/// nobody held the history table.
fn as_own_session(set: &MigrationSet, table: &Present) -> String {
    let own_session = OWN_SESSION.join("; ");
    let unchanged = lock_unchanged(set, table);
    format!("{BEGIN}; {own_session}; {}; {unchanged}", tidy::WAIT_FOR_DISK)
}

/// Gives a row its time back whose migration is in place as before.
fn put_back(set: &MigrationSet, migration: &Migration, before: RowBefore<'_>) -> String {
    format!(
        "UPDATE ONLY {} SET execution_time_ms = {} WHERE set_name = {} AND version = {}",
        quote::table(set.history_table()),
        before.execution_time_ms,
        quote::literal(set.name()),
        quote::literal(&migration.stem),
    )
}

/// Takes the row of a file back of which nothing is in place.
pub(crate) fn delete_row(set: &MigrationSet, migration: &Migration) -> String {
    format!("DELETE FROM {} WHERE {}", quote::table(set.history_table()), row_of(set, migration))
}

/// Locks the history table, and fails unless nobody has changed it since it was looked at.
fn lock_unchanged(set: &MigrationSet, table: &Present) -> String {
    let name = quote::table(set.history_table());
    format!(
        "LOCK TABLE ONLY {name} IN ROW EXCLUSIVE MODE; {}",
        require(&table.is_unchanged, TABLE_REPLACED)
    )
}
