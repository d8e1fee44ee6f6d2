//! The one folder that sqlx looks into: the answers that count, and a text for each that does not.
//!
//! sqlx searches `SQLX_OFFLINE_DIR`, then the crate's `.sqlx`, then the workspace's, and takes
//! whatever lies there; a file that holds a JSON string stops it at that very call, and it shows the
//! string.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::Path;

use migrations_compiler::{QueryDataDir, freshness};

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
    // Those of another database are none of ours, and keep their place in sqlx's order.
    let of_workspace = state.source().manifests.workspace_root();
    let of_workspace = of_workspace
        .map(|root| QueryDataDir::read(&root.join(".sqlx")).unwrap_or_default().queries);
    for queries in [Some(state.committed.queries.clone()), of_workspace].into_iter().flatten() {
        for (name, text) in queries {
            let stub = if freshness::is_postgres(&text) { json_string(NOT_SEALED) } else { text };
            files.entry(name).or_insert(stub);
        }
    }
    let answered: BTreeSet<String> = files.keys().cloned().collect();
    let schema = outcome.query_data.as_ref().unwrap_or(&state.committed).schema.as_deref();
    for query in state.unanswered(&answered, schema) {
        files.insert(query.file_name(), json_string(NOT_SEALED));
    }
    for (name, reason) in &outcome.refused {
        files.insert(name.clone(), json_string(&format!("refused by PostgreSQL: {reason}")));
    }
    files
}

/// The committed answers that are what was sealed.
fn sealed(state: &State) -> BTreeMap<String, String> {
    let Some(seal) = &state.snapshot.seal else { return BTreeMap::new() };
    let queries = state.committed.queries.iter();
    let sealed = queries.filter(|(name, text)| seal.holds_query(name, text));
    sealed.map(|(name, text)| (name.clone(), text.clone())).collect()
}

/// The string as JSON: what sqlx refuses to read as an answer, and shows.
fn json_string(text: &str) -> String {
    serde_json::Value::String(text.to_owned()).to_string()
}
