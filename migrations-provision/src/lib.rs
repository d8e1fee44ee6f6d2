//! Databases like production's for a set of migrations: platform, role, search path, what is made
//! outside the set, where its history starts, and stubs of extensions that a server lacks.
//!
//! ```text
//! Provisioning ──▶ ProvisionedDatabase: platform ▶ role ▶ scripts ──▶ Substituted set, applied
//! ```
//! Links no front end, so an application can use it in its tests and demonstrations.
//! Must not know where a set was declared, nor what is asked of the database afterwards.
//!
//! The modules stand in the order of the pipeline; each uses only those above it.

#![cfg_attr(not(test), deny(clippy::string_slice))]

mod error;

mod options;

mod do_block;

pub mod extension_statement;

pub mod platform;

pub mod stubs;

pub mod substitute;

pub mod roles;

mod database;

mod external;

mod filled;

mod server;

pub use database::{Owner, ProvisionedDatabase};
pub use error::{ProvisionError, Refused, StartError};
pub use options::apply_options;
pub use server::MigratedServer;
