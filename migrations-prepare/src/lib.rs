//! What only a server can tell about a set of migrations: the schema that it makes, the types of the
//! queries on it, and whether drafts hold; and the files that say so.
//!
//! ```text
//! project ──▶ provision ──▶ execute ──▶ introspect ┬▶ describe ──▶ answers ──▶ committed
//!             (a server)    (the set)              └▶ draft_checks   explain: what was refused
//! ```
//! [`prepare`] joins them. Each module uses only those above it.

#![cfg_attr(not(test), deny(clippy::string_slice))]

pub mod prepared_files;

pub mod committed;
pub mod configured;

pub mod compiling;

pub mod error;

mod batch;
mod node_tree;

pub mod introspect;

pub mod table_sizes;

mod observe;

mod provision;

mod rejection;

mod explain;

mod cache;

pub mod describe;

pub mod drift;

mod draft_checks;

pub mod rollback_check;

pub mod bodies;

pub mod convert;
pub mod converted;

mod expanding;

pub mod sealed;
pub mod times;

pub mod prepare;

pub mod majors;

pub mod compat;
