//! PostgreSQL servers of this machine: found, started in a fraction of a second, shared, kept warm for
//! the next run, and gone without a trace.
//!
//! [`Server::start`] is the whole story for most callers.
//! Knows nothing about migrations: it links no parser and no runner, so an application may use it in
//! its tests.
//!
//! The modules stand in pipeline order; each uses only those above it.

#![cfg_attr(not(test), deny(clippy::string_slice))]

mod version;

mod error;

mod token;

mod variables;

mod reuse;

#[cfg(unix)]
mod free_space;

#[cfg(unix)]
mod cache;

#[cfg(unix)]
mod server_user;

#[cfg_attr(not(unix), allow(dead_code, reason = "nothing is installed there"))]
mod packages;

#[cfg(unix)]
mod installed;

mod discover;

mod consent;

mod options;

#[cfg(unix)]
pub mod engines;
#[cfg(not(unix))]
#[path = "engines_missing.rs"]
pub mod engines;

#[cfg(unix)]
mod confinement;

#[cfg(unix)]
mod initdb;

#[cfg(unix)]
mod template;

#[cfg(unix)]
mod native;
#[cfg(not(unix))]
#[path = "native_missing.rs"]
mod native;

mod database;

mod superuser;

mod server;

mod shared;

pub mod testing;

pub use consent::Consent;
pub use discover::{Installation, client_dir, installation, installations};
pub use error::{EngineError, InstallError, Stage};
pub use native::{recalled, remember};
pub use options::{EngineChoice, Note, Options};
pub use reuse::Reuse;
pub use server::{PrewarmedServer, Server, Shutdown, Starting};
pub use shared::SharedServer;
pub use superuser::rename_superuser;
pub use version::ServerVersion;
