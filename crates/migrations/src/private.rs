//! What generated code names; no part of the interface, and free to change with the macros.

use std::fmt;

use crate::Migrations;

pub use sqlx;

#[cfg(feature = "test")]
pub use crate::testing;

/// The set that the macro has checked and written as a text.
#[must_use]
pub const fn embedded(text: &'static str) -> Migrations {
    Migrations::embedded(text)
}

/// A text that is none of an enum's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownText {
    expected: &'static str,
    text: String,
}

impl UnknownText {
    /// Names what was expected and what came.
    #[must_use]
    pub fn new(expected: &'static str, text: &str) -> UnknownText {
        UnknownText { expected, text: text.to_owned() }
    }
}

impl fmt::Display for UnknownText {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}`{}`", self.expected, self.text)
    }
}

impl std::error::Error for UnknownText {}
