//! A database of our own on a server that somebody else runs.
//!
//! A thread with a small runtime of its own keeps one connection open for as long as the database
//! is needed, so this works from any thread, also one that belongs to a runtime.
//! Knows nothing of servers on this machine.

pub(crate) mod address;
mod session;

use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};

use crate::error::EngineError;
use crate::options::{Note, Options};
use crate::version::ServerVersion;
use address::Address;
use session::Session;

/// Routers forget a connection on which nothing happens; the shortest usual time is five minutes.
const PING: Duration = Duration::from_secs(60);

/// A database that is dropped with this value.
pub(crate) struct Database {
    /// Dropped to order the end.
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<Result<(), EngineError>>>,
}

/// A database, its URL, and what had to be worked around.
pub(crate) struct Opened {
    pub(crate) database: Database,
    pub(crate) url: String,
    pub(crate) version: ServerVersion,
    pub(crate) notes: Vec<Note>,
}

/// Creates a database on the server behind a URL.
pub(crate) fn open(url: &str, options: &Options) -> Result<Opened, EngineError> {
    let address = Address::parse(url)?;
    let (servers, start_timeout) = (options.servers.clone(), options.start_timeout);
    let (report, reported) = mpsc::channel();
    let (stop, stopped) = mpsc::channel();
    let holder = Holder { address: address.clone(), servers, start_timeout, stopped };
    let thread = thread::Builder::new()
        .name("migrations-engine".to_owned())
        .spawn(move || holder.hold(&report))
        .map_err(|source| EngineError::System { action: "start a thread", source })?;
    let database = Database { stop: Some(stop), thread: Some(thread) };
    // Without a report the thread has failed, and its own result says why.
    let Ok(created) = reported.recv() else { return Err(database.failure()) };
    let Created { name, version, notes } = created;
    Ok(Opened { database, url: address.url_of(&name), version, notes })
}

/// What the thread has made.
struct Created {
    name: String,
    version: ServerVersion,
    notes: Vec<Note>,
}

/// What the thread needs to know.
struct Holder {
    address: Address,
    servers: Vec<u32>,
    start_timeout: Duration,
    stopped: Receiver<()>,
}

impl Holder {
    fn hold(self, report: &Sender<Created>) -> Result<(), EngineError> {
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|source| EngineError::System { action: "start a runtime", source })?;
        let (mut session, created) = runtime.block_on(self.create())?;
        let name = created.name.clone();
        // Should the other side be gone, `stopped` says so at once.
        let _ = report.send(created);
        self.keep(&runtime, &mut session);
        runtime.block_on(session.drop_database(&name, self.start_timeout))
    }

    async fn create(&self) -> Result<(Session, Created), EngineError> {
        let mut session = Session::open(&self.address, self.start_timeout).await?;
        session.check_version(&self.servers)?;
        let notes = session.sweep().await;
        let name = session.create().await?;
        let version = session.version();
        Ok((session, Created { name, version, notes }))
    }

    fn keep(&self, runtime: &Runtime, session: &mut Session) {
        while let Err(RecvTimeoutError::Timeout) = self.stopped.recv_timeout(PING) {
            runtime.block_on(session.ping());
        }
    }
}

impl Database {
    /// Drops the database and waits until it is gone.
    pub(crate) fn stop(mut self) -> Result<(), EngineError> {
        self.end()
    }

    fn end(&mut self) -> Result<(), EngineError> {
        self.stop = None;
        let Some(thread) = self.thread.take() else { return Ok(()) };
        thread.join().unwrap_or_else(|_| Err(thread_failed()))
    }

    fn failure(mut self) -> EngineError {
        self.end().err().unwrap_or_else(thread_failed)
    }
}

fn thread_failed() -> EngineError {
    let source = std::io::Error::other("its thread ended");
    EngineError::System { action: "keep a connection", source }
}

impl Drop for Database {
    fn drop(&mut self) {
        // Whoever wants to know calls `stop`.
        let _ = self.end();
    }
}
