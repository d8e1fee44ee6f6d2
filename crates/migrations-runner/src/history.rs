//! The table in which a database keeps what was applied to it: its shape, its creation, its rows.
//!
//! Rows are read here; they are written in the transaction of their migration, by `message`.

use migrations_core::{Applied, History, HistoryTable, MigrationSet};
use sqlx::Row as _;

use crate::cause::Cause;
use crate::error::{HistoryAction, RunError};
use crate::foreign;
use crate::lock::Key;
use crate::quote;
use crate::session::Session;

/// The format of the rows that this release writes, and the latest that it reads.
pub(crate) const FORMAT: i32 = 1;

/// The columns that the runner relies on; others may stand beside them.
const COLUMNS: [(&str, &str); 8] = [
    ("migration_id", "bigint"),
    ("version", "text"),
    ("name", "text"),
    ("applied_at", "timestamp with time zone"),
    ("checksum", "text"),
    ("execution_time_ms", "bigint"),
    ("set_name", "text"),
    ("format", "integer"),
];

/// What the history table of a set is in a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Found {
    Table,
    NoTable,
    NoSchema,
}

/// Reads the history, and creates its table first where there is none; the lock must be held.
pub(crate) async fn read_or_create(
    session: &mut Session,
    set: &MigrationSet,
) -> Result<History, RunError> {
    match find(session, set.history_table()).await? {
        Found::Table => read_rows(session, set).await,
        missing => {
            create(session, set.history_table(), missing).await?;
            Ok(History::default())
        }
    }
}

/// Reads the history and changes nothing; without a table nothing is applied.
pub(crate) async fn read(session: &mut Session, set: &MigrationSet) -> Result<History, RunError> {
    match find(session, set.history_table()).await? {
        Found::Table => read_rows(session, set).await,
        Found::NoTable | Found::NoSchema => Ok(History::default()),
    }
}

/// Looks for the table, and refuses one of another shape.
async fn find(session: &mut Session, table: &HistoryTable) -> Result<Found, RunError> {
    let failed = failure(table, HistoryAction::Read);
    // One row a column; a row without a column says that there is a schema and no table. The
    // casts to `name` cut long names off where the server did.
    let sql = format!(
        "SELECT a.attname::text, pg_catalog.format_type(a.atttypid, a.atttypmod), c.oid IS NOT NULL \
         FROM pg_catalog.pg_namespace n \
         LEFT JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = {}::name \
         LEFT JOIN pg_catalog.pg_attribute a \
             ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped \
         WHERE n.nspname = {}::name ORDER BY a.attnum",
        quote::literal(&table.name),
        quote::literal(&table.schema),
    );
    let rows = session.rows(sql).await.map_err(&failed)?;
    let Some(first) = rows.first() else { return Ok(Found::NoSchema) };
    if !first.try_get::<bool, _>(2).map_err(&failed)? {
        return Ok(Found::NoTable);
    }
    let column = |row: &sqlx::postgres::PgRow| -> Result<(String, String), sqlx::Error> {
        let name: Option<String> = row.try_get(0)?;
        let kind: Option<String> = row.try_get(1)?;
        Ok((name.unwrap_or_default(), kind.unwrap_or_default()))
    };
    let columns: Vec<_> = rows.iter().map(column).collect::<Result<_, _>>().map_err(&failed)?;
    refuse_foreign(table, &columns)
}

fn refuse_foreign(table: &HistoryTable, columns: &[(String, String)]) -> Result<Found, RunError> {
    let has = |(name, kind): &(&str, &str)| columns.iter().any(|(n, k)| n == name && k == kind);
    if COLUMNS.iter().all(has) {
        return Ok(Found::Table);
    }
    Err(RunError::ForeignHistory {
        table: quote::shown(table),
        columns: columns.iter().map(|(name, kind)| format!("{name} {kind}")).collect(),
        tool: foreign::tool_of(columns),
    })
}

async fn read_rows(session: &mut Session, set: &MigrationSet) -> Result<History, RunError> {
    let table = set.history_table();
    let failed = failure(table, HistoryAction::Read);
    let sql = format!(
        "SELECT version, to_char(applied_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), \
         checksum, execution_time_ms, format \
         FROM {} WHERE set_name = {} ORDER BY migration_id",
        quote::table(table),
        quote::literal(set.name()),
    );
    let rows = session.rows(sql).await.map_err(&failed)?;
    let mut history = History::default();
    for row in &rows {
        let found: i32 = row.try_get(4).map_err(&failed)?;
        if found > FORMAT {
            let table = quote::shown(table);
            return Err(RunError::NewerHistory { table, found, known: FORMAT });
        }
        history.entries.push(applied(row).map_err(&failed)?);
    }
    Ok(history)
}

fn applied(row: &sqlx::postgres::PgRow) -> Result<Applied, sqlx::Error> {
    Ok(Applied {
        version: row.try_get(0)?,
        applied_at: row.try_get(1)?,
        checksum: row.try_get(2)?,
        execution_time_ms: row.try_get(3)?,
    })
}

/// Creates the table, all or nothing.
///
/// The schema only where it is missing: `IF NOT EXISTS` asks for the right to create one even
/// where there is nothing to create.
async fn create(
    session: &mut Session,
    table: &HistoryTable,
    missing: Found,
) -> Result<(), RunError> {
    let schema = match missing {
        Found::NoSchema => {
            format!("CREATE SCHEMA IF NOT EXISTS {};", quote::identifier(&table.schema))
        }
        Found::NoTable | Found::Table => String::new(),
    };
    let sql = format!(
        "BEGIN; SELECT pg_advisory_xact_lock({}); {schema} \
         CREATE TABLE IF NOT EXISTS {} (\
             migration_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, \
             version text NOT NULL, \
             name text NOT NULL, \
             applied_at timestamptz NOT NULL, \
             checksum text NOT NULL, \
             execution_time_ms bigint, \
             set_name text NOT NULL, \
             format integer NOT NULL, \
             UNIQUE (set_name, version)\
         ); COMMIT",
        Key::of_table(table).arguments(),
        quote::table(table),
    );
    session.rows(sql).await.map_err(failure(table, HistoryAction::Create))?;
    Ok(())
}

fn failure(table: &HistoryTable, action: HistoryAction) -> impl Fn(sqlx::Error) -> RunError {
    let table = quote::shown(table);
    move |error| RunError::History { table: table.clone(), action, cause: Cause::of(&error) }
}
