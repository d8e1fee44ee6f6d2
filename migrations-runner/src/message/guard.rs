//! The history table before and after a file: what has to be so, and what the server complains of.
//!
//! Must not know what the file is.

use std::collections::BTreeMap;

use migrations_core::{MigrationSet, quote};

use super::{Ground, HISTORY_CHANGED, RELATION_EXISTS, TABLE_REPLACED};
use crate::history::Present;

/// Locks the history, and fails unless it is what was planned over and nothing that the file creates
/// is there.
///
/// All of a statement is planned before any of it is evaluated, and so would be a view in place of
/// the table: its rows are asked for behind the statement that requires the table to be unchanged.
pub(super) fn guard(set: &MigrationSet, ground: &Ground<'_>) -> [String; 3] {
    let table = quote::table(set.history_table());
    let rows = format!("FROM ONLY {table} WHERE set_name = {}", quote::literal(set.name()));
    let last = ground.last_row;
    let mut cases = format!("WHEN (SELECT coalesce(max(migration_id), 0) {rows}) <> {last} ");
    if let Some(count) = ground.rows {
        cases.push_str(&format!("OR (SELECT count(*) {rows}) <> {count} "));
    }
    cases.push_str(&format!("THEN ('{HISTORY_CHANGED} ' || pg_backend_pid())::int "));
    for (schema, names) in by_schema(&ground.absent) {
        cases.push_str(&format!(
            "WHEN EXISTS (SELECT FROM pg_class c WHERE c.relnamespace = to_regnamespace({}) \
             AND c.relname = ANY ({}::name[])) \
             THEN ('{RELATION_EXISTS} ' || pg_backend_pid())::int ",
            quote::literal(&quote::identifier(schema)),
            quote::array(&names),
        ));
    }
    [
        format!("LOCK TABLE ONLY {table} IN ROW EXCLUSIVE MODE"),
        require(&ground.table.is_unchanged, HISTORY_CHANGED),
        format!("SELECT CASE {cases}ELSE 0 END"),
    ]
}

/// The names of relations by their schemas.
fn by_schema(relations: &[(String, String)]) -> BTreeMap<&str, Vec<String>> {
    let mut schemas: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (schema, name) in relations {
        schemas.entry(schema).or_default().push(name.clone());
    }
    schemas
}

/// Fails with that complaint where a condition on the history table does not hold.
pub(super) fn require(condition: &str, complaint: &str) -> String {
    format!(
        "SELECT CASE WHEN {condition} THEN 0 ELSE ('{complaint} ' || pg_backend_pid())::int END"
    )
}

/// Locks the history table once more, and fails unless its name still means it.
///
/// The lock of the file's row is on the table, and not on the name of its schema. The server reads
/// names anew only when it takes a lock that the transaction does not hold yet, hence the mode.
pub(super) fn lock_in_place(set: &MigrationSet, table: &Present) -> String {
    let name = quote::table(set.history_table());
    format!(
        "LOCK TABLE ONLY {name} IN ROW SHARE MODE; {}",
        require(&table.is_in_place, TABLE_REPLACED)
    )
}
