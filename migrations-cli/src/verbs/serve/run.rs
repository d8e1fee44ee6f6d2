//! A run over the files on a thread of its own: pages are served meanwhile, and it can be given up.
//!
//! Must not know when a run begins, nor what becomes of its outcome.

use std::future::pending;
use std::io;
use std::panic::resume_unwind;

use migrations_compiler::crash;
use migrations_compiler::snapshot::Snapshot;
use tokio::runtime;
use tokio::sync::oneshot;
use tokio::task::{JoinHandle, spawn_blocking};

use super::outcome::{Outcome, outcome};
use crate::project::Place;

/// A run over the files; it is given up when the value is dropped.
pub(super) struct Run {
    /// The run is given up where this end is gone.
    cancel: oneshot::Sender<()>,
    thread: Option<JoinHandle<io::Result<Option<Outcome>>>>,
}

impl Run {
    /// Begins a run.
    pub(super) fn begin(place: Place, snapshot: Snapshot) -> Run {
        let (cancel, cancelled) = oneshot::channel();
        let work = crash::joined(move || run(&place, &snapshot, cancelled));
        Run { cancel, thread: Some(spawn_blocking(work)) }
    }

    /// What the run comes to.
    pub(super) async fn outcome(&mut self) -> io::Result<Outcome> {
        let Some(thread) = &mut self.thread else { return pending().await };
        let joined = thread.await;
        self.thread = None;
        match joined {
            Ok(done) => match done? {
                Some(outcome) => Ok(outcome),
                None => pending().await,
            },
            Err(gone) => resume_unwind(gone.into_panic()),
        }
    }

    /// Gives the run up, where it is not through, and waits until nothing of it is left.
    pub(super) async fn end(self) {
        let Run { cancel, thread } = self;
        drop(cancel);
        if let Some(thread) = thread {
            let _ = thread.await;
        }
    }
}

/// The outcome; nothing where the run was given up.
fn run(
    place: &Place,
    snapshot: &Snapshot,
    cancelled: oneshot::Receiver<()>,
) -> io::Result<Option<Outcome>> {
    let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
    Ok(runtime.block_on(async {
        tokio::select! {
            outcome = outcome(place, snapshot) => Some(outcome),
            _ = cancelled => None,
        }
    }))
}
