//! How far a file came that runs in no transaction: its row, moved on with each step.
//!
//! Where the server takes a step in a transaction the row is moved on in that one, so that both are
//! done or neither is. Every move names the place from which it comes: of two runners that were at
//! one step, whatever let them, only one moves on, and the other one's work is undone.
//! Must not know what a step does.

use migrations_core::created::words;
use migrations_core::progress::Begun;
use migrations_core::{Migration, MigrationSet, Progress, quote};

use super::{Ground, HISTORY_CHANGED, TABLE_REPLACED, require};
use crate::history::PROGRESS;
use crate::lock;
use crate::session::{BEGIN, OWN_PATH};

/// The statements that move the row on, for the transaction that is open: as the connection's own
/// user, and until its end only.
pub(crate) fn move_on(
    set: &MigrationSet,
    migration: &Migration,
    ground: &Ground<'_>,
    from: &Progress,
    to: &Progress,
) -> String {
    moved(set, migration, ground, from, &quote::literal(&to.to_string()))
}

/// The whole transaction that moves the row on.
pub(crate) fn advance(
    set: &MigrationSet,
    migration: &Migration,
    ground: &Ground<'_>,
    from: &Progress,
    to: &Progress,
) -> String {
    format!("{BEGIN}; {}; COMMIT", move_on(set, migration, ground, from, to))
}

/// The transaction that writes down which statement is begun, by which process, and what was there
/// before it, for which `before` asks.
pub(crate) fn begun(
    set: &MigrationSet,
    migration: &Migration,
    ground: &Ground<'_>,
    from: &Progress,
    (relations, statement): (&[Option<u32>], &str),
    before: Option<&str>,
) -> String {
    // The process is known only to the server; the rest is written as it is read.
    let (pid, backend_start) = (0, "0".to_owned());
    let (relations, statement) = (relations.to_vec(), statement.to_owned());
    let begun = Begun { pid, backend_start, relations, before: Vec::new(), statement };
    let text = Progress { begun: Some(begun), ..from.clone() }.to_string();
    let (head, rest) = text.split_once("begun by 0 0").unwrap_or((&text, ""));
    let (relations, statement) = rest.split_once("\nbefore").unwrap_or((rest, ""));
    let before = before.map_or_else(
        || "''".to_owned(),
        |before| {
            format!(
                "coalesce((SELECT string_agg(' ' || b.oid::text, '') FROM ({before}) b (oid)), '')"
            )
        },
    );
    let value = format!(
        "{} || (SELECT a.pid || ' ' || {BACKEND_START} \
             FROM pg_stat_activity a WHERE a.pid = pg_backend_pid()) || {} || {before} || {}",
        quote::literal(&format!("{head}begun by ")),
        quote::literal(&format!("{relations}\nbefore")),
        quote::literal(statement),
    );
    format!("{BEGIN}; {}; COMMIT", moved(set, migration, ground, from, &value))
}

/// When the session `a` began, as a text that every major version writes alike.
pub(crate) const BACKEND_START: &str =
    "(extract(epoch FROM a.backend_start) * 1000000)::bigint::text";

/// Locks the history before a transaction sees anything: what is judged behind the lock is then what
/// it holds, whatever the isolation of the transaction. As the connection's own user; `role` is the
/// one that the file has taken.
pub(crate) fn lock_history(set: &MigrationSet, role: &str) -> String {
    let table = quote::table(set.history_table());
    let role = match role {
        "none" => "NONE".to_owned(),
        role => quote::literal(role),
    };
    format!(
        "SET LOCAL ROLE NONE; LOCK TABLE ONLY {table} IN ROW EXCLUSIVE MODE; SET LOCAL ROLE {role}"
    )
}

fn moved(
    set: &MigrationSet,
    migration: &Migration,
    ground: &Ground<'_>,
    from: &Progress,
    value: &str,
) -> String {
    let table = quote::table(set.history_table());
    let mut statements = Vec::new();
    // It takes the role away as well, and does not give it back in every release.
    if words(&migration.sql).contains("authorization") {
        statements.push("SET LOCAL SESSION AUTHORIZATION DEFAULT".to_owned());
    }
    statements.extend([
        "SET LOCAL ROLE NONE".to_owned(),
        OWN_PATH.to_owned(),
        format!("LOCK TABLE ONLY {table} IN ROW EXCLUSIVE MODE"),
        require(&ground.table.is_unchanged, TABLE_REPLACED),
        lock::held_or_taken(set, ground.facts.lock),
        format!(
            "WITH moved AS (UPDATE ONLY {table} SET {PROGRESS} = {value} \
             WHERE set_name = {} AND version = {} AND execution_time_ms IS NULL \
                 AND split_part({PROGRESS}, chr(10), 1) = {} RETURNING 1) \
             SELECT CASE WHEN count(*) = 1 THEN 0 \
                 ELSE ('{HISTORY_CHANGED} ' || pg_backend_pid())::int END FROM moved",
            quote::literal(set.name()),
            quote::literal(&migration.stem),
            quote::literal(&from.summary()),
        ),
    ]);
    statements.join("; ")
}
