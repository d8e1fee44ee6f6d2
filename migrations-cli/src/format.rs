//! For whom a verb writes: people or programs.

use clap::ValueEnum;

/// For whom the output is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// Lines for people.
    Human,
    /// One JSON object.
    Json,
}

/// For whom the output of `check` is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CheckFormat {
    /// Lines for people
    Human,
    /// One JSON object
    Json,
    /// One line a fault, for editors
    Short,
    /// Workflow commands of GitHub Actions
    Github,
    /// A log in SARIF 2.1.0
    Sarif,
}

impl CheckFormat {
    /// The format of a verb that shows no places of faults; none where this one is about places.
    pub(crate) fn of_any_verb(self) -> Option<Format> {
        match self {
            CheckFormat::Human => Some(Format::Human),
            CheckFormat::Json => Some(Format::Json),
            CheckFormat::Short | CheckFormat::Github | CheckFormat::Sarif => None,
        }
    }
}
