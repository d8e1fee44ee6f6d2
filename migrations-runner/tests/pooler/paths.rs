//! What a file sets for role or database reaches the next file, however the runs are cut and
//! whatever stands between.

use migrations_core::{Code, MigrationSet};
use migrations_runner::{ApplyOptions, apply};
use sqlx::postgres::PgConnectOptions;

use crate::bouncer::{Bouncer, Mode, Pool};
use crate::support::{database, set};

async fn run(set: &MigrationSet, connect: &PgConnectOptions) {
    apply(set, connect, &ApplyOptions::default()).await.expect("applied");
}

/// Where `members` is, and what it was created under.
const MADE: &str = "SELECT schemaname || ' ' || (SELECT tenant FROM app.seen) FROM pg_tables \
                    WHERE tablename = 'members'";

/// Applies a file that sets something for the sessions after its own, and one that shows it.
async fn follows(alter: &str) {
    let first = format!(
        "CREATE SCHEMA app; DO $$ BEGIN \
         EXECUTE format('{alter} SET search_path TO app, public', current_database()); \
         EXECUTE format('{alter} SET app.tenant TO seven', current_database()); END $$"
    );
    let second = "CREATE TABLE members (id int PRIMARY KEY); \
                  CREATE TABLE app.seen AS SELECT current_setting('app.tenant', true) AS tenant";
    for mode in [None, Some(Mode::Transaction), Some(Mode::Session)] {
        for runs in [1, 2] {
            let database = database().await;
            let bouncer = mode.map(|mode| Bouncer::start(&database, &Pool::of(mode, 1)));
            let connect = bouncer.as_ref().map_or(&database.connect, |bouncer| &bouncer.connect);
            if runs == 2 {
                run(&set(&[&first]), connect).await;
            }
            run(&set(&[&first, second]), connect).await;
            assert_eq!(database.value(MADE).await, "app seven", "{alter} in {runs}");
        }
    }
}

#[tokio::test]
async fn settings_that_a_file_gives_the_database_are_the_next_files() {
    follows("ALTER DATABASE %I").await;
}

#[tokio::test]
async fn settings_that_a_file_gives_the_role_are_the_next_files() {
    follows("ALTER ROLE CURRENT_USER IN DATABASE %I").await;
}

/// The one session of the pooler began before the path was another.
#[tokio::test]
async fn relation_is_looked_for_where_the_file_will_create_it() {
    let database = database().await;
    let bouncer = Bouncer::start(&database, &Pool::of(Mode::Transaction, 1));
    let path = "CREATE SCHEMA app; DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path \
                TO app, public', current_database()); END $$";
    run(&set(&[path]), &bouncer.connect).await;
    database.execute("CREATE TABLE public.a (); CREATE TABLE app.b ()").await;
    run(&set(&[path, "CREATE TABLE a ()"]), &bouncer.connect).await;
    assert!(database.has("app.a").await);
    let files = set(&[path, "CREATE TABLE a ()", "CREATE TABLE IF NOT EXISTS b ()"]);
    let error = apply(&files, &bouncer.connect, &ApplyOptions::default()).await;
    assert_eq!(error.expect_err("app.b is there").code(), Code::ExistingRelation);
}
