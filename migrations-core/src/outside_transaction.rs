//! The statements that PostgreSQL refuses inside a transaction.
//!
//! Must not know whether a file is one.

use crate::lexer::{self, TokenKind};
use crate::substring;

/// How the statements begin that are looked at: by their first word, and their second where most
/// that begin so are others.
const BEGINNINGS: [(&str, &[&str]); 7] = [
    ("ALTER", &["DATABASE", "SYSTEM", "TABLE"]),
    ("CLUSTER", &[]),
    ("CREATE", &["DATABASE", "INDEX", "SUBSCRIPTION", "TABLESPACE", "UNIQUE"]),
    ("DISCARD", &[]),
    ("DROP", &["DATABASE", "INDEX", "TABLESPACE"]),
    ("REINDEX", &[]),
    ("VACUUM", &[]),
];

/// What PostgreSQL calls a statement that it refuses inside a transaction; `None` for any other.
///
/// ```
/// use migrations_core::outside_transaction::name_of;
/// assert_eq!(name_of("drop index concurrently a"), Some("DROP INDEX CONCURRENTLY"));
/// assert_eq!(name_of("DROP INDEX a"), None);
/// ```
#[must_use]
pub fn name_of(statement: &str) -> Option<&'static str> {
    // Most statements begin with other words, and need not be read to their end.
    begins_as_one(&lexer::leading_words(statement, 2)).then(|| name(&words(statement)))?
}

/// Whether a text has a statement that PostgreSQL refuses inside a transaction.
#[must_use]
pub fn has_one(sql: &str) -> bool {
    lexer::split(sql).statements.into_iter().any(|range| name_of(substring(sql, range)).is_some())
}

/// Whether a statement with these first words may be one that is looked at.
fn begins_as_one(words: &[String]) -> bool {
    let Some(first) = words.first() else { return false };
    let second = words.get(1).map_or("", String::as_str);
    let has = |(verb, seconds): &(&str, &[&str])| {
        verb == first && (seconds.is_empty() || seconds.contains(&second))
    };
    BEGINNINGS.iter().any(has)
}

/// The words of a statement in upper case; whatever is no word is an empty one.
fn words(sql: &str) -> Vec<String> {
    let word = |(kind, range): (TokenKind, std::ops::Range<usize>)| match kind {
        TokenKind::Word => substring(sql, range).to_ascii_uppercase(),
        TokenKind::Open | TokenKind::Close => substring(sql, range).to_owned(),
        _ => String::new(),
    };
    lexer::tokens(sql).filter(|(kind, _)| *kind != TokenKind::Semicolon).map(word).collect()
}

/// What PostgreSQL calls a statement that it refuses inside a transaction.
fn name(words: &[String]) -> Option<&'static str> {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    Some(match words.as_slice() {
        ["VACUUM", ..] => "VACUUM",
        ["CREATE", "INDEX", "CONCURRENTLY", ..]
        | ["CREATE", "UNIQUE", "INDEX", "CONCURRENTLY", ..] => "CREATE INDEX CONCURRENTLY",
        ["DROP", "INDEX", "CONCURRENTLY", ..] => "DROP INDEX CONCURRENTLY",
        ["REINDEX", rest @ ..] => return reindex(rest),
        ["ALTER", "SYSTEM", ..] => "ALTER SYSTEM",
        ["CREATE", "DATABASE", ..] => "CREATE DATABASE",
        ["DROP", "DATABASE", ..] => "DROP DATABASE",
        ["ALTER", "DATABASE", _, "SET", "TABLESPACE", ..] => "ALTER DATABASE SET TABLESPACE",
        ["CREATE", "TABLESPACE", ..] => "CREATE TABLESPACE",
        ["DROP", "TABLESPACE", ..] => "DROP TABLESPACE",
        ["DISCARD", "ALL"] => "DISCARD ALL",
        ["CLUSTER"] | ["CLUSTER", "VERBOSE"] | ["CLUSTER", "(", .., ")"] => {
            "CLUSTER without a table"
        }
        ["ALTER", "TABLE", .., "CONCURRENTLY"] if detaches(&words) => {
            "DETACH PARTITION CONCURRENTLY"
        }
        ["CREATE", "SUBSCRIPTION", ..] if makes_slot(&words) => "CREATE SUBSCRIPTION",
        _ => return None,
    })
}

fn reindex(words: &[&str]) -> Option<&'static str> {
    let (options, rest) = match words {
        ["(", ..] => words.split_at(words.iter().position(|word| *word == ")")? + 1),
        _ => words.split_at(0),
    };
    match rest {
        ["SCHEMA", ..] => Some("REINDEX SCHEMA"),
        ["DATABASE", ..] => Some("REINDEX DATABASE"),
        ["SYSTEM", ..] => Some("REINDEX SYSTEM"),
        ["TABLE" | "INDEX", "CONCURRENTLY", ..] => Some("REINDEX CONCURRENTLY"),
        // `CONCURRENTLY false` is another matter.
        _ => is_plain_option(options, "CONCURRENTLY").then_some("REINDEX CONCURRENTLY"),
    }
}

/// Whether an option is given without a value; separators are empty words.
fn is_plain_option(options: &[&str], name: &str) -> bool {
    options.windows(2).any(|pair| pair[0] == name && matches!(pair[1], "" | ")"))
}

fn detaches(words: &[&str]) -> bool {
    words.windows(2).any(|pair| pair == ["DETACH", "PARTITION"])
}

/// A subscription makes its slot on the other server unless options say otherwise; which value an
/// option has is not looked at.
fn makes_slot(words: &[&str]) -> bool {
    !words.iter().any(|word| ["CONNECT", "CREATE_SLOT"].contains(word))
}
