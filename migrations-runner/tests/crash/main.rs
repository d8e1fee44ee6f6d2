//! Processes and servers that are killed at any moment: the next `apply` completes without hands, and
//! leaves what an undisturbed run leaves.
//!
//! By default a sample from a fixed seed. `MIGRATIONS_CRASH_SEED` begins elsewhere, and
//! `MIGRATIONS_CRASH_PROCESSES`, `MIGRATIONS_CRASH_SERVERS` and `MIGRATIONS_CRASH_REPLICAS` say how
//! often each is done; `.ci/long` does it 300, 100 and 10 times.

mod chance;
mod durable;
mod files;
mod load;
mod outcome;
mod process;
mod server;
#[path = "../runner/sets.rs"]
mod sets;

use std::thread::sleep;
use std::time::Duration;

use chance::Chance;
use load::Load;
use outcome::Outcome;
use process::Process;
use server::Server;

/// How often, where nothing else is said.
fn count(variable: &str, default: u32) -> u32 {
    std::env::var(variable).ok().map_or(default, |count| count.parse().expect("a number"))
}

/// What an undisturbed run leaves, and how long it takes while others read.
fn undisturbed(server: &Server) -> (Outcome, Duration) {
    let database = server.create_database("undisturbed");
    let load = Load::begin(&database);
    let process = Process::start(&database);
    let begun = std::time::Instant::now();
    process.complete();
    let taken = begun.elapsed();
    load.end();
    let outcome = Outcome::of(&database);
    assert_eq!(outcome.applied, files::COUNT, "{outcome:?}");
    (outcome, taken)
}

#[test]
fn processes_that_are_killed_leave_what_the_next_run_completes() {
    let mut left = count("MIGRATIONS_CRASH_PROCESSES", 6);
    let mut chance = Chance::new("processes", 7);
    let server = Server::start(&[]);
    let (expected, taken) = undisturbed(&server);
    let mut databases = 0;
    while left > 0 {
        let database = server.create_database("killed");
        let load = Load::begin(&database);
        for _ in 0..chance.between(1, 3).min(left) {
            let process = Process::start(&database);
            sleep(taken.mul_f64(chance.fraction()));
            left -= u32::from(process.kill());
        }
        Process::start(&database).complete();
        load.end();
        Outcome::of(&database).compare(&expected, &chance);
        server.drop_database(&database);
        databases += 1;
    }
    println!("processes: {databases} databases; an undisturbed run takes {taken:?}");
}

#[test]
fn servers_that_are_killed_leave_what_the_next_run_completes() {
    let mut left = count("MIGRATIONS_CRASH_SERVERS", 2);
    let mut chance = Chance::new("servers", 11);
    let server = Server::start(&[]);
    let (expected, taken) = undisturbed(&server);
    while left > 0 {
        let database = server.create_database("killed");
        for _ in 0..chance.between(1, 2).min(left) {
            let load = Load::begin(&database);
            let process = Process::start(&database);
            sleep(taken.mul_f64(chance.fraction()));
            if chance.between(0, 1) == 0 {
                server.kill();
            } else {
                server.stop_at_once();
            }
            left -= u32::from(!process.ended());
            load.end();
            server.start_again();
        }
        let load = Load::begin(&database);
        Process::start(&database).complete();
        load.end();
        Outcome::of(&database).compare(&expected, &chance);
        server.drop_database(&database);
    }
    println!("servers: an undisturbed run takes {taken:?}");
}

#[test]
fn replica_that_is_promoted_goes_on_where_the_primary_stopped() {
    let times = count("MIGRATIONS_CRASH_REPLICAS", 1);
    let mut chance = Chance::new("replicas", 13);
    let (expected, taken) = undisturbed(&Server::start(&[]));
    for _ in 0..times {
        let primary = Server::start(&[("synchronous_standby_names", "*")]);
        let replica = primary.replica();
        let database = primary.create_database("killed");
        let load = Load::begin(&database);
        let process = Process::start(&database);
        sleep(taken.mul_f64(chance.fraction()));
        primary.kill();
        process.ended();
        load.end();
        replica.promote();
        let database = replica.database("killed");
        Process::start(&database).complete();
        Outcome::of(&database).compare(&expected, &chance);
    }
    println!("replicas: an undisturbed run takes {taken:?}");
}
