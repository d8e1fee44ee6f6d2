//! A run over the files on a thread of its own: pages are served meanwhile, and it can be given up.
//!
//! Must not know when a run begins, nor what becomes of its outcome.

use std::mem;
use std::panic::resume_unwind;

use migrations_compiler::crash;
use migrations_compiler::snapshot::Snapshot;
use migrations_postgres::EngineError;
use tokio::runtime;
use tokio::sync::oneshot;
use tokio::task::{JoinHandle, spawn_blocking};

use super::outcome::{Outcome, outcome};
use crate::project::Place;

/// A run over the files; it is given up when the value is dropped.
pub(super) struct Run {
    /// The run is given up where this end is gone.
    cancel: oneshot::Sender<()>,
    outcome: oneshot::Receiver<Outcome>,
    thread: JoinHandle<Result<(), EngineError>>,
}

impl Run {
    /// Begins a run.
    pub(super) fn begin(place: Place, snapshot: Snapshot) -> Run {
        let (cancel, cancelled) = oneshot::channel();
        let (sender, outcome) = oneshot::channel();
        let work = crash::joined(move || run(&place, &snapshot, cancelled, sender));
        Run { cancel, outcome, thread: spawn_blocking(work) }
    }

    /// What the run comes to, while its server may still end; `None` where the program is at fault,
    /// which is told by [`Run::end`].
    pub(super) async fn outcome(&mut self) -> Option<Outcome> {
        (&mut self.outcome).await.ok()
    }

    /// Waits until nothing is left of the run, which is given up where it is not through; says why
    /// its server did not end.
    pub(super) async fn end(self) -> Result<(), EngineError> {
        let Run { cancel, thread, .. } = self;
        drop(cancel);
        thread.await.unwrap_or_else(|gone| resume_unwind(gone.into_panic()))
    }
}

/// Sends the outcome, unless the run is given up, and ends the server.
fn run(
    place: &Place,
    snapshot: &Snapshot,
    cancelled: oneshot::Receiver<()>,
    outcomes: oneshot::Sender<Outcome>,
) -> Result<(), EngineError> {
    let outcome = match runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime.block_on(unless(cancelled, outcome(place, snapshot))),
        Err(error) => Some(Outcome::failed(&error)),
    };
    let Some(mut outcome) = outcome else { return Ok(()) };
    let ending = mem::take(&mut outcome.ending);
    // Nobody takes it where the program ends.
    let _ = outcomes.send(outcome);
    ending.finish()
}

/// What comes of the work, unless it is cancelled.
async fn unless<T>(cancelled: oneshot::Receiver<()>, work: impl Future<Output = T>) -> Option<T> {
    tokio::select! {
        done = work => Some(done),
        _ = cancelled => None,
    }
}
