//! A way back that is refused because nobody has tried its rollbacks: they are tried, and it is asked
//! again.

use std::collections::BTreeSet;

use migrations_core::rollback_plan::RollbackProblem;
use migrations_core::set::Rollback;
use migrations_core::{Checksum, Diagnostic, Migration, MigrationSet};
use migrations_postgres::Options;
use migrations_prepare::rollback_check::check_rollbacks;
use migrations_runner::{LocatedRollbackProblem, RollbackOptions, RunError, Text};

use super::Called;
use crate::exit::Failure;
use crate::format::Format;
use crate::output;

/// Runs the way back, once more with what has been tried where that was all that stood in its way.
pub(in crate::verbs) async fn with_check<T>(
    called: &Called,
    options: RollbackOptions,
    run: impl AsyncFn(&RollbackOptions) -> Result<T, RunError>,
) -> Result<T, Failure> {
    let of_run = |error: &RunError| Failure::of_run(error, &called.place.invocation());
    let refusal = match run(&options).await {
        Ok(report) => return Ok(report),
        Err(error) => error,
    };
    let untried = match &refusal {
        RunError::RollbackRefused { problems, .. } => untried(problems),
        _ => None,
    };
    let Some(untried) = untried else { return Err(of_run(&refusal)) };
    let progress = output::progress("trying the rollbacks on a throw-away server");
    let set = with_rollbacks(&called.set, &untried);
    let stems: Vec<&str> = untried.iter().map(|(stem, _)| *stem).collect();
    let checked = check_rollbacks(&set, &called.files.parsed, &stems, &Options::default()).await;
    progress.finish_and_clear();
    let checked = match checked {
        Ok(checked) => checked,
        Err(error) => {
            if called.format == Format::Human {
                output::note(&format!("note: the rollbacks could not be tried: {error}"));
            }
            return Err(of_run(&refusal));
        }
    };
    if checked.found.iter().any(Diagnostic::is_error) {
        let text = Text(&checked.found).to_string();
        let message = format!("{text}\n  tried on a throw-away server; the database is unchanged");
        let mut failure = Failure::other(message);
        failure.diagnostics = checked.found;
        return Err(failure);
    }
    if called.format == Format::Human && !checked.found.is_empty() {
        output::note(&format!("warning: {}", Text(&checked.found)));
    }
    for stem in checked.held.keys().filter(|_| called.format == Format::Human) {
        output::note(&format!("note: the rollback of {stem} held on a throw-away server"));
    }
    let held: BTreeSet<&str> = checked.held.keys().map(String::as_str).collect();
    let tried: Vec<Checksum> = untried
        .iter()
        .filter(|(stem, _)| held.contains(stem))
        .map(|(_, rollback)| Checksum::of(&rollback.sql))
        .collect();
    let options = RollbackOptions { tried, ..options };
    run(&options).await.map_err(|error| of_run(&error))
}

/// The rollbacks that nobody has tried and that can be, where nothing else is the matter.
fn untried(problems: &[LocatedRollbackProblem]) -> Option<Vec<(&str, &Rollback)>> {
    let untried = problems.iter().map(|located| match &located.problem {
        RollbackProblem::Unproven { version, has_file: true, rollback, .. } => {
            Some((version.as_str(), &**rollback))
        }
        _ => None,
    });
    untried.collect()
}

/// The set with these rollbacks in the place of its own: some may be those that the history keeps.
fn with_rollbacks(set: &MigrationSet, rollbacks: &[(&str, &Rollback)]) -> MigrationSet {
    let with = |migration: &Migration| {
        let found = rollbacks.iter().find(|(stem, _)| **stem == *migration.stem);
        match found {
            Some((_, rollback)) => {
                Migration { rollback: Some((*rollback).clone()), ..migration.clone() }
            }
            None => migration.clone(),
        }
    };
    set.with_migrations(set.migrations().iter().map(with).collect())
}
