//! Whole databases of a server: looked for, created, renamed and dropped over another database of it.
//!
//! Must not know what is in them.

use std::path::Path;

use migrations_core::{Invocation, quote};
use migrations_runner::{Environment, RunError};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, Connection as _, Row as _};

use crate::confirm::{Confirmation, confirm};
use crate::exit::Failure;
use crate::format::Format;

/// Databases that a server comes with; other databases are created and dropped over one of them.
const OF_THE_SERVER: [&str; 3] = ["postgres", "template1", "template0"];

/// A database, and a connection to another one of its server.
pub(crate) struct Maintenance {
    connection: PgConnection,
    connect: PgConnectOptions,
    /// The name of the database.
    pub(crate) name: String,
}

/// Whether sessions that use a database are ended so that it can go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OtherSessions {
    /// They are, and what they had begun is rolled back.
    End,
    /// They stay, and the database with them.
    Respect,
}

impl Maintenance {
    /// Connects to the server of a database, whether or not that is there.
    pub(crate) async fn open(connect: &PgConnectOptions) -> Result<Maintenance, Failure> {
        let name = connect.get_database().unwrap_or(connect.get_username()).to_owned();
        let connection = match connected(&connect.clone().database(OF_THE_SERVER[0])).await {
            Err(RunError::Unreachable { cause, .. }) if cause.sqlstate.is_some() => {
                connected(&connect.clone().database(OF_THE_SERVER[1])).await
            }
            connection => connection,
        };
        let mut server = Maintenance { connection: connection?, connect: connect.clone(), name };
        // Whatever somebody has put into the other database, a function is PostgreSQL's own.
        server.run("SET search_path TO pg_catalog").await.map_err(Failure::other)?;
        Ok(server)
    }

    /// Refuses a database that the server comes with.
    ///
    /// Some platforms give an application that one, so it may be marked; but it can neither be made
    /// anew nor go.
    pub(crate) fn require_own(&self) -> Result<(), Failure> {
        if !OF_THE_SERVER.contains(&&*self.name) {
            return Ok(());
        }
        Err(Failure::wrong_use(format!(
            "{} is the server's own database: it is neither made anew nor dropped\n  help: name another \
             one in DATABASE_URL",
            self.name
        )))
    }

    /// How to connect to a database of that name.
    pub(crate) fn connect_to(&self, name: &str) -> PgConnectOptions {
        self.connect.clone().database(name)
    }

    /// Whether there is a database of that name.
    pub(crate) async fn has(&mut self, name: &str) -> Result<bool, Failure> {
        let question = "SELECT FROM pg_catalog.pg_database WHERE datname = $1";
        let question = sqlx::query(question).persistent(false).bind(name);
        let found = question.fetch_optional(&mut self.connection).await;
        found.map(|row| row.is_some()).map_err(Failure::other)
    }

    /// What the database is for.
    pub(crate) async fn environment(&self) -> Result<Environment, Failure> {
        let mut connection = connected(&self.connect).await?;
        let environment = Environment::of(&mut connection).await;
        let _ = connection.close().await;
        environment.map_err(Failure::other)
    }

    /// Marks a database as one for development.
    pub(crate) async fn mark(&mut self, name: &str) -> Result<(), Failure> {
        Environment::mark(&mut self.connection, name).await.map_err(Failure::other)
    }

    /// Runs a statement over the other database.
    pub(crate) async fn run(&mut self, statement: &str) -> Result<(), sqlx::Error> {
        let statement = AssertSqlSafe(statement.to_owned());
        sqlx::raw_sql(statement).execute(&mut self.connection).await.map(drop)
    }

    /// The texts of the first column of a query, whose parameters are texts.
    pub(crate) async fn texts(
        &mut self,
        question: &'static str,
        parameters: &[&str],
    ) -> Result<Vec<String>, Failure> {
        let mut query = sqlx::query(question).persistent(false);
        for parameter in parameters {
            query = query.bind(*parameter);
        }
        let rows = query.fetch_all(&mut self.connection).await;
        let texts = rows.and_then(|rows| rows.iter().map(|row| row.try_get(0)).collect());
        texts.map_err(Failure::other)
    }

    /// Creates an empty database, with options such as its owner.
    pub(crate) async fn create(&mut self, name: &str, options: &str) -> Result<(), Failure> {
        let statement = format!("CREATE DATABASE {} {options}", quote::identifier(name));
        let done = match self.run(&statement).await {
            // The template of other databases sorts or encodes otherwise.
            Err(error) if is_of(&error, "22023") && !options.contains("TEMPLATE") => {
                self.run(&format!("{statement} TEMPLATE template0")).await
            }
            done => done,
        };
        match done {
            Err(error) if is_of(&error, "42501") => Err(self.forbidden(&error).await),
            done => done.map_err(Failure::other),
        }
    }

    /// What is missing to create a database.
    async fn forbidden(&mut self, error: &sqlx::Error) -> Failure {
        let role = self.texts("SELECT pg_catalog.quote_ident(current_user)", &[]).await;
        let role = role.unwrap_or_default().concat();
        Failure::other(format!(
            "{error}; nothing was changed\n  help: a superuser allows it: `ALTER ROLE {role} CREATEDB`"
        ))
    }

    /// Renames databases, each `(from, to)` in this order; all of them or none.
    pub(crate) async fn rename(
        &mut self,
        names: &[(&str, &str)],
        others: OtherSessions,
    ) -> Result<(), Failure> {
        let mut statements = String::new();
        for (from, to) in names {
            if others == OtherSessions::End {
                let end = "SELECT pg_catalog.pg_terminate_backend(pid, 5000)::text \
                    FROM pg_catalog.pg_stat_activity WHERE datname = $1";
                self.texts(end, &[from]).await?;
            }
            let [from, to] = [from, to].map(|name| quote::identifier(name));
            statements.push_str(&format!("ALTER DATABASE {from} RENAME TO {to};"));
        }
        // Statements that are sent as one message are one transaction.
        match self.run(&statements).await {
            Ok(()) => Ok(()),
            Err(error) => {
                Err(self.refused(names.first().map_or("", |(from, _)| from), &error).await)
            }
        }
    }

    /// Drops a database.
    pub(crate) async fn drop(&mut self, name: &str, others: OtherSessions) -> Result<(), Failure> {
        let force = if others == OtherSessions::End { " WITH (FORCE)" } else { "" };
        match self.run(&format!("DROP DATABASE {}{force}", quote::identifier(name))).await {
            Ok(()) => Ok(()),
            Err(error) => Err(self.refused(name, &error).await),
        }
    }

    /// Why a database cannot go or be renamed; of sessions that use it, which.
    async fn refused(&mut self, name: &str, error: &sqlx::Error) -> Failure {
        if !is_of(error, "55006") {
            return Failure::other(format!("{error}; {name} is as it was"));
        }
        let sessions = "SELECT pg_catalog.format('  pid %s, %s%s', pid, usename, \
                CASE WHEN application_name <> '' THEN ', ' || application_name ELSE '' END) \
            FROM pg_catalog.pg_stat_activity WHERE datname = $1 ORDER BY pid";
        let sessions = self.texts(sessions, &[name]).await.unwrap_or_default();
        let prepared = "SELECT pg_catalog.format('ROLLBACK PREPARED %L', gid) \
            FROM pg_catalog.pg_prepared_xacts WHERE database = $1 ORDER BY prepared";
        let prepared = self.texts(prepared, &[name]).await.unwrap_or_default();
        if !prepared.is_empty() {
            return Failure::other(format!(
                "transactions are prepared in {name}, which is as it was\n  help: commit them, or \
                 undo them there: `{}`",
                prepared.join("; ")
            ));
        }
        if sessions.is_empty() {
            // They are gone by now, or it is used by something that is no session.
            return Failure::other(format!("{error}; {name} is as it was"));
        }
        Failure::other(format!(
            "other sessions use {name}, which is as it was:\n{}\n  help: end them, or have them \
             ended with `--force`",
            sessions.join("\n")
        ))
    }

    pub(crate) async fn close(self) {
        let _ = self.connection.close().await;
    }
}

/// Waits until the name of a database that is not for development was typed, unless an option has it.
///
/// # Errors
///
/// Another name, or nobody to ask.
pub(crate) fn require_consent(
    name: &str,
    environment: Environment,
    typed: Option<&str>,
    (verb, question): (&str, &str),
    (dir, format): (Option<&Path>, Format),
) -> Result<(), Failure> {
    if let Some(other) = typed.filter(|typed| *typed != name) {
        return Err(Failure::wrong_use(format!(
            "the database is called {name}, and not {other}; nothing was changed"
        )));
    }
    if environment == Environment::Development {
        return Ok(());
    }
    let invocation = dir.map(|dir| Invocation::in_dir(&dir.display().to_string()));
    let command = invocation.unwrap_or_default().command(verb, &["--yes", name]);
    let question = format!("{name} is not marked as a database for development. {question}");
    confirm(Confirmation::of(typed.is_some()), &question, name, &command, format)
}

async fn connected(connect: &PgConnectOptions) -> Result<PgConnection, RunError> {
    migrations_runner::connect(connect).await
}

/// Whether the server says an error with that SQLSTATE.
fn is_of(error: &sqlx::Error, sqlstate: &str) -> bool {
    error.as_database_error().and_then(|said| said.code()).as_deref() == Some(sqlstate)
}
