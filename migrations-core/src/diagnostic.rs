//! A fault as data: what, where, and what to type next.
//!
//! Must not know how a fault is shown; widths and colours belong to the renderer.

use std::fmt;

use crate::{Code, Position, Severity};

/// A file, by what its name is relative to: a set and the crate around it may hold files of one
/// name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FileId {
    /// No file: the fault is one of a database, or of a server.
    Nowhere,
    /// A file of the set: `001_a.sql`, `stubs/net.sql`, `migrations.lock`.
    Set(String),
    /// A file of the crate: `src/main.rs`, `sqlx.toml`, `.sqlx/seal`.
    Crate(String),
}

impl FileId {
    /// A file of the crate.
    #[must_use]
    pub fn of_crate(name: impl Into<String>) -> FileId {
        FileId::Crate(name.into())
    }

    /// The name, whatever it is relative to; empty where there is no file.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            FileId::Nowhere => "",
            FileId::Set(name) | FileId::Crate(name) => name,
        }
    }
}

/// A bare name is that of a file of the set, which is what rules speak of.
impl From<String> for FileId {
    fn from(name: String) -> FileId {
        FileId::Set(name)
    }
}

impl From<&String> for FileId {
    fn from(name: &String) -> FileId {
        FileId::Set(name.clone())
    }
}

impl From<&str> for FileId {
    fn from(name: &str) -> FileId {
        FileId::Set(name.to_owned())
    }
}

/// Whether the name is this one, whatever it is relative to.
impl PartialEq<str> for FileId {
    fn eq(&self, name: &str) -> bool {
        self.name() == name
    }
}

impl PartialEq<&str> for FileId {
    fn eq(&self, name: &&str) -> bool {
        self.name() == *name
    }
}

impl fmt::Display for FileId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// A stretch of one line of one file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    /// The file.
    pub file: FileId,
    /// Where the stretch begins.
    pub start: Position,
    /// How many characters it covers; 0 points between two characters.
    pub length: u32,
}

impl Location {
    /// The first character of `file`: what a fault of the whole file points at.
    #[must_use]
    pub fn whole_file(file: impl Into<FileId>) -> Location {
        Location { file: file.into(), start: Position::START, length: 0 }
    }

    /// What points at no file.
    #[must_use]
    pub fn nowhere() -> Location {
        Location::whole_file(FileId::Nowhere)
    }

    /// `length` characters of `file` from `start`.
    #[must_use]
    pub fn new(file: impl Into<FileId>, start: Position, length: usize) -> Location {
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
