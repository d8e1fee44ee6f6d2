//! Stale answers → fresh ones in `OUT_DIR`, through the installed program.
//!
//! Must not know how a server is started; must never touch a committed file.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use migrations_compiler::QueryDataDir;
use migrations_compiler::crate_source::SetOwner;
use migrations_compiler::proof::with_proofs;
use migrations_compiler::refreshed::{self, Refreshed};
use migrations_compiler::seal::Seal;
use migrations_core::MigrationSet;

use crate::environment::Environment;
use crate::state::State;

/// What a refresh brought.
#[derive(Default)]
pub(crate) struct Outcome {
    /// The fresh answers, where there was anything to refresh and it worked.
    pub(crate) query_data: Option<QueryDataDir>,
    /// Why the server refused a query, by the name that its file would have.
    pub(crate) refused: BTreeMap<String, String>,
    /// The set with its refreshed lock, where the server found no fault in anything.
    pub(crate) set: Option<MigrationSet>,
    /// What the server refused, rendered.
    pub(crate) errors: Vec<String>,
    /// Whether the server refused anything, which the macro has to say.
    pub(crate) has_faults: bool,
    /// What the person at the terminal should know.
    pub(crate) warnings: Vec<String>,
    /// Whether a refresh is wanted and permitted, and something that it needs is missing.
    pub(crate) is_missing: bool,
}

/// Has a server check the files at hand, where the committed answers do not speak of them.
pub(crate) fn refresh(environment: &Environment, state: &State) -> Outcome {
    let folder = environment.refreshed_dir();
    if let Some(complete) = &environment.complete {
        return adopted(&complete.join("refreshed"), &folder, state);
    }
    let is_needed = is_needed(state);
    let Some(program) = environment.program.as_deref().filter(|_| is_needed) else {
        // Whatever lies there speaks of files that are gone; nobody would read it.
        let _ = fs::remove_dir_all(&folder);
        let is_missing = is_needed && environment.may_refresh;
        return Outcome { is_missing, ..Outcome::default() };
    };
    if let Some(outcome) = reuse(&folder, state) {
        return outcome;
    }
    match run(program, environment) {
        Ok(output) => outcome(&folder, state, &output),
        Err(error) => failed(&format!("{} cannot be run: {error}", program.display())),
    }
}

/// The answers of the run that this build is part of.
fn adopted(from: &Path, folder: &Path, state: &State) -> Outcome {
    let _ = fs::remove_dir_all(folder);
    match copy(from, folder) {
        // What is committed may well be behind in the middle of preparing it.
        Ok(()) => Outcome { warnings: Vec::new(), ..read(folder, state).unwrap_or_default() },
        Err(error) => failed(&format!("{} cannot be copied: {error}", from.display())),
    }
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let path = entry?.path();
        let place = to.join(path.file_name().unwrap_or_default());
        if path.is_dir() {
            copy(&path, &place)?;
        } else {
            fs::copy(&path, &place)?;
        }
    }
    Ok(())
}

/// A set at fault is the macro's to report: no server is needed to know that.
fn is_needed(state: &State) -> bool {
    let QueryDataDir { queries, schema, .. } = &state.committed;
    let sealed = queries.keys().cloned().collect();
    let has_unanswered = || !state.unanswered(&sealed, schema.as_deref()).is_empty();
    state.sound().is_some() && (!state.stale.is_empty() || has_unanswered())
}

/// The last refresh, where it speaks of exactly these files and queries and found no fault.
fn reuse(folder: &Path, state: &State) -> Option<Outcome> {
    let outcome = read(folder, state)?;
    let QueryDataDir { queries, schema, .. } = outcome.query_data.as_ref()?;
    let query_data: BTreeSet<String> = queries.keys().cloned().collect();
    let unanswered = state.unanswered(&query_data, schema.as_deref());
    let is_complete = outcome.refused.is_empty() && unanswered.is_empty();
    is_complete.then_some(outcome)
}

/// Runs the program; it holds the other end of a pipe and ends when this process does.
fn run(program: &Path, environment: &Environment) -> io::Result<Output> {
    let mut child = command(program, environment).spawn()?;
    // `wait_with_output` would close it at once, and with it the program's reason to go on.
    let stdin = child.stdin.take();
    let output = child.wait_with_output();
    drop(stdin);
    output
}

fn command(program: &Path, environment: &Environment) -> Command {
    let mut command = Command::new(program);
    command
        .args(["prepare", "--until-stdin-closes", "--manifest-dir"])
        .arg(&environment.manifest_dir)
        .arg("--into")
        .arg(environment.refreshed_dir())
        // A build never downloads, whatever cargo's or the user's environment says.
        .env("MIGRATIONS_ENGINE_INSTALL", "off")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn outcome(folder: &Path, state: &State, output: &Output) -> Outcome {
    let is_done = matches!(output.status.code(), Some(0 | 1));
    match read(folder, state).filter(|_| is_done) {
        Some(outcome) => outcome,
        None => {
            let said = String::from_utf8_lossy(&output.stderr).trim().replace('\n', " ");
            failed(&format!("cargo-migrations ended with {}: {said}", output.status))
        }
    }
}

fn failed(reason: &str) -> Outcome {
    let warning = format!("the stale answers could not be refreshed: {reason}");
    Outcome { warnings: vec![warning], is_missing: true, ..Outcome::default() }
}

fn read(folder: &Path, state: &State) -> Option<Outcome> {
    let (dir, checked) = state.sound()?;
    let behind =
        "the committed lock and seal are behind: run `cargo migrations prepare` before you commit";
    let refreshed = match state.owner() {
        SetOwner::Of(path) => Refreshed::beside(folder, checked, path),
        SetOwner::Own => Refreshed::of(folder, dir, checked),
    }?;
    let report = refreshed::report(folder);
    let (refused, mut warnings) =
        report.map(|report| (report.refused, report.warnings)).unwrap_or_default();
    match refreshed {
        Refreshed::Rejected { errors } => {
            Some(Outcome { has_faults: true, errors, warnings, ..Outcome::default() })
        }
        Refreshed::QueryData { checked, query_data, errors } => {
            if errors.is_empty() {
                warnings.push(behind.to_owned());
            }
            let has_faults = !errors.is_empty();
            let seal = query_data.seal.as_deref().and_then(|text| Seal::parse(text).ok());
            let set = checked.set.filter(|_| !has_faults);
            let set = set.map(|set| with_proofs(set, seal.as_ref()));
            Some(Outcome {
                query_data: Some(query_data),
                refused,
                set,
                errors,
                has_faults,
                warnings,
                is_missing: false,
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Environment, command};
    use std::ffi::OsStr;
    use std::path::{Path, PathBuf};

    #[test]
    fn build_never_has_an_engine_installed() {
        let environment = Environment {
            manifest_dir: PathBuf::from("/shop"),
            out_dir: PathBuf::from("/out"),
            complete: None,
            program: None,
            may_refresh: true,
        };
        let command = command(Path::new("cargo-migrations"), &environment);
        let consent = command.get_envs().find(|(name, _)| *name == "MIGRATIONS_ENGINE_INSTALL");
        let (_, value) = consent.expect("it is said whatever the environment says");
        assert_eq!(value, Some(OsStr::new("off")));
    }
}
