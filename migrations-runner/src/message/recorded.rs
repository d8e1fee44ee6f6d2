//! The transaction that writes rows of migrations whose work is in the database already.
//!
//! Must not know how it got there.

use migrations_core::{Migration, MigrationSet, quote};

use super::row::insert;
use super::{BEGIN, Ground, guard, own_session};
use crate::lock;

/// A row of a migration that is not run.
#[derive(Clone, Debug)]
pub(crate) struct RecordedRow<'a> {
    pub(crate) migration: &'a Migration,
    /// When it was applied, as the server reads it, where that is known; now where it is not.
    pub(crate) applied_at: Option<String>,
    /// How the row came about; the moment is added where a time is given.
    pub(crate) how: String,
}

/// The moment of the statement, as the history shows moments.
const NOW: &str = "to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')";

impl<'a> RecordedRow<'a> {
    /// The row of a migration that has run at a time that nobody knows.
    pub(crate) fn of(migration: &'a Migration, how: &str) -> RecordedRow<'a> {
        RecordedRow { migration, applied_at: None, how: how.to_owned() }
    }

    fn insert(&self, set: &MigrationSet, ground: &Ground<'_>) -> String {
        let how = quote::literal(&self.how);
        let (applied_at, how) = match &self.applied_at {
            Some(moment) => (
                format!("{}::timestamptz", quote::literal(moment)),
                format!("{how} || ' at ' || {NOW}"),
            ),
            None => ("clock_timestamp()".to_owned(), how),
        };
        insert(set, self.migration, ground, &applied_at, how)
    }
}

/// The transaction that writes the rows.
pub(crate) fn record_rows(
    set: &MigrationSet,
    rows: &[RecordedRow<'_>],
    ground: &Ground<'_>,
) -> String {
    let table = quote::table(set.history_table());
    let mut statements = vec![BEGIN.to_owned()];
    statements.extend(own_session(ground));
    statements.push(lock::for_transaction(set, ground.facts.lock));
    statements.extend(guard(set, ground));
    statements.extend(rows.iter().map(|row| row.insert(set, ground)));
    statements.push(format!(
        "UPDATE ONLY {table} SET execution_time_ms = 0 WHERE set_name = {} \
         AND xmin = pg_current_xact_id()::xid",
        quote::literal(set.name()),
    ));
    statements.push("COMMIT".to_owned());
    statements.join("; ")
}
