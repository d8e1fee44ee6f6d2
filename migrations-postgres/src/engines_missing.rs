//! Stands in for engines that are installed where the system is not a Unix: no server is started there.
//!
//! Says so, instead of half working.

use std::path::{Path, PathBuf};

use crate::discover::{self, Installation};
use crate::error::EngineError;
use crate::options::Options;
pub use crate::packages::DEFAULT_MAJOR;

/// An engine that is installed: there is none on this system.
#[derive(Debug, Clone)]
pub enum Engine {}

impl Engine {
    /// Cannot be called, for there is no such engine.
    pub fn folder(&self) -> &Path {
        match *self {}
    }

    /// Cannot be called, for there is no such engine.
    pub fn installation(&self) -> &Installation {
        match *self {}
    }

    /// Cannot be called, for there is no such engine.
    pub fn source(&self) -> String {
        match *self {}
    }

    /// Cannot be called, for there is no such engine.
    pub fn sha256(&self) -> String {
        match *self {}
    }

    /// Cannot be called, for there is no such engine.
    pub fn bytes(&self) -> u64 {
        match *self {}
    }
}

/// Returns none.
#[must_use]
pub fn installed() -> Vec<Engine> {
    Vec::new()
}

/// Refuses.
pub fn add(_: u32) -> Result<Engine, EngineError> {
    Err(EngineError::Unsupported)
}

/// Refuses.
pub fn add_file(_: &Path) -> Result<Engine, EngineError> {
    Err(EngineError::Unsupported)
}

/// Refuses.
pub fn remove(_: u32) -> Result<Vec<PathBuf>, EngineError> {
    Err(EngineError::Unsupported)
}

/// Returns a server that is there.
pub(crate) fn installation(options: &Options) -> Result<Installation, EngineError> {
    options.install.resolved()?;
    discover::installation(&options.servers)
}
