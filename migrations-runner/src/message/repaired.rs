//! The transaction that makes rows of the history fit the files again.
//!
//! Must not know why a row is to change.

use migrations_core::{Migration, MigrationSet, quote};

use super::row::as_deleted;
use super::{BEGIN, Ground, HISTORY_CHANGED, guard, own_session};
use crate::lock;

/// What becomes of a row.
#[derive(Clone, Debug)]
pub(crate) enum RowUpdate<'a> {
    /// It gets the stem, the name and the checksum of a file.
    Becomes(&'a Migration),
    /// It counts no more, and stays to be read.
    Deleted,
}

/// A row, and what becomes of it.
#[derive(Clone, Debug)]
pub(crate) struct RowRepair<'a> {
    /// The stem and the checksum that the row has.
    pub(crate) stem: String,
    pub(crate) checksum: String,
    pub(crate) change: RowUpdate<'a>,
    /// What the row will say of it, after the moment and the role.
    pub(crate) note: String,
}

/// The moment of the statement, as the history shows moments.
const NOW: &str = "to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')";

/// The transaction that changes the rows, all or none.
pub(crate) fn repair_rows(
    set: &MigrationSet,
    repairs: &[RowRepair<'_>],
    ground: &Ground<'_>,
) -> String {
    let mut statements = vec![BEGIN.to_owned()];
    statements.extend(own_session(ground));
    statements.push(lock::for_transaction(set, ground.facts.lock));
    statements.extend(guard(set, ground));
    statements.extend(repairs.iter().map(|repair| change_row(set, repair)));
    statements.push("COMMIT".to_owned());
    statements.join("; ")
}

fn change_row(set: &MigrationSet, repair: &RowRepair<'_>) -> String {
    let table = quote::table(set.history_table());
    let (set_name, stem) = (quote::literal(set.name()), quote::literal(&repair.stem));
    let values = match &repair.change {
        RowUpdate::Becomes(migration) => format!(
            "version = {}, name = {}, checksum = '{}'",
            quote::literal(&migration.stem),
            quote::literal(migration.name()),
            migration.checksum,
        ),
        RowUpdate::Deleted => as_deleted(set, &repair.stem),
    };
    format!(
        "WITH changed AS (UPDATE ONLY {table} SET {values}, repair_log = concat_ws(chr(10), \
             repair_log, {NOW} || ' ' || session_user || ': ' || {note}) \
         WHERE set_name = {set_name} AND version = {stem} AND checksum = {checksum} \
             AND execution_time_ms IS NOT NULL RETURNING 1) \
         SELECT CASE WHEN count(*) = 1 THEN 0 \
             ELSE ('{HISTORY_CHANGED} ' || pg_backend_pid())::int END FROM changed",
        note = quote::literal(&repair.note),
        checksum = quote::literal(&repair.checksum),
    )
}
