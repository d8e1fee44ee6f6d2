//! Where the database comes from: `DATABASE_URL`, or a throw-away server of this program's own.
//!
//! A throw-away server is made to look like the project: its platform, the tables that were there
//! before the first migration, the migrations, and rows to look at. No password is ever part of a
//! message.

use std::env;
use std::error::Error;
use std::ffi::OsStr;
use std::fmt;
#[cfg(feature = "engine")]
use std::str::FromStr;

#[cfg(feature = "engine")]
use migrations::engine::{Options, Server};
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPoolOptions};
use sqlx::{Connection, PgPool};

/// The environment variable that names the database.
const VARIABLE: &str = "DATABASE_URL";

/// What a Supabase project has, as far as the set speaks of it.
#[cfg(feature = "engine")]
const PLATFORM: &str = include_str!("../demonstration/platform.sql");

/// The dump of the tables that no migration has made.
#[cfg(feature = "engine")]
const EXTERNAL: &str = include_str!("../supabase/migrations/external.sql");

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
    Engine(Box<Server>),
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
    /// A throw-away server could not be made like the project.
    #[error("the throw-away PostgreSQL could not be made like a project of Supabase")]
    Platform(#[source] sqlx::Error),
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
        let server = Server::start(&Options::default())
            .map_err(|error| Unreachable::Engine(error.into()))?;
        let options = PgConnectOptions::from_str(server.url())
            .map_err(|error| Unreachable::Engine(error.into()))?;
        Ok(Database { options, origin: Origin::Engine(Box::new(server)) })
    }

    #[cfg(not(feature = "engine"))]
    fn start() -> Result<Database, Unreachable> {
        Err(Unreachable::NotSet)
    }

    /// Opens a pool of connections to the database, which has at least what the first migration
    /// finds in a project.
    ///
    /// # Errors
    ///
    /// When the server refuses us, or does not answer.
    pub async fn connect(&self) -> Result<PgPool, Unreachable> {
        // A pool takes a refused connection for a server that is starting up, and repeats for half
        // a minute. One connection beforehand says at once what is wrong.
        let mut connection =
            PgConnection::connect_with(&self.options).await.map_err(Unreachable::Connect)?;
        if self.is_throw_away() {
            make_like_a_project(&mut connection).await.map_err(Unreachable::Platform)?;
        }
        connection.close().await.map_err(Unreachable::Connect)?;
        Ok(PgPoolOptions::new().connect_lazy_with(self.options.clone()))
    }

    /// Whether the database goes with this value, and nobody else uses it.
    pub fn is_throw_away(&self) -> bool {
        match &self.origin {
            Origin::Environment => false,
            #[cfg(feature = "engine")]
            Origin::Engine(_) => true,
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

#[cfg(feature = "engine")]
async fn make_like_a_project(connection: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::raw_sql(PLATFORM).execute(&mut *connection).await?;
    sqlx::raw_sql(statements_of_dump(EXTERNAL)).execute(&mut *connection).await?;
    Ok(())
}

#[cfg(not(feature = "engine"))]
async fn make_like_a_project(_connection: &mut PgConnection) -> sqlx::Result<()> {
    Ok(())
}

/// The part of a dump that makes something.
///
/// Before it stand settings, one of which servers before 17 do not know, and around all of it two
/// commands of `psql`.
#[cfg(feature = "engine")]
fn statements_of_dump(dump: &'static str) -> &'static str {
    let begin = dump.find("CREATE TABLE").unwrap_or(0);
    let end = dump.rfind("\\unrestrict").unwrap_or(dump.len());
    &dump[begin..end]
}

fn parse(url: &OsStr) -> Result<PgConnectOptions, Unreachable> {
    // sqlx does not look at the scheme, and would take the URL of another product for PostgreSQL's.
    url.to_str()
        .filter(|url| url.starts_with("postgres://") || url.starts_with("postgresql://"))
        .ok_or(Unreachable::Scheme)?
        .parse()
        .map_err(Unreachable::Url)
}
