//! The whole of a run: connect, look, plan, look for traces, send.

mod note;
mod resume;

use std::borrow::Cow;

use migrations_core::{Migration, MigrationSet, Plan, PlanProblem, Transaction};
use sqlx::postgres::PgConnectOptions;

use self::note::{complete, note};
pub(crate) use self::note::{revokes, tell_plan, warn_of_ahead};
use crate::environment::Environment;
use crate::error::{HistoryAction, LocatedProblem, RunError};
use crate::event::{RunKind, Running};
use crate::evidence::{Absent, planned, traces};
use crate::flush::flushed;
use crate::glance::FirstLook;
use crate::history::{self, Present, Purpose, Table};
use crate::lock::{self, Held, Wait};
use crate::options::{ApplyOptions, ExistingPolicy};
use crate::path::{self, Path};
use crate::preflight;
use crate::refused::with_session;
use crate::report::Report;
use crate::run::Run;
use crate::sent::Ended;
use crate::session::Session;
use crate::survey::{ConnectionKind, Survey, survey};

/// Applies what is pending of `set` to the database of `connect`.
///
/// It uses a connection of its own, and creates the history table where there is none. Each file
/// runs in one transaction together with its row of the history and under the lock of the set; the
/// first that fails is rolled back and ends the run.
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

/// Applies what is pending, and after each migration asks whether to go on; what is left then stays
/// pending.
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
///     let should_continue = |report: &Report| report.already.len() + report.applied.len() < 10;
///     apply_while(set, connect, &ApplyOptions::default(), should_continue).await
/// }
/// ```
pub async fn apply_while(
    set: &MigrationSet,
    connect: &PgConnectOptions,
    options: &ApplyOptions,
    should_continue: impl FnMut(&Report) -> bool,
) -> Result<Report, RunError> {
    let look = FirstLook::take(set.with_migrations(Vec::new()), connect, options).await;
    apply_reviewed(look, set, options, should_continue, |_| Ok::<(), RunError>(())).await
}

/// Applies what is pending, once `review` has seen it and found no fault; where nothing is pending
/// it is not asked.
///
/// So a caller who has read the files and not yet held them against its rules does so only for what
/// would run; and the files may be read while the `look` is taken.
///
/// # Errors
///
/// Those of [`apply`], and those of the review; then nothing was sent.
///
/// ```no_run
/// use migrations_core::{Migration, MigrationSet};
/// use migrations_runner::{ApplyOptions, FirstLook, Report, apply_reviewed};
/// use sqlx::postgres::PgConnectOptions;
///
/// async fn one_at_a_time(
///     set: &MigrationSet,
///     connect: &PgConnectOptions,
/// ) -> Result<Report, Box<dyn std::error::Error>> {
///     let review = |pending: &[&Migration]| match pending.len() {
///         1 => Ok(()),
///         count => Err(Box::<dyn std::error::Error>::from(format!("{count} at once"))),
///     };
///     let options = ApplyOptions::default();
///     let look = FirstLook::take(set.clone(), connect, &options).await;
///     apply_reviewed(look, set, &options, |_| true, review).await
/// }
/// ```
pub async fn apply_reviewed<E: From<RunError>>(
    look: FirstLook,
    set: &MigrationSet,
    options: &ApplyOptions,
    should_continue: impl FnMut(&Report) -> bool,
    review: impl FnOnce(&[&Migration]) -> Result<(), E>,
) -> Result<Report, E> {
    let running = Running::begin(set.name(), RunKind::Apply);
    let outcome = Applying { set, options }.whole(look, should_continue, review).await;
    match outcome {
        Ok(report) => {
            running.done(report.applied.len());
            Ok(report)
        }
        Err(Stopped::Run(error)) => {
            running.failed(&error);
            Err((*error).into())
        }
        Err(Stopped::Review(error)) => {
            running.refused("the files were found at fault before any of them was sent");
            Err(error)
        }
    }
}

/// Why a run did not come to its end: by itself, or by what its caller found in the files.
enum Stopped<E> {
    Run(Box<RunError>),
    Review(E),
}

impl<E> From<RunError> for Stopped<E> {
    fn from(error: RunError) -> Stopped<E> {
        Stopped::Run(Box::new(error))
    }
}

struct Applying<'a> {
    set: &'a MigrationSet,
    options: &'a ApplyOptions,
}

impl Applying<'_> {
    /// Settles the run by the first look, or takes all its steps.
    async fn whole<E>(
        &self,
        look: FirstLook,
        should_continue: impl FnMut(&Report) -> bool,
        review: impl FnOnce(&[&Migration]) -> Result<(), E>,
    ) -> Result<Report, Stopped<E>> {
        // Where nothing is pending no draft is.
        let policy = self.options.policy(Environment::Shared);
        let settled =
            look.settled(self.set, policy, &self.options.to, |plan| complete(self.set, plan));
        let mut session = look.session?;
        let outcome = match settled {
            Some(report) => Ok(report),
            None => self.over(&mut session, should_continue, review).await,
        };
        let outcome = flushed(&mut session, self.set, outcome).await;
        session.close().await;
        outcome
    }

    async fn over<E>(
        &self,
        session: &mut Session,
        mut should_continue: impl FnMut(&Report) -> bool,
        review: impl FnOnce(&[&Migration]) -> Result<(), E>,
    ) -> Result<Report, Stopped<E>> {
        let mut wait = Wait::new(self.options.runner_wait);
        let mut report = Report::default();
        let mut review = Some(review);
        loop {
            let survey = survey(session, self.set, Purpose::Writing).await;
            let survey = with_session(session, survey).await?;
            let named = survey.rows.named(self.set);
            let set = named.as_ref().map_or(Cow::Borrowed(self.set), Cow::Borrowed);
            let look = (&survey, Purpose::Writing);
            let plan = planned(session, &set, look, self.options).await?;
            let Some(plan) = plan else { continue };
            let plan = match plan {
                Ok(plan) => plan,
                Err(problems) if is_running(session, &set, &problems).await? => {
                    wait.until_free(session, &set).await?;
                    continue;
                }
                Err(problems) => return Err(unplannable(&set, problems).into()),
            };
            note(&mut report, &plan, &survey, &set);
            if plan.is_complete() {
                return Ok(report);
            }
            let applied_before = report.applied.len();
            if !plan.interrupted.is_empty() {
                self.resume(session, &set, &plan, &survey, &mut report).await?;
                if report.applied.len() == applied_before {
                    wait.until_free(session, &set).await?;
                } else if !should_continue(&report) {
                    return Ok(report);
                } else {
                    wait.restart();
                }
                continue;
            }
            let Some(absent) = self.looked_for(session, &set, &plan, &survey).await? else {
                continue;
            };
            if let Some(review) = review.take() {
                review(&plan.pending).map_err(Stopped::Review)?;
            }
            let table = self.table(session, &set, &survey).await;
            let Some(table) = with_session(session, table).await? else { continue };
            let overrides = self.options.overrides();
            let (facts, options, set, plan, absent) =
                (&survey.facts, self.options, &*set, &plan, &absent);
            let run = Run { set, plan, options, facts, table, absent, overrides };
            let last_row = survey.rows.last_row(set);
            let ended = run.send(session, last_row, &mut report, &mut should_continue).await;
            match with_session(session, ended).await? {
                Ended::Done => return Ok(report),
                Ended::LockHeld | Ended::Changed => {
                    if report.applied.len() > applied_before {
                        wait.restart();
                    }
                    wait.until_free(session, set).await?;
                }
            }
        }
    }

    /// Refuses files that must not be sent, or that have traces in the database already; what the
    /// others create is not to be there. `None` where another runner has been there meanwhile.
    async fn looked_for(
        &self,
        session: &mut Session,
        set: &MigrationSet,
        plan: &Plan<'_>,
        survey: &Survey,
    ) -> Result<Option<Absent>, RunError> {
        let survey = &*survey.at_login(session, set).await?;
        let problems = unfit(set, plan, survey, self.options);
        if !problems.is_empty() {
            return Err(unplannable(set, problems));
        }
        preflight::inspect(set, &plan.pending)?;
        if survey.facts.connection == ConnectionKind::Pooled {
            refuse_statement_mode(session, set).await?;
        }
        if self.options.existing == ExistingPolicy::Over {
            return Ok(Some(Absent::default()));
        }
        let found = traces(session, set, plan, survey, Purpose::Writing).await?;
        let Some(found) = found else { return Ok(None) };
        if found.problems.is_empty() {
            return Ok(Some(found.absent));
        }
        Err(unplannable(set, found.problems))
    }

    /// The history table as this release has it; `None` where it was made so just now.
    async fn table<'s>(
        &self,
        session: &mut Session,
        set: &MigrationSet,
        survey: &'s Survey,
    ) -> Result<Option<&'s Present>, RunError> {
        match &survey.table {
            missing @ (Table::NoSchema | Table::Missing) => {
                history::create(session, set, missing, survey.facts.lock).await?;
                Ok(None)
            }
            Table::OfAnotherRole(error) => Err((**error).clone()),
            Table::Present(present) if present.has_added_columns() => Ok(Some(present)),
            // Who may write rows need not be the owner; without an override nothing is lost.
            Table::Present(present) => match history::extend(session, set, survey.facts.lock).await
            {
                Ok(()) => Ok(None),
                Err(_) if self.options.overrides().is_empty() => Ok(Some(present)),
                Err(error) => Err(error),
            },
        }
    }
}

/// Fails where the pooler ends every connection that leaves a transaction open: it would swallow
/// what the server says of a file that fails.
async fn refuse_statement_mode(session: &mut Session, set: &MigrationSet) -> Result<(), RunError> {
    if let Some(error) = session.send("BEGIN".to_owned()).await.failure {
        return Err(history::failure(set.history_table(), HistoryAction::Lock, &error));
    }
    session.roll_back().await;
    Ok(())
}

/// Whether a file that looks interrupted is in truth being run by another runner right now.
async fn is_running(
    session: &mut Session,
    set: &MigrationSet,
    problems: &[PlanProblem],
) -> Result<bool, RunError> {
    let is_interrupted = |problem: &PlanProblem| matches!(problem, PlanProblem::Interrupted { .. });
    Ok(problems.iter().any(is_interrupted)
        && matches!(lock::held(session, set).await?, Held::By(_)))
}

/// The path of the database, where names without a schema would mean others than when the files
/// were checked.
fn other_path(set: &MigrationSet, plan: &Plan<'_>, survey: &Survey) -> Option<PlanProblem> {
    let (text, schemas) = (set.search_path()?, survey.facts.checked_schemas.as_deref()?);
    let found = Path { text: &survey.facts.path, schemas: &survey.facts.schemas };
    let is_same = path::means_the_same(Path { text, schemas }, found);
    (!is_same && !path::is_set_by(&plan.already)).then(|| PlanProblem::OtherSearchPath {
        checked: text.to_owned(),
        found: found.text.to_owned(),
    })
}

/// Why files are not to run over this connection, or under this search path.
pub(crate) fn unfit(
    set: &MigrationSet,
    plan: &Plan<'_>,
    survey: &Survey,
    options: &ApplyOptions,
) -> Vec<PlanProblem> {
    let mut problems = Vec::new();
    problems.extend(other_path(set, plan, survey));
    let is_pooled = survey.facts.connection == ConnectionKind::Pooled && options.direct.is_none();
    let stopped = plan.interrupted.iter().map(|it| it.migration);
    let left = stopped.chain(plan.pending.iter().copied());
    let alone = left.filter(|migration| migration.transaction == Transaction::None);
    problems.extend(
        alone
            .filter(|_| is_pooled)
            .map(|migration| PlanProblem::Pooled { version: migration.stem.to_string() }),
    );
    problems
}

/// Adds to each problem the file that it is about.
pub(crate) fn unplannable(set: &MigrationSet, problems: Vec<PlanProblem>) -> RunError {
    let locate = |problem: PlanProblem| {
        let file = set.get(problem.version()).map(|migration| migration.file.to_string());
        LocatedProblem { file, problem }
    };
    RunError::Unplannable { problems: problems.into_iter().map(locate).collect() }
}
