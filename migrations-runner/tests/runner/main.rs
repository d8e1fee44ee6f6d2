//! The runner against a live server: one for all tests, and a database for each.

mod advice;
mod ahead;
mod applying;
mod concurrency;
mod events;
mod existing;
mod failures;
mod hijack;
mod histories;
mod history_table;
mod isolation;
mod older_program;
mod outside;
mod poolers;
mod refusals;
mod resumed;
mod rights;
mod rollbacks;
mod round_trips;
mod settings;
mod stored_rollbacks;
mod support;
mod target;
mod waiting;
mod wire;
