//! The one folder that sqlx looks into: the answers that count, and a text for each that does not.
//!
//! sqlx searches `SQLX_OFFLINE_DIR`, then the crate's `.sqlx`, then the workspace's, and takes
//! whatever lies there; a file whose parameters are of a kind that it does not know stops it at that
//! very call, and it shows the name of the kind: a text of ours.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::Path;

use migrations_compiler::source::{query_file_name, query_of};
use migrations_compiler::{QueryDataDir, freshness};
use migrations_core::Diagnostic;

use crate::environment::Environment;
use crate::refresh::Outcome;
use crate::state::State;

/// What sqlx shows where it meets an answer that nobody has sealed.
const NOT_SEALED: &str =
    "not sealed: run `cargo migrations prepare`, which has a real server check this query";

/// Fills the folder and points sqlx to it.
pub(crate) fn write(environment: &Environment, state: &State, outcome: &Outcome) -> io::Result<()> {
    let files = files(state, outcome);
    let folder = environment.query_data_dir();
    fs::create_dir_all(&folder)?;
    for entry in fs::read_dir(&folder)? {
        let entry = entry?;
        if !files.contains_key(&*entry.file_name().to_string_lossy()) {
            fs::remove_file(entry.path())?;
        }
    }
    for (name, text) in &files {
        write_changed(&folder.join(name), text)?;
    }
    let manifest_dir = environment.manifest_dir.to_string_lossy();
    build_rs::output::rustc_env("SQLX_OFFLINE", "true");
    build_rs::output::rustc_env("SQLX_OFFLINE_DIR", &folder.to_string_lossy());
    build_rs::output::rustc_env("MIGRATIONS_REFRESHED_FOR", &manifest_dir);
    Ok(())
}

/// An unchanged file keeps its time, so that sqlx's cache in an editor stays warm.
fn write_changed(path: &Path, text: &str) -> io::Result<()> {
    if fs::read(path).is_ok_and(|bytes| bytes == text.as_bytes()) {
        return Ok(());
    }
    fs::write(path, text)
}

/// Every file that sqlx may find, by name.
fn files(state: &State, outcome: &Outcome) -> BTreeMap<String, String> {
    let mut files = match &outcome.query_data {
        Some(query_data) => query_data.queries.clone(),
        None => sealed(state),
    };
    let schema = outcome.query_data.as_ref().unwrap_or(&state.committed).schema.as_deref();
    let written = written(state, schema);
    // Those of another database are none of ours, and keep their place in sqlx's order.
    let of_workspace = state.source().manifests.workspace_root();
    let of_workspace = of_workspace
        .map(|root| QueryDataDir::read(&root.join(".sqlx")).unwrap_or_default().queries);
    for queries in [Some(state.committed.queries.clone()), of_workspace].into_iter().flatten() {
        for (name, text) in queries {
            if !freshness::is_postgres(&text) {
                files.entry(name).or_insert(text);
            } else if let Entry::Vacant(file) = files.entry(name) {
                let sql = query_of(&text).filter(|sql| query_file_name(sql) == *file.key());
                let stub = stub(sql.as_ref().or(written.get(file.key())), NOT_SEALED);
                file.insert(stub);
            }
        }
    }
    let answered: BTreeSet<String> = files.keys().cloned().collect();
    for query in state.unanswered(&answered, schema) {
        files.insert(query.file_name(), stub(Some(&query.sql), NOT_SEALED));
    }
    for (name, reason) in &outcome.refused {
        let refused = format!("refused by PostgreSQL: {reason}");
        files.insert(name.clone(), stub(written.get(name), &refused));
    }
    files
}

/// The SQL of every query that is known, by the name of its file.
fn written(state: &State, schema: Option<&str>) -> BTreeMap<String, String> {
    let queries = state.snapshot.all_queries(schema).into_iter();
    queries.map(|query| (query.file_name(), query.sql)).collect()
}

/// The committed answers that are what was sealed; none while anything is stale, because no server
/// has seen them beside the files at hand.
fn sealed(state: &State) -> BTreeMap<String, String> {
    let is_stale = state.stale.iter().any(Diagnostic::is_error);
    let Some(seal) = state.snapshot.seal.as_ref().filter(|_| !is_stale) else {
        return BTreeMap::new();
    };
    let queries = state.committed.queries.iter();
    let sealed = queries.filter(|(name, text)| seal.holds_query(name, text));
    sealed.map(|(name, text)| (name.clone(), text.clone())).collect()
}

/// What sqlx refuses to read as the answer to a query, and shows with that text.
///
/// Its macros give up on the whole call then, so that nothing that depends on its type is an error
/// as well. Where the SQL is known to nobody, a bare string does the same in more words.
fn stub(sql: Option<&String>, text: &str) -> String {
    let Some(sql) = sql else { return serde_json::Value::String(text.to_owned()).to_string() };
    let mut parameters = serde_json::Map::new();
    parameters.insert(text.to_owned(), serde_json::Value::Null);
    serde_json::json!({
        "db_name": "PostgreSQL",
        "query": sql,
        "describe": { "columns": [], "parameters": parameters, "nullable": [] },
        "hash": "none",
    })
    .to_string()
}
