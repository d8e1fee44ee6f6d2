//! What a live server says beyond its catalog, because statements have to respect it: what is made of
//! what, which casts there are, which triggers of keys are off, and who has given a privilege.
//!
//! Must not know what differs.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::postgres::PgRow;
use sqlx::{PgConnection, Row};

use crate::introspect;

const DEPENDENTS: &str = include_str!("dependents.sql");
const CASTS: &str = include_str!("casts.sql");
const KEY_TRIGGERS: &str = include_str!("key_triggers.sql");
const GRANTORS: &str = include_str!("grantors.sql");
const PARTITIONED: &str = "SELECT oid::regclass::text FROM pg_catalog.pg_class WHERE relkind = 'p'";

/// What statements have to respect on a live server; empty where nobody has asked it.
#[derive(Clone, Debug, Default)]
pub struct ServerState {
    dependents: BTreeMap<String, Vec<(String, String)>>,
    casts: BTreeMap<(String, String), bool>,
    key_triggers: BTreeMap<(String, String), Vec<String>>,
    grantors: BTreeMap<(String, String, String), String>,
    partitioned: BTreeSet<String>,
}

impl ServerState {
    /// What is made of an object such as `table public.users`: the column, empty for all of the object,
    /// and what is made of it.
    pub(super) fn dependents(&self, object: &str) -> &[(String, String)] {
        self.dependents.get(object).map_or(&[], Vec::as_slice)
    }

    /// The composite type that a table is of.
    pub(super) fn type_of(&self, table: &str) -> Option<&str> {
        let is_it = |dependents: &[(String, String)]| dependents.iter().any(|(_, it)| it == table);
        let mut types = self.dependents.iter().filter(|(_, dependents)| is_it(dependents));
        types.find_map(|(name, _)| name.strip_prefix("composite "))
    }

    /// Whether a table is partitioned, also where it is a partition itself.
    pub(super) fn is_partitioned(&self, table: &str) -> bool {
        self.partitioned.contains(table)
    }

    /// The cast from one type to another: whether an assignment makes it by itself.
    pub(super) fn is_assignment(&self, from: &str, to: &str) -> Option<bool> {
        self.casts.get(&(from.to_owned(), to.to_owned())).copied()
    }

    /// The statements that switch on what holds a foreign key.
    pub(super) fn key_triggers(&self, table: &str, key: &str) -> &[String] {
        let key = (table.to_owned(), key.to_owned());
        self.key_triggers.get(&key).map_or(&[], Vec::as_slice)
    }

    /// Who has given a privilege, where that is not the owner.
    pub(super) fn grantor(&self, on: &str, column: &str, line: &str) -> Option<&str> {
        let key = (on.to_owned(), column.to_owned(), line.to_owned());
        self.grantors.get(&key).map(String::as_str)
    }

    /// Whether a role has given others a privilege of an object.
    pub(super) fn has_passed_on(&self, on: &str, role: &str) -> bool {
        self.grantors.iter().any(|((object, ..), grantor)| object == on && grantor == role)
    }
}

/// Asks a server, in a transaction whose search path is empty. What the role may not read is left out.
///
/// # Errors
///
/// When the connection breaks.
pub(super) async fn read(connection: &mut PgConnection) -> Result<ServerState, sqlx::Error> {
    let mut read = ServerState::default();
    for row in rows(connection, DEPENDENTS).await? {
        let dependent = (row.try_get(1)?, row.try_get(2)?);
        read.dependents.entry(row.try_get(0)?).or_default().push(dependent);
    }
    for row in rows(connection, CASTS).await? {
        read.casts.insert((row.try_get(0)?, row.try_get(1)?), row.try_get(2)?);
    }
    for row in rows(connection, KEY_TRIGGERS).await? {
        let key = (row.try_get(0)?, row.try_get(1)?);
        read.key_triggers.entry(key).or_default().push(row.try_get(2)?);
    }
    for row in rows(connection, GRANTORS).await? {
        let key = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
        read.grantors.insert(key, row.try_get(3)?);
    }
    for row in rows(connection, PARTITIONED).await? {
        read.partitioned.insert(row.try_get(0)?);
    }
    Ok(read)
}

/// The rows of a question, none where the role may not read what it asks.
async fn rows(
    connection: &mut PgConnection,
    query: &'static str,
) -> Result<Vec<PgRow>, sqlx::Error> {
    sqlx::raw_sql("SAVEPOINT question").execute(&mut *connection).await?;
    match sqlx::query(query).persistent(false).fetch_all(&mut *connection).await {
        Err(error) if introspect::is_denied(&error) => {
            sqlx::raw_sql("ROLLBACK TO question").execute(connection).await?;
            Ok(Vec::new())
        }
        answer => answer,
    }
}
