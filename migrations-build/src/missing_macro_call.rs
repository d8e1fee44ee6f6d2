//! The faults of a set that no macro reports, because the source does not call one yet: a project
//! that `cargo migrations init` has taken over.
//!
//! Must not know what makes a set sound.

use migrations_compiler::refreshed::Refreshed;
use migrations_compiler::render::{self, Sources};
use migrations_compiler::snapshot::SetFiles;
use migrations_core::{Diagnostic, FileId};

use crate::environment::Environment;
use crate::refresh::Outcome;
use crate::state::State;

/// The faults, a line each: more a build script cannot say.
pub(crate) fn faults(environment: &Environment, state: &State, outcome: &Outcome) -> Vec<String> {
    let (Some(SetFiles { dir, checked }), Some(folder)) = (state.set(), &state.folder) else {
        return Vec::new();
    };
    let shown = |found: Vec<Diagnostic>| -> Vec<String> {
        let sources = Sources::of_set(&checked.parsed, folder);
        let path = |file: &FileId| sources.shown_as(file);
        let errors = found.iter().filter(|diagnostic| diagnostic.is_error());
        errors.map(|diagnostic| render::to_line(diagnostic, &path)).collect()
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

/// The message of a rendered fault, and the place that stands below it.
fn first(error: &str) -> String {
    let lines = error.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.take(2).collect::<Vec<_>>().join(" ")
}
