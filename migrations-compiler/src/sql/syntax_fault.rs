//! Where a statement is refused before anybody looks at what it names.
//!
//! Must not know who found it.

use std::ops::Range;

/// Where the grammar refuses a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxFault {
    /// The bytes of the token in the statement; empty at its end.
    pub range: Range<usize>,
    /// PostgreSQL's message.
    pub message: String,
}
