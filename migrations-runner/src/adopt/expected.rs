//! The relations that files create and that must be there once they have run, as far as their words
//! tell without doubt.
//!
//! What a later statement may have dropped, renamed or moved away is left out, and so is what a block
//! creates, which may hang on a condition.
//! Pure: no database. Must not know which files have run.

use std::collections::HashSet;

use migrations_core::created::{CreatedRelation, Effect, effects, words};
use migrations_core::lexer::{leading_words, split};
use migrations_core::{Migration, Position, substring};

/// A relation that must be there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Expected {
    /// The file that creates it.
    pub(super) version: String,
    pub(super) file: String,
    /// Where its name stands in the file, and how many characters it has.
    pub(super) position: Position,
    pub(super) length: u32,
    /// Its schema, where the file names it.
    pub(super) schema: Option<String>,
    /// Its name.
    pub(super) name: String,
    /// The names whose loss may take it along.
    depends_on: HashSet<String>,
    is_table: bool,
}

/// Words of statements that are no names.
const KEYWORDS: [&str; 26] = [
    "create",
    "drop",
    "alter",
    "index",
    "table",
    "view",
    "sequence",
    "materialized",
    "if",
    "not",
    "exists",
    "on",
    "as",
    "select",
    "from",
    "using",
    "unique",
    "concurrently",
    "or",
    "replace",
    "where",
    "and",
    "column",
    "only",
    "restrict",
    "cascade",
];

/// The relations that are there once these files have run, in this order.
pub(super) fn expected(migrations: &[&Migration]) -> Vec<Expected> {
    let mut expected: Vec<Expected> = Vec::new();
    let mut routines: HashSet<String> = HashSet::new();
    for migration in migrations {
        let created: Vec<CreatedRelation> = effects(&migration.sql, migration.transaction)
            .into_iter()
            .filter_map(|effect| match effect {
                Effect::Created(created) => Some(created),
                _ => None,
            })
            .collect();
        for range in split(&migration.sql).statements {
            let text = substring(&migration.sql, range.clone());
            let statement = Statement::of(text);
            statement.take_away(&mut expected, &mut routines);
            let here = created.iter().filter(|it| range.contains(&it.offset));
            if statement.creates {
                expected.extend(here.map(|created| statement.expected(migration, created)));
            }
        }
    }
    // A routine that drops may have been called by anybody since.
    expected.retain(|it| !routines.contains(&it.name) && !routines.contains(ANYTHING));
    expected
}

/// Stands for every name, where a body computes them.
const ANYTHING: &str = "*";

struct Statement {
    words: HashSet<String>,
    leading: Vec<String>,
    creates: bool,
}

impl Statement {
    fn of(text: &str) -> Statement {
        const LEADING: usize = 4;
        let leading = leading_words(text, LEADING);
        let first = leading.first().map_or("", String::as_str);
        let is_routine = leading.iter().any(|it| matches!(&**it, "FUNCTION" | "PROCEDURE"));
        let creates = matches!(first, "CREATE" | "SELECT" | "WITH") && !is_routine;
        Statement { words: words(text), creates, leading }
    }

    fn has(&self, word: &str) -> bool {
        self.words.contains(word)
    }

    fn begins(&self, word: &str) -> bool {
        self.leading.first().is_some_and(|it| it == word)
    }

    fn is_routine(&self) -> bool {
        self.begins("CREATE")
            && self.leading.iter().any(|it| matches!(&**it, "FUNCTION" | "PROCEDURE"))
    }

    /// Leaves out what the statement may take away.
    fn take_away(&self, expected: &mut Vec<Expected>, routines: &mut HashSet<String>) {
        let removes =
            self.has("drop") || self.has("rename") || self.has("set") && self.has("schema");
        let computes = self.has("execute");
        if self.is_routine() {
            if removes {
                routines.extend(self.words.iter().cloned());
            }
            if removes && computes {
                routines.insert(ANYTHING.to_owned());
            }
            return;
        }
        let takes_all = self.begins("DROP")
            && self
                .leading
                .get(1)
                .is_some_and(|it| matches!(&**it, "SCHEMA" | "OWNED" | "EXTENSION"));
        let is_schema =
            self.begins("ALTER") && self.leading.get(1).is_some_and(|it| it == "SCHEMA");
        if !removes {
            return;
        }
        if takes_all || is_schema || computes {
            expected.clear();
            return;
        }
        let may_cascade = self.has("cascade");
        expected.retain(|it| {
            !self.has(&it.name)
                && it.depends_on.iter().all(|name| !self.has(name))
                && (it.is_table || !may_cascade)
        });
    }

    fn expected(&self, migration: &Migration, created: &CreatedRelation) -> Expected {
        let kinds = ["TABLE", "UNLOGGED", "FOREIGN"];
        let is_part = self.has("partition") || self.has("inherits");
        let is_table = !is_part && self.leading.iter().any(|it| kinds.contains(&&**it));
        let names = self.words.iter().filter(|word| !KEYWORDS.contains(&&***word));
        Expected {
            version: migration.stem.to_string(),
            file: migration.file.to_string(),
            position: Position::of(&migration.sql, created.offset).below(migration.lines_before),
            length: u32::try_from(created.name.chars().count()).unwrap_or(u32::MAX),
            schema: match &created.schema {
                migrations_core::created::CreationSchema::Named(schema) => Some(schema.clone()),
                migrations_core::created::CreationSchema::FirstOf { .. } => None,
            },
            name: created.name.clone(),
            depends_on: if is_table { HashSet::new() } else { names.cloned().collect() },
            is_table,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use migrations_core::{Checksum, OnDisk, Transaction, Version};

    use super::*;

    fn names(files: &[&str]) -> Vec<String> {
        let migration = |(index, sql): (usize, &&str)| Migration {
            version: Version::new(index as u64 + 1, 3),
            stem: Cow::Owned(format!("{index:03}_a")),
            file: Cow::Owned(format!("{index:03}_a.sql")),
            sql: Cow::Owned((*sql).to_owned()),
            lines_before: 0,
            on_disk: OnDisk::Opening("".into()),
            transaction: Transaction::PerFile,
            lock_timeout: None,
            checksum: Checksum::of(sql),
            rollback: None,
            irreversible: None,
            state: None,
        };
        let migrations: Vec<Migration> = files.iter().enumerate().map(migration).collect();
        let all: Vec<&Migration> = migrations.iter().collect();
        expected(&all).into_iter().map(|it| it.name).collect()
    }

    #[test]
    fn what_files_create_for_good_is_expected() {
        let first =
            "CREATE TABLE a (x int); CREATE INDEX i ON a (x); CREATE VIEW v AS SELECT x FROM a;";
        assert_eq!(names(&[first, "ALTER TABLE a ADD COLUMN y int;"]), ["a", "i", "v"]);
        assert_eq!(names(&[first, "DROP TABLE IF EXISTS other;"]), ["a", "i", "v"]);
    }

    #[test]
    fn what_may_have_gone_is_not() {
        let first = "CREATE TABLE a (x int); CREATE TABLE b (y int); CREATE INDEX i ON a (x);";
        for (later, left) in [
            ("DROP TABLE a", "b"),
            ("ALTER TABLE a DROP COLUMN x", "b"),
            ("ALTER TABLE b RENAME TO c", "a i"),
            ("ALTER TABLE b SET SCHEMA app", "a i"),
            ("DROP INDEX i", "a b"),
            ("DROP TYPE t CASCADE", "a b"),
            ("DROP SCHEMA s", ""),
            ("DO $$ BEGIN DROP TABLE b; END $$", "a i"),
            ("DO $$ BEGIN EXECUTE format('DROP TABLE %I', 'b'); END $$", ""),
            ("CREATE FUNCTION f() RETURNS void LANGUAGE sql AS 'DROP TABLE b'", "a i"),
            ("CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1 FROM b'", "a b i"),
        ] {
            assert_eq!(names(&[first, later]).join(" "), left, "{later}");
        }
    }

    #[test]
    fn what_hangs_on_a_condition_is_not_expected() {
        assert_eq!(
            names(&["DO $$ BEGIN IF false THEN CREATE TABLE a (); END IF; END $$"]),
            [""; 0]
        );
        assert_eq!(
            names(&["CREATE TEMP TABLE t (); CREATE TABLE p () PARTITION BY LIST (x)"]),
            ["p"]
        );
    }
}
