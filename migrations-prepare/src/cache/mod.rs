//! What earlier runs have found out and a server would only repeat.
//!
//! ```text
//! seals ──▶ answer_store ──▶ answers of this head ──────────┐
//! seals of other heads ──▶ snapshot_store ──▶ affected ──▶ answers that the change cannot affect
//! ```
//! An answer counts where `answer_store` has it: a server gave it on this machine.
//! Must not know which queries there are, nor how a server is asked.

pub(crate) mod affected;
pub(crate) mod answer_store;
pub(crate) mod body_store;
mod notes;
pub(crate) mod query_data;
pub(crate) mod snapshot_store;
