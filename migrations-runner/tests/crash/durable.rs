//! What a run says to be applied is there after the server was killed the moment that it ended.
//!
//! The server writes its log for nobody who does not wait: a table that is made so after the run is
//! gone, which shows that the crash is one that takes something back.

use migrations_core::{Migration, MigrationSet, Transaction};
use migrations_runner::{ApplyOptions, Report, RunError, apply_while};
use sqlx::postgres::PgConnectOptions;

use crate::server::{Server, block, execute, value};
use crate::sets::{migration, set, set_of};

/// Nothing but a commit that waits writes the log.
const LAZY: [(&str, &str); 2] = [("wal_writer_delay", "10s"), ("wal_writer_flush_after", "1GB")];

/// The rows after the crash, and the tables.
const LEFT: &str = "SELECT (SELECT coalesce(string_agg(version, ' ' ORDER BY version), '-') \
    FROM schema_migrations) || ', ' || (SELECT coalesce(string_agg(relname::text, ' ' \
    ORDER BY relname), '-') FROM pg_class WHERE relname ~ '^(t.|unwaited)$')";

/// Ends a run of these files, kills the server, and says what is left.
fn after_crash(
    files: &[&str],
    end: impl Fn(&MigrationSet, &PgConnectOptions) -> Result<Report, RunError>,
) -> (Vec<String>, String) {
    after_crash_of(&set(files), end, "SET synchronous_commit TO off; CREATE TABLE unwaited ()")
}

/// What [`after_crash`] says of a set, with something that is executed between run and crash.
fn after_crash_of(
    set: &MigrationSet,
    end: impl Fn(&MigrationSet, &PgConnectOptions) -> Result<Report, RunError>,
    between: &str,
) -> (Vec<String>, String) {
    let server = Server::start(&LAZY);
    let database = server.create_database("durable");
    let applied = match end(set, &database) {
        Ok(report) => report.applied,
        Err(RunError::Failed(failure)) => failure.step.applied_before,
        Err(error) => panic!("{error}"),
    };
    execute(&database, between);
    server.kill();
    server.start_again();
    (applied.into_iter().map(|applied| applied.version).collect(), value(&database, LEFT))
}

fn run(
    set: &MigrationSet,
    connect: &PgConnectOptions,
    should_continue: impl FnMut(&Report) -> bool,
) -> Result<Report, RunError> {
    block(apply_while(set, connect, &ApplyOptions::default(), should_continue))
}

const TABLES: [&str; 3] = ["CREATE TABLE t1 ()", "CREATE TABLE t2 ()", "CREATE TABLE t3 ()"];

#[test]
fn files_of_a_run_that_goes_well_are_all_there() {
    let (applied, left) = after_crash(&TABLES, |set, connect| run(set, connect, |_| true));
    assert_eq!(applied, ["001_a", "002_a", "003_a"]);
    assert_eq!(left, "001_a 002_a 003_a, t1 t2 t3");
}

#[test]
fn files_before_one_that_fails_are_there() {
    let files = [TABLES[0], TABLES[1], "SELECT 1 / 0"];
    let (applied, left) = after_crash(&files, |set, connect| run(set, connect, |_| true));
    assert_eq!(applied, ["001_a", "002_a"]);
    assert_eq!(left, "001_a 002_a, t1 t2");
}

#[test]
fn files_before_the_one_at_which_a_run_was_ended_are_there() {
    let stops = |report: &Report| report.applied.len() < 2;
    let (applied, left) = after_crash(&TABLES, |set, connect| run(set, connect, stops));
    assert_eq!(applied, ["001_a", "002_a"]);
    assert_eq!(left, "001_a 002_a, t1 t2");
}

#[test]
fn file_before_a_connection_of_its_own_is_there() {
    // What may set the path is looked at over another connection, on which the next file fails.
    let files = [TABLES[0], "CREATE TABLE t2 (); SET search_path TO public", "SELECT 1 / 0"];
    let (applied, left) = after_crash(&files, |set, connect| run(set, connect, |_| true));
    assert_eq!(applied, ["001_a", "002_a"]);
    assert_eq!(left, "001_a 002_a, t1 t2");
}

/// Runs two files and a last one that sets what every commit of its session waits for.
fn after_crash_behind(last: Migration) -> (Vec<String>, String) {
    let files = [migration("001_a", TABLES[0]), migration("002_a", TABLES[1]), last];
    // Whatever is executed in between may make the server write its log.
    after_crash_of(&set_of(files.into()), |set, connect| run(set, connect, |_| true), "SELECT 1")
}

#[test]
fn last_file_is_there_whatever_it_sets_itself() {
    let inside = ["SET LOCAL synchronous_commit TO off", "SET synchronous_commit TO off"]
        .map(|setting| migration("003_a", &format!("{setting}; CREATE TABLE t3 ()")));
    let outside = Migration { transaction: Transaction::None, ..inside[1].clone() };
    for last in inside.into_iter().chain([outside]) {
        let (applied, left) = after_crash_behind(last);
        assert_eq!(applied, ["001_a", "002_a", "003_a"]);
        assert_eq!(left, "001_a 002_a 003_a, t1 t2 t3");
    }
}
