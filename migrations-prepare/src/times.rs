//! How long a run took, part by part.

use std::time::Duration;

/// How long the parts took.
#[derive(Clone, Copy, Debug, Default)]
pub struct Times {
    /// Until the server answered.
    pub start: Duration,
    /// All migrations.
    pub migrations: Duration,
    /// Catalog and queries.
    pub describe: Duration,
    /// The compiler, and the queries that it found.
    pub compiling: Duration,
    /// Rollbacks, second runs, and drafts over rows.
    pub draft_checks: Duration,
    /// The bodies of functions, held against the schema.
    pub bodies: Duration,
}

impl Times {
    /// All of it.
    #[must_use]
    pub fn sum(&self) -> Duration {
        self.start
            + self.migrations
            + self.describe
            + self.draft_checks
            + self.bodies
            + self.compiling
    }
}
