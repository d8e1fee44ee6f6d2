//! What earlier runs have seen of the world behind a seal, in the cache of this machine.
//!
//! The seal itself vouches for the schema; operators, settings and the like are in no committed file.
//! Whoever has not been there before knows nothing, and asks everything.
//! Must not know what is concluded from it.

use std::path::PathBuf;

use migrations_compiler::Environment;
use migrations_compiler::config::Nullability;
use migrations_core::{Checksum, MigrationSet};

use super::notes::Notes;
use crate::cache::affected::SchemaSnapshot;
use migrations_postgres::Options;

/// To be raised when the same world would be written down otherwise, or answers found otherwise.
const FORMAT: u32 = 3;

/// The memory of one set in one environment on one major.
#[derive(Clone)]
pub(crate) struct SnapshotStore(Option<Notes>);

impl SnapshotStore {
    /// What may be remembered where the answers in these folders may be used.
    ///
    /// What sqlx reads off a plan depends on more than a world holds.
    pub(crate) fn of(
        set: &MigrationSet,
        environment: &Environment,
        major: u32,
        options: &Options,
        earlier: &[PathBuf],
    ) -> SnapshotStore {
        let is_proved = environment.types.nullability == Nullability::Proved;
        let kind = FORMAT.to_string();
        let notes = || Notes::of(&kind, set, environment, major, options, earlier);
        SnapshotStore(is_proved.then(notes).flatten())
    }

    /// Whether anything may be remembered.
    pub(crate) fn is_used(&self) -> bool {
        self.0.is_some()
    }

    /// The world that a head has made.
    pub(crate) fn recall(&self, head: Checksum) -> Option<SchemaSnapshot> {
        serde_json::from_str(&self.0.as_ref()?.recall(head)?).ok()
    }

    /// Writes down the world that a head has made.
    pub(crate) fn remember(&self, head: Checksum, world: &SchemaSnapshot) {
        if let (Some(notes), Ok(text)) = (&self.0, serde_json::to_string(world)) {
            notes.remember(head, &text);
        }
    }
}
