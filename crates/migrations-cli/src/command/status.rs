//! `status`: what a database has and what is pending.

use std::path::Path;
use std::process::ExitCode;

use migrations_runner::{EntryState, Status, StatusEntry};
use serde_json::{Value, json};

use super::sound_set_at;
use crate::arguments::{Database, Format};
use crate::database;
use crate::exit::{FAULTS, Failure};
use crate::output;

pub(crate) async fn run(
    database: &Database,
    dir: Option<&Path>,
    format: Format,
) -> Result<ExitCode, Failure> {
    let set = sound_set_at(dir, format)?;
    let connect = database::connect_options(database, dir).await?;
    let status = migrations_runner::status(&set, &connect).await?;
    match format {
        Format::Json => output::object(&json!({
            "set": set.name(),
            "migrations": status.entries.iter().map(entry_to_json).collect::<Vec<_>>(),
            "problems": status.problems.iter().map(ToString::to_string).collect::<Vec<_>>(),
        })),
        Format::Human => human(&status),
    }
    Ok(if status.problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(FAULTS) })
}

fn human(status: &Status) {
    for entry in &status.entries {
        output::line(&format!("{}  {}", entry.version, words(&entry.state)));
    }
    let is_pending = |entry: &&StatusEntry| {
        matches!(entry.state, EntryState::Pending | EntryState::PendingDraft)
    };
    let pending = status.entries.iter().filter(is_pending).count();
    output::line(&format!("{} applied, {pending} pending", status.entries.len() - pending));
    for problem in &status.problems {
        output::note(&format!("error[{}]: {problem}\n  help: {}", problem.code(), problem.help()));
    }
}

fn words(state: &EntryState) -> String {
    match state {
        EntryState::Applied { applied_at, execution_time } => {
            format!("applied {applied_at} in {}", output::time(*execution_time))
        }
        EntryState::Interrupted { began_at } => format!("interrupted, began {began_at}"),
        EntryState::Pending => "pending".to_owned(),
        EntryState::PendingDraft => "pending (draft)".to_owned(),
    }
}

fn entry_to_json(entry: &StatusEntry) -> Value {
    let (state, at, time) = match &entry.state {
        EntryState::Applied { applied_at, execution_time } => {
            ("applied", Some(applied_at), Some(execution_time.as_millis()))
        }
        EntryState::Interrupted { began_at } => ("interrupted", Some(began_at), None),
        EntryState::Pending | EntryState::PendingDraft => ("pending", None, None),
    };
    json!({
        "version": entry.version,
        "state": state,
        "draft": entry.state == EntryState::PendingDraft,
        "applied_at": at,
        "execution_time_ms": time,
        "problem": entry.problem.as_ref().map(ToString::to_string),
    })
}
