//! What a file waits for, how long, and what is said meanwhile.

use std::time::Duration;

use migrations_core::{Code, Migration, MigrationSet, Transaction};
use migrations_runner::{
    ApplyOptions, EntryState, Lockout, Report, RunError, apply, apply_while, status,
};
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, ConnectOptions as _};
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

use crate::events::Events;
use crate::support::{Database, database, migration, set, set_of};

const TABLE: &str = "CREATE TABLE t (a int)";
const COLUMN: &str = "SELECT 1;\nALTER TABLE t ADD COLUMN b int";

/// A session of an application.
async fn client(database: &Database) -> PgConnection {
    database.connect.clone().application_name("shop").connect().await.expect("a connection")
}

async fn execute(client: &mut PgConnection, sql: &str) {
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(client).await.expect("it runs");
}

/// A database with a table that somebody reads in a transaction that stays open.
async fn read_table() -> (Database, PgConnection) {
    let database = database().await;
    database.apply_files(&[TABLE]).await.expect("applied");
    let mut reader = client(&database).await;
    execute(&mut reader, "BEGIN; SELECT * FROM t").await;
    (database, reader)
}

fn waits(milliseconds: u64, lock_attempts: u32) -> ApplyOptions {
    let lock_timeout = Duration::from_millis(milliseconds);
    ApplyOptions { lock_timeout, lock_attempts, ..ApplyOptions::default() }
}

fn spawn(
    database: &Database,
    set: &MigrationSet,
    options: ApplyOptions,
) -> JoinHandle<Result<Report, RunError>> {
    let (set, connect) = (set.clone(), database.connect.clone());
    tokio::spawn(async move { apply(&set, &connect, &options).await })
}

/// Waits until a query is true.
async fn until(database: &Database, sql: &str) {
    for _ in 0..1_000 {
        if database.value(sql).await == "true" {
            return;
        }
        sleep(Duration::from_millis(10)).await;
    }
    panic!("not true for ten seconds: {sql}");
}

const QUEUED: &str = "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted \
    AND mode = 'AccessExclusiveLock' AND relation = 't'::regclass)";

#[tokio::test]
async fn reader_behind_a_waiting_file_waits_no_longer_than_the_timeout() {
    let (database, mut reader) = read_table().await;
    let run = spawn(&database, &set(&[TABLE, COLUMN]), waits(300, 1_000));
    let mut second = client(&database).await;
    for _ in 0..4 {
        until(&database, QUEUED).await;
        // What the file waits for does not end: only the file's own time-out lets the reader through.
        let read = timeout(Duration::from_secs(20), execute(&mut second, "SELECT * FROM t"));
        read.await.expect("the reader gets through");
    }
    assert!(!run.is_finished(), "the first reader is still there");
    execute(&mut reader, "COMMIT").await;
    let report = run.await.expect("no panic").expect("it got its lock");
    assert_eq!(report.applied.len(), 1);
    assert_eq!(database.history().await, "001_a 002_a");
}

#[tokio::test]
async fn deadlock_is_tried_again() {
    let events = Events::listen();
    let database = database().await;
    database.apply_files(&["CREATE TABLE t (); CREATE TABLE u ()"]).await.expect("applied");
    let mut other = client(&database).await;
    // The file's session is the first to look for a deadlock, and so the one that gives way.
    execute(&mut other, "SET deadlock_timeout = '1min'; BEGIN; LOCK TABLE u").await;
    let files = ["CREATE TABLE t (); CREATE TABLE u ()", "LOCK TABLE t; LOCK TABLE u; SELECT 1"];
    let run = spawn(&database, &set(&files), waits(20_000, 3));
    let held = "SELECT EXISTS (SELECT FROM pg_locks WHERE granted AND relation = 't'::regclass \
                AND mode = 'AccessExclusiveLock')";
    until(&database, held).await;
    execute(&mut other, "LOCK TABLE t; COMMIT").await;
    run.await.expect("no panic").expect("it is tried again");
    assert_eq!(database.history().await, "001_a 002_a");
    let heard = events.heard();
    let is_told = |line: &&String| line.starts_with("002_a") && line.contains("deadlock detected");
    assert_eq!(heard.iter().filter(is_told).count(), 1, "{heard:?}");
}

#[tokio::test]
async fn statement_that_takes_too_long_is_not_tried_again() {
    let events = Events::listen();
    let database = database().await;
    let file = "SET statement_timeout = '50ms'; SELECT pg_sleep(60)";
    let error = apply(&set(&[file]), &database.connect, &waits(300, 5)).await;
    let Err(RunError::Failed(failure)) = error else { panic!("{error:?}") };
    assert!(failure.cause.is("57014"), "{failure:?}");
    assert_eq!(events.of("file_retried"), [""; 0]);
}

async fn lockout(database: &Database, set: &MigrationSet, options: &ApplyOptions) -> Lockout {
    match apply(set, &database.connect, options).await {
        Err(RunError::Locked(lockout)) => *lockout,
        other => panic!("expected a lock that was not to be had and got {other:?}"),
    }
}

#[tokio::test]
async fn who_holds_the_lock_is_named_after_the_last_try() {
    let events = Events::listen();
    let (database, mut reader) = read_table().await;
    let (pid,): (i32,) =
        sqlx::query_as("SELECT pg_backend_pid()").fetch_one(&mut reader).await.expect("a number");
    let lockout = lockout(&database, &set(&[TABLE, COLUMN]), &waits(100, 3)).await;
    assert_eq!(lockout.attempts, 3);
    let [blocker] = lockout.blockers.as_slice() else { panic!("{lockout:?}") };
    assert_eq!((blocker.pid, &*blocker.relation, &*blocker.lock), (pid, "t", "AccessShareLock"));
    assert_eq!(blocker.application_name.as_deref(), Some("shop"));
    assert_eq!(blocker.state.as_deref(), Some("idle in transaction"));
    assert!(blocker.open_for.is_some_and(|span| span >= Duration::from_millis(300)));
    let error = RunError::Locked(Box::new(lockout));
    assert_eq!(error.code(), Code::LockedRelation);
    let text = error.to_string();
    assert!(text.starts_with("002_a.sql:2:1: tried 3 times, and waited for a lock"), "{text}");
    let who = format!("process {pid} (\"shop\"), idle in transaction");
    assert!(text.contains(&who) && text.contains("AccessShareLock"), "{text}");
    assert!(text.contains("nothing of 002_a was applied"), "{text}");
    assert!(text.contains("help: run again once they are done"), "{text}");
    assert!(!text.contains("pg_terminate_backend"), "{text}");
    assert_eq!(database.history().await, "001_a");

    // The same was said while it waited, once before each further try.
    let heard = events.heard();
    let told: Vec<_> = heard.iter().filter(|line| line.contains("waits for a lock")).collect();
    assert_eq!(told.len(), 2, "{heard:?}");
    assert!(told.iter().all(|line| line.starts_with("002_a") && line.contains(&who)), "{told:?}");
}

#[tokio::test]
async fn header_of_a_file_says_how_long_it_waits() {
    let (database, mut reader) = read_table().await;
    let with = |milliseconds| Migration {
        lock_timeout: Some(Duration::from_millis(milliseconds)),
        ..migration("002_a", COLUMN)
    };
    let short = set_of(vec![migration("001_a", TABLE), with(100)]);
    // The reader stays, and the options' hour is longer than this test waits.
    let options = waits(3_600_000, 1);
    let refused = timeout(Duration::from_secs(60), lockout(&database, &short, &options));
    refused.await.expect("the header's time ends first");

    let long = set_of(vec![migration("001_a", TABLE), with(60_000)]);
    let run = spawn(&database, &long, waits(20, 1));
    until(&database, QUEUED).await;
    sleep(Duration::from_millis(300)).await;
    execute(&mut reader, "COMMIT").await;
    run.await.expect("no panic").expect("it waited for the reader");
    assert_eq!(database.history().await, "001_a 002_a");
}

#[tokio::test]
async fn runner_that_is_waited_for_is_named_meanwhile() {
    let events = Events::listen();
    let database = database().await;
    let slow = set(&["SELECT pg_sleep(2)"]);
    let first = ApplyOptions { application_name: "deploy 8".into(), ..ApplyOptions::default() };
    let first = spawn(&database, &slow, first);
    until(&database, SLEEPS).await;
    assert_eq!(database.apply(&slow).await.expect("it waited").already, ["001_a"]);
    first.await.expect("no panic").expect("applied");
    let heard = events.heard();
    let is_told = |line: &&String| line.starts_with("waiting for process");
    let told: Vec<_> = heard.iter().filter(is_told).collect();
    assert_eq!(told.len(), 1, "{heard:?}");
    assert!(told[0].contains("(\"deploy 8\")"), "{told:?}");
}

/// Somebody who locks the history itself is waited for no longer than another runner.
#[tokio::test]
async fn history_that_somebody_locks_is_waited_for_and_he_is_named() {
    let database = database().await;
    database.apply_files(&["SELECT 1"]).await.expect("applied");
    let mut other = client(&database).await;
    execute(&mut other, "BEGIN; LOCK TABLE schema_migrations IN SHARE MODE").await;
    let runner_wait = Duration::from_millis(500);
    let options = ApplyOptions { runner_wait, ..waits(50, 3) };
    let two = set(&["SELECT 1", "SELECT 2"]);
    let run = timeout(Duration::from_secs(20), apply(&two, &database.connect, &options)).await;
    let error = run.expect("it ends").expect_err("the history is locked");
    let RunError::LockTimeout { holder: Some(holder), .. } = &error else { panic!("{error:?}") };
    assert_eq!(holder.application_name.as_deref(), Some("shop"));
    execute(&mut other, "COMMIT").await;
    apply(&two, &database.connect, &options).await.expect("applied");
}

/// What a run takes for its own files does not count as waiting.
#[tokio::test]
async fn time_of_a_runs_own_files_is_no_wait() {
    let database = database().await;
    let slow = "CREATE TABLE key AS SELECT classid::int, objid::int FROM pg_locks \
                WHERE locktype = 'advisory' AND pid = pg_backend_pid(); SELECT pg_sleep(1)";
    let files = set(&[slow, "SELECT 2", "SELECT 3"]);
    let runner_wait = Duration::from_millis(900);
    let options = ApplyOptions { runner_wait, ..ApplyOptions::default() };
    let mut other = None;
    let report = apply_while(&files, &database.connect, &options, |report| {
        // As soon as the first is done another runner takes the lock.
        if report.applied.len() == 1 {
            other = Some(held_for_a_moment(&database));
        }
        true
    });
    let report = report.await.expect("it gets on");
    assert_eq!(report.applied.len(), 3);
    other.expect("the first was applied").join().expect("no panic");
}

/// Holds the lock of the set for a fifth of a second, from the moment that this returns.
fn held_for_a_moment(database: &Database) -> std::thread::JoinHandle<()> {
    let connect = database.connect.clone();
    let (taken, is_taken) = std::sync::mpsc::channel();
    let holder = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime").block_on(async {
            let mut connection = connect.connect().await.expect("a connection");
            execute(&mut connection, "SELECT pg_advisory_lock(classid, objid) FROM key").await;
            taken.send(()).expect("somebody waits");
            sleep(Duration::from_millis(200)).await;
        });
    });
    is_taken.recv().expect("it is taken");
    holder
}

const SLEEPS: &str = "SELECT EXISTS (SELECT FROM pg_stat_activity \
    WHERE datname = current_database() AND wait_event = 'PgSleep')";

/// Two runners of a set with a file without a transaction.
async fn wait_for_a_file_without_a_transaction(database: &Database) {
    let file = "SELECT pg_sleep(1.5); CREATE INDEX CONCURRENTLY i ON t (a); VACUUM t;";
    let set = set_of(vec![
        migration("001_t", TABLE),
        Migration { transaction: Transaction::None, ..migration("002_i", file) },
        migration("003_v", "CREATE TABLE v ()"),
    ]);
    let first = spawn(database, &set, ApplyOptions::default());
    until(database, SLEEPS).await;
    let seen = status(&set, &database.connect).await.expect("a status");
    assert!(matches!(seen.entries[1].state, EntryState::Running { .. }), "{seen:?}");
    assert_eq!(seen.problems, []);
    let second = apply(&set, &database.connect, &ApplyOptions::default()).await;
    let second = second.expect("it waits");
    let first = first.await.expect("no panic").expect("it is not disturbed");
    assert_eq!(first.applied.len() + second.applied.len(), 3);
    assert_eq!(first.applied[1].version, "002_i");
    assert_eq!(database.history().await, "001_t 002_i 003_v");
}

#[tokio::test]
async fn file_without_a_transaction_is_waited_for_and_not_called_interrupted() {
    wait_for_a_file_without_a_transaction(&database().await).await;
}

#[tokio::test]
async fn file_without_a_transaction_is_waited_for_where_there_are_no_advisory_locks() {
    let mut database = database().await;
    let user = database.value("SELECT 'plain_' || current_database()").await;
    database
        .execute(&format!(
            "CREATE ROLE {user} LOGIN; GRANT CREATE ON SCHEMA public TO {user}; REVOKE EXECUTE ON \
             FUNCTION pg_catalog.pg_try_advisory_xact_lock(int, int) FROM PUBLIC"
        ))
        .await;
    database.connect = database.connect.username(&user);
    wait_for_a_file_without_a_transaction(&database).await;
}
