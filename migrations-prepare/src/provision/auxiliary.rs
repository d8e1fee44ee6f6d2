//! A server that starts while another one works.
//!
//! Must not know what is executed on it.

use std::thread::{self, JoinHandle};

use migrations_postgres::{EngineError, Options, Server};

/// A server that starts while another one works.
pub(crate) struct AuxiliaryServer {
    options: Options,
    starting: Option<JoinHandle<Result<Server, EngineError>>>,
    pub(super) started: Option<Server>,
}

impl AuxiliaryServer {
    /// Starts nothing until somebody asks.
    pub(crate) fn none(options: &Options) -> AuxiliaryServer {
        AuxiliaryServer { options: options.clone(), starting: None, started: None }
    }

    /// Starts a server now, for whoever asks first; without a thread it starts when asked for.
    pub(crate) fn starting(options: &Options) -> AuxiliaryServer {
        let described = options.clone();
        let start = move || Server::start(&described);
        let thread = thread::Builder::new().name("migrations-spare".to_owned()).spawn(start);
        AuxiliaryServer { options: options.clone(), starting: thread.ok(), started: None }
    }

    /// The server that was started, else a new one.
    pub(super) fn server(&mut self) -> Result<Server, EngineError> {
        if let Some(started) = self.started.take() {
            return Ok(started);
        }
        match self.starting.take().map(JoinHandle::join) {
            Some(Ok(started)) => started,
            Some(Err(_)) | None => Server::start(&self.options),
        }
    }
}

/// A server that nobody asked for is stopped with its value, once it is there.
impl Drop for AuxiliaryServer {
    fn drop(&mut self) {
        if let Some(starting) = self.starting.take() {
            drop(starting.join());
        }
    }
}
