//! A pooler in statement mode, which ends every connection that has left a transaction open.

use migrations_core::Code;
use migrations_runner::{ApplyOptions, EntryState, apply, check, status};

use crate::bouncer::{Bouncer, Mode, Pool};
use crate::support::{Database, database, set};

async fn refused(database: &Database, files: &[&str]) {
    let bouncer = Bouncer::start(database, &Pool::of(Mode::Statement, 2));
    let error = apply(&set(files), &bouncer.connect, &ApplyOptions::default()).await;
    let error = error.expect_err("it is refused");
    assert_eq!(error.code(), Code::HistoryFailed);
    assert_eq!(
        error.to_string(),
        "cannot take the lock for the history table public.schema_migrations: transaction blocks \
         not allowed in statement pooling mode (SQLSTATE 08P01) [M9006]\n  \
         no migration was sent\n  \
         help: use the pooler in transaction mode (`pool_mode = transaction`), or connect to the \
         server itself"
    );
}

#[tokio::test]
async fn pooler_in_statement_mode_is_named_and_leaves_nothing() {
    let database = database().await;
    refused(&database, &["CREATE TABLE t ()"]).await;
    assert!(!database.has("t").await && !database.has("schema_migrations").await);
}

#[tokio::test]
async fn pooler_in_statement_mode_is_refused_over_a_history_that_is_there() {
    let database = database().await;
    database.apply_files(&["SELECT 1"]).await.expect("the history is there");
    refused(&database, &["SELECT 1", "CREATE TABLE t ()"]).await;
    assert_eq!(database.history().await, "001_a");
}

#[tokio::test]
async fn what_only_reads_works_in_every_mode() {
    let database = database().await;
    let files = set(&["CREATE TABLE t ()"]);
    for mode in [Mode::Statement, Mode::Transaction, Mode::Session] {
        let bouncer = Bouncer::start(&database, &Pool::of(mode, 1));
        let seen = status(&files, &bouncer.connect).await.expect("a status");
        assert_eq!(seen.entries[0].state, EntryState::Pending);
        let error = check(&files, &bouncer.connect).await.expect_err("it is pending");
        assert_eq!(error.code(), Code::PendingMigrations);
    }
    database.apply(&files).await.expect("applied");
    for mode in [Mode::Statement, Mode::Transaction, Mode::Session] {
        let bouncer = Bouncer::start(&database, &Pool::of(mode, 1));
        check(&files, &bouncer.connect).await.expect("nothing is pending");
        let nothing = apply(&files, &bouncer.connect, &ApplyOptions::default()).await;
        assert_eq!(nothing.expect("nothing is pending").already, ["001_a"]);
    }
}
