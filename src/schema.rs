//! The schema of the database that the program works on.

use std::io::Write;

use migrations::{EntryState, Report};
use sqlx::PgPool;
use trading::MIGRATIONS;

use crate::Failure;

/// Brings a database up to date.
pub(crate) async fn apply(pool: &PgPool) -> Result<Report, Failure> {
    MIGRATIONS.apply(pool).await.map_err(|error| Failure::Migration(error.into()))
}

/// Says what that has done.
pub(crate) fn tell(report: &Report, out: &mut impl Write) -> Result<(), Failure> {
    for applied in &report.applied {
        let milliseconds = applied.execution_time.as_secs_f64() * 1000.0;
        writeln!(out, "Applied {} in {milliseconds:.1} ms", applied.version)?;
    }
    if report.applied.is_empty() {
        let count = report.already.len();
        writeln!(out, "Nothing is pending: {count} migrations were applied before.")?;
    }
    Ok(())
}

/// Shows which migrations are applied, on a database as it is.
pub(crate) async fn status(pool: &PgPool, out: &mut impl Write) -> Result<(), Failure> {
    let status = MIGRATIONS.status(pool).await.map_err(|error| Failure::Migration(error.into()))?;
    for entry in &status.entries {
        let state = match &entry.state {
            EntryState::Applied { applied_at, .. } => format!("applied at {applied_at}"),
            EntryState::Interrupted { began_at, .. } => format!("interrupted, begun at {began_at}"),
            EntryState::Running { began_at } => format!("running since {began_at}"),
            EntryState::Pending => "pending".to_owned(),
            EntryState::PendingDraft => "pending, a draft".to_owned(),
        };
        writeln!(out, "{:<40} {state}", entry.version)?;
    }
    let applied = status.entries.len() - status.pending.len();
    writeln!(out, "{applied} applied, {} pending", status.pending.len())?;
    Ok(())
}
