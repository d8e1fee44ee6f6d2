//! Where a statement ends that the parser or its reader can only guess the end of: a `;` that is
//! missing there hides whatever follows.
//!
//! Must not know what a statement is for.

use migrations_core::lexer::TokenKind;
use migrations_core::substring;

use super::refusal::{Reason, Refusal};
use super::token::Token;

/// The first token that cannot belong to the statement; their number where it ends too early.
pub(super) fn stray(sql: &str, tokens: &[Token], refusals: &[Refusal]) -> Option<usize> {
    behind_a_block(sql, tokens).or_else(|| next_statement(sql, tokens, refusals))
}

/// The first words of a statement, of which the second is reserved: no list of options goes on so.
const BEGINNINGS: [(&str, &[&str]); 5] = [
    ("CREATE", &[]),
    ("ALTER", &["TABLE"]),
    ("DROP", &["TABLE"]),
    ("INSERT", &["INTO"]),
    ("DELETE", &["FROM"]),
];

/// The statement that begins where the parser has read one to its end.
fn next_statement(sql: &str, tokens: &[Token], refusals: &[Refusal]) -> Option<usize> {
    // The statements of a schema are its elements.
    if is_word(sql, tokens, 0, "create") && is_word(sql, tokens, 1, "schema") {
        return None;
    }
    let is_end = |refusal: &&Refusal| refusal.reason == Reason::Unseparated;
    let places = refusals.iter().filter(is_end).map(|refusal| refusal.offset);
    let index = |place: usize| tokens.partition_point(|(_, range)| range.end <= place);
    places.map(index).find(|index| {
        BEGINNINGS.iter().any(|(first, seconds)| {
            let is_second = |second: &&str| is_word(sql, tokens, index + 1, second);
            is_word(sql, tokens, *index, first)
                && (seconds.is_empty() || seconds.iter().any(is_second))
        })
    })
}

/// What follows a `DO` block: to the grammar, strings and `LANGUAGE name`, in any order and number.
fn behind_a_block(sql: &str, tokens: &[Token]) -> Option<usize> {
    if !is_word(sql, tokens, 0, "do") {
        return None;
    }
    let mut index = 1;
    loop {
        match tokens.get(index).map(|(kind, _)| *kind) {
            Some(TokenKind::String) => index += 1,
            Some(TokenKind::Word) if is_word(sql, tokens, index, "language") => {
                match tokens.get(index + 1) {
                    Some((TokenKind::Semicolon | TokenKind::Symbol | TokenKind::Number, _))
                    | None => {
                        return Some(index + 1);
                    }
                    _ => index += 2,
                }
            }
            None | Some(TokenKind::Semicolon) if index > 1 => return None,
            _ => return Some(index),
        }
    }
}

fn is_word(sql: &str, tokens: &[Token], index: usize, word: &str) -> bool {
    tokens.get(index).is_some_and(|(kind, range)| {
        *kind == TokenKind::Word && substring(sql, range.clone()).eq_ignore_ascii_case(word)
    })
}
