//! What a server refuses → why, and what to type.
//!
//! ```text
//! rejected query ──▶ names ──▶ timeline (the set once more, statement by statement)
//!                                 └──▶ name_history: who renamed, moved or dropped it ──▶ message
//! refused file ──▶ refusal ──▶ message at its place
//!       └──▶ later: what else the server refuses
//! ```
//! Must not change what is sealed.

pub(crate) mod later;
mod made_elsewhere;
pub(crate) mod name_history;
pub(crate) mod refusal;
pub(crate) mod rejected;
pub(crate) mod timeline;
