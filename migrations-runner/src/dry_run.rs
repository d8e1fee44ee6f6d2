//! A run that is taken back: every pending file that runs in a transaction is executed, all of them
//! in one transaction that is never committed.
//!
//! It writes no row and creates no history. Its locks are real, so it ends as soon as somebody has
//! waited for it for about as long as a file may wait for a lock.

mod observed;
mod tell;
mod watch;

use std::time::Duration;

use migrations_core::created::words;
use migrations_core::{Migration, MigrationSet, Plan, Transaction};
use sqlx::Row as _;
use sqlx::postgres::PgConnectOptions;
use tokio::time::Instant;

use self::observed::Observed;
pub use self::observed::TouchedRelation;
pub use self::watch::Waiting;
use self::watch::Watch;
use crate::apply::{tell_plan, unfit, unplannable};
use crate::cause::{Cause, server_error};
use crate::error::{Failure, FailurePhase, HistoryAction, Lockout, RunError, Step};
use crate::event::{RunKind, Running};
use crate::evidence::{planned, traces};
use crate::history::{self, Purpose, Table};
use crate::lock::Wait;
use crate::message::dry_run::{self as message, TriedFile as TrialMessage};
use crate::message::own_stop;
use crate::options::{ApplyOptions, ExistingPolicy};
use crate::path;
use crate::preflight;
use crate::refused::with_session;
use crate::session::{Answer, Session};
use crate::status::stems;
use crate::survey::{Facts, Survey, survey};

/// What came of a run that was taken back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DryRun {
    /// What is pending, in order, with what came of each.
    pub trials: Vec<TriedFile>,
    /// The stems of what the database has, in order.
    pub already: Vec<String>,
    /// The stems of what a run would leave pending.
    pub later: Vec<String>,
    /// The stems that the database has beyond this set: a later release has applied them.
    pub ahead: Vec<String>,
}

/// A pending file, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TriedFile {
    /// The stem: `001_create_tables`.
    pub version: String,
    /// The file, relative to the set.
    pub file: String,
    /// What came of it.
    pub outcome: Outcome,
}

/// What came of a file in a dry run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The server executed it.
    Executed {
        /// From sending the file to the answer that nothing is left for a commit to check.
        execution_time: Duration,
        /// What it did to relations that were there before the dry run, by their names; a lock that an
        /// earlier file holds already is not seen again.
        relations: Vec<TouchedRelation>,
    },
    /// It runs in no transaction, so there is no way to take it back.
    OutsideTransaction,
    /// It fails behind a file of which the dry run does not have what that file leaves, so nobody can
    /// tell whether it would fail in a run.
    Unknown {
        /// The stem of the earlier file.
        behind: String,
        /// What the server said.
        cause: Cause,
    },
    /// It would fail, with this.
    Failed(Box<RunError>),
    /// A file before it fails.
    NotReached,
    /// The dry run was ended, because somebody waited for it.
    GivenUp(Waiting),
}

/// Executes what is pending in one transaction, takes everything back, and says what came of each file.
///
/// Nothing is written: no row, no history table. What no transaction takes back is not taken back:
/// sequences that a file uses have moved, and a function that writes elsewhere has written. Locks are
/// held to the end of the dry run, which is ended before another session has waited for one of them
/// longer than `lock_timeout`.
///
/// # Errors
///
/// Those of [`apply`](crate::apply()) before it sends anything. A file that fails is no error of the
/// dry run, but [`Outcome::Failed`].
///
/// ```no_run
/// use migrations_core::MigrationSet;
/// use migrations_runner::{ApplyOptions, Outcome, RunError, dry_run};
/// use sqlx::postgres::PgConnectOptions;
///
/// async fn is_sound(set: &MigrationSet, connect: &PgConnectOptions) -> Result<bool, RunError> {
///     let run = dry_run(set, connect, &ApplyOptions::default()).await?;
///     Ok(run.trials.iter().all(|trial| matches!(trial.outcome, Outcome::Executed { .. })))
/// }
/// ```
pub async fn dry_run(
    set: &MigrationSet,
    connect: &PgConnectOptions,
    options: &ApplyOptions,
) -> Result<DryRun, RunError> {
    let running = Running::begin(set.name(), RunKind::DryRun);
    let outcome = whole(set, connect, options).await;
    tell::end(&running, &outcome);
    outcome
}

async fn whole(
    set: &MigrationSet,
    connect: &PgConnectOptions,
    options: &ApplyOptions,
) -> Result<DryRun, RunError> {
    let mut session = Session::open(set, connect, &options.application_name).await?;
    let outcome = over(&mut session, set, options).await;
    let outcome = with_session(&mut session, outcome).await;
    session.close().await;
    outcome
}

async fn over(
    session: &mut Session,
    set: &MigrationSet,
    options: &ApplyOptions,
) -> Result<DryRun, RunError> {
    let mut wait = Wait::new(options.runner_wait);
    loop {
        let survey = survey(session, set, Purpose::Writing).await?;
        let named = survey.rows.named(set);
        let set = named.as_ref().unwrap_or(set);
        let look = (&survey, Purpose::Writing);
        let Some(plan) = planned(session, set, look, options).await? else { continue };
        let plan = plan.map_err(|problems| unplannable(set, problems))?;
        let mut report = DryRun {
            trials: Vec::new(),
            already: stems(&plan.already),
            later: stems(&plan.later),
            ahead: plan.ahead.clone(),
        };
        tell_plan(set, RunKind::DryRun, &plan);
        if plan.is_complete() {
            return Ok(report);
        }
        if !is_fit(session, set, &plan, &survey, options).await? {
            continue;
        }
        let Some(backend) = begun(session, set, &survey).await? else {
            wait.until_free(session, set).await?;
            continue;
        };
        let run = Run { set, options, facts: &survey.facts, backend };
        // What stopped on its way runs in no transaction either.
        let stopped = plan.interrupted.iter().map(|interrupted| interrupted.migration);
        let pending: Vec<&Migration> = stopped.chain(plan.pending.iter().copied()).collect();
        report.trials = run.watched(session, &pending).await?;
        return Ok(report);
    }
}

/// Refuses what a run would refuse; not `true` where another runner has been there meanwhile.
async fn is_fit(
    session: &mut Session,
    set: &MigrationSet,
    plan: &Plan<'_>,
    survey: &Survey,
    options: &ApplyOptions,
) -> Result<bool, RunError> {
    let survey = &*survey.at_login(session, set).await?;
    if let Table::OfAnotherRole(error) = &survey.table {
        return Err((**error).clone());
    }
    let mut problems = unfit(set, plan, survey, options);
    if problems.is_empty() {
        preflight::inspect(set, &plan.pending)?;
    }
    if options.existing == ExistingPolicy::Refuse {
        let found = traces(session, set, plan, survey, Purpose::Writing).await?;
        let Some(found) = found else { return Ok(false) };
        problems.extend(found.problems);
    }
    if problems.is_empty() { Ok(true) } else { Err(unplannable(set, problems)) }
}

/// Begins the transaction; `None` where another runner is at work.
async fn begun(
    session: &mut Session,
    set: &MigrationSet,
    survey: &Survey,
) -> Result<Option<i32>, RunError> {
    let has_table = matches!(survey.table, Table::Present(_));
    let answer = session.send(message::begin(set, &survey.facts, has_table)).await;
    let failed =
        |error: &sqlx::Error| history::failure(set.history_table(), HistoryAction::Lock, error);
    if let Some(error) = &answer.failure {
        session.roll_back().await;
        let stop = server_error(error).and_then(|said| own_stop(&answer, said, usize::MAX));
        return if stop.is_some() { Ok(None) } else { Err(failed(error)) };
    }
    let row = answer.rows_of(message::BACKEND).next();
    let backend = row.ok_or(sqlx::Error::RowNotFound).and_then(|row| row.try_get(0));
    backend.map(Some).map_err(|error| failed(&error))
}

/// The one transaction, while it is open.
struct Run<'a> {
    set: &'a MigrationSet,
    options: &'a ApplyOptions,
    facts: &'a Facts,
    backend: i32,
}

impl Run<'_> {
    /// Tries the files while somebody watches who waits for them, and takes everything back.
    async fn watched(
        &self,
        session: &mut Session,
        pending: &[&Migration],
    ) -> Result<Vec<TriedFile>, RunError> {
        let mut observer = session.open_second().await?;
        let watch = Watch::new(self.backend, self.options.lock_timeout);
        let mut watching = session.open_second().await?;
        let trials = {
            let tried = std::pin::pin!(self.tried(session, &mut observer, pending, &watch));
            let watched = std::pin::pin!(watch.keep(&mut watching));
            match futures_util::future::select(tried, watched).await {
                futures_util::future::Either::Left((trials, _)) => trials,
                futures_util::future::Either::Right((never, _)) => match never {},
            }
        };
        session.send(message::end(pending, self.facts, self.backend)).await;
        observer.close().await;
        watching.close().await;
        trials
    }

    async fn tried(
        &self,
        session: &mut Session,
        observer: &mut Session,
        pending: &[&Migration],
        watch: &Watch,
    ) -> Result<Vec<TriedFile>, RunError> {
        let mut observed = Observed::default();
        let mut behind: Option<String> = None;
        let mut is_over = false;
        let mut trials = Vec::new();
        for (index, migration) in pending.iter().enumerate() {
            self.tell_start(migration, (index, pending.len()));
            let outcome = if is_over {
                Outcome::NotReached
            } else if let Some(waiting) = watch.found() {
                Outcome::GivenUp(waiting)
            } else if migration.transaction == Transaction::None {
                Outcome::OutsideTransaction
            } else {
                let step = self.step(pending, index);
                let earlier = pending.get(..index).unwrap_or_default();
                match self.file(session, observer, migration, &mut observed, step).await {
                    Ok(executed) => executed,
                    Err(error) => judged(error, behind.as_ref(), earlier, watch),
                }
            };
            is_over |= matches!(outcome, Outcome::Failed(_) | Outcome::GivenUp(_));
            if !matches!(outcome, Outcome::Executed { .. }) || changes_later_sessions(migration) {
                behind.get_or_insert_with(|| migration.stem.to_string());
            }
            let (version, file) = (migration.stem.to_string(), migration.file.to_string());
            let tried = TriedFile { version, file, outcome };
            tried.tell(self.set);
            trials.push(tried);
        }
        Ok(trials)
    }

    fn step(&self, pending: &[&Migration], index: usize) -> Step {
        let after = pending.get(index + 1..).unwrap_or_default();
        Step {
            version: pending.get(index).map(|it| it.stem.to_string()).unwrap_or_default(),
            file: pending.get(index).map(|it| it.file.to_string()).unwrap_or_default(),
            pending_after: stems(after),
            ..Step::default()
        }
    }

    /// Executes one file, and everything that its commit would check.
    async fn file(
        &self,
        session: &mut Session,
        observer: &mut Session,
        migration: &Migration,
        observed: &mut Observed,
        step: Step,
    ) -> Result<Outcome, RunError> {
        let begun = Instant::now();
        let timeout = migration.lock_timeout.unwrap_or(self.options.lock_timeout);
        let trial = TrialMessage::new(self.set, migration, self.facts, timeout);
        let mut answer = session.send(trial.text()).await;
        if let Some(error) = answer.failure.take() {
            let place = server_error(&error).and_then(|said| trial.place(&answer, said));
            let phase = match place {
                Some(_) => FailurePhase::InFile,
                None => FailurePhase::AfterFile,
            };
            let position = place.map(|place| place.position);
            let length = place.map_or(0, |place| place.length);
            let cause = Cause::of(&error);
            let failure = Failure { step, position, length, phase, cause };
            return Err(self.undone(session, migration, failure).await);
        }
        let names = |column: &str| -> Option<String> {
            answer.rows_of(message::EXECUTED).last()?.try_get(column).ok()?
        };
        let question =
            message::observe(names("deferrable").as_deref(), names("deferred").as_deref());
        let mut answer = session.send(question).await;
        if let Some(error) = answer.failure.take() {
            let (phase, cause) = (FailurePhase::AtCommit, Cause::of(&error));
            let failure = Failure { step, position: None, length: 0, phase, cause };
            return Err(self.undone(session, migration, failure).await);
        }
        let execution_time = begun.elapsed();
        let relations = observed.relations(observer, &answer, migration).await;
        let kept: Answer = session.send(message::keep(migration, self.facts)).await;
        match kept.failure {
            // The savepoint is gone with the transaction that it was in.
            Some(_) => Err(RunError::TransactionEnded(Box::new(step))),
            None => Ok(Outcome::Executed { execution_time, relations }),
        }
    }

    /// Undoes a file that failed, and says how.
    async fn undone(
        &self,
        session: &mut Session,
        migration: &Migration,
        failure: Failure,
    ) -> RunError {
        session.send(message::undo(self.facts)).await;
        if failure.cause.is("55P03") {
            let blockers = crate::run::blockers(session, migration).await;
            return RunError::Locked(Box::new(Lockout { failure, attempts: 1, blockers }));
        }
        RunError::Failed(Box::new(failure))
    }
}

/// What a failure means, after what came before it.
fn judged(
    error: RunError,
    behind: Option<&String>,
    earlier: &[&Migration],
    watch: &Watch,
) -> Outcome {
    if let Some(waiting) = watch.found() {
        return Outcome::GivenUp(waiting);
    }
    let RunError::Failed(failure) = &error else { return Outcome::Failed(Box::new(error)) };
    // A value of an enum can be used only once the statement that adds it is committed.
    let is_uncommitted = failure.cause.is("55P04");
    let adding = earlier.iter().rev().find(|migration| is_uncommitted && adds_value(migration));
    let adding = adding.map(|migration| migration.stem.to_string());
    match adding.or_else(|| behind.cloned()) {
        Some(behind) => Outcome::Unknown { behind, cause: failure.cause.clone() },
        None => Outcome::Failed(Box::new(error)),
    }
}

/// Whether the files after it would run in a session that has what it set for a role or a database.
fn changes_later_sessions(migration: &Migration) -> bool {
    let words = words(&migration.sql);
    path::is_set_by(&[migration])
        || words.contains("alter")
            && words.contains("set")
            && ["role", "user", "database", "system"].iter().any(|word| words.contains(*word))
}

fn adds_value(migration: &Migration) -> bool {
    let words = words(&migration.sql);
    words.contains("add") && words.contains("value")
}
