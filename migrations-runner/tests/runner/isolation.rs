//! What one file leaves in the session does not reach its own row, nor the next file.

use crate::support::database;

#[tokio::test]
async fn settings_and_roles_of_a_file_end_with_it() {
    let database = database().await;
    let role = database.value("SELECT 'plain_' || current_database()").await;
    database.execute(&format!("CREATE ROLE {role}")).await;
    let dump = "SELECT pg_catalog.set_config('search_path', '', false); \
                SET check_function_bodies = false; SET statement_timeout = 0; \
                SET client_encoding = 'UTF8'; SET client_min_messages = warning; \
                SET row_security = off; SET standard_conforming_strings = on;";
    let seen = "CREATE TABLE public.seen AS SELECT current_user AS who, session_user AS login, \
                current_setting('search_path') AS path, \
                current_setting('check_function_bodies') AS bodies;";
    for leak in [
        dump.to_owned(),
        format!("SET ROLE {role}"),
        format!("SET SESSION AUTHORIZATION {role}"),
        format!("SET SESSION AUTHORIZATION {role}; SET ROLE {role}"),
        "RESET ALL".to_owned(),
    ] {
        let database = crate::support::database().await;
        database
            .apply_files(&[&leak, seen])
            .await
            .unwrap_or_else(|error| panic!("{leak}: {error}"));
        let value =
            database.value("SELECT concat_ws(' ', who, login, path, bodies) FROM seen").await;
        let user = database.connect.get_username();
        assert_eq!(value, format!("{user} {user} \"$user\", public on"), "{leak}");
    }
}

#[tokio::test]
async fn settings_of_the_connection_stay() {
    let mut database = database().await;
    let role = database.value("SELECT 'owner_' || current_database()").await;
    database
        .execute(&format!(
            "CREATE ROLE {role}; CREATE SCHEMA app AUTHORIZATION {role}; \
                           GRANT CREATE ON SCHEMA public TO {role}"
        ))
        .await;
    database.connect = database.connect.options([("role", role.as_str()), ("search_path", "app")]);
    let files = ["SET search_path = public; SET ROLE NONE", "CREATE TABLE t ()"];
    database.apply_files(&files).await.expect("both are applied");
    let owner = "SELECT tableowner FROM pg_tables WHERE schemaname = 'app' AND tablename = 't'";
    assert_eq!(database.value(owner).await, role);
}

#[tokio::test]
async fn things_of_the_session_end_with_the_file() {
    let database = database().await;
    let first = "CREATE TEMP TABLE t (a int); PREPARE p AS SELECT 1; LISTEN c; \
                 DECLARE k CURSOR WITH HOLD FOR SELECT 1; CREATE TABLE public.t (b int)";
    let second = "INSERT INTO t (b) VALUES (1); CREATE TABLE left_over AS \
                  SELECT (SELECT count(*) FROM pg_prepared_statements) \
                       + (SELECT count(*) FROM pg_cursors WHERE name = 'k') \
                       + (SELECT count(*) FROM pg_listening_channels()) AS n";
    database.apply_files(&[first, second]).await.expect("both are applied");
    assert_eq!(database.value("SELECT n FROM left_over").await, "0");
}

#[tokio::test]
async fn lock_that_a_file_gives_away_is_taken_again() {
    let database = database().await;
    let held = "CREATE TABLE held AS SELECT count(*) AS n FROM pg_locks \
                WHERE locktype = 'advisory' AND pid = pg_backend_pid() AND granted";
    database.apply_files(&["SELECT pg_advisory_unlock_all()", held]).await.expect("applied");
    assert_eq!(database.value("SELECT n FROM held").await, "1");
}
