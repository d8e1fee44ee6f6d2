//! What is tried on drafts: their rollbacks, a second run, and rows.

use migrations_core::Severity;
use migrations_prepare::prepare::Prepared;

use crate::support::{folder, prepared, shown};

async fn set(files: &[(&str, &str)]) -> Prepared {
    let files: Vec<(String, &[u8])> = files
        .iter()
        .map(|(name, text)| (format!("migrations/{name}"), text.as_bytes()))
        .chain([("src/lib.rs".to_owned(), b"migrations::migrations!();\n".as_slice())])
        .collect();
    let files: Vec<(&str, &[u8])> =
        files.iter().map(|(name, text)| (name.as_str(), *text)).collect();
    prepared(folder(&files).path()).await
}

fn notes(prepared: &Prepared) -> Vec<&str> {
    prepared.diagnostics[0].notes.iter().map(String::as_str).collect()
}

#[tokio::test]
async fn every_rollback_is_tried_and_what_it_leaves_is_listed() {
    let prepared = set(&[
        (
            "001_a.sql",
            "CREATE TABLE a (b int, c int);\nCREATE INDEX a_c ON a (c);\n\
             CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';\n",
        ),
        ("001_a.rollback.sql", "DROP TABLE a;\nDROP FUNCTION f();\n"),
        (
            "002_b.sql",
            "ALTER TABLE a ADD COLUMN d text;\nCREATE VIEW v AS SELECT d FROM a;\nCREATE TYPE t AS ENUM ('x');\n",
        ),
        (
            "002_b.rollback.sql",
            "-- header\n\nDROP VIEW v;\nDROP INDEX a_c;\nALTER TABLE a DROP COLUMN d, ALTER b SET NOT NULL;\n",
        ),
        ("003_c.sql", "CREATE TABLE e (a int);\n"),
        ("003_c.down.sql", "DROP TABLE e;\nDROP TABLE nothing;\n"),
        ("004_d.sql", "CREATE TABLE g (a int);\n"),
        ("005_e.sql", "CREATE TABLE h (a int);\n"),
        ("005_e.rollback.sql", "DROP TABLE h;\n"),
    ])
    .await;
    assert_eq!(
        shown(&prepared),
        [
            "M1030 002_b.rollback.sql:3:1 rolling back 002_b does not bring back the schema before it",
            "M1031 003_c.down.sql:2:1 table \"nothing\" does not exist (SQLSTATE 42P01)",
        ]
    );
    assert_eq!(
        notes(&prepared),
        [
            "left behind: enum public.t",
            "destroyed: index public.a_c on public.a",
            "changed: table public.a: column b: not null was not set and is set",
        ]
    );
}

#[tokio::test]
async fn what_a_rollback_may_leave_on_purpose_is_a_warning() {
    let prepared = set(&[
        ("001_a.sql", "CREATE TABLE a (b int, c int);\n"),
        ("002_b.sql", "ALTER TABLE a DROP COLUMN b;\n"),
        ("002_b.rollback.sql", "ALTER TABLE a ADD COLUMN b int;\n"),
        ("003_c.sql", "CREATE TABLE kinds (a int PRIMARY KEY);\n"),
        ("004_d.sql", "INSERT INTO kinds VALUES (1);\nALTER TABLE kinds ADD COLUMN d int;\n"),
        ("004_d.rollback.sql", "ALTER TABLE kinds DROP COLUMN d;\n"),
        ("005_e.sql", "CREATE EXTENSION IF NOT EXISTS hstore;\nCREATE TABLE h (h hstore);\n"),
        ("005_e.rollback.sql", "LOCK TABLE h;\nDROP TABLE h;\n"),
    ])
    .await;
    assert_eq!(
        shown(&prepared),
        [
            "M1030 002_b.rollback.sql:1:1 rolling back 002_b leaves columns in another order",
            "M1030 004_d.rollback.sql:1:1 after its rollback 004_d cannot be applied again",
            "M1030 005_e.rollback.sql:1:1 rolling back 005_e does not bring back the schema before it",
        ]
    );
    assert!(prepared.diagnostics.iter().all(|found| found.severity == Severity::Warning));
    assert!(prepared.query_data.is_some());
}

#[tokio::test]
async fn rollback_that_needs_no_transaction_and_one_that_touches_the_history_are_tried() {
    let prepared = set(&[
        ("001_a.sql", "CREATE TABLE a (b int);\nCREATE ROLE migrations_test_reader;\n"),
        (
            "001_a.rollback.sql",
            "DROP TABLE a;\nDROP ROLE migrations_test_reader;\n\
             DELETE FROM schema_migrations WHERE version = '001_a';\n",
        ),
        ("002_b.sql", "-- Transaction: none\nCREATE INDEX CONCURRENTLY i ON a (b);\n"),
        ("002_b.rollback.sql", "-- Transaction: none\nDROP INDEX CONCURRENTLY i;\n"),
        ("003_c.sql", "CREATE TYPE mood AS ENUM ('a');\nCREATE TABLE m (mood mood);\n"),
        ("003_c.rollback.sql", "DROP TABLE m; DROP TYPE mood;\n"),
    ])
    .await;
    assert_eq!(shown(&prepared), [""; 0]);
}

#[tokio::test]
async fn second_run_that_fails_or_changes_something_is_reported() {
    let config = |level| format!("idempotent = \"{level}\"\n");
    let (require, warn) = (config("require"), config("warn"));
    let files = [
        (
            "001_a.sql",
            "CREATE TABLE IF NOT EXISTS a (b int);\nCREATE INDEX IF NOT EXISTS i ON a (b);\n",
        ),
        (
            "002_b.sql",
            "-- x\n\nCREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';\n\
          DO $$ BEGIN EXECUTE 'ALTER TABLE a ADD COLUMN c int'; END $$;\n",
        ),
        ("003_c.sql", "CREATE INDEX ON a (c);\n"),
        ("004_d.sql", "-- Transaction: none\nDO $$ BEGIN EXECUTE 'CREATE TABLE j ()'; END $$;\n"),
        ("005_e.sql", "CREATE TABLE IF NOT EXISTS z (b int);\n"),
    ];
    let found = [
        "M1032 002_b.sql:4:13 column \"c\" of relation \"a\" already exists (SQLSTATE 42701)",
        "M1032 003_c.sql:1:1 a second run of 003_c changes the schema",
        "M1032 004_d.sql:2:13 relation \"j\" already exists (SQLSTATE 42P07)",
    ];
    for (config, severity) in [(&require, Severity::Error), (&warn, Severity::Warning)] {
        let files: Vec<(&str, &str)> =
            files.iter().copied().chain([("migrations.toml", config.as_str())]).collect();
        let prepared = set(&files).await;
        assert_eq!(shown(&prepared), found);
        assert!(prepared.diagnostics.iter().all(|found| found.severity == severity));
        assert!(prepared.query_data.is_some());
    }
    assert_eq!(shown(&set(&files).await), [""; 0], "nobody asks");
}

const ORDERS: (&str, &str) = ("001_a.sql", "CREATE TABLE a (id int PRIMARY KEY, note text);\n");
const SEED: (&str, &str) = ("seed.sql", "-- rows\nINSERT INTO a VALUES (1, 'x'), (2, NULL);\n");

#[tokio::test]
async fn draft_that_fails_only_over_rows_is_found() {
    for (draft, place) in [
        (
            "ALTER TABLE a\n  ALTER note SET NOT NULL;\n",
            "1:1 column \"note\" of relation \"a\" contains null values (SQLSTATE 23502)",
        ),
        (
            "SELECT 1;\nALTER TABLE a ADD CHECK (id > 1);\n",
            "2:1 check constraint \"a_id_check\" of relation \"a\" is violated by some row (SQLSTATE 23514)",
        ),
        (
            "CREATE UNIQUE INDEX ON a ((id > 0));\n",
            "1:1 could not create unique index \"a_expr_idx\" (SQLSTATE 23505)",
        ),
    ] {
        let prepared = set(&[ORDERS, ("002_b.sql", draft), SEED]).await;
        assert_eq!(shown(&prepared), [format!("M1034 002_b.sql:{place}")]);
        let notes = notes(&prepared);
        assert!(
            notes.iter().any(|note| note.contains("the rows of seed.sql, inserted after 001_a")),
            "{notes:?}"
        );
        assert!(prepared.query_data.is_some(), "the answers are those of an empty schema");
    }
    let good =
        "UPDATE a SET note = '' WHERE note IS NULL;\nALTER TABLE a ALTER note SET NOT NULL;\n";
    assert_eq!(shown(&set(&[ORDERS, ("002_b.sql", good), SEED]).await), [""; 0]);
}

#[tokio::test]
async fn rows_that_speak_of_a_draft_go_in_after_it() {
    let seed = ("seed.sql", "INSERT INTO a (id, kind) VALUES (1, 'x'), (2, 'x');\n");
    let second = ("002_b.sql", "ALTER TABLE a ADD COLUMN kind text;\n");
    let third = ("003_c.sql", "ALTER TABLE a ADD UNIQUE (kind);\n");
    assert_eq!(shown(&set(&[ORDERS, second, seed]).await), [""; 0]);
    assert_eq!(
        shown(&set(&[ORDERS, second, third, seed]).await),
        ["M1034 003_c.sql:1:1 could not create unique index \"a_kind_key\" (SQLSTATE 23505)"]
    );
    let broken =
        ("seed.sql", "INSERT INTO a VALUES (1);\nINSERT INTO a\n  (nothing) VALUES (1);\n");
    assert_eq!(
        shown(&set(&[ORDERS, second, broken]).await),
        ["M1033 seed.sql:3:4 column \"nothing\" of relation \"a\" does not exist (SQLSTATE 42703)"]
    );
}

#[tokio::test]
async fn rows_that_go_in_later_are_numbered_as_they_would_be_at_first() {
    let sql = "CREATE TABLE a (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY);\n\
               INSERT INTO a DEFAULT VALUES;\nCREATE TABLE c (id serial PRIMARY KEY);\n";
    let second = ("002_b.sql", "CREATE TABLE b (a int REFERENCES a, c int REFERENCES c);\n");
    let rows = "INSERT INTO a DEFAULT VALUES;\nINSERT INTO c DEFAULT VALUES;\n\
                INSERT INTO b VALUES (2, 1);\n";
    assert_eq!(shown(&set(&[("001_a.sql", sql), second, ("seed.sql", rows)]).await), [""; 0]);
}

/// What a server has tried is not tried again, until something changes that the trial depends on.
#[tokio::test]
async fn draft_is_tried_once() {
    use std::fs;

    use migrations_prepare::committed::{OtherMajor, Places};

    let files: [(&str, &[u8]); 5] = [
        ("src/lib.rs", b"migrations::migrations!();\n"),
        ("migrations/migrations.lock", b""),
        ("migrations/001_a.sql", b"CREATE TABLE a (b int, c int);\n"),
        ("migrations/002_b.sql", b"ALTER TABLE a DROP COLUMN b;\n"),
        ("migrations/002_b.rollback.sql", b"ALTER TABLE a ADD COLUMN b int;\n"),
    ];
    let folder = folder(&files);
    let path = |name: &str| folder.path().join(name);
    let places = Places { lock: path("migrations/migrations.lock"), query_data: path(".sqlx") };
    fs::remove_file(&places.lock).expect("no lock yet");
    let order = ["M1030 002_b.rollback.sql:1:1 rolling back 002_b leaves columns in another order"];

    let first = prepared(folder.path()).await;
    assert_eq!(shown(&first), order);
    places.write(&first.query_data.expect("answers"), OtherMajor::Keep).expect("written");
    assert_eq!(shown(&prepared(folder.path()).await), [""; 0]);

    // A later draft changes nothing about it, and neither does the state of the seal's queries.
    fs::write(path("migrations/003_c.sql"), "CREATE TABLE c ();\n").expect("a file");
    assert_eq!(shown(&prepared(folder.path()).await), [""; 0]);

    for (name, text) in [
        ("migrations/002_b.rollback.sql", "ALTER TABLE a ADD COLUMN b int; SELECT 1;\n"),
        ("migrations/001_a.sql", "CREATE TABLE a (b int, c int, d int);\n"),
        ("migrations/migrations.toml", "role = \"app\"\n"),
    ] {
        let path = path(name);
        let before = fs::read(&path).ok();
        fs::write(&path, text).expect("a file");
        assert_eq!(shown(&prepared(folder.path()).await), order, "{name}");
        match before {
            Some(before) => fs::write(&path, before).expect("the file as it was"),
            None => fs::remove_file(&path).expect("the file is gone"),
        }
    }
}
