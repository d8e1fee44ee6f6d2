//! What a row keeps of the rollback of its migration.

use migrations_core::Migration;
use migrations_core::stored_rollback::{StoredRollback, decode};
use migrations_runner::ApplyOptions;

use crate::support::{database, migration, set_of, with_rollback};

const STORED: &str = "SELECT rollback FROM schema_migrations WHERE version = '001_a'";

#[tokio::test]
async fn row_keeps_the_rollback_that_was_there_when_it_was_written() {
    let database = database().await;
    let sql = "-- 'é' \\ \n\nDROP TABLE a;\n";
    let first = with_rollback(migration("001_a", "CREATE TABLE a ()"), sql);
    let last = Migration {
        irreversible: Some("rows are gone".into()),
        ..migration("003_c", "CREATE TABLE c ()")
    };
    let set = set_of(vec![first.clone(), migration("002_b", "CREATE TABLE b ()"), last]);
    database.apply(&set).await.expect("applied");
    let Some(StoredRollback::Rollback(stored)) = decode(&database.value(STORED).await) else {
        panic!("a rollback")
    };
    assert_eq!(Some(stored), first.rollback);
    let others = "SELECT string_agg(coalesce(rollback, '-'), '|' ORDER BY version) \
                  FROM schema_migrations WHERE version > '002'";
    assert_eq!(database.value(others).await, "-|-- Irreversible: rows are gone\n");

    // Another rollback in the file leaves the row as it is.
    let other = set_of(vec![with_rollback(first.clone(), "SELECT 1;")]);
    let options = ApplyOptions::default();
    migrations_runner::record(&other, other.migrations(), &database.connect, &options)
        .await
        .expect("nothing to record");
    assert!(database.value(STORED).await.ends_with(sql));
}

#[tokio::test]
async fn what_is_only_recorded_keeps_its_rollback_as_well() {
    let database = database().await;
    let set = set_of(vec![with_rollback(migration("001_a", "CREATE TABLE a ()"), "DROP TABLE a;")]);
    let options = ApplyOptions::default();
    migrations_runner::record(&set, set.migrations(), &database.connect, &options)
        .await
        .expect("recorded");
    assert!(database.value(STORED).await.ends_with("\n\nDROP TABLE a;"));
}

#[tokio::test]
async fn rollback_that_the_encoding_lacks_is_not_kept_and_keeps_no_file_back() {
    let database = database().await.with_encoding("LATIN1").await;
    let with = |sql| set_of(vec![with_rollback(migration("001_a", "CREATE TABLE a ()"), sql)]);
    database.apply(&with("-- → nothing\nDROP TABLE a;")).await.expect("applied");
    assert_eq!(database.value(STORED).await, "-");
    database.execute("DROP TABLE a, schema_migrations").await;
    database.apply(&with("DROP TABLE a;")).await.expect("applied");
    assert!(database.value(STORED).await.ends_with("\n\nDROP TABLE a;"));
}
