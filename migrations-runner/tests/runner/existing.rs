//! Relations that a pending file creates and that are there already.

mod partitions;
mod search_path;
mod server_names;
mod vacated_names;

use migrations_core::{Code, Migration, MigrationSet, RelationName, SetParts, Transaction};
use migrations_runner::{ApplyOptions, ExistingPolicy, RunError, apply, status};

use crate::support::{Database, database, migration, set};

/// Refuses a file over what somebody made by hand: what it is, and where the file names it.
async fn assert_found(by_hand: &str, sql: &str, place: &str, relation: &str) {
    let database = database().await;
    database.execute(by_hand).await;
    let files = set(&["SELECT 1", sql]);
    let error = database.apply(&files).await.expect_err(sql);
    let case = format!("{sql}: {error}");
    assert_eq!(error.code(), Code::ExistingRelation, "{case}");
    let text = error.to_string();
    assert!(text.starts_with(&format!("002_a.sql:{place}: ")), "{case}");
    assert!(text.contains(relation), "{case}");
    assert!(text.contains("baseline --to 002_a") && text.contains("--over-existing"), "{case}");
    assert!(!database.has("schema_migrations").await, "{case}");
    let looked = status(&files, &database.connect).await.expect("it can be looked at");
    assert_eq!(looked.problems.len(), 1, "{case}");
}

#[tokio::test]
async fn every_kind_that_was_made_by_hand_is_found_where_the_file_names_it() {
    let t = "CREATE TABLE public.t (a int)";
    let foreign = "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w; \
                   CREATE FOREIGN TABLE t (a int) SERVER s";
    let odd = "CREATE TABLE public.\"Odd \"\"t\"\" é\" ()";
    for (by_hand, sql, place, relation) in [
        (t, "SELECT 1;\n  CREATE TABLE t ();", "2:16", "table public.t"),
        (t, "CREATE TABLE IF NOT EXISTS t (a int);", "1:28", "table public.t"),
        (t, "create unlogged table T (a int);", "1:23", "table public.t"),
        (t, "CREATE TABLE public . t ();", "1:23", "table public.t"),
        (t, "CREATE TABLE t AS SELECT 1 AS a;", "1:14", "table public.t"),
        (t, "SELECT 1 AS a INTO t;", "1:20", "table public.t"),
        (t, "SELECT 1 AS a INTO UNLOGGED TABLE t;", "1:35", "table public.t"),
        (t, "DO $$ BEGIN\n  CREATE TABLE IF NOT EXISTS t ();\nEND $$;", "2:30", "table public.t"),
        (t, "DO $$ BEGIN\n  EXECUTE 'CREATE TABLE t ()';\nEND $$;", "2:25", "table public.t"),
        (
            t,
            "DO LANGUAGE plpgsql $x$ BEGIN EXECUTE format('CREATE TABLE t ()'); END $x$;",
            "1:60",
            "table public.t",
        ),
        (
            t,
            "CREATE TABLE p (a int) PARTITION BY LIST (a); CREATE TABLE t PARTITION OF p DEFAULT;",
            "1:60",
            "table public.t",
        ),
        (t, "CREATE VIEW t AS SELECT 1;", "1:13", "table public.t"),
        (
            "CREATE VIEW v AS SELECT 1 AS a",
            "CREATE OR REPLACE VIEW v AS SELECT 2 AS a;",
            "1:24",
            "view public.v",
        ),
        (
            "CREATE VIEW v AS SELECT 1 AS a",
            "CREATE VIEW v AS SELECT 2 AS a;",
            "1:13",
            "view public.v",
        ),
        (
            "CREATE MATERIALIZED VIEW m AS SELECT 1",
            "CREATE MATERIALIZED VIEW IF NOT EXISTS m AS SELECT 1;",
            "1:40",
            "materialized view public.m",
        ),
        ("CREATE SEQUENCE s", "CREATE SEQUENCE IF NOT EXISTS s;", "1:31", "sequence public.s"),
        (
            "CREATE TABLE x (a int); CREATE INDEX i ON x (a)",
            "CREATE INDEX IF NOT EXISTS i ON x (a);",
            "1:28",
            "index public.i",
        ),
        (
            foreign,
            "CREATE FOREIGN TABLE IF NOT EXISTS t (a int) SERVER s;",
            "1:36",
            "foreign table public.t",
        ),
        ("CREATE SCHEMA app CREATE TABLE t ()", "CREATE TABLE app.t ();", "1:18", "table app.t"),
        (
            "CREATE SCHEMA app CREATE TABLE t ()",
            "CREATE SCHEMA IF NOT EXISTS app;\nSET search_path TO app;\nCREATE TABLE t ();",
            "3:14",
            "table app.t",
        ),
        (
            "CREATE SCHEMA app CREATE VIEW v AS SELECT 1",
            "CREATE SCHEMA app CREATE VIEW v AS SELECT 1;",
            "1:31",
            "view app.v",
        ),
        (odd, "CREATE TABLE \"Odd \"\"t\"\" é\" ();", "1:14", "public.\"Odd \"\"t\"\" é\""),
        (
            "CREATE TABLE p (a int) PARTITION BY LIST (a)",
            "CREATE TABLE p (a int);",
            "1:14",
            "table public.p",
        ),
        ("CREATE TYPE c AS (a int)", "CREATE TABLE c (a int);", "1:14", "type public.c"),
    ] {
        assert_found(by_hand, sql, place, relation).await;
    }
}

#[tokio::test]
async fn every_relation_of_every_file_is_named_at_once() {
    let database = database().await;
    database.execute("CREATE TABLE a (); CREATE TABLE c (n int)").await;
    let alone = Migration {
        transaction: Transaction::None,
        ..migration("003_c", "CREATE INDEX CONCURRENTLY c ON b (n);\nCREATE TABLE c ();")
    };
    let migrations = vec![
        migration("001_a", "CREATE TABLE a ();"),
        migration("002_b", "CREATE TABLE b (n int);"),
        alone,
    ];
    let error =
        database.apply(&crate::support::set_of(migrations)).await.expect_err("two are there");
    let places: Vec<_> = error
        .diagnostics()
        .iter()
        .map(|diagnostic| (diagnostic.location.file.clone(), diagnostic.location.start.line))
        .collect();
    assert_eq!(places[0], ("001_a.sql".into(), 1), "{error}");
    assert!(places.contains(&("003_c.sql".into(), 1)), "{error}");
    assert!(!database.has("b").await);
}

async fn assert_passes(case: &str, database: &Database, set: &MigrationSet) {
    database.apply(set).await.unwrap_or_else(|error| panic!("{case}: {error}"));
}

#[tokio::test]
async fn what_an_applied_file_made_in_any_way_is_no_trace() {
    for first in [
        "CREATE TABLE u (a int); ALTER TABLE u RENAME TO t;",
        "DO $$ BEGIN EXECUTE 'CREATE TABLE ' || 't' || ' (a int)'; END $$;",
        "DO $$ BEGIN EXECUTE format('CREATE TABLE %I (a int)', 't'); END $$;",
        "CREATE SCHEMA app; CREATE TABLE app.t (a int); ALTER TABLE app.t SET SCHEMA public;",
        "CREATE FUNCTION make() RETURNS void LANGUAGE sql AS 'CREATE TABLE t (a int)'; SELECT make();",
        "CREATE TABLE u (a int); DO $$ BEGIN EXECUTE 'CREATE TABLE t (LIKE u)'; END $$;",
        "CREATE TABLE p (a int) PARTITION BY LIST (a); DO $$ DECLARE n text; BEGIN \
         FOREACH n IN ARRAY ARRAY['t', 'v'] LOOP \
         EXECUTE format('CREATE TABLE %I PARTITION OF p FOR VALUES IN (%s)', n, ascii(n)); END LOOP; END $$;",
        "CREATE VIEW t AS SELECT 1 AS a;",
        "CREATE TABLE \"t\" (a int);",
        "SELECT 1 AS a INTO t;",
    ] {
        for second in [
            "CREATE TABLE IF NOT EXISTS t (a int);",
            "DO $$ BEGIN IF to_regclass('t') IS NULL THEN CREATE TABLE t (a int); END IF; END $$;",
        ] {
            let database = database().await;
            assert_passes(first, &database, &set(&[first])).await;
            assert_passes(&format!("{first} {second}"), &database, &set(&[first, second])).await;
        }
    }
}

#[tokio::test]
async fn what_is_made_again_is_no_trace() {
    let create = "CREATE TABLE t (a int);";
    for (applied, pending) in [
        (vec![create], vec!["DROP TABLE t; CREATE TABLE t (a int, b int);"]),
        (
            vec![create],
            vec!["DROP TABLE IF EXISTS t CASCADE;\nCREATE TABLE IF NOT EXISTS t (b int);"],
        ),
        (vec![create], vec!["ALTER TABLE t RENAME TO old; CREATE TABLE t (b int);"]),
        (vec![create], vec!["SELECT 1;", "DROP TABLE t;", "CREATE TABLE t (b int);"]),
        (vec![], vec![create, "DROP TABLE t; CREATE TABLE t (b int);"]),
        (vec![], vec![create, "CREATE TABLE IF NOT EXISTS t (b int);"]),
        (
            vec![],
            vec![
                create,
                "CREATE OR REPLACE VIEW v AS SELECT 1 AS a;",
                "CREATE OR REPLACE VIEW v AS SELECT 1 AS a, 2 AS b;",
            ],
        ),
        (vec!["CREATE TABLE t (a serial);"], vec!["CREATE SEQUENCE IF NOT EXISTS t_a_seq;"]),
        (
            vec!["CREATE TABLE t (a int PRIMARY KEY);"],
            vec!["CREATE UNIQUE INDEX IF NOT EXISTS t_pkey ON t (a);"],
        ),
        (
            vec!["CREATE TABLE t (a int UNIQUE);"],
            vec!["CREATE UNIQUE INDEX IF NOT EXISTS t_a_key ON t (a);"],
        ),
        (
            vec!["CREATE TABLE t (a int);\nCREATE INDEX ON t (a);"],
            vec!["CREATE INDEX IF NOT EXISTS t_a_idx ON t (a);"],
        ),
    ] {
        let case = format!("{applied:?} {pending:?}");
        let database = database().await;
        assert_passes(&case, &database, &set(&applied)).await;
        let all: Vec<&str> = applied.iter().chain(&pending).copied().collect();
        assert_passes(&case, &database, &set(&all)).await;
    }
}

#[tokio::test]
async fn what_is_provided_or_an_extensions_or_elsewhere_is_no_trace() {
    let provided = |schema: Option<&'static str>| RelationName {
        schema: schema.map(Into::into),
        name: "t".into(),
    };
    let set_of = |names: Vec<RelationName>, sql: &str| {
        MigrationSet::from_checked(SetParts {
            name: "test".into(),
            provided: names.into(),
            migrations: vec![migration("001_a", sql)].into(),
            ..SetParts::default()
        })
    };
    let made = "CREATE TABLE public.t (a int)";
    let create = "CREATE TABLE IF NOT EXISTS t (a int);";
    for (case, by_hand, set) in [
        ("provided", made, set_of(vec![provided(None)], create)),
        ("provided with its schema", made, set_of(vec![provided(Some("public"))], create)),
        (
            "other schema",
            "CREATE SCHEMA app CREATE TABLE t (a int)",
            set_of(vec![], "CREATE TABLE t (a int);"),
        ),
        (
            "schema of the file",
            made,
            set_of(vec![], "CREATE SCHEMA app; CREATE TABLE app.t (a int);"),
        ),
        (
            "schema of the path",
            made,
            set_of(vec![], "CREATE SCHEMA app; SET search_path = app; CREATE TABLE t ();"),
        ),
        ("temporary", made, set_of(vec![], "CREATE TEMP TABLE t (a int);")),
        (
            "temporary in a block",
            made,
            set_of(vec![], "DO $$ BEGIN CREATE TEMP TABLE t (a int); END $$;"),
        ),
        (
            "name of a function",
            made,
            set_of(vec![], "CREATE FUNCTION t() RETURNS int LANGUAGE sql AS 'SELECT 1';"),
        ),
        ("name of a column", made, set_of(vec![], "CREATE TABLE u (t int);")),
        ("other case", made, set_of(vec![], "CREATE TABLE \"T\" (a int);")),
        (
            "in a comment",
            made,
            set_of(vec![], "-- CREATE TABLE t ();\nSELECT 'CREATE TABLE t ()';"),
        ),
        (
            "a trigger's name",
            made,
            set_of(vec![], "CREATE TABLE u (a int); CREATE RULE t AS ON DELETE TO u DO NOTHING;"),
        ),
        ("a type", made, set_of(vec![], "CREATE SCHEMA app; CREATE TYPE app.t AS ENUM ('a');")),
        (
            "extension",
            "CREATE EXTENSION pg_stat_statements",
            set_of(
                vec![],
                "DO $$ BEGIN CREATE VIEW pg_stat_statements AS SELECT 1; EXCEPTION WHEN duplicate_table THEN NULL; END $$;",
            ),
        ),
    ] {
        let database = database().await;
        database.execute(by_hand).await;
        assert_passes(case, &database, &set).await;
    }
    // A schema other than the one that is provided.
    let database = database().await;
    database.execute(made).await;
    let set = set_of(vec![provided(Some("app"))], "CREATE TABLE public.t (a int);");
    database.apply(&set).await.expect_err("it is another's");
}

#[tokio::test]
async fn table_that_comes_after_the_look_stops_the_file() {
    let database = database().await;
    let files = set(&["SELECT pg_sleep(1)", "CREATE TABLE IF NOT EXISTS t (a int)"]);
    let meanwhile = async {
        tokio::time::sleep(std::time::Duration::from_millis(400)).await;
        database.execute("CREATE TABLE t (b int)").await;
    };
    let (outcome, ()) = tokio::join!(database.apply(&files), meanwhile);
    let error = outcome.expect_err("it is there");
    assert_eq!(error.code(), Code::ExistingRelation, "{error}");
    assert_eq!(database.history().await, "001_a");
}

#[tokio::test]
async fn who_wants_it_runs_over_what_is_there_and_the_row_says_so() {
    let database = database().await;
    database.execute("CREATE TABLE t (a int)").await;
    let files = set(&["CREATE TABLE IF NOT EXISTS t (a int)"]);
    let options = ApplyOptions { existing: ExistingPolicy::Over, ..ApplyOptions::default() };
    apply(&files, &database.connect, &options).await.expect("it is wanted");
    assert_eq!(database.value("SELECT overrides FROM schema_migrations").await, "over-existing");
    // What fails all the same says so itself.
    let more = set(&["CREATE TABLE IF NOT EXISTS t (a int)", "CREATE TABLE t (b int)"]);
    let error = apply(&more, &database.connect, &options).await.expect_err("it is there");
    assert!(matches!(&error, RunError::Failed(failure) if failure.cause.is("42P07")), "{error}");
}

#[tokio::test]
async fn word_that_stands_in_another_file_hides_no_relation() {
    let taken = "DROP TABLE IF EXISTS users; CREATE TABLE users (id int)";
    for other in [
        "SELECT 1 AS users",
        "CREATE TABLE logs (id int, users text); COMMENT ON TABLE logs IS 'see users'",
        "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS \
         $$ BEGIN PERFORM 1 FROM users; END $$",
    ] {
        let database = database().await;
        database.apply_files(&[other]).await.expect("applied");
        database.execute("CREATE TABLE users (id int); INSERT INTO users VALUES (1)").await;
        for files in [&[other, taken][..], &[other, "SELECT 2 AS users", taken]] {
            let error = database.apply_files(files).await.expect_err(other);
            assert_eq!(error.code(), Code::ExistingRelation, "{other}: {error}");
        }
        assert_eq!(database.value("SELECT count(*) FROM users").await, "1", "{other}");
    }
}

/// Applies files over what somebody made by hand, and says how that ended.
async fn applied_over(by_hand: &str, files: &MigrationSet) -> (Database, Result<(), RunError>) {
    let database = database().await;
    database.execute(by_hand).await;
    let outcome = database.apply(files).await.map(|_| ());
    (database, outcome)
}
