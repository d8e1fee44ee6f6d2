//! The process that is killed: applies the files to the database that its arguments name.
//!
//! It asserts nothing, and fails where the run does.

use migrations_runner::{ApplyOptions, apply};
use sqlx::postgres::PgConnectOptions;

mod files;
#[path = "../runner/sets.rs"]
#[expect(dead_code, reason = "it serves the tests of the runner too")]
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
        .block_on(async { apply(&files::files(), &connect, &ApplyOptions::default()).await });
    match applied {
        Ok(report) => println!("{} applied", report.applied.len()),
        Err(error) => panic!("{error}"),
    }
}
