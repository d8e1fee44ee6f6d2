//! Stands in for servers of this machine where the system is not a Unix.
//!
//! Says so, instead of half working.

use std::time::Duration;

use crate::discover::Installation;
use crate::error::EngineError;
use crate::options::{Note, Options};

/// A running server of this machine: there is none on this system.
#[derive(Debug)]
pub(crate) enum Native {}

/// A server, its URL, and what had to be worked around.
pub(crate) struct Started {
    pub(crate) native: Native,
    pub(crate) url: String,
    pub(crate) notes: Vec<Note>,
    pub(crate) kept: Option<usize>,
}

/// Refuses.
pub(crate) fn start(_: &Options, _: &Installation, _: &[String]) -> Result<Started, EngineError> {
    Err(EngineError::Unsupported)
}

/// Takes none, for none stands by.
pub(crate) fn take_prewarmed(_: &Options, _: &Installation, _: &[String]) -> Option<Started> {
    None
}

/// Knows nothing: what earlier runs have found out is kept beside templates.
pub fn recalled(_: &Options, _: &str) -> Option<String> {
    None
}

/// Forgets it.
pub fn remember(_: &Options, _: &str, _: &str) {}

impl Native {
    /// Cannot be called, for there is no such server.
    pub(crate) fn installation(&self) -> &Installation {
        match *self {}
    }

    /// Cannot be called, for there is no such server.
    pub(crate) fn let_go(&mut self) {
        match *self {}
    }

    /// Cannot be called, for there is no such server.
    pub(crate) fn begin_to_stop(&mut self) -> bool {
        match *self {}
    }

    /// Cannot be called, for there is no such server.
    pub(crate) fn stop(self) -> Result<(), EngineError> {
        match self {}
    }

    /// Cannot be called, for there is no such server.
    pub(crate) fn stop_keeping(self, _: &Options, _: &str) -> Result<(), EngineError> {
        match self {}
    }
}

/// Servers that several processes use.
pub(crate) mod shared {
    use super::{Duration, EngineError, Installation, Note, Options};

    /// What a process holds of a shared server: there is none on this system.
    #[derive(Debug)]
    pub(crate) enum Held {}

    /// A shared server that is held, its URL, and what had to be worked around.
    pub(crate) struct Joined {
        pub(crate) held: Held,
        pub(crate) url: String,
        pub(crate) notes: Vec<Note>,
    }

    /// Refuses.
    pub(crate) fn join(
        _: &Options,
        _: &Installation,
        _: &str,
        _: Duration,
    ) -> Result<Joined, EngineError> {
        Err(EngineError::Unsupported)
    }

    impl Held {
        /// Cannot be called, for there is no such server.
        pub(crate) fn linger(&self, _: Duration) -> std::io::Result<()> {
            match *self {}
        }
    }
}

/// Servers that wait for the next run.
pub(crate) mod prewarmed {
    use super::{Installation, Options};

    /// A server that is to wait: there is none on this system.
    #[derive(Debug)]
    pub(crate) enum Leaving {}

    impl Leaving {
        /// Finds none.
        pub(crate) fn find(_: &Options, _: &Installation, _: &str) -> Option<Leaving> {
            None
        }

        /// Cannot be called, for there is no such server.
        pub(crate) fn leave(self) -> bool {
            match self {}
        }
    }
}
