//! The whole of a run: connect, lock, read, plan, look, send.

use migrations_core::{MigrationSet, PlanError, Policy, plan};
use sqlx::postgres::PgConnectOptions;

use crate::error::{LocatedProblem, RunError};
use crate::options::ApplyOptions;
use crate::report::Report;
use crate::session::Session;
use crate::{history, lock, preflight, run};

/// Applies what is pending of `set` to the database of `connect`.
///
/// It uses a connection of its own, holds the lock of the set while it works, and creates the
/// history table where there is none. Each file runs in one transaction together with its row of
/// the history; the first that fails is rolled back and ends the run.
///
/// Dropping the future closes the connection, and a server from PostgreSQL 14 on then gives up
/// within half a second whatever it was running; nothing is ever half applied.
///
/// # Errors
///
/// [`RunError`] says what happened, where, what is intact and what to type next.
///
/// ```no_run
/// use migrations_core::MigrationSet;
/// use migrations_runner::{ApplyOptions, RunError, apply};
/// use sqlx::postgres::PgConnectOptions;
///
/// async fn bring_up(set: &MigrationSet, connect: &PgConnectOptions) -> Result<(), RunError> {
///     let report = apply(set, connect, &ApplyOptions::default()).await?;
///     println!("{} applied", report.applied.len());
///     Ok(())
/// }
/// ```
pub async fn apply(
    set: &MigrationSet,
    connect: &PgConnectOptions,
    options: &ApplyOptions,
) -> Result<Report, RunError> {
    apply_while(set, connect, options, |_| true).await
}

/// The same, and after each migration asks whether to go on; what is left then stays pending.
///
/// # Errors
///
/// Those of [`apply`].
///
/// ```no_run
/// use migrations_core::MigrationSet;
/// use migrations_runner::{ApplyOptions, Report, RunError, apply_while};
/// use sqlx::postgres::PgConnectOptions;
///
/// async fn first_ten(set: &MigrationSet, connect: &PgConnectOptions) -> Result<Report, RunError> {
///     let goes_on = |report: &Report| report.already.len() + report.applied.len() < 10;
///     apply_while(set, connect, &ApplyOptions::default(), goes_on).await
/// }
/// ```
pub async fn apply_while(
    set: &MigrationSet,
    connect: &PgConnectOptions,
    options: &ApplyOptions,
    goes_on: impl FnMut(&Report) -> bool,
) -> Result<Report, RunError> {
    let mut session = Session::open(set, connect, &options.application_name).await?;
    let policy = options.policy(connect);
    let outcome = apply_over(&mut session, set, policy, options, goes_on).await;
    session.close().await;
    outcome
}

async fn apply_over(
    session: &mut Session,
    set: &MigrationSet,
    policy: Policy,
    options: &ApplyOptions,
    goes_on: impl FnMut(&Report) -> bool,
) -> Result<Report, RunError> {
    lock::acquire(session, set, options.lock_timeout).await?;
    // Only now: a runner that was killed may have been committing until it let the lock go.
    let history = history::read_or_create(session, set).await?;
    let plan = plan(set, &history, policy).map_err(|error| unplannable(set, error))?;
    preflight::inspect(&plan.pending)?;
    run::run(session, set, &plan, goes_on).await
}

/// Adds to each problem the file that it is about.
pub(crate) fn unplannable(set: &MigrationSet, error: PlanError) -> RunError {
    let locate = |problem: migrations_core::PlanProblem| {
        let file = set.get(problem.version()).map(|migration| migration.file.to_string());
        LocatedProblem { file, problem }
    };
    RunError::Unplannable { problems: error.problems.into_iter().map(locate).collect() }
}
