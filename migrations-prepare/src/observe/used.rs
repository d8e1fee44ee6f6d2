//! What a file locked, scanned and rewrote of the relations that were there before it.
//!
//! Locks and scans are asked for at the end of the file's transaction, where each is still held and
//! counted; whether a relation was rewritten shows by the file of its rows.
//! Must not know what a file did to objects.

use std::collections::{BTreeMap, BTreeSet};

use migrations_compiler::catalog::timeline::{self, UsedRelation};
use migrations_compiler::catalog::{Object, object_name::ObjectName};
use migrations_core::Version;
use migrations_core::lock_mode::MODES;

use super::objects::{Key, Objects};
use crate::introspect::changed::{Relation, There};

/// Each relation that is locked, with the mode and how often it was read as a whole.
///
/// A session counts until it reports to the others, which it is told to do behind each file.
pub(super) const QUESTION: &str = "\
SELECT string_agg(format('%s %s %s', relation::int8, mode, pg_stat_get_xact_numscans(relation)), ',') \
AS migrations_observed, pg_stat_force_next_flush() FROM pg_locks \
WHERE locktype = 'relation' AND pid = pg_backend_pid() AND relation >= 16384 AND granted";

/// Each relation that is locked, for a server before PostgreSQL 15: its sessions report when they
/// like, so nobody can tell which file has read a relation.
pub(super) const QUESTION_OF_LOCKS: &str = "\
SELECT string_agg(format('%s %s 0', relation::int8, mode), ',') AS migrations_observed FROM pg_locks \
WHERE locktype = 'relation' AND pid = pg_backend_pid() AND relation >= 16384 AND granted";

/// The first release that reports when it is told.
pub(super) const COUNTS_SCANS: u32 = 150_000;

/// The place of the strongest mode that a statement over rows takes.
const OF_ROWS: usize = 2;

/// A file that was executed.
pub(super) struct Execution<'a> {
    pub(super) version: Version,
    pub(super) in_transaction: bool,
    /// Whether it may have emptied a table, which gets another file for its rows as well.
    pub(super) may_truncate: bool,
    /// Whether scans are counted.
    pub(super) counts_scans: bool,
    /// The answer to [`QUESTION`].
    pub(super) answer: Option<&'a str>,
}

/// Whether a text speaks of `TRUNCATE` anywhere, also in a body or in words that are executed.
pub(super) fn may_truncate(sql: &str) -> bool {
    sql.to_ascii_lowercase().contains("truncate")
}

impl Execution<'_> {
    /// The relations on which the file held a lock that rows do not need; `None` where nobody could
    /// see its locks.
    pub(super) fn held(&self) -> Option<Vec<i64>> {
        if !self.in_transaction {
            return None;
        }
        let uses = uses(self.answer.unwrap_or_default()).into_iter();
        let held = uses.filter(|(_, known)| known.mode.is_none_or(|mode| mode > OF_ROWS));
        Some(held.map(|(oid, _)| oid).collect())
    }
}

/// What is known of one relation.
#[derive(Clone, Copy, Debug, Default)]
struct Use {
    /// The place of the strongest mode.
    mode: Option<usize>,
    scans: u64,
}

/// What a file did to relations that are to be told of; nothing where there is nothing to tell.
pub(super) fn execution(
    executed: &Execution<'_>,
    before: &Objects,
    (before_it, after_it): (&There, &There),
    is_told: impl Fn(&Object) -> bool,
) -> Option<timeline::Execution> {
    let uses = uses(executed.answer.unwrap_or_default());
    let is_new = |(oid, relation): &(&i64, &Relation)| {
        relation.file != 0
            && after_it.relations.get(oid).is_some_and(|now| now.file != relation.file)
    };
    let new_files: BTreeSet<i64> =
        before_it.relations.iter().filter(is_new).map(|(oid, _)| *oid).collect();
    let used = before.iter().filter_map(|(key, numbered)| {
        let Key::Relation(oid) = *key else { return None };
        let known = uses.get(&oid).copied().unwrap_or_default();
        let has_new_file = new_files.contains(&oid);
        // Of a table that is emptied the indexes are built anew over nothing.
        let scanned = known.scans > 0 && !(has_new_file && executed.may_truncate);
        let rewritten =
            has_new_file && !executed.may_truncate && (scanned || !executed.counts_scans);
        // Whoever reads a relation locks it so weakly that only a lock of the strongest mode minds.
        let lock = known.mode.filter(|mode| *mode > 0).map(|mode| MODES[mode].1.to_owned());
        let is_used = lock.is_some() || scanned || rewritten;
        let object = Some(&numbered.object).filter(|object| is_used && is_told(object))?;
        let (schema, name) = relation(object)?;
        Some(UsedRelation { schema, name, lock, scanned, rewritten })
    });
    let mut relations: Vec<UsedRelation> = used.collect();
    relations.sort();
    let Execution { version, in_transaction, .. } = *executed;
    (!relations.is_empty()).then_some(timeline::Execution { version, in_transaction, relations })
}

fn uses(answer: &str) -> BTreeMap<i64, Use> {
    let mut uses: BTreeMap<i64, Use> = BTreeMap::new();
    for lock in answer.split(',') {
        let mut parts = lock.split(' ');
        let Some(oid) = parts.next().and_then(|oid| oid.parse().ok()) else { continue };
        let known = uses.entry(oid).or_default();
        let mode = parts.next().and_then(|mode| MODES.iter().position(|(name, _)| *name == mode));
        known.mode = known.mode.max(mode);
        known.scans = known.scans.max(parts.next().and_then(|it| it.parse().ok()).unwrap_or(0));
    }
    uses
}

/// The name of what has rows, or shows some.
fn relation(object: &Object) -> Option<(String, String)> {
    let name = ObjectName::of(object);
    matches!(object, Object::Table(_) | Object::View(_)).then_some((name.schema?, name.name))
}
