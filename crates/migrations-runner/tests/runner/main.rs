//! The runner against a live server: one for all tests, and a database for each.

mod ahead;
mod applying;
mod concurrency;
mod existing;
mod failures;
mod hijack;
mod histories;
mod history_table;
mod isolation;
mod outside;
mod refusals;
mod rights;
mod settings;
mod support;
