//! What a run did.

use std::time::Duration;

/// What a successful run did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// What this run applied, in order.
    pub applied: Vec<AppliedNow>,
    /// The stems of what the database already had, in order.
    pub already: Vec<String>,
    /// The stems of what stays pending because it comes after the last migration that was to run.
    pub later: Vec<String>,
    /// The stems that the database has beyond this set: a later release has applied them.
    pub ahead: Vec<String>,
    /// What a person should look at although nothing stood in the way, each with what to type.
    pub warnings: Vec<String>,
}

/// What a check found that is no fault.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CheckReport {
    /// The stems that the database has beyond this set: a later release has applied them.
    pub ahead: Vec<String>,
}

/// A migration that this run applied and committed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppliedNow {
    /// The stem: `001_create_tables`.
    pub version: String,
    /// From sending the file to the answer that it was committed.
    pub execution_time: Duration,
}
