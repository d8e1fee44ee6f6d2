//! Why the program ended early, and how it says so.

use std::error::Error;
use std::io;
use std::process::ExitCode;

use agent_monitor::database::Unreachable;
use agent_monitor::memory::MemoryError;
use agent_monitor::stream::StreamError;
use uuid::Uuid;

/// Why the program ended early. The exit codes are those of `cargo migrations`.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// There is no database.
    #[error(transparent)]
    Unreachable(#[from] Unreachable),
    /// The migrations could not be applied or taken back.
    #[error("the migrations could not be run")]
    Migration(#[source] Box<dyn Error + Send + Sync>),
    /// The file of the stream could not be opened.
    #[error("{0} could not be opened")]
    File(String, #[source] io::Error),
    /// The stream was not read to its end.
    #[error("the event stream was not read to its end")]
    Stream(#[from] StreamError),
    /// The database did not answer, or refused.
    #[error("the database refused")]
    Question(#[from] sqlx::Error),
    /// There is no such session.
    #[error("there is no session {0}")]
    UnknownSession(Uuid),
    /// Nothing was stored or found.
    #[error("the memory could not be asked")]
    Memory(#[from] MemoryError),
    /// The server cannot store an embedding.
    #[error(
        "this server has no pgvector, so it has no memory; install it \
         (Debian: postgresql-NN-pgvector), or a server that has it: \
         `cargo migrations engine add 18`"
    )]
    NoPgvector,
    /// What was found could not be written.
    #[error("the answer could not be written")]
    Output(#[from] io::Error),
}

impl Failure {
    /// Returns how the program ends.
    pub fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self {
            Failure::Unreachable(
                Unreachable::Scheme | Unreachable::Url(_) | Unreachable::NotSet,
            ) => 2,
            Failure::Unreachable(_) => 3,
            Failure::Migration(_) => 4,
            _ => 1,
        })
    }
}

/// Writes an error and its causes in one line, each text once: some errors repeat their cause in
/// their own message.
pub fn chain(failure: &Failure) -> String {
    let mut text = failure.to_string();
    let mut cause = failure.source();
    while let Some(error) = cause {
        // What the server says is the end of it; sqlx adds a line of PostgreSQL's own C source.
        let (message, next) = match of_server(error) {
            Some(message) => (message.to_owned(), None),
            None => (error.to_string(), error.source()),
        };
        if !text.contains(&message) {
            text = format!("{text}: {message}");
        }
        cause = next;
    }
    text
}

/// Returns what the server has said, where an error is no more than that.
fn of_server<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a str> {
    let error = match error.downcast_ref() {
        Some(MemoryError::Database(error)) => Some(error),
        _ => error.downcast_ref(),
    };
    match error {
        Some(sqlx::Error::Database(error)) => Some(error.message()),
        _ => None,
    }
}
