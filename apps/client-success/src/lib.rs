//! Client success: who is a client and of which tier, how healthy, what was promised, what the
//! agents have to do, and whom to call first.
//!
//! The schema is the directory `supabase/migrations`, over tables that were there before it. The
//! macro below compiles it into this crate: as [`MIGRATIONS`], which brings a database up to date,
//! and as [`rows`], with one struct a table and one enum a closed list of values.
//!
//! `cargo run -p client-success` shows all of it; `--help` says what else can be asked.

migrations::migrations! {
    path = "supabase/migrations",
    queries = [ai_task_queue, communication_drafts, cse_profiles, user_digests],
}

pub mod alerts;
pub mod database;
pub mod digests;
pub mod goals;
pub mod health;
pub mod segmentation;
pub mod tasks;

pub mod tables;
