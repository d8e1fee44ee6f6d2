//! What is said against a query: that it is refused, or that it promises too much.
//!
//! Must not know how a query is described, nor what a person is told about it.

use migrations_runner::Cause;

/// Why a query has no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejection {
    /// What the server said.
    pub cause: Cause,
    /// The byte of the query that it pointed at, where it pointed anywhere.
    pub offset: Option<usize>,
    /// What to write instead, where that is certain.
    pub help: Option<String>,
}

/// A `!` on a column that certainly can be NULL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contradiction {
    /// The name of the column, as the query writes it: `total!`.
    pub column: String,
    /// Where that name stands in the query, where it does.
    pub offset: Option<usize>,
    /// Why it can be NULL.
    pub reason: String,
}
