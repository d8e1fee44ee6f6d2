//! What a database says was applied to it.
//!
//! Must not know how it was read.

use crate::set::version_of_stem;
use crate::{Progress, Version};

/// The rows of a history table that belong to one set, in the order in which they were written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// The rows.
    pub entries: Vec<Applied>,
}

/// One row: a migration in the database.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Applied {
    /// The stem of the file that was applied.
    pub stem: String,
    /// When, in UTC, as `2026-01-31T12:00:00Z`.
    pub applied_at: String,
    /// The checksum as it was written then.
    pub checksum: String,
    /// How long it took; `None` when it was interrupted.
    pub execution_time_ms: Option<i64>,
    /// How far it came, where it runs in no transaction and is not complete.
    pub progress: Option<Progress>,
    /// How the row came about, where no run has executed the file: `baseline`, `detected`, or
    /// `adopted from` with the table and the tool.
    pub recorded: Option<String>,
}

impl Applied {
    /// What orders it, as far as its stem says: `20260131_02_users` is the second file of a day.
    /// What orders the files of a day by name is the set, which [`MigrationSet::version_of`] asks.
    ///
    /// [`MigrationSet::version_of`]: crate::MigrationSet::version_of
    ///
    /// ```
    /// use migrations_core::{Applied, Version};
    /// let applied = Applied { stem: "007_add_users".into(), ..Applied::default() };
    /// assert_eq!(applied.parsed_version(), Some(Version::new(7, 3)));
    /// ```
    #[must_use]
    pub fn parsed_version(&self) -> Option<Version> {
        version_of_stem(&self.stem)
    }
}

impl History {
    /// The row of a stem.
    #[must_use]
    pub fn get(&self, stem: &str) -> Option<&Applied> {
        self.entries.iter().find(|applied| applied.stem == stem)
    }
}
