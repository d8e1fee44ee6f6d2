//! A connection of the runner's own, and what is said over it.
//!
//! Never a pooled one: a lock or a setting that is left on it would outlive the run.
//! Closing the connection gives up everything that the session holds, and dropping it closes it.
//! Must not know about sets beyond the server that they need.

use std::time::Duration;

use futures_util::TryStreamExt as _;
use migrations_core::MigrationSet;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgRow, PgSeverity};
use sqlx::{AssertSqlSafe, Column as _, ConnectOptions as _, Connection as _, Either, Row as _};
use tokio::time::{Instant, sleep, timeout_at};

use crate::cause::{Cause, server_error};
use crate::error::{RunError, Server};

/// How long to try to connect; the same as a pool's default.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(30);

/// How long to wait before the next try, while the server says that it is starting up or full.
const CONNECT_PAUSE: Duration = Duration::from_millis(250);

/// The first release with `pg_current_xact_id`.
const OLDEST_SERVER: u32 = 13;

/// Makes the server look every half second whether its client is still there.
///
/// Without it a server finishes a long statement, and then commits, for a client that gave up long
/// ago, and the next runner waits for the lock until then.
const WATCH_CLIENT: &str = "SET client_connection_check_interval = '500ms'";

/// An open connection of the runner's own.
pub(crate) struct Session {
    connection: PgConnection,
    watch: ClientWatch,
}

/// Whether the server can notice that its client has gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ClientWatch {
    /// It can (PostgreSQL 14, where the system has the means).
    Supported,
    /// It cannot.
    Unsupported,
}

impl ClientWatch {
    /// The statement that switches it on.
    pub(crate) fn statement(self) -> Option<&'static str> {
        (self == ClientWatch::Supported).then_some(WATCH_CLIENT)
    }
}

/// What came back for a message of several statements.
pub(crate) struct Answer {
    /// How many statements were completed.
    pub(crate) completed: usize,
    /// Whether a row came whose first column has the name that was looked for.
    pub(crate) found: bool,
    /// What ended the message early.
    pub(crate) failure: Option<sqlx::Error>,
}

impl Session {
    /// Connects, and refuses a server that is too old for the set.
    pub(crate) async fn open(
        set: &MigrationSet,
        connect: &PgConnectOptions,
        application_name: &str,
    ) -> Result<Session, RunError> {
        // A migration in the log would be noise, and may hold secrets.
        let quiet = connect.clone().application_name(application_name).disable_statement_logging();
        let mut connection = match connect_in_time(&quiet).await {
            Ok(connection) => connection,
            Err(cause) => return Err(RunError::Unreachable { server: server(connect), cause }),
        };
        refuse_old(set, &connection)?;
        let watch = match sqlx::raw_sql(WATCH_CLIENT).execute(&mut connection).await {
            Ok(_) => ClientWatch::Supported,
            Err(_) => ClientWatch::Unsupported,
        };
        Ok(Session { connection, watch })
    }

    /// Whether the server can notice that its client has gone.
    pub(crate) fn watch(&self) -> ClientWatch {
        self.watch
    }

    /// Runs a statement of the runner's own.
    pub(crate) async fn rows(&mut self, sql: String) -> Result<Vec<PgRow>, sqlx::Error> {
        sqlx::raw_sql(AssertSqlSafe(sql)).fetch_all(&mut self.connection).await
    }

    /// Sends a message of several statements, and reads the answer to its end or to its failure.
    pub(crate) async fn send(&mut self, message: String, look_for: &str) -> Answer {
        let mut answer = Answer { completed: 0, found: false, failure: None };
        let mut results = sqlx::raw_sql(AssertSqlSafe(message)).fetch_many(&mut self.connection);
        loop {
            match results.try_next().await {
                Ok(Some(Either::Left(_))) => answer.completed += 1,
                Ok(Some(Either::Right(row))) => answer.found |= is_named(&row, look_for),
                Ok(None) => return answer,
                Err(error) => {
                    answer.failure = Some(error);
                    return answer;
                }
            }
        }
    }

    /// Undoes what a failed message left open.
    ///
    /// Its own failure says nothing new: without a connection the server undoes it by itself.
    pub(crate) async fn roll_back(&mut self) {
        let _ = sqlx::raw_sql("ROLLBACK").execute(&mut self.connection).await;
    }

    /// Says good-bye; that this may fail changes nothing about what was done.
    pub(crate) async fn close(self) {
        let _ = self.connection.close().await;
    }
}

fn is_named(row: &PgRow, name: &str) -> bool {
    row.columns().first().is_some_and(|column| column.name() == name)
}

/// Whether the server closed the connection after the error.
pub(crate) fn is_fatal(error: &sqlx::Error) -> bool {
    server_error(error)
        .is_some_and(|said| matches!(said.severity(), PgSeverity::Fatal | PgSeverity::Panic))
}

async fn connect_in_time(connect: &PgConnectOptions) -> Result<PgConnection, Cause> {
    let deadline = Instant::now() + CONNECT_TIMEOUT;
    loop {
        match timeout_at(deadline, connect.connect()).await {
            Ok(Ok(connection)) => return Ok(connection),
            Ok(Err(error)) if passes(&error) && Instant::now() + CONNECT_PAUSE < deadline => {
                sleep(CONNECT_PAUSE).await;
            }
            Ok(Err(error)) => return Err(Cause::of(&error)),
            Err(_) => {
                let waited = CONNECT_TIMEOUT.as_secs();
                return Err(Cause::new(format!("no answer within {waited} s")));
            }
        }
    }
}

/// Whether the server says that it will do in a moment: it is starting up, or full.
fn passes(error: &sqlx::Error) -> bool {
    server_error(error).is_some_and(|said| matches!(said.code(), "57P03" | "53300"))
}

fn server(connect: &PgConnectOptions) -> Server {
    let socket = connect.get_socket().map(|socket| socket.display().to_string());
    let user = connect.get_username();
    Server {
        host: socket.unwrap_or_else(|| connect.get_host().to_owned()),
        port: connect.get_port(),
        database: connect.get_database().unwrap_or(user).to_owned(),
        user: user.to_owned(),
    }
}

fn refuse_old(set: &MigrationSet, connection: &PgConnection) -> Result<(), RunError> {
    let oldest = set.oldest_server().unwrap_or(OLDEST_SERVER).max(OLDEST_SERVER);
    // A server that does not say its version is left to answer for itself.
    match connection.server_version_num().map(|version| version / 10_000) {
        Some(server) if server < oldest => Err(RunError::ServerTooOld { server, oldest }),
        _ => Ok(()),
    }
}
