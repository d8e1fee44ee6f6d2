//! The tokens of a statement as PostgreSQL's own scanner cuts them, and so as its messages show them.
//!
//! Must not know the grammar.

use migrations_core::substring;
use std::ops::Range;

use migrations_core::lexer::{self, TokenKind};

/// A token: what it is and its bytes.
pub(crate) type Token = (TokenKind, Range<usize>);

/// The characters that an operator can have.
const OPERATOR: &[u8] = b"~!@#^&|`?+-*/%<>=";

/// An operator of several characters that ends in `+` or `-` has one of these.
const LOOSE: &[u8] = b"~!@#^&|`?%";

/// The tokens of a statement, without comments.
pub(crate) fn tokens(sql: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    for (kind, range) in lexer::tokens(sql) {
        match tokens.last_mut() {
            Some(last) if continues(sql, last, kind, &range) => {
                last.1.end = range.end;
                last.0 = joined(last.0, kind);
            }
            _ => tokens.push((kind, range)),
        }
    }
    tokens
}

/// Two pieces are what the later one is, except that quotes after `U&` decide.
fn joined(first: TokenKind, second: TokenKind) -> TokenKind {
    match second {
        TokenKind::Symbol | TokenKind::Number => first,
        _ => second,
    }
}

/// Whether a piece belongs to the token before it.
fn continues(sql: &str, last: &Token, kind: TokenKind, range: &Range<usize>) -> bool {
    let (before, piece) = (substring(sql, last.1.clone()), substring(sql, range.clone()));
    if last.1.end != range.start {
        let gap = substring(sql, last.1.end..range.start);
        let strings = last.0 == TokenKind::String && kind == TokenKind::String;
        return strings && before.ends_with('\'') && piece.starts_with('\'') && joins_strings(gap);
    }
    match (last.0, kind) {
        (TokenKind::Symbol, TokenKind::Symbol) => is_operator(before, piece),
        (TokenKind::Word, TokenKind::Symbol) => {
            before.eq_ignore_ascii_case("u") && piece == "&" && is_quote(sql, range.end)
        }
        (TokenKind::Word, TokenKind::String | TokenKind::Identifier) => is_prefix(before, piece),
        (TokenKind::Identifier, TokenKind::Identifier) => true,
        (TokenKind::Symbol, TokenKind::Number) => before == ".",
        (TokenKind::Number, TokenKind::Symbol) => {
            let digit = sql.as_bytes().get(range.end).is_some_and(u8::is_ascii_digit);
            matches!(piece, "+" | "-") && digit && is_exponent(before)
        }
        (TokenKind::Number, TokenKind::Number) => before.ends_with(['+', '-']),
        _ => false,
    }
}

/// Whether what stands between two strings makes them one: an end of a line, and no comment but those
/// that end with it.
pub(super) fn joins_strings(gap: &str) -> bool {
    gap.contains(['\n', '\r']) && lexer::tokens(gap).next().is_none() && !gap.contains("/*")
}

fn is_quote(sql: &str, at: usize) -> bool {
    matches!(sql.as_bytes().get(at), Some(b'\'' | b'"'))
}

fn is_prefix(before: &str, piece: &str) -> bool {
    let is = |prefix: &str| before.eq_ignore_ascii_case(prefix);
    is("u&") || piece.starts_with('\'') && (is("b") || is("x"))
}

fn is_exponent(number: &str) -> bool {
    number.ends_with(['e', 'E']) && !number.starts_with("0x") && !number.starts_with("0X")
}

/// Whether the next character goes on with the operator before it.
fn is_operator(before: &str, piece: &str) -> bool {
    match (before, piece) {
        (":", ":" | "=") | (".", ".") => return true,
        _ => {}
    }
    let all = |text: &str| text.bytes().all(|byte| OPERATOR.contains(&byte));
    all(before) && all(piece)
}

/// Cuts what an operator may not end with: `+` and `-` stay apart where nothing holds them.
fn trimmed(operator: &str) -> usize {
    let is_loose = operator.bytes().any(|byte| LOOSE.contains(&byte));
    let kept = operator.trim_end_matches(['+', '-']).len();
    if is_loose || operator.len() == 1 { operator.len() } else { kept.max(1) }
}

/// The bytes that PostgreSQL would show of a token.
pub(super) fn shown(sql: &str, (kind, range): &Token) -> Range<usize> {
    let text = substring(sql, range.clone());
    let is_operator = *kind == TokenKind::Symbol && text.bytes().all(|b| OPERATOR.contains(&b));
    let length = if is_operator { trimmed(text) } else { text.len() };
    range.start..range.start + length
}
