//! The table of `docs/events.md`, and that runs of every kind tell these events and no others.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Duration;
use std::{env, fs};

use migrations_core::rollback_plan::UnprovenPolicy;
use migrations_core::set::RollbackProof;
use migrations_core::{Migration, MigrationSet, Transaction};
use migrations_runner::{
    ApplyOptions, EVENTS, EventField, EventKind, FieldKind, Repair, RollbackOptions, apply,
    dry_run, record, repair, rollback, wait,
};
use sqlx::{Connection as _, PgConnection};

use super::{Events, Heard};
use crate::resumed::{Snapshot, interrupt, waits};
use crate::support::{database, migration, set, set_of, with_rollback};

#[tokio::test]
async fn every_event_stands_in_the_table_and_every_row_is_told() {
    let events = Events::listen();
    runs_that_go_well().await;
    runs_that_are_ended().await;
    runs_that_wait().await;
    files_in_no_transaction().await;
    ways_back().await;
    rows_alone().await;
    let heard = events.all();
    for event in &heard {
        let kind = EVENTS.iter().find(|kind| kind.name == event.name);
        assert_as_promised(kind.unwrap_or_else(|| panic!("{event:?} is in no row")), event);
    }
    let is_told = |kind: &&EventKind| heard.iter().any(|event| event.name == kind.name);
    let silent: Vec<&str> = EVENTS.iter().filter(|it| !is_told(it)).map(|kind| kind.name).collect();
    assert_eq!(silent, [""; 0], "nobody tells these");
}

#[track_caller]
fn assert_as_promised(kind: &EventKind, event: &Heard) {
    assert_eq!(event.level, kind.level, "{event:?}");
    let names: Vec<&str> = kind.fields.iter().map(|field| field.name).collect();
    assert_eq!(event.fields, names, "{event:?}");
    for field in kind.fields {
        let value = event.values.iter().find(|(name, _)| *name == field.name);
        match value {
            Some((_, found)) => assert_eq!(*found, field.kind, "{} of {event:?}", field.name),
            None => assert!(field.is_optional, "no {} in {event:?}", field.name),
        }
    }
}

/// The history is made and extended; a later release and another role have been here; a run stops
/// before its last file; and one is tried.
async fn runs_that_go_well() {
    let database = database().await;
    let files = set(&["CREATE TABLE t (a int)", "SELECT 2", "SELECT 3"]);
    let options = ApplyOptions::default();
    let stops = |report: &migrations_runner::Report| report.applied.is_empty();
    migrations_runner::apply_while(&files, &database.connect, &options, stops)
        .await
        .expect("one is applied");
    dry_run(&files, &database.connect, &options).await.expect("two are tried");
    let role = database.role("writer").await;
    database.execute(&format!("GRANT INSERT ON schema_migrations TO {role}")).await;
    database.execute("ALTER TABLE schema_migrations DROP COLUMN statement_progress").await;
    database.apply(&files).await.expect("two are applied");
    database.apply(&set(&["CREATE TABLE t (a int)"])).await.expect("it is behind");
}

async fn runs_that_are_ended() {
    let database = database().await;
    database.apply_files(&["SELECT 1", "SELECT 'one'::int"]).await.expect_err("no number");
    database.apply_files(&["SELECT 'other'"]).await.expect_err("it was edited");
    let missing = set(&["SELECT 1", "SELECT 2"]);
    // Longer than the first look takes on a machine at work.
    wait(&missing, &database.connect, Duration::from_secs(1)).await.expect_err("not there");
}

/// For a lock of the server's, and for another runner.
async fn runs_that_wait() {
    let database = database().await;
    database.apply_files(&["CREATE TABLE t ()"]).await.expect("applied");
    let mut reader = PgConnection::connect_with(&database.connect).await.expect("connected");
    sqlx::raw_sql("BEGIN; SELECT * FROM t").execute(&mut reader).await.expect("it reads");
    let short = ApplyOptions {
        lock_timeout: Duration::from_millis(20),
        lock_attempts: 2,
        ..ApplyOptions::default()
    };
    let files = set(&["CREATE TABLE t ()", "ALTER TABLE t ADD COLUMN a int"]);
    apply(&files, &database.connect, &short).await.expect_err("somebody reads");
    reader.close().await.expect("closed");

    let slow = set(&["CREATE TABLE t ()", "SELECT pg_sleep(2)"]);
    let first = {
        let (set, connect) = (slow.clone(), database.connect.clone());
        tokio::spawn(async move { apply(&set, &connect, &ApplyOptions::default()).await })
    };
    let sleeps = "SELECT count(*) = 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep' \
                  AND datname = current_database()";
    while database.value(sleeps).await != "true" {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    database.apply(&slow).await.expect("it waited");
    first.await.expect("no panic").expect("applied");
}

/// A file that stops while it builds an index, and goes on.
async fn files_in_no_transaction() {
    let database = database().await;
    let sql = "SELECT 1; CREATE INDEX CONCURRENTLY i ON t (a); BEGIN; SELECT 2; COMMIT;";
    let alone = Migration { transaction: Transaction::None, ..migration("002_i", sql) };
    let files = set_of(vec![migration("001_t", "CREATE TABLE t (a int)"), alone]);
    let snapshot = Snapshot::of(&database).await;
    interrupt(&database, &files, &waits("INDEX CONCURRENTLY")).await;
    snapshot.end().await;
    database.apply(&files).await.expect("it goes on");
}

async fn ways_back() {
    let database = database().await;
    let mut migration = with_rollback(migration("001_t", "CREATE TABLE t ()"), "DROP TABLE t");
    if let Some(rollback) = &mut migration.rollback {
        rollback.proof = RollbackProof::Untried;
    }
    let files = set_of(vec![migration]);
    database.apply(&files).await.expect("applied");
    let options = RollbackOptions { unproven: UnprovenPolicy::Allow, ..RollbackOptions::default() };
    rollback(&files, &database.connect, &options).await.expect("taken back");
}

async fn rows_alone() {
    let (database, options) = (database().await, ApplyOptions::default());
    let files = |stem: &str| -> MigrationSet { set_of(vec![migration(stem, "SELECT 1")]) };
    let old = files("001_old");
    record(&old, old.migrations(), &database.connect, &options).await.expect("recorded");
    let repairs = [Repair::Renamed { from: "001_old".into(), to: "001_new".into() }];
    repair(&files("001_new"), &repairs, &database.connect, &options).await.expect("repaired");
}

const HEAD: &str = "\
# Events of a run

Whatever runs a set, the program or an application, tells each step as an event of [`tracing`](https://docs.rs/tracing) with the target `migrations`.
Names, levels, fields and their types do not change; events and fields are added.
A program that only wants to see what is done needs a subscriber and nothing else; of its target alone with the filter `migrations=info`.
With `--format json` the program prints the same steps as JSON objects, [a line each](json.md#steps).

Every event has a `message` for people as well, whose words may change.
A field with `?` may be missing.
Times are in milliseconds.
This table is written from the runner's own events by `BLESS=1 cargo test -p sealed-migrations-runner --test runner page_of_events`, and a test holds runs of every kind against it.

| Event | Level | Fields | Meaning |
| --- | --- | --- | --- |
";

#[test]
fn page_of_events_is_that_of_the_runner() {
    let mut page = HEAD.to_owned();
    for EventKind { name, level, fields, meaning } in EVENTS {
        let fields: Vec<String> = fields.iter().map(shown).collect();
        let level = level.to_string().to_lowercase();
        let meaning = meaning.trim();
        writeln!(page, "| `{name}` | {level} | {} | {meaning} |", fields.join(", "))
            .expect("a text takes everything");
    }
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs/events.md");
    if env::var_os("BLESS").is_some() {
        fs::write(&path, &page).expect("the page is written");
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    assert!(written == page, "docs/events.md is not that of the events; write it with BLESS=1");
}

fn shown(field: &EventField) -> String {
    let EventField { name, kind, is_optional } = field;
    let kind = match kind {
        FieldKind::Text => "text",
        FieldKind::Integer => "integer",
        FieldKind::Boolean => "boolean",
    };
    format!("`{name}` {kind}{}", if *is_optional { "?" } else { "" })
}
