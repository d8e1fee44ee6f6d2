//! Each change of the files → a run, and what is shown of it.
//!
//! One run at a time: a change gives the run up that is on its way, and the newest files count.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::time::{Duration, Instant};

use migrations_compiler::snapshot::Snapshot;
use tokio::sync::watch;
use tokio::time::sleep;

use super::changes::Changes;
use super::run::Run;
use super::schema_page::SchemaPage;
use super::shown::Shown;
use crate::output;
use crate::project::Place;

/// How often a server is looked for where there was none: somebody may be installing one.
const RETRY: Duration = Duration::from_secs(3);

/// Follows the files of a set, until the value is dropped.
pub(super) async fn follow(
    place: &Place,
    first: Snapshot,
    shown: &watch::Sender<Shown>,
) -> Infallible {
    let mut follower =
        Follower { place, shown, changes: Changes::new(place), told: BTreeSet::new() };
    let (mut snapshot, mut cause) = (first, Cause::Change);
    shown.send_modify(|shown| shown.begin(SchemaPage::sealed(place, &snapshot)));
    loop {
        (snapshot, cause) = follower.run(snapshot, cause).await;
    }
}

/// Why a run begins.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Cause {
    /// The files are others.
    Change,
    /// There was no server the last time.
    Retry,
}

/// Where the files are, and who is told of them.
struct Follower<'a> {
    place: &'a Place,
    shown: &'a watch::Sender<Shown>,
    changes: Changes,
    /// The notes that were printed already.
    told: BTreeSet<String>,
}

impl Follower<'_> {
    /// Runs over the files; returns those of the next run, and why that begins.
    async fn run(&mut self, snapshot: Snapshot, cause: Cause) -> (Snapshot, Cause) {
        if cause == Cause::Change {
            self.shown.send_modify(Shown::check);
        }
        let begin = Instant::now();
        let mut run = Run::begin(self.place.clone(), snapshot.clone());
        let (mut newer, mut lacks_server) = (None, false);
        tokio::select! {
            outcome = run.outcome() => if let Some(outcome) = outcome {
                lacks_server = outcome.lacks_server();
                self.tell(&outcome.notes);
                // That there still is none is no news.
                if cause == Cause::Change || !lacks_server {
                    self.shown.send_modify(|shown| shown.update(outcome, begin.elapsed()));
                }
            },
            found = self.changes.next(&snapshot) => newer = Some(found),
        }
        if let Err(error) = run.end().await {
            self.tell(&[error.to_string()]);
        }
        match newer {
            Some(newer) => (newer, Cause::Change),
            None => self.next(snapshot, lacks_server).await,
        }
    }

    /// Waits for other files, or for the time to look for a server again.
    async fn next(&mut self, snapshot: Snapshot, lacks_server: bool) -> (Snapshot, Cause) {
        tokio::select! {
            newer = self.changes.next(&snapshot) => return (newer, Cause::Change),
            () = sleep(RETRY), if lacks_server => {}
        }
        (snapshot, Cause::Retry)
    }

    /// Prints what a run has worked around, once.
    fn tell(&mut self, notes: &[String]) {
        for note in notes {
            if self.told.insert(note.clone()) {
                output::note(&format!("note: {note}"));
            }
        }
    }
}
