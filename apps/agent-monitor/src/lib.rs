//! Watches agents at work: which workflow they run, what happened in each session, what it cost, and
//! what they remember of it.
//!
//! The schema is the directory `migrations`. The macro below compiles it into this crate: as
//! [`MIGRATIONS`], which brings a database up to date, and as [`rows`], with one struct a table.

migrations::migrations! {
    queries = [workflows, sessions, memory_collections, memory_access_log],
}

pub mod questions;

pub mod embedder;

pub mod memory;

pub mod stream;

pub mod database;

pub mod tables;
