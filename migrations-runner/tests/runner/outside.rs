//! Files that run in no transaction: what they can do, and what is said when one stops half-way.

use migrations_core::{Code, Migration, MigrationSet, Position, Transaction};
use migrations_runner::{FailurePhase, Interruption, RunError};

use crate::support::{Database, database, migration, set_of};

fn outside(stem: &str, sql: &str) -> Migration {
    Migration { transaction: Transaction::None, ..migration(stem, sql) }
}

async fn interrupted(database: &Database, set: &MigrationSet) -> Interruption {
    match database.apply(set).await {
        Err(RunError::Interrupted(interruption)) => *interruption,
        other => panic!("expected an interrupted migration and got {other:?}"),
    }
}

#[tokio::test]
async fn statements_that_need_no_transaction_around_them_run() {
    let database = database().await;
    let set = set_of(vec![
        migration("001_t", "CREATE TABLE t (a int, b int);"),
        outside(
            "002_i",
            "CREATE INDEX CONCURRENTLY i ON t (a);\n-- é\n;VACUUM t;\nBEGIN; INSERT INTO t VALUES (1, 2); COMMIT;",
        ),
        outside("003_j", "CREATE INDEX CONCURRENTLY j ON t (b)"),
        migration("004_u", "INSERT INTO t VALUES (3, 4);"),
    ]);
    let report = database.apply(&set).await.expect("applied");
    assert_eq!(report.applied.len(), 4);
    assert_eq!(database.history().await, "001_t 002_i 003_j 004_u");
    assert!(database.has("i").await && database.has("j").await);
    assert_eq!(database.value("SELECT sum(a) FROM t").await, "4");
    assert_eq!(database.apply(&set).await.expect("nothing to do").applied, []);
}

#[tokio::test]
async fn failure_names_what_was_done_and_the_row_stays_interrupted() {
    let database = database().await;
    let set = set_of(vec![
        migration("001_t", "CREATE TABLE t (a int);"),
        outside(
            "002_i",
            "CREATE INDEX CONCURRENTLY i ON t (a);\nINSERT INTO t\n  VALUES (1), (1);\n\
             CREATE UNIQUE INDEX CONCURRENTLY 'é' ON t;\nDROP TABLE t;\n",
        ),
        migration("003_u", "SELECT 1"),
    ]);
    let interruption = interrupted(&database, &set).await;
    assert_eq!(interruption.position, Position { line: 4, column: 34 });
    let done: Vec<_> =
        interruption.done.iter().map(|done| (done.position.line, &*done.text)).collect();
    assert_eq!(
        done,
        [(1, "CREATE INDEX CONCURRENTLY i ON t (a);"), (2, "INSERT INTO t VALUES (1), (1);"),]
    );
    assert_eq!(interruption.not_reached[0].text, "DROP TABLE t;");
    assert_eq!(database.history().await, "001_t 002_i!");
    assert!(database.has("i").await);

    // The next run stops at the same place, and does nothing of it again.
    let error = database.apply(&set).await.expect_err("it fails again");
    assert_eq!(error.code(), Code::PartlyApplied);
    assert_eq!(database.value("SELECT count(*) FROM t").await, "2");

    // What the help says to type.
    let text = RunError::Interrupted(Box::new(interruption.clone())).to_string();
    assert!(text.contains("done, and stays: 002_i.sql:1:1 CREATE INDEX"), "{text}");
    assert!(text.contains("not reached: 002_i.sql:5:1 DROP TABLE t;"), "{text}");
    assert!(text.contains("in 002_i.sql from this statement on"), "{text}");
    let corrected = set_of(vec![
        migration("001_t", "CREATE TABLE t (a int);"),
        outside(
            "002_i",
            "CREATE INDEX CONCURRENTLY i ON t (a);\nINSERT INTO t\n  VALUES (1), (1);\n\
             CREATE INDEX CONCURRENTLY k ON t (a);",
        ),
        migration("003_u", "SELECT 1"),
    ]);
    database.apply(&corrected).await.expect("applied");
    assert_eq!(database.history().await, "001_t 002_i 003_u");
    assert_eq!(database.value("SELECT count(*) FROM t").await, "2");
    let checksum = "SELECT checksum FROM schema_migrations WHERE version = '002_i'";
    assert_eq!(database.value(checksum).await, corrected.migrations()[1].checksum.to_string());
    assert_eq!(database.apply(&corrected).await.expect("nothing to do").applied, []);
}

#[tokio::test]
async fn first_statement_that_fails_as_a_whole_leaves_no_row() {
    let database = database().await;
    let sql = "\nINSERT INTO nowhere VALUES (1);\nVACUUM;";
    let error = database.apply(&set_of(vec![outside("001_a", sql)])).await.expect_err("it fails");
    let RunError::Failed(failure) = error else { panic!("{error:?}") };
    assert_eq!(failure.position, Some(Position { line: 2, column: 13 }));
    assert_eq!(failure.phase, FailurePhase::InFile);
    assert_eq!(database.history().await, "-");
}

#[tokio::test]
async fn index_that_fails_half_built_is_told_of() {
    let database = database().await;
    let set = set_of(vec![
        migration("001_t", "CREATE TABLE t (a int); INSERT INTO t VALUES (1), (1);"),
        outside("002_i", "CREATE UNIQUE INDEX CONCURRENTLY i ON t (a);"),
    ]);
    let interruption = interrupted(&database, &set).await;
    assert_eq!(interruption.done, []);
    assert!(interruption.leaves.is_some_and(|left| left.contains("marked invalid")));
    assert_eq!(database.history().await, "001_t 002_i!");
    assert!(database.has("i").await, "PostgreSQL leaves it there");
}

#[tokio::test]
async fn block_that_the_file_opened_is_undone_and_not_called_done() {
    let database = database().await;
    let sql = "CREATE TABLE a ();\nBEGIN;\nCREATE TABLE b ();\nSELECT 1/0;\nCOMMIT;";
    let interruption = interrupted(&database, &set_of(vec![outside("001_a", sql)])).await;
    let done: Vec<&str> = interruption.done.iter().map(|done| done.text.as_str()).collect();
    assert_eq!(done, ["CREATE TABLE a ();"]);
    assert!(database.has("a").await && !database.has("b").await);
}

#[tokio::test]
async fn transaction_that_stays_open_is_refused_before_anything_is_sent() {
    let database = database().await;
    for (sql, place) in [
        ("CREATE TABLE a ();\nBEGIN;\nSELECT 1;", "2:1: BEGIN"),
        ("BEGIN;\nCREATE TABLE a ();\nCOMMIT AND CHAIN;\nSELECT 1;", "3:1: COMMIT"),
    ] {
        let set = set_of(vec![outside("001_a", sql)]);
        let error = database.apply(&set).await.expect_err("refused");
        assert_eq!(error.code(), Code::TransactionControl);
        let expected = format!("001_a.sql:{place} opens a transaction");
        assert!(error.to_string().starts_with(&expected), "{error}");
        assert!(!database.has("a").await);
    }
}

#[tokio::test]
async fn role_that_such_a_file_sets_keeps_its_row_from_nobody() {
    let database = database().await;
    let sql = "SET ROLE pg_monitor; SET search_path = nowhere; SELECT 1;";
    let set = set_of(vec![outside("001_a", sql), migration("002_b", "CREATE TABLE public.t ();")]);
    database.apply(&set).await.expect("applied");
    assert_eq!(database.history().await, "001_a 002_b");
}
