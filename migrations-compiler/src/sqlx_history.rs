//! The table in which sqlx keeps what it has applied: sqlx creates it before the first file, so a set
//! may read and correct it without creating it.
//!
//! Nobody else makes a table of that name, so a set that names it and does not create it is one that
//! sqlx runs.
//! Must not know how a server is brought there.

use migrations_core::{created, substring};

use crate::file_name::Role;
use crate::parse::Parsed;

/// The name of the table.
pub const TABLE: &str = "_sqlx_migrations";

/// What sqlx executes before the first file, in 0.8 as in 0.9.
pub const SCRIPT: &str = "\
CREATE TABLE IF NOT EXISTS _sqlx_migrations (
    version BIGINT PRIMARY KEY,
    description TEXT NOT NULL,
    installed_on TIMESTAMPTZ NOT NULL DEFAULT now(),
    success BOOLEAN NOT NULL,
    checksum BYTEA NOT NULL,
    execution_time BIGINT NOT NULL
);
";

/// Whether the table is there before the first file: one of the files names it, and none creates it.
#[must_use]
pub fn is_expected(parsed: &Parsed) -> bool {
    texts(parsed).any(is_named_in) && !is_created(parsed)
}

/// Whether a file of the set creates the table itself.
#[must_use]
pub fn is_created(parsed: &Parsed) -> bool {
    texts(parsed).any(is_created_in)
}

/// Whether a query or a file names the table; a comment does not.
#[must_use]
pub fn is_named_in(sql: &str) -> bool {
    places(sql).next().is_some() && created::words(sql).contains(TABLE)
}

/// The texts that are executed.
fn texts(parsed: &Parsed) -> impl Iterator<Item = &str> {
    let config = parsed.valid_config();
    let start = config.and_then(|config| config.start.as_ref()).map(|start| &*start.schema);
    let external = config.and_then(|config| config.external.as_deref());
    let companions = external.into_iter().chain(start);
    let companions = companions.filter_map(|file| parsed.text(file));
    let migrations = parsed.files.iter().filter(|file| file.name.role == Role::Migration);
    companions.chain(migrations.filter_map(|file| file.text.as_deref().ok()))
}

/// Where the name stands, however it is spelled and whatever it is part of.
fn places(sql: &str) -> impl Iterator<Item = usize> {
    let windows = sql.as_bytes().windows(TABLE.len()).enumerate();
    let is_name =
        |window: &[u8]| window[0] == b'_' && window.eq_ignore_ascii_case(TABLE.as_bytes());
    windows.filter(move |(_, window)| is_name(window)).map(|(at, _)| at)
}

/// Whether a text creates the table, also where it does so in a string that it executes.
fn is_created_in(sql: &str) -> bool {
    places(sql).any(|at| is_creation(substring(sql, ..at)))
}

/// Whether a text ends as the beginning of `CREATE TABLE name` does.
fn is_creation(before: &str) -> bool {
    let is_sign = |c: char| !(c.is_alphanumeric() || c == '_');
    let is_qualified = before.trim_end_matches(['"', ' ']).ends_with('.');
    let words = before.split(is_sign).filter(|word| !word.is_empty()).rev();
    let words = words.skip(usize::from(is_qualified)).take(6).map(str::to_ascii_lowercase);
    let mut words = words.skip_while(|word| matches!(&**word, "exists" | "not" | "if"));
    words.next().as_deref() == Some("table") && words.take(3).any(|word| word == "create")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;
    use crate::source::{Content, SourceDir, SourceFile};

    fn is_expected_by(files: &[&str]) -> bool {
        let file = |(index, text): (usize, &&str)| SourceFile {
            name: format!("{index}_a.sql"),
            content: Content::Bytes(text.as_bytes().to_vec()),
        };
        let files = files.iter().enumerate().map(file).collect();
        is_expected(&parse(&SourceDir { root: "set".into(), files }))
    }

    #[test]
    fn set_that_names_the_table_expects_it() {
        for sql in [
            "DELETE FROM public._sqlx_migrations WHERE version = 1;",
            "UPDATE \"_sqlx_migrations\" SET success = true;",
            "DROP TABLE _SQLX_MIGRATIONS;",
            "DO $$ BEGIN PERFORM FROM _sqlx_migrations; END $$;",
            "GRANT SELECT ON TABLE _sqlx_migrations TO PUBLIC;",
        ] {
            assert!(is_expected_by(&["SELECT 1;", sql]), "{sql}");
        }
    }

    #[test]
    fn set_that_creates_it_or_speaks_of_it_does_not() {
        for sql in [
            "CREATE TABLE _sqlx_migrations (version bigint);",
            "CREATE UNLOGGED TABLE IF NOT EXISTS \"public\" . \"_sqlx_migrations\" ();",
            "DO $$ BEGIN EXECUTE 'CREATE TABLE public._sqlx_migrations ()'; END $$;",
        ] {
            assert!(!is_expected_by(&[sql, "DELETE FROM _sqlx_migrations;"]), "{sql}");
        }
        assert!(!is_expected_by(&["-- _sqlx_migrations is sqlx's\nSELECT 1;"]));
        assert!(!is_expected_by(&["CREATE TABLE my_sqlx_migrations_log ();"]));
    }
}
