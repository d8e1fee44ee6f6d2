//! `status`: what a database has and what is pending.

use std::path::Path;
use std::process::ExitCode;

use clap::Args;
use migrations_core::plan::helps;
use migrations_core::{AheadPolicy, printable::printable};
use migrations_runner::{ApplyOptions, EntryState, Status, StatusEntry};
use schemars::JsonSchema;
use serde::Serialize;

use super::{no_migrations, sound_set_at, verify};
use crate::database::{self, DatabaseArgs};
use crate::exit::{FAULTS, Failure};
use crate::format::Format;
use crate::output;
use crate::project::Place;
use crate::report::{FormatVersion, milliseconds};

/// The arguments of `status`.
#[derive(Args)]
pub(crate) struct StatusArgs {
    #[command(flatten)]
    pub(crate) database: DatabaseArgs,
    /// Accept a database that a later release has migrated, where nothing of this one is pending
    #[arg(long)]
    pub(crate) allow_ahead: bool,
    /// Compare the schema with the one that the set makes, as `verify` does
    #[arg(long)]
    pub(crate) verify: bool,
}

/// What a database has of a set, and what is pending.
#[derive(Serialize, JsonSchema)]
struct StatusReport {
    format: FormatVersion<1>,
    /// Name of the set.
    set: String,
    /// Migrations of the set, in order.
    migrations: Vec<MigrationReport>,
    /// Migrations that the database has beyond this set, where that is no problem.
    ahead: Vec<String>,
    /// Every reason why the set cannot be applied, in order.
    problems: Vec<String>,
    /// With `--verify`: how many objects, or parts of them, are not as the set makes them.
    #[serde(skip_serializing_if = "Option::is_none")]
    drift: Option<usize>,
}

/// State of one migration in the database.
#[derive(Serialize, JsonSchema)]
struct MigrationReport {
    /// File name without its ending, such as `001_create_users`.
    version: String,
    state: MigrationState,
    /// Whether the migration is pending and may still change.
    draft: bool,
    /// When it was applied or recorded or, where it is interrupted or running, when it began; in UTC,
    /// such as `2026-01-31T12:00:00Z`.
    applied_at: Option<String>,
    /// How long it took, in milliseconds; null where it was recorded and not run.
    execution_time_ms: Option<u64>,
    /// How its row came about, where it was recorded and not run: `baseline`, `detected` (by
    /// `baseline --detect`), or `adopted from` with the table and the tool.
    recorded: Option<String>,
    /// How many of its statements are done, where it runs in no transaction and is interrupted.
    statements_done: Option<u64>,
    /// How many statements it has, where it runs in no transaction and is interrupted.
    statements: Option<u64>,
    /// First reason why it, or what follows it, cannot be applied.
    problem: Option<String>,
}

/// Whether it is applied.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum MigrationState {
    /// Applied and committed.
    Applied,
    /// Begun, and its end was never recorded.
    Interrupted,
    /// Another runner is applying it.
    Running,
    /// Not applied.
    Pending,
}

pub(crate) async fn run(
    status: &StatusArgs,
    dir: Option<&Path>,
    format: Format,
) -> Result<ExitCode, Failure> {
    let is_verified = status.verify;
    let (place, set) = sound_set_at(dir, format)?;
    let connect = database::connect_options(&status.database, dir).await?;
    let ahead = if status.allow_ahead { AheadPolicy::Accept } else { AheadPolicy::Refuse };
    let direct = database::direct_options(&status.database, dir).await?;
    let options = ApplyOptions { ahead, direct, ..ApplyOptions::default() };
    let status = migrations_runner::status_with(&set, &connect, &options).await;
    let status = status.map_err(|error| Failure::of_run(&error, &place.invocation()))?;
    let schema = match is_verified {
        true => Some(verify::drift(&set, &status, &connect, dir).await),
        false => None,
    };
    let drift = schema.as_ref().and_then(|schema| schema.as_ref().ok()).copied();
    match format {
        Format::Json => output::object(&StatusReport { drift, ..StatusReport::from(&status) }),
        Format::Human => {
            human(&status, &place);
            schema.iter().for_each(|schema| output::line(&schema_line(schema, &place)));
        }
    }
    let is_sound = status.problems.is_empty() && matches!(schema, None | Some(Ok(0)));
    Ok(if is_sound { ExitCode::SUCCESS } else { ExitCode::from(FAULTS) })
}

/// Whether the schema is the one that the set makes, in a line.
fn schema_line(schema: &Result<usize, Failure>, place: &Place) -> String {
    match schema {
        Ok(0) => "schema: as the applied migrations make it".to_owned(),
        Ok(drift) => format!(
            "schema: {} from what the applied migrations make; see `{}`",
            output::count(*drift, "difference"),
            place.invocation().command("verify", &[])
        ),
        Err(failure) => {
            let reason = failure.message.lines().next().unwrap_or_default();
            format!("schema: not compared: {reason}")
        }
    }
}

fn human(status: &Status, place: &Place) {
    if status.entries.is_empty() {
        output::line(&no_migrations(place));
    }
    for entry in &status.entries {
        output::line(&format!("{}  {}", entry.version, words(&entry.state)));
    }
    if status.entries.iter().any(is_resumable) {
        output::line("what was interrupted goes on with the next apply");
    }
    for stem in &status.ahead {
        output::line(&format!("{}  applied by a later release", stem));
    }
    output::line(&summary(status));
    let helps = helps(&status.problems, usize::MAX, &place.invocation());
    for (problem, help) in status.problems.iter().zip(helps) {
        let notes = problem.notes().into_iter().chain(help.map(|help| format!("help: {help}")));
        let notes: String = notes.map(|note| format!("\n  {note}")).collect();
        let text = format!("error[{}]: {problem}{notes}", problem.code());
        output::note(&text);
    }
}

/// Whether a migration that was interrupted goes on by itself.
fn is_resumable(entry: &StatusEntry) -> bool {
    let is_known = matches!(entry.state, EntryState::Interrupted { statements: Some(_), .. });
    is_known && entry.problem.is_none()
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
        EntryState::Applied { applied_at, execution_time, recorded: None } => {
            format!("applied {applied_at} in {}", output::time(*execution_time))
        }
        // What is adopted has the moment of the other tool, where that tells it.
        EntryState::Applied { applied_at, recorded: Some(how), .. } if how.contains(" at ") => {
            format!("recorded ({}), applied {applied_at}", printable(how))
        }
        EntryState::Applied { applied_at, recorded: Some(how), .. } => {
            format!("recorded {applied_at} ({})", printable(how))
        }
        EntryState::Interrupted { began_at, statements: None } => {
            format!("interrupted, began {began_at}")
        }
        EntryState::Interrupted { began_at, statements: Some((done, total)) } => {
            format!("interrupted after {done} of {total} statements, began {began_at}")
        }
        EntryState::Running { began_at } => format!("running since {began_at}"),
        EntryState::Pending => "pending".to_owned(),
        EntryState::PendingDraft => "pending (draft)".to_owned(),
    }
}

impl From<&Status> for StatusReport {
    fn from(status: &Status) -> StatusReport {
        StatusReport {
            format: FormatVersion,
            set: status.name.clone(),
            migrations: status.entries.iter().map(MigrationReport::from).collect(),
            ahead: status.ahead.clone(),
            problems: status.problems.iter().map(ToString::to_string).collect(),
            drift: None,
        }
    }
}

impl From<&StatusEntry> for MigrationReport {
    fn from(entry: &StatusEntry) -> MigrationReport {
        let (state, at, time) = match &entry.state {
            EntryState::Applied { applied_at, execution_time, recorded } => {
                let time = recorded.is_none().then(|| milliseconds(*execution_time));
                (MigrationState::Applied, Some(applied_at), time)
            }
            EntryState::Interrupted { began_at, .. } => {
                (MigrationState::Interrupted, Some(began_at), None)
            }
            EntryState::Running { began_at } => (MigrationState::Running, Some(began_at), None),
            EntryState::Pending | EntryState::PendingDraft => (MigrationState::Pending, None, None),
        };
        let statements = match entry.state {
            EntryState::Interrupted { statements, .. } => statements,
            _ => None,
        };
        let recorded = match &entry.state {
            EntryState::Applied { recorded, .. } => recorded.clone(),
            _ => None,
        };
        let count = |statements: usize| u64::try_from(statements).unwrap_or(u64::MAX);
        MigrationReport {
            version: entry.version.clone(),
            state,
            draft: entry.state == EntryState::PendingDraft,
            applied_at: at.cloned(),
            execution_time_ms: time,
            recorded,
            statements_done: statements.map(|(done, _)| count(done)),
            statements: statements.map(|(_, total)| count(total)),
            problem: entry.problem.as_ref().map(ToString::to_string),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::assert_schema;

    #[test]
    fn schema_is_that_of_the_type() {
        assert_schema::<StatusReport>("status");
    }
}
