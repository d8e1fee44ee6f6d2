//! What speaks against a statement, and where.
//!
//! Must not know whether PostgreSQL says the same.

use rowan::{TextRange, TextSize};

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
    /// PostgreSQL's grammar has a message of its own for what ends there, about the token at `place`.
    Worded { message: String, place: usize },
}

impl Refusal {
    pub(super) fn new(at: TextSize, reason: Reason) -> Refusal {
        Refusal { offset: usize::from(at), reason }
    }

    pub(super) fn misplaced(at: TextSize) -> Refusal {
        Refusal::new(at, Reason::Misplaced)
    }

    /// The grammar has read the whole of `range` before it refuses what stands at `place`.
    pub(super) fn worded(range: TextRange, place: TextSize, message: impl Into<String>) -> Refusal {
        let (message, place) = (message.into(), usize::from(place));
        Refusal::new(range.end(), Reason::Worded { message, place })
    }

    /// The parser's own words; empty where others speak.
    pub(super) fn of_parser(&self) -> &str {
        match &self.reason {
            Reason::Parser(message) => message,
            _ => "",
        }
    }
}
