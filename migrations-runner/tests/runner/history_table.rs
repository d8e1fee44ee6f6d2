//! The history table where it is not what the runner expects.

use std::fs;

use migrations_core::{Code, Migration, Transaction};
use migrations_runner::{HistoryAction, RunError, status};

use crate::support::{database, migration, set, set_of};

/// What is said about a table of these columns.
async fn foreign(columns: &str) -> (Option<&'static str>, String) {
    let database = database().await;
    database.execute(&format!("CREATE TABLE schema_migrations ({columns})")).await;
    let error = database.apply_files(&["CREATE TABLE t ()"]).await.expect_err("it is another's");
    let looked = status(&set(&[]), &database.connect).await;
    assert_eq!(looked.expect_err("it is another's"), error);
    assert_eq!(error.code(), Code::ForeignHistory);
    let RunError::ForeignHistory { tool, .. } = error else { panic!("{error:?}") };
    assert!(!database.has("t").await);
    (tool, error.to_string())
}

#[tokio::test]
async fn table_of_another_tool_is_named_and_left_alone() {
    let (tool, text) = foreign("version bigint PRIMARY KEY, dirty boolean NOT NULL").await;
    assert_eq!(tool, Some("golang-migrate"));
    assert_eq!(
        text,
        "public.schema_migrations is not a history that this tool wrote: \
         it looks like golang-migrate's [M9004]\n  \
         its columns are: version bigint, dirty boolean\n  \
         nothing was changed\n  \
         help: name another table in migrations.toml: \
         [history] table = \"public.migration_history\"; \
         then take this one over, which stays as it is: \
         `cargo migrations adopt --from public.schema_migrations`"
    );
    let tools = [
        ("version varchar NOT NULL PRIMARY KEY", Some("Rails or dbmate")),
        ("version varchar(128) PRIMARY KEY", Some("dbmate")),
        (
            "version bigint, description text, installed_on timestamptz, success boolean, \
             checksum bytea, execution_time bigint",
            Some("sqlx"),
        ),
        ("version int4, name varchar, applied_on varchar, checksum varchar", Some("refinery")),
        ("version varchar(50), run_on timestamp", Some("diesel")),
        ("version text, statements text[], name text", Some("Supabase")),
        (
            "installed_rank int, version varchar, description varchar, type varchar, \
             script varchar, checksum int, success boolean",
            Some("Flyway"),
        ),
        ("a int, b int", None),
        ("", None),
    ];
    for (columns, expected) in tools {
        assert_eq!(foreign(columns).await.0, expected, "{columns}");
    }
}

#[tokio::test]
async fn columns_beside_the_expected_ones_do_no_harm() {
    let database = database().await;
    database.apply_files(&["SELECT 1"]).await.expect("it is applied");
    database.execute("ALTER TABLE schema_migrations ADD COLUMN note text").await;
    database.apply_files(&["SELECT 1", "SELECT 2"]).await.expect("it is applied");
}

#[tokio::test]
async fn later_format_is_refused() {
    let database = database().await;
    database.apply_files(&["SELECT 1"]).await.expect("it is applied");
    database.execute("UPDATE schema_migrations SET format = 2").await;
    let error = database.apply_files(&["SELECT 1"]).await.expect_err("the format is unknown");
    let table = "public.schema_migrations".to_owned();
    assert_eq!(error, RunError::NewerHistory { table, found: 2, known: 1 });
}

#[tokio::test]
async fn user_who_may_not_create_the_table_is_told_what_to_grant() {
    let mut database = database().await;
    let user = database.value("SELECT 'plain_' || current_database()").await;
    database
        .execute(&format!("CREATE ROLE {user} LOGIN; REVOKE CREATE ON SCHEMA public FROM PUBLIC"))
        .await;
    database.connect = database.connect.username(&user);
    let error = database.apply_files(&["SELECT 1"]).await.expect_err("there is no right");
    assert!(matches!(&error, RunError::History { action: HistoryAction::Create, .. }), "{error:?}");
    let text = error.to_string();
    assert!(text.contains("(SQLSTATE 42501)") && text.contains("help: grant the user"), "{text}");
}

#[tokio::test]
async fn row_of_a_runner_without_the_lock_stops_the_file() {
    let database = database().await;
    let row = "INSERT INTO schema_migrations (version, name, applied_at, checksum, set_name, format) \
               VALUES ('002_a', '', now(), '', 'test', 1)";
    let error =
        database.apply_files(&[row, "CREATE TABLE t ()"]).await.expect_err("a row is there");
    assert_eq!(error.code(), Code::AppliedInterrupted);
    assert!(!database.has("t").await);
}

#[tokio::test]
async fn file_that_takes_the_history_away_is_not_sent_and_nothing_is_lost() {
    let database = database().await;
    database.apply_files(&["CREATE TABLE kept ()"]).await.expect("it is applied");
    let again = "CREATE SCHEMA public; CREATE TABLE t ();";
    for take in ["DROP SCHEMA public CASCADE", "ALTER SCHEMA public RENAME TO old"] {
        for transaction in [Transaction::PerFile, Transaction::None] {
            let sql = format!("SELECT 1;\n{take}; {again}");
            let take = Migration { transaction, ..migration("002_a", &sql) };
            let set = set_of(vec![migration("001_a", "CREATE TABLE kept ()"), take]);
            let error = database.apply(&set).await.expect_err("it is refused");
            assert_eq!(error.code(), Code::MigrationFailed, "{sql}");
            assert!(error.takes_history());
            let text = error.to_string();
            let place = "002_a.sql:2:1: the statement takes the history table";
            assert!(text.starts_with(place), "{text}");
            assert_eq!(database.history().await, "001_a");
            assert!(database.has("kept").await);
        }
    }
    // What may be taken back, and what a block does, the server judges.
    for sql in [
        "DO $$ BEGIN EXECUTE 'DROP SCHEMA public CASCADE'; END $$; CREATE SCHEMA public",
        "SAVEPOINT a; ROLLBACK TO a; DROP SCHEMA public CASCADE; CREATE SCHEMA public",
    ] {
        let error = database.apply_files(&["CREATE TABLE kept ()", sql]).await;
        let error = error.expect_err("its row has no place");
        assert!(error.takes_history() && error.to_string().contains("[history] table"), "{error}");
        assert_eq!(database.history().await, "001_a");
        assert!(database.has("kept").await);
    }
    let sql = "SAVEPOINT a; DROP SCHEMA public CASCADE; ROLLBACK TO a; CREATE TABLE t ()";
    database.apply_files(&["CREATE TABLE kept ()", sql]).await.expect("it takes nothing away");
    assert_eq!(database.history().await, "001_a 002_a");
}

#[tokio::test]
async fn every_column_is_documented_in_its_place() {
    let database = database().await;
    database.apply_files(&["CREATE TABLE t ()"]).await.expect("applied");
    let columns = "SELECT string_agg(attname, ' ' ORDER BY attnum) FROM pg_attribute \
                   WHERE attrelid = 'schema_migrations'::regclass AND attnum > 0";
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/files.md");
    let page = fs::read_to_string(page).expect("the page");
    let section = page.split("\n## The history table\n").nth(1).expect("the section");
    let section = section.split("\n## ").next().unwrap_or_default();
    let rows = section.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    assert_eq!(rows.collect::<Vec<_>>().join(" "), database.value(columns).await, "docs/files.md");
}
