//! Where the database is: the one of `DATABASE_URL`, or a throw-away server for a demonstration.
//!
//! A demonstration writes rows, so it never takes the database of `DATABASE_URL`. Neither URL is
//! ever part of a message.

use std::env;
use std::error::Error;

#[cfg(feature = "engine")]
use migrations::engine::{Options, Server};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Connection, PgConnection, PgPool};

/// The environment variable that names the database.
const VARIABLE: &str = "DATABASE_URL";

/// A database that exists; dropping it deletes a throw-away server.
pub struct Database {
    options: PgConnectOptions,
    version: Option<String>,
    #[cfg(feature = "engine")]
    _server: Option<Server>,
}

/// Why there is no database to work on.
#[derive(Debug, thiserror::Error)]
pub enum Unreachable {
    /// Nobody has said which database.
    #[error(
        "{VARIABLE} is not set; set {VARIABLE}=postgres://user@host/second_brain, \
         or leave the command out for a demonstration"
    )]
    NotSet,
    /// `DATABASE_URL` is set to something else than a URL of PostgreSQL.
    #[error("{VARIABLE} is not of the form postgres://user@host/name")]
    Url,
    /// This program was built without the feature `engine`.
    #[error("this program was built without the feature `engine`, so it cannot start a PostgreSQL")]
    NoEngine,
    /// The server of a demonstration did not start.
    #[error("a throw-away PostgreSQL could not be started")]
    Engine(#[source] Box<dyn Error + Send + Sync>),
    /// The server did not let us in, or there is none.
    #[error("the database could not be reached")]
    Connect(#[source] sqlx::Error),
}

impl Database {
    /// Takes the database that `DATABASE_URL` names.
    ///
    /// # Errors
    ///
    /// When the variable is not set, or is no URL of PostgreSQL.
    pub fn from_environment() -> Result<Database, Unreachable> {
        let url = env::var(VARIABLE).map_err(|_| Unreachable::NotSet)?;
        // sqlx does not look at the scheme, and would take the URL of another product.
        if !url.starts_with("postgres://") && !url.starts_with("postgresql://") {
            return Err(if url.is_empty() { Unreachable::NotSet } else { Unreachable::Url });
        }
        let options = url.parse().map_err(|_| Unreachable::Url)?;
        Ok(Database {
            options,
            version: None,
            #[cfg(feature = "engine")]
            _server: None,
        })
    }

    /// Starts a server of this program's own.
    ///
    /// Blocks while it starts, so call it outside of the asynchronous runtime.
    ///
    /// # Errors
    ///
    /// When this machine has no server that starts.
    #[cfg(feature = "engine")]
    pub fn throw_away() -> Result<Database, Unreachable> {
        let server = Server::start(&Options::default())
            .map_err(|error| Unreachable::Engine(error.into()))?;
        let options = server
            .url()
            .parse::<PgConnectOptions>()
            .map_err(|error| Unreachable::Engine(error.into()))?;
        let version = Some(server.version().to_string());
        Ok(Database { options, version, _server: Some(server) })
    }

    /// Says that this program cannot start a server.
    ///
    /// # Errors
    ///
    /// Always.
    #[cfg(not(feature = "engine"))]
    pub fn throw_away() -> Result<Database, Unreachable> {
        Err(Unreachable::NoEngine)
    }

    /// The version of the throw-away server, where this is one.
    pub fn throw_away_version(&self) -> Option<&str> {
        self.version.as_deref()
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
        Ok(PgPoolOptions::new().connect_lazy_with(self.options.clone()))
    }
}
