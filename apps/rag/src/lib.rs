//! Retrieval and trading strategies on Supabase: documents that can be searched by meaning, a queue
//! of jobs, walk-forward tuning, versions of strategies, and alerts.
//!
//! The schema is the directory `migrations`. The macro below compiles it into this crate: as
//! [`MIGRATIONS`], which brings a database up to date, and as [`rows`], with one struct a table and
//! one enum a closed list of values.
//!
//! The set is for Supabase: a database of `DATABASE_URL` has to have Supabase's roles, its schemas `auth`
//! and `extensions`, and pgvector. A throw-away server, and the databases of tests, get them.

migrations::migrations! {
    path = "migrations",
    queries = [workspaces, documents, chunks, jobs, strategies, strategy_versions],
}

pub mod database;
pub mod embedding;
pub mod workspace;

pub mod ingest;
pub mod search;

pub mod queue;
pub mod strategy;
pub mod tune;

pub mod alerts;

pub mod tables;

pub mod answers;
pub mod demonstration;
