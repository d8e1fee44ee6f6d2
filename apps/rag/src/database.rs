//! Where the database comes from: `DATABASE_URL`, or a throw-away server of this program's own.
//!
//! A throw-away server has what a Supabase project begins with, and the whole set. No password is ever
//! part of a message.

use std::env;
use std::error::Error;
use std::ffi::OsStr;
use std::fmt;

#[cfg(feature = "engine")]
use migrations::engine::{MigratedServer, Options};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Connection, PgConnection, PgPool};

/// The environment variable that names the database.
const VARIABLE: &str = "DATABASE_URL";

/// Connections that a pool keeps; each worker of the queue needs one.
const CONNECTIONS: u32 = 16;

/// A database that exists; dropping it deletes a throw-away server.
pub struct Database {
    options: PgConnectOptions,
    origin: Origin,
}

enum Origin {
    Environment,
    #[cfg(feature = "engine")]
    Engine(Box<MigratedServer>),
}

/// Why there is no database to work on.
#[derive(Debug, thiserror::Error)]
pub enum Unreachable {
    /// Neither is there a URL, nor can this program start a server.
    #[error(
        "{VARIABLE} is not set, and this program was built without the feature `engine`, so it cannot \
         start a PostgreSQL of its own; set {VARIABLE} to the database of a Supabase project"
    )]
    NotSet,
    /// The variable is something else than a URL of PostgreSQL.
    #[error("{VARIABLE} is not of the form postgres://user@host/name")]
    Scheme,
    /// The variable begins like a URL of PostgreSQL, and goes wrong later.
    #[error("{VARIABLE} cannot be understood")]
    Url(#[source] sqlx::Error),
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
    /// When the variable is no URL, or no server could be started.
    pub fn find() -> Result<Database, Unreachable> {
        match env::var_os(VARIABLE).filter(|url| !url.is_empty()) {
            None => Database::start(),
            Some(url) => Ok(Database { options: parse(&url)?, origin: Origin::Environment }),
        }
    }

    #[cfg(feature = "engine")]
    fn start() -> Result<Database, Unreachable> {
        let server = MigratedServer::start(&crate::MIGRATIONS, &Options::default())
            .map_err(|error| Unreachable::Engine(error.into()))?;
        let options = server.url().parse().map_err(Unreachable::Url)?;
        Ok(Database { options, origin: Origin::Engine(Box::new(server)) })
    }

    #[cfg(not(feature = "engine"))]
    fn start() -> Result<Database, Unreachable> {
        Err(Unreachable::NotSet)
    }

    /// Whether the database is gone when this program ends.
    #[must_use]
    pub fn is_throw_away(&self) -> bool {
        !matches!(self.origin, Origin::Environment)
    }

    /// Opens a pool of connections to the database.
    ///
    /// # Errors
    ///
    /// When the server refuses us, or does not answer.
    pub async fn connect(&self) -> Result<PgPool, Unreachable> {
        // A pool repeats for half a minute what is refused; one connection says at once what is wrong.
        let connection =
            PgConnection::connect_with(&self.options).await.map_err(Unreachable::Connect)?;
        connection.close().await.map_err(Unreachable::Connect)?;
        let pool = PgPoolOptions::new().max_connections(CONNECTIONS);
        Ok(pool.connect_lazy_with(self.options.clone()))
    }
}

impl fmt::Display for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.origin {
            Origin::Environment => f.write_str(VARIABLE),
            #[cfg(feature = "engine")]
            Origin::Engine(server) => write!(
                f,
                "{VARIABLE} is not set: started a throw-away PostgreSQL {} with {} migrations (deleted at exit)",
                server.version(),
                server.report().applied.len(),
            ),
        }
    }
}

fn parse(url: &OsStr) -> Result<PgConnectOptions, Unreachable> {
    // sqlx does not look at the scheme, and would take the URL of another product for PostgreSQL's.
    url.to_str()
        .filter(|url| url.starts_with("postgres://") || url.starts_with("postgresql://"))
        .ok_or(Unreachable::Scheme)?
        .parse()
        .map_err(Unreachable::Url)
}
