//! Each change of the files → a run, and what is shown of it.
//!
//! One run at a time: a change gives the run up that is on its way, and the newest files count.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::time::Instant;

use migrations_compiler::snapshot::Snapshot;
use tokio::sync::watch;

use super::changes::Changes;
use super::run::Run;
use super::schema_page::SchemaPage;
use super::shown::Shown;
use crate::output;
use crate::project::Place;

/// Follows the files of a set, until the value is dropped.
pub(super) async fn follow(
    place: &Place,
    first: Snapshot,
    shown: &watch::Sender<Shown>,
) -> Infallible {
    let (mut changes, mut notes) = (Changes::new(place), BTreeSet::new());
    let mut snapshot = first;
    shown.send_modify(|shown| shown.begin(SchemaPage::sealed(place, &snapshot)));
    loop {
        shown.send_modify(Shown::check);
        let begin = Instant::now();
        let mut run = Run::begin(place.clone(), snapshot.clone());
        let newer = tokio::select! {
            outcome = run.outcome() => {
                if let Some(outcome) = outcome {
                    tell(&mut notes, &outcome.notes);
                    shown.send_modify(|shown| shown.update(outcome, begin.elapsed()));
                }
                None
            }
            newer = changes.next(&snapshot) => Some(newer),
        };
        if let Err(error) = run.end().await {
            tell(&mut notes, &[error.to_string()]);
        }
        snapshot = match newer {
            Some(newer) => newer,
            None => changes.next(&snapshot).await,
        };
    }
}

/// Says what a run has worked around, once.
fn tell(told: &mut BTreeSet<String>, notes: &[String]) {
    for note in notes {
        if told.insert(note.clone()) {
            output::note(&format!("note: {note}"));
        }
    }
}
