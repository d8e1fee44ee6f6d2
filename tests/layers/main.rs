//! The layers of the workspace: which crate uses which, and in each crate which module uses which; and
//! what no layer may leave on a session.
//!
//! Reads the `use` lines and the paths in the code, not what the compiler resolves. Tests in a crate
//! (`#[cfg(test)]`) and dev-dependencies have no layer.

mod circles;
mod crates;
mod facade;
mod modules;
mod paths;
mod source;
mod statements;
mod workspace;
