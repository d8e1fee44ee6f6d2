//! What earlier runs have seen of the world behind a seal, in the cache of this machine.
//!
//! The seal itself vouches for the schema; operators, settings and the like are in no committed file.
//! Whoever has not been there before knows nothing, and asks everything.
//! Must not know what is concluded from it.

use std::path::PathBuf;

use migrations_compiler::Environment;
use migrations_compiler::config::Nullability;
use migrations_core::{Checksum, MigrationSet, substring};

use crate::cache::affected::SchemaSnapshot;
use crate::provision::may_use_earlier;
use migrations_postgres::{Options, recalled, remember};

/// To be raised when the same world would be written down otherwise, or answers found otherwise.
const FORMAT: u32 = 2;

/// The memory of one set in one environment on one major.
#[derive(Clone)]
pub(crate) struct SnapshotStore {
    options: Options,
    /// What its names are made of, besides the head; `None` where nothing is remembered.
    circumstances: Option<String>,
}

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
        let history = set.history_table();
        let circumstances = (is_proved && may_use_earlier(options, earlier)).then(|| {
            format!(
                "{FORMAT} {} {major}\n{:?} {:?}\n{:?}",
                env!("CARGO_PKG_VERSION"),
                history.schema,
                history.name,
                environment.digest().map(|digest| digest.to_string()),
            )
        });
        SnapshotStore { options: options.clone(), circumstances }
    }

    /// Whether anything may be remembered.
    pub(crate) fn is_used(&self) -> bool {
        self.circumstances.is_some()
    }

    /// The world that a head has made.
    pub(crate) fn recall(&self, head: Checksum) -> Option<SchemaSnapshot> {
        let text = recalled(&self.options, &self.name(head)?)?;
        serde_json::from_str(&text).ok()
    }

    /// Writes down the world that a head has made.
    pub(crate) fn remember(&self, head: Checksum, world: &SchemaSnapshot) {
        if let (Some(name), Ok(text)) = (self.name(head), serde_json::to_string(world)) {
            remember(&self.options, &name, &text);
        }
    }

    fn name(&self, head: Checksum) -> Option<String> {
        let digest = Checksum::of(&format!("{}\n{head}", self.circumstances.as_ref()?));
        Some(substring(&digest.to_string(), ..32).to_owned())
    }
}
