//! How bad a fault is. Must not know which faults there are.

/// How bad a diagnostic is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The build, or the command, fails.
    Error,
    /// Worth knowing; nothing fails.
    Warning,
    /// Belongs to another diagnostic.
    Note,
}

impl Severity {
    /// The word that the JSON output carries: `error`, `warning` or `note`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        }
    }
}
