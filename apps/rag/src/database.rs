//! Where the database comes from: `DATABASE_URL`, and nothing else.
//!
//! A throw-away server would not do, because it has none of what a Supabase project begins with.

use std::env;

use sqlx::PgPool;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

/// The environment variable that names the database.
const VARIABLE: &str = "DATABASE_URL";

/// Connections that a pool keeps; each worker of the queue needs one.
const CONNECTIONS: u32 = 16;

/// Why there is no database to work on.
#[derive(Debug, thiserror::Error)]
pub enum Unreachable {
    /// The variable is not set, or empty.
    #[error("{VARIABLE} is not set; it names the database of a Supabase project")]
    NotSet,
    /// The variable is no URL of PostgreSQL.
    #[error("{VARIABLE} cannot be understood")]
    Url(#[source] sqlx::Error),
    /// The server did not let us in, or there is none.
    #[error("the database could not be reached")]
    Connect(#[source] sqlx::Error),
}

/// Opens a pool of connections to the database that `DATABASE_URL` names.
///
/// # Errors
///
/// When the variable is not set or no URL, and when the server does not answer.
pub async fn connect() -> Result<PgPool, Unreachable> {
    let url = env::var(VARIABLE).ok().filter(|url| !url.is_empty()).ok_or(Unreachable::NotSet)?;
    let options: PgConnectOptions = url.parse().map_err(Unreachable::Url)?;
    PgPoolOptions::new()
        .max_connections(CONNECTIONS)
        .connect_with(options)
        .await
        .map_err(Unreachable::Connect)
}
