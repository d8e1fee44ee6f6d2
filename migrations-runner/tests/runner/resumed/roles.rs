//! Roles, locks and tables with which a file goes on.

use super::*;

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
