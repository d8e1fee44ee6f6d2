//! A program of an earlier release and this one, at the same database in turns.
//!
//! The statements are those of the release before any column was added; the program itself is tried
//! by `.ci/long`.

use migrations_core::MigrationSet;
use migrations_runner::{EntryState, check, status};

use crate::support::{Database, database, set};

const CREATE: &str = "BEGIN; SELECT pg_advisory_xact_lock(1835623282, 1); \
    CREATE TABLE IF NOT EXISTS \"public\".\"schema_migrations\" (\
        migration_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, \
        version text NOT NULL, \
        name text NOT NULL, \
        applied_at timestamptz NOT NULL, \
        checksum text NOT NULL, \
        execution_time_ms bigint, \
        set_name text NOT NULL, \
        format integer NOT NULL, \
        UNIQUE (set_name, version)\
    ); COMMIT";

/// The columns of the table as the older program asks for them, and whether its eight are there.
const FIND: &str = "SELECT count(*) FROM pg_catalog.pg_namespace n \
    LEFT JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = 'schema_migrations'::name \
    LEFT JOIN pg_catalog.pg_attribute a \
        ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped \
    WHERE n.nspname = 'public'::name AND (a.attname::text, \
        pg_catalog.format_type(a.atttypid, a.atttypmod)) IN (('migration_id', 'bigint'), \
        ('version', 'text'), ('name', 'text'), ('applied_at', 'timestamp with time zone'), \
        ('checksum', 'text'), ('execution_time_ms', 'bigint'), ('set_name', 'text'), \
        ('format', 'integer'))";

const READ: &str = "SELECT version, \
    to_char(applied_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') AS at, \
    checksum, execution_time_ms, format \
    FROM \"public\".\"schema_migrations\" WHERE set_name = 'test' ORDER BY migration_id";

/// What the older program sends for a file.
fn file(set: &MigrationSet, index: usize) -> String {
    let migration = &set.migrations()[index];
    format!(
        "BEGIN; INSERT INTO \"public\".\"schema_migrations\" \
         (set_name, version, name, applied_at, checksum, format) \
         VALUES ('test', '{version}', '{name}', clock_timestamp(), '{checksum}', 1);\n{sql}\n;\
         RESET SESSION AUTHORIZATION; RESET ROLE; RESET search_path; \
         WITH completed AS (UPDATE \"public\".\"schema_migrations\" SET execution_time_ms = \
             (extract(epoch FROM clock_timestamp() - applied_at) * 1000)::bigint \
         WHERE set_name = 'test' AND version = '{version}' \
             AND xmin = pg_current_xact_id()::xid RETURNING 1) \
         SELECT CASE WHEN count(*) = 1 THEN 1 ELSE ('ended ' || count(*))::int END \
         AS migrations_row_completed FROM completed; COMMIT",
        version = migration.stem,
        name = migration.name(),
        checksum = migration.checksum,
        sql = migration.sql,
    )
}

fn files() -> MigrationSet {
    set(&["CREATE TABLE a ()", "CREATE TABLE b ()", "CREATE TABLE c ()"])
}

fn first(count: usize) -> MigrationSet {
    let files = files();
    let texts: Vec<&str> = files.migrations()[..count].iter().map(|file| &*file.sql).collect();
    set(&texts)
}

/// What the older program reads: stems, whether each is complete, and the highest format.
async fn read(database: &Database) -> String {
    assert_eq!(database.value(FIND).await, "8");
    let sql = format!(
        "SELECT string_agg(version || ' ' || (execution_time_ms IS NOT NULL)::text, ', ') \
         || ' format ' || max(format) FROM ({READ}) r"
    );
    database.value(&sql).await
}

#[tokio::test]
async fn table_of_an_older_program_is_read_extended_and_written() {
    let database = database().await;
    database.execute(CREATE).await;
    database.execute(&file(&files(), 0)).await;

    // What only looks does not change the table.
    check(&first(1), &database.connect).await.expect("nothing is pending");
    let seen = status(&files(), &database.connect).await.expect("a status");
    assert!(matches!(seen.entries[0].state, EntryState::Applied { .. }), "{seen:?}");
    assert_eq!(seen.problems, []);
    let added = "SELECT count(*) FROM pg_attribute WHERE attname IN ('applied_by', 'overrides', 'rollback', 'repair_log') \
                 AND attrelid = 'schema_migrations'::regclass";
    assert_eq!(database.value(added).await, "0");

    let report = database.apply(&first(2)).await.expect("applied");
    assert_eq!((report.already.len(), report.applied.len()), (1, 1));
    assert_eq!(database.value(added).await, "4");
    let by = "SELECT string_agg(coalesce(applied_by, '-'), ' ' ORDER BY migration_id) || ' ' || \
              (SELECT session_user) FROM schema_migrations";
    assert_eq!(database.value(by).await, "- postgres postgres");
    assert_eq!(read(&database).await, "001_a true, 002_a true format 1");

    // The older program goes on, and so does this one.
    database.execute(&file(&files(), 2)).await;
    let report = database.apply(&files()).await.expect("nothing is pending");
    assert_eq!((report.already.len(), report.applied.len()), (3, 0));
}

#[tokio::test]
async fn table_of_today_is_read_and_written_by_an_older_program() {
    let database = database().await;
    database.apply(&first(1)).await.expect("applied");
    database.execute(CREATE).await;
    assert_eq!(read(&database).await, "001_a true format 1");
    database.execute(&file(&files(), 1)).await;
    assert_eq!(read(&database).await, "001_a true, 002_a true format 1");
    let report = database.apply(&files()).await.expect("applied");
    assert_eq!((report.already.len(), report.applied.len()), (2, 1));
    assert_eq!(read(&database).await, "001_a true, 002_a true, 003_a true format 1");
    check(&files(), &database.connect).await.expect("nothing is pending");
}

/// What the release before the column `rollback` made of the table.
const WITHOUT_ROLLBACK: &str = "ALTER TABLE schema_migrations ADD COLUMN applied_by text, \
    ADD COLUMN overrides text";

#[tokio::test]
async fn table_without_rollbacks_is_extended_and_written_as_it_is_by_who_may_not() {
    let database = database().await;
    database.execute(CREATE).await;
    database.execute(WITHOUT_ROLLBACK).await;
    let writer = database.role("writer").await;
    database
        .execute(&format!(
            "GRANT ALL ON schema_migrations TO {writer}; GRANT CREATE ON SCHEMA public TO {writer}"
        ))
        .await;
    let by = "SELECT string_agg(coalesce(applied_by, '-'), ' ') FROM schema_migrations";
    database.as_role(&writer).apply(&first(1)).await.expect("applied");
    assert_eq!(database.value(by).await, writer);

    database.apply(&first(2)).await.expect("applied");
    assert_eq!(database.value(by).await, format!("{writer} postgres"));
    let kept = "SELECT count(*) || ' ' || count(rollback) FROM schema_migrations";
    assert_eq!(database.value(kept).await, "2 0");
}
