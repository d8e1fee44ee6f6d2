//! The second brain: chats, and agents that run on their own, beside the jobs, calendars and tasks
//! that were there before.
//!
//! The schema is the directory `migrations`, over the tables of `migrations/external.sql`. The macro
//! below compiles both into this crate: as [`MIGRATIONS`], which brings a database up to date, and as
//! [`rows`], with one struct a table and one enum a closed list of values.
//!
//! `cargo run -p second-brain` shows all of it; `src/main.rs` is the order of events.

migrations::migrations! {
    path = "migrations",
    queries = [chat_sessions, chat_messages, agent_runs, agent_artifacts],
}

pub mod database;

pub mod chats;

pub mod agents;

pub mod today;

pub mod tables;

pub mod demonstration;
