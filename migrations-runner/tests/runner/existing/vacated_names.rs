//! Names that a file drops or moves away before it makes them anew.

use migrations_core::Code;

use super::applied_over;
use crate::support::{database, set};

#[tokio::test]
async fn name_that_a_file_itself_moves_away_is_no_trace() {
    let users = "CREATE TABLE users (id int); INSERT INTO users VALUES (1)";
    for file in [
        "ALTER TABLE users RENAME TO users_old; CREATE TABLE users (id int, name text)",
        "CREATE SCHEMA old; ALTER TABLE ONLY public.users SET SCHEMA old; CREATE TABLE users ()",
        "CREATE SCHEMA old; ALTER TABLE users SET SCHEMA old; CREATE VIEW public.users AS SELECT 1",
    ] {
        let (_, outcome) = applied_over(users, &set(&[file])).await;
        outcome.unwrap_or_else(|error| panic!("{file}: {error}"));
    }
    let schema = "CREATE SCHEMA app CREATE TABLE users ()";
    let files = set(&["ALTER SCHEMA app RENAME TO old; CREATE SCHEMA app CREATE TABLE users ()"]);
    applied_over(schema, &files).await.1.unwrap_or_else(|error| panic!("{error}"));
    let constraint = "CREATE TABLE t (id int CONSTRAINT k PRIMARY KEY)";
    let files = set(&["ALTER TABLE t RENAME CONSTRAINT k TO l; CREATE UNIQUE INDEX k ON t (id)"]);
    applied_over(constraint, &files).await.1.unwrap_or_else(|error| panic!("{error}"));
    for files in [
        &["DROP TABLE IF EXISTS users; CREATE TABLE users (id int)"][..],
        &["DROP TABLE IF EXISTS users", "CREATE TABLE users (id int)"],
        &["ALTER TABLE IF EXISTS users RENAME TO old; CREATE TABLE users (id int)"],
        &["CREATE TABLE users (id int); ALTER TABLE users RENAME TO old"],
        &["CREATE SCHEMA app CREATE TABLE users (); DROP TABLE IF EXISTS public.users; \
           CREATE TABLE public.users ()"],
        &[
            "CREATE SCHEMA app CREATE TABLE users ()",
            "DROP TABLE IF EXISTS public.users; \
           CREATE TABLE public.users ()",
        ],
    ] {
        let (database, outcome) = applied_over(users, &set(files)).await;
        let error = outcome.expect_err(files[0]);
        assert_eq!(error.code(), Code::ExistingRelation, "{files:?}: {error}");
        assert_eq!(database.value("SELECT count(*) FROM users").await, "1", "{files:?}");
    }
    // The history lies in that schema, which is said first.
    let file = "DROP SCHEMA public CASCADE; CREATE SCHEMA public; CREATE TABLE public.users ()";
    let (database, outcome) = applied_over(users, &set(&[file])).await;
    assert!(outcome.expect_err(file).takes_history());
    assert_eq!(database.value("SELECT count(*) FROM users").await, "1");
}

#[tokio::test]
async fn what_an_applied_file_has_dropped_or_made_elsewhere_is_a_trace() {
    for applied in ["DROP TABLE IF EXISTS users", "CREATE SCHEMA app CREATE TABLE users ()"] {
        let database = database().await;
        database.apply_files(&[applied]).await.expect("applied");
        database.execute("CREATE TABLE public.users (id int)").await;
        let files = [applied, "DROP TABLE IF EXISTS users; CREATE TABLE users (id int)"];
        let error = database.apply_files(&files).await.expect_err(applied);
        assert_eq!(error.code(), Code::ExistingRelation, "{applied}: {error}");
    }
}
