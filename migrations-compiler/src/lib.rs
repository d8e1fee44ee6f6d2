//! The front end of `migrations`: one folder of SQL files in, diagnostics and Rust out.
//!
//! ```text
//! SourceDir ──parse──▶ Parsed ──check──▶ Checked ─┬─▶ MigrationSet
//!  (disk)                                         └─▶ diagnostics ──render──▶ text
//! .sqlx ──▶ AnswerDir ──▶ Seal, Catalog ──generate──▶ Rust tokens
//! ```
//!
//! Macro, build script, engine and command line all come through [`check()`].
//! Nothing here talks to a server, and only `source`, `listing` and `build_stamp` touch the disk.

#![cfg_attr(not(test), deny(clippy::string_slice))]

pub mod crash;
mod threads;

pub mod calendar;
mod dump;
mod listing;
pub mod source;
pub mod text;

pub mod file_name;

pub mod config;
pub mod lock;

pub mod parse;
pub mod rollback_form;

pub mod sqlx_history;

pub mod environment;
pub mod foreign;

pub mod sql;

pub mod schema;

mod findings;
mod judged;
pub mod numbers;
mod rules;

mod allow;

pub mod check;

pub mod safety;

pub mod locking;

pub mod catalog;
pub mod seal;

pub mod proof;

pub mod sealed_use;

pub mod freshness;

pub mod arguments;
pub mod generate;
pub mod sqlx_config;

pub mod manifests;
pub mod scan;

pub mod layout;

pub mod build_stamp;
pub mod refreshed;
pub mod used;

pub mod crate_source;

pub mod generated;

pub mod snapshot;

pub mod render;

pub use catalog::Catalog;
pub use check::{Checked, check, check_files};
pub use environment::Environment;
pub use parse::{Parsed, parse};
pub use source::{QueryDataDir, SourceDir};
