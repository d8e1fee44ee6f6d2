//! A set with what a server has said of it: what the verbs read that show its schema.
//!
//! No server is asked: one has executed the files when they were sealed.

use std::path::Path;

use migrations_compiler::Checked;
use migrations_compiler::catalog::timeline::Timeline;
use migrations_compiler::safety::SafetyFinding;
use migrations_compiler::snapshot::Snapshot;
use migrations_core::{Diagnostic, Migration, MigrationSet, Version};
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
        let (sealed, stale) = SealedSet::with_stale(dir, format)?;
        if !stale.is_empty() {
            output::note(&format!(
                "the files have changed since a server executed them: `{}` says what they do now",
                sealed.place.invocation().command("prepare", &[])
            ));
        }
        Ok(sealed)
    }

    /// Reads a set of whose files a server has executed exactly these, or says why there is none.
    pub(super) fn fresh(dir: Option<&Path>, format: Format) -> Result<SealedSet, Failure> {
        let (sealed, stale) = SealedSet::with_stale(dir, format)?;
        let Some(first) = stale.into_iter().next() else { return Ok(sealed) };
        Err(Failure::other(format!(
            "{}, so no document can say what the files do; nothing was written\n  help: run `{}` first",
            first.message,
            sealed.place.invocation().command("prepare", &[])
        )))
    }

    /// Reads a set, with what no server has seen of it.
    fn with_stale(
        dir: Option<&Path>,
        format: Format,
    ) -> Result<(SealedSet, Vec<Diagnostic>), Failure> {
        let place = Place::with_seal(dir)?;
        let snapshot = place.snapshot();
        let checked = place.readable(&snapshot)?.checked.clone();
        let set = sound_set(&place, &checked, format)?;
        let timeline = timeline(&place, &snapshot)?;
        Ok((SealedSet { place, checked, set, timeline }, snapshot.stale()))
    }

    /// The migration that was named, which a server has executed.
    pub(super) fn migration(&self, named: &str) -> Result<&Migration, Failure> {
        let migration = select_migration::of_set(&self.set, named)?;
        // `prepare` writes the lock with the seal.
        let lock = self.checked.parsed.valid_lock();
        if lock.is_none_or(|lock| lock.entry(migration.version).is_some()) {
            return Ok(migration);
        }
        Err(Failure::other(format!(
            "no server has executed {} yet\n  help: run `{}` first",
            migration.stem,
            self.place.invocation().command("prepare", &[])
        )))
    }

    /// The version that was named.
    fn version(&self, named: &str) -> Result<Version, Failure> {
        Ok(self.migration(named)?.version)
    }

    /// What documents of it are made of, up to a version that was named; the safety rules are asked
    /// by those who tell of the migrations.
    pub(super) fn input<'a>(
        &'a self,
        at: Option<&str>,
        findings: &'a [SafetyFinding],
    ) -> Result<Input<'a>, Failure> {
        Ok(Input {
            set: &self.set,
            parsed: &self.checked.parsed,
            timeline: &self.timeline,
            findings,
            at: at.map(|at| self.version(at)).transpose()?,
            folder: &self.place.shown_as,
        })
    }

    /// What documents say that are made of this.
    pub(super) fn document(&self, input: &Input<'_>) -> Result<Document, Failure> {
        assemble(input).ok_or_else(|| self.before_start())
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
