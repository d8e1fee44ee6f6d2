//! A fault as data: what, where, and what to type next.
//!
//! Must not know how a fault is shown; widths and colours belong to the renderer.

use crate::{Code, Position, Severity};

/// A stretch of one line of one file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    /// The file, relative to the folder that was checked.
    pub file: String,
    /// Where the stretch begins.
    pub start: Position,
    /// How many characters it covers; 0 points between two characters.
    pub length: u32,
}

impl Location {
    /// The first character of `file`: what a fault of the whole file points at.
    #[must_use]
    pub fn whole_file(file: impl Into<String>) -> Location {
        Location { file: file.into(), start: Position::START, length: 0 }
    }

    /// `length` characters of `file` from `start`.
    #[must_use]
    pub fn new(file: impl Into<String>, start: Position, length: usize) -> Location {
        Location { file: file.into(), start, length: u32::try_from(length).unwrap_or(u32::MAX) }
    }
}

/// A second place that explains the first, such as the other of two files with one number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where it is.
    pub location: Location,
    /// What is there: lower case, no full stop.
    pub message: String,
}

/// One fault of a set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The stable code, which also names the rule.
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// One factual line: lower case, no full stop.
    pub message: String,
    /// Where it is.
    pub location: Location,
    /// Other places that belong to it.
    pub labels: Vec<Label>,
    /// Facts, each a line.
    pub notes: Vec<String>,
    /// What to type next.
    pub help: Option<String>,
}

impl Diagnostic {
    /// A diagnostic of the code's own severity.
    #[must_use]
    pub fn new(code: Code, location: Location, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            code,
            severity: code.severity(),
            message: message.into(),
            location,
            labels: Vec::new(),
            notes: Vec::new(),
            help: None,
        }
    }

    /// Says what to type next.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Diagnostic {
        self.help = Some(help.into());
        self
    }

    /// Adds a fact.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Diagnostic {
        self.notes.push(note.into());
        self
    }

    /// Points at a second place.
    #[must_use]
    pub fn label(mut self, location: Location, message: impl Into<String>) -> Diagnostic {
        self.labels.push(Label { location, message: message.into() });
        self
    }

    /// Whether the build, or the command, fails because of it.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}
