//! The other process of a test: applies a set of five files to the database that its arguments name.
//!
//! It asserts nothing, and says how many files it has applied.

use migrations_core::MigrationSet;
use migrations_runner::{ApplyOptions, apply};
use sqlx::postgres::PgConnectOptions;

#[path = "../runner/sets.rs"]
mod sets;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [socket, port, user, name] = &arguments[..] else {
        panic!("a socket, a port, a user and a database: {arguments:?}");
    };
    let connect = PgConnectOptions::new_without_pgpass()
        .socket(socket)
        .port(port.parse().expect("a port"))
        .username(user)
        .database(name);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let applied = runtime
        .expect("a runtime")
        .block_on(async { apply(&files(), &connect, &ApplyOptions::default()).await });
    match applied {
        Ok(report) => println!("@applied {}", report.applied.len()),
        Err(error) => panic!("{error}"),
    }
}

fn files() -> MigrationSet {
    sets::set(&[
        "CREATE TABLE t (a int)",
        "INSERT INTO t SELECT 1 FROM generate_series(1, 100)",
        "UPDATE t SET a = a * 10; SELECT pg_sleep(0.02)",
        "CREATE TABLE u AS SELECT * FROM t; SELECT pg_advisory_xact_lock(7)",
        "INSERT INTO u VALUES (1)",
    ])
}
