//! The trading-intelligence platform: recommendations, their targets, and the options that express
//! them.
//!
//! The schema is the directory `db/migrations`. The macro below compiles it into this crate: as
//! [`MIGRATIONS`], which brings a database up to date, and as [`rows`], with one struct a table and
//! one enum a closed list of values. Nothing here repeats what a migration says.
//!
//! `cargo run` shows all of it; `src/main.rs` is the order of events.

migrations::migrations! {
    path = "db/migrations",
    queries = [recommendations, option_ideas],
}

pub mod database;
pub mod questions;
pub mod tables;
