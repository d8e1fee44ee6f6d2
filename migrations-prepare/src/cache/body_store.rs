//! For which sets it is known that no file broke the bodies that do not fit, in the cache of whoever
//! runs it: what was never accepted has not to be looked for again.
//!
//! Must not know how a body is judged.

use std::path::PathBuf;

use migrations_compiler::Environment;
use migrations_core::{Checksum, MigrationSet};
use migrations_postgres::Options;

use super::notes::Notes;

/// To be raised when bodies are judged otherwise.
const FORMAT: u32 = 1;

/// What is settled of one set in one environment on one major.
pub(crate) struct BodyStore(Option<Notes>);

impl BodyStore {
    /// What may be remembered where the answers in these folders may be used.
    pub(crate) fn of(
        set: &MigrationSet,
        environment: &Environment,
        major: u32,
        options: &Options,
        earlier: &[PathBuf],
    ) -> BodyStore {
        let kind = format!("bodies {FORMAT}");
        BodyStore(Notes::of(&kind, set, environment, major, options, earlier))
    }

    /// Whether an earlier run has found nothing to say, for the same files.
    pub(crate) fn is_settled(&self, set: &MigrationSet, what: &str) -> bool {
        self.0.as_ref().is_some_and(|notes| notes.recall(name(set, what)).is_some())
    }

    /// Writes down that there is nothing to say.
    pub(crate) fn settle(&self, set: &MigrationSet, what: &str) {
        if let Some(notes) = &self.0 {
            notes.remember(name(set, what), what);
        }
    }
}

/// Stands for the files of a set, which may be a part of one, and for what is asked of them.
fn name(set: &MigrationSet, what: &str) -> Checksum {
    let file = |migration: &migrations_core::Migration| {
        format!("{} {} {}\n", migration.stem, migration.checksum, Checksum::of(&migration.sql))
    };
    let files: String = set.migrations().iter().map(file).collect();
    Checksum::of(&format!("{what}\n{files}"))
}
