//! What a statement does to the transaction that it runs in.
//!
//! Must not know whose transaction that is, nor whether there is one.

use crate::lexer;

/// A statement that begins or ends a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransactionControl {
    /// `BEGIN` or `START TRANSACTION`, with modes or without; one that is open goes on.
    Begin,
    /// It ends.
    End {
        /// What becomes of the work in it.
        outcome: Outcome,
        /// Whether the next one begins at once.
        chains: bool,
    },
}

/// What becomes of the work in a transaction that ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// `COMMIT` or `END`.
    Kept,
    /// `ROLLBACK` or `ABORT`.
    Undone,
    /// `PREPARE TRANSACTION`: another session decides.
    Prepared,
}

impl TransactionControl {
    /// What a statement does; `None` for any other, `ROLLBACK TO` a savepoint among them, and for
    /// whatever stands inside a function body.
    ///
    /// ```
    /// use migrations_core::transaction_control::{Outcome, TransactionControl};
    /// let chained = TransactionControl::of("rollback and chain;");
    /// let expected = TransactionControl::End { outcome: Outcome::Undone, chains: true };
    /// assert_eq!(chained, Some(expected));
    /// assert_eq!(TransactionControl::of("ROLLBACK TO SAVEPOINT a"), None);
    /// ```
    #[must_use]
    pub fn of(statement: &str) -> Option<TransactionControl> {
        let words = lexer::leading_words(statement, 4);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let (outcome, rest) = match words.as_slice() {
            ["BEGIN", ..] | ["START", "TRANSACTION", ..] => return Some(TransactionControl::Begin),
            ["PREPARE", "TRANSACTION", ..] => (Outcome::Prepared, &[][..]),
            ["COMMIT" | "END", rest @ ..] => (Outcome::Kept, rest),
            ["ROLLBACK" | "ABORT", rest @ ..] => (Outcome::Undone, rest),
            _ => return None,
        };
        let rest = match rest {
            ["WORK" | "TRANSACTION", rest @ ..] => rest,
            rest => rest,
        };
        let is_partial = outcome == Outcome::Undone && rest.first() == Some(&"TO");
        let end = TransactionControl::End { outcome, chains: rest.starts_with(&["AND", "CHAIN"]) };
        (!is_partial).then_some(end)
    }

    /// Whether a transaction is open after the statement.
    #[must_use]
    pub fn leaves_open(self) -> bool {
        matches!(self, TransactionControl::Begin | TransactionControl::End { chains: true, .. })
    }
}

/// Whether a statement begins a transaction, with modes or without.
#[must_use]
pub fn begins_transaction(statement: &str) -> bool {
    TransactionControl::of(statement) == Some(TransactionControl::Begin)
}

/// Whether a statement ends the transaction that it runs in.
#[must_use]
pub fn ends_transaction(statement: &str) -> bool {
    matches!(TransactionControl::of(statement), Some(TransactionControl::End { .. }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_end_of_a_transaction_counts() {
        for statement in ["COMMIT;", "/* x */ end", "rollback", "ABORT", "ROLLBACK WORK;"] {
            assert!(ends_transaction(statement), "{statement}");
        }
        for statement in ["ROLLBACK TO a", "ROLLBACK WORK TO a", "SAVEPOINT a", "BEGIN", "SELECT"] {
            assert!(!ends_transaction(statement), "{statement}");
        }
    }

    #[test]
    fn a_chain_begins_the_next_one() {
        for statement in ["COMMIT AND CHAIN", "END WORK AND CHAIN", "abort transaction and chain"] {
            assert!(TransactionControl::of(statement).is_some_and(TransactionControl::leaves_open));
        }
        for statement in ["COMMIT AND NO CHAIN", "ROLLBACK WORK AND NO CHAIN;", "END"] {
            let control = TransactionControl::of(statement).expect(statement);
            assert!(!control.leaves_open(), "{statement}");
        }
    }
}
