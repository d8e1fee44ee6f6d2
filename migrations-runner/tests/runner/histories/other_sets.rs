//! This tool under another name: sets that share a database, a table or files.

use migrations_core::{Code, HistoryTable, MigrationSet, NameOrigin, SetParts};
use migrations_runner::{ApplyOptions, ExistingPolicy, apply, status};

use super::fees;
use crate::support::{database, set};

fn named(name: &str, origin: NameOrigin, table: &'static str, files: &[&str]) -> MigrationSet {
    MigrationSet::from_checked(SetParts {
        name: name.to_owned().into(),
        name_origin: origin,
        history: HistoryTable { schema: "public".into(), name: table.into() },
        migrations: set(files).migrations().to_vec().into(),
        ..SetParts::default()
    })
}

const FEES: [&str; 2] = [
    "CREATE TABLE IF NOT EXISTS fees (fee_id bigint, amount bigint); \
     INSERT INTO fees SELECT n, n FROM generate_series(1, 1000) n",
    "UPDATE fees SET amount = amount * 100",
];

#[tokio::test]
async fn set_under_another_name_or_table_is_refused_with_what_to_write() {
    let database = database().await;
    database
        .apply(&named("trading", NameOrigin::Declared, "schema_migrations", &FEES))
        .await
        .expect("applied");
    let before = fees(&database).await;
    let renamed = named("shop", NameOrigin::Declared, "schema_migrations", &FEES);
    let elsewhere = named("trading", NameOrigin::Declared, "migration_history", &FEES);
    let both = named("shop", NameOrigin::Folder, "migration_history", &FEES);
    for (case, set, help) in [
        ("renamed", &renamed, "name = \"trading\""),
        ("elsewhere", &elsewhere, "table = \"public.schema_migrations\""),
        ("both", &both, "table = \"public.schema_migrations\""),
    ] {
        for set in [set.clone(), set.with_migrations(set.migrations()[1..].to_vec())] {
            let error = database.apply(&set).await.expect_err(case);
            assert_eq!(error.code(), Code::AppliedAsOtherSet, "{case}: {error}");
            assert!(error.to_string().contains(help), "{case}: {error}");
        }
        assert_eq!(fees(&database).await, before, "{case}");
        assert!(!database.has("migration_history").await, "{case}");
    }
    // Beyond files that were applied by another name, a new one does not run either.
    let mut files = FEES.to_vec();
    files.push("CREATE TABLE third ()");
    let error =
        database.apply(&named("shop", NameOrigin::Declared, "schema_migrations", &files)).await;
    assert_eq!(error.expect_err("renamed").code(), Code::AppliedAsOtherSet);
    assert!(!database.has("third").await);
}

#[tokio::test]
async fn bare_folder_goes_by_the_name_that_its_rows_have() {
    let database = database().await;
    let table = "schema_migrations";
    database.apply(&named("trading", NameOrigin::Declared, table, &FEES)).await.expect("applied");
    let before = fees(&database).await;
    let bare = named("folder", NameOrigin::Folder, table, &FEES);
    assert_eq!(database.apply(&bare).await.expect("it is the same").applied, []);
    assert_eq!(status(&bare, &database.connect).await.expect("it is the same").name, "trading");
    let mut files = FEES.to_vec();
    files.push("CREATE TABLE third ()");
    let report = database.apply(&named("folder", NameOrigin::Folder, table, &files)).await;
    assert_eq!(report.expect("one is pending").applied.len(), 1);
    assert_eq!(fees(&database).await, before);
    let names = "SELECT string_agg(DISTINCT set_name, ' ') FROM schema_migrations";
    assert_eq!(database.value(names).await, "trading");

    // Two sets that agree leave it open whose the folder is.
    database
        .execute(
            "INSERT INTO schema_migrations (version, name, applied_at, checksum, execution_time_ms, \
             set_name, format) SELECT version, name, applied_at, checksum, 1, 'second', 1 \
             FROM schema_migrations",
        )
        .await;
    let error = database.apply(&bare).await.expect_err("it may be either");
    assert_eq!(error.code(), Code::AppliedAsOtherSet);
    assert!(error.to_string().contains("\"second\""), "{error}");
    assert_eq!(fees(&database).await, before);
}

#[tokio::test]
async fn sets_that_share_a_table_and_no_file_do_not_disturb_each_other() {
    let database = database().await;
    let table = "schema_migrations";
    database
        .apply(&named("one", NameOrigin::Declared, table, &["CREATE TABLE a ()"]))
        .await
        .expect("applied");
    database
        .apply(&named("two", NameOrigin::Declared, table, &["CREATE TABLE b ()"]))
        .await
        .expect("applied");
    database
        .apply(&named("three", NameOrigin::Folder, table, &["CREATE TABLE c ()"]))
        .await
        .expect("applied");
    assert_eq!(database.value("SELECT count(DISTINCT set_name) FROM schema_migrations").await, "3");
}

#[tokio::test]
async fn sets_with_tables_of_their_own_and_files_of_equal_names_do_not_disturb_each_other() {
    let database = database().await;
    let sets = [("one", "one_log", "CREATE TABLE a ()"), ("two", "two_log", "CREATE TABLE b ()")];
    for (name, table, sql) in sets {
        let set = named(name, NameOrigin::Declared, table, &[sql]);
        database.apply(&set).await.unwrap_or_else(|error| panic!("{name}: {error}"));
    }
}

#[tokio::test]
async fn folder_that_begins_as_another_set_does_is_no_part_of_it() {
    let database = database().await;
    let table = "schema_migrations";
    let first = "SELECT 'an extension that both need'";
    let one = named("one", NameOrigin::Folder, table, &[first]);
    database.apply(&one).await.expect("applied");
    let more = named("one", NameOrigin::Folder, table, &[first, "CREATE TABLE one_t ()"]);
    database.apply(&more).await.expect("applied");
    let two = named("two", NameOrigin::Folder, table, &[first, "CREATE TABLE two_t ()"]);
    let error = database.apply(&two).await.expect_err("its first file has run as another's");
    assert_eq!(error.code(), Code::AppliedAsOtherSet, "{error}");
    let over = ApplyOptions { existing: ExistingPolicy::Over, ..ApplyOptions::default() };
    apply(&two, &database.connect, &over).await.expect("both are to run");
    database.apply(&more).await.expect("it is what it was");
}
