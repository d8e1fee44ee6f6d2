//! The thread that speaks with the server.
//!
//! Every test has a runtime of its own, and a connection belongs to the runtime that opened it; so
//! connections that outlive a test live here, and tests wait for what is done with them.
//! Must not know what that is.

use std::future::Future;
use std::pin::Pin;
use std::sync::mpsc;
use std::thread;

use tokio::runtime::Builder;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::TestingError;
use crate::error::EngineError;

type Job = Pin<Box<dyn Future<Output = ()> + Send>>;

/// A thread with a runtime.
pub(super) struct Keeper {
    jobs: UnboundedSender<Job>,
}

impl Keeper {
    /// Starts the thread; it ends with this value, and with the process.
    pub(super) fn start() -> Result<Keeper, TestingError> {
        let failed = |source| EngineError::System { action: "start a thread", source };
        let runtime = Builder::new_current_thread().enable_all().build().map_err(failed)?;
        let (jobs, to_do) = unbounded_channel();
        thread::Builder::new()
            .name("migrations-test".to_owned())
            .spawn(move || runtime.block_on(work(to_do)))
            .map_err(failed)?;
        Ok(Keeper { jobs })
    }

    /// Does something there, and waits for nothing.
    pub(super) fn start_task(
        &self,
        task: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), TestingError> {
        self.jobs.send(Box::pin(task)).map_err(|_| TestingError::Lost)
    }

    /// Does something there, and waits until it is done.
    pub(super) fn run<T: Send + 'static>(
        &self,
        task: impl Future<Output = T> + Send + 'static,
    ) -> Result<T, TestingError> {
        let (report, reported) = mpsc::sync_channel(1);
        let job = Box::pin(async move {
            // Whoever asked waits for it.
            let _ = report.send(task.await);
        });
        self.jobs.send(job).map_err(|_| TestingError::Lost)?;
        reported.recv().map_err(|_| TestingError::Lost)
    }
}

async fn work(mut to_do: UnboundedReceiver<Job>) {
    while let Some(job) = to_do.recv().await {
        tokio::spawn(job);
    }
}
