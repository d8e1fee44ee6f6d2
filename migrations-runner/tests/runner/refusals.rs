//! What is refused before anything is sent, and what the refusal says.

use migrations_core::{Code, OutOfOrder, State};
use migrations_runner::{ApplyOptions, DraftPolicy, RunError, apply};
use sqlx::postgres::PgConnectOptions;

use crate::support::{database, migration, set, set_of, set_with};

#[tokio::test]
async fn edited_file_is_refused() {
    let database = database().await;
    database.apply_files(&["CREATE TABLE t ()"]).await.expect("it is applied");
    let error = database
        .apply_files(&["CREATE TABLE t (a int)", "CREATE TABLE u ()"])
        .await
        .expect_err("the first file was edited");
    assert_eq!(error.code(), Code::AppliedEdited);
    let diagnostics = error.diagnostics();
    assert_eq!(diagnostics.len(), 1);
    assert_eq!(diagnostics[0].location.file, "001_a.sql");
    let text = error.to_string();
    assert!(text.starts_with("001_a.sql: 001_a was edited after it was applied at 20"), "{text}");
    assert!(text.contains("\n  nothing was changed\n  help: restore the file"), "{text}");
    assert!(!database.has("u").await);
}

#[tokio::test]
async fn every_problem_is_named_at_once() {
    let database = database().await;
    database.apply_files(&["SELECT 1", "SELECT 2", "SELECT 3"]).await.expect("applied");
    let migrations = vec![migration("001_a", "SELECT 'x'"), migration("002_b", "SELECT 2")];
    let error = database.apply(&set_of(migrations)).await.expect_err("nothing fits");
    let codes: Vec<_> = error.diagnostics().iter().map(|diagnostic| diagnostic.code).collect();
    assert_eq!(codes, [Code::AppliedEdited, Code::AppliedUnknown, Code::AppliedUnknown,]);
}

#[tokio::test]
async fn lower_file_after_a_higher_one_runs_only_when_allowed() {
    let database = database().await;
    let late = set_of(vec![migration("002_b", "SELECT 2")]);
    database.apply(&late).await.expect("it is applied");
    let both = set_of(vec![migration("001_a", "SELECT 1"), migration("002_b", "SELECT 2")]);
    let error = database.apply(&both).await.expect_err("001 comes too late");
    assert_eq!(error.code(), Code::AppliedOutOfOrder);
    let options = ApplyOptions { out_of_order: OutOfOrder::Allow, ..ApplyOptions::default() };
    apply(&both, &database.connect, &options).await.expect("it is allowed");
}

#[tokio::test]
async fn drafts_run_on_this_machine_and_where_they_are_allowed() {
    let database = database().await;
    let mut draft = migration("001_a", "SELECT 1");
    draft.state = Some(State::Draft);
    let set = set_of(vec![draft]);
    let refuse = ApplyOptions { drafts: DraftPolicy::Refuse, ..ApplyOptions::default() };
    let error = apply(&set, &database.connect, &refuse).await.expect_err("drafts are refused");
    assert_eq!(error.code(), Code::DraftRefused);
    database.apply(&set).await.expect("a socket is on this machine");
}

#[tokio::test]
async fn what_must_not_be_sent_is_found_before_the_first_file() {
    let database = database().await;
    let mut copy = migration("002_b", "CREATE TABLE u ();\nCOPY u FROM stdin;\n\\.\n");
    copy.lines_before = 3;
    let set = set_of(vec![
        migration("001_a", "CREATE TABLE t ();"),
        copy,
        migration("003_c", "BEGIN;\nSELECT 'é'; commit;\nSELECT 'open"),
    ]);
    let error = database.apply(&set).await.expect_err("two files must not be sent");
    assert_eq!(
        error.to_string(),
        "002_b.sql:5:1: COPY FROM stdin needs a client that sends the data [M1002]\n  \
         help: correct it: the file was not sent to the server\n\
         003_c.sql:2:13: COMMIT would end the transaction that the file runs in [M1003]\n  \
         help: remove it, and the BEGIN that belongs to it: every file runs in one transaction\n\
         003_c.sql:3:8: string is not closed [M1002]\n  \
         nothing was changed\n  \
         help: correct it: the file was not sent to the server"
    );
    assert!(!database.has("t").await);
}

#[tokio::test]
async fn server_that_is_too_old_is_refused() {
    let database = database().await;
    let set = set_with("test", Default::default(), Some(99), vec![migration("001_a", "SELECT 1")]);
    let error = database.apply(&set).await.expect_err("there is no PostgreSQL 99 yet");
    assert!(matches!(error, RunError::ServerTooOld { oldest: 99, server: 13..99 }), "{error:?}");
    let text = error.to_string();
    assert!(
        text.starts_with("the server is PostgreSQL 1") && text.contains(", and 99 or"),
        "{text}"
    );
    assert!(!database.has("schema_migrations").await);
}

#[tokio::test]
async fn unreachable_server_is_named_without_the_password() {
    let connect = PgConnectOptions::new_without_pgpass()
        .host("127.0.0.1")
        .port(1)
        .username("anna")
        .password("hunter2")
        .database("shop");
    let error = apply(&set(&[]), &connect, &ApplyOptions::default()).await.expect_err("port 1");
    assert_eq!(error.code(), Code::DatabaseUnreachable);
    let text = error.to_string();
    let server = "cannot connect to database \"shop\" on 127.0.0.1, port 1, as user \"anna\": ";
    assert!(text.starts_with(server), "{text}");
    assert!(text.contains("refused") && text.contains("help: start the server"), "{text}");
    assert!(!text.contains("hunter2") && !format!("{error:?}").contains("hunter2"));
}

#[tokio::test]
async fn missing_database_is_named() {
    let database = database().await;
    let connect = database.connect.clone().database("not_there");
    let error = apply(&set(&[]), &connect, &ApplyOptions::default()).await.expect_err("missing");
    assert_eq!(error.code(), Code::DatabaseUnreachable);
    let text = error.to_string();
    assert!(text.contains("database \"not_there\" does not exist (SQLSTATE 3D000)"), "{text}");
    assert!(text.contains("create the database: `createdb not_there`"), "{text}");
}
