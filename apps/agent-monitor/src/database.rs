//! Where the database comes from: `DATABASE_URL`, or a throw-away server of this program's own.
//!
//! The variable is looked for in the process environment only, not in a `.env`, and no password is
//! ever part of a message.

use std::env;
use std::error::Error;
use std::fmt;

#[cfg(feature = "engine")]
use migrations::engine::{MigratedServer, Options};
use migrations::{AppliedNow, Migrations};
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPoolOptions};
use sqlx::{Connection, PgPool};

use crate::MIGRATIONS;

/// The environment variable that names the database.
const VARIABLE: &str = "DATABASE_URL";

/// A database that exists; dropping it deletes a throw-away server.
pub struct Database {
    options: PgConnectOptions,
    origin: Origin,
}

/// What became of the search for a database.
enum Origin {
    Environment,
    #[cfg(feature = "engine")]
    Engine(Box<MigratedServer>),
}

/// Why there is no database to work on.
#[derive(Debug, thiserror::Error)]
pub enum Unreachable {
    /// `DATABASE_URL` is set to something else than a URL of PostgreSQL.
    #[error("{VARIABLE} is not of the form postgres://user@host/name")]
    Scheme,
    /// `DATABASE_URL` begins like a URL of PostgreSQL, and goes wrong later.
    #[error("{VARIABLE} cannot be understood")]
    Url(#[source] sqlx::Error),
    /// Neither is there a URL, nor can this program start a server.
    #[error(
        "{VARIABLE} is not set, and this program was built without the feature `engine`, \
         so it cannot start a PostgreSQL of its own; set {VARIABLE}=postgres://user@host/name"
    )]
    NotSet,
    /// There is no URL, and the server of our own did not start.
    #[error("{VARIABLE} is not set, and a throw-away PostgreSQL could not be started")]
    Engine(#[source] Box<dyn Error + Send + Sync>),
    /// The server did not let us in, or there is none.
    #[error("the database could not be reached")]
    Connect(#[source] sqlx::Error),
}

impl Database {
    /// Finds the database that `DATABASE_URL` names, or starts one where it is not set.
    ///
    /// Blocks while a server starts, so call it outside of the asynchronous runtime.
    ///
    /// # Errors
    ///
    /// When the URL cannot be understood, or when no server could be started.
    pub fn find() -> Result<Database, Unreachable> {
        // `DATABASE_URL= cargo run` is how a shell says "not set" for one command.
        match env::var_os(VARIABLE).filter(|value| !value.is_empty()) {
            None => Database::start(),
            Some(url) => {
                let options = parse(url.to_str())?;
                Ok(Database { options, origin: Origin::Environment })
            }
        }
    }

    /// Whether the database is gone when this program ends.
    #[must_use]
    pub fn is_throw_away(&self) -> bool {
        !matches!(self.origin, Origin::Environment)
    }

    /// Returns the migrations as this database executes them: a throw-away server without pgvector has a
    /// stub of it, which has the types and compares vectors.
    #[must_use]
    pub fn migrations(&self) -> &Migrations {
        match &self.origin {
            Origin::Environment => &MIGRATIONS,
            #[cfg(feature = "engine")]
            Origin::Engine(server) => server.migrations(),
        }
    }

    /// Returns what was applied when a throw-away server started, and nothing of another database.
    #[must_use]
    pub fn applied(&self) -> &[AppliedNow] {
        match &self.origin {
            Origin::Environment => &[],
            #[cfg(feature = "engine")]
            Origin::Engine(server) => &server.report().applied,
        }
    }

    /// Opens a pool of connections to the database.
    ///
    /// # Errors
    ///
    /// When the server refuses us, or does not answer.
    pub async fn connect(&self) -> Result<PgPool, Unreachable> {
        // A pool takes a refused connection for a server that is starting up, and repeats for half
        // a minute. One connection beforehand says at once what is wrong.
        let connection =
            PgConnection::connect_with(&self.options).await.map_err(Unreachable::Connect)?;
        connection.close().await.map_err(Unreachable::Connect)?;
        Ok(PgPoolOptions::new().connect_lazy_with(self.options.clone()))
    }
}

#[cfg(feature = "engine")]
impl Database {
    fn start() -> Result<Database, Unreachable> {
        let server = MigratedServer::start(&MIGRATIONS, &Options::default())
            .map_err(|error| Unreachable::Engine(error.into()))?;
        let options = parse(Some(server.url()))?;
        Ok(Database { options, origin: Origin::Engine(Box::new(server)) })
    }
}

#[cfg(not(feature = "engine"))]
impl Database {
    fn start() -> Result<Database, Unreachable> {
        Err(Unreachable::NotSet)
    }
}

impl fmt::Display for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.origin {
            Origin::Environment => {
                let options = &self.options;
                // A server takes the user's name where no database is named.
                let name = options.get_database().unwrap_or_else(|| options.get_username());
                write!(f, "{VARIABLE}: database {name} ")?;
                match options.get_socket() {
                    Some(folder) => write!(f, "in {}", folder.display()),
                    None => write!(f, "at {}:{}", options.get_host(), options.get_port()),
                }
            }
            #[cfg(feature = "engine")]
            Origin::Engine(server) => write!(
                f,
                "{VARIABLE} is not set: started a throw-away PostgreSQL {} (deleted at exit)",
                server.version()
            ),
        }
    }
}

fn parse(url: Option<&str>) -> Result<PgConnectOptions, Unreachable> {
    // sqlx does not look at the scheme, and would take the URL of another product for PostgreSQL's.
    url.filter(|url| url.starts_with("postgres://") || url.starts_with("postgresql://"))
        .ok_or(Unreachable::Scheme)?
        .parse()
        .map_err(Unreachable::Url)
}
