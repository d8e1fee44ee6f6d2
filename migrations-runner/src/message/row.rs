//! The row of a migration: how it is written before the file, and completed after it; or marked and
//! deleted, where the file takes the migration back.
//!
//! Must not know what else is in the message.

use migrations_core::{Migration, MigrationSet, quote, stored_rollback};

use super::{COMPLETED, Ground, HISTORY_CHANGED, RowBefore, RowChange, TRANSACTION_ENDED};
use crate::history::{ADOPTED, DELETED, FORMAT, OVERRIDES, PROGRESS, ROLLBACK};
use crate::survey;

pub(super) fn insert_row(set: &MigrationSet, migration: &Migration, ground: &Ground<'_>) -> String {
    let overrides = format!("nullif({}, '')", quote::literal(ground.overrides));
    insert(set, migration, ground, "clock_timestamp()", overrides)
}

/// The statement that adds a row; when it was applied and what was allowed are expressions.
pub(super) fn insert(
    set: &MigrationSet,
    migration: &Migration,
    ground: &Ground<'_>,
    applied_at: &str,
    overrides: String,
) -> String {
    let added = [
        ("applied_by", "session_user".to_owned()),
        (OVERRIDES, overrides),
        (ROLLBACK, rollback(migration)),
    ];
    let added: Vec<_> = added.iter().filter(|(name, _)| ground.table.has_added(name)).collect();
    let columns: String = added.iter().map(|(name, _)| format!(", {name}")).collect();
    let values: String = added.iter().map(|(_, value)| format!(", {value}")).collect();
    format!(
        "INSERT INTO {} (set_name, version, name, applied_at, checksum, format{columns}) \
         VALUES ({}, {}, {}, {applied_at}, '{}', {FORMAT}{values})",
        quote::table(set.history_table()),
        quote::literal(set.name()),
        quote::literal(&migration.stem),
        quote::literal(migration.name()),
        migration.checksum,
    )
}

/// The inverse of a migration as its row keeps it.
///
/// A database of another encoding may lack characters of it, which is no reason not to apply the
/// file: the row then keeps none. The name of the encoding is no constant, so that the server does
/// not convert the text while it only plans the statement.
fn rollback(migration: &Migration) -> String {
    let Some(text) = stored_rollback::encode(migration) else { return "NULL".to_owned() };
    let hex: String = text.bytes().map(|byte| format!("{byte:02x}")).collect();
    let encoding = match text.is_ascii() {
        true => "'UTF8'",
        false => "CASE WHEN getdatabaseencoding() = 'UTF8' THEN 'UTF8' END",
    };
    format!("convert_from(decode('{hex}', 'hex'), {encoding})")
}

/// Takes the time away from a row whose migration is taken back, and fails unless the row is what was
/// planned over: a stop on the way leaves one that is interrupted, to every release.
pub(super) fn mark_row(
    set: &MigrationSet,
    migration: &Migration,
    ground: &Ground<'_>,
    before: RowBefore<'_>,
) -> String {
    let kept = match (ground.table.has_added(ROLLBACK), before.rollback) {
        (false, _) => String::new(),
        (true, None) => format!("AND {ROLLBACK} IS NULL "),
        (true, Some(digest)) => format!("AND {} = {digest} ", digest_of_rollback()),
    };
    format!(
        "WITH marked AS (UPDATE ONLY {} SET execution_time_ms = NULL WHERE {} \
             AND checksum = {} AND execution_time_ms IS NOT NULL {kept}RETURNING 1) \
         SELECT CASE WHEN count(*) = 1 THEN 0 \
             ELSE ('{HISTORY_CHANGED} ' || count(*))::int END FROM marked",
        quote::table(set.history_table()),
        of_migration(set, migration),
        quote::literal(before.checksum),
    )
}

/// The digest by which a rollback is known again.
pub(crate) fn digest_of_rollback() -> String {
    format!("hashtextextended({ROLLBACK}, 0)")
}

fn of_migration(set: &MigrationSet, migration: &Migration) -> String {
    let (set, version) = (quote::literal(set.name()), quote::literal(&migration.stem));
    format!("set_name = {set} AND version = {version}")
}

/// Completes the row of a file that has run, or deletes that of a migration that is taken back; fails
/// unless it is as the condition says.
///
/// A row that was taken over from another tool stays, as one that counts no more: the tool's own row is
/// there for good, and is no reason any more to take the file for applied.
pub(super) fn finish_row(
    set: &MigrationSet,
    migration: &Migration,
    ground: &Ground<'_>,
    condition: &str,
) -> String {
    let table = quote::table(set.history_table());
    let row = format!("{} AND {condition}", of_migration(set, migration));
    let completed = match ground.row {
        RowChange::Insert => format!(
            "completed AS (UPDATE ONLY {table} SET execution_time_ms = \
                 (extract(epoch FROM clock_timestamp() - applied_at) * 1000)::bigint{} \
                 WHERE {row} RETURNING migration_id)",
            if ground.has_progress() { format!(", {PROGRESS} = NULL") } else { String::new() }
        ),
        RowChange::Delete(before) if ground.table.has_added(OVERRIDES) => format!(
            "kept AS (UPDATE ONLY {table} SET {}, execution_time_ms = {} WHERE {row} AND {OVERRIDES} LIKE '{ADOPTED}%' \
                 RETURNING migration_id), \
             deleted AS (DELETE FROM ONLY {table} WHERE {row} \
                 AND coalesce({OVERRIDES} NOT LIKE '{ADOPTED}%', true) RETURNING migration_id), \
             completed AS (TABLE kept UNION ALL TABLE deleted)",
            as_deleted(set, &migration.stem),
            before.execution_time_ms,
        ),
        RowChange::Delete(_) => {
            format!("completed AS (DELETE FROM ONLY {table} WHERE {row} RETURNING migration_id)")
        }
    };
    format!(
        "WITH {completed} \
         SELECT CASE WHEN count(*) = 1 THEN max(migration_id) \
             ELSE ('{TRANSACTION_ENDED} ' || count(*))::bigint END \
         AS {COMPLETED}, {} AS role_settings FROM completed",
        survey::role_settings(&ground.facts.of_login),
    )
}

/// The values by which the row of a stem counts no more; such a row of that stem may be there already.
pub(super) fn as_deleted(set: &MigrationSet, stem: &str) -> String {
    let table = quote::table(set.history_table());
    let deleted = quote::literal(&format!("{}{DELETED}", set.name()));
    format!(
        "set_name = {deleted}, version = CASE WHEN EXISTS (SELECT FROM ONLY {table} d \
         WHERE d.set_name = {deleted} AND d.version = {}) \
         THEN version || '#' || migration_id ELSE version END",
        quote::literal(stem),
    )
}
