//! Where in a statement a name is changed.

use std::ops::Range;

use migrations_core::identifier;
use migrations_core::lexer::{self, TokenKind};
use migrations_core::{Location, Position, substring};

/// The place of `name` in the statement that stands at `range` of a text; the statement's own
/// where it does not speak of it, or says it in the code that it runs.
pub(crate) fn of_name(
    file: &str,
    lines_before: u32,
    text: &str,
    range: Range<usize>,
    name: &str,
) -> Location {
    let start = range.start;
    let statement = substring(text, range);
    let range = found(statement, name).unwrap_or_else(|| {
        let line = statement.lines().next().unwrap_or_default().trim_end();
        0..line.len()
    });
    let position = Position::of(text, start + range.start).below(lines_before);
    Location::new(file, position, substring(statement, range).chars().count())
}

/// The first time that a statement names something behind a word that says what is done to it, else
/// the first time at all.
fn found(statement: &str, name: &str) -> Option<Range<usize>> {
    let mut before = String::new();
    let mut first = None;
    let mut tokens = lexer::tokens(statement).peekable();
    while let Some((kind, mut range)) = tokens.next() {
        // A quote within a quoted name ends one token and begins the next.
        while let Some((_, next)) = tokens.next_if(|(next_kind, next)| {
            kind == TokenKind::Identifier && *next_kind == kind && next.start == range.end
        }) {
            range.end = next.end;
        }
        let written = substring(statement, range.clone());
        let is_it = match kind {
            TokenKind::Word => identifier::fold(written) == name,
            TokenKind::Identifier => unquoted(written, '"') == name,
            TokenKind::String => unquoted(written, '\'') == name,
            _ => false,
        };
        if is_it && ACTIONS.contains(&before.as_str()) {
            return Some(range);
        }
        if is_it && first.is_none() {
            first = Some(range);
        }
        before = written.to_ascii_uppercase();
    }
    first
}

/// What stands between quotes, those that are doubled as one.
fn unquoted(written: &str, quote: char) -> String {
    let inner = written.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
    inner.unwrap_or(written).replace(&format!("{quote}{quote}"), &quote.to_string())
}

/// The words behind which a part of a table or a type is named that changes.
const ACTIONS: [&str; 7] = ["COLUMN", "DROP", "RENAME", "ALTER", "EXISTS", "VALUE", "ADD"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_is_found_where_something_is_done_to_it() {
        let place = |statement: &str, name: &str| {
            let text = format!("SELECT 1;\n{statement}");
            let found = of_name("a.sql", 2, &text, 10..text.len(), name);
            (found.start.line, found.start.column, found.length)
        };
        for (statement, name, expected) in [
            ("ALTER TABLE a\n  ADD b int,\n  DROP COLUMN c;", "c", (6, 15, 1)),
            ("ALTER TABLE a ADD x int DEFAULT f(c), DROP c;", "c", (4, 44, 1)),
            ("ALTER TABLE \"A b\" RENAME \"C\"\"d\" TO e;", "C\"d", (4, 26, 6)),
            ("DROP TABLE IF EXISTS x, y;", "y", (4, 25, 1)),
            ("ALTER TYPE t RENAME VALUE 'a''b' TO 'c';", "a'b", (4, 27, 6)),
            ("DO $$ BEGIN\n ALTER TABLE a DROP c; END $$;", "c", (4, 1, 11)),
            ("DROP TYPE é CASCADE;", "c", (4, 1, 20)),
        ] {
            assert_eq!(place(statement, name), expected, "{statement}");
        }
    }
}
