//! Creates the history table, and adds the columns of this release to one of an earlier.
//!
//! Must not know which rows it will hold.

use migrations_core::{HistoryTable, MigrationSet};
use sqlx::Row as _;
use sqlx::postgres::PgDatabaseError;

use super::{ADDED_COLUMNS, Table, failure};
use crate::cause::server_error;
use crate::error::{HistoryAction, RunError};
use crate::event::{HistoryCreated, HistoryExtended};
use crate::lock::{Key, LockKind};
use crate::session::{Answer, BEGIN, OWN_PATH, Session};
use migrations_core::quote;

/// Creates the table, all or nothing, with no right for anybody but its owner.
///
/// The schema only where it is missing: `IF NOT EXISTS` asks for the right to create one even
/// where there is nothing to create.
pub(crate) async fn create(
    session: &mut Session,
    set: &MigrationSet,
    missing: &Table,
    lock: LockKind,
) -> Result<(), RunError> {
    let table = set.history_table();
    let schema = match missing {
        Table::NoSchema => {
            format!("CREATE SCHEMA IF NOT EXISTS {};", quote::identifier(&table.schema))
        }
        Table::Missing | Table::Present(_) | Table::OfAnotherRole(_) => String::new(),
    };
    let message =
        format!("{}; {schema} {}; {}", begin(table, lock), columns(table), granted(table, missing));
    let mut answer = session.send(message).await;
    let granted = match answer.failure.take() {
        Some(error) => Err(error),
        None => grants(&answer),
    };
    let finished = match granted {
        Ok(granted) => finish(session, &granted).await,
        Err(error) => Err(error),
    };
    let Err(error) = finished else {
        HistoryCreated { set: set.name(), table: &quote::shown(table) }.tell();
        return Ok(());
    };
    session.roll_back().await;
    if is_made_by_another(&error) && is_there(session, table, missing).await {
        return Ok(());
    }
    Err(failure(table, HistoryAction::Create, &error))
}

/// Whether what was missing is there by now, which the next look then judges.
async fn is_there(session: &mut Session, table: &HistoryTable, missing: &Table) -> bool {
    let schema = quote::literal(&table.schema);
    let relation = match missing {
        Table::NoSchema => String::new(),
        _ => format!(
            " AND EXISTS (SELECT FROM pg_class c WHERE c.relnamespace = n.oid AND c.relname = {}::name)",
            quote::literal(&table.name)
        ),
    };
    let question = format!(
        "SELECT 0 AS migrations_there FROM pg_namespace n WHERE n.nspname = {schema}::name{relation}"
    );
    session.ask(&question).await.is_ok_and(|rows| !rows.is_empty())
}

/// Whether somebody else, who need not be a runner, has created the same thing at the same time,
/// which `IF NOT EXISTS` does not see coming.
fn is_made_by_another(error: &sqlx::Error) -> bool {
    let state = server_error(error).map(PgDatabaseError::code);
    matches!(state, Some("23505" | "42P06" | "42P07" | "42710"))
}

/// A role, and a kind of object and the object on which it has rights.
type Grant = (String, String, String);

fn grants(answer: &Answer) -> Result<Vec<Grant>, sqlx::Error> {
    let rows = answer.rows_of("migrations_grantee");
    rows.map(|row| Ok((row.try_get(0)?, row.try_get(1)?, row.try_get(2)?))).collect()
}

/// Takes away what default privileges have given, and commits.
async fn finish(session: &mut Session, granted: &[Grant]) -> Result<(), sqlx::Error> {
    let revokes = granted
        .iter()
        .map(|(grantee, kind, object)| format!("REVOKE ALL ON {kind} {object} FROM {grantee}; "));
    let message = format!("{}COMMIT", revokes.collect::<String>());
    session.send(message).await.failure.map_or(Ok(()), Err)
}

/// A transaction that waits for whoever creates the same table, where there are advisory locks.
fn begin(table: &HistoryTable, lock: LockKind) -> String {
    let begin = format!("{BEGIN}; {OWN_PATH}; {NO_NOTICES}");
    match lock {
        LockKind::Advisory => {
            let key = Key::of_table(table).arguments();
            format!("{begin}; SELECT pg_advisory_xact_lock({key})")
        }
        LockKind::Table => begin,
    }
}

/// That something is there already is what `IF NOT EXISTS` is for, and nothing to tell a person.
const NO_NOTICES: &str = "SET LOCAL client_min_messages TO warning";

/// The statement that creates the table.
pub(crate) fn columns(table: &HistoryTable) -> String {
    let added = ADDED_COLUMNS.map(|(name, kind)| format!("{name} {kind}, ")).concat();
    format!(
        "CREATE TABLE IF NOT EXISTS {} (\
             migration_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, \
             version text NOT NULL, \
             name text NOT NULL, \
             applied_at timestamptz NOT NULL, \
             checksum text NOT NULL, \
             execution_time_ms bigint, \
             set_name text NOT NULL, \
             format integer NOT NULL, \
             {added}\
             UNIQUE (set_name, version)\
         )",
        quote::table(table)
    )
}

/// Who has a right to the table, to its sequence or to a schema made for it, besides the owner.
pub(crate) fn granted(table: &HistoryTable, missing: &Table) -> String {
    let schema = match missing {
        Table::NoSchema => quote::literal(&table.schema),
        Table::Missing | Table::Present(_) | Table::OfAnotherRole(_) => "NULL".to_owned(),
    };
    format!(
        "SELECT DISTINCT CASE x.grantee WHEN 0 THEN 'PUBLIC' \
             ELSE quote_ident(pg_get_userbyid(x.grantee)) END AS migrations_grantee, \
             'SCHEMA' AS kind, quote_ident(n.nspname) AS object \
         FROM pg_namespace n, aclexplode(n.nspacl) x \
         WHERE x.grantee <> n.nspowner AND n.nspname = {schema}::name \
         UNION ALL SELECT DISTINCT CASE x.grantee WHEN 0 THEN 'PUBLIC' \
             ELSE quote_ident(pg_get_userbyid(x.grantee)) END AS migrations_grantee, \
             CASE c.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END AS kind, \
             format('%I.%I', n.nspname, c.relname) AS object \
         FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(c.relacl) x \
         WHERE x.grantee <> c.relowner AND (c.oid = {regclass} OR c.oid IN ( \
             SELECT d.objid FROM pg_depend d WHERE d.classid = 'pg_class'::regclass \
                 AND d.refobjid = {regclass} AND d.deptype = 'i'))",
        regclass = format_args!("{}::regclass", quote::literal(&quote::table(table))),
    )
}

/// Adds the columns that a table of an earlier release does not have.
pub(crate) async fn extend(
    session: &mut Session,
    set: &MigrationSet,
    lock: LockKind,
) -> Result<(), RunError> {
    let table = set.history_table();
    let message = format!("{}; {}; COMMIT", begin(table, lock), added_columns(table));
    if let Some(error) = session.send(message).await.failure {
        session.roll_back().await;
        return Err(failure(table, HistoryAction::Create, &error));
    }
    HistoryExtended { set: set.name(), table: &quote::shown(table) }.tell();
    Ok(())
}

/// The statement that adds the columns which are missing.
pub(crate) fn added_columns(table: &HistoryTable) -> String {
    let columns =
        ADDED_COLUMNS.map(|(name, kind)| format!("ADD COLUMN IF NOT EXISTS {name} {kind}"));
    format!("ALTER TABLE {} {}", quote::table(table), columns.join(", "))
}
