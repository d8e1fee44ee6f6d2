//! The statements of a file that take the history table away: with it would go which files have been
//! applied.
//!
//! Sees statements of the file itself; what a block or a function does only the server finds.
//! Must not know what is done about it.

use migrations_core::lexer::{self, TokenKind};
use migrations_core::{HistoryTable, Migration, identifier, quote, substring};

use super::refusal;
use crate::error::{Refusal, RefusalKind};

/// The statements that do so, however the file goes on.
pub(super) fn taken_away(migration: &Migration, history: &HistoryTable) -> Vec<Refusal> {
    let sql = migration.sql.as_ref();
    let statements = lexer::split(sql).statements;
    let leads = |range: &std::ops::Range<usize>, word: &str| {
        lexer::leading_words(substring(sql, range.clone()), 1).iter().any(|first| first == word)
    };
    // Up to a savepoint everything may be taken back.
    if statements.iter().any(|range| leads(range, "ROLLBACK")) {
        return Vec::new();
    }
    let taking = statements.into_iter().filter(|range| {
        (leads(range, "DROP") || leads(range, "ALTER"))
            && takes_away(substring(sql, range.clone()), history)
    });
    let refused = taking.map(|range| {
        let length = substring(sql, range.clone()).trim_end().chars().count();
        let kind = RefusalKind::TakesHistory(quote::shown(history));
        refusal(migration, range.start, length, kind)
    });
    refused.collect()
}

/// Whether a statement certainly drops, renames or moves the table or its schema.
fn takes_away(statement: &str, history: &HistoryTable) -> bool {
    let parts: Vec<Part> = lexer::tokens(statement).filter_map(|it| part(statement, it)).collect();
    let words: Vec<&str> = parts.iter().filter_map(Part::word).take(2).collect();
    let named = names(parts.get(2..).unwrap_or_default());
    let names_schema = |names: &[Vec<String>]| names.iter().any(|it| *it == [&*history.schema]);
    let names_table =
        |names: &[Vec<String>]| names.iter().any(|it| *it == [&*history.schema, &*history.name]);
    match (words.as_slice(), named) {
        (["DROP", "SCHEMA"], (names, _)) => names_schema(&names),
        (["DROP", "TABLE"], (names, _)) => names_table(&names),
        (["ALTER", "SCHEMA"], (names, rest)) => {
            names_schema(&names) && rest.first().and_then(Part::word) == Some("RENAME")
        }
        (["ALTER", "TABLE"], (names, rest)) => {
            let rest: Vec<&str> = rest.iter().filter_map(Part::word).take(2).collect();
            names_table(&names) && matches!(*rest, ["RENAME", "TO"] | ["SET", "SCHEMA"])
        }
        _ => false,
    }
}

/// A part of a statement: a keyword or a name, or a sign between names.
enum Part {
    Name { word: Option<String>, name: String },
    Sign(char),
}

impl Part {
    /// The keyword that it may be.
    fn word(&self) -> Option<&str> {
        match self {
            Part::Name { word, .. } => word.as_deref(),
            Part::Sign(_) => None,
        }
    }
}

fn part(statement: &str, (kind, range): (TokenKind, std::ops::Range<usize>)) -> Option<Part> {
    let text = substring(statement, range);
    match kind {
        TokenKind::Word => {
            Some(Part::Name { word: Some(text.to_ascii_uppercase()), name: identifier::fold(text) })
        }
        TokenKind::Identifier => {
            Some(Part::Name { word: None, name: identifier::read(text).unwrap_or_default() })
        }
        TokenKind::Symbol => text.chars().next().map(Part::Sign),
        _ => None,
    }
}

/// The names of a list, each with its schema, and what follows the list.
fn names(parts: &[Part]) -> (Vec<Vec<String>>, &[Part]) {
    let mut rest = parts;
    while let [Part::Name { word: Some(word), .. }, after @ ..] = rest
        && matches!(&**word, "IF" | "EXISTS" | "ONLY")
    {
        rest = after;
    }
    let mut names = Vec::new();
    while let [Part::Name { name, .. }, after @ ..] = rest {
        let mut path = vec![name.clone()];
        rest = after;
        while let [Part::Sign('.'), Part::Name { name, .. }, after @ ..] = rest {
            path.push(name.clone());
            rest = after;
        }
        names.push(path);
        match rest {
            [Part::Sign(','), after @ ..] => rest = after,
            _ => break,
        }
    }
    (names, rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_takes_the_history_away_is_found() {
        let history = HistoryTable { schema: "App".into(), name: "log".into() };
        let taking = [
            "DROP SCHEMA \"App\" CASCADE",
            "/* all */ drop schema if exists other, \"App\"",
            "ALTER SCHEMA \"App\" RENAME TO app",
            "DROP TABLE IF EXISTS t, \"App\".log",
            "ALTER TABLE ONLY \"App\".Log RENAME TO old",
            "ALTER TABLE IF EXISTS \"App\".log SET SCHEMA old",
        ];
        let leaving = [
            "DROP SCHEMA app CASCADE",
            "DROP SCHEMA IF EXISTS old, older CASCADE",
            "ALTER SCHEMA \"App\" OWNER TO somebody",
            "ALTER SCHEMA app RENAME TO \"App\"",
            "DROP TABLE log, \"App\".t, other.log",
            "ALTER TABLE \"App\".log ADD COLUMN note text",
            "ALTER TABLE \"App\".log RENAME COLUMN a TO b",
            "DROP VIEW \"App\".log",
        ];
        for (statements, expected) in [(&taking[..], true), (&leaving[..], false)] {
            for statement in statements {
                assert_eq!(takes_away(statement, &history), expected, "{statement}");
            }
        }
    }
}
