//! Statements inside a `DO` block: those that it has as they are, and those in a string after `EXECUTE`.
//!
//! Must not know what a statement does, nor what becomes of it.

use std::ops::Range;

use migrations_core::lexer::{self, TokenKind};
use migrations_core::substring;

/// The verbs of statements that are looked for.
const VERBS: [&str; 4] = ["create", "alter", "drop", "comment"];

/// Words of PL/pgSQL after which a statement begins.
const BEFORE: [&str; 4] = ["begin", "then", "else", "loop"];

/// A statement that a block executes.
pub(crate) struct Embedded {
    /// The statement.
    pub(crate) sql: String,
    /// Where it stands in the `DO` statement, with its quotes where it is a string.
    pub(crate) range: Range<usize>,
    form: Form,
}

#[derive(Clone, Copy)]
enum Form {
    Statement,
    String,
}

impl Embedded {
    /// Writes what takes its place when other SQL is to be executed.
    pub(crate) fn replaced(&self, sql: &str) -> String {
        // No dollar may end the quotes of the block.
        let escaped = sql.replace('\\', "\\\\").replace('\'', "''").replace('$', "\\x24");
        match self.form {
            Form::Statement => format!("EXECUTE E'{escaped}';"),
            Form::String => format!("E'{escaped}'"),
        }
    }
}

/// Returns the statements of a `DO` statement in PL/pgSQL whose text is in dollar quotes; none for
/// any other statement.
pub(crate) fn embedded(statement: &str) -> Vec<Embedded> {
    let Some(body) = body(statement) else { return Vec::new() };
    let text = substring(statement, body.clone());
    let tokens: Vec<(TokenKind, Range<usize>)> = lexer::tokens(text).collect();
    let found = (0..tokens.len()).filter_map(|at| {
        let embedded = at_string(text, &tokens, at).or_else(|| at_statement(text, &tokens, at))?;
        let range = embedded.range.start + body.start..embedded.range.end + body.start;
        Some(Embedded { range, ..embedded })
    });
    found.collect()
}

/// Where the text of a block stands in its statement.
fn body(statement: &str) -> Option<Range<usize>> {
    let tokens: Vec<(TokenKind, Range<usize>)> = lexer::tokens(statement).collect();
    let word = |at: usize| word(statement, &tokens, at);
    (word(0)? == "do").then_some(())?;
    let language = (1..tokens.len()).find(|at| word(*at).as_deref() == Some("language"));
    let is_plpgsql = language.is_none_or(|at| word(at + 1).as_deref() == Some("plpgsql"));
    let (_, string) = tokens.iter().find(|(kind, _)| *kind == TokenKind::String)?;
    let quotes = substring(statement, string.clone()).strip_prefix('$')?.find('$')? + 2;
    is_plpgsql.then_some(string.start + quotes..string.end.checked_sub(quotes)?)
}

fn word(text: &str, tokens: &[(TokenKind, Range<usize>)], at: usize) -> Option<String> {
    let (kind, range) = tokens.get(at)?;
    (*kind == TokenKind::Word).then(|| substring(text, range.clone()).to_ascii_lowercase())
}

/// A string that is all that `EXECUTE` gets; one with a backslash may stand for another text.
fn at_string(text: &str, tokens: &[(TokenKind, Range<usize>)], at: usize) -> Option<Embedded> {
    let (kind, range) = tokens.get(at)?;
    let is_whole = *kind == TokenKind::String
        && word(text, tokens, at.checked_sub(1)?)? == "execute"
        && tokens.get(at + 1)?.0 == TokenKind::Semicolon;
    let inner = substring(text, range.clone()).strip_prefix('\'')?.strip_suffix('\'')?;
    let sql = inner.replace("''", "'");
    let is_plain = is_whole && !inner.contains('\\');
    is_plain.then(|| Embedded { sql, range: range.clone(), form: Form::String })
}

/// A statement up to its `;`.
fn at_statement(text: &str, tokens: &[(TokenKind, Range<usize>)], at: usize) -> Option<Embedded> {
    let is_verb = VERBS.contains(&word(text, tokens, at)?.as_str());
    let before = at.checked_sub(1)?;
    let begins = match tokens.get(before)?.0 {
        TokenKind::Semicolon => true,
        TokenKind::Word => BEFORE.contains(&word(text, tokens, before)?.as_str()),
        // The end of a label: `>>`.
        _ => substring(text, tokens.get(before)?.1.clone()) == ">",
    };
    let end = tokens.get(at..)?.iter().find(|(kind, _)| *kind == TokenKind::Semicolon)?.1.end;
    let range = tokens.get(at)?.1.start..end;
    let sql = substring(text, range.clone()).to_owned();
    (is_verb && begins).then_some(Embedded { sql, range, form: Form::Statement })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(statement: &str) -> Vec<String> {
        let embedded = embedded(statement);
        for it in &embedded {
            let there = substring(statement, it.range.clone());
            assert!(there.contains(it.sql.lines().next().unwrap()) || there.contains("''"));
        }
        embedded.into_iter().map(|it| it.sql).collect()
    }

    #[test]
    fn statements_of_a_block_are_found_where_one_begins() {
        let block = "DO LANGUAGE plpgsql $x$ DECLARE a text := 'CREATE EXTENSION no;'; BEGIN\n\
                     CREATE EXTENSION a; -- CREATE EXTENSION b;\n\
                     IF a IS NULL THEN CREATE EXTENSION c SCHEMA d; ELSE EXECUTE 'CREATE EXTENSION e'; END IF;\n\
                     EXECUTE 'COMMENT ON EXTENSION e IS ''it''''s''';\n\
                     EXECUTE format('CREATE EXTENSION %I', a); EXECUTE 'CREATE EXTENSION ' || a;\n\
                     RAISE NOTICE 'x'; <<l>> DROP EXTENSION a;\nEND $x$;";
        assert_eq!(
            found(block),
            [
                "CREATE EXTENSION a;",
                "CREATE EXTENSION c SCHEMA d;",
                "CREATE EXTENSION e",
                "COMMENT ON EXTENSION e IS 'it''s'",
                "DROP EXTENSION a;",
            ]
        );
    }

    #[test]
    fn what_is_no_block_of_plpgsql_has_none() {
        for statement in [
            "CREATE EXTENSION a;",
            "DO LANGUAGE plpython3u $$ CREATE EXTENSION a; $$",
            "DO 'BEGIN CREATE EXTENSION a; END'",
            "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN CREATE EXTENSION a; END $$",
            "DO $$",
        ] {
            assert!(found(statement).is_empty(), "{statement}");
        }
    }

    #[test]
    fn what_takes_the_place_of_a_statement_ends_no_quotes() {
        let block = "DO $$ BEGIN CREATE EXTENSION a; EXECUTE 'CREATE EXTENSION a'; END $$";
        let replaced: Vec<String> =
            embedded(block).iter().map(|it| it.replaced("SELECT $$it's\\$$")).collect();
        let text = "E'SELECT \\x24\\x24it''s\\\\\\x24\\x24'";
        assert_eq!(replaced, [format!("EXECUTE {text};"), text.to_owned()]);
    }
}
