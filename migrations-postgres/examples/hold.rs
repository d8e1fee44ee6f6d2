//! Starts a server, says where it is, and holds it until the end of the input.
//!
//! `cargo run -p sealed-migrations-postgres --example hold`, and Ctrl-D to end it.

use std::io::{self, Read};
use std::time::Instant;

use migrations_postgres::{EngineError, Options, Server};

fn main() -> Result<(), EngineError> {
    let start = Instant::now();
    let server = Server::start(&Options::default())?;
    let started = start.elapsed();
    println!("PostgreSQL {} after {started:?}: {}", server.version(), server.url());
    for note in server.notes() {
        println!("note: {note}");
    }
    // The end of the input and a failure to read it are the same order.
    let _ = io::stdin().read_to_end(&mut Vec::new());
    let stop = Instant::now();
    server.stop()?;
    println!("stopped after {:?}", stop.elapsed());
    Ok(())
}
