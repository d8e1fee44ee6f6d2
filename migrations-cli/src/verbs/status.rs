//! `status`: what a database has and what is pending.

use std::path::Path;
use std::process::ExitCode;

use clap::Args;
use migrations_core::plan::helps;
use migrations_core::{AheadPolicy, printable::printable};
use migrations_runner::{ApplyOptions, EntryState, Status, StatusEntry};
use serde_json::{Value, json};

use super::{no_migrations, sound_set_at};
use crate::database::{self, DatabaseArgs};
use crate::exit::{FAULTS, Failure};
use crate::format::Format;
use crate::output;
use crate::project::Place;

/// The arguments of `status`.
#[derive(Args)]
pub(crate) struct StatusArgs {
    #[command(flatten)]
    pub(crate) database: DatabaseArgs,
    /// Accept a database that a later release has migrated, where nothing of this one is pending
    #[arg(long)]
    pub(crate) allow_ahead: bool,
}

pub(crate) async fn run(
    status: &StatusArgs,
    dir: Option<&Path>,
    format: Format,
) -> Result<ExitCode, Failure> {
    let (place, set) = sound_set_at(dir, format)?;
    let connect = database::connect_options(&status.database, dir).await?;
    let ahead = if status.allow_ahead { AheadPolicy::Accept } else { AheadPolicy::Refuse };
    let direct = database::direct_options(&status.database, dir).await?;
    let options = ApplyOptions { ahead, direct, ..ApplyOptions::default() };
    let status = migrations_runner::status_with(&set, &connect, &options).await;
    let status = status.map_err(|error| Failure::of_run(&error, &place.invocation()))?;
    match format {
        Format::Json => output::object(&json!({
            "set": status.name,
            "ahead": status.ahead,
            "migrations": status.entries.iter().map(entry_to_json).collect::<Vec<_>>(),
            "problems": status.problems.iter().map(ToString::to_string).collect::<Vec<_>>(),
        })),
        Format::Human => human(&status, &place),
    }
    Ok(if status.problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(FAULTS) })
}

fn human(status: &Status, place: &Place) {
    if status.entries.is_empty() {
        output::line(&no_migrations(place));
    }
    for entry in &status.entries {
        output::line(&format!("{}  {}", entry.version, words(&entry.state)));
    }
    for stem in &status.ahead {
        output::line(&format!("{}  applied by a later release", printable(stem)));
    }
    output::line(&summary(status));
    let helps = helps(&status.problems, usize::MAX, &place.invocation());
    for (problem, help) in status.problems.iter().zip(helps) {
        let help = help.map_or_else(String::new, |help| format!("\n  help: {help}"));
        let text = format!("error[{}]: {problem}{help}", problem.code());
        output::note(&printable(&text));
    }
}

/// How many there are of each state; of the rarer ones only where there are any.
fn summary(status: &Status) -> String {
    let count = |is: fn(&EntryState) -> bool| {
        status.entries.iter().filter(|entry| is(&entry.state)).count()
    };
    let applied = count(|state| matches!(state, EntryState::Applied { .. }));
    let pending = count(|state| matches!(state, EntryState::Pending | EntryState::PendingDraft));
    let rare = [
        (count(|state| matches!(state, EntryState::Interrupted { .. })), "interrupted"),
        (count(|state| matches!(state, EntryState::Running { .. })), "running"),
        (status.ahead.len(), "ahead"),
    ];
    let rare = rare.iter().filter(|(count, _)| *count > 0);
    let rare: String = rare.map(|(count, what)| format!(", {count} {what}")).collect();
    format!("{applied} applied, {pending} pending{rare}")
}

fn words(state: &EntryState) -> String {
    match state {
        EntryState::Applied { applied_at, execution_time } => {
            format!("applied {applied_at} in {}", output::time(*execution_time))
        }
        EntryState::Interrupted { began_at } => format!("interrupted, began {began_at}"),
        EntryState::Running { began_at } => format!("running since {began_at}"),
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
        EntryState::Running { began_at } => ("running", Some(began_at), None),
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
