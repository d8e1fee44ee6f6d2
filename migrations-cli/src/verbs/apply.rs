//! `apply`: runs what is pending, each file in a transaction of its own.

mod drafts;
mod dry_run;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use migrations_compiler::check;
use migrations_core::header::parse_time;
use migrations_core::{AheadPolicy, Migration, MigrationSet, OutOfOrder, Target};
use migrations_runner::{
    ApplyOptions, DraftPolicy, ExistingPolicy, FirstLook, Report, RunError, TakenBack,
};
use schemars::JsonSchema;
use serde::Serialize;
use sqlx::postgres::PgConnectOptions;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep};

use self::dry_run::DryRunReport;
use super::rollback::TakenBackReport;
use super::{checked_files, intact_after_run, no_migrations, or_interrupted, proven, sound_set};
use crate::backup::Client;
use crate::database::{self, DatabaseArgs};
use crate::events;
use crate::exit::Failure;
use crate::format::Format;
use crate::output;
use crate::project::Place;
use crate::report::{FormatVersion, milliseconds};

/// The arguments of `apply`.
#[derive(Args)]
pub(crate) struct ApplyArgs {
    #[command(flatten)]
    pub(crate) database: DatabaseArgs,
    #[command(flatten)]
    pub(crate) allowed: AllowedArgs,
    /// Execute what is pending in one transaction and take it back: nothing is written
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Dump the database into a new file of that folder first, and apply nothing without
    #[arg(long, value_name = "DIR", conflicts_with = "dry_run")]
    pub(crate) backup: Option<PathBuf>,
    /// Let the rows go that a draft holds which has changed since it was applied
    #[arg(long)]
    pub(crate) discard_rows: bool,
    /// How long to wait for the server to come up: `60s`, `5min`, or a number of seconds
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub(crate) wait: Option<Duration>,
    /// How many seconds to wait for another runner
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    pub(crate) runner_wait: u64,
    /// How many seconds a statement waits for a lock before its file is taken back and tried again
    #[arg(long, value_name = "SECONDS", default_value_t = 2)]
    pub(crate) lock_timeout: u64,
}

/// The arguments that say what may be applied.
#[derive(Args)]
pub(crate) struct AllowedArgs {
    /// The last migration to apply: its number, or its name such as 007_add_users
    #[arg(long, value_name = "VERSION")]
    pub(crate) to: Option<String>,
    /// Apply drafts to a database that is not marked as one for development
    #[arg(long)]
    pub(crate) allow_drafts: bool,
    /// Apply a migration that is lower than one that was applied
    #[arg(long)]
    pub(crate) allow_out_of_order: bool,
    /// Apply files whose work may be there already: their tables exist, or another history lists them
    #[arg(long)]
    pub(crate) over_existing: bool,
    /// Accept a database that a later release has migrated, where nothing of this one is pending
    #[arg(long)]
    pub(crate) allow_ahead: bool,
}

/// What a run that succeeded did, or what came of a dry run.
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
enum RunReport {
    Applied(ApplyReport),
    Tried(DryRunReport),
}

/// What a run that succeeded did.
#[derive(Serialize, JsonSchema)]
struct ApplyReport {
    format: FormatVersion<1>,
    /// Drafts that had changed since they were applied, and what was applied after them, in the order
    /// in which they were taken back.
    taken_back: Vec<TakenBackReport>,
    /// Migrations that this run applied, in order.
    applied: Vec<AppliedReport>,
    /// Migrations that the database had before, in order.
    already: Vec<String>,
    /// Migrations that stay pending because they come after the one that `--to` names.
    later: Vec<String>,
    /// Migrations that the database has beyond this set: a later release has applied them.
    ahead: Vec<String>,
    /// Path of the dump that was written before, where `--backup` asked for one and something was
    /// pending.
    backup: Option<String>,
    /// What a person should look at although nothing stood in the way, each with what to type.
    warnings: Vec<String>,
}

/// A migration that this run applied and committed.
#[derive(Serialize, JsonSchema)]
struct AppliedReport {
    /// File name without its ending, such as `001_create_users`.
    version: String,
    /// From sending the file to the answer that it was committed, in milliseconds.
    execution_time_ms: u64,
}

pub(crate) async fn run(
    apply: &ApplyArgs,
    dir: Option<&Path>,
    format: Format,
) -> Result<ExitCode, Failure> {
    events::show();
    output::steps(format);
    let place = Place::find(dir)?;
    let options = options(apply);
    let connect = match apply.wait {
        Some(longest) => server_up(apply, &place, dir, longest).await,
        None => database::connect_options(&apply.database, dir).await,
    };
    let following = events::follow(format, if apply.dry_run { "trying" } else { "applying" });
    let looks = connect.as_ref().ok().filter(|_| !apply.dry_run);
    let look = looks.and_then(|connect| first_look(&place, connect, &options));
    // What is wrong with the files comes first, whatever the database says.
    let checked = checked_files(&place).await?;
    let set = proven(dir, &place, sound_set(&place, &checked, format)?);
    let connect = connect?;
    let direct = database::direct_options(&apply.database, dir).await?;
    let options = ApplyOptions { direct: direct.clone(), ..options };
    if apply.dry_run {
        sound_set(&place, &checked.with_statements(), format)?;
        return dry_run::run(&place, &set, &connect, &options, (format, following)).await;
    }
    let look = match look {
        Some(look) => look.await.map_err(Failure::other)?,
        None => FirstLook::take(set.clone(), &connect, &options).await,
    };
    let client = match &apply.backup {
        Some(folder) => Some((Client::of(direct.as_ref().unwrap_or(&connect)).await?, folder)),
        None => None,
    };
    let mut backup = None;
    let mut unreviewed = Some(checked);
    // The statements are held against their rules only where some of them are to run.
    let mut review = || {
        let Some(checked) = unreviewed.take() else { return Ok(()) };
        sound_set(&place, &checked.with_statements(), format)?;
        // Only where something is to run is there anything to save.
        let written = client.as_ref().map(|(client, folder)| client.dump(folder));
        backup = written.transpose()?;
        let path = backup.iter().filter(|_| format == Format::Human);
        path.for_each(|path| output::line(&format!("backup: {}", path.display())));
        Ok(())
    };
    let run = applied(&set, &connect, look, (&options, apply.discard_rows), &mut review);
    let outcome = or_interrupted(run, &intact_after_run(&place, "apply")).await;
    drop(following);
    let outcome = outcome?;
    let done = outcome.map_err(|refused| match refused {
        Refused::Run(error) => Failure::of_run(&error, &place.invocation()),
        Refused::Review(failure) => failure,
    })?;
    match set.migrations() {
        [] if format == Format::Human => output::line(&no_migrations(&place)),
        _ => show(&done, backup.as_deref(), format),
    }
    Ok(ExitCode::SUCCESS)
}

/// What a run did: first of all it may have taken drafts back that had changed.
struct Done {
    taken_back: Vec<TakenBack>,
    report: Report,
}

/// Applies what is pending; where drafts that have changed are in the way, these first of all.
async fn applied(
    set: &MigrationSet,
    connect: &PgConnectOptions,
    look: FirstLook,
    (options, discard_rows): (&ApplyOptions, bool),
    review: &mut impl FnMut() -> Result<(), Failure>,
) -> Result<Done, Refused> {
    let reviewed = |_: &[&Migration]| review().map_err(Refused::Review);
    let run = migrations_runner::apply_reviewed(look, set, options, |_| true, reviewed).await;
    let error = match run {
        Err(Refused::Run(error)) if drafts::are_all_that_is_in_the_way(&error, set) => error,
        run => return run.map(|report| Done { taken_back: Vec::new(), report }),
    };
    if !drafts::may_go(connect).await? {
        return Err(Refused::Run(error));
    }
    review().map_err(Refused::Review)?;
    let redone = drafts::reapplied(set, connect, options, discard_rows).await?;
    if redone.taken_back.is_empty() {
        return Err(Refused::Run(error));
    }
    let look = FirstLook::take(set.clone(), connect, options).await;
    let reviewed = |_: &[&Migration]| review().map_err(Refused::Review);
    let run = migrations_runner::apply_reviewed(look, set, options, |_| true, reviewed).await?;
    let is_new = |stem: &String| redone.applied.iter().any(|applied| applied.version == *stem);
    let already = run.already.into_iter().filter(|stem| !is_new(stem)).collect();
    let now = redone.applied.iter().cloned().chain(run.applied).collect();
    let report = Report { applied: now, already, ..run };
    Ok(Done { taken_back: redone.taken_back, report })
}

/// Waits until the server takes connections; of several hosts, until one of them is to be used.
async fn server_up(
    apply: &ApplyArgs,
    place: &Place,
    dir: Option<&Path>,
    longest: Duration,
) -> Result<PgConnectOptions, Failure> {
    let begun = Instant::now();
    let connect = loop {
        let connect = database::connect_options(&apply.database, dir).await;
        match connect {
            Err(failure) if failure.is_unreachable() && begun.elapsed() < longest => {
                sleep(Duration::from_secs(1)).await;
            }
            connect => break connect?,
        }
    };
    let left = longest.saturating_sub(begun.elapsed());
    let waited = migrations_runner::wait_for_server(&connect, left).await;
    waited.map_err(|error| Failure::of_run(&error, &place.invocation()))?;
    Ok(connect)
}

/// A time with its unit, or a number of seconds.
fn time(text: &str) -> Result<Duration, String> {
    let seconds = || text.parse().ok().map(Duration::from_secs);
    parse_time(text)
        .or_else(seconds)
        .ok_or_else(|| "a time is a number and a unit, such as 60s or 5min".to_owned())
}

/// Connects and looks at the history while the files are read.
fn first_look(
    place: &Place,
    connect: &PgConnectOptions,
    options: &ApplyOptions,
) -> Option<JoinHandle<FirstLook>> {
    let identity = check::identity(&place.set_dir)?;
    let (connect, options) = (connect.clone(), options.clone());
    Some(tokio::spawn(async move { FirstLook::take(identity, &connect, &options).await }))
}

/// Why nothing more was applied: by the run, or by the rules before it.
enum Refused {
    Run(RunError),
    Review(Failure),
}

impl From<RunError> for Refused {
    fn from(error: RunError) -> Refused {
        Refused::Run(error)
    }
}

fn options(apply: &ApplyArgs) -> ApplyOptions {
    ApplyOptions {
        runner_wait: Duration::from_secs(apply.runner_wait),
        lock_timeout: Duration::from_secs(apply.lock_timeout),
        ..apply.allowed.options()
    }
}

impl AllowedArgs {
    pub(super) fn options(&self) -> ApplyOptions {
        let ahead = if self.allow_ahead { AheadPolicy::Accept } else { AheadPolicy::Refuse };
        let existing =
            if self.over_existing { ExistingPolicy::Over } else { ExistingPolicy::Refuse };
        let out_of_order =
            if self.allow_out_of_order { OutOfOrder::Allow } else { OutOfOrder::Refuse };
        ApplyOptions {
            to: self.to.clone().map_or(Target::Latest, Target::To),
            drafts: if self.allow_drafts { DraftPolicy::Allow } else { DraftPolicy::default() },
            out_of_order,
            ahead,
            existing,
            ..ApplyOptions::default()
        }
    }
}

fn show(done: &Done, backup: Option<&Path>, format: Format) {
    let Done { taken_back, report } = done;
    match format {
        Format::Json => {
            let backup = backup.map(|path| path.display().to_string());
            let taken_back = taken_back.iter().map(TakenBackReport::from).collect();
            let report = ApplyReport { backup, taken_back, ..ApplyReport::from(report) };
            output::object(&RunReport::Applied(report));
        }
        Format::Human => {
            let (now, before) = (report.applied.len(), report.already.len());
            output::line(&match (now, report.later.len()) {
                (0, 0) => format!("nothing is pending; {before} applied before"),
                (now, 0) => format!("{now} applied, {before} applied before"),
                (now, later) => {
                    format!("{now} applied, {before} applied before, {later} left pending")
                }
            });
        }
    }
}

impl From<&Report> for ApplyReport {
    fn from(report: &Report) -> ApplyReport {
        let applied = report.applied.iter().map(|applied| AppliedReport {
            version: applied.version.clone(),
            execution_time_ms: milliseconds(applied.execution_time),
        });
        ApplyReport {
            format: FormatVersion,
            taken_back: Vec::new(),
            applied: applied.collect(),
            already: report.already.clone(),
            later: report.later.clone(),
            ahead: report.ahead.clone(),
            backup: None,
            warnings: report.warnings.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::tests::assert_schema;

    #[test]
    fn schema_is_that_of_the_type() {
        assert_schema::<RunReport>("apply");
    }
}
