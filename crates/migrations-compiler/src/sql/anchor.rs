//! What the parser says → the token that PostgreSQL would stop at, in PostgreSQL's words.
//!
//! PostgreSQL stops at the first token after which nothing can make a statement of what was read.
//! The parser reports where it gave up, which may be a word earlier or a few later; so the text is
//! parsed again up to each token around that place, with whatever might follow it.
//! Must not know what the parser refuses and PostgreSQL does not; `stricter` does.

use std::ops::Range;

use migrations_core::lexer::TokenKind;
use squawk_syntax::syntax_error::SyntaxError;
use squawk_syntax::{Parse, SourceFile};

use super::stricter;
use super::token::{self, Token};

/// Where the grammar refuses a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxFault {
    /// The bytes of the token in the statement; empty at its end.
    pub range: Range<usize>,
    /// PostgreSQL's message.
    pub message: String,
}

/// What the parser makes of a statement.
pub(super) enum Verdict {
    /// PostgreSQL's grammar accepts it, and the parser has understood it.
    Accepted,
    /// The grammar refuses it here.
    Refused(SyntaxFault),
    /// The parser stops where PostgreSQL might go on.
    Unknown,
}

/// What may follow a word that the parser only takes together with the next ones.
const CONTINUATIONS: [&str; 24] = [
    "x", "'x'", "1", "(", "VIEW", "TABLE", "FROM x", "ZONE 'x'", "TIME ZONE", "ORDINALITY", "NULL",
    "BY", "INDEX", "TRIGGER", "KEY", "SELECT 1", "SELECT 1)", "TO x", "EXISTS", "AS", "SCHEMA",
    "FUNCTION", "PROCEDURE", "OF",
];

/// Texts beyond this are not parsed a second time: their faults are where the parser saw them.
const LONGEST: usize = 64 * 1024;

/// How many tokens after the parser's own place are looked at.
const REACH: usize = 6;

/// Holds a parse against PostgreSQL's grammar.
pub(super) fn verdict(sql: &str, parse: &Parse<SourceFile>) -> Verdict {
    let mut errors = parse.errors();
    if errors.is_empty() {
        return Verdict::Accepted;
    }
    let tokens = token::tokens(sql);
    errors.retain(|error| !is_inside_a_token(&tokens, error));
    let Some(first) = errors.iter().find(|error| !stricter::is_checked_later(error.message()))
    else {
        return if errors.is_empty() { Verdict::Accepted } else { Verdict::Unknown };
    };
    let index = index_of(&tokens, first);
    if stricter::is_stricter(sql, &tokens, index, first.message()) {
        return Verdict::Unknown;
    }
    Verdict::Refused(fault(sql, &tokens, settled(sql, &tokens, index)))
}

fn fault(sql: &str, tokens: &[Token], index: usize) -> SyntaxFault {
    match tokens.get(index) {
        Some(token) => {
            let range = token::shown(sql, token);
            let message = format!("syntax error at or near \"{}\"", &sql[range.clone()]);
            SyntaxFault { range, message }
        }
        None => SyntaxFault {
            range: sql.len()..sql.len(),
            message: "syntax error at end of input".to_owned(),
        },
    }
}

/// The body of a function is a string to the grammar: the server looks into it, or is told not to.
fn is_inside_a_token(tokens: &[Token], error: &SyntaxError) -> bool {
    let offset = usize::from(error.range().start());
    let after = tokens.partition_point(|(_, range)| range.start < offset);
    after.checked_sub(1).is_some_and(|before| {
        let (kind, range) = &tokens[before];
        *kind != TokenKind::Symbol && offset < range.end
    })
}

/// The token at or after the place of an error.
fn index_of(tokens: &[Token], error: &SyntaxError) -> usize {
    let offset = usize::from(error.range().start());
    tokens.partition_point(|(_, range)| range.end <= offset)
}

/// The first token around `index` that nothing can follow; `index` itself where there is none.
fn settled(sql: &str, tokens: &[Token], index: usize) -> usize {
    if sql.len() > LONGEST {
        return index;
    }
    let end = tokens.len().min(index + REACH);
    let candidates = index.saturating_sub(2)..end;
    candidates
        .clone()
        .find(|candidate| is_refused(sql, tokens, *candidate))
        .unwrap_or(if end == tokens.len() { end } else { index })
}

/// Whether nothing can make a statement of the text up to and with a token.
fn is_refused(sql: &str, tokens: &[Token], index: usize) -> bool {
    let (kind, range) = &tokens[index];
    let prefix = &sql[..token::shown(sql, &tokens[index]).end];
    if is_viable(prefix, range.end, tokens) {
        return false;
    }
    let opens = *kind == TokenKind::Word || *kind == TokenKind::Open;
    !opens || !CONTINUATIONS.iter().any(|next| is_viable(&format!("{prefix} {next}"), range.end, tokens))
}

/// Whether the parser goes on beyond `end`.
fn is_viable(text: &str, end: usize, tokens: &[Token]) -> bool {
    let errors = SourceFile::parse(text).errors();
    let is_before = |error: &&SyntaxError| {
        let counts = !stricter::is_checked_later(error.message()) && !is_inside_a_token(tokens, error);
        counts && usize::from(error.range().start()) < end
    };
    errors.iter().find(is_before).is_none()
}
