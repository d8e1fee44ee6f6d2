//! Committed files → what they say of a crate already, so that no server has to be asked.
//!
//! Reads and compares; must not know how a server is asked, and touches no committed file.

use std::collections::{BTreeMap, BTreeSet};

use migrations_compiler::lock::Lock;
use migrations_compiler::locking;
use migrations_compiler::scan::Query;
use migrations_compiler::seal::Seal;
use migrations_compiler::snapshot::{SetFiles, Snapshot};
use migrations_compiler::{Checked, QueryDataDir};
use migrations_core::MigrationSet;

use crate::cache::answer_store;
use crate::prepared_files::PreparedFiles;
use migrations_postgres::{Options, ServerVersion};

/// What the committed files say without a server.
pub enum SealStatus {
    /// They speak of exactly these files and queries already.
    Sealed(MigrationSet, Seal),
    /// They do, and answer what no query asks for any more, or have their lock in an earlier format:
    /// here is what is to be committed.
    Outdated(MigrationSet, PreparedFiles),
}

/// What the committed files say of a project, where a server has nothing to add.
///
/// A server that is older than the set declares by now has nothing to say either way.
#[must_use]
pub fn seal_status(snapshot: &Snapshot) -> Option<SealStatus> {
    let Fresh { checked, lock, seal, committed } = Fresh::of(snapshot)?;
    let described = names(snapshot);
    if !described.iter().all(|name| seal.queries.contains_key(name)) {
        return None;
    }
    // Statements come last, because they take longest.
    let set = checked.clone().with_statements().set?;
    let is_current = checked.parsed.valid_lock() == Some(&lock);
    if seal.queries.len() == described.len() && is_current {
        return Some(SealStatus::Sealed(set, seal.clone()));
    }
    let mut queries = committed.queries.clone();
    queries.retain(|name, _| described.contains(name));
    let query_data = PreparedFiles {
        owner: snapshot.owner.clone(),
        compiled: snapshot.compiled_among(&queries),
        lock,
        schema: committed.schema.clone()?,
        queries,
        refused: BTreeMap::new(),
        beyond_sqlx: BTreeSet::new(),
        server: ServerVersion { major: seal.server, minor: 0 },
        environment: seal.environment,
        stubs: seal.stubs.clone(),
        rollbacks: seal.rollbacks.clone(),
    };
    Some(SealStatus::Outdated(set, query_data))
}

/// What the committed files say, where a server gave every answer in them on this machine.
///
/// Anyone who can commit can write a seal by hand, so another machine's word is not enough.
#[must_use]
pub fn confirmed_seal_status(snapshot: &Snapshot, options: &Options) -> Option<SealStatus> {
    let seal = snapshot.seal.as_ref()?;
    let status = || seal_status(snapshot);
    answer_store::is_confirmed(options, seal).then(status).flatten()
}

/// Remembers on this machine that a server has given every answer that a seal lists.
pub fn confirm(seal: &Seal, options: &Options) {
    answer_store::confirm(options, seal);
}

/// Confirms what a run without faults makes of the committed files.
///
/// A seal by another server stays where nothing else differs, so it is confirmed as well.
pub(crate) fn confirm_run(committed: Option<&Seal>, query_data: &PreparedFiles, options: &Options) {
    let seal = query_data.seal();
    let is_kept = |kept: &&Seal| (*kept).clone().as_by_server_of(&seal) == seal;
    for seal in [Some(&seal), committed.filter(is_kept)].into_iter().flatten() {
        confirm(seal, options);
    }
}

/// Whether the committed files speak of exactly these files and queries already.
#[must_use]
pub fn is_sealed(snapshot: &Snapshot) -> bool {
    matches!(seal_status(snapshot), Some(SealStatus::Sealed(..)))
}

/// The names that the query files of a crate have, with those that are generated for its schema.
fn names(snapshot: &Snapshot) -> BTreeSet<String> {
    snapshot.all_queries(snapshot.schema()).iter().map(Query::file_name).collect()
}

/// Committed files that speak of exactly the set at hand, whatever is wrong with its statements.
struct Fresh<'a> {
    checked: &'a Checked,
    lock: Lock,
    seal: &'a Seal,
    committed: &'a QueryDataDir,
}

impl Fresh<'_> {
    fn of(snapshot: &Snapshot) -> Option<Fresh<'_>> {
        let SetFiles { checked, .. } = snapshot.sound()?;
        let set = checked.set.as_ref()?;
        let seal = snapshot.seal.as_ref().filter(|seal| seal.head == set.head())?;
        let committed = snapshot.query_data.as_ref().ok()?;
        if !snapshot.stale().is_empty() {
            return None;
        }
        let lock = locking::renew(set, &checked.parsed);
        let is_new_enough = set.oldest_server().is_none_or(|oldest| seal.server >= oldest);
        is_new_enough.then_some(Fresh { checked, lock, seal, committed })
    }
}
