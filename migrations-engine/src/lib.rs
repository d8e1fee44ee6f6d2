//! Throw-away PostgreSQL servers: found on this machine, started in a fraction of a second, gone without a trace.
//!
//! [`Server::start`] is the whole story for most callers.
//! This part knows nothing about migrations: it links no parser and no runner, so an application may use it in its tests.
//!
//! The modules stand in pipeline order; each uses only those above it.

#![cfg_attr(not(test), deny(clippy::string_slice))]

mod version;

mod error;

mod token;

mod variables;

#[cfg(unix)]
mod cache;

mod discover;

mod options;

#[cfg(unix)]
mod account;

#[cfg(unix)]
mod template;

#[cfg(unix)]
mod native;
#[cfg(not(unix))]
#[path = "native_missing.rs"]
mod native;

mod database;

mod server;

mod shared;

pub mod testing;

#[cfg(feature = "prepare")]
pub mod project;

#[cfg(feature = "prepare")]
pub mod introspect;

#[cfg(feature = "prepare")]
mod batch;

#[cfg(feature = "prepare")]
mod nullability;

#[cfg(feature = "prepare")]
pub mod describe;

#[cfg(feature = "prepare")]
pub mod rust_type;

#[cfg(feature = "prepare")]
mod difference;

#[cfg(feature = "prepare")]
mod platform;

#[cfg(feature = "prepare")]
mod substitute;

#[cfg(feature = "prepare")]
mod refusal;

#[cfg(feature = "prepare")]
mod site;

#[cfg(feature = "prepare")]
mod seeding;
#[cfg(feature = "prepare")]
mod trial;

#[cfg(feature = "prepare")]
mod timeline;

#[cfg(feature = "prepare")]
mod fate;

#[cfg(feature = "prepare")]
mod rejected;

#[cfg(feature = "prepare")]
pub mod answers;

#[cfg(feature = "prepare")]
pub mod sealed;

#[cfg(feature = "prepare")]
mod surroundings;

#[cfg(feature = "prepare")]
mod affected;

#[cfg(feature = "prepare")]
mod memory;

#[cfg(feature = "prepare")]
mod known;

#[cfg(feature = "prepare")]
mod asking;

#[cfg(feature = "prepare")]
pub mod committed;

#[cfg(feature = "prepare")]
pub mod compiling;

#[cfg(feature = "prepare")]
mod expanding;

#[cfg(feature = "prepare")]
pub mod times;

#[cfg(feature = "prepare")]
pub mod prepare;

#[cfg(feature = "prepare")]
pub mod interview;

#[cfg(feature = "prepare")]
pub mod configured;

#[cfg(feature = "prepare")]
pub mod compat;

pub use discover::{Installation, installations};
pub use error::{EngineError, Stage};
pub use options::{EngineChoice, Note, Options, Reuse};
#[cfg(feature = "prepare")]
pub use server::Ending;
pub use server::Server;
pub use shared::SharedServer;
pub use version::ServerVersion;
