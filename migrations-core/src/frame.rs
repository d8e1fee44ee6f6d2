//! The one `BEGIN … COMMIT` that people write around everything in a file.
//!
//! Whoever runs such a file in a transaction of its own leaves both statements out: the server would
//! warn of the first, and end that transaction at the last.
//! Must not know who runs it, nor whether it is run in a transaction.

use std::borrow::Cow;
use std::ops::Range;

use crate::lexer::{self, TokenKind};
use crate::substring;
use crate::transaction_control::TransactionControl;

/// The first and the last statement of a text that frame all others, each with its `;`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransactionFrame {
    /// `BEGIN` or `START TRANSACTION`, without modes.
    pub begin: Range<usize>,
    /// `COMMIT` or `END`, without `AND CHAIN`.
    pub end: Range<usize>,
}

impl TransactionFrame {
    /// The frame of a text; `None` where it has none, or where anything in between begins or ends a
    /// transaction as well.
    ///
    /// ```
    /// use migrations_core::frame::TransactionFrame;
    /// let frame = TransactionFrame::of("BEGIN;\nSELECT 1;\nCOMMIT;\n").unwrap();
    /// assert_eq!((frame.begin, frame.end), (0..6, 17..24));
    /// assert_eq!(TransactionFrame::of("BEGIN; SELECT 1; COMMIT; SELECT 2;"), None);
    /// ```
    #[must_use]
    pub fn of(sql: &str) -> Option<TransactionFrame> {
        if !may_begin(sql) {
            return None;
        }
        let split = lexer::split(sql);
        let is_statement = |range: &Range<usize>| substring(sql, range.clone()) != ";";
        let mut statements = split.statements.into_iter().filter(is_statement);
        let begin = statements.next().filter(|_| split.fault.is_none())?;
        let end = statements.next_back()?;
        let is_framed = begins(&words(sql, &begin)?) && ends(&words(sql, &end)?);
        let is_free = |range: Range<usize>| TransactionControl::of(substring(sql, range)).is_none();
        (is_framed && statements.all(is_free)).then_some(TransactionFrame { begin, end })
    }

    /// The text with its frame overwritten by blanks, so that everything else keeps its place; a
    /// text without a frame as it is.
    ///
    /// ```
    /// use migrations_core::frame::TransactionFrame;
    /// let sql = "BEGIN;\nSELECT 1;\nCOMMIT;\n";
    /// assert_eq!(TransactionFrame::blanked(sql), "      \nSELECT 1;\n       \n");
    /// ```
    #[must_use]
    pub fn blanked(sql: &str) -> Cow<'_, str> {
        let Some(TransactionFrame { begin, end }) = TransactionFrame::of(sql) else {
            return Cow::Borrowed(sql);
        };
        // Words and `;` are of one byte a character; comments between them stay.
        let tokens = [begin, end].into_iter().flat_map(|statement| {
            let start = statement.start;
            let tokens = lexer::tokens(substring(sql, statement));
            tokens.map(move |(_, token)| start + token.start..start + token.end)
        });
        let (mut blanked, mut at) = (String::with_capacity(sql.len()), 0);
        for token in tokens {
            blanked.push_str(substring(sql, at..token.start));
            blanked.extend(std::iter::repeat_n(' ', token.len()));
            at = token.end;
        }
        blanked.push_str(substring(sql, at..));
        Cow::Owned(blanked)
    }
}

/// Whether the first word of a text is one that begins a transaction: few texts have a frame, and all
/// are asked.
fn may_begin(sql: &str) -> bool {
    let mut tokens = lexer::tokens(sql).filter(|(kind, _)| *kind != TokenKind::Semicolon);
    tokens.next().is_some_and(|(_, range)| {
        let first = substring(sql, range);
        ["BEGIN", "START"].iter().any(|word| first.eq_ignore_ascii_case(word))
    })
}

/// The words of a statement in upper case; `None` where it holds anything but words and a `;`.
fn words(sql: &str, statement: &Range<usize>) -> Option<Vec<String>> {
    let text = substring(sql, statement.clone());
    let tokens = lexer::tokens(text).filter(|(kind, _)| *kind != TokenKind::Semicolon);
    let word = |(kind, range): (TokenKind, Range<usize>)| {
        (kind == TokenKind::Word).then(|| substring(text, range).to_ascii_uppercase())
    };
    tokens.map(word).collect()
}

/// Modes would change what the transaction is.
fn begins(words: &[String]) -> bool {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    matches!(
        words.as_slice(),
        ["BEGIN"] | ["BEGIN", "WORK" | "TRANSACTION"] | ["START", "TRANSACTION"]
    )
}

/// `AND CHAIN` would begin another one.
fn ends(words: &[String]) -> bool {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        [first, rest @ ..] if ["COMMIT", "END"].contains(first) => matches!(
            rest,
            [] | ["WORK" | "TRANSACTION"]
                | ["AND", "NO", "CHAIN"]
                | ["WORK" | "TRANSACTION", "AND", "NO", "CHAIN"]
        ),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_frame_is_one() {
        for begin in ["BEGIN", "begin work", "Begin Transaction", "START TRANSACTION"] {
            for end in ["COMMIT", "end", "COMMIT WORK", "end transaction and no chain"] {
                let sql = format!("-- é\n{begin} /* ü */;;\nSELECT ';'; {end};\n\n-- done\n;");
                let frame = TransactionFrame::of(&sql).unwrap_or_else(|| panic!("{sql}"));
                assert_eq!(substring(&sql, frame.begin), format!("{begin} /* ü */;"));
                assert_eq!(substring(&sql, frame.end), format!("{end};"));
                let blanked = TransactionFrame::blanked(&sql);
                assert_eq!(blanked.len(), sql.len());
                assert_eq!(blanked.chars().count(), sql.chars().count());
                assert!(blanked.contains("SELECT ';';") && blanked.contains("/* ü */"));
                assert_eq!(TransactionFrame::of(&blanked), None);
                let left: Vec<_> = lexer::split(&blanked).statements;
                let left: Vec<&str> = left.into_iter().map(|it| substring(&blanked, it)).collect();
                assert_eq!(left, [";", "SELECT ';';", ";"]);
            }
        }
    }

    #[test]
    fn last_statement_needs_no_semicolon() {
        assert_eq!(TransactionFrame::blanked("begin; select 1; commit"), "       select 1;       ");
    }

    #[test]
    fn anything_else_is_no_frame() {
        for sql in [
            "",
            "BEGIN",
            "COMMIT",
            "SELECT 1; COMMIT;",
            "BEGIN; SELECT 1;",
            "SELECT 1; BEGIN; SELECT 2; COMMIT;",
            "BEGIN; SELECT 1; COMMIT; SELECT 2;",
            "BEGIN; SELECT 1; COMMIT; BEGIN; SELECT 2; COMMIT;",
            "BEGIN; SELECT 1; ROLLBACK; SELECT 2; COMMIT;",
            "BEGIN; START TRANSACTION; COMMIT;",
            "BEGIN; PREPARE TRANSACTION 'a'; COMMIT;",
            "BEGIN; SELECT 1; ROLLBACK;",
            "BEGIN ISOLATION LEVEL SERIALIZABLE; SELECT 1; COMMIT;",
            "BEGIN READ WRITE; SELECT 1; COMMIT;",
            "BEGIN; SELECT 1; COMMIT AND CHAIN;",
            "BEGIN; SELECT 1; COMMIT PREPARED 'a';",
            "BEGIN; SELECT 'open; COMMIT;",
            "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC; SELECT 1; END;",
        ] {
            assert_eq!(TransactionFrame::of(sql), None, "{sql}");
            assert_eq!(TransactionFrame::blanked(sql), sql);
        }
    }

    #[test]
    fn savepoints_are_inside() {
        let sql = "BEGIN; SAVEPOINT a; SELECT 1; ROLLBACK TO a; RELEASE a; COMMIT;";
        assert!(TransactionFrame::of(sql).is_some());
    }
}
