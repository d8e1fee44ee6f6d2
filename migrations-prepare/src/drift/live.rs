//! A database of somebody's → its catalog, read in a transaction that can change nothing.
//!
//! A role that may not read some table of the server's own is told less, and what it is not told is
//! named.
//! Must not know what the catalog is compared with.

use std::collections::BTreeSet;

use migrations_compiler::Catalog;
use migrations_compiler::catalog::Object;
use migrations_core::HistoryTable;
use migrations_runner::foreign_history;
use sqlx::{PgConnection, Row};

use super::server_state::{self, ServerState};
use super::{Owners, Partitions, owners, partitions};
use crate::introspect::{self, NumberedObject};

const DEFAULT_PRIVILEGES: &str = include_str!("live.sql");
const MEMBERS: &str = include_str!("members.sql");

/// A look at the catalog waits no longer for whoever holds a table, and is too short to be compiled; the
/// time that a role gives the statements of an application may be too short for it.
const BEGIN: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; \
    SET LOCAL lock_timeout = '10s'; SET LOCAL statement_timeout = '10min'; SET LOCAL jit = off";

/// What a database has.
#[derive(Clone, Debug, Default)]
pub struct LiveSchema {
    /// Its objects, without histories of this tool and of others.
    pub catalog: Catalog,
    /// The server's major.
    pub major: u32,
    /// What its default privileges give to new objects.
    pub default_privileges: BTreeSet<String>,
    /// What belongs to the extensions that were asked about.
    pub members: BTreeSet<String>,
    /// Who owns its objects.
    pub owners: Owners,
    /// What the parts of its partitioned tables have of the whole.
    pub partitions: Partitions,
    /// What statements have to respect in it.
    pub server_state: ServerState,
    /// The kinds of objects that the role may not read.
    pub unread: BTreeSet<&'static str>,
}

/// Reads a database.
///
/// `extensions` are those whose members are wanted: what the set has a stub for.
///
/// # Errors
///
/// When the connection breaks, or an object has a form that the catalog does not know.
pub async fn read(
    connection: &mut PgConnection,
    history: &HistoryTable,
    extensions: &BTreeSet<String>,
) -> Result<LiveSchema, sqlx::Error> {
    let mut live = LiveSchema::default();
    begin(connection).await?;
    let objects = match introspect::introspect_numbered(connection, history).await {
        Ok(objects) => objects,
        Err(error) if introspect::is_denied(&error) => {
            end(connection).await?;
            let objects = by_kind(connection, history, &mut live).await?;
            begin(connection).await?;
            objects
        }
        Err(error) => return Err(error),
    };
    let number: i32 =
        sqlx::query_scalar("SELECT pg_catalog.current_setting('server_version_num')::int")
            .persistent(false)
            .fetch_one(&mut *connection)
            .await?;
    live.major = u32::try_from(number / 10_000).unwrap_or_default();
    introspect::write_plainly(connection).await?;
    let owners = owners::read(connection, &objects).await;
    live.owners = unless_denied(connection, owners).await?;
    let partitions = partitions::read(connection).await;
    live.partitions = unless_denied(connection, partitions).await?;
    if !extensions.is_empty() {
        let names: Vec<&String> = extensions.iter().collect();
        let rows =
            sqlx::query(MEMBERS).persistent(false).bind(names).fetch_all(&mut *connection).await?;
        live.members = rows.iter().filter_map(|row| row.try_get(0).ok()).collect();
    }
    let lines = sqlx::query(DEFAULT_PRIVILEGES).persistent(false).fetch_all(&mut *connection).await;
    let lines = unless_denied(connection, lines).await?;
    live.default_privileges = lines.iter().filter_map(|row| row.try_get(0).ok()).collect();
    live.server_state = server_state::read(connection).await?;
    end(connection).await?;
    let objects = objects.into_iter().map(|numbered| numbered.object);
    live.catalog = Catalog::new(objects.filter(|object| !is_history(object)).collect());
    Ok(live)
}

async fn begin(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(BEGIN).execute(connection).await.map(drop)
}

async fn end(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::raw_sql("ROLLBACK").execute(connection).await.map(drop)
}

/// What was read, or nothing where the role may not read it; what is read next begins anew then.
async fn unless_denied<T: Default>(
    connection: &mut PgConnection,
    read: Result<T, sqlx::Error>,
) -> Result<T, sqlx::Error> {
    match read {
        Err(error) if introspect::is_denied(&error) => {
            end(connection).await?;
            begin(connection).await?;
            introspect::write_plainly(connection).await.map(|()| T::default())
        }
        read => read,
    }
}

/// Reads each kind alone, and leaves out those that the role may not read.
async fn by_kind(
    connection: &mut PgConnection,
    history: &HistoryTable,
    live: &mut LiveSchema,
) -> Result<Vec<NumberedObject>, sqlx::Error> {
    let mut objects = Vec::new();
    for (kind, query) in introspect::KINDS {
        begin(connection).await?;
        let read = introspect::introspect_kind(connection, history, query).await;
        end(connection).await?;
        match read {
            Ok(found) => objects.extend(found),
            Err(error) if introspect::is_denied(&error) => {
                live.unread.insert(kind);
            }
            Err(error) => return Err(error),
        }
    }
    Ok(objects)
}

/// Whether a table is the history of another tool, or what hangs on one by its usual name.
fn is_history(object: &Object) -> bool {
    let Object::Table(table) = object else { return false };
    let columns = table.columns.iter().map(|it| (it.name.clone(), it.data_type.clone())).collect();
    foreign_history(&table.schema, &table.name, columns).is_some()
}
