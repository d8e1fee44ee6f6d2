//! Relations that a pending file creates and that are there already.

use migrations_core::{Migration, MigrationSet, RelationName, SetParts, Transaction, codes};
use migrations_runner::{ApplyOptions, ExistingPolicy, RunError, apply, status};

use crate::support::{Database, database, migration, set};

/// Refuses a file over what somebody made by hand: what it is, and where the file names it.
async fn assert_found(by_hand: &str, sql: &str, place: &str, relation: &str) {
    let database = database().await;
    database.execute(by_hand).await;
    let files = set(&["SELECT 1", sql]);
    let error = database.apply(&files).await.expect_err(sql);
    let case = format!("{sql}: {error}");
    assert_eq!(error.code(), codes::EXISTING_RELATION, "{case}");
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
    assert_eq!(error.code(), codes::EXISTING_RELATION, "{error}");
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
            assert_eq!(error.code(), codes::EXISTING_RELATION, "{other}: {error}");
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

#[tokio::test]
async fn relation_is_looked_for_where_the_path_of_the_file_leads() {
    let users = "CREATE TABLE public.users (id int); INSERT INTO public.users VALUES (1)";
    let taken = "DROP TABLE IF EXISTS users; CREATE TABLE users (id int)";
    for before in [
        "SET search_path TO app, public",
        "SET search_path TO \"$user\", public",
        "SET SESSION search_path = 'app', 'public'",
        "SELECT set_config('search_path', 'app, public', false)",
        "SELECT pg_catalog.set_config('search_path', 'app, public', true)",
        "DO $$ BEGIN PERFORM set_config('search_path', 'app, public', false); END $$",
        "DO $$ BEGIN EXECUTE 'SET search_path TO app, public'; END $$",
        "DO $$ BEGIN IF true THEN SET search_path TO public; END IF; END $$",
        "SET search_path TO app; SET search_path TO DEFAULT",
        "SET search_path TO app; RESET ALL",
        "CREATE SCHEMA app; DROP SCHEMA app; SET search_path TO app, public",
        "SELECT set_config('search_path', concat('pub', 'lic'), false)",
        "DO $$ BEGIN EXECUTE format('SET search_path TO %I', 'public'); END $$",
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql SET search_path = app AS 'SELECT 1'",
    ] {
        let files = set(&[&format!("{before}; {taken}")]);
        let (database, outcome) = applied_over(users, &files).await;
        let error = outcome.expect_err(before);
        assert_eq!(error.code(), codes::EXISTING_RELATION, "{before}: {error}");
        assert_eq!(database.value("SELECT count(*) FROM users").await, "1", "{before}");
    }
}

#[tokio::test]
async fn relation_of_a_schema_to_which_no_path_leads_is_no_trace() {
    for (by_hand, file) in [
        ("CREATE TABLE public.users ()", "CREATE SCHEMA app; SET search_path TO app, public"),
        (
            "CREATE TABLE public.users ()",
            "CREATE SCHEMA app; \
             SELECT set_config('search_path', 'app, public', false)",
        ),
        ("CREATE SCHEMA app CREATE TABLE users ()", "SET search_path TO public, app"),
        (
            "CREATE SCHEMA app CREATE TABLE users ()",
            "SELECT set_config('search_path', 'public, app', true)",
        ),
        (
            "CREATE SCHEMA \"app, public\"; CREATE TABLE users ()",
            "SET search_path TO 'app, public'",
        ),
        ("CREATE TABLE public.users ()", "CREATE SCHEMA AUTHORIZATION CURRENT_USER"),
        (
            "CREATE TABLE public.users ()",
            "CREATE SCHEMA x; ALTER SCHEMA x RENAME TO app; \
             SET search_path TO app, public",
        ),
        ("CREATE TABLE public.users ()", "SET search_path TO pg_temp, public"),
    ] {
        let files = set(&[&format!("{file}; CREATE TABLE users (id int)")]);
        let (_, outcome) = applied_over(by_hand, &files).await;
        outcome.unwrap_or_else(|error| panic!("{by_hand}; {file}: {error}"));
    }
}

#[tokio::test]
async fn path_of_a_transaction_ends_with_it() {
    let alone = |sql: &str| {
        let alone = Migration { transaction: Transaction::None, ..migration("001_a", sql) };
        crate::support::set_of(vec![alone])
    };
    let local = "BEGIN; SET LOCAL search_path TO app; COMMIT";
    let create = "CREATE TABLE IF NOT EXISTS users ()";
    let files = alone(&format!("{local}; {create}"));
    let (_, outcome) =
        applied_over("CREATE SCHEMA app; CREATE TABLE public.users ()", &files).await;
    assert_eq!(outcome.expect_err("it is there").code(), codes::EXISTING_RELATION);
    let (_, outcome) = applied_over("CREATE SCHEMA app CREATE TABLE users ()", &files).await;
    outcome.unwrap_or_else(|error| panic!("{error}"));
    let rolled_back = format!("BEGIN; SET search_path TO app; ROLLBACK; {create}");
    let (_, outcome) =
        applied_over("CREATE SCHEMA app CREATE TABLE users ()", &alone(&rolled_back)).await;
    outcome.unwrap_or_else(|error| panic!("{error}"));
}

#[tokio::test]
async fn schema_of_the_user_is_that_of_the_role_that_runs_the_file() {
    let first = database().await;
    let role = first.role("owner").await;
    let by_hand = format!(
        "CREATE SCHEMA AUTHORIZATION {role} CREATE TABLE users (id int); \
         ALTER TABLE {role}.users OWNER TO {role}; INSERT INTO {role}.users VALUES (1)"
    );
    first.execute(&by_hand).await;
    let taken = "DROP TABLE IF EXISTS users; CREATE TABLE users (id int)";
    let as_role = MigrationSet::from_checked(SetParts {
        name: "test".into(),
        role: Some(role.clone().into()),
        migrations: vec![migration("001_a", taken)].into(),
        ..SetParts::default()
    });
    // Back to who has logged in, whose schema is not there.
    let reset =
        as_role.with_migrations(vec![migration("001_a", "RESET ROLE; CREATE TABLE users ()")]);
    for files in [as_role, set(&[&format!("SET ROLE {role}; {taken}")])] {
        let error = first.apply(&files).await.expect_err("it is there");
        assert_eq!(error.code(), codes::EXISTING_RELATION, "{error}");
        assert!(error.to_string().contains(&format!("{role}.users")), "{error}");
    }
    assert_eq!(first.value(&format!("SELECT count(*) FROM {role}.users")).await, "1");
    first.apply(&reset).await.unwrap_or_else(|error| panic!("{error}"));
    assert!(first.has("public.users").await);
}

#[tokio::test]
async fn files_behind_one_that_changes_the_path_are_looked_for_where_it_leads() {
    let taken = "DROP TABLE IF EXISTS users; CREATE TABLE users (id int)";
    let by_hand = "CREATE TABLE public.users (id int); INSERT INTO users VALUES (1)";
    for before in [
        // It is for other sessions, or for none.
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'; \
         ALTER FUNCTION f() SET search_path = ''",
        "DO $$ BEGIN IF false THEN ALTER ROLE joe SET search_path TO app; END IF; END $$",
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path TO public', \
         current_database()); END $$",
    ] {
        let (database, outcome) = applied_over(by_hand, &set(&[before, taken])).await;
        let error = outcome.expect_err(before);
        assert_eq!(error.code(), codes::EXISTING_RELATION, "{before}: {error}");
        assert_eq!(database.value("SELECT count(*) FROM public.users").await, "1", "{before}");
    }
    let moved = "CREATE SCHEMA app; DO $$ BEGIN EXECUTE format('ALTER DATABASE %I \
                 SET search_path TO app, public', current_database()); END $$";
    let (_, outcome) = applied_over(by_hand, &set(&[moved, taken])).await;
    outcome.unwrap_or_else(|error| panic!("{error}"));
}

#[tokio::test]
async fn name_that_a_file_itself_moves_away_is_no_trace() {
    let users = "CREATE TABLE users (id int); INSERT INTO users VALUES (1)";
    for file in [
        "ALTER TABLE users RENAME TO users_old; CREATE TABLE users (id int, name text)",
        "CREATE SCHEMA old; ALTER TABLE ONLY public.users SET SCHEMA old; CREATE TABLE users ()",
        "CREATE SCHEMA old; ALTER TABLE users SET SCHEMA old; CREATE VIEW public.users AS SELECT 1",
    ] {
        let (_, outcome) = applied_over(users, &set(&[file])).await;
        outcome.unwrap_or_else(|error| panic!("{file}: {error}"));
    }
    let schema = "CREATE SCHEMA app CREATE TABLE users ()";
    let files = set(&["ALTER SCHEMA app RENAME TO old; CREATE SCHEMA app CREATE TABLE users ()"]);
    applied_over(schema, &files).await.1.unwrap_or_else(|error| panic!("{error}"));
    let constraint = "CREATE TABLE t (id int CONSTRAINT k PRIMARY KEY)";
    let files = set(&["ALTER TABLE t RENAME CONSTRAINT k TO l; CREATE UNIQUE INDEX k ON t (id)"]);
    applied_over(constraint, &files).await.1.unwrap_or_else(|error| panic!("{error}"));
    for files in [
        &["DROP TABLE IF EXISTS users; CREATE TABLE users (id int)"][..],
        &["DROP TABLE IF EXISTS users", "CREATE TABLE users (id int)"],
        &["ALTER TABLE IF EXISTS users RENAME TO old; CREATE TABLE users (id int)"],
        &["CREATE TABLE users (id int); ALTER TABLE users RENAME TO old"],
        &["DROP SCHEMA public CASCADE; CREATE SCHEMA public; CREATE TABLE public.users ()"],
        &["CREATE SCHEMA app CREATE TABLE users (); DROP TABLE IF EXISTS public.users; \
           CREATE TABLE public.users ()"],
        &[
            "CREATE SCHEMA app CREATE TABLE users ()",
            "DROP TABLE IF EXISTS public.users; \
           CREATE TABLE public.users ()",
        ],
    ] {
        let (database, outcome) = applied_over(users, &set(files)).await;
        let error = outcome.expect_err(files[0]);
        assert_eq!(error.code(), codes::EXISTING_RELATION, "{files:?}: {error}");
        assert_eq!(database.value("SELECT count(*) FROM users").await, "1", "{files:?}");
    }
}

#[tokio::test]
async fn what_an_applied_file_has_dropped_or_made_elsewhere_is_a_trace() {
    for applied in ["DROP TABLE IF EXISTS users", "CREATE SCHEMA app CREATE TABLE users ()"] {
        let database = database().await;
        database.apply_files(&[applied]).await.expect("applied");
        database.execute("CREATE TABLE public.users (id int)").await;
        let files = [applied, "DROP TABLE IF EXISTS users; CREATE TABLE users (id int)"];
        let error = database.apply_files(&files).await.expect_err(applied);
        assert_eq!(error.code(), codes::EXISTING_RELATION, "{applied}: {error}");
    }
}

#[tokio::test]
async fn partitions_that_a_function_of_the_set_makes_are_its_own() {
    let events = "CREATE TABLE events (at int PRIMARY KEY) PARTITION BY RANGE (at);";
    let make = "CREATE FUNCTION make_part(n int) RETURNS void LANGUAGE plpgsql AS $$ BEGIN \
        EXECUTE format('CREATE TABLE %I PARTITION OF events FOR VALUES FROM (%s) TO (%s) \
        PARTITION BY RANGE (at)', 'events_' || n, n * 10, n * 10 + 10); \
        EXECUTE format('CREATE TABLE %I PARTITION OF %I DEFAULT', \
        'events_' || n || '_rest', 'events_' || n); END $$;";
    let first = format!("{events} {make}");
    let pending = "CREATE TABLE IF NOT EXISTS events_7 PARTITION OF events FOR VALUES FROM (70) \
        TO (80) PARTITION BY RANGE (at); \
        CREATE TABLE IF NOT EXISTS events_7_rest PARTITION OF events_7 DEFAULT; \
        CREATE UNIQUE INDEX IF NOT EXISTS events_7_rest_pkey ON events_7_rest (at);";
    let database_of = |first: String| async move {
        let database = database().await;
        database.apply_files(&[&first]).await.expect("applied");
        database
    };
    let database = database_of(first.clone()).await;
    database.execute("SELECT make_part(7)").await;
    assert_passes("its own", &database, &set(&[&first, pending])).await;

    // Without such a function, and where it is no part, somebody else has made it.
    let by_hand = "CREATE TABLE events_7 PARTITION OF events FOR VALUES FROM (70) TO (80)";
    let alone = "CREATE TABLE events_7 (at int)";
    for (first, made) in [(events, by_hand), (&*first, alone)] {
        let database = database_of(first.to_owned()).await;
        database.execute(made).await;
        let error = database.apply_files(&[first, pending]).await.expect_err(made);
        assert_eq!(error.code(), codes::EXISTING_RELATION, "{made}: {error}");
    }
}

#[tokio::test]
async fn names_that_the_server_has_cut_are_those_of_the_set() {
    let (table, column) = ("t".repeat(50), "c".repeat(40));
    let odd = "\u{65e5}\u{4ed8}".repeat(10);
    let names = "SELECT coalesce(string_agg(format('CREATE %s IF NOT EXISTS %I', CASE relkind \
        WHEN 'S' THEN 'SEQUENCE' ELSE 'INDEX' END, relname) || CASE relkind WHEN 'S' THEN '' \
        ELSE format(' ON %s (%I)', (SELECT indrelid::regclass FROM pg_index \
            WHERE indexrelid = c.oid), (SELECT a.attname FROM pg_attribute a, pg_index i \
            WHERE i.indexrelid = c.oid AND a.attrelid = i.indrelid AND a.attnum > 0 LIMIT 1)) END, \
        '; '), '') FROM pg_class c WHERE relkind IN ('S', 'i') \
        AND relnamespace = 'public'::regnamespace AND relname !~ 'schema_migrations'";
    for first in [
        format!(
            "CREATE TABLE {table} ({column} int); CREATE INDEX ON {table} ({column}); \
                 CREATE INDEX ON {table} ({column})"
        ),
        format!("CREATE TABLE {table}_and_more ({column} serial PRIMARY KEY, b int UNIQUE)"),
        format!("CREATE TABLE t ({column}{column} serial, UNIQUE ({column}{column}))"),
        format!("CREATE TABLE \"{odd}\" (\"{odd}\" serial PRIMARY KEY, b int UNIQUE)"),
        format!("CREATE TABLE t ({column} int, {column}2 int, UNIQUE ({column}, {column}2))"),
        format!("CREATE TABLE t (a int CONSTRAINT k_{column} UNIQUE)"),
        "CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME s))".to_owned(),
        "CREATE TABLE u (a int PRIMARY KEY, b int UNIQUE); \
         CREATE TABLE t (LIKE u INCLUDING ALL)"
            .to_owned(),
    ] {
        let database = database().await;
        database.apply_files(&[&first]).await.expect(&first);
        let second = database.value(names).await;
        assert!(second.contains("IF NOT EXISTS"), "{first}: {second}");
        assert_passes(&format!("{first}; {second}"), &database, &set(&[&first, &second])).await;
    }
}
