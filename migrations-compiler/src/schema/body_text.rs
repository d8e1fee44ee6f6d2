//! The text of a body → what it makes itself, what it asks first, and the statements that stand in it
//! for certain.
//!
//! Reads words, not a grammar; must not know what exists.

use std::collections::BTreeSet;

use migrations_core::lexer::{self, TokenKind};
use migrations_core::{identifier, substring};

/// Whether a body looks whether something is there, or expects that it is not: then nobody but the
/// server knows which part of it runs.
#[must_use]
pub fn asks_first(body: &str) -> bool {
    const QUESTIONS: [&str; 17] = [
        "to_regclass",
        "to_regtype",
        "to_regproc",
        "to_regprocedure",
        "to_regnamespace",
        "information_schema",
        "pg_class",
        "pg_attribute",
        "pg_tables",
        "pg_views",
        "pg_proc",
        "pg_namespace",
        "undefined_table",
        "undefined_column",
        "undefined_function",
        "undefined_object",
        "invalid_schema_name",
    ];
    let mut before = String::new();
    words(body).into_iter().any(|word| {
        let is_state = before == "sqlstate" && word.starts_with("42");
        before.clone_from(&word);
        is_state || QUESTIONS.contains(&word.as_str())
    })
}

/// Whether a body may go on over whatever fails in it.
#[must_use]
pub fn catches_everything(body: &str) -> bool {
    let words = words(body);
    let mut pairs = words.windows(2);
    pairs.any(|pair| ["when", "or"].contains(&pair[0].as_str()) && pair[1] == "others")
}

/// Whether a trigger function does something for one of its triggers and not for another.
#[must_use]
pub fn tells_relations_apart(body: &str) -> bool {
    const NAMES: [&str; 5] =
        ["tg_table_name", "tg_relname", "tg_table_schema", "tg_relid", "tg_name"];
    const COMPARING: [&str; 11] =
        ["=", "<", ">", "!", "~", "in", "like", "is", "not", "when", "case"];
    let words = words(body);
    let is_comparing = |at: Option<usize>| {
        at.and_then(|at| words.get(at)).is_some_and(|word| COMPARING.contains(&word.as_str()))
    };
    words.iter().enumerate().any(|(at, word)| {
        word == "tg_argv"
            || (NAMES.contains(&word.as_str())
                && (is_comparing(at.checked_sub(1)) || is_comparing(Some(at + 1))))
    })
}

/// The tables that a body makes.
#[derive(Clone, Debug, Default)]
pub struct MadeTables {
    /// Their names.
    pub names: BTreeSet<String>,
    /// Whether there may be others, whose names are put together.
    pub makes_unknown: bool,
}

impl MadeTables {
    /// Those that a text makes, in its dynamic SQL as well.
    #[must_use]
    pub fn of(body: &str) -> MadeTables {
        let mut made = MadeTables::default();
        let words = words(body);
        for (at, word) in words.iter().enumerate() {
            if ["create", "into"].contains(&word.as_str()) {
                made.of_words(words.get(at + 1..).unwrap_or_default(), word == "into");
            }
        }
        made
    }

    /// What follows `CREATE`, or the `INTO` of `SELECT`.
    fn of_words(&mut self, words: &[String], is_into: bool) {
        const MODIFIERS: [&str; 12] = [
            "or",
            "replace",
            "global",
            "local",
            "temp",
            "temporary",
            "unlogged",
            "recursive",
            "materialized",
            "foreign",
            "external",
            "constraint",
        ];
        let is_modifier = |word: &&String| MODIFIERS.contains(&word.as_str());
        let mut rest = words.iter().skip_while(is_modifier).peekable();
        let has_modifier = words.first().as_ref().is_some_and(is_modifier);
        let kind = rest.next_if(|word| ["table", "view", "sequence"].contains(&word.as_str()));
        if kind.is_none() && !(is_into && has_modifier) {
            return;
        }
        while rest.next_if(|word| ["if", "not", "exists"].contains(&word.as_str())).is_some() {}
        let is_name =
            |word: &&String| word.chars().next().is_some_and(|c| c.is_alphabetic() || c == '_');
        let mut name = rest.next().filter(is_name);
        while name.is_some() && rest.next_if(|word| *word == ".").is_some() {
            name = rest.next().filter(is_name);
        }
        match name {
            Some(name) => drop(self.names.insert(name.clone())),
            None => self.makes_unknown = true,
        }
    }
}

/// The words and signs of a text, those within strings as well, folded as the server does.
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    collect_words(text, 0, &mut words);
    words
}

fn collect_words(text: &str, depth: u32, words: &mut Vec<String>) {
    for (kind, range) in lexer::tokens(text) {
        let written = substring(text, range);
        match kind {
            TokenKind::String if depth < 4 => {
                let inner = crate::sql::syntax::quoted_text(written).replace("''", "'");
                collect_words(&inner, depth + 1, words);
                // What follows a string is not joined to it.
                words.push("'".to_owned());
            }
            TokenKind::Word | TokenKind::Identifier => {
                words.push(identifier::read(written).unwrap_or_else(|| written.to_owned()));
            }
            _ => words.push(written.to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(body: &str) -> (Vec<String>, bool) {
        let made = MadeTables::of(body);
        (made.names.into_iter().collect(), made.makes_unknown)
    }

    #[test]
    fn tables_that_a_body_makes_are_known() {
        for (body, names, makes_unknown) in [
            ("CREATE TEMP TABLE x (a int); SELECT 1", vec!["x"], false),
            ("create table if not exists app.\"Log\" ()", vec!["Log"], false),
            ("EXECUTE 'CREATE TEMPORARY TABLE IF NOT EXISTS y AS SELECT 1'", vec!["y"], false),
            ("SELECT a INTO TEMP z FROM t", vec!["z"], false),
            ("SELECT a INTO STRICT z FROM t", vec![], false),
            ("EXECUTE format('CREATE TABLE %I ()', name)", vec![], true),
            ("EXECUTE 'CREATE TABLE ' || name", vec![], true),
            ("CREATE INDEX i ON t (a); INSERT INTO t VALUES (1)", vec![], false),
            ("CREATE OR REPLACE TEMP VIEW v AS SELECT 1", vec!["v"], false),
        ] {
            let names: Vec<String> = names.into_iter().map(str::to_owned).collect();
            assert_eq!(made(body), (names, makes_unknown), "{body}");
        }
    }

    #[test]
    fn body_that_looks_first_is_left_alone() {
        for (body, expected) in [
            ("IF to_regclass('x') IS NOT NULL THEN", true),
            ("EXCEPTION WHEN undefined_table THEN NULL", true),
            ("EXCEPTION WHEN SQLSTATE '42P01' THEN NULL", true),
            ("EXCEPTION WHEN unique_violation THEN NULL", false),
            ("INSERT INTO t VALUES ('x')", false),
        ] {
            assert_eq!(asks_first(body), expected, "{body}");
        }
    }

    #[test]
    fn function_that_compares_its_table_is_told_from_one_that_writes_it_down() {
        for (body, expected) in [
            ("IF TG_TABLE_NAME = 'a' THEN", true),
            ("CASE tg_table_name WHEN 'a' THEN", true),
            ("IF 'a' = TG_RELNAME THEN", true),
            ("INSERT INTO audit VALUES (TG_TABLE_NAME, NEW.id)", false),
        ] {
            assert_eq!(tells_relations_apart(body), expected, "{body}");
        }
    }
}
