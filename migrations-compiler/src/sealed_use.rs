//! What files do to relations that were there before them, as a server has observed when the set was
//! sealed; of those files alone that are still as it executed them.
//!
//! Must not know where seal and schema are kept, nor which files are pending.

use migrations_core::checksum::HeadChain;
use migrations_core::{Checksum, Migration, MigrationSet, Transaction, Version};

use crate::catalog::timeline::{Timeline, UsedRelation};
use crate::seal::Seal;

/// A sealed timeline, as far as the files are still those that it tells of.
#[derive(Debug)]
pub struct SealedUses {
    timeline: Timeline,
    last: Version,
}

/// What is known of one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SealedUse<'a> {
    /// A server has observed this, which may be nothing.
    Observed(&'a [UsedRelation]),
    /// It runs in no transaction, so nobody could see its locks and scans.
    NotObserved,
    /// No server has executed the file as it is, or an earlier release has sealed it.
    Unsealed,
}

impl SealedUses {
    /// Reads the sealed schema; `None` where there is none of these files with a timeline.
    ///
    /// Files that were added behind those of the seal leave what it says of these true.
    #[must_use]
    pub fn new(set: &MigrationSet, seal: &Seal, schema: &str) -> Option<SealedUses> {
        let last = last_sealed(set, seal.head)?;
        let timeline =
            seal.holds_schema(schema).then(|| Timeline::parse(schema).ok().flatten())??;
        Some(SealedUses { timeline, last })
    }

    /// What is known of a file of the set.
    #[must_use]
    pub fn of(&self, migration: &Migration) -> SealedUse<'_> {
        let version = migration.version;
        let is_before_start = self.timeline.start.is_some_and(|start| version <= start);
        if version > self.last || is_before_start {
            return SealedUse::Unsealed;
        }
        if migration.transaction == Transaction::None {
            return SealedUse::NotObserved;
        }
        let execution = self.timeline.execution_of(version);
        SealedUse::Observed(execution.map_or(&[], |execution| &execution.relations))
    }
}

/// The last of the files whose head was sealed.
fn last_sealed(set: &MigrationSet, head: Checksum) -> Option<Version> {
    let mut chain = HeadChain::new();
    let sealed = set.migrations().iter().find(|migration| {
        chain.push(&migration.stem, migration.checksum);
        chain.head() == head
    });
    sealed.map(|migration| migration.version)
}
