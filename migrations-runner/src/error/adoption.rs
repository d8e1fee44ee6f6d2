//! Why another tool's history cannot be taken over as it is.
//!
//! Must not know how it is worded; that is `diagnose`.

use migrations_core::{Code, Position};

/// Why another tool's history cannot be taken over as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AdoptionProblem {
    /// There is none, or none of that name.
    NotFound {
        /// What was asked for.
        from: Option<String>,
        /// What is there.
        histories: Vec<FoundHistory>,
    },
    /// The table that was asked for is none that is known.
    Unknown {
        /// The table.
        table: String,
        /// Its columns, each with its type.
        columns: Vec<String>,
        /// Its first rows.
        rows: Vec<String>,
    },
    /// There are several, and none was named.
    Several {
        /// What is there.
        histories: Vec<FoundHistory>,
    },
    /// None of its rows means a file of the set.
    NoFile {
        /// Whose it is.
        tool: String,
        /// The table.
        table: String,
        /// What tells its rows.
        rows: Vec<String>,
    },
    /// A migration of the tool stopped half-way, or a run of it is at work.
    Stopped {
        /// Whose it is.
        tool: String,
        /// The table.
        table: String,
        /// The rows that say so.
        rows: Vec<StoppedRow>,
    },
    /// Files have other texts than those that were applied.
    Differs {
        /// Whose it is.
        tool: String,
        /// The table.
        table: String,
        /// The files.
        files: Vec<DifferingFile>,
    },
    /// What the files create is not there.
    Missing {
        /// Whose it is.
        tool: String,
        /// The table.
        table: String,
        /// What is missing.
        relations: Vec<MissingRelation>,
    },
    /// The history changed since it was shown.
    Changed {
        /// The table.
        table: String,
    },
}

/// A history that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundHistory {
    /// Whose it is.
    pub tool: String,
    /// The table.
    pub table: String,
}

/// What a history says of a migration that did not end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoppedRow {
    /// What tells the row; empty where it is about a run.
    pub row: String,
    /// What it says.
    pub why: String,
}

/// A file that is not what was applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DifferingFile {
    /// The stem.
    pub version: String,
    /// The file, relative to the set.
    pub file: String,
    /// What tells the row.
    pub row: String,
}

/// A relation that a file creates and that is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingRelation {
    /// The stem of the file.
    pub version: String,
    /// The file, relative to the set.
    pub file: String,
    /// Where its name stands in the file.
    pub position: Position,
    /// How many characters it covers.
    pub length: u32,
    /// Its name, with its schema where the file names it.
    pub relation: String,
}

impl AdoptionProblem {
    /// The stable code.
    ///
    /// ```
    /// use migrations_runner::AdoptionProblem;
    /// let problem = AdoptionProblem::Changed { table: "public.x".into() };
    /// assert_eq!(problem.code().name(), "nothing_to_adopt");
    /// ```
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            AdoptionProblem::Stopped { .. } => Code::StoppedElsewhere,
            AdoptionProblem::Differs { .. } => Code::AdoptedTextDiffers,
            AdoptionProblem::Missing { .. } => Code::AdoptedObjectMissing,
            _ => Code::NothingToAdopt,
        }
    }
}
