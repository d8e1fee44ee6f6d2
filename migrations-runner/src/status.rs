//! What is applied and what is pending, without a lock and without a change.

use std::collections::HashMap;
use std::time::Duration;

use migrations_core::{
    Applied, Drafts, Migration, MigrationSet, OutOfOrder, Plan, PlanProblem, Policy, State, plan,
};
use sqlx::postgres::PgConnectOptions;

use crate::apply::{unfit, unplannable, warn_of_ahead};
use crate::error::RunError;
use crate::evidence::{planned, traces, without_repetition};
use crate::glance;
use crate::history::{Purpose, Table};
use crate::lock::{self, Held};
use crate::options::{APPLICATION_NAME, ApplyOptions, ExistingPolicy};
use crate::refused::with_session;
use crate::report::CheckReport;
use crate::session::Session;
use crate::survey::{Survey, survey};

/// How a set and a database compare.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Status {
    /// The migrations of the set, in order.
    pub entries: Vec<StatusEntry>,
    /// Every reason why the set cannot be applied, in order; also about migrations that the
    /// database has and the set does not.
    pub problems: Vec<PlanProblem>,
    /// The stems of what a run would apply, in order, once nothing stands in its way; none where set
    /// and history do not fit.
    pub pending: Vec<String>,
    /// The stems of what such a run would leave pending.
    pub later: Vec<String>,
    /// The stems that the database has beyond this set, where that is no problem.
    pub ahead: Vec<String>,
    /// The name of the set, as its rows have it where the set declares none.
    pub name: String,
}

/// How one migration of the set stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusEntry {
    /// The stem: `001_create_tables`.
    pub version: String,
    /// Whether it is applied.
    pub state: EntryState,
    /// The first reason why it, or what follows it, cannot be applied.
    pub problem: Option<PlanProblem>,
}

/// State of one migration in a database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EntryState {
    /// Applied.
    Applied {
        /// When, in UTC, as `2026-01-31T12:00:00Z`.
        applied_at: String,
        /// How long it took; zero where it was recorded.
        execution_time: Duration,
        /// How its row came about, where no run has executed the file: `baseline`, `detected`, or
        /// `adopted from` with the table and the tool, whose moment `applied_at` is where it is known.
        recorded: Option<String>,
    },
    /// Begun, and its end was never recorded.
    Interrupted {
        /// When it began, in UTC.
        began_at: String,
        /// How many statements of it are done, and how many it has, where the row says so and it
        /// runs in no transaction.
        statements: Option<(usize, usize)>,
    },
    /// Being applied by another runner.
    Running {
        /// When it began, in UTC.
        began_at: String,
    },
    /// Not applied.
    Pending,
    /// Not applied, and a draft, which may still change.
    PendingDraft,
}

/// Compares `set` with the database of `connect`; takes no lock, creates nothing, and needs no right
/// but to read the history.
///
/// Without a history table everything is pending. The problems are those that [`apply`](crate::apply)
/// would stop at with the same options.
///
/// # Errors
///
/// The database cannot be reached, is too old, or its history table is not one of this tool's.
///
/// ```no_run
/// use migrations_core::MigrationSet;
/// use migrations_runner::{ApplyOptions, EntryState, RunError, status_with};
/// use sqlx::postgres::PgConnectOptions;
///
/// async fn pending(set: &MigrationSet, connect: &PgConnectOptions) -> Result<usize, RunError> {
///     let entries = status_with(set, connect, &ApplyOptions::default()).await?.entries;
///     Ok(entries.iter().filter(|entry| entry.state == EntryState::Pending).count())
/// }
/// ```
pub async fn status_with(
    set: &MigrationSet,
    connect: &PgConnectOptions,
    options: &ApplyOptions,
) -> Result<Status, RunError> {
    let mut session = Session::open(set, connect, APPLICATION_NAME).await?;
    let outcome = status_over(&mut session, set, options).await;
    let outcome = with_session(&mut session, outcome).await;
    session.close().await;
    outcome
}

/// Compares `set` with the database of `connect`, as [`status_with`] does with the default options.
///
/// # Errors
///
/// Those of [`status_with`].
///
/// ```no_run
/// use migrations_core::MigrationSet;
/// use migrations_runner::{RunError, status};
/// use sqlx::postgres::PgConnectOptions;
///
/// async fn is_sound(set: &MigrationSet, connect: &PgConnectOptions) -> Result<bool, RunError> {
///     Ok(status(set, connect).await?.problems.is_empty())
/// }
/// ```
pub async fn status(set: &MigrationSet, connect: &PgConnectOptions) -> Result<Status, RunError> {
    status_with(set, connect, &ApplyOptions::default()).await
}

async fn status_over(
    session: &mut Session,
    set: &MigrationSet,
    options: &ApplyOptions,
) -> Result<Status, RunError> {
    loop {
        if let Some(status) = looked_at(session, set, options).await? {
            return Ok(status);
        }
    }
}

/// Looks once; `None` where a runner was at work meanwhile.
async fn looked_at(
    session: &mut Session,
    set: &MigrationSet,
    options: &ApplyOptions,
) -> Result<Option<Status>, RunError> {
    let survey = survey(session, set, Purpose::Reading).await?;
    let named = survey.rows.named(set);
    let set = named.as_ref().unwrap_or(set);
    let history = survey.rows.history(set);
    let is_interrupted = history.entries.iter().any(|applied| applied.execution_time_ms.is_none());
    let is_running = is_interrupted && matches!(lock::held(session, set).await?, Held::By(_));
    let mut status = Status { name: set.name().to_owned(), ..Status::default() };
    let look = (&survey, Purpose::Reading);
    let Some(plan) = planned(session, set, look, options).await? else { return Ok(None) };
    let problems = match plan {
        Ok(plan) => match obstacles(session, set, &plan, &survey, options).await? {
            Some(problems) => {
                status.pending = plan.left();
                status.later = stems(&plan.later);
                status.ahead = plan.ahead;
                problems
            }
            None => return Ok(None),
        },
        Err(problems) => problems,
    };
    let is_told = |problem: &PlanProblem| !(is_running && is_interruption(problem));
    let problems: Vec<PlanProblem> = problems.into_iter().filter(is_told).collect();
    let rows: HashMap<&str, &Applied> =
        history.entries.iter().map(|applied| (&*applied.stem, applied)).collect();
    // The first of several counts, so the last one is put in first.
    let with_versions =
        |problem| PlanProblem::versions(problem).iter().map(move |it| (&**it, problem));
    let first: HashMap<&str, &PlanProblem> =
        problems.iter().rev().flat_map(with_versions).collect();
    let entry = |migration: &Migration| StatusEntry {
        version: migration.stem.to_string(),
        state: state(migration, rows.get(&*migration.stem).copied(), is_running),
        problem: first.get(&*migration.stem).copied().cloned(),
    };
    status.entries = set.migrations().iter().map(entry).collect();
    Ok(Some(Status { problems, ..status }))
}

pub(crate) fn stems(migrations: &[&Migration]) -> Vec<String> {
    migrations.iter().map(|migration| migration.stem.to_string()).collect()
}

fn is_interruption(problem: &PlanProblem) -> bool {
    matches!(problem, PlanProblem::Interrupted { .. })
}

/// What stands in the way of files that could be applied by the history alone.
async fn obstacles(
    session: &mut Session,
    set: &MigrationSet,
    plan: &Plan<'_>,
    survey: &Survey,
    options: &ApplyOptions,
) -> Result<Option<Vec<PlanProblem>>, RunError> {
    if plan.is_complete() {
        return Ok(Some(Vec::new()));
    }
    let survey = &*survey.at_login(session, set).await?;
    let mut problems = unfit(set, plan, survey, options);
    if options.existing == ExistingPolicy::Refuse {
        let found = traces(session, set, plan, survey, Purpose::Reading).await?;
        let Some(found) = found else { return Ok(None) };
        if matches!(survey.table, Table::OfAnotherRole(_)) {
            problems.extend(survey.rows.of_other_sets(set, plan));
        }
        problems.extend(found.problems);
        problems = without_repetition(problems);
    }
    Ok(Some(problems))
}

/// Fails unless everything of `set` is applied to the database of `connect` as it stands in its
/// files; takes no lock, changes nothing, and needs no right but to read the history.
///
/// A database that has more, as after a later release, is accepted, and the report says so.
///
/// # Errors
///
/// [`RunError::Unplannable`] when something differs, [`RunError::Pending`] when something is
/// missing, and what [`status`] fails with.
///
/// ```no_run
/// use migrations_core::MigrationSet;
/// use migrations_runner::{RunError, check};
/// use sqlx::postgres::PgConnectOptions;
///
/// async fn ready(set: &MigrationSet, connect: &PgConnectOptions) -> Result<bool, RunError> {
///     Ok(check(set, connect).await?.ahead.is_empty())
/// }
/// ```
pub async fn check(
    set: &MigrationSet,
    connect: &PgConnectOptions,
) -> Result<CheckReport, RunError> {
    let mut session = Session::open(set, connect, APPLICATION_NAME).await?;
    let outcome = check_over(&mut session, set).await;
    let outcome = with_session(&mut session, outcome).await;
    session.close().await;
    outcome
}

async fn check_over(session: &mut Session, set: &MigrationSet) -> Result<CheckReport, RunError> {
    // How the pending ones may be applied is not asked here: they are missing either way.
    let policy =
        Policy { drafts: Drafts::Allow, out_of_order: OutOfOrder::Allow, ..Policy::default() };
    if let Some(report) =
        glance::glanced(session, set, policy, |plan| Some(compared(set, plan))).await
    {
        return report;
    }
    let survey = survey(session, set, Purpose::Reading).await?;
    let named = survey.rows.named(set);
    let set = named.as_ref().unwrap_or(set);
    let history = survey.rows.history(set);
    let plan = plan(set, &history, policy).map_err(|error| unplannable(set, error.problems))?;
    compared(set, &plan)
}

/// What is said of a plan: nothing may be pending.
fn compared(set: &MigrationSet, plan: &Plan<'_>) -> Result<CheckReport, RunError> {
    if plan.is_complete() {
        warn_of_ahead(set, &plan.ahead);
        return Ok(CheckReport { ahead: plan.ahead.clone() });
    }
    Err(RunError::Pending { versions: plan.left() })
}

fn state(migration: &Migration, applied: Option<&Applied>, is_running: bool) -> EntryState {
    let Some(applied) = applied else {
        return match migration.state {
            Some(State::Draft) => EntryState::PendingDraft,
            Some(State::Frozen) | None => EntryState::Pending,
        };
    };
    let applied_at = applied.applied_at.clone();
    match (applied.execution_time_ms, is_running) {
        (None, true) => EntryState::Running { began_at: applied_at },
        (None, false) => EntryState::Interrupted {
            began_at: applied_at,
            statements: applied.progress.as_ref().map(|it| (it.done, it.total)),
        },
        (Some(milliseconds), _) => EntryState::Applied {
            applied_at,
            // The server's clock may have been set back meanwhile.
            execution_time: Duration::from_millis(milliseconds.try_into().unwrap_or(0)),
            recorded: applied.recorded.clone(),
        },
    }
}
