//! What a statement may do to a name that it does not speak of.
//!
//! Decides after which statements a server is asked: a mistake towards more costs time, one towards
//! less would put a change at the wrong statement.

use std::collections::HashSet;

use migrations_core::lexer;

/// What a statement may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bearing {
    /// Nothing.
    None,
    /// Nothing by itself; it changes rows, and a trigger may do anything.
    Rows,
    /// Anything.
    Open,
}

/// What a statement may do to any of these names.
pub(super) fn of<'a>(statement: &str, names: impl Iterator<Item = &'a str>) -> Bearing {
    let words = lexer::leading_words(statement, 3);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["INSERT" | "UPDATE" | "DELETE" | "COPY", ..] => return Bearing::Rows,
        ["COMMENT" | "GRANT" | "REVOKE" | "SET" | "RESET", ..] => return Bearing::None,
        [
            "CREATE",
            "TABLE" | "INDEX" | "SEQUENCE" | "TYPE" | "DOMAIN" | "TRIGGER" | "POLICY" | "VIEW",
            ..,
        ]
        | ["CREATE", "FUNCTION" | "PROCEDURE", ..]
        | ["CREATE", "OR", "REPLACE"]
        | ["CREATE", "UNIQUE", "INDEX"]
        | ["ALTER", "TABLE" | "INDEX" | "SEQUENCE" | "TYPE" | "VIEW" | "FUNCTION", ..] => {}
        _ => return Bearing::Open,
    }
    let text = statement.to_lowercase();
    let written: HashSet<&str> = words_of(&text).collect();
    // What falls with something else, and what a query brings along, is not named.
    if ["cascade", "select", "execute"].iter().any(|word| written.contains(word))
        && !matches!(words.as_slice(), ["CREATE", "FUNCTION" | "PROCEDURE" | "OR", ..])
    {
        return Bearing::Open;
    }
    let mut names = names.filter(|name| !name.is_empty());
    let is_named = names.any(|name| {
        let name = name.to_lowercase();
        written.contains(name.as_str()) || words_of(&name).nth(1).is_some() && text.contains(&name)
    });
    if is_named { Bearing::Open } else { Bearing::None }
}

/// Whether a file makes every change of the schema run code.
pub(super) fn watches(sql: &str) -> bool {
    let text = sql.to_lowercase();
    let words: Vec<&str> = words_of(&text).collect();
    words.windows(2).any(|pair| pair == ["event", "trigger"])
}

fn words_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '$').filter(|it| !it.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statement_that_cannot_reach_a_name_is_told_from_one_that_can() {
        for (statement, expected) in [
            ("CREATE TABLE t (a int)", Bearing::Open),
            ("CREATE TABLE u (b int)", Bearing::None),
            ("CREATE TABLE u (LIKE \"T\")", Bearing::Open),
            ("CREATE TABLE u AS SELECT f()", Bearing::Open),
            ("ALTER TABLE u DROP b CASCADE", Bearing::Open),
            ("ALTER TABLE u ADD b int", Bearing::None),
            ("DROP TABLE u", Bearing::Open),
            ("CREATE UNIQUE INDEX i ON u (b)", Bearing::None),
            (
                "CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
                Bearing::None,
            ),
            ("DO $$ BEGIN END $$", Bearing::Open),
            ("ALTER SCHEMA s RENAME TO x", Bearing::Open),
            ("COMMENT ON TABLE t IS 'a'", Bearing::None),
            ("INSERT INTO t VALUES (1)", Bearing::Rows),
            ("CREATE TABLE u (\"odd name\" int)", Bearing::Open),
        ] {
            assert_eq!(
                of(statement, ["a", "t", "odd name", ""].into_iter()),
                expected,
                "{statement}"
            );
        }
        assert!(watches("CREATE  EVENT\nTRIGGER e ON ddl_command_end EXECUTE FUNCTION f()"));
    }
}
