//! The faults of a set that no macro is certain to report: the source does not call one yet, as in a
//! project that `cargo migrations init` has taken over, or not every build compiles the call.
//!
//! Must not know what makes a set sound.

use migrations_compiler::refreshed::Refreshed;
use migrations_compiler::render::{self, Sources};
use migrations_compiler::snapshot::SetFiles;
use migrations_core::{Code, Diagnostic, FileId};

use crate::environment::Environment;
use crate::refresh::Outcome;
use crate::state::State;
use crate::uses;

/// The faults, a line each: more a build script cannot say.
pub(crate) fn faults(environment: &Environment, state: &State, outcome: &Outcome) -> Vec<String> {
    if state.source().used.is_some() {
        return of_used(state, outcome);
    }
    let Some(folder) = &state.folder else { return vec![no_set()] };
    let (dir, checked) = match &state.snapshot.set {
        Ok(SetFiles { dir, checked }) => (dir, checked),
        Err(unreadable) => return vec![missing(folder, &unreadable.message)],
    };
    let shown = |found: Vec<Diagnostic>| -> Vec<String> {
        let sources = Sources::of_set(&checked.parsed, folder);
        let path = |file: &FileId| sources.shown_as(file);
        let errors = found.iter().filter(|diagnostic| diagnostic.is_error());
        errors.map(|diagnostic| with_help(diagnostic, render::to_line(diagnostic, &path))).collect()
    };
    if checked.set.is_none() {
        return shown(checked.diagnostics.clone());
    }
    let stale = &state.stale;
    // What is wrong with a query sqlx says, at its call.
    if stale.is_empty() || outcome.query_data.is_some() {
        return Vec::new();
    }
    match Refreshed::of(&environment.refreshed_dir(), dir, checked) {
        Some(Refreshed::Rejected { errors }) => errors.iter().map(|error| first(error)).collect(),
        _ => {
            let with_statements = checked.clone().with_statements();
            shown(with_statements.diagnostics.iter().chain(stale).cloned().collect())
        }
    }
}

/// A script has no more than a line for it.
fn with_help(diagnostic: &Diagnostic, line: String) -> String {
    diagnostic.help.as_ref().map_or_else(|| line.clone(), |help| format!("{line}; help: {help}"))
}

/// A gate without a set guards nothing, which whoever wrote it does not expect.
fn no_set() -> String {
    "this build script calls the gate, and the crate has no set of migrations; help: write the \
     first with `cargo migrations new NAME`, or name the folder: `migrations! { path = \"…\" }` in the \
     source, or `migrations-dir` below `[migrate]` in sqlx.toml once `cargo migrations init` has taken \
     it over"
        .to_owned()
}

fn missing(folder: &str, message: &str) -> String {
    let code = Code::MissingDirectory;
    format!("{folder}: error[{code}]: it cannot be read: {message}")
}

/// What `uses!` would say.
fn of_used(state: &State, outcome: &Outcome) -> Vec<String> {
    uses::faults(state, outcome).iter().map(|error| first(error)).collect()
}

/// The message of a rendered fault, and the place that stands below it.
fn first(error: &str) -> String {
    let lines = error.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.take(2).collect::<Vec<_>>().join(" ")
}
