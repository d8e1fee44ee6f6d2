//! The row of a migration: how it is written before the file, and completed after it.
//!
//! Must not know what else is in the message.

use migrations_core::{Migration, MigrationSet, quote, stored_rollback};

use super::{COMPLETED, Ground, TRANSACTION_ENDED};
use crate::history::FORMAT;
use crate::survey::{self, Facts};

pub(super) fn insert_row(set: &MigrationSet, migration: &Migration, ground: &Ground<'_>) -> String {
    let added = [
        ("applied_by", "session_user".to_owned()),
        ("overrides", format!("nullif({}, '')", quote::literal(ground.overrides))),
        ("rollback", rollback(migration)),
    ];
    let added: Vec<_> = added.iter().filter(|(name, _)| ground.table.has_added(name)).collect();
    let columns: String = added.iter().map(|(name, _)| format!(", {name}")).collect();
    let values: String = added.iter().map(|(_, value)| format!(", {value}")).collect();
    format!(
        "INSERT INTO {} (set_name, version, name, applied_at, checksum, format{columns}) \
         VALUES ({}, {}, {}, clock_timestamp(), '{}', {FORMAT}{values})",
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

pub(super) fn complete_row(
    set: &MigrationSet,
    migration: &Migration,
    facts: &Facts,
    condition: &str,
) -> String {
    format!(
        "WITH completed AS (UPDATE ONLY {} SET execution_time_ms = \
             (extract(epoch FROM clock_timestamp() - applied_at) * 1000)::bigint \
         WHERE set_name = {} AND version = {} AND {condition} RETURNING migration_id) \
         SELECT CASE WHEN count(*) = 1 THEN max(migration_id) \
             ELSE ('{TRANSACTION_ENDED} ' || count(*))::bigint END \
         AS {COMPLETED}, {} AS role_settings FROM completed",
        quote::table(set.history_table()),
        quote::literal(set.name()),
        quote::literal(&migration.stem),
        survey::role_settings(&facts.of_login),
    )
}
