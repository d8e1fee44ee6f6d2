//! Servers that start, and that end, while something else is done, and the one that is left for the
//! next run.
//!
//! Must not know what the something else is.

use std::panic::resume_unwind;
use std::thread::{self, JoinHandle};

use super::{Kind, Server};
use crate::discover::Installation;
use crate::error::EngineError;
use crate::native::prewarmed::Leaving;
use crate::options::{EngineChoice, Options};

/// A server that is being started by a thread.
pub struct Starting(JoinHandle<Result<(Server, Option<usize>), EngineError>>);

impl Starting {
    /// Begins what [`Server::start_from`] does, where that means a server of this machine.
    pub fn begin(options: &Options, kept: Vec<String>) -> Option<Starting> {
        if let Ok(EngineChoice::Url(_)) = options.engine.resolved() {
            return None;
        }
        let options = options.clone();
        let thread = thread::Builder::new().name("migrations-start".to_owned());
        thread.spawn(move || Server::start_from(&options, &kept)).ok().map(Starting)
    }

    /// Waits for it.
    pub fn server(self) -> Result<(Server, Option<usize>), EngineError> {
        self.0.join().unwrap_or_else(|panic| resume_unwind(panic))
    }

    /// Stops it as soon as it is there; one that does not start has nothing to say.
    pub fn give_up(self) -> Shutdown {
        let thread = thread::Builder::new().name("migrations-stop".to_owned());
        let stop = move || self.server().map_or(Ok(()), |(server, _)| server.stop());
        Shutdown { stopping: thread.spawn(stop).ok(), ends_alone: false, prewarmed: None }
    }
}

/// A server that is to wait for the next run, once nothing else is left to do.
#[derive(Debug)]
pub struct PrewarmedServer {
    options: Options,
    installation: Installation,
    /// The kept clusters that it may start from, the best first.
    names: Vec<String>,
}

impl PrewarmedServer {
    /// A server of these programs, from the first of the kept clusters that is there then.
    pub fn new(
        options: &Options,
        installation: Installation,
        names: Vec<String>,
    ) -> PrewarmedServer {
        PrewarmedServer { options: options.clone(), installation, names }
    }

    /// What it starts from; where there is no such cluster, or no room, there is none.
    fn found(self) -> Option<Leaving> {
        self.names.iter().find_map(|name| Leaving::find(&self.options, &self.installation, name))
    }
}

/// The servers of a run at its end: one is being stopped while its answers are written, and after
/// that one is left for the next run, for which is looked meanwhile as well.
///
/// With this value the first is stopped, and so it is with this process.
#[derive(Debug, Default)]
pub struct Shutdown {
    stopping: Option<JoinHandle<Result<(), EngineError>>>,
    /// Whether the first ends also where nobody waits for it.
    ends_alone: bool,
    prewarmed: Option<JoinHandle<Option<Leaving>>>,
}

impl Server {
    /// Begins to stop the server; whatever [`Server::stop`] would say is said at the end.
    pub fn stopping(mut self) -> Shutdown {
        let ends_alone = match &mut self.kind {
            Kind::Native(native) => native.begin_to_stop(),
            Kind::Database(_) => false,
        };
        let thread = thread::Builder::new().name("migrations-stop".to_owned());
        // Without a thread the closure is gone, the server with it, and so it is stopped.
        Shutdown { stopping: thread.spawn(move || self.stop()).ok(), ends_alone, prewarmed: None }
    }
}

impl Shutdown {
    /// Adds a prewarmed server, which is left for the next run.
    pub fn leaving(mut self, prewarmed: Option<PrewarmedServer>) -> Shutdown {
        self.prewarmed = prewarmed.and_then(|prewarmed| {
            let thread = thread::Builder::new().name("migrations-prewarm".to_owned());
            // Without a thread there is none.
            thread.spawn(move || prewarmed.found()).ok()
        });
        self
    }

    /// Leaves the other server, and waits until nothing of the first is left; one that stood by
    /// before is removed by its guard, and not waited for where there is a next one.
    ///
    /// # Errors
    ///
    /// Those of [`Server::stop`].
    pub fn finish(mut self) -> Result<(), EngineError> {
        let found = self.prewarmed.take().and_then(|thread| thread.join().ok()?);
        let is_left = found.is_some_and(Leaving::leave);
        let is_stopped = self.stopping.as_ref().is_none_or(JoinHandle::is_finished);
        if is_left && self.ends_alone && !is_stopped {
            self.stopping = None;
        }
        self.stopped()
    }

    fn stopped(&mut self) -> Result<(), EngineError> {
        match self.stopping.take().map(JoinHandle::join) {
            Some(Ok(stopped)) => stopped,
            Some(Err(panic)) => resume_unwind(panic),
            None => Ok(()),
        }
    }
}

impl Drop for Shutdown {
    fn drop(&mut self) {
        // Whoever wants to know calls `finish`.
        if let Some(thread) = self.stopping.take() {
            drop(thread.join());
        }
    }
}
