//! `CHECK (column IN ('A', 'B'))` as PostgreSQL writes it back → the list.
//!
//! Understands that one shape; whatever else a constraint says, this says nothing about it.

use crate::catalog::{Constraint, ConstraintKind, Table};
use migrations_core::substring;

/// The texts that a `CHECK` allows in a column of text, in the order of the constraint.
pub(super) fn of_column(table: &Table, column: &str) -> Option<Vec<String>> {
    let is_its = |constraint: &&Constraint| {
        constraint.kind == ConstraintKind::Check && constraint.columns == [column]
    };
    table.constraints.iter().filter(is_its).find_map(|check| list(&check.definition, column))
}

/// The texts that a `CHECK` of a domain of text allows, in the order of the constraint.
pub(super) fn of_value(definition: &str) -> Option<Vec<String>> {
    list(definition, "VALUE")
}

/// Reads `CHECK ((side = ANY (ARRAY['BUY'::text, 'SELL'::text])))` and its relatives.
///
/// Casts and parentheses are left out first: no other meaning takes one of these forms by that.
/// A constraint that is `NOT VALID` says nothing about the rows that are there, and has words more
/// than any form.
fn list(definition: &str, column: &str) -> Option<Vec<String>> {
    let tokens = tokens(definition)?;
    let mut cursor = Cursor(&tokens);
    cursor.word("CHECK")?;
    // NULL passes every CHECK, so a constraint that says so allows nothing more.
    let or_null = |cursor: &mut Cursor<'_>| {
        ["OR", column, "IS", "NULL"].iter().try_for_each(|word| cursor.word(word))
    };
    cursor.optional(|cursor| {
        [column, "IS", "NULL", "OR"].iter().try_for_each(|word| cursor.word(word))
    });
    cursor.word(column)?;
    cursor.sign('=')?;
    let values = match cursor.word("ANY") {
        Some(()) => cursor.array()?,
        None => vec![cursor.text()?],
    };
    cursor.optional(or_null);
    cursor.0.is_empty().then_some(values)
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Word(String),
    Text(String),
    Sign(char),
}

struct Cursor<'a>(&'a [Token]);

impl Cursor<'_> {
    fn take<T>(&mut self, read: impl Fn(&Token) -> Option<T>) -> Option<T> {
        let (first, rest) = self.0.split_first()?;
        let value = read(first)?;
        self.0 = rest;
        Some(value)
    }

    fn word(&mut self, wanted: &str) -> Option<()> {
        self.take(|token| matches!(token, Token::Word(word) if word == wanted).then_some(()))
    }

    fn sign(&mut self, wanted: char) -> Option<()> {
        self.take(|token| matches!(token, Token::Sign(sign) if *sign == wanted).then_some(()))
    }

    fn text(&mut self) -> Option<String> {
        self.take(|token| match token {
            Token::Text(text) => Some(text.clone()),
            Token::Word(_) | Token::Sign(_) => None,
        })
    }

    fn array(&mut self) -> Option<Vec<String>> {
        self.word("ARRAY")?;
        self.sign('[')?;
        let mut values = vec![self.text()?];
        while self.sign(',').is_some() {
            values.push(self.text()?);
        }
        self.sign(']')?;
        Some(values)
    }

    fn optional(&mut self, read: impl Fn(&mut Self) -> Option<()>) {
        let before = self.0;
        if read(self).is_none() {
            self.0 = before;
        }
    }
}

/// The tokens without casts and parentheses; `None` for a text in a form not worth reading.
fn tokens(definition: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut rest = definition.trim_start();
    while let Some(first) = rest.chars().next() {
        rest = match first {
            '(' | ')' => substring(rest, 1..),
            '\'' => {
                let (text, after) = quoted(rest, '\'')?;
                tokens.push(Token::Text(text));
                after
            }
            '"' => {
                let (name, after) = quoted(rest, '"')?;
                tokens.push(Token::Word(name));
                after
            }
            ':' => after_cast(rest.strip_prefix("::")?),
            _ if is_word(first) => {
                let (word, after) = rest.split_at(rest.find(|c| !is_word(c)).unwrap_or(rest.len()));
                // `E'…'` has escapes, which no list of names needs.
                if after.starts_with('\'') {
                    return None;
                }
                tokens.push(Token::Word(word.to_owned()));
                after
            }
            _ => {
                tokens.push(Token::Sign(first));
                substring(rest, first.len_utf8()..)
            }
        }
        .trim_start();
    }
    Some(tokens)
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// A text in quotes, in which a doubled quote is one, and what follows it.
fn quoted(text: &str, quote: char) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut rest = substring(text, 1..);
    loop {
        let (part, after) = rest.split_once(quote)?;
        value.push_str(part);
        match after.strip_prefix(quote) {
            Some(after) => {
                value.push(quote);
                rest = after;
            }
            None => return Some((value, after)),
        }
    }
}

/// What follows the type of a cast: `character varying(10)[]`, then a bracket, comma or sign.
fn after_cast(text: &str) -> &str {
    let is_type =
        |c: char| c.is_lowercase() || c.is_ascii_digit() || matches!(c, ' ' | '_' | '.' | '"');
    let mut rest = text.trim_start_matches(is_type);
    if let Some((modifier, after)) = rest.strip_prefix('(').and_then(|rest| rest.split_once(')'))
        && modifier.bytes().all(|byte| byte.is_ascii_digit() || byte == b',')
    {
        rest = after;
    }
    rest.trim_start_matches("[]")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(definition: &str) -> Option<Vec<String>> {
        list(definition, "side")
    }

    #[test]
    fn every_form_of_a_list_is_read() {
        for definition in [
            "CHECK ((side = ANY (ARRAY['A'::text, 'it''s'::text])))",
            "CHECK (((side)::text = ANY ((ARRAY['A'::character varying, 'it''s'::character varying])::text[])))",
            "CHECK (((side)::text = ANY (ARRAY[('A'::character varying)::text, ('it''s'::character varying)::text])))",
            "CHECK (((side IS NULL) OR (side = ANY (ARRAY['A'::text, 'it''s'::text]))))",
            "CHECK (((side = ANY (ARRAY['A'::text, 'it''s'::text])) OR (side IS NULL)))",
        ] {
            assert_eq!(read(definition), Some(vec!["A".into(), "it's".into()]), "{definition}");
        }
        assert_eq!(read("CHECK ((side = 'A'::text))"), Some(vec!["A".into()]));
        assert_eq!(list("CHECK ((\"Side\" = 'A'::text))", "Side"), Some(vec!["A".into()]));
    }

    #[test]
    fn everything_else_says_nothing() {
        for definition in [
            "CHECK ((lower(side) = ANY (ARRAY['a'::text])))",
            "CHECK ((side <> ALL (ARRAY['A'::text])))",
            "CHECK ((side = 'A'::text)) NOT VALID",
            "CHECK (((side = 'A'::text) AND (side <> 'B'::text)))",
            "CHECK (((side = 'A'::text) OR (side ~~ 'B%'::text)))",
            "CHECK ((side = E'A\\\\'::text))",
            "CHECK ((side = other))",
            "CHECK ((length(side) = 3))",
            "PRIMARY KEY (side)",
        ] {
            assert_eq!(read(definition), None, "{definition}");
        }
    }
}
