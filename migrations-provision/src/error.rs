//! Why there is no database like production's.
//!
//! Each message says what happened, where, and what to type next.

use migrations_core::Diagnostic;
use migrations_postgres::EngineError;
use migrations_runner::{Cause, RunError, Text};

/// Why a database is not like production's.
#[derive(Debug, thiserror::Error)]
pub enum ProvisionError {
    /// The server refuses a file of the set.
    #[error("{}", Text(.0))]
    Rejected(Vec<Diagnostic>),
    /// The server refuses what the config asks for.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The connection broke.
    #[error("the server failed: {}", Cause::of(.0))]
    Server(#[from] sqlx::Error),
}

/// What the config asks for, and what the server said.
#[derive(Debug, thiserror::Error)]
#[error(
    "the server could not be given {what} that migrations.toml names: {}{}",
    Cause::of(source),
    help(source)
)]
pub struct Refused {
    /// What it is.
    pub what: &'static str,
    /// What the server said.
    pub source: sqlx::Error,
}

/// What to type where a right is missing.
fn help(error: &sqlx::Error) -> &'static str {
    match Cause::of(error).is("42501") {
        true => {
            "\nname a server whose role is a superuser, or may at least create roles (ALTER ROLE … CREATEROLE)"
        }
        false => "",
    }
}

/// Why there is no server with a set.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// No server could be started.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// Its database is not like production's.
    #[error("the throw-away server was stopped: {0}")]
    Provision(#[from] ProvisionError),
}

impl Refused {
    /// Says of what the server said to what.
    pub(crate) fn to(what: &'static str) -> impl Fn(sqlx::Error) -> Refused {
        move |source| Refused { what, source }
    }
}

impl From<RunError> for ProvisionError {
    fn from(error: RunError) -> ProvisionError {
        ProvisionError::Rejected(error.diagnostics())
    }
}
