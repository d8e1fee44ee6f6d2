//! The answers of earlier runs that a server would only repeat.
//!
//! An answer depends on the set, on what was there before it, on the server's major version and on
//! the SQL; where all of them are as they were sealed, asking again would say the same.
//! A seal can be written by hand, so an answer counts only where this machine has seen a server give
//! it.
//! Where the set is another one, it would for each query that the change does not affect.
//! Must not know which queries there are.

use std::collections::BTreeMap;
use std::path::PathBuf;

use migrations_compiler::QueryDataDir;
use migrations_compiler::seal::Seal;
use migrations_compiler::source;
use migrations_core::Checksum;

use crate::cache::affected::{Affected, SnapshotIndex};
use crate::cache::answer_store::AnswerStore;
use crate::cache::snapshot_store::SnapshotStore;

/// Answers by the name of their query file.
#[derive(Default)]
pub(crate) struct CachedAnswers {
    query_data: BTreeMap<String, String>,
    /// The schema that was sealed with them, where it lies beside the seal.
    schema: Option<String>,
    /// The seals of this head.
    seals: Vec<Seal>,
    /// What was sealed for other heads, with the world that each seal vouches for.
    others: Vec<(SnapshotIndex, BTreeMap<String, String>)>,
}

impl CachedAnswers {
    /// What the folders hold that was sealed in this environment, by this major: known is what was
    /// sealed under this head.
    ///
    /// What was sealed under another one is of use where its world was written down.
    /// A folder that cannot be read, or that something else was sealed in, holds nothing.
    pub(crate) fn of(
        folders: &[PathBuf],
        (memory, answers): (&SnapshotStore, &AnswerStore),
        head: Checksum,
        environment: Option<Checksum>,
        major: u32,
    ) -> CachedAnswers {
        let is_near = |seal: &Seal| seal.environment == environment && seal.server == major;
        let mut known = CachedAnswers::default();
        for folder in folders {
            let query_data = QueryDataDir::read(folder).unwrap_or_default();
            let seal = query_data.seal.as_deref().and_then(|text| Seal::parse(text).ok());
            let Some(seal) = seal.filter(is_near) else { continue };
            let mut sealed = query_data.queries;
            let given = answers.recall(seal.head);
            sealed.retain(|name, text| seal.holds_query(name, text) && given.has(name, text));
            if seal.head != head {
                let before = memory.recall(seal.head);
                let before = before.filter(|world| seal.holds_schema(&world.schema));
                let before = before.as_ref().and_then(SnapshotIndex::of);
                known.others.extend(before.map(|before| (before, sealed)));
                continue;
            }
            known.query_data.extend(sealed);
            let is_given = |text: &String| seal.holds_schema(text) && given.has_schema(text);
            known.schema = known.schema.or(query_data.schema.filter(is_given));
            known.seals.push(seal);
        }
        known
    }

    /// The schema that a seal of this head vouches for; none where its world is still to be
    /// written down.
    pub(crate) fn schema(&self, memory: &SnapshotStore, head: Checksum) -> Option<String> {
        let remembered = memory.recall(head).map(|world| world.schema);
        if memory.is_used() && remembered.is_none() {
            return None;
        }
        // Who uses another crate's set has its schema nowhere else.
        let is_sealed = |schema: &String| self.seals.iter().any(|seal| seal.holds_schema(schema));
        self.schema.clone().or(remembered.filter(is_sealed))
    }

    /// Adds what was sealed under other heads and is not affected by what differs.
    pub(crate) fn add_unaffected(&mut self, now: Option<&SnapshotIndex>) {
        for (before, sealed) in std::mem::take(&mut self.others) {
            let affected = Affected::between(Some(&before), now);
            for (name, text) in sealed {
                let sql = source::query_of(&text);
                if sql.is_some_and(|sql| !affected.has(&sql)) {
                    self.query_data.entry(name).or_insert(text);
                }
            }
        }
    }

    /// The answer in the query file of that name.
    pub(crate) fn answer(&self, name: &str) -> Option<&str> {
        self.query_data.get(name).map(String::as_str)
    }
}
