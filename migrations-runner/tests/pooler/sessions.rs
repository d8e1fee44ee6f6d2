//! The session of a pooler is left as it was found: with what the pooler and its clients have set,
//! and without what a file has made.

use std::time::Duration;

use migrations_runner::{ApplyOptions, apply};
use tokio::time::{sleep, timeout};

use crate::bouncer::{Bouncer, Client, Mode, Pool};
use crate::support::{Database, database, set};

/// What a pooler sets when it begins a session.
const CONNECT_QUERY: &str = "SET statement_timeout = '77s'; SET app.region = 'north'";

/// What a client has left on it since.
const CLIENT: &str = "SET work_mem = '5MB'; SET search_path = public, pg_catalog; \
                      SET app.tenant = '7'; SET TIME ZONE 'Europe/Rome'";

/// What a file sets and makes.
const FILE: &str = "SET search_path = pg_catalog; SELECT set_config('work_mem', '9MB', false); \
    SET statement_timeout = 0; SET app.region = 'south'; SET maintenance_work_mem = '6MB'; \
    SELECT set_config('app.tenant', '8', false); SET app.fresh = 'yes'; \
    SET ROLE pg_monitor; RESET ROLE; CREATE TEMP TABLE scratch (a int); LISTEN c; \
    PREPARE p AS SELECT 1; SELECT pg_advisory_lock(77); SET TIME ZONE 'Asia/Tokyo'; \
    DECLARE k CURSOR WITH HOLD FOR SELECT 1; SET ROLE pg_monitor;";

/// What can be told of a session.
async fn session(client: &mut Client) -> String {
    client
        .value(
            "SELECT concat_ws(' ', pg_backend_pid(), current_setting('statement_timeout'), \
             current_setting('app.region', true), current_setting('work_mem'), \
             current_setting('search_path'), current_setting('app.tenant', true), \
             current_setting('TimeZone'), current_setting('maintenance_work_mem'), \
             current_setting('lock_timeout'), current_setting('client_connection_check_interval'), \
             nullif(current_setting('app.fresh', true), ''), \
             current_user::text, session_user::text, \
             (SELECT count(*) FROM pg_class WHERE relname = 'scratch'), \
             (SELECT count(*) FROM pg_listening_channels()), \
             (SELECT count(*) FROM pg_prepared_statements), (SELECT count(*) FROM pg_cursors \
                 WHERE name = 'k'), \
             (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' \
                 AND pid = pg_backend_pid()))",
        )
        .await
}

/// A pooler with one session on which a client has left something.
async fn pooled(database: &Database, connect_query: &str) -> (Bouncer, Client, String) {
    let pool = Pool { mode: Mode::Transaction, size: 1, connect_query };
    let bouncer = Bouncer::start(database, &pool);
    let mut client = bouncer.client().await;
    client.execute(CLIENT).await;
    let found = session(&mut client).await;
    assert!(found.contains("77s north 5MB") && found.contains("7 Europe/Rome"), "{found}");
    (bouncer, client, found)
}

async fn run(bouncer: &Bouncer, files: &[&str]) -> Result<usize, String> {
    let report = apply(&set(files), &bouncer.connect, &ApplyOptions::default()).await;
    report.map(|report| report.applied.len()).map_err(|error| error.to_string())
}

#[tokio::test]
async fn session_is_as_it_was_found_after_files() {
    let database = database().await;
    let (bouncer, mut client, found) = pooled(&database, CONNECT_QUERY).await;
    assert_eq!(run(&bouncer, &[FILE, "CREATE TABLE t ()"]).await, Ok(2));
    assert_eq!(session(&mut client).await, found);
    assert!(database.has("public.t").await, "the first file's path is not the second's");
    assert_eq!(run(&bouncer, &[FILE, "CREATE TABLE t ()"]).await, Ok(0));
    assert_eq!(session(&mut client).await, found);
}

#[tokio::test]
async fn session_is_as_it_was_found_after_a_file_that_resets_everything() {
    let database = database().await;
    let (bouncer, mut client, found) = pooled(&database, CONNECT_QUERY).await;
    let reset = "RESET ALL; SET app.tenant = '9'; SET app.region = 'west'; SET work_mem = '1MB'";
    assert_eq!(run(&bouncer, &[reset]).await, Ok(1));
    assert_eq!(session(&mut client).await, found);
}

#[tokio::test]
async fn session_is_as_it_was_found_after_a_file_that_fails() {
    let database = database().await;
    let (bouncer, mut client, found) = pooled(&database, CONNECT_QUERY).await;
    for end in
        ["SELECT 1/0", "RESET ALL; SELECT 1/0", "SELEC", "DROP TABLE public.schema_migrations"]
    {
        let text = run(&bouncer, &[&format!("{FILE} {end}")]).await.expect_err("it fails");
        assert!(text.starts_with("001_a.sql"), "{text}");
        assert_eq!(session(&mut client).await, found, "{end}");
    }
    let deferred = format!(
        "{FILE} RESET ROLE; CREATE TABLE public.p (id int PRIMARY KEY); CREATE TABLE public.c \
         (p int REFERENCES public.p DEFERRABLE INITIALLY DEFERRED); INSERT INTO public.c VALUES (1)"
    );
    let text = run(&bouncer, &[&deferred]).await.expect_err("the commit fails");
    assert!(text.contains("it failed at COMMIT"), "{text}");
    assert_eq!(session(&mut client).await, found);
}

#[tokio::test]
async fn session_of_a_client_that_is_killed_is_not_given_to_another() {
    let database = database().await;
    let (bouncer, client, found) = pooled(&database, CONNECT_QUERY).await;
    drop(client);
    let slow = format!("{FILE} SELECT pg_sleep(60)");
    assert!(timeout(Duration::from_millis(500), run(&bouncer, &[&slow])).await.is_err());
    // The pooler ends a session whose client has gone in the middle of a transaction.
    let mut client = bouncer.client().await;
    client.execute(CLIENT).await;
    let without_pid = |text: &str| text.split_once(' ').map(|(_, rest)| rest.to_owned());
    assert_eq!(without_pid(&session(&mut client).await), without_pid(&found));
    for _ in 0..500 {
        if database.advisory_locks().await == "0" {
            break;
        }
        sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(database.advisory_locks().await, "0");
    assert_eq!(run(&bouncer, &["CREATE TABLE t ()"]).await, Ok(1));
}

#[tokio::test]
async fn role_that_the_pooler_has_set_is_the_one_that_works_and_stays() {
    let database = database().await;
    let role = database.value("SELECT 'app_' || current_database()").await;
    database.execute(&format!("CREATE ROLE {role}; GRANT CREATE ON SCHEMA public TO {role}")).await;
    let connect_query = format!("{CONNECT_QUERY}; SET ROLE {role}");
    let (bouncer, mut client, found) = pooled(&database, &connect_query).await;
    assert!(found.contains(&format!(" {role} ")), "{found}");
    let files = ["SET ROLE NONE; SELECT 1", "CREATE TABLE t ()"];
    assert_eq!(run(&bouncer, &files).await, Ok(2));
    assert_eq!(session(&mut client).await, found);
    let owners = "SELECT string_agg(DISTINCT tableowner::text, ' ') FROM pg_tables \
                  WHERE schemaname = 'public'";
    assert_eq!(database.value(owners).await, role);
}
