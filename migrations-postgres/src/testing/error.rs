//! Why there is no database for a test.
//!
//! Each message says what happened, where, what is intact and what to type next.

use crate::error::EngineError;

/// What went wrong with a database for a test.
#[derive(Debug, thiserror::Error)]
pub enum TestingError {
    /// There is no server of this machine to make it on.
    #[error(
        "{0}\nor set DATABASE_URL to the postgres:// URL of a server on which tests may create databases"
    )]
    Engine(#[from] EngineError),

    /// The URL of the server cannot be read; it is not repeated, because it may hold a password.
    #[error(
        "the URL in {variable} cannot be read: {reason}\n\
         nothing was connected to\n\
         write it as postgres://user:password@host:5432/database, or unset it: tests then use a \
         server of this machine"
    )]
    UnreadableUrl {
        /// The variable.
        variable: &'static str,
        /// What the parser stumbled over.
        reason: String,
    },

    /// The server does not let us in, or does not answer.
    #[error(
        "cannot connect to {target}: {reason}\n\
         nothing was created there\n\
         check {variable}, or unset it: tests then use a server of this machine"
    )]
    Connect {
        /// The variable that named the server.
        variable: &'static str,
        /// Host, port, user and database.
        target: String,
        /// What the server or the network said.
        reason: String,
    },

    /// The server is older than the lowest major that the set declares.
    #[error(
        "the set declares PostgreSQL {lowest}, and {target} runs {version}\n\
         nothing was created there\n\
         set {variable} to a newer server, or unset it: tests then use a server of this machine"
    )]
    TooOld {
        /// The variable that named the server.
        variable: &'static str,
        /// The lowest major that the set declares.
        lowest: u32,
        /// What the server runs.
        version: crate::ServerVersion,
        /// Host, port, user and database.
        target: String,
    },

    /// The template could not be filled.
    #[error(
        "the template for the tests' databases could not be made on {target}: {reason}\nnothing of it stays there"
    )]
    Fill {
        /// Host, port, user and database.
        target: String,
        /// What went wrong.
        reason: String,
    },

    /// The server refused a statement.
    #[error("cannot {action} on {target}: {reason}{help}")]
    Refused {
        /// What was attempted.
        action: String,
        /// Host, port, user and database.
        target: String,
        /// What the server said.
        reason: String,
        /// What to type next, on a line of its own; or nothing.
        help: &'static str,
    },

    /// The thread that speaks with the server is gone.
    #[error("the thread that makes the tests' databases has ended\nrun the tests again")]
    Lost,
}
