//! Files that run in no transaction and were interrupted: the next run goes on by itself, and leaves
//! to a person what nothing in the database tells.

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
struct Snapshot(PgConnection);

impl Snapshot {
    async fn of(database: &Database) -> Snapshot {
        let mut connection =
            PgConnection::connect_with(&database.connect).await.expect("connected");
        let sql = "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM pg_class";
        sqlx::raw_sql(sql).execute(&mut connection).await.expect("a snapshot");
        Snapshot(connection)
    }

    async fn end(self) {
        self.0.close().await.expect("closed");
    }
}

/// Applies a set, and drops the run once the question is answered with `t`; then nobody is at work.
async fn interrupt(database: &Database, set: &MigrationSet, is_time: &str) {
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
fn waits(text: &str) -> String {
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
    let locks = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = \
                 (SELECT oid FROM pg_database WHERE datname = current_database())";
    assert_eq!(database.value(locks).await, "0");
}

#[tokio::test(flavor = "multi_thread")]
async fn index_that_was_being_built_is_built_anew() {
    for (sql, name) in [
        ("CREATE INDEX CONCURRENTLY i ON app.t (a)", "app.i"),
        (
            "SET search_path TO app; CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS \"I\" ON t (a)",
            "app.\"I\"",
        ),
        ("INSERT INTO app.t VALUES (0); CREATE INDEX CONCURRENTLY ON app.t (b)", "app.t_b_idx"),
    ] {
        let database = database().await;
        let set = with_table(sql);
        let snapshot = Snapshot::of(&database).await;
        interrupt(&database, &set, &waits("INDEX CONCURRENTLY")).await;
        assert_eq!(database.value(INVALID).await, name, "{sql}");
        snapshot.end().await;

        let seen = status(&set, &database.connect).await.expect("a status");
        let EntryState::Interrupted { statements: Some((done, total)), .. } = seen.entries[1].state
        else {
            panic!("{seen:?}")
        };
        assert_eq!((done + 1, seen.problems.len()), (total, 0));
        let pending = check(&set, &database.connect).await.expect_err("it is not done");
        assert!(pending.to_string().contains("002_x, 003_u"), "{pending}");

        completes(&database, &set).await;
        let indexes = "SELECT string_agg(i.indexrelid::regclass::text, ' ') FROM pg_index i \
                       WHERE indrelid = 'app.t'::regclass AND indisvalid";
        assert_eq!(database.value(indexes).await, name, "{sql}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn partition_that_was_being_detached_and_index_that_was_being_dropped_are_gone() {
    let before = "CREATE TABLE app.p (a int) PARTITION BY RANGE (a); \
        CREATE TABLE app.c PARTITION OF app.p FOR VALUES FROM (0) TO (9); CREATE INDEX i ON app.t (a);";
    for (sql, query) in [
        (
            "ALTER TABLE app.p DETACH PARTITION app.c CONCURRENTLY",
            "SELECT count(*) FROM pg_inherits",
        ),
        (
            "DROP INDEX CONCURRENTLY IF EXISTS app.i",
            "SELECT count(*) FROM pg_class WHERE relname = 'i'",
        ),
    ] {
        let database = database().await;
        let set = set_of(vec![
            migration("001_t", &format!("{TABLE}{before}")),
            outside("002_x", sql),
            migration("003_u", "SELECT 1"),
        ]);
        let mut reader = PgConnection::connect_with(&database.connect).await.expect("connected");
        database
            .apply(&set_of(vec![migration("001_t", &format!("{TABLE}{before}"))]))
            .await
            .expect("applied");
        let read = "BEGIN; SELECT count(*) FROM app.t; SELECT count(*) FROM app.p";
        sqlx::raw_sql(read).execute(&mut reader).await.expect("locked");
        interrupt(&database, &set, &waits("CONCURRENTLY")).await;
        reader.close().await.expect("closed");
        assert_eq!(database.value(query).await, "1", "{sql}");
        completes(&database, &set).await;
        assert_eq!(database.value(query).await, "0", "{sql}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_interrupted_reindex_left_is_dropped_and_nothing_else() {
    for target in
        ["INDEX CONCURRENTLY app.i", "TABLE CONCURRENTLY app.t", "SCHEMA CONCURRENTLY app"]
    {
        let database = database().await;
        let table = format!(
            "{TABLE} CREATE INDEX i ON app.t (a); CREATE INDEX other_ccnew ON app.t (b); \
             UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'app.other_ccnew'::regclass"
        );
        let set = set_of(vec![
            migration("001_t", &table),
            outside("002_x", &format!("REINDEX {target}")),
            migration("003_u", "SELECT 1"),
        ]);
        database.apply(&set_of(vec![migration("001_t", &table)])).await.expect("applied");
        let snapshot = Snapshot::of(&database).await;
        interrupt(&database, &set, &waits("REINDEX")).await;
        assert!(database.has("app.i_ccnew").await);
        snapshot.end().await;
        database.apply(&set).await.expect("it goes on");
        assert_eq!(database.history().await, "001_t 002_x 003_u");
        // An invalid index is not built anew with its table, and this one was there before.
        assert_eq!(database.value(INVALID).await, "app.other_ccnew", "{target}");
        assert!(!database.has("app.i_ccnew").await && database.has("app.i").await);
    }
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

#[tokio::test(flavor = "multi_thread")]
async fn row_of_an_older_program_is_left_to_a_person() {
    let database = database().await;
    let set = with_table("VACUUM");
    database.apply(&set_of(vec![migration("001_t", TABLE)])).await.expect("applied");
    database
        .execute(&format!(
            "INSERT INTO schema_migrations (set_name, version, name, applied_at, checksum, format) \
        VALUES ('test', '002_x', 'x', now(), '{}', 1)",
            set.migrations()[1].checksum
        ))
        .await;
    let error = database.apply(&set).await.expect_err("it is interrupted");
    assert_eq!(error.code(), Code::AppliedInterrupted);
}

#[tokio::test(flavor = "multi_thread")]
async fn server_that_is_still_at_work_is_waited_for_and_named() {
    let database = database().await;
    let set = with_table("CREATE INDEX CONCURRENTLY i ON app.t (a)");
    let snapshot = Snapshot::of(&database).await;
    interrupt(&database, &set, &waits("INDEX CONCURRENTLY")).await;
    snapshot.end().await;
    // Somebody who builds it by hand, and waits.
    let other = Snapshot::of(&database).await;
    database.execute("DROP INDEX app.i").await;
    let builder = {
        let connect = database.connect.clone();
        tokio::spawn(async move {
            let mut connection = PgConnection::connect_with(&connect).await.expect("connected");
            let sql = "CREATE INDEX CONCURRENTLY i ON app.t (a)";
            sqlx::raw_sql(sql).execute(&mut connection).await.expect("built");
        })
    };
    while database.value(&waits("INDEX CONCURRENTLY")).await != "true" {
        sleep(Duration::from_millis(5)).await;
    }
    let options =
        ApplyOptions { runner_wait: Duration::from_millis(300), ..ApplyOptions::default() };
    let error = apply(&set, &database.connect, &options).await.expect_err("it waits");
    assert!(matches!(&error, RunError::LockTimeout { holder: Some(_), .. }), "{error:?}");
    assert_eq!(database.value(INVALID).await, "app.i");
    other.end().await;
    builder.await.expect("built");
    completes(&database, &set).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn index_of_somebody_else_is_never_dropped() {
    let database = database().await;
    let table =
        format!("{TABLE} CREATE TABLE app.o (a int); CREATE INDEX app_t_b_idx ON app.t (b);");
    database.apply(&set_of(vec![migration("001_t", &table)])).await.expect("applied");
    database
        .execute(
            "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'app.app_t_b_idx'::regclass",
        )
        .await;
    let set = set_of(vec![
        migration("001_t", &table),
        outside("002_x", "CREATE INDEX CONCURRENTLY ON app.t (b)"),
        migration("003_u", "SELECT 1"),
    ]);
    let snapshot = Snapshot::of(&database).await;
    interrupt(&database, &set, &waits("INDEX CONCURRENTLY")).await;
    snapshot.end().await;
    database.apply(&set).await.expect("it goes on");
    assert_eq!(database.value(INVALID).await, "app.app_t_b_idx");
    assert!(database.has("app.t_b_idx").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn invalid_index_that_was_there_is_not_taken_for_done() {
    let database = database().await;
    let set = with_table("CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON app.t (a)");
    database.apply(&set_of(vec![migration("001_t", TABLE)])).await.expect("applied");
    database.execute("CREATE INDEX i ON app.t (a); UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'app.i'::regclass").await;
    let over = ApplyOptions {
        existing: migrations_runner::ExistingPolicy::Over,
        ..ApplyOptions::default()
    };
    let error = apply(&set, &database.connect, &over).await.expect_err("it is invalid");
    assert_eq!(error.code(), Code::PartlyApplied, "{error}");
    completes(&database, &set).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn role_and_settings_of_the_file_are_had_again() {
    let mut database = database().await;
    let owner = database.role("owner").await;
    let user = database.role("user").await;
    database
        .execute(&format!(
            "GRANT {owner} TO {user}; CREATE SCHEMA app AUTHORIZATION {owner}; \
        CREATE SCHEMA history AUTHORIZATION {user}; ALTER ROLE {user} SET search_path TO history; \
        GRANT CREATE ON SCHEMA public TO {user}"
        ))
        .await;
    database.connect = database.connect.username(&user);
    let set = set_of(vec![
        migration("001_t", &format!("SET ROLE {owner}; CREATE TABLE app.t (a int)")),
        outside(
            "002_x",
            &format!(
                "SET SESSION ROLE {owner}; SET search_path TO app; SET statement_timeout = '1min'; \
             INSERT INTO t VALUES (1); CREATE INDEX CONCURRENTLY i ON t (a); \
             INSERT INTO t SELECT 2 WHERE current_setting('statement_timeout') = '1min' AND current_user = '{owner}'"
            ),
        ),
        migration("003_u", "SELECT 1"),
    ]);
    let snapshot = Snapshot::of(&database).await;
    interrupt(&database, &set, &waits("INDEX CONCURRENTLY")).await;
    snapshot.end().await;
    completes(&database, &set).await;
    assert_eq!(
        database.value("SELECT string_agg(a::text, ' ' ORDER BY a) FROM app.t").await,
        "1 2"
    );
    let by = "SELECT string_agg(DISTINCT applied_by, ' ') FROM schema_migrations";
    assert_eq!(database.value(by).await, user);
}

#[tokio::test(flavor = "multi_thread")]
async fn user_of_another_name_stays_until_the_file_ends() {
    let database = database().await;
    let other = database.role("other").await;
    database.execute(&format!("GRANT CREATE ON SCHEMA public TO {other}")).await;
    let set = with_table(&format!(
        "SET SESSION AUTHORIZATION {other}; CREATE TABLE o (who text DEFAULT session_user); \
        BEGIN ISOLATION LEVEL REPEATABLE READ; INSERT INTO o DEFAULT VALUES; COMMIT; \
        SET ROLE pg_monitor; RESET ROLE; INSERT INTO o DEFAULT VALUES; RESET SESSION AUTHORIZATION"
    ));
    // Such a user may not lock the history, so a block with an isolation of its own is refused.
    let error = database.apply(&set).await.expect_err("it may not");
    assert_eq!(error.code(), Code::PartlyApplied, "{error}");
    let set = with_table(&format!(
        "SET SESSION AUTHORIZATION {other}; CREATE TABLE o (who text DEFAULT session_user); \
        BEGIN; INSERT INTO o DEFAULT VALUES; COMMIT; \
        INSERT INTO o DEFAULT VALUES; RESET SESSION AUTHORIZATION"
    ));
    completes(&database, &set).await;
    assert_eq!(
        database.value("SELECT string_agg(who, ' ') FROM o").await,
        format!("{other} {other}")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn role_without_advisory_locks_goes_on_as_well() {
    let mut database = database().await;
    let user = database.role("plain").await;
    let functions = [
        "pg_try_advisory_xact_lock",
        "pg_try_advisory_lock",
        "pg_advisory_xact_lock",
        "pg_advisory_unlock",
    ];
    let revoke = functions.map(|name| {
        format!("REVOKE EXECUTE ON FUNCTION pg_catalog.{name}(int, int) FROM PUBLIC; ")
    });
    database
        .execute(&format!("GRANT CREATE ON SCHEMA public TO {user}; {}", revoke.concat()))
        .await;
    let dbname = database.value("SELECT current_database()").await;
    database.execute(&format!("GRANT CREATE ON DATABASE {dbname} TO {user}")).await;
    database.connect = database.connect.username(&user);
    let set = with_table(
        "INSERT INTO app.t VALUES (1001); CREATE INDEX CONCURRENTLY i ON app.t (a); \
        INSERT INTO app.t SELECT 1002 FROM pg_sleep(0.2)",
    );
    let snapshot = Snapshot::of(&database).await;
    interrupt(&database, &set, &waits("INDEX CONCURRENTLY")).await;
    snapshot.end().await;
    // Several at once: one goes on, and the others find nothing left to do.
    let runs: Vec<_> = (0..4)
        .map(|_| {
            let (set, connect) = (set.clone(), database.connect.clone());
            tokio::spawn(async move { apply(&set, &connect, &ApplyOptions::default()).await })
        })
        .collect();
    let mut applied = 0;
    for run in runs {
        applied += run.await.expect("no panic").expect("every run succeeds").applied.len();
    }
    assert_eq!(applied, 2);
    completes(&database, &set).await;
    assert_eq!(database.value("SELECT count(*) FROM app.t WHERE a > 1000").await, "2");
}

#[tokio::test(flavor = "multi_thread")]
async fn history_that_may_not_be_extended_is_used_as_before() {
    let mut database = database().await;
    let user = database.role("writer").await;
    database.apply(&set_of(vec![migration("001_t", TABLE)])).await.expect("applied");
    database.execute(&format!("ALTER TABLE schema_migrations DROP COLUMN statement_progress; \
        GRANT CREATE ON SCHEMA public TO {user}; GRANT USAGE ON SCHEMA app TO {user}; \
        GRANT ALL ON app.t TO {user}; GRANT SELECT, INSERT, UPDATE, DELETE ON schema_migrations TO {user}")).await;
    let owner = database.connect.clone();
    database.connect = database.connect.username(&user);
    let set = with_table("INSERT INTO app.t VALUES (1001); SELECT 1/0");
    let error = database.apply(&set).await.expect_err("it fails");
    let RunError::Interrupted(interruption) = &error else { panic!("{error:?}") };
    assert_eq!(interruption.done.len(), 1);
    let error = database.apply(&set).await.expect_err("it is interrupted");
    assert_eq!(error.code(), Code::AppliedInterrupted);
    database.execute(&interruption.withdraw).await;
    database.connect = owner;
    completes(
        &database,
        &with_table("INSERT INTO app.t VALUES (1002); BEGIN; SELECT 1; COMMIT; VACUUM app.t"),
    )
    .await;
}
