//! Where the database comes from: `DATABASE_URL`, or a throw-away server of this program's own.
//!
//! A throw-away server is like the project: its platform, the tables that were there before the first
//! migration, and the migrations. No password is ever part of a message.

use std::env;
use std::error::Error;
use std::ffi::OsStr;
use std::fmt;
#[cfg(feature = "engine")]
use std::str::FromStr;

#[cfg(feature = "engine")]
use migrations::engine::{MigratedServer, Options};
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPoolOptions};
use sqlx::{Connection, PgPool};

/// The environment variable that names the database.
const VARIABLE: &str = "DATABASE_URL";

/// Rows to look at.
const ROWS: &str = include_str!("../supabase/migrations/seed.sql");

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
        match env::var_os(VARIABLE).filter(|value| !value.is_empty()) {
            None => Database::start(),
            Some(url) => Ok(Database { options: parse(&url)?, origin: Origin::Environment }),
        }
    }

    #[cfg(feature = "engine")]
    fn start() -> Result<Database, Unreachable> {
        let server = MigratedServer::start(&crate::MIGRATIONS, &Options::default())
            .map_err(|error| Unreachable::Engine(error.into()))?;
        let options = PgConnectOptions::from_str(server.url())
            .map_err(|error| Unreachable::Engine(error.into()))?;
        Ok(Database { options, origin: Origin::Engine(Box::new(server)) })
    }

    #[cfg(not(feature = "engine"))]
    fn start() -> Result<Database, Unreachable> {
        Err(Unreachable::NotSet)
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

    /// How many migrations were applied when a throw-away server started; `None` of another database.
    pub fn applied(&self) -> Option<usize> {
        match &self.origin {
            Origin::Environment => None,
            #[cfg(feature = "engine")]
            Origin::Engine(server) => Some(server.report().applied.len()),
        }
    }
}

impl fmt::Display for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.origin {
            Origin::Environment => {
                let options = &self.options;
                // A server takes the user's name where no database is named.
                let name = options.get_database().unwrap_or_else(|| options.get_username());
                write!(f, "{VARIABLE}: database {name} at {}", options.get_host())
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

/// Adds the rows of the demonstration; those that are there already stay as they are.
///
/// # Errors
///
/// When the database does not take them.
pub async fn seed(pool: &PgPool) -> sqlx::Result<()> {
    let mut transaction = pool.begin().await?;
    sqlx::raw_sql(ROWS).execute(&mut *transaction).await?;
    transaction.commit().await
}

fn parse(url: &OsStr) -> Result<PgConnectOptions, Unreachable> {
    // sqlx does not look at the scheme, and would take the URL of another product for PostgreSQL's.
    url.to_str()
        .filter(|url| url.starts_with("postgres://") || url.starts_with("postgresql://"))
        .ok_or(Unreachable::Scheme)?
        .parse()
        .map_err(Unreachable::Url)
}
