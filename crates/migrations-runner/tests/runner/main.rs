//! The runner against a live server: one for all tests, and a database for each.

mod applying;
mod concurrency;
mod events;
mod failures;
mod history_table;
mod isolation;
mod older_program;
mod outside;
mod poolers;
mod refusals;
mod round_trips;
mod support;
mod waiting;
mod wire;
