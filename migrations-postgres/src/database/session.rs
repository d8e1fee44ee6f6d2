//! The statements that make, keep and drop a database of our own on somebody's server.
//!
//! A database is ours by its name, and in use by an advisory lock on that name.
//! Advisory locks belong to the database that the session is in, so the name holds that
//! database's number too: a session elsewhere could take the lock of a database that is in use.

use std::time::Duration;

use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};
use tokio::time::timeout;

use super::address::Address;
use crate::discover;
use crate::error::EngineError;
use crate::options::Note;
use crate::token::token;
use crate::version::ServerVersion;

/// A server that lets us in at all does so within this time.
const LONGEST_GREETING: Duration = Duration::from_secs(10);

/// Serialises nothing and waits for nobody: `true` if the database of this name is not in use.
const TAKE: &str = "SELECT pg_try_advisory_lock(hashtextextended($1, 0))";

/// A connection to somebody's server.
pub(super) struct Session {
    connection: PgConnection,
    address: Address,
    version: ServerVersion,
    prefix: String,
}

impl Session {
    /// Connects to the database in the URL, from which others can be created and dropped.
    pub(super) async fn open(
        address: &Address,
        start_timeout: Duration,
    ) -> Result<Session, EngineError> {
        let start_timeout = start_timeout.min(LONGEST_GREETING);
        let failed = |reason| EngineError::Connect { target: address.target(), reason };
        match timeout(start_timeout, Session::connect(address)).await {
            Ok(session) => session.map_err(|error| failed(address.reason(&error))),
            Err(_) => Err(failed(format!("no answer within {} s", start_timeout.as_secs_f32()))),
        }
    }

    async fn connect(address: &Address) -> Result<Session, sqlx::Error> {
        let mut connection = address.options().connect().await?;
        let version = version(&mut connection).await?;
        // A role's own limits would end the creation of a database, or the session that guards it.
        let idle = if version.major < 14 { "" } else { "; SET idle_session_timeout = 0" };
        let limits = format!("SET statement_timeout = 0; SET lock_timeout = 0{idle}");
        sqlx::raw_sql(AssertSqlSafe(limits)).execute(&mut connection).await?;
        let here: i64 = sqlx::query_scalar(
            "SELECT oid::bigint FROM pg_catalog.pg_database WHERE datname = current_database()",
        )
        .fetch_one(&mut connection)
        .await?;
        let prefix = format!("migrations_engine_{here}_");
        Ok(Session { connection, address: address.clone(), version, prefix })
    }

    pub(super) fn version(&self) -> ServerVersion {
        self.version
    }

    /// Refuses a server that is older than everything that the set declares.
    pub(super) fn check_version(&self, servers: &[u32]) -> Result<(), EngineError> {
        match discover::older_than_declared(servers, self.version) {
            None => Ok(()),
            Some(lowest) => Err(EngineError::TargetTooOld {
                lowest,
                version: self.version,
                target: self.address.target(),
            }),
        }
    }

    /// Drops the databases whose owners are gone, and returns those that could not be dropped.
    pub(super) async fn sweep(&mut self) -> Vec<Note> {
        let mut notes = Vec::new();
        let leftovers = match self.ours().await {
            Ok(databases) => databases,
            Err(error) => {
                let what = format!("databases on {}", self.address.target());
                return vec![Note::Leftover { what, reason: self.address.reason(&error) }];
            }
        };
        for database in leftovers {
            if let Err(error) = self.drop_if_unused(&database).await {
                let what = format!("database {database} on {}", self.address.target());
                notes.push(Note::Leftover { what, reason: self.address.reason(&error) });
            }
        }
        notes
    }

    async fn ours(&mut self) -> Result<Vec<String>, sqlx::Error> {
        sqlx::query_scalar(
            "SELECT datname::text FROM pg_catalog.pg_database WHERE starts_with(datname::text, $1)",
        )
        .bind(&self.prefix)
        .fetch_all(&mut self.connection)
        .await
    }

    async fn drop_if_unused(&mut self, database: &str) -> Result<(), sqlx::Error> {
        if !self.take(database).await? {
            return Ok(());
        }
        let dropped = self.execute_drop(database).await;
        sqlx::query("SELECT pg_advisory_unlock(hashtextextended($1, 0))")
            .bind(database)
            .execute(&mut self.connection)
            .await?;
        dropped
    }

    async fn take(&mut self, database: &str) -> Result<bool, sqlx::Error> {
        sqlx::query_scalar(TAKE).bind(database).fetch_one(&mut self.connection).await
    }

    /// Creates a database whose lock this session holds from before it exists.
    pub(super) async fn create(&mut self) -> Result<String, EngineError> {
        let database = format!("{}{}", self.prefix, token());
        match self.try_create(&database).await {
            Ok(()) => Ok(database),
            Err(error) => Err(EngineError::CreateDatabase {
                target: self.address.target(),
                reason: self.address.reason(&error),
                database,
            }),
        }
    }

    async fn try_create(&mut self, database: &str) -> Result<(), sqlx::Error> {
        if !self.take(database).await? {
            return Err(sqlx::Error::Protocol("another session uses this name".to_owned()));
        }
        // The same order of sorting as on a server of this machine.
        let provider = if self.version.major < 15 { "" } else { " LOCALE_PROVIDER libc" };
        let statement = format!(
            "CREATE DATABASE \"{database}\" TEMPLATE template0 ENCODING 'UTF8' \
             LC_COLLATE 'C' LC_CTYPE 'C'{provider}"
        );
        sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut self.connection).await?;
        Ok(())
    }

    /// Keeps the connection from looking idle to whatever stands between us and the server.
    pub(super) async fn ping(&mut self) {
        // A lost connection is noticed, and replaced, when the database is dropped.
        let _ = self.connection.ping().await;
    }

    /// Drops the database, if need be over a new connection.
    pub(super) async fn drop_database(
        mut self,
        database: &str,
        start_timeout: Duration,
    ) -> Result<(), EngineError> {
        let mut dropped = self.execute_drop(database).await;
        // A lost connection shows itself in many ways, also as an error of the server.
        if dropped.is_err()
            && let Ok(session) = Session::open(&self.address, start_timeout).await
        {
            self = session;
            dropped = self.execute_drop(database).await;
        }
        let result = dropped.map_err(|error| EngineError::DropDatabase {
            database: database.to_owned(),
            target: self.address.target(),
            reason: self.address.reason(&error),
        });
        // The database is gone, so there is nothing that a failed farewell could leave behind.
        let _ = self.connection.close().await;
        result
    }

    async fn execute_drop(&mut self, database: &str) -> Result<(), sqlx::Error> {
        let force = if self.version.major < 13 {
            self.disconnect_others(database).await?;
            ""
        } else {
            " WITH (FORCE)"
        };
        let statement = format!("DROP DATABASE IF EXISTS \"{database}\"{force}");
        sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut self.connection).await?;
        Ok(())
    }

    async fn disconnect_others(&mut self, database: &str) -> Result<(), sqlx::Error> {
        sqlx::query(
            "SELECT pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity WHERE datname = $1",
        )
        .bind(database)
        .execute(&mut self.connection)
        .await?;
        Ok(())
    }
}

async fn version(connection: &mut PgConnection) -> Result<ServerVersion, sqlx::Error> {
    let number: i32 = sqlx::query_scalar("SELECT current_setting('server_version_num')::int")
        .fetch_one(connection)
        .await?;
    Ok(ServerVersion::from_number(number.unsigned_abs()))
}
