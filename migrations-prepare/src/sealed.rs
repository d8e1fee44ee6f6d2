//! Committed files → what they say of a crate already, so that no server has to be asked.
//!
//! Reads and compares; must not know how a server is asked, and writes nothing.

use std::collections::{BTreeMap, BTreeSet};

use migrations_compiler::lock::Lock;
use migrations_compiler::seal::Seal;
use migrations_compiler::{Checked, QueryDataDir, SourceDir, check_files, freshness, parse};
use migrations_core::MigrationSet;

use crate::describe;
use crate::prepared_files::PreparedFiles;
use crate::project::{Project, SetOwner};
use migrations_postgres::ServerVersion;

/// What the committed files say without a server.
pub enum SealStatus {
    /// They speak of exactly these files and queries already.
    Sealed(MigrationSet, Seal),
    /// They do, and answer what no query asks for any more: here are the others.
    WithUnused(MigrationSet, PreparedFiles),
}

/// A set, and a seal that speaks of exactly its files.
pub struct SealedHead {
    checked: Checked,
    seal: Seal,
}

impl SealedHead {
    /// Reads the set and the seal alone: an edited set is told from a sealed one by these.
    #[must_use]
    pub fn of(project: &Project) -> Option<SealedHead> {
        let dir = SourceDir::read(&project.set_dir()).ok()?;
        let checked = check_files(parse(&dir));
        let seal = project.seal()?;
        let head = checked.set.as_ref()?.head();
        (seal.head == head).then_some(SealedHead { checked, seal })
    }

    /// What the committed files say of a crate, where a server has nothing to add.
    ///
    /// A server that is older than the set declares by now has nothing to say either way.
    #[must_use]
    pub fn standing(self, project: &Project) -> Option<SealStatus> {
        let Fresh { checked, lock, seal, committed } = Fresh::of(self, project)?;
        let described = names(project, &committed);
        if !described.iter().all(|name| seal.queries.contains_key(name)) {
            return None;
        }
        // Statements come last, because they take longest.
        let set = checked.with_statements().set?;
        if seal.queries.len() == described.len() {
            return Some(SealStatus::Sealed(set, seal));
        }
        let mut queries = committed.queries;
        queries.retain(|name, _| described.contains(name));
        let query_data = PreparedFiles {
            owner: project.owner.clone(),
            compiled: project.compiled_among(&queries),
            lock,
            schema: committed.schema?,
            queries,
            refused: BTreeMap::new(),
            beyond_sqlx: BTreeSet::new(),
            server: ServerVersion { major: seal.server, minor: 0 },
            environment: seal.environment,
            stubs: seal.stubs,
        };
        Some(SealStatus::WithUnused(set, query_data))
    }
}

/// The same from the beginning.
#[must_use]
pub fn standing(project: &Project) -> Option<SealStatus> {
    SealedHead::of(project)?.standing(project)
}

/// Whether the committed files speak of exactly these files and queries already.
#[must_use]
pub fn is_sealed(project: &Project) -> bool {
    matches!(standing(project), Some(SealStatus::Sealed(..)))
}

/// The names that the query files of a crate have, with those that are generated for its schema.
fn names(project: &Project, committed: &QueryDataDir) -> BTreeSet<String> {
    let queries = project.all_queries(committed.schema.as_deref());
    queries.iter().map(|query| describe::file_name(&query.sql)).collect()
}

/// Committed files that speak of exactly the set at hand, whatever is wrong with its statements.
struct Fresh {
    checked: Checked,
    lock: Lock,
    seal: Seal,
    committed: QueryDataDir,
}

impl Fresh {
    fn of(head: SealedHead, project: &Project) -> Option<Fresh> {
        let SealedHead { checked, seal } = head;
        let committed = QueryDataDir::read(&project.query_data_dir()).ok()?;
        let stale = match &project.owner {
            SetOwner::Own => freshness::stale(&checked, &committed),
            SetOwner::Of(path) => freshness::stale_beside(&checked, &committed, path),
        };
        let is_fresh = stale.is_empty();
        let set = checked.set.as_ref()?;
        let lock = Lock::renew(set, checked.parsed.valid_lock());
        let is_new_enough = set.oldest_server().is_none_or(|oldest| seal.server >= oldest);
        (is_fresh && is_new_enough).then_some(Fresh { checked, lock, seal, committed })
    }
}
