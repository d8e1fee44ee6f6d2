//! A database that has more than the set: yesterday's release starts again after a deployment that
//! went wrong.

use migrations_core::{AheadPolicy, Code};
use migrations_runner::{ApplyOptions, RunError, apply, check, status};

use crate::events::Events;
use crate::support::{database, migration, set, set_of};

#[tokio::test]
async fn earlier_release_goes_on_and_says_that_it_is_behind() {
    let database = database().await;
    let today = set(&["SELECT 1", "SELECT 2", "CREATE TABLE t ()", "SELECT 4"]);
    database.apply(&today).await.expect("it is applied");
    let yesterday = set(&["SELECT 1", "SELECT 2"]);
    let report = database.apply(&yesterday).await.expect("it goes on");
    assert_eq!(report.ahead, ["003_a", "004_a"]);
    assert_eq!(report.already, ["001_a", "002_a"]);
    assert_eq!(report.applied, []);
    let checked = check(&yesterday, &database.connect).await.expect("it goes on");
    assert_eq!(checked.ahead, ["003_a", "004_a"]);
    let looked = status(&yesterday, &database.connect).await.expect("it can be seen");
    assert_eq!((looked.ahead, looked.problems), (vec!["003_a".into(), "004_a".into()], vec![]));
    // An empty set is behind everything.
    assert_eq!(database.apply(&set(&[])).await.expect("it goes on").ahead.len(), 4);
    // And today's is behind nothing.
    assert_eq!(database.apply(&today).await.expect("nothing to do").ahead, [""; 0]);
}

#[tokio::test]
async fn who_does_not_want_that_is_refused() {
    let database = database().await;
    database.apply_files(&["SELECT 1", "SELECT 2"]).await.expect("it is applied");
    let options = ApplyOptions { ahead: AheadPolicy::Refuse, ..ApplyOptions::default() };
    let error =
        apply(&set(&["SELECT 1"]), &database.connect, &options).await.expect_err("it is ahead");
    assert_eq!(error.code(), Code::AppliedUnknown);
    let text = error.to_string();
    assert!(text.contains("002_a") && text.contains("--allow-ahead"), "{text}");
    assert!(text.contains("nothing was changed"), "{text}");
}

#[tokio::test]
async fn what_is_pending_or_in_between_or_edited_or_interrupted_is_refused() {
    let database = database().await;
    database.apply_files(&["SELECT 1", "SELECT 2", "SELECT 3"]).await.expect("it is applied");
    let one = || migration("001_a", "SELECT 1");
    let refused = [
        // Pending beyond what the database has, and pending in between.
        ("beyond", vec![one(), migration("004_b", "CREATE TABLE t ()")]),
        ("between", vec![one(), migration("002_b", "CREATE TABLE t ()")]),
        // A row that this set does not know below its highest.
        ("row between", vec![one(), migration("003_a", "SELECT 3")]),
        ("edited", vec![migration("001_a", "SELECT 'x'")]),
    ];
    for (case, migrations) in refused {
        let set = set_of(migrations);
        let error = database.apply(&set).await.expect_err(case);
        assert!(matches!(error, RunError::Unplannable { .. }), "{case}: {error}");
        check(&set, &database.connect).await.expect_err(case);
        assert!(!database.has("t").await, "{case}");
    }
    database
        .execute("UPDATE schema_migrations SET execution_time_ms = NULL WHERE version = '003_a'")
        .await;
    let error = database.apply(&set_of(vec![one()])).await.expect_err("it is not complete");
    assert_eq!(error.code(), Code::AppliedInterrupted);
    assert_eq!(database.value("SELECT count(*) FROM schema_migrations").await, "3");
}

#[tokio::test]
async fn part_of_a_day_that_comes_later_is_ahead() {
    let database = database().await;
    let day = |stem: &str| migration(stem, "SELECT 1");
    database.apply(&set_of(vec![day("20260131_a"), day("20260201_b")])).await.expect("applied");
    let report = database.apply(&set_of(vec![day("20260131_a")])).await.expect("it goes on");
    assert_eq!(report.ahead, ["20260201_b"]);
}

#[tokio::test]
async fn log_says_that_the_database_is_ahead() {
    let events = Events::listen();
    let database = database().await;
    database.apply(&set(&["SELECT 1", "SELECT 2"])).await.expect("it is applied");
    database.apply(&set(&["SELECT 1"])).await.expect("it goes on");
    let warned = events.of("ahead");
    assert_eq!(warned, ["the database is ahead of this release: it has 002_a"]);
}
