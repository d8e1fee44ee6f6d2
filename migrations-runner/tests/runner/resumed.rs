//! Files that run in no transaction and were interrupted: the next run goes on by itself, and leaves
//! to a person what nothing in the database tells.

mod catalog;
mod roles;

use std::time::Duration;

use migrations_core::{Code, Migration, MigrationSet, PlanProblem, Transaction};
use migrations_runner::{ApplyOptions, EntryState, RunError, apply, check, status};
use sqlx::{Connection as _, PgConnection};
use tokio::time::{sleep, timeout};

use crate::support::{Database, database, migration, set_of};

fn outside(stem: &str, sql: &str) -> Migration {
    Migration { transaction: Transaction::None, ..migration(stem, sql) }
}

const TABLE: &str = "CREATE SCHEMA app; CREATE TABLE app.t (a int, b text); \
    INSERT INTO app.t SELECT i, repeat('x', 100) FROM generate_series(1, 500) i;";

fn with_table(sql: &str) -> MigrationSet {
    set_of(vec![migration("001_t", TABLE), outside("002_x", sql), migration("003_u", "SELECT 1")])
}

/// A session that keeps a snapshot, for which whatever is concurrent has to wait.
pub struct Snapshot(PgConnection);

impl Snapshot {
    pub async fn of(database: &Database) -> Snapshot {
        let mut connection =
            PgConnection::connect_with(&database.connect).await.expect("connected");
        let sql = "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM pg_class";
        sqlx::raw_sql(sql).execute(&mut connection).await.expect("a snapshot");
        Snapshot(connection)
    }

    pub async fn end(self) {
        self.0.close().await.expect("closed");
    }
}

/// Applies a set, and drops the run once the question is answered with `t`; then nobody is at work.
pub async fn interrupt(database: &Database, set: &MigrationSet, is_time: &str) {
    let first = set.with_migrations(set.migrations()[..1].to_vec());
    database.apply(&first).await.expect("the first file is applied");
    let run = {
        let (set, connect) = (set.clone(), database.connect.clone());
        tokio::spawn(async move { apply(&set, &connect, &ApplyOptions::default()).await })
    };
    let is_time = format!("SELECT coalesce(({is_time}), false)");
    let waited = async {
        while database.value(&is_time).await != "true" {
            sleep(Duration::from_millis(5)).await;
        }
    };
    if timeout(Duration::from_secs(20), waited).await.is_err() {
        panic!("it did not come so far: {:?}", run.await);
    }
    run.abort();
    let gone = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'migrations' \
                AND datname = current_database()";
    while database.value(gone).await != "0" {
        sleep(Duration::from_millis(20)).await;
    }
}

/// That a statement has begun to wait for somebody.
pub fn waits(text: &str) -> String {
    format!(
        "SELECT count(*) = 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' \
         AND datname = current_database() AND query LIKE '%{text}%'"
    )
}

const INVALID: &str = "SELECT string_agg(indexrelid::regclass::text, ' ') FROM pg_index \
    WHERE NOT indisvalid";

async fn completes(database: &Database, set: &MigrationSet) {
    database.apply(set).await.expect("it goes on");
    assert_eq!(database.history().await, "001_t 002_x 003_u");
    assert_eq!(database.value(INVALID).await, "-");
    check(set, &database.connect).await.expect("nothing is pending");
    assert_eq!(database.advisory_locks().await, "0");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_step_is_done_once_wherever_it_stops() {
    let sql = "INSERT INTO app.t VALUES (1001);\n\
        BEGIN; INSERT INTO app.t VALUES (1002); SELECT pg_sleep(0.41); INSERT INTO app.t VALUES (1003); COMMIT AND CHAIN;\n\
        INSERT INTO app.t VALUES (1004); SELECT pg_sleep(0.42); COMMIT;\n\
        BEGIN ISOLATION LEVEL SERIALIZABLE; INSERT INTO app.t VALUES (1005); SELECT pg_sleep(0.43); END;\n\
        BEGIN READ ONLY; SELECT pg_sleep(0.44); COMMIT; VACUUM app.t;\n\
        BEGIN; INSERT INTO app.t VALUES (1006); ROLLBACK AND CHAIN; INSERT INTO app.t VALUES (1007); COMMIT;\n\
        UPDATE app.t SET b = b || 'y' WHERE a = 500 AND (SELECT true FROM pg_sleep(0.45)); DISCARD ALL;\n\
        INSERT INTO app.t SELECT 1008 FROM pg_sleep(0.46)";
    let rows = "SELECT string_agg(a || coalesce(right(b, 2), '-'), ' ' ORDER BY a) FROM app.t WHERE a > 499";
    let undisturbed = database().await;
    undisturbed.apply(&with_table(sql)).await.expect("applied");
    let expected = "500xy 1001- 1002- 1003- 1004- 1005- 1007- 1008-";
    assert_eq!(undisturbed.value(rows).await, expected);
    for at in ["0.41", "0.42", "0.43", "0.44", "0.45", "0.46"] {
        let database = database().await;
        let set = with_table(sql);
        let seen = format!(
            "SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = current_database() \
             AND wait_event = 'PgSleep' AND query LIKE '%pg_sleep({at})%'"
        );
        interrupt(&database, &set, &seen).await;
        completes(&database, &set).await;
        assert_eq!(database.value(rows).await, expected, "{at}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn statement_that_commits_by_itself_is_left_to_a_person_with_the_exact_commands() {
    let procedure = "CREATE TABLE n (a int); CREATE PROCEDURE p() LANGUAGE plpgsql AS $$ BEGIN \
        INSERT INTO n VALUES (1); COMMIT; PERFORM pg_sleep(1); INSERT INTO n VALUES (2); END $$;";
    for (choose, rows) in [(0, "1"), (1, "1 1 2")] {
        for statement in [
            "CALL p()",
            "DO $$ BEGIN INSERT INTO n VALUES (1); COMMIT; PERFORM pg_sleep(1); INSERT INTO n VALUES (2); END $$",
        ] {
            let database = database().await;
            let set = set_of(vec![
                migration("001_t", procedure),
                outside(
                    "002_x",
                    &format!("INSERT INTO n VALUES (0); {statement}; DELETE FROM n WHERE a = 0"),
                ),
                migration("003_u", "SELECT 1"),
            ]);
            interrupt(&database, &set, "SELECT count(*) > 1 FROM n").await;
            let mut commands = Vec::new();
            // Every run says the same.
            for _ in 0..2 {
                let error = database.apply(&set).await.expect_err("a person decides");
                assert_eq!(error.code(), Code::UndecidedStatement);
                let RunError::Unplannable { problems } = &error else { panic!("{error:?}") };
                let PlanProblem::Undecided { done, again, .. } = &problems[0].problem else {
                    panic!()
                };
                let text = error.to_string();
                assert!(text.starts_with("002_x.sql:1:27: 002_x began at"), "{text}");
                assert!(text.contains(done) && text.contains(again), "{text}");
                commands = vec![done.clone(), again.clone()];
            }
            let seen = status(&set, &database.connect).await.expect("a status");
            assert_eq!(seen.problems.len(), 1);
            database.execute(&commands[choose]).await;
            completes(&database, &set).await;
            assert_eq!(
                database.value("SELECT string_agg(a::text, ' ' ORDER BY a) FROM n").await,
                rows
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn procedure_that_commits_runs_undisturbed() {
    let database = database().await;
    let set = set_of(vec![
        migration(
            "001_t",
            "CREATE TABLE n (a int); CREATE PROCEDURE p() LANGUAGE plpgsql AS \
             $$ BEGIN INSERT INTO n VALUES (1); COMMIT; INSERT INTO n VALUES (2); END $$;",
        ),
        outside("002_x", "CALL p(); DO $$ BEGIN INSERT INTO n VALUES (3); COMMIT; END $$"),
        migration("003_u", "SELECT 1"),
    ]);
    completes(&database, &set).await;
    assert_eq!(database.value("SELECT string_agg(a::text, ' ') FROM n").await, "1 2 3");
}

#[tokio::test(flavor = "multi_thread")]
async fn edited_file_is_refused_where_it_is_done_and_goes_on_where_it_is_not() {
    let database = database().await;
    let sql = |first: &str, third: &str| {
        with_table(&format!("INSERT INTO app.t VALUES ({first}); VACUUM app.t;\n SELECT {third}"))
    };
    database.apply(&sql("1001", "1/0")).await.expect_err("it fails");
    let error = database.apply(&sql("1002", "1")).await.expect_err("edited");
    assert_eq!(error.code(), Code::InterruptedEdited);
    let text = error.to_string();
    assert!(text.contains("stopped after 2 of 3 statements"), "{text}");
    let transactional = set_of(vec![migration("001_t", TABLE), migration("002_x", "SELECT 1")]);
    let error = database.apply(&transactional).await.expect_err("edited");
    assert_eq!(error.code(), Code::InterruptedEdited);
    completes(&database, &sql("1001", "1")).await;
    assert_eq!(database.value("SELECT count(*) FROM app.t WHERE a > 1000").await, "1");

    // What the help says for whoever wants to begin anew.
    let database = crate::support::database().await;
    database.apply(&sql("1001", "1/0")).await.expect_err("it fails");
    let error = database.apply(&sql("1002", "1")).await.expect_err("edited");
    let help = error.help().expect("a help");
    let (_, withdraw) = help.rsplit_once(": ").expect("a statement");
    database.execute(&format!("DELETE FROM app.t WHERE a > 1000; {withdraw}")).await;
    completes(&database, &sql("1002", "1")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn temporary_table_that_went_with_its_session_is_left_to_a_person() {
    let database = database().await;
    let sql = "CREATE TEMP TABLE k AS SELECT 7 AS a; SELECT 1/(SELECT count(*) FROM app.t WHERE a = 9999); \
               INSERT INTO app.t SELECT a FROM k";
    database.apply(&with_table(sql)).await.expect_err("it fails");
    let error = database.apply(&with_table(sql)).await.expect_err("a person decides");
    assert_eq!(error.code(), Code::UndecidedStatement);
    let RunError::Unplannable { problems } = &error else { panic!("{error:?}") };
    let PlanProblem::Undecided { done, .. } = &problems[0].problem else { panic!() };
    database.execute(done).await;
    completes(&database, &with_table(sql)).await;
}
