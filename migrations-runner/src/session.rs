//! A connection of the runner's own, and what is said over it.
//!
//! Never a pooled one of the application's: a setting that is left on it would outlive the run.
//! Closing the connection gives up everything that the session holds, and dropping it closes it.
//! The connection may go through a pooler all the same, which hands each message to whatever
//! session is free; so a message never relies on the one before it.
//! Must not know about sets beyond the server that they need.

use std::time::Duration;

use futures_util::TryStreamExt as _;
use migrations_core::MigrationSet;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgRow, PgSeverity};
use sqlx::{AssertSqlSafe, Column as _, ConnectOptions as _, Connection as _, Either, Row as _};
use tokio::time::{Instant, sleep, timeout_at};

use crate::cause::{Cause, server_error};
use crate::error::{RunError, Server};
use crate::event::Connected;
use crate::options::APPLICATION_NAME;

/// How long to try to connect; the same as a pool's default.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(30);

/// How long to wait before the next try, while the server says that it is starting up or full.
const CONNECT_PAUSE: Duration = Duration::from_millis(250);

/// The first release with `pg_current_xact_id`.
const OLDEST_SERVER: u32 = 13;

/// Under it every operator, function and type of the runner's own statements is PostgreSQL's,
/// whoever may create in the schemas of the path. `pg_temp`, which would come first where it is not
/// named, comes last.
pub(crate) const OWN_PATH: &str = "SET LOCAL search_path TO pg_catalog, pg_temp";

/// Begins a transaction whose every statement sees what was committed before that statement: what
/// is looked at behind a lock must not be older than the lock, whatever isolation the database or
/// the role prefers.
pub(crate) const BEGIN: &str = "BEGIN ISOLATION LEVEL READ COMMITTED";

/// What is judged behind a lock is what the lock holds, whatever isolation the role prefers.
pub(crate) const EACH_SEES_THE_LATEST: &str = "SET TRANSACTION ISOLATION LEVEL READ COMMITTED";

/// Where a policy would hide rows, reading them fails: what is hidden looks as if it had not run.
pub(crate) const NO_HIDDEN_ROWS: &str = "SET LOCAL row_security TO off";

/// How the columns of the runner's own rows begin, so that they are told from a file's.
const OWN_COLUMN: &str = "migrations_";

/// An open connection of the runner's own.
pub(crate) struct Session {
    connection: PgConnection,
    connect: PgConnectOptions,
    /// Whether the answer to the last message was read to its failure only, and not to its end.
    is_behind: bool,
    /// Whether something was committed whose log need not be on the server's disk yet.
    is_unflushed: bool,
}

/// Whether a commit is answered only once its log is on the server's disk, and on that of a replica
/// where the server waits for one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Commit {
    /// The answer waits, as far as the server is set up so.
    Synchronous,
    /// The answer comes at once. The log is one sequence, so what is committed after it is on the disk only with it;
    /// until then a crash of the server takes the whole transaction back, the row of the history with
    /// what the file made.
    Asynchronous,
}

/// What came back for a message of several statements.
#[derive(Default)]
pub(crate) struct Answer {
    /// How many statements were completed.
    pub(crate) completed: usize,
    /// The runner's own rows, in order.
    pub(crate) rows: Vec<PgRow>,
    /// What ended the message early.
    pub(crate) failure: Option<sqlx::Error>,
}

/// What a `COPY … TO STDOUT` has written.
pub(crate) struct Copied {
    /// The rows that were read, whole ones only.
    pub(crate) bytes: Vec<u8>,
    /// Whether these are all rows.
    pub(crate) is_whole: bool,
}

impl Answer {
    /// The runner's own rows that begin with that column.
    pub(crate) fn rows_of<'a>(&'a self, column: &'a str) -> impl Iterator<Item = &'a PgRow> {
        self.rows.iter().filter(move |row| is_named(row, |name| name == column))
    }

    /// Whether such a row came.
    pub(crate) fn has(&self, column: &str) -> bool {
        self.rows_of(column).next().is_some()
    }
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
        let connection = connected(&quiet).await?;
        refuse_old(set, &connection)?;
        Ok(Session { connection, connect: quiet, is_behind: false, is_unflushed: false })
    }

    /// Ends the session and begins another, which has whatever was set for role and database since.
    pub(crate) async fn reopen(&mut self) -> Result<(), RunError> {
        let connection = connected(&self.connect).await?;
        let old = std::mem::replace(&mut self.connection, connection);
        self.is_behind = false;
        let _ = old.close().await;
        Ok(())
    }

    /// Opens a second session to the same server.
    pub(crate) async fn open_second(&self) -> Result<Session, RunError> {
        let connection = connected(&self.connect).await?;
        Ok(Session {
            connection,
            connect: self.connect.clone(),
            is_behind: false,
            is_unflushed: false,
        })
    }

    /// What the session is called in `pg_stat_activity`.
    pub(crate) fn application_name(&self) -> &str {
        self.connect.get_application_name().unwrap_or_default()
    }

    /// Sends a message of several statements, and reads the answer to its end or to its failure.
    pub(crate) async fn send(&mut self, message: String) -> Answer {
        let mut answer = Answer::default();
        self.is_behind = false;
        let mut results = sqlx::raw_sql(AssertSqlSafe(message)).fetch_many(&mut self.connection);
        loop {
            match results.try_next().await {
                Ok(Some(Either::Left(_))) => answer.completed += 1,
                Ok(Some(Either::Right(row))) => {
                    if is_named(&row, |name| name.starts_with(OWN_COLUMN)) {
                        answer.rows.push(row);
                    }
                }
                Ok(None) => return answer,
                Err(error) => {
                    answer.failure = Some(error);
                    self.is_behind = true;
                    return answer;
                }
            }
        }
    }

    /// Reads what a `COPY … TO STDOUT` writes, up to about so many bytes.
    ///
    /// The inner error is the statement's. After it, and where not everything was read, the session
    /// is a new one: of the old one's answer some is still to come.
    pub(crate) async fn copy_out(
        &mut self,
        statement: &str,
        most_bytes: usize,
    ) -> Result<Result<Copied, sqlx::Error>, RunError> {
        let copied = copied(&mut self.connection, statement, most_bytes).await;
        if !copied.as_ref().is_ok_and(|copied| copied.is_whole) {
            self.reopen().await?;
        }
        Ok(copied)
    }

    /// Asks one question of the runner's own, whose first column has the prefix of such rows.
    pub(crate) async fn ask(&mut self, question: &str) -> Result<Vec<PgRow>, sqlx::Error> {
        let answer = self.send(format!("{OWN_PATH}; {question}")).await;
        match answer.failure {
            None => Ok(answer.rows),
            Some(error) => Err(error),
        }
    }

    /// Notes how the last transaction was committed; one that waits for the disk has waited for
    /// every one before it, also for those of the connection before.
    pub(crate) fn has_committed(&mut self, commit: Commit) {
        self.is_unflushed = commit == Commit::Asynchronous;
    }

    /// Whether something was committed that a crash of the server may still take back.
    pub(crate) fn is_unflushed(&self) -> bool {
        self.is_unflushed
    }

    /// Undoes what a failed message left open.
    ///
    /// Its own failure says nothing new: without a connection the server undoes it by itself.
    pub(crate) async fn roll_back(&mut self) {
        self.send("ROLLBACK".to_owned()).await;
    }

    /// Says good-bye; that this may fail changes nothing about what was done.
    ///
    /// A pooler ends a session whose client goes in the middle of an answer, so it is read to its
    /// end first.
    pub(crate) async fn close(mut self) {
        if self.is_behind {
            self.send("SELECT 0".to_owned()).await;
        }
        let _ = self.connection.close().await;
    }
}

/// The server sends each row as a message of its own.
async fn copied(
    connection: &mut PgConnection,
    statement: &str,
    most_bytes: usize,
) -> Result<Copied, sqlx::Error> {
    let mut rows = connection.copy_out_raw(statement).await?;
    let mut bytes = Vec::new();
    while let Some(row) = rows.try_next().await? {
        if bytes.len() + row.len() > most_bytes {
            return Ok(Copied { bytes, is_whole: false });
        }
        bytes.extend_from_slice(&row);
    }
    Ok(Copied { bytes, is_whole: true })
}

fn is_named(row: &PgRow, is: impl Fn(&str) -> bool) -> bool {
    row.columns().first().is_some_and(|column| is(column.name()))
}

/// Whether the server closed the connection after the error.
pub(crate) fn is_fatal(error: &sqlx::Error) -> bool {
    server_error(error)
        .is_some_and(|said| matches!(said.severity(), PgSeverity::Fatal | PgSeverity::Panic))
}

/// Connects as a run does: with patience for a server that is starting, and without statements in the
/// log.
///
/// # Errors
///
/// [`RunError::Unreachable`] says where it was tried, and no password.
///
/// ```no_run
/// use migrations_runner::{RunError, connect};
/// use sqlx::postgres::PgConnectOptions;
///
/// async fn is_there(options: &PgConnectOptions) -> Result<bool, RunError> {
///     connect(options).await.map(|_| true)
/// }
/// ```
pub async fn connect(options: &PgConnectOptions) -> Result<PgConnection, RunError> {
    let quiet = options.clone().application_name(APPLICATION_NAME).disable_statement_logging();
    connected(&quiet).await
}

async fn connected(connect: &PgConnectOptions) -> Result<PgConnection, RunError> {
    let server = server(connect);
    match connect_in_time(connect).await {
        Ok(connection) => {
            let Server { host, port, database, user } = &server;
            Connected { host, port: u64::from(*port), database, user }.tell();
            Ok(connection)
        }
        Err(cause) => Err(RunError::Unreachable { server, cause }),
    }
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

pub(crate) fn server(connect: &PgConnectOptions) -> Server {
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
