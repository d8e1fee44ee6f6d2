//! Several runners, and runners that die.

use std::time::Duration;

use migrations_core::{Code, HistoryTable, MigrationSet};
use migrations_runner::{ApplyOptions, RunError, apply};
use sqlx::postgres::PgConnection;
use sqlx::{ConnectOptions as _, Connection as _};
use tokio::time::{Instant, sleep, timeout};

use crate::support::{Database, database, migration, set, set_with};
use crate::wire::{Answers, Wire};

/// Waits until a session sleeps, in `pg_sleep`, and returns its process.
async fn sleeping(database: &Database) -> String {
    let sql = "SELECT max(pid) FROM pg_stat_activity \
               WHERE datname = current_database() AND wait_event = 'PgSleep'";
    until(|| async {
        let pid = database.value(sql).await;
        (pid != "-").then_some(pid)
    })
    .await
}

/// A set whose only file ends when a `Gate` opens.
fn gated() -> MigrationSet {
    set(&["DO $$ BEGIN WHILE NOT pg_try_advisory_xact_lock(42) LOOP \
           PERFORM pg_sleep(0.02); END LOOP; END $$"])
}

/// What a file of `gated` waits for, in `pg_sleep`, so that no run ends before the test has looked.
struct Gate(PgConnection);

impl Gate {
    async fn close(database: &Database) -> Gate {
        let mut session = database.connect.connect().await.expect("a connection");
        let lock = "SELECT pg_advisory_lock(42)";
        sqlx::query(lock).execute(&mut session).await.expect("nobody has it");
        Gate(session)
    }

    async fn open(self) {
        self.0.close().await.expect("the connection is closed");
    }
}

/// Asks until there is an answer.
async fn until<T, F: Future<Output = Option<T>>>(ask: impl Fn() -> F) -> T {
    for _ in 0..1_000 {
        if let Some(answer) = ask().await {
            return answer;
        }
        sleep(Duration::from_millis(10)).await;
    }
    panic!("no answer for ten seconds");
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_runners_apply_each_file_once() {
    let database = database().await;
    let set = set(&["CREATE TABLE t (a int)", "INSERT INTO t VALUES (1)", "SELECT pg_sleep(0.1)"]);
    let runs: Vec<_> = (0..20)
        .map(|_| {
            let (set, connect) = (set.clone(), database.connect.clone());
            tokio::spawn(async move { apply(&set, &connect, &ApplyOptions::default()).await })
        })
        .collect();
    let mut applied = 0;
    for run in runs {
        let report = run.await.expect("no run panics").expect("every run succeeds");
        applied += report.applied.len();
        assert_eq!(report.applied.len() + report.already.len(), 3);
    }
    assert_eq!(applied, 3);
    assert_eq!(database.value("SELECT count(*) FROM t").await, "1");
    assert_eq!(database.history().await, "001_a 002_a 003_a");
}

#[tokio::test(flavor = "multi_thread")]
async fn sets_that_share_a_table_create_it_together() {
    let database = database().await;
    let runs: Vec<_> = (0..10)
        .map(|number| {
            let table = HistoryTable { schema: "log".into(), name: "applied".into() };
            let migrations = vec![migration("001_a", &format!("SELECT {number}"))];
            let set = set_with(&format!("set {number}"), table, None, migrations);
            let connect = database.connect.clone();
            tokio::spawn(async move { apply(&set, &connect, &ApplyOptions::default()).await })
        })
        .collect();
    for run in runs {
        run.await.expect("no run panics").expect("every run succeeds");
    }
    assert_eq!(database.value("SELECT count(*) FROM log.applied").await, "10");
}

#[tokio::test(flavor = "multi_thread")]
async fn holder_of_the_lock_is_named() {
    let database = database().await;
    let (slow, gate) = (gated(), Gate::close(&database).await);
    let connect = database.connect.clone();
    let options = ApplyOptions { application_name: "deploy 7".into(), ..ApplyOptions::default() };
    let first = tokio::spawn({
        let slow = slow.clone();
        async move { apply(&slow, &connect, &options).await }
    });
    let pid = sleeping(&database).await;

    let begun = Instant::now();
    let runner_wait = Duration::from_millis(300);
    let options = ApplyOptions { runner_wait, ..ApplyOptions::default() };
    let error = apply(&slow, &database.connect, &options).await.expect_err("the lock is held");
    assert!(begun.elapsed() >= runner_wait);
    assert_eq!(error.code(), Code::LockTimeout);
    let RunError::LockTimeout { holder: Some(holder), .. } = &error else { panic!("{error:?}") };
    assert_eq!(holder.pid.to_string(), pid);
    assert_eq!(holder.application_name.as_deref(), Some("deploy 7"));
    assert!(holder.running_for.is_some_and(|span| span >= Duration::from_millis(300)));
    assert!(error.to_string().contains(&format!("process {pid} (\"deploy 7\"), connected for ")));
    assert!(!error.to_string().contains("pg_terminate_backend"), "{error}");
    assert!(error.to_string().contains("--runner-wait 600"), "{error}");

    // Another set has a lock of its own.
    let other =
        set_with("other", HistoryTable::default(), None, vec![migration("1_a", "SELECT 1")]);
    apply(&other, &database.connect, &options).await.expect("it does not wait");
    assert!(!first.is_finished(), "both came back while the first run had the lock");
    gate.open().await;
    first.await.expect("no panic").expect("the first run was not disturbed");
}

#[tokio::test]
async fn holder_is_named_to_a_user_who_may_not_look_at_sessions() {
    let database = database().await;
    let user = database.value("SELECT 'plain_' || current_database()").await;
    database.execute(&format!("CREATE ROLE {user} LOGIN")).await;
    let (slow, gate) = (gated(), Gate::close(&database).await);
    let (first, connect) = (slow.clone(), database.connect.clone());
    let first =
        tokio::spawn(async move { apply(&first, &connect, &ApplyOptions::default()).await });
    let pid = sleeping(&database).await;
    database.execute(&format!("GRANT SELECT ON schema_migrations TO {user}")).await;
    let options = ApplyOptions { runner_wait: Duration::ZERO, ..ApplyOptions::default() };
    let connect = database.connect.clone().username(&user);
    let error = apply(&slow, &connect, &options).await.expect_err("the lock is held");
    let RunError::LockTimeout { holder: Some(holder), .. } = &error else { panic!("{error:?}") };
    assert_eq!(holder.pid.to_string(), pid);
    assert_eq!(holder.running_for, None);
    gate.open().await;
    first.await.expect("no panic").expect("it is applied");
}

#[tokio::test]
async fn dropped_run_gives_up_everything_soon() {
    let database = database().await;
    // A session that went on would keep the lock for longer than the next runner waits.
    let slow = set(&["CREATE TABLE t (); SELECT pg_sleep(600)"]);
    tokio::select! {
        _ = database.apply(&slow) => panic!("it sleeps for ten minutes"),
        _ = sleeping(&database) => {}
    }

    let quick = set(&["CREATE TABLE t ()"]);
    database.apply(&quick).await.expect("nothing is left behind");
    assert_eq!(database.history().await, "001_a");
}

#[tokio::test]
async fn runner_that_is_dropped_while_it_waits_leaves_nothing_in_the_queue() {
    let database = database().await;
    let (slow, gate) = (gated(), Gate::close(&database).await);
    let connect = database.connect.clone();
    let first = tokio::spawn({
        let slow = slow.clone();
        async move { apply(&slow, &connect, &ApplyOptions::default()).await }
    });
    sleeping(&database).await;
    assert!(timeout(Duration::from_millis(100), database.apply(&slow)).await.is_err());
    let waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted \
                   AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
    until(|| async { (database.value(waiting).await == "0").then_some(()) }).await;
    assert!(!first.is_finished(), "the queue is empty while the lock is held");
    gate.open().await;
    first.await.expect("no panic").expect("it is applied");
}

#[tokio::test]
async fn terminated_session_is_rolled_back_and_said_so() {
    let database = database().await;
    let files = ["SELECT 1", "CREATE TABLE t ();\nSELECT pg_sleep(30)"];
    let connect = database.connect.clone();
    let run =
        tokio::spawn(async move { apply(&set(&files), &connect, &ApplyOptions::default()).await });
    let pid = sleeping(&database).await;
    database.execute(&format!("SELECT pg_terminate_backend({pid})")).await;
    let error = run.await.expect("no panic").expect_err("its session was ended");
    let text = error.to_string();
    assert!(
        text.starts_with("002_a.sql:2:1: terminating connection due to administrator command"),
        "{text}"
    );
    assert!(text.contains("nothing of 002_a was applied\n  applied by this run: 001_a"), "{text}");
    assert_eq!(database.history().await, "001_a");
    database.apply_files(&["SELECT 1", "CREATE TABLE t ()"]).await.expect("it runs again");
}

#[tokio::test]
async fn lost_connection_leaves_the_outcome_open_and_nothing_half_done() {
    let database = database().await;
    let (wire, connect) = Wire::to(&database, Answers::All);
    // A session that went on would keep the lock for longer than the next runner waits.
    let set_of_two = set(&["SELECT 1", "CREATE TABLE t (); SELECT pg_sleep(600)"]);
    let run =
        tokio::spawn(async move { apply(&set_of_two, &connect, &ApplyOptions::default()).await });
    sleeping(&database).await;
    wire.cut();
    let error = run.await.expect("no panic").expect_err("the connection broke");
    assert!(matches!(error, RunError::OutcomeUnknown { .. }), "{error:?}");
    let text = error.to_string();
    assert!(text.starts_with("002_a.sql: the server's answer to 002_a broke off: "), "{text}");
    assert!(text.contains("is unknown") && text.contains("applied by this run: 001_a"), "{text}");
    assert!(text.ends_with("help: run again: the row in the history decides"), "{text}");

    database.apply_files(&["SELECT 1", "CREATE TABLE t ()"]).await.expect("nothing stayed");
}

#[tokio::test]
async fn lost_answer_to_a_commit_is_found_in_the_history() {
    let database = database().await;
    let (wire, connect) = Wire::to(&database, Answers::None);
    let files = ["CREATE TABLE t (); /* snip */"];
    let run =
        tokio::spawn(async move { apply(&set(&files), &connect, &ApplyOptions::default()).await });
    until(|| async { database.has("t").await.then_some(()) }).await;
    wire.cut();
    let error = run.await.expect("no panic").expect_err("the connection broke");
    assert!(matches!(error, RunError::OutcomeUnknown { .. }), "{error:?}");
    let report = database.apply_files(&files).await.expect("it is committed");
    assert_eq!((report.applied.len(), report.already.len()), (0, 1));
}
