//! Databases into which random files of a set were pasted by hand: what is said of each file.

use std::collections::BTreeSet;

use migrations_compiler::catalog::Catalog;
use migrations_core::bundle::Bundle;
use migrations_core::{
    Checksum, Invocation, Migration, MigrationSet, OnDisk, SetParts, Transaction, Version,
};
use migrations_prepare::drift::{FileVerdict, Texts, Verdict, detect};
use migrations_runner::{BundleDrafts, bundle};
use sqlx::PgConnection;

use crate::{connect, execute, read};

/// The files, each as its statements.
const FILES: [&[&str]; 12] = [
    &[
        "CREATE TABLE a (id bigint PRIMARY KEY, name text NOT NULL)",
        "CREATE INDEX a_name ON a (name)",
    ],
    &[
        "CREATE TABLE b (id bigint PRIMARY KEY, a_id bigint REFERENCES a)",
        "CREATE TYPE kind AS ENUM ('x', 'y')",
    ],
    &["INSERT INTO a VALUES (1, 'one'), (2, 'two')"],
    &[
        "ALTER TABLE a ADD COLUMN note text",
        "ALTER TABLE b ADD COLUMN number integer NOT NULL DEFAULT 0",
    ],
    &[
        "CREATE FUNCTION f() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
        "CREATE VIEW v AS SELECT id, name FROM a",
    ],
    &[
        "ALTER TABLE a RENAME COLUMN name TO title",
        "ALTER TABLE a ALTER COLUMN title DROP NOT NULL",
    ],
    &["CREATE OR REPLACE FUNCTION f() RETURNS integer LANGUAGE sql AS 'SELECT 2'"],
    &["DROP INDEX a_name", "CREATE TABLE c (id integer)"],
    &["UPDATE a SET note = 'x'"],
    &["CREATE TABLE passing (id integer)"],
    &["DROP TABLE passing", "ALTER TABLE c ADD COLUMN more text"],
    &["COMMENT ON TABLE c IS 'third'", "CREATE UNIQUE INDEX c_more ON c (more)"],
];

/// Those that change rows alone.
const ROWS: [usize; 2] = [2, 8];

const DATABASES: u64 = 60;

/// Databases into which random ranges were pasted by bundles.
const BUNDLED_DATABASES: u64 = 12;

/// How much of a file has run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ran {
    All,
    Some,
    Nothing,
}

/// A generator of numbers that are the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % u64::try_from(end).expect("a number")).expect("a number")
    }
}

/// Runs statements as a web editor does: all of them, or none.
async fn whole(connection: &mut PgConnection, file: usize) -> Ran {
    match execute(connection, &FILES[file].join(";\n")).await {
        Ok(()) => Ran::All,
        Err(_) => Ran::Nothing,
    }
}

/// Runs statements as `psql` does: each for itself, as many as were marked.
async fn each(connection: &mut PgConnection, file: usize, count: usize) -> Ran {
    let mut done = 0;
    for statement in FILES[file].iter().take(count) {
        done += usize::from(execute(connection, statement).await.is_ok());
    }
    match done {
        0 => Ran::Nothing,
        done if done == FILES[file].len() => Ran::All,
        _ => Ran::Some,
    }
}

/// Pastes files in some way, and says what has run.
async fn paste(connection: &mut PgConnection, random: &mut Random) -> Vec<Ran> {
    let mut ran = vec![Ran::Nothing; FILES.len()];
    let way = random.below(5);
    let end = random.below(FILES.len() + 1);
    let mut files: Vec<usize> = match way {
        0 | 3 => (0..end).collect(),
        _ => (0..FILES.len()).filter(|_| random.below(3) > 0).collect(),
    };
    if way == 4 {
        for index in (1..files.len()).rev() {
            files.swap(index, random.below(index + 1));
        }
    }
    for file in files {
        ran[file] = match way {
            2 => each(connection, file, FILES[file].len()).await,
            _ => whole(connection, file).await,
        };
    }
    if way == 3 && end < FILES.len() && FILES[end].len() > 1 {
        ran[end] = each(connection, end, 1).await;
    }
    ran
}

/// What may be said of a file.
fn allowed(file: usize, ran: &[Ran], found: &[FileVerdict]) -> Vec<Verdict> {
    if ROWS.contains(&file) {
        return vec![Verdict::Unknown];
    }
    let is_there = |file: usize| found[file].verdict == Verdict::There;
    match (ran[file], file) {
        // Of a table that somebody has dropped, and of a file that did no more, nothing is left.
        (Ran::All | Ran::Nothing, 9) if ran[10] == Ran::Some => {
            vec![Verdict::Unknown, Verdict::There]
        }
        (Ran::All, _) => vec![Verdict::There],
        // The function that a later file replaces is there by the later file.
        (Ran::Nothing | Ran::Some, 4) if ran[6] == Ran::All => vec![Verdict::Partly],
        // What is gone after a later file looks as if it had been there.
        (Ran::Nothing, 9) if is_there(10) => vec![Verdict::There],
        (Ran::Nothing, 9) => vec![Verdict::Unknown],
        (Ran::Nothing, _) => vec![Verdict::Absent],
        // What could not be dropped was not there.
        (Ran::Some, 7 | 10) => vec![Verdict::There, Verdict::Partly, Verdict::Absent],
        (Ran::Some, _) => vec![Verdict::Partly],
    }
}

/// The catalog before the first file, and after each.
async fn catalogs(admin: &mut PgConnection, database: &str) -> Vec<Catalog> {
    execute(admin, &format!("CREATE DATABASE {database}")).await.expect("a database");
    let mut connection = connect(database).await;
    let mut steps = vec![read(&mut connection).await.catalog];
    for file in 0..FILES.len() {
        assert_eq!(whole(&mut connection, file).await, Ran::All, "{file}");
        steps.push(read(&mut connection).await.catalog);
    }
    steps
}

#[tokio::test]
async fn files_that_were_pasted_by_hand_are_told() {
    let mut admin = connect("postgres").await;
    let steps = catalogs(&mut admin, "steps").await;
    let mut faults = Vec::new();
    for seed in 0..DATABASES {
        let mut random = Random(seed);
        execute(&mut admin, "DROP DATABASE IF EXISTS pasted WITH (FORCE)")
            .await
            .expect("no database");
        execute(&mut admin, "CREATE DATABASE pasted").await.expect("a database");
        let mut connection = connect("pasted").await;
        random.below(2);
        let ran = paste(&mut connection, &mut random).await;
        let live = read(&mut connection).await.catalog;
        let found = detect(&steps, &live, &Texts::Compared, &BTreeSet::new());
        for (file, verdict) in found.iter().enumerate() {
            let allowed = allowed(file, &ran, &found);
            if !allowed.contains(&verdict.verdict) {
                faults.push(format!("seed {seed}, file {}: {verdict:?}; {ran:?}", file + 1));
            }
        }
        assert_eq!(read(&mut connection).await.catalog, live, "nothing was executed");
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

/// The files as a set.
fn set() -> MigrationSet {
    let migration = |(number, statements): (u64, &&[&str])| {
        let (sql, version) = (statements.join(";\n"), Version::new(number, 3));
        Migration {
            version,
            stem: format!("{version}_file").into(),
            file: format!("{version}_file.sql").into(),
            checksum: Checksum::of(&sql),
            sql: sql.into(),
            lines_before: 0,
            on_disk: OnDisk::Opening("".into()),
            transaction: Transaction::PerFile,
            lock_timeout: None,
            rollback: None,
            irreversible: None,
            state: None,
        }
    };
    let migrations = (1..).zip(&FILES).map(migration).collect();
    MigrationSet::from_checked(SetParts {
        name: "pasted".into(),
        migrations,
        ..SetParts::default()
    })
}

/// The script of the files from one to another, both included.
fn script(set: &MigrationSet, first: usize, last: usize) -> String {
    let version = |file: usize| set.migrations()[file].version;
    let range = Bundle::between(set, version(first), version(last)).expect("files");
    bundle(&range, BundleDrafts::default(), &Invocation::default()).expect("a script")
}

#[tokio::test]
async fn files_that_were_pasted_by_bundles_are_told() {
    let mut admin = connect("postgres").await;
    let steps = catalogs(&mut admin, "bundled_steps").await;
    let set = set();
    for seed in 0..BUNDLED_DATABASES {
        let mut random = Random(seed);
        let name = format!("bundled_{seed}");
        execute(&mut admin, &format!("CREATE DATABASE {name}")).await.expect("a database");
        let mut connection = connect(&name).await;
        random.below(2);
        let mut applied = 0;
        for _ in 0..3 {
            let first = random.below(FILES.len());
            let last = first + random.below(FILES.len() - first);
            let pasted = execute(&mut connection, &script(&set, first, last)).await;
            assert_eq!(pasted.is_ok(), first <= applied, "{first} to {last}: {pasted:?}");
            match pasted {
                Ok(()) => applied = applied.max(last + 1),
                Err(_) => execute(&mut connection, "ROLLBACK").await.expect("the end"),
            }
        }
        let ran: Vec<Ran> = (0..FILES.len())
            .map(|file| if file < applied { Ran::All } else { Ran::Nothing })
            .collect();
        if applied > 0 {
            let rows = format!(
                "DO $$ BEGIN ASSERT (SELECT count(*) FROM schema_migrations) = {applied}; END $$"
            );
            execute(&mut connection, &rows).await.expect("a row for each file");
        }
        let live = read(&mut connection).await.catalog;
        let found = detect(&steps, &live, &Texts::Compared, &BTreeSet::new());
        for (file, verdict) in found.iter().enumerate() {
            let allowed = allowed(file, &ran, &found);
            assert!(
                allowed.contains(&verdict.verdict),
                "seed {seed}, file {}: {verdict:?}",
                file + 1
            );
        }
    }
}
