//! A run that is taken back: what it says, and that nothing of it stays.

use std::process::Command;
use std::time::{Duration, Instant};

use migrations_core::{Migration, MigrationSet, Transaction};
use migrations_runner::{
    ApplyOptions, DryRun, Outcome, RunError, TouchedRelation, TriedFile, dry_run,
};
use sqlx::Executor as _;

use crate::support::{Database, database, migration, set, set_of};

async fn tried(database: &Database, set: &MigrationSet) -> DryRun {
    dry_run(set, &database.connect, &ApplyOptions::default()).await.expect("a dry run")
}

fn outside(stem: &str, sql: &str) -> Migration {
    Migration { transaction: Transaction::None, ..migration(stem, sql) }
}

/// One word for each file.
fn outcomes(run: &DryRun) -> String {
    let word = |trial: &TriedFile| match &trial.outcome {
        Outcome::Executed { .. } => "executed".to_owned(),
        Outcome::OutsideTransaction => "outside".to_owned(),
        Outcome::Unknown { behind, .. } => format!("unknown behind {behind}"),
        Outcome::Failed(error) => format!("failed {}", error.code()),
        Outcome::NotReached => "not reached".to_owned(),
        Outcome::GivenUp(waiting) => {
            format!("given up for {}", waiting.relation.as_deref().unwrap_or("-"))
        }
    };
    run.trials.iter().map(word).collect::<Vec<_>>().join(", ")
}

/// What a file did, a line for each relation.
fn relations(trial: &TriedFile) -> Vec<String> {
    let Outcome::Executed { relations, .. } = &trial.outcome else { panic!("{trial:?}") };
    let line = |it: &TouchedRelation| {
        let words = [
            it.lock.map(str::to_owned),
            it.scanned.then(|| "scanned".to_owned()),
            it.rewritten.then(|| "rewritten".to_owned()),
        ];
        let words: Vec<String> = words.into_iter().flatten().collect();
        format!("{}.{}: {}", it.schema, it.name, words.join(", "))
    };
    relations.iter().map(line).collect()
}

/// Everything that `pg_dump` writes of a database, without what differs from call to call.
fn dump(database: &Database) -> String {
    let found = migrations_postgres::installations().expect("a PostgreSQL is installed");
    let program = found.first().expect("one").bin_dir().join("pg_dump");
    let socket = database.connect.get_socket().map(|socket| socket.display().to_string());
    let output = Command::new(program)
        .arg("--host")
        .arg(socket.unwrap_or_else(|| database.connect.get_host().to_owned()))
        .args(["--port", &database.connect.get_port().to_string()])
        .args(["--username", database.connect.get_username()])
        .args(["--dbname", database.connect.get_database().expect("a name")])
        .output()
        .expect("pg_dump is there");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("it is text");
    text.lines().filter(|line| !line.starts_with('\\')).collect::<Vec<_>>().join("\n")
}

const ROWS: &str = "CREATE TABLE users (id int PRIMARY KEY, name text); \
    INSERT INTO users SELECT i, 'a' || i FROM generate_series(1, 100) i; \
    CREATE SEQUENCE other; CREATE VIEW names AS SELECT name FROM users;";

#[tokio::test]
async fn later_files_see_earlier_ones_and_nothing_stays() {
    let database = database().await;
    database.execute(ROWS).await;
    let set = set(&[
        "ALTER TABLE users ADD COLUMN title text;",
        "UPDATE users SET title = 'x'; CREATE TABLE orders (user_id int REFERENCES users);",
        "DROP VIEW names; TRUNCATE users, orders; CREATE SCHEMA app; CREATE ROLE dry_run_role;",
        "COMMENT ON TABLE orders IS 'ours'; GRANT SELECT ON users TO dry_run_role;",
    ]);
    let before = dump(&database);
    let run = tried(&database, &set).await;
    assert_eq!(outcomes(&run), "executed, executed, executed, executed");
    assert_eq!(dump(&database), before);
    assert!(!database.has("schema_migrations").await);
    assert_eq!(database.value("to_regrole('dry_run_role')").await, "-");
    assert_eq!(database.advisory_locks().await, "0");
    assert_eq!(database.apply(&set).await.expect("it is applied").applied.len(), 4);
}

#[tokio::test]
async fn database_with_a_history_keeps_it_as_it_is() {
    let database = database().await;
    database.apply_files(&["CREATE TABLE t (a int);"]).await.expect("it is applied");
    let before = dump(&database);
    let run =
        tried(&database, &set(&["CREATE TABLE t (a int);", "ALTER TABLE t ADD b int;"])).await;
    assert_eq!((outcomes(&run), run.already), ("executed".to_owned(), vec!["001_a".to_owned()]));
    assert_eq!(dump(&database), before);
}

#[tokio::test]
async fn locks_reads_and_rewrites_are_those_of_each_file() {
    let database = database().await;
    database.execute(ROWS).await;
    let set = set(&[
        "SELECT name FROM users LIMIT 0;",
        "CREATE INDEX ON users (name);",
        "ALTER TABLE users ALTER id TYPE bigint;",
        "ALTER TABLE users RENAME TO people; COMMENT ON VIEW names IS 'x';",
        "CREATE TABLE more (id int); INSERT INTO more SELECT id FROM people;",
        "TRUNCATE people;",
    ]);
    let view = "DROP VIEW names; CREATE VIEW names AS SELECT 1 AS name";
    database.execute(view).await;
    let run = tried(&database, &set).await;
    let found: Vec<Vec<String>> = run.trials.iter().map(relations).collect();
    assert_eq!(found[0], [""; 0]);
    assert_eq!(found[1], ["public.users: SHARE, scanned"]);
    assert_eq!(found[2], ["public.users: ACCESS EXCLUSIVE, scanned, rewritten"]);
    assert_eq!(found[3], ["public.names: SHARE UPDATE EXCLUSIVE"]);
    assert_eq!(found[4], ["public.users: scanned"]);
    assert_eq!(found[5], [""; 0]);
}

#[tokio::test]
async fn first_failure_is_that_of_a_run_and_ends_it() {
    let database = database().await;
    let set = set(&["CREATE TABLE t (a int);", "SELECT 1;\nSELECT é FROM t;", "SELECT 1"]);
    let run = tried(&database, &set).await;
    assert_eq!(outcomes(&run), "executed, failed M9005, not reached");
    let Outcome::Failed(error) = &run.trials[1].outcome else { panic!("it fails") };
    let RunError::Failed(failure) = &**error else { panic!("{error}") };
    let place = failure.position.map(|position| (position.line, position.column));
    assert_eq!(place, Some((2, 8)), "{error}");
    assert_eq!(failure.step.pending_after, ["003_a"]);
    let error = database.apply(&set).await.expect_err("it fails");
    assert_eq!(error.diagnostics()[0].location.start, failure.position.expect("a place"));
}

#[tokio::test]
async fn what_a_commit_would_check_is_checked_behind_each_file() {
    let database = database().await;
    let set = set(&[
        "CREATE TABLE a (id int PRIMARY KEY); \
         CREATE TABLE b (a int REFERENCES a DEFERRABLE INITIALLY DEFERRED);",
        "INSERT INTO b VALUES (1); INSERT INTO a VALUES (1);",
        // In one transaction with the file before it this would meet events that are pending.
        "ALTER TABLE b ADD COLUMN c int;",
        "CREATE TABLE d (a int REFERENCES a DEFERRABLE INITIALLY DEFERRED);",
        "INSERT INTO d VALUES (2); INSERT INTO a VALUES (2);",
        "INSERT INTO d VALUES (3);",
    ]);
    let run = tried(&database, &set).await;
    let expected = "executed, executed, executed, executed, executed, failed M9005";
    assert_eq!(outcomes(&run), expected, "{:?}", run.trials);
    let Outcome::Failed(error) = &run.trials[5].outcome else { panic!("it fails") };
    assert!(error.to_string().contains("violates foreign key constraint"), "{error}");
    assert!(database.apply(&set).await.is_err());
}

#[tokio::test]
async fn each_file_begins_with_a_session_like_the_first() {
    let database = database().await;
    let set = set(&[
        "CREATE SCHEMA app; SET search_path TO app; SET ROLE pg_monitor; \
         SET lock_timeout = '1h'; SET standard_conforming_strings TO off;",
        "CREATE TEMP TABLE x ON COMMIT DROP AS SELECT 1 AS y; PREPARE p AS SELECT 1;",
        "CREATE TEMP TABLE x (z int) ON COMMIT DROP; PREPARE p AS SELECT 1; \
         DECLARE c CURSOR FOR SELECT 1;",
        "DECLARE c CURSOR FOR SELECT 1; \
         DO $$ BEGIN ASSERT current_setting('lock_timeout') = '2s'; \
         ASSERT current_setting('search_path') = '\"$user\", public'; \
         ASSERT current_user = session_user; ASSERT 'a\\b' = E'a\\\\b'; END $$;",
    ]);
    let run = tried(&database, &set).await;
    assert_eq!(outcomes(&run), "executed, executed, executed, executed", "{:?}", run.trials);
    database.apply(&set).await.expect("it is applied");
}

#[tokio::test]
async fn what_hangs_on_a_file_that_cannot_be_tried_is_unknown() {
    let database = database().await;
    database.execute(ROWS).await;
    let set = set_of(vec![
        migration("001_a", "ALTER TABLE users ADD COLUMN title text;"),
        outside("002_b", "CREATE INDEX CONCURRENTLY users_title ON users (title);"),
        migration("003_c", "ALTER TABLE users ADD COLUMN other text;"),
        migration("004_d", "ALTER INDEX users_title RENAME TO by_title;"),
        migration("005_e", "ALTER INDEX by_title RENAME TO users_by_title;"),
    ]);
    let run = tried(&database, &set).await;
    assert_eq!(
        outcomes(&run),
        "executed, outside, executed, unknown behind 002_b, unknown behind 002_b"
    );
    database.apply(&set).await.expect("it is applied");
}

#[tokio::test]
async fn value_of_an_enum_that_is_not_committed_yet_is_no_failure() {
    let database = database().await;
    database.execute("CREATE TYPE mood AS ENUM ('sad')").await;
    let set = set(&[
        "ALTER TYPE mood ADD VALUE 'ok';",
        "CREATE TABLE t (m mood);",
        "INSERT INTO t VALUES ('ok');",
    ]);
    let run = tried(&database, &set).await;
    assert_eq!(outcomes(&run), "executed, executed, unknown behind 001_a");
    database.apply(&set).await.expect("it is applied");
}

#[tokio::test]
async fn what_a_run_would_refuse_is_refused() {
    let database = database().await;
    database.execute("CREATE TABLE t ()").await;
    for (sql, code) in [("CREATE TABLE t ()", "M9109"), ("SELECT 1; COMMIT", "M1003")] {
        let run = dry_run(&set(&[sql]), &database.connect, &ApplyOptions::default()).await;
        assert_eq!(run.expect_err("it is refused").code().id(), code);
    }
}

#[tokio::test]
async fn lock_that_somebody_holds_is_waited_for_no_longer_than_in_a_run() {
    let database = database().await;
    database.execute(ROWS).await;
    let mut holder = database.pool.acquire().await.expect("a connection");
    holder.execute("BEGIN; LOCK TABLE users IN ACCESS SHARE MODE").await.expect("a lock");
    let options =
        ApplyOptions { lock_timeout: Duration::from_millis(300), ..ApplyOptions::default() };
    let begun = Instant::now();
    let set = set(&["ALTER TABLE users ADD COLUMN title text;"]);
    let run = dry_run(&set, &database.connect, &options).await.expect("a dry run");
    assert_eq!(outcomes(&run), "failed M9009");
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    holder.execute("ROLLBACK").await.expect("the end");
}

#[tokio::test]
async fn nobody_waits_for_it_longer_than_for_a_lock() {
    let database = database().await;
    database.execute(ROWS).await;
    let set = set(&[
        "ALTER TABLE users ADD COLUMN title text;",
        "SELECT pg_sleep(60);",
        "SELECT pg_sleep(60);",
    ]);
    let lock_timeout = Duration::from_secs(1);
    let options = ApplyOptions { lock_timeout, ..ApplyOptions::default() };
    let waiting = async {
        let held = "SELECT count(*) FROM pg_locks WHERE relation = 'users'::regclass \
                    AND mode = 'AccessExclusiveLock'";
        while database.value(held).await == "0" {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let begun = Instant::now();
        database.value("SELECT count(*) FROM users").await;
        begun.elapsed()
    };
    let run = dry_run(&set, &database.connect, &options);
    let (run, waited) = futures_util::future::join(run, waiting).await;
    let run = run.expect("a dry run");
    assert_eq!(outcomes(&run), "executed, given up for users, not reached");
    // Twice as long on a machine at work, and never the minute of a file.
    assert!(waited <= 2 * lock_timeout, "{waited:?}");
    assert_eq!(database.value("SELECT count(*) FROM users").await, "100");
}

#[tokio::test]
async fn sequences_that_a_file_uses_have_moved() {
    let database = database().await;
    database.execute("CREATE SEQUENCE numbers; SELECT nextval('numbers')").await;
    tried(&database, &set(&["SELECT nextval('numbers');"])).await;
    assert_eq!(database.value("SELECT last_value FROM numbers").await, "2");
}
