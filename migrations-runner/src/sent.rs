//! What came of sending the files of a plan.

/// How sending the files of a plan ended, where none failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    /// They are all applied, or it was not to go on.
    Done,
    /// Another runner holds the lock.
    LockHeld,
    /// The database is not what was planned over: look again.
    Changed,
}

/// What a file that was applied left behind for the next one.
pub(crate) struct Left {
    /// The number of its row.
    pub(crate) row: i64,
    /// What is set for roles and databases.
    pub(crate) role_settings: String,
    /// Whether the session is as it was found.
    pub(crate) is_clean: bool,
    /// What the observer's question was answered.
    pub(crate) observed: Option<String>,
}

/// Whether a file was applied.
pub(crate) enum Sent {
    Applied(Left),
    Not(Ended),
}
