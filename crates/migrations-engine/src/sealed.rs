//! Committed files → what they say of a crate already, so that no server has to be asked.
//!
//! Reads and compares; must not know how a server is asked, and writes nothing.

use std::collections::{BTreeMap, BTreeSet};

use migrations_compiler::lock::Lock;
use migrations_compiler::seal::Seal;
use migrations_compiler::{AnswerDir, SourceDir, check, freshness, parse};
use migrations_core::MigrationSet;

use crate::ServerVersion;
use crate::answers::Answers;
use crate::describe;
use crate::project::{Project, Whose};

/// The set and its committed seal, where that speaks of exactly these files and queries already: then a server
/// has nothing to add.
///
/// A server that is older than the set declares by now has nothing to say either way.
#[must_use]
pub fn sealed(project: &Project) -> Option<(MigrationSet, Seal)> {
    let Fresh { set, seal, committed, .. } = Fresh::of(project)?;
    seal.queries.keys().eq(&names(project, &committed)).then_some((set, seal))
}

/// The set and its committed answers without those that no query asks for any more, where that is
/// all there is to do: then a server has nothing to add either.
#[must_use]
pub fn without_unused(project: &Project) -> Option<(MigrationSet, Answers)> {
    let Fresh { set, lock, seal, committed } = Fresh::of(project)?;
    let asked = names(project, &committed);
    let is_answered = asked.iter().all(|name| seal.queries.contains_key(name));
    let has_unused = seal.queries.len() > asked.len();
    let mut queries = committed.queries;
    queries.retain(|name, _| asked.contains(name));
    let answers = Answers {
        whose: project.whose.clone(),
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
    (is_answered && has_unused).then_some((set, answers))
}

/// The names that the query files of a crate have, with those that are generated for its schema.
fn names(project: &Project, committed: &AnswerDir) -> BTreeSet<String> {
    let queries = project.all_queries(committed.schema.as_deref());
    queries.iter().map(|query| describe::file_name(&query.sql)).collect()
}

/// Committed files that speak of exactly the set at hand.
struct Fresh {
    set: MigrationSet,
    lock: Lock,
    seal: Seal,
    committed: AnswerDir,
}

impl Fresh {
    fn of(project: &Project) -> Option<Fresh> {
        let dir = SourceDir::read(&project.set_dir()).ok()?;
        let checked = check(parse(&dir));
        let committed = AnswerDir::read(&project.answers_dir()).ok()?;
        let seal = Seal::parse(committed.seal.as_deref()?).ok()?;
        let stale = match &project.whose {
            Whose::Own => freshness::stale(&checked, &committed),
            Whose::Of(path) => freshness::stale_beside(&checked, &committed, path),
        };
        let is_fresh = stale.is_empty();
        let lock = checked.parsed.valid_lock().cloned();
        let set = checked.set?;
        let lock = Lock::renew(&set, lock.as_ref());
        let is_new_enough = set.oldest_server().is_none_or(|oldest| seal.server >= oldest);
        (is_fresh && is_new_enough).then_some(Fresh { set, lock, seal, committed })
    }
}
