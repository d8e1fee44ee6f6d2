//! Whether a statement sees all that it reads in one state of the database.
//!
//! What it writes itself, and a row that has changed while a lock on it was waited for, are seen in
//! another state than the rest; then no foreign key finds its partner for certain.
//! Must not know what is proved of a statement.

use std::collections::BTreeSet;

use super::catalogued::{Catalogued, named};

/// The views that lock what they read, and those that read these.
pub(super) struct Snapshots {
    locking: BTreeSet<u32>,
}

impl Snapshots {
    pub(super) fn of(catalogued: &Catalogued) -> Snapshots {
        let mut locking = BTreeSet::new();
        loop {
            let before = locking.len();
            for (oid, relation) in &catalogued.relations {
                let definition = relation.definition.as_deref();
                if definition.is_some_and(|tree| locks(tree) || names(tree, &locking)) {
                    locking.insert(*oid);
                }
            }
            if locking.len() == before {
                return Snapshots { locking };
            }
        }
    }

    /// Whether the statement of a tree only reads, and locks nothing.
    pub(super) fn is_one(&self, tree: &str) -> bool {
        let writes = |command| tree.contains(&format!(":commandType {command} "));
        !locks(tree) && !(2..=6).any(writes) && !names(tree, &self.locking)
    }
}

fn locks(tree: &str) -> bool {
    tree.contains(":hasForUpdate true")
}

fn names(tree: &str, relations: &BTreeSet<u32>) -> bool {
    let mut names = BTreeSet::new();
    if !relations.is_empty() {
        named(tree, &mut names, &mut BTreeSet::new());
    }
    !names.is_disjoint(relations)
}
