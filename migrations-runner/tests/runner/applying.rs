//! What a run does when all is well, and what `status` and `check` say before and after.

use std::time::Instant;

use migrations_core::embedded::encode;
use migrations_core::{HistoryTable, Migration, MigrationSet, SetParts, State};
use migrations_runner::{
    ApplyOptions, EntryState, FirstLook, Migrations, RunError, apply, apply_reviewed, check, status,
};

use crate::support::{database, migration, set, set_of, set_with};

#[tokio::test]
async fn pending_files_are_applied_once() {
    let database = database().await;
    let set = set(&["CREATE TABLE t (a int);", "INSERT INTO t VALUES (1);"]);
    let report = database.apply(&set).await.expect("it is applied");
    let applied: Vec<_> = report.applied.iter().map(|applied| applied.version.as_str()).collect();
    assert_eq!(applied, ["001_a", "002_a"]);
    assert_eq!(report.already, [""; 0]);

    let report = database.apply(&set).await.expect("there is nothing to do");
    assert_eq!(report.applied, []);
    assert_eq!(report.already, ["001_a", "002_a"]);
    assert_eq!(database.value("SELECT count(*) FROM t").await, "1");
    assert_eq!(database.history().await, "001_a 002_a");
}

#[tokio::test]
async fn rows_of_the_history_say_what_was_applied() {
    let database = database().await;
    let set =
        set_of(vec![migration("001_create_t", "CREATE TABLE t (a int); SELECT pg_sleep(0.05)")]);
    database.apply(&set).await.expect("it is applied");
    let row = "SELECT concat_ws(' ', migration_id, version, name, set_name, format, checksum) \
               FROM schema_migrations";
    let checksum = set.migrations()[0].checksum;
    assert_eq!(database.value(row).await, format!("1 001_create_t create_t test 1 {checksum}"));
    let time = "SELECT execution_time_ms BETWEEN 50 AND 30000 \
                AND applied_at BETWEEN now() - interval '1 min' AND now() FROM schema_migrations";
    assert_eq!(database.value(time).await, "true");
}

#[tokio::test]
async fn file_may_end_anyhow() {
    let database = database().await;
    let files = [
        "",
        ";",
        "\n-- only a comment",
        "CREATE TABLE a ()",
        "CREATE TABLE b (); -- trailing comment",
        "CREATE TABLE c () -- trailing comment without a semicolon before it",
        "CREATE TABLE d ();; /* é */ ;\n\n",
        "SELECT 1;\nSELECT 'é'",
    ];
    database.apply_files(&files).await.expect("all are applied");
    for table in ["a", "b", "c", "d"] {
        assert!(database.has(table).await, "{table}");
    }
}

#[tokio::test]
async fn large_file_goes_through() {
    let database = database().await;
    let mut sql = String::from("CREATE TABLE t (a int, b text);\n");
    while sql.len() < 5_000_000 {
        sql.push_str("INSERT INTO t VALUES (1, 'some text that makes the file grow, with é');\n");
    }
    let inserts = sql.lines().count() - 1;
    database.apply_files(&[&sql]).await.expect("it is applied");
    assert_eq!(database.value("SELECT count(*) FROM t").await, inserts.to_string());
}

#[tokio::test]
async fn results_of_a_file_are_read_and_dropped() {
    let database = database().await;
    let sql = "CREATE TYPE mood AS ENUM ('ok'); SELECT 'ok'::mood, generate_series(1, 100000); \
               CREATE TABLE t (a mood); SELECT * FROM t;";
    database.apply_files(&[sql]).await.expect("it is applied");
}

#[tokio::test]
async fn names_are_quoted_wherever_they_go() {
    let database = database().await;
    let table = HistoryTable { schema: "Odd \"schema\"".into(), name: "My 'log'\\ é".into() };
    let migrations = vec![migration("001_it's \\ \"odd\"", "CREATE TABLE t ()")];
    let set = set_with("o'dd \\ set", table, None, migrations);
    database.apply(&set).await.expect("it is applied");
    assert_eq!(database.apply(&set).await.expect("nothing to do").already.len(), 1);
    let count = "SELECT count(*) FROM \"Odd \"\"schema\"\"\".\"My 'log'\\ é\" \
                 WHERE version = '001_it''s \\ \"odd\"' AND set_name = 'o''dd \\ set'";
    assert_eq!(database.value(count).await, "1");
}

#[tokio::test]
async fn names_longer_than_the_server_keeps_are_found_again() {
    let database = database().await;
    let table = HistoryTable { schema: "s".repeat(80).into(), name: "é".repeat(50).into() };
    let set = set_with("test", table, None, vec![migration("001_a", "CREATE TABLE t ()")]);
    database.apply(&set).await.expect("it is applied");
    assert_eq!(database.apply(&set).await.expect("nothing to do").already.len(), 1);
}

#[tokio::test]
async fn sets_share_a_table_and_nothing_else() {
    let database = database().await;
    let set = |name: &str, sql: &str| {
        set_with(name, HistoryTable::default(), None, vec![migration("001_a", sql)])
    };
    database.apply(&set("one", "CREATE TABLE one ()")).await.expect("it is applied");
    database.apply(&set("two", "CREATE TABLE two ()")).await.expect("it is applied");
    assert_eq!(database.history().await, "001_a 001_a");
}

#[tokio::test]
async fn status_and_check_create_nothing() {
    let database = database().await;
    let set = set(&["CREATE TABLE t (a int);", "CREATE TABLE u ()"]);
    let before = status(&set, &database.connect).await.expect("a status");
    assert!(before.entries.iter().all(|entry| entry.state == EntryState::Pending));
    assert_eq!(before.problems, []);
    let pending = check(&set, &database.connect).await.expect_err("nothing is applied");
    assert_eq!(pending, RunError::Pending { versions: vec!["001_a".into(), "002_a".into()] });
    assert!(!database.has("schema_migrations").await);

    let begun = Instant::now();
    database.apply(&set).await.expect("it is applied");
    let run_time = begun.elapsed();
    let after = status(&set, &database.connect).await.expect("a status");
    for entry in &after.entries {
        let EntryState::Applied { applied_at, execution_time, recorded: None } = &entry.state
        else {
            panic!("{entry:?}");
        };
        assert!(applied_at.starts_with("20") && applied_at.ends_with('Z'), "{applied_at}");
        assert!(*execution_time <= run_time, "no file takes longer than its run");
    }
    check(&set, &database.connect).await.expect("everything is in place");
}

#[tokio::test]
async fn status_names_what_is_wrong() {
    let database = database().await;
    database.apply_files(&["SELECT 1", "SELECT 2", "SELECT 3"]).await.expect("applied");
    let mut changed = set(&["SELECT 1", "SELECT 'edited'"]).migrations().to_vec();
    changed.push(migration("004_new", "SELECT 4"));
    changed[2].state = Some(State::Draft);
    let set = set_of(changed);
    let status = status(&set, &database.connect).await.expect("a status");
    assert!(status.entries[0].problem.is_none());
    assert!(status.entries[1].problem.is_some());
    assert_eq!(status.entries[2].state, EntryState::PendingDraft);
    let versions: Vec<_> = status.problems.iter().map(|problem| problem.version()).collect();
    assert_eq!(versions, ["002_a", "003_a"]);
    assert!(matches!(
        check(&set, &database.connect).await,
        Err(RunError::Unplannable { problems }) if problems.len() == 2
    ));
}

#[tokio::test]
async fn embedded_set_is_read_from_its_text() {
    let history = HistoryTable { schema: "public".into(), name: "applied".into() };
    let set = MigrationSet::from_checked(SetParts {
        name: "embedded".into(),
        history,
        migrations: vec![migration("001_a", "SELECT 1")].into(),
        ..SetParts::default()
    });
    let embedded = Migrations::embedded(encode(&set).leak(), "");
    assert_eq!(embedded, Migrations::new(set));
    let database = database().await;
    assert_eq!(embedded.apply(&database.pool).await.expect("applied").applied.len(), 1);
    assert!(database.has("applied").await);
}

#[tokio::test]
async fn embedded_set_applies_itself_over_a_pool() {
    let database = database().await;
    let migrations = Migrations::new(set(&["CREATE TABLE t ()"]));
    assert!(migrations.check(&database.pool).await.is_err());
    migrations.apply(&database.pool).await.expect("it is applied");
    migrations.check(&database.pool).await.expect("everything is in place");
    assert_eq!(migrations.status(&database.pool).await.expect("a status").entries.len(), 1);
    assert_eq!(migrations.name(), "test");
}

#[tokio::test]
async fn look_that_was_taken_for_another_set_counts_for_nothing() {
    let database = database().await;
    let connect = &database.connect;
    let of = |name: &str, sql: &str| {
        set_with(name, HistoryTable::default(), None, vec![migration("001_a", sql)])
    };
    let (first, second) = (of("first", "CREATE TABLE t (a int);"), of("second", "SELECT 1;"));
    let options = ApplyOptions::default();
    apply(&first, connect, &options).await.expect("it is applied");
    let look = FirstLook::take(first, connect, &options).await;
    let reviewed = |_: &[&Migration]| Ok::<(), RunError>(());
    let report = apply_reviewed(look, &second, &options, |_| true, reviewed).await;
    assert_eq!(report.expect("applied").applied.len(), 1);
}
