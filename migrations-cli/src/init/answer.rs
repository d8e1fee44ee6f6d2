//! What a server says of a project as it will be, before anything is written.
//!
//! Must not write a file.

use std::collections::BTreeMap;

use migrations_compiler::QueryDataDir;
use migrations_compiler::scan::Query;
use migrations_compiler::snapshot::Snapshot;
use migrations_core::Diagnostic;
use migrations_postgres::Options;
use migrations_prepare::error::PrepareError;
use migrations_prepare::prepare::{self, Prepared};
use migrations_prepare::sealed;

use super::conventions::OfSqlx;
use super::home::Home;
use super::lists::has_lists;
use super::plan::Plan;
use crate::exit::Failure;
use crate::output;
use crate::project::Package;

/// What a server says.
pub(crate) enum Answer {
    /// There is nothing to ask, or it was asked before.
    NotAsked,
    /// None could be had.
    NoServer(Failure),
    /// It accepts the set and the queries.
    Accepted(Box<Accepted>),
    /// It refuses some of it.
    Refused(Box<Prepared>),
}

/// What was answered.
pub(crate) struct Accepted {
    pub(crate) prepared: Prepared,
    pub(crate) snapshot: Snapshot,
    /// How many queries would have other nullability if it were proved.
    pub(crate) beyond_sqlx: usize,
    /// What the config keeps of sqlx.
    pub(crate) kept: Vec<OfSqlx>,
    /// The query files that sqlx's own tool has left.
    pub(crate) old: BTreeMap<String, String>,
}

/// Asks a server about the project as it is planned; what the source was written for is kept in the
/// plan.
pub(crate) async fn of_server(home: &Home, plan: &mut Plan) -> Result<Answer, Failure> {
    let snapshot = plan.snapshot(home);
    if !plan.has_files || (plan.all_steps(home).is_empty() && sealed::is_sealed(&snapshot)) {
        return Ok(Answer::NotAsked);
    }
    let old = match &home.package {
        Some(package) => answers_of_old(package)?,
        None => BTreeMap::new(),
    };
    let prepared = match asked(&snapshot).await {
        Ok(prepared) => prepared,
        Err(error @ (PrepareError::Engine(_) | PrepareError::Server(_))) => {
            return Ok(Answer::NoServer(error.into()));
        }
        Err(error) => return Err(error.into()),
    };
    let beyond_sqlx = prepared.query_data.as_ref().map_or(0, |data| data.beyond_sqlx.len());
    let kept = if plan.config.is_some() { of_sqlx(&snapshot, &prepared) } else { Vec::new() };
    let (prepared, snapshot) = match kept.as_slice() {
        [] => (prepared, snapshot),
        kept => {
            plan.keep(kept);
            let snapshot = plan.snapshot(home);
            (asked(&snapshot).await?, snapshot)
        }
    };
    if prepared.diagnostics.iter().any(Diagnostic::is_error) {
        return Ok(Answer::Refused(Box::new(prepared)));
    }
    let accepted = Accepted { prepared, snapshot, beyond_sqlx, kept, old };
    Ok(Answer::Accepted(Box::new(accepted)))
}

/// Has a server run the set and answer the queries.
async fn asked(snapshot: &Snapshot) -> Result<Prepared, PrepareError> {
    let progress = output::progress("a throw-away PostgreSQL runs the set");
    let prepared = prepare::prepare(snapshot, &Options::default()).await;
    progress.finish_and_clear();
    prepared
}

/// What the source was written for and would be otherwise.
fn of_sqlx(snapshot: &Snapshot, prepared: &Prepared) -> Vec<OfSqlx> {
    let Some(query_data) = &prepared.query_data else { return Vec::new() };
    let has_queries = !snapshot.source.queries().is_empty();
    let is_guessed = !query_data.beyond_sqlx.is_empty();
    let has_texts = has_queries && has_lists(&query_data.schema);
    let nullability = is_guessed.then_some(OfSqlx::Nullability);
    nullability.into_iter().chain(has_texts.then_some(OfSqlx::Texts)).collect()
}

/// The query files that sqlx's own tool has left in the package, or in its workspace.
fn answers_of_old(package: &Package) -> Result<BTreeMap<String, String>, Failure> {
    let mut old = BTreeMap::new();
    let workspace = package.source.manifests.workspace_root();
    for root in [workspace, Some(package.manifest_dir())].into_iter().flatten() {
        old.extend(QueryDataDir::read(&root.join(".sqlx"))?.queries);
    }
    let asked: Vec<String> = package.source.queries().iter().map(Query::file_name).collect();
    let own = package.manifest_dir().join(".sqlx");
    // In a workspace the other members' answers are none of ours.
    old.retain(|name, _| asked.contains(name) || own.join(name).is_file());
    Ok(old)
}
