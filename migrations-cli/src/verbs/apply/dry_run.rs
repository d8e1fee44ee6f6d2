//! `apply --dry-run`: executes what is pending and takes it back.

use std::process::ExitCode;

use migrations_core::MigrationSet;
use migrations_runner::{ApplyOptions, DryRun, Outcome, TriedFile};
use schemars::JsonSchema;
use serde::Serialize;
use sqlx::postgres::PgConnectOptions;

use super::super::no_migrations;
use super::super::touched_relation::RelationReport;
use super::RunReport;
use crate::events::Following;
use crate::exit::Failure;
use crate::format::Format;
use crate::output;
use crate::project::Place;
use crate::report::{FormatVersion, milliseconds};

/// What came of a run with `--dry-run`, in which no file has failed; nothing of it stays.
#[derive(Serialize, JsonSchema)]
pub(super) struct DryRunReport {
    format: FormatVersion<1>,
    /// Pending migrations, in order, with what came of each.
    trials: Vec<TrialReport>,
    /// Migrations that the database has, in order.
    already: Vec<String>,
    /// Migrations that stay pending because they come after the one that `--to` names.
    later: Vec<String>,
    /// Migrations that the database has beyond this set: a later release has applied them.
    ahead: Vec<String>,
}

/// A pending migration, and what came of it.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Trial")]
struct TrialReport {
    /// File name without its ending, such as `001_create_users`.
    version: String,
    /// File, relative to the set.
    file: String,
    outcome: TrialOutcome,
    /// How long it took, in milliseconds, where it was executed.
    execution_time_ms: Option<u64>,
    /// What it did to relations that were there before; a lock that an earlier file of the dry run
    /// holds already is not seen again.
    relations: Vec<RelationReport>,
    /// Why nobody can tell whether it would fail.
    reason: Option<String>,
}

/// What came of it.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum TrialOutcome {
    /// The server executed it.
    Executed,
    /// It runs in no transaction, so there is no way to take it back.
    OutsideTransaction,
    /// It fails behind a file that was not tried, or not committed.
    Unknown,
}

/// What nothing takes back, and what others notice.
const REAL: &str =
    "nothing of it stays; its locks were real, and sequences that it used have moved";

pub(super) async fn run(
    place: &Place,
    set: &MigrationSet,
    connect: &PgConnectOptions,
    options: &ApplyOptions,
    (format, following): (Format, Following),
) -> Result<ExitCode, Failure> {
    let tried = migrations_runner::dry_run(set, connect, options).await;
    drop(following);
    let tried = tried.map_err(|error| Failure::of_run(&error, &place.invocation()))?;
    let failure = failure(&tried, place);
    match format {
        Format::Json if failure.is_none() => {
            output::object(&RunReport::Tried(DryRunReport::from(&tried)));
        }
        Format::Json => {}
        Format::Human if set.migrations().is_empty() => output::line(&no_migrations(place)),
        Format::Human => human(&tried),
    }
    failure.map_or(Ok(ExitCode::SUCCESS), Err)
}

/// Why the dry run did not come to its end.
fn failure(tried: &DryRun, place: &Place) -> Option<Failure> {
    tried.trials.iter().find_map(|trial| match &trial.outcome {
        Outcome::Failed(error) => Some(Failure::of_run(error, &place.invocation())),
        Outcome::GivenUp(waiting) => Some(Failure::other(format!(
            "the dry run was ended in {}, because {waiting}; nothing was changed\n  help: run it \
             again when less is going on, or let others wait longer with `--lock-timeout SECONDS`",
            trial.file
        ))),
        _ => None,
    })
}

fn human(tried: &DryRun) {
    for trial in &tried.trials {
        output::line(&line(trial));
        if let Outcome::Executed { relations, .. } = &trial.outcome {
            relations
                .iter()
                .map(RelationReport::from)
                .for_each(|it| output::line(&format!("  {it}")));
        }
    }
    let count =
        |is: fn(&Outcome) -> bool| tried.trials.iter().filter(|trial| is(&trial.outcome)).count();
    let executed = count(|outcome| matches!(outcome, Outcome::Executed { .. }));
    let (others, already) = (tried.trials.len() - executed, tried.already.len());
    let others = if others > 0 { format!(", {others} not") } else { String::new() };
    let later = match tried.later.len() {
        0 => String::new(),
        later => format!(", {later} left pending"),
    };
    if tried.trials.is_empty() {
        output::line(&format!("nothing is pending; {already} applied before{later}"));
        return;
    }
    output::line(&format!("{executed} executed{others}, {already} applied before{later}"));
    output::line(REAL);
}

fn line(trial: &TriedFile) -> String {
    let version = &trial.version;
    match &trial.outcome {
        Outcome::Executed { execution_time, .. } => {
            format!("{version}  executed in {}", output::time(*execution_time))
        }
        Outcome::OutsideTransaction => {
            format!("{version}  not tried: it runs in no transaction, and could not be taken back")
        }
        Outcome::Unknown { .. } => {
            format!("{version}  not known: {}", reason(trial).unwrap_or_default())
        }
        Outcome::Failed(_) => format!("{version}  fails"),
        Outcome::NotReached => format!("{version}  not reached"),
        Outcome::GivenUp(waiting) => format!("{version}  ended, because {waiting}"),
    }
}

fn reason(trial: &TriedFile) -> Option<String> {
    let Outcome::Unknown { behind, cause } = &trial.outcome else { return None };
    Some(format!("it needs what only a committed {behind} leaves, or fails: {cause}"))
}

impl From<&DryRun> for DryRunReport {
    fn from(tried: &DryRun) -> DryRunReport {
        DryRunReport {
            format: FormatVersion,
            trials: tried.trials.iter().map(TrialReport::from).collect(),
            already: tried.already.clone(),
            later: tried.later.clone(),
            ahead: tried.ahead.clone(),
        }
    }
}

impl From<&TriedFile> for TrialReport {
    fn from(trial: &TriedFile) -> TrialReport {
        let (outcome, time, relations) = match &trial.outcome {
            Outcome::Executed { execution_time, relations } => {
                (TrialOutcome::Executed, Some(milliseconds(*execution_time)), &relations[..])
            }
            Outcome::OutsideTransaction => (TrialOutcome::OutsideTransaction, None, &[][..]),
            // What has failed is told by the failure alone.
            _ => (TrialOutcome::Unknown, None, &[][..]),
        };
        TrialReport {
            version: trial.version.clone(),
            file: trial.file.clone(),
            outcome,
            execution_time_ms: time,
            relations: relations.iter().map(RelationReport::from).collect(),
            reason: reason(trial),
        }
    }
}
