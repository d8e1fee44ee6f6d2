//! A set with what its seal says of its rollbacks: which a server has tried.
//!
//! Must not know whether the seal is fresh; that is `freshness`.

use migrations_core::set::RollbackProof;
use migrations_core::{Migration, MigrationSet};

use crate::seal::Seal;

/// Marks the rollbacks that a server has tried, where the seal is that of this set.
#[must_use]
pub fn with_proofs(set: MigrationSet, seal: Option<&Seal>) -> MigrationSet {
    let Some(seal) = seal.filter(|seal| seal.head == set.head() && !seal.rollbacks.is_empty())
    else {
        return set;
    };
    let marked = |migration: &Migration| {
        let mut migration = migration.clone();
        let is_tried = seal.has_tried(&migration);
        if let Some(rollback) = migration.rollback.as_mut().filter(|_| is_tried) {
            rollback.proof = RollbackProof::Tried;
        }
        migration
    };
    let migrations = set.migrations().iter().map(marked).collect();
    set.with_migrations(migrations)
}
