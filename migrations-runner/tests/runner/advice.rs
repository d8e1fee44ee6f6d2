//! What an error tells to type is typed as it is printed, and then the run succeeds.

use migrations_core::{Code, PlanProblem};
use migrations_runner::{RunError, check};

use crate::support::{Database, database, set};

/// The statements that the help of an error ends with.
fn statement_of(error: &RunError) -> String {
    let help = error.help().expect("it helps");
    help.rsplit_once(": ").unwrap_or_else(|| panic!("no statement: {help}")).1.to_owned()
}

fn name(database: &Database) -> String {
    database.connect.get_database().expect("it has one").to_owned()
}

#[tokio::test]
async fn right_to_connect() {
    let database = database().await;
    let user = database.as_role(&database.role("reader").await);
    database.execute(&format!("REVOKE CONNECT ON DATABASE {} FROM PUBLIC", name(&database))).await;
    let error = check(&set(&[]), &user.connect).await.expect_err("no right");
    assert_eq!(error.code(), Code::DatabaseUnreachable, "{error}");
    database.execute(&statement_of(&error)).await;
    check(&set(&[]), &user.connect).await.expect("now it may");
}

#[tokio::test]
async fn right_to_create_the_history() {
    let database = database().await;
    let role = database.role("deployer").await;
    let user = database.as_role(&role);
    let files = set(&["SELECT 1"]);
    let error = user.apply(&files).await.expect_err("no right");
    let help = error.help().expect("it helps");
    let grant = format!("GRANT CREATE ON SCHEMA public TO {role}");
    assert!(help.contains(&format!("{grant}; or name another table")), "{help}");
    database.execute(&grant).await;
    user.apply(&files).await.expect("now it may");
}

#[tokio::test]
async fn right_to_complete_a_row() {
    let database = database().await;
    database.apply(&set(&["SELECT 1"])).await.expect("it is applied");
    let role = database.role("inserter").await;
    let grant = |rights: &str| format!("GRANT {rights} ON schema_migrations TO {role}");
    database.execute(&grant("SELECT, INSERT")).await;
    let (user, files) = (database.as_role(&role), set(&["SELECT 1", "SELECT 2"]));
    let error = user.apply(&files).await.expect_err("no right");
    let help = error.help().expect("it helps");
    assert!(help.starts_with(&format!("grant {role} UPDATE on the history table")), "{help}");
    database.execute(&grant("UPDATE")).await;
    user.apply(&files).await.expect("now it may");
}

#[tokio::test]
async fn room_on_the_disk() {
    let database = database().await;
    database.execute("CREATE TABLE disk (is_full) AS SELECT true").await;
    let files = set(&["DO $$ BEGIN IF (SELECT is_full FROM disk) THEN \
        RAISE 'no space left on device' USING ERRCODE = 'disk_full'; END IF; END $$"]);
    let error = database.apply(&files).await.expect_err("the disk is full");
    assert_eq!(error.help().as_deref(), Some("make room on the server's disk, and run again"));
    database.execute("UPDATE disk SET is_full = false").await;
    database.apply(&files).await.expect("there is room");
}

#[tokio::test]
async fn sequence_that_is_behind_its_rows() {
    let database = database().await;
    database.apply(&set(&["SELECT 1"])).await.expect("it is applied");
    let sequence = "ALTER SEQUENCE schema_migrations_migration_id_seq RESTART";
    database.execute(sequence).await;
    let files = set(&["SELECT 1", "SELECT 2"]);
    let error = database.apply(&files).await.expect_err("the number is taken");
    assert!(statement_of(&error).starts_with("SELECT setval("), "{error}");
    database.execute(&statement_of(&error)).await;
    database.apply(&files).await.expect("it is applied");
    assert_eq!(database.history().await, "001_a 002_a");
}

#[tokio::test]
async fn database_or_role_that_only_reads() {
    for has_history in [false, true] {
        for which in ["DATABASE {db}", "ROLE {role}", "ROLE {role} IN DATABASE {db}"] {
            let database = database().await;
            let role = database.role("deployer").await;
            let db = name(&database);
            database
                .execute(&format!(
                    "GRANT CREATE ON SCHEMA public TO {role}; ALTER DATABASE {db} OWNER TO {role}"
                ))
                .await;
            let user = database.as_role(&role);
            if has_history {
                user.apply(&set(&[])).await.expect("there is nothing to do");
                user.apply(&set(&["SELECT 1"])).await.expect("it is applied");
            }
            let which = which.replace("{db}", &db).replace("{role}", &role);
            let setting = format!("ALTER {which} SET default_transaction_read_only = on");
            database.execute(&setting).await;
            let files = set(&["SELECT 1", "SELECT 2"]);
            let error = user.apply(&files).await.expect_err("it only reads");
            let reset = format!("ALTER {which} RESET default_transaction_read_only");
            assert!(statement_of(&error).contains(&reset), "{error}");
            // Whoever types it meets the same setting.
            database.as_role(&role).execute(&statement_of(&error)).await;
            user.apply(&files).await.unwrap_or_else(|error| panic!("{which}: {error}"));
        }
    }
}

#[tokio::test]
async fn path_without_a_schema() {
    let database = database().await;
    let role = database.role("deployer").await;
    database
        .execute(&format!(
            "GRANT CREATE ON SCHEMA public TO {role}; ALTER ROLE {role} SET search_path = ''"
        ))
        .await;
    let user = database.as_role(&role);
    let files = set(&["CREATE TABLE t ()"]);
    let error = user.apply(&files).await.expect_err("there is nowhere to create in");
    assert!(error.to_string().contains("no schema has been selected"), "{error}");
    database.execute(&statement_of(&error)).await;
    user.apply(&files).await.expect("it is applied");
    assert!(database.has("public.t").await);
}

#[tokio::test]
async fn row_of_an_interrupted_file() {
    let database = database().await;
    let files = set(&["SELECT 1", "SELECT 2"]);
    database.apply(&files).await.expect("it is applied");
    let interrupted =
        "UPDATE schema_migrations SET execution_time_ms = NULL WHERE version = '002_a'";
    database.execute(interrupted).await;
    let error = database.apply(&files).await.expect_err("one is interrupted");
    assert_eq!(error.code(), Code::AppliedInterrupted, "{error}");
    database.execute(&statement_of(&error)).await;
    assert_eq!(database.history().await, "001_a");
    database.apply(&files).await.expect("it is applied");
}

#[tokio::test]
async fn file_that_was_renamed_gets_its_name_back() {
    let database = database().await;
    database.apply(&set(&["SELECT 1", "CREATE TABLE t ()"])).await.expect("it is applied");
    let files = set(&["SELECT 1", "SELECT 2", "CREATE TABLE t ()"]);
    database
        .execute("UPDATE schema_migrations SET version = '002_old' WHERE version = '002_a'")
        .await;
    let error = database.apply(&files).await.expect_err("one was renamed");
    let RunError::Unplannable { problems } = &error else { panic!("{error}") };
    let is_renamed = |problem: &PlanProblem| {
        matches!(problem, PlanProblem::Renamed { version, applied, .. }
            if version == "003_a" && applied == "002_old")
    };
    assert!(problems.iter().any(|located| is_renamed(&located.problem)), "{error}");
    assert!(!error.to_string().contains("renumber"), "{error}");
}

/// Somebody who is no runner, and does not know its lock, makes the table at the same time.
#[tokio::test]
async fn history_that_another_session_is_creating_is_waited_for() {
    for commits in [true, false] {
        let database = database().await;
        let made = database.as_role(database.connect.get_username());
        let end = if commits { "COMMIT" } else { "ROLLBACK" };
        let sql = format!(
            "BEGIN; CREATE TABLE public.schema_migrations (\
                 migration_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, \
                 version text NOT NULL, name text NOT NULL, applied_at timestamptz NOT NULL, \
                 checksum text NOT NULL, execution_time_ms bigint, set_name text NOT NULL, \
                 format integer NOT NULL, UNIQUE (set_name, version)); \
             SELECT pg_sleep(1); {end}"
        );
        let making = tokio::spawn(async move { made.execute(&sql).await });
        let sleeping = "SELECT count(*) FROM pg_stat_activity \
                        WHERE datname = current_database() AND wait_event = 'PgSleep'";
        while database.value(sleeping).await != "1" {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        database.apply(&set(&["SELECT 1"])).await.expect("it waits, and goes on");
        making.await.expect("no panic");
        assert_eq!(database.history().await, "001_a");
    }
}
