//! What `uses!` has to say: the faults of the set that another crate owns, and of this crate's
//! answers.
//!
//! The macro cannot look into the source of the other crate, so it is told.
//! Must not know what makes a set sound.

use std::io;

use migrations_compiler::render::{Sources, render_embedded};
use migrations_compiler::snapshot::SetFiles;
use migrations_compiler::sqlx_config;
use migrations_compiler::used::{Used, Verdict};
use migrations_core::{Code, Diagnostic, FileId, Location};

use crate::environment::Environment;
use crate::refresh::Outcome;
use crate::state::State;

/// Leaves the verdict for the macro, and takes an older one back where nothing is used.
pub(crate) fn write(environment: &Environment, state: &State, outcome: &Outcome) -> io::Result<()> {
    let Some(call) = state.source().scan.uses.first() else {
        return Verdict::remove(&environment.out_dir);
    };
    let errors = faults(state, outcome);
    Verdict { path: call.path.clone(), errors }.write(&environment.out_dir)
}

/// What is wrong with the call, with the set that it names, or with this crate's answers; rendered.
pub(crate) fn faults(state: &State, outcome: &Outcome) -> Vec<String> {
    match &state.source().used {
        Some(Ok(used)) => of_set(state, used, outcome),
        Some(Err(diagnostic)) => vec![render_embedded(diagnostic, &Sources::default())],
        None => Vec::new(),
    }
}

fn of_set(state: &State, used: &Used, outcome: &Outcome) -> Vec<String> {
    if outcome.query_data.is_some() || !outcome.errors.is_empty() {
        return outcome.errors.clone();
    }
    let Some(SetFiles { checked, .. }) = state.set() else {
        let location = Location::whole_file(FileId::of_crate(&used.folder));
        let message = format!("{} cannot be read", used.folder);
        let unreadable = Diagnostic::new(Code::MissingDirectory, location, message)
            .help(format!("build {} first: it owns the set", used.path));
        return vec![render_embedded(&unreadable, &Sources::default())];
    };
    let checked = match checked.set {
        Some(_) => checked.clone(),
        None => checked.clone().with_statements(),
    };
    let sources = Sources::of_set(&checked.parsed, &used.folder);
    let found = if checked.set.is_some() { &state.stale } else { &checked.diagnostics };
    let errors = found.iter().filter(|diagnostic| diagnostic.is_error());
    let errors: Vec<String> =
        errors.map(|diagnostic| render_embedded(diagnostic, &sources)).collect();
    match errors.is_empty() {
        true => of_types(state),
        false => errors,
    }
}

/// What sqlx's macros are not told of the other crate's rows; said where nothing else is wrong.
fn of_types(state: &State) -> Vec<String> {
    let text = state.source().sqlx_config.as_deref().unwrap_or_default();
    let mut sources = Sources::default();
    sources.add_of_crate(sqlx_config::FILE, text);
    state.stale_override().iter().map(|stale| render_embedded(stale, &sources)).collect()
}
