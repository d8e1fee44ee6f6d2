//! What a run did.

use std::time::Duration;

/// What a successful run did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// What this run applied, in order.
    pub applied: Vec<AppliedNow>,
    /// The stems of what the database already had, in order.
    pub already: Vec<String>,
}

/// A migration that this run applied and committed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppliedNow {
    /// The stem: `001_create_tables`.
    pub version: String,
    /// From sending the file to the answer that it was committed.
    pub execution_time: Duration,
}
