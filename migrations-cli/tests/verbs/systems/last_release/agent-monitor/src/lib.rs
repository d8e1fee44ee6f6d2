//! Watches agents at work: which workflow they run, what happened in each session, and what it cost.

migrations::migrations! {
    queries = [workflows, sessions],
}

pub mod questions;

pub mod stream;

pub mod database;

pub mod tables;
