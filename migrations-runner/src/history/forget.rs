//! Takes a migration whose rollback has run out of the history.
//!
//! Must not know how the rollback ran.

use migrations_core::{MigrationSet, quote};
use sqlx::PgConnection;

/// Deletes the row of the migration with that stem, where there is one.
///
/// The rollback has to have run on the same database already, and whoever called it answers for
/// that: a migration without a row is applied anew by the next run.
///
/// # Errors
///
/// What the server says, as where the table is missing or may not be written.
pub async fn forget(
    connection: &mut PgConnection,
    set: &MigrationSet,
    stem: &str,
) -> Result<(), sqlx::Error> {
    let table = quote::table(set.history_table());
    let statement = format!("DELETE FROM {table} WHERE set_name = $1 AND version = $2");
    let statement = sqlx::query(sqlx::AssertSqlSafe(statement)).persistent(false);
    statement.bind(set.name()).bind(stem).execute(connection).await?;
    Ok(())
}
