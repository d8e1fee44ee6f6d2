//! The runner against a live server: one for all tests, and a database for each.

mod applying;
mod concurrency;
mod failures;
mod history_table;
mod isolation;
mod outside;
mod refusals;
mod support;
