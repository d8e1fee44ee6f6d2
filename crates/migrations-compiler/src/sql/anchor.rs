//! What the parser says → the token that PostgreSQL would stop at, in PostgreSQL's words.
//!
//! The parser reports a token early and goes on after it; PostgreSQL reads on to the first token
//! that cannot follow, and stops there.

use std::ops::Range;

use migrations_core::lexer::{self, TokenKind};
use squawk_syntax::syntax_error::SyntaxError;
use squawk_syntax::{Parse, SourceFile};

/// Where the grammar refuses a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxFault {
    /// The bytes of the token in the statement; empty at its end.
    pub range: Range<usize>,
    /// PostgreSQL's message.
    pub message: String,
}

/// The first fault of a statement.
pub(super) fn first_fault(sql: &str, parse: &Parse<SourceFile>) -> Option<SyntaxFault> {
    let errors = parse.errors();
    if errors.is_empty() {
        return None;
    }
    let tokens: Vec<_> = lexer::tokens(sql).collect();
    let error = errors.iter().find(|error| !is_inside_a_token(&tokens, error))?;
    let index = index_of(sql, &tokens, error);
    Some(match tokens.get(index) {
        Some((_, range)) => SyntaxFault {
            message: format!("syntax error at or near \"{}\"", &sql[range.clone()]),
            range: range.clone(),
        },
        None => SyntaxFault {
            message: "syntax error at end of input".to_owned(),
            range: sql.len()..sql.len(),
        },
    })
}

/// The body of a function is a string to the grammar: the server looks into it, or is told not to.
fn is_inside_a_token(tokens: &[(TokenKind, Range<usize>)], error: &SyntaxError) -> bool {
    let offset = usize::from(error.range().start());
    tokens.iter().any(|(_, range)| range.start < offset && offset < range.end)
}

/// The token at which PostgreSQL would stop.
fn index_of(sql: &str, tokens: &[(TokenKind, Range<usize>)], error: &SyntaxError) -> usize {
    let offset = usize::from(error.range().start());
    let index = tokens.partition_point(|(_, range)| range.start < offset);
    if error.message().starts_with("unexpected trailing comma") {
        return index + 1;
    }
    if index == 0 { leading(sql, tokens) } else { index }
}

/// How many of the first tokens can begin a statement together, although nothing goes on like this.
fn leading(sql: &str, tokens: &[(TokenKind, Range<usize>)]) -> usize {
    const OPENERS: [&str; 4] = ["create", "alter", "drop", "comment"];
    const QUALIFIERS: [&str; 9] = [
        "or",
        "replace",
        "temp",
        "temporary",
        "unlogged",
        "unique",
        "recursive",
        "local",
        "global",
    ];
    let is = |index: usize, words: &[&str]| {
        tokens.get(index).is_some_and(|(kind, range)| {
            let word = &sql[range.clone()];
            *kind == TokenKind::Word && words.iter().any(|known| word.eq_ignore_ascii_case(known))
        })
    };
    if !is(0, &OPENERS) {
        return 0;
    }
    (1..).find(|index| !is(*index, &QUALIFIERS)).unwrap_or(1)
}
