//! The text of a body → the statements in it that are SQL for certain.
//!
//! Of PL/pgSQL those that begin where a statement begins and end at their `;`; what is left of it is
//! not looked at.
//! Must not know what exists.

use std::ops::Range;

use migrations_core::lexer::{self, TokenKind};
use migrations_core::substring;

/// A statement of a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct BodyStatement {
    /// The byte of the body at which it begins.
    pub start: usize,
    /// Its text, as long as it is in the body; what is no SQL in it is blank.
    pub text: String,
}

/// The statements of a body in SQL.
pub(super) fn of_sql(body: &str) -> Vec<BodyStatement> {
    let statement = |range: Range<usize>| BodyStatement {
        start: range.start,
        text: substring(body, range).to_owned(),
    };
    lexer::split(body).statements.into_iter().map(statement).collect()
}

/// The statements of a body in PL/pgSQL.
pub(super) fn of_plpgsql(body: &str) -> Vec<BodyStatement> {
    let tokens: Vec<Token> = lexer::tokens(body)
        .map(|(kind, range)| Token {
            kind,
            word: substring(body, range.clone()).to_ascii_uppercase(),
            range,
        })
        .collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let before = at.checked_sub(1).and_then(|before| tokens.get(before));
        let end = end_of(&tokens, at);
        match (begins(before, &tokens[at]), end) {
            (true, Some(end)) => {
                found.push(statement(body, &tokens[at..end]));
                at = end;
            }
            _ => at += 1,
        }
    }
    found
}

struct Token {
    kind: TokenKind,
    word: String,
    range: Range<usize>,
}

/// Whether a statement of SQL begins at a token.
fn begins(before: Option<&Token>, token: &Token) -> bool {
    const OPENING: [&str; 6] = ["BEGIN", "THEN", "ELSE", "LOOP", "QUERY", ";"];
    const STATEMENTS: [&str; 6] = ["INSERT", "UPDATE", "DELETE", "SELECT", "WITH", "PERFORM"];
    let is_opening = |before: &Token| {
        matches!(before.kind, TokenKind::Word | TokenKind::Semicolon)
            && OPENING.contains(&before.word.as_str())
    };
    token.kind == TokenKind::Word
        && STATEMENTS.contains(&token.word.as_str())
        && before.is_some_and(is_opening)
}

/// The number of the `;` that ends a statement.
fn end_of(tokens: &[Token], from: usize) -> Option<usize> {
    let is_end = |token: &Token| token.kind == TokenKind::Semicolon;
    tokens.get(from..)?.iter().position(is_end).map(|length| from + length)
}

fn statement(body: &str, tokens: &[Token]) -> BodyStatement {
    let start = tokens.first().map_or(0, |token| token.range.start);
    let end = tokens.last().map_or(start, |token| token.range.end);
    let mut text = substring(body, start..end).to_owned();
    let mut replace = |range: &Range<usize>, word: &str| {
        let width = range.len();
        text.replace_range(range.start - start..range.end - start, &format!("{word:<width$}"));
    };
    if let Some(first) = tokens.first().filter(|token| token.word == "PERFORM") {
        replace(&first.range, "SELECT");
    }
    if let Some(range) = variables(tokens) {
        replace(&range, "");
    }
    BodyStatement { start, text }
}

/// `INTO STRICT a, b.c`: where the row goes.
fn variables(tokens: &[Token]) -> Option<Range<usize>> {
    let mut depth = 0_u32;
    let into = tokens.iter().enumerate().position(|(at, token)| {
        match token.kind {
            TokenKind::Open => depth += 1,
            TokenKind::Close => depth = depth.saturating_sub(1),
            _ => {}
        }
        let before = at.checked_sub(1).map(|before| tokens[before].word.as_str());
        depth == 0 && token.word == "INTO" && at > 0 && before != Some("INSERT")
    })?;
    let mut rest = tokens.get(into + 1..)?.iter().peekable();
    rest.next_if(|token| token.word == "STRICT");
    let is_name = |token: &&Token| matches!(token.kind, TokenKind::Word | TokenKind::Identifier);
    let mut last = rest.next().filter(is_name)?;
    while rest.next_if(|token| [".", ","].contains(&token.word.as_str())).is_some() {
        last = rest.next().filter(is_name)?;
    }
    Some(tokens[into].range.start..last.range.end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_that_certainly_are_some_are_cut_out() {
        for (body, expected) in [
            (
                "DECLARE n int; BEGIN INSERT INTO t (a) VALUES (1); UPDATE t SET a = 2; RETURN n; END",
                vec!["INSERT INTO t (a) VALUES (1)", "UPDATE t SET a = 2"],
            ),
            ("BEGIN PERFORM a FROM t; END", vec!["SELECT  a FROM t"]),
            (
                "BEGIN SELECT a, b INTO STRICT x, y.z FROM t; END",
                vec!["SELECT a, b                    FROM t"],
            ),
            ("BEGIN RETURN QUERY SELECT a FROM t; END", vec!["SELECT a FROM t"]),
            ("BEGIN RETURN QUERY EXECUTE 'SELECT a FROM t'; END", vec![]),
            ("BEGIN EXECUTE 'x'; FOR r IN SELECT a FROM t LOOP END LOOP; END", vec![]),
            ("BEGIN x := (SELECT a FROM t); END", vec![]),
            ("BEGIN IF a THEN DELETE FROM t; END IF; END", vec!["DELETE FROM t"]),
        ] {
            let found: Vec<String> =
                of_plpgsql(body).into_iter().map(|statement| statement.text).collect();
            assert_eq!(found, expected, "{body}");
        }
    }
}
