//! A file that fails: nothing of it stays, and the error points at the place.

use migrations_core::{Code, Position};
use migrations_runner::{FailurePhase, RunError};

use crate::support::{database, migration, set, set_of};

/// Where a file fails, with the text that is underlined there.
async fn place(sql: &str) -> (u32, u32, String) {
    let failure = database().await.fail(&[sql]).await;
    assert_eq!(failure.phase, FailurePhase::InFile, "{failure:?}");
    let Position { line, column } = failure.position.expect("a place");
    let text = sql.lines().nth(line as usize - 1).unwrap_or_default();
    let underlined = text.chars().skip(column as usize - 1).take(failure.length as usize);
    (line, column, underlined.collect())
}

#[tokio::test]
async fn nothing_of_a_failed_file_stays() {
    let database = database().await;
    let files = [
        "CREATE TABLE t (a int PRIMARY KEY);",
        "INSERT INTO t VALUES (1);\nCREATE TABLE u ();\nALTER TABLE t ADD COLUMN b int;\n\
         INSERT INTO t VALUES (1);\n",
        "CREATE TABLE v ();",
    ];
    let error = database.apply_files(&files).await.expect_err("the second fails");
    assert_eq!(
        error.to_string(),
        "002_a.sql:4:1: duplicate key value violates unique constraint \"t_pkey\" \
         (SQLSTATE 23505) [M9005]\n  \
         detail: Key (a)=(1) already exists.\n  \
         nothing of 002_a was applied\n  \
         applied by this run: 001_a\n  \
         not reached: 003_a\n  \
         help: correct 002_a.sql and run again"
    );
    assert_eq!(database.history().await, "001_a");
    assert_eq!(database.value("SELECT count(*) FROM t").await, "0");
    assert!(!database.has("u").await && !database.has("v").await);
    let columns = "SELECT count(*) FROM information_schema.columns WHERE table_name = 't'";
    assert_eq!(database.value(columns).await, "1");

    database.apply_files(&[files[0], "SELECT 2", files[2]]).await.expect("corrected");
}

#[tokio::test]
async fn place_comes_from_the_server_where_it_gives_one() {
    assert_eq!(place("SELECT 1;\n\nSELEC 2;\n").await, (3, 1, "SELEC".into()));
    let sql = "CREATE TABLE t (a int);\nSELECT 'ééé😀', ü FROM t;";
    assert_eq!(place(sql).await, (2, 16, "ü".into()));
    assert_eq!(
        place("SELECT '日本';\nSELECT\n  \"No\" FROM pg_class").await,
        (3, 3, "\"No\"".into())
    );
}

#[tokio::test]
async fn lines_before_the_executed_text_are_counted() {
    let mut with_header = migration("001_é", "SELECT 1;\n  SELEC 2;");
    with_header.lines_before = 4;
    let error = database().await.apply(&set_of(vec![with_header])).await.expect_err("it fails");
    assert!(error.to_string().starts_with("001_é.sql:6:3: syntax error"), "{error}");
    let location = &error.diagnostics()[0].location;
    assert_eq!((location.start, location.length), (Position { line: 6, column: 3 }, 5));
}

#[tokio::test]
async fn place_is_the_statement_where_the_server_gives_none() {
    let table = "CREATE TABLE t (a int UNIQUE);\n";
    let third = format!("{table}INSERT INTO t VALUES (1);\n  ;; -- ;\n  INSERT INTO t VALUES (1);");
    assert_eq!(place(&third).await, (4, 3, "INSERT".into()));
    assert_eq!(place("SELECT ';';\nSELECT 1 /\n0;").await, (2, 1, "SELECT".into()));
    let rows = format!("{table}SELECT generate_series(1, 10);\nDROP TABLE t; DROP TABLE missing;");
    assert_eq!(place(&rows).await, (3, 15, "DROP".into()));
}

#[tokio::test]
async fn place_inside_a_block_is_that_of_the_inner_query() {
    let block = "SELECT 1;\nDO $$\nBEGIN\n  INSERT INTO\n    nowhere VALUES (1);\nEND $$;";
    assert_eq!(place(block).await, (5, 5, "nowhere".into()));
    let twice = "DO $$\nBEGIN\n  IF false THEN SELECT a; END IF;\n  PERFORM 1/0;\nEND $$;";
    assert_eq!(place(twice).await, (4, 3, "PERFORM".into()));
    let nested = "SELECT 1;\nDO LANGUAGE plpgsql $a$ BEGIN\n  NULL;\n  DO $$ BEGIN\n\n PERFORM 1/0; END $$;\nEND $a$;";
    assert_eq!(place(nested).await, (4, 3, "DO".into()));
    let dynamic = "DO $$ DECLARE é int;\nBEGIN é := 1;  EXECUTE 'SELECT ' || 'x'; END $$;";
    assert_eq!(place(dynamic).await, (2, 38, "x".into()));
    let raised =
        "CREATE TABLE t ();\n\nDO '\nBEGIN\n  IF true THEN RAISE EXCEPTION ''no''; END IF;\nEND';";
    assert_eq!(place(raised).await, (5, 16, "RAISE".into()));
    let again =
        "DO $$\nBEGIN\n  IF false THEN SELECT x; END IF;\n  PERFORM 1;\n  PERFORM x;\nEND $$;";
    assert_eq!(place(again).await, (5, 11, "x".into()));
}

#[tokio::test]
async fn context_of_an_error_in_a_function_is_told() {
    let sql = "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$\nBEGIN\n  \
               RAISE EXCEPTION 'no' USING HINT = 'try', DETAIL = 'why', ERRCODE = 'P0042';\n\
               END $$;\nSELECT f();";
    let failure = database().await.fail(&[sql]).await;
    assert_eq!(failure.position, Some(Position { line: 5, column: 1 }));
    assert_eq!(failure.cause.to_string(), "no (SQLSTATE P0042)");
    assert_eq!(
        failure.cause.notes(),
        ["detail: why", "hint: try", "context: PL/pgSQL function f() line 3 at RAISE"]
    );
}

#[tokio::test]
async fn unfinished_file_fails_at_its_end() {
    assert_eq!(place("SELECT 1;\nSELECT 1 +\n").await, (2, 11, String::new()));
    assert_eq!(place("CREATE TABLE t (\n  a int\n\n").await, (2, 8, String::new()));
}

#[tokio::test]
async fn deferred_constraint_fails_at_the_commit() {
    let database = database().await;
    let sql = "CREATE TABLE p (id int PRIMARY KEY);\n\
               CREATE TABLE c (p int REFERENCES p DEFERRABLE INITIALLY DEFERRED);\n\
               INSERT INTO c VALUES (1);";
    let failure = database.fail(&["SELECT 1", sql]).await;
    assert_eq!((failure.phase, failure.position), (FailurePhase::AtCommit, None));
    assert!(failure.cause.is("23503"));
    let error = RunError::Failed(Box::new(failure));
    assert!(error.to_string().starts_with("002_a.sql: insert or update on table \"c\""), "{error}");
    assert!(error.to_string().contains("it failed at COMMIT"), "{error}");
    assert_eq!(database.history().await, "001_a");
    assert!(!database.has("p").await);
}

#[tokio::test]
async fn file_that_drops_the_history_is_undone() {
    let database = database().await;
    // A statement that says so is not sent at all.
    let hidden = "DO $$ BEGIN DROP TABLE public.schema_migrations; END $$";
    let failure = database.fail(&[hidden]).await;
    assert_eq!((failure.phase, failure.position), (FailurePhase::AfterFile, None));
    assert_eq!(database.history().await, "-");
}

#[tokio::test]
async fn statement_that_cannot_run_in_a_transaction_is_explained() {
    let files = ["CREATE TABLE t (a int)", "CREATE INDEX CONCURRENTLY i ON t (a)"];
    let failure = database().await.fail(&files).await;
    assert!(failure.cause.is("25001"));
    let help = RunError::Failed(Box::new(failure)).help();
    assert_eq!(
        help.as_deref(),
        Some(
            "move the statement into a file of its own with the header line \
             `-- Transaction: none`: 002_a.sql is one transaction"
        )
    );
}

/// The lexer takes a schema that is called `begin` for the beginning of a routine's body, so what
/// comes after it gets past the first net; this is the second.
const HIDDEN: &str =
    "CREATE FUNCTION f() RETURNS int LANGUAGE sql SET search_path = begin AS 'SELECT 1'; ";

#[tokio::test]
async fn commit_that_was_not_seen_leaves_an_interrupted_row() {
    let database = database().await;
    let sql = format!("CREATE TABLE a (); {HIDDEN} COMMIT; CREATE TABLE b ();");
    let set = set(&["SELECT 1", &sql, "SELECT 3"]);
    let error = database.apply(&set).await.expect_err("the transaction ended");
    assert!(matches!(error, RunError::TransactionEnded(_)), "{error:?}");
    assert_eq!(error.code(), Code::TransactionControl);
    assert!(error.to_string().contains("applied by this run: 001_a\n  not reached: 003_a"));
    assert!(database.has("a").await && !database.has("b").await);
    assert_eq!(database.history().await, "001_a 002_a!");

    let error = database.apply(&set).await.expect_err("it is interrupted");
    assert_eq!(error.code(), Code::AppliedInterrupted);
    let status = migrations_runner::status(&set, &database.connect).await.expect("a status");
    let state = &status.entries[1].state;
    assert!(matches!(state, migrations_runner::EntryState::Interrupted { .. }), "{state:?}");
}

#[tokio::test]
async fn rollback_that_was_not_seen_undoes_the_rest_as_well() {
    let database = database().await;
    for end in ["ROLLBACK", "ROLLBACK; BEGIN", "COMMIT; BEGIN"] {
        let sql = format!("{HIDDEN} {end}; CREATE TABLE b ();");
        let error = database.apply_files(&[&sql]).await.expect_err("the transaction ended");
        assert!(matches!(error, RunError::TransactionEnded(_)), "{error:?}");
        assert!(!database.has("b").await, "{end}");
    }
}
