//! A set with what a server has said of it: what the verbs read that show its schema.
//!
//! No server is asked: one has executed the files when they were sealed.

use std::path::Path;

use migrations_compiler::Checked;
use migrations_compiler::catalog::timeline::Timeline;
use migrations_compiler::snapshot::Snapshot;
use migrations_core::{MigrationSet, Version};
use migrations_docs::{Document, Input, assemble};

use super::sound_set;
use crate::exit::Failure;
use crate::format::Format;
use crate::output;
use crate::project::Place;
use crate::select_migration;

/// A set with what a server has said of it.
pub(super) struct SealedSet {
    pub(super) place: Place,
    pub(super) checked: Checked,
    pub(super) set: MigrationSet,
    pub(super) timeline: Timeline,
}

impl SealedSet {
    /// Reads a set, and says where its files have changed since a server executed them.
    pub(super) fn read(dir: Option<&Path>, format: Format) -> Result<SealedSet, Failure> {
        let place = Place::with_seal(dir)?;
        let snapshot = place.snapshot();
        let checked = place.readable(&snapshot)?.checked.clone();
        let set = sound_set(&place, &checked, format)?;
        let timeline = timeline(&place, &snapshot)?;
        if !snapshot.stale().is_empty() {
            output::note(&format!(
                "the files have changed since a server executed them: `{}` says what they do now",
                place.invocation().command("prepare", &[])
            ));
        }
        Ok(SealedSet { place, checked, set, timeline })
    }

    /// The version that was named.
    pub(super) fn version(&self, named: &str) -> Result<Version, Failure> {
        Ok(select_migration::of_set(&self.set, named)?.version)
    }

    /// What documents of it are made of, up to a version that was named.
    pub(super) fn input(&self, at: Option<&str>) -> Result<Input<'_>, Failure> {
        Ok(Input {
            set: &self.set,
            parsed: &self.checked.parsed,
            timeline: &self.timeline,
            at: at.map(|at| self.version(at)).transpose()?,
            folder: &self.place.shown_as,
        })
    }

    /// What documents of it say, up to a version that was named.
    pub(super) fn document(&self, at: Option<&str>) -> Result<Document, Failure> {
        assemble(&self.input(at)?).ok_or_else(|| self.before_start())
    }

    /// What is said of a version before the one at which the history starts.
    pub(super) fn before_start(&self) -> Failure {
        let start = self.timeline.start.map(|start| start.to_string()).unwrap_or_default();
        Failure::wrong_use(format!(
            "nothing is known of the schema before {start}, at which the set starts\n  help: name {start} \
             or a later migration"
        ))
    }
}

/// The committed timeline, or what to type to have one.
pub(super) fn timeline(place: &Place, snapshot: &Snapshot) -> Result<Timeline, Failure> {
    let prepare = place.invocation().command("prepare", &[]);
    let Some(text) = snapshot.owners_schema() else {
        return Err(Failure::other(format!(
            "no server has executed {} yet: there is no schema of it\n  help: run `{prepare}` first",
            place.shown_as
        )));
    };
    match Timeline::parse(&text) {
        Ok(Some(timeline)) => Ok(timeline),
        Ok(None) => Err(Failure::other(format!(
            "the schema was written by a release before the timeline\n  help: run `{prepare}`, and \
             commit what it writes"
        ))),
        Err(fault) => Err(Failure::other(format!(
            "the schema cannot be read: line {}: {}\n  help: run `{prepare}`, which writes it anew",
            fault.line, fault.message
        ))),
    }
}
