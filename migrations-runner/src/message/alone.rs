//! What stands around a file that runs in no transaction, whose statements are messages of their
//! own: the row before it, which stays, and the row's time after it.
//!
//! Nobody holds the history table meanwhile, so it is looked at again before it is written.

use migrations_core::{Migration, MigrationSet};

use super::{
    AS_CHECKED, Ground, OWN_SESSION, RowBefore, RowChange, TABLE_REPLACED, WATCH_CLIENT,
    finish_row, label, opening, own_session, require, set_config, tidy,
};
use crate::history::Present;
use crate::lock;
use crate::session::BEGIN;
use crate::survey::ConnectionKind;
use migrations_core::quote;

/// What comes before a file that runs in no transaction: the lock of the session, the row, which
/// stays, and a session as files have it.
pub(crate) fn begin_alone(
    set: &MigrationSet,
    migration: &Migration,
    ground: &Ground<'_>,
) -> String {
    let facts = ground.facts;
    let mut statements = vec![BEGIN.to_owned()];
    statements.extend(own_session(ground));
    statements.push(lock::for_session(set, facts.lock));
    statements.extend(opening(set, migration, ground));
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
    let mut statements = vec![
        as_own_session(set, ground.table),
        finish_row(set, migration, ground, "execution_time_ms IS NULL"),
    ];
    // The answer is of no use, but what is asked of the next file must not count what this one did.
    statements.extend(ground.question.map(str::to_owned));
    statements.extend([lock::release(set, ground.facts.lock), "COMMIT".to_owned()]);
    format!("{}; {}", statements.join("; "), tidy::clean(ConnectionKind::Direct).join("; "))
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
    format!("{BEGIN}; {}; {}", OWN_SESSION.join("; "), lock_unchanged(set, table))
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
    format!(
        "DELETE FROM {} WHERE set_name = {} AND version = {}",
        quote::table(set.history_table()),
        quote::literal(set.name()),
        quote::literal(&migration.stem),
    )
}

/// Locks the history table, and fails unless nobody has changed it since it was looked at.
fn lock_unchanged(set: &MigrationSet, table: &Present) -> String {
    let name = quote::table(set.history_table());
    format!(
        "LOCK TABLE ONLY {name} IN ROW EXCLUSIVE MODE; {}",
        require(&table.is_unchanged, TABLE_REPLACED)
    )
}
