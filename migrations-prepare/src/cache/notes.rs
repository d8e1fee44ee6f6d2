//! Notes of earlier runs, one for each head of a set in one environment on one major, in the cache of
//! this machine.
//!
//! Must not know what stands in a note.

use std::path::PathBuf;

use migrations_compiler::Environment;
use migrations_core::{Checksum, MigrationSet, substring};
use migrations_postgres::{Options, recalled, remember};

use crate::provision::may_use_earlier;

/// The notes of one kind about one set.
#[derive(Clone)]
pub(super) struct Notes {
    options: Options,
    /// What their names are made of, besides the head.
    circumstances: String,
}

impl Notes {
    /// The notes of a kind, which its format is a part of, where the answers in these folders may be
    /// used.
    pub(super) fn of(
        kind: &str,
        set: &MigrationSet,
        environment: &Environment,
        major: u32,
        options: &Options,
        earlier: &[PathBuf],
    ) -> Option<Notes> {
        if !may_use_earlier(options, earlier) {
            return None;
        }
        let history = set.history_table();
        let circumstances = format!(
            "{kind} {} {major}\n{:?} {:?}\n{:?}",
            env!("CARGO_PKG_VERSION"),
            history.schema,
            history.name,
            environment.digest().map(|digest| digest.to_string()),
        );
        Some(Notes { options: options.clone(), circumstances })
    }

    /// The note about a head.
    pub(super) fn recall(&self, head: Checksum) -> Option<String> {
        recalled(&self.options, &self.name(head))
    }

    /// Writes the note about a head.
    pub(super) fn remember(&self, head: Checksum, text: &str) {
        remember(&self.options, &self.name(head), text);
    }

    fn name(&self, head: Checksum) -> String {
        note_name(&format!("{}\n{head}", self.circumstances))
    }
}

/// The name of a note about what a text describes.
pub(super) fn note_name(text: &str) -> String {
    substring(&Checksum::of(text).to_string(), ..32).to_owned()
}
