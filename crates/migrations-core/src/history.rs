//! What a database says was applied to it.
//!
//! Must not know how it was read.

/// The rows of a history table that belong to one set, in the order in which they were written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// The rows.
    pub entries: Vec<Applied>,
}

/// One row: a migration in the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// The stem of the file that was applied.
    pub version: String,
    /// When, in UTC, as `2026-01-31T12:00:00Z`.
    pub applied_at: String,
    /// The checksum as it was written then.
    pub checksum: String,
    /// How long it took; `None` when it was interrupted.
    pub execution_time_ms: Option<i64>,
}

impl History {
    /// The row of a stem.
    #[must_use]
    pub fn get(&self, stem: &str) -> Option<&Applied> {
        self.entries.iter().find(|applied| applied.version == stem)
    }
}
