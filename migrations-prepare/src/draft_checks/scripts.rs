//! Files and rollbacks as they run on an engine, to their very end.
//!
//! Must not know what they are held against.

use migrations_core::{Position, Rollback, Transaction};
use migrations_runner::{Cause, Script, ScriptFailure};
use sqlx::PgConnection;

/// Checks what a file leaves for the end of its transaction, and is nobody else any more.
pub(super) async fn ended(
    connection: &mut PgConnection,
) -> Result<Result<(), ScriptFailure>, sqlx::Error> {
    let own = "SET CONSTRAINTS ALL IMMEDIATE; RESET SESSION AUTHORIZATION; RESET ROLE";
    match sqlx::raw_sql(own).execute(connection).await {
        Ok(_) => Ok(Ok(())),
        Err(error @ sqlx::Error::Database(_)) => Ok(Err(ScriptFailure {
            position: Position::START,
            length: 0,
            cause: Cause::of(&error),
        })),
        Err(error) => Err(error),
    }
}

pub(super) async fn rolled_back(
    connection: &mut PgConnection,
    rollback: &Rollback,
) -> Result<(), ScriptFailure> {
    let script = Script { sql: &rollback.sql, lines_before: rollback.lines_before };
    match rollback.transaction {
        Transaction::PerFile => in_transaction(connection, script).await,
        Transaction::None => script.run_each(connection).await,
    }
}

/// Runs a script in one transaction; nothing of it stays where it fails.
async fn in_transaction(
    connection: &mut PgConnection,
    script: Script<'_>,
) -> Result<(), ScriptFailure> {
    let failed = |error: sqlx::Error| ScriptFailure {
        position: Position::START,
        length: 0,
        cause: Cause::of(&error),
    };
    sqlx::raw_sql("BEGIN").execute(&mut *connection).await.map_err(failed)?;
    let outcome = script.run(connection).await;
    let end = if outcome.is_ok() { "COMMIT" } else { "ROLLBACK" };
    let ended = sqlx::raw_sql(end).execute(connection).await;
    outcome.and(ended.map(drop).map_err(failed))
}
