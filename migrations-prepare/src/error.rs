//! Why nothing can be told of a set at all; faults of a set or a query are data, and no error.

use std::io;
use std::path::PathBuf;

use migrations_postgres::EngineError;
use migrations_provision::Refused;
use migrations_runner::Cause;

use crate::compiling::CompilingError;

/// Why nothing could be prepared at all.
#[derive(Debug, thiserror::Error)]
pub enum PrepareError {
    /// The set's folder cannot be read.
    #[error("{} cannot be read: {source}", folder.display())]
    Unreadable {
        /// The folder.
        folder: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// No server could be started.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The server refuses what the config asks for.
    #[error(transparent)]
    Environment(#[from] Refused),
    /// The compiler was asked for the queries that macros write, and has not told.
    #[error(transparent)]
    Compiling(#[from] CompilingError),
    /// The database that was to be compared could not be read.
    #[error("the database could not be read: {0}")]
    Database(Cause),
    /// The server that was started went away.
    #[error("the throw-away server failed: {0}")]
    Server(#[from] sqlx::Error),
}

impl PrepareError {
    /// An error of a database that is somebody's, and no server of ours.
    pub(crate) fn of_database(error: sqlx::Error) -> PrepareError {
        PrepareError::Database(Cause::of(&error))
    }
}
