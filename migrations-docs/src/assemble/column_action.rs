//! The line at which a text drops or alters a column, where one alone can be meant.
//!
//! The timeline has the lines at which columns are made; of what else is done to them it has the line at
//! which the first statement alters the table.

use migrations_core::lexer::{TokenKind, tokens};
use migrations_core::{identifier, substring};

/// The words that may stand between the verb and the name.
const BEFORE_NAME: [&str; 3] = ["COLUMN", "IF", "EXISTS"];

/// The line of `DROP COLUMN name` or `ALTER COLUMN name` in what is executed, from 1; `None` where the
/// text has none, or several.
pub(super) fn line(sql: &str, verb: &str, column: &str) -> Option<u32> {
    let tokens: Vec<_> = tokens(sql).collect();
    let text = |at: usize| tokens.get(at).map_or("", |(_, range)| substring(sql, range.clone()));
    let is = |at: usize, word: &str| text(at).eq_ignore_ascii_case(word);
    let is_meant = |verb_at: &usize| {
        let name = (verb_at + 1..).find(|at| !BEFORE_NAME.iter().any(|word| is(*at, word)));
        is(*verb_at, verb)
            && name.and_then(|at| identifier::read(text(at))).as_deref() == Some(column)
    };
    let mut found =
        (0..tokens.len()).filter(|at| tokens[*at].0 == TokenKind::Word).filter(is_meant);
    let (first, None) = (found.next()?, found.next()) else { return None };
    let before = substring(sql, ..tokens[first].1.start);
    u32::try_from(before.matches('\n').count()).ok()?.checked_add(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_is_that_of_the_one_clause_that_names_the_column() {
        let sql =
            "ALTER TABLE a\n    DROP COLUMN IF EXISTS \"B\",\n    DROP c,\n    ALTER d TYPE int;\n";
        assert_eq!(line(sql, "DROP", "B"), Some(2));
        assert_eq!(line(sql, "DROP", "c"), Some(3));
        assert_eq!(line(sql, "ALTER", "d"), Some(4));
        assert_eq!(line(sql, "DROP", "d"), None);
    }

    #[test]
    fn several_clauses_are_none() {
        let sql = "ALTER TABLE a DROP b;\n-- DROP c\nALTER TABLE c DROP b;\n";
        assert_eq!(line(sql, "DROP", "b"), None);
        assert_eq!(line(sql, "DROP", "c"), None);
    }
}
