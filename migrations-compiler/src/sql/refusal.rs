//! What speaks against a statement, and where.
//!
//! Must not know whether PostgreSQL says the same.

use rowan::TextSize;

/// A place at which a statement is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    /// The byte of the statement.
    pub offset: usize,
    pub reason: Reason,
}

/// Why a statement is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reason {
    /// The parser or its scanner refuses it, in these words.
    Parser(String),
    /// Letters follow a number at once.
    Junk,
    /// The grammar has no place for what stands there.
    Misplaced,
    /// A column has no type.
    Untyped,
    /// A statement begins, and no `;` has ended the one before it.
    Unseparated,
    /// PostgreSQL's grammar refuses it with a message of its own.
    Worded(String),
}

impl Refusal {
    pub(super) fn new(at: TextSize, reason: Reason) -> Refusal {
        Refusal { offset: usize::from(at), reason }
    }

    pub(super) fn misplaced(at: TextSize) -> Refusal {
        Refusal::new(at, Reason::Misplaced)
    }

    pub(super) fn worded(at: TextSize, message: impl Into<String>) -> Refusal {
        Refusal::new(at, Reason::Worded(message.into()))
    }

    /// The parser's own words; empty where others speak.
    pub(super) fn of_parser(&self) -> &str {
        match &self.reason {
            Reason::Parser(message) => message,
            _ => "",
        }
    }
}
