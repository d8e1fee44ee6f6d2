//! Which database a command is about: `--database-url`, `DATABASE_URL`, `.env`, the `PG*` variables.
//!
//! Must never print what it read: a URL may hold a password.

use std::env;
use std::str::FromStr;

use sqlx::ConnectOptions;
use sqlx::postgres::PgConnectOptions;

use crate::arguments::Database;
use crate::exit::Failure;

/// How to connect.
pub(crate) fn connect_options(database: &Database) -> Result<PgConnectOptions, Failure> {
    // A missing file is the usual case; what is malformed in it names the line.
    if let Err(error) = dotenvy::dotenv()
        && !error.not_found()
    {
        return Err(Failure::wrong_use(".env cannot be read: one of its lines is no NAME=value"));
    }
    let url = database.database_url.clone().map_or_else(url_of_environment, |url| Ok(Some(url)))?;
    let options = match url.filter(|url| !url.is_empty()) {
        Some(url) => parse(&url)?,
        None if env::vars_os().any(|(name, _)| is_libpq(&name.to_string_lossy())) => {
            PgConnectOptions::new()
        }
        None => {
            return Err(Failure::wrong_use(
                "no database is named\n  help: set DATABASE_URL, such as \
                 postgres://user@localhost/database, or the PG* variables",
            ));
        }
    };
    Ok(options.disable_statement_logging())
}

fn url_of_environment() -> Result<Option<String>, Failure> {
    match env::var("DATABASE_URL") {
        Ok(url) => Ok(Some(url)),
        Err(env::VarError::NotPresent) => Ok(None),
        // Whatever it names, it is not the database of the other variables.
        Err(env::VarError::NotUnicode(_)) => Err(malformed()),
    }
}

/// sqlx would take any scheme, and ask a server of MySQL for PostgreSQL.
fn parse(url: &str) -> Result<PgConnectOptions, Failure> {
    let scheme = url.split_once("://").map_or("", |(scheme, _)| scheme);
    match scheme {
        "postgres" | "postgresql" => PgConnectOptions::from_str(url).map_err(|_| malformed()),
        _ => Err(malformed()),
    }
}

/// The error of the parser may repeat a part of the URL, so its words are not used.
fn malformed() -> Failure {
    Failure::wrong_use(
        "DATABASE_URL is not a PostgreSQL URL\n  help: it has the form \
         postgres://user:password@host:port/database; special characters are percent-encoded",
    )
}

fn is_libpq(name: &str) -> bool {
    matches!(name, "PGHOST" | "PGHOSTADDR" | "PGDATABASE" | "PGUSER" | "PGPORT")
}
