//! The whole of a way back: connect, look, plan, send what takes each migration back.
//!
//! Must not know how a rollback was tried.

mod drafts;
mod kept;
mod options;
mod redo;
mod step;

use std::borrow::Cow;

use migrations_core::rollback_plan::{
    Ground as PlanGround, RollbackPlan, RollbackProblem, RollbackTarget, plan_rollback,
};
use migrations_core::{History, Migration, MigrationSet, Plan, PlanProblem, plan};
use sqlx::postgres::PgConnectOptions;

pub use self::drafts::reapply_changed_drafts;
pub use self::options::{RedoReport, RollbackOptions, RollbackReport, TakenBack};
pub use self::redo::redo;
use self::step::Sending;
use crate::apply::{revokes, unfit, unplannable};
use crate::error::{LocatedRollbackProblem, RunError};
use crate::event::{Planned, RunKind, Running, count};
use crate::history::{Purpose, Table};
use crate::lock::{self, Held, Wait};
use crate::preflight;
use crate::refused::with_session;
use crate::sent::Ended;
use crate::session::Session;
use crate::survey::{Survey, survey};

/// Takes migrations back that the database of `connect` has, the one that was applied last first.
///
/// Each rollback runs in one transaction together with the deletion of its row and under the lock of
/// the set; the first that fails is undone and ends the run. The set's own rollback runs where the set
/// has the file, and the one that the row keeps where it has not: so any release can take back what a
/// later one has applied.
///
/// # Errors
///
/// [`RunError::RollbackRefused`] where something cannot be taken back; nothing was sent then.
///
/// ```no_run
/// use migrations_core::MigrationSet;
/// use migrations_runner::{RollbackOptions, RunError, rollback};
/// use sqlx::postgres::PgConnectOptions;
///
/// async fn last_one(set: &MigrationSet, connect: &PgConnectOptions) -> Result<(), RunError> {
///     let report = rollback(set, connect, &RollbackOptions::default()).await?;
///     println!("{} taken back", report.taken_back.len());
///     Ok(())
/// }
/// ```
pub async fn rollback(
    set: &MigrationSet,
    connect: &PgConnectOptions,
    options: &RollbackOptions,
) -> Result<RollbackReport, RunError> {
    back(set, connect, options, Next::Stay).await
}

/// What comes after the way back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    /// Nothing.
    Stay,
    /// What was taken back is applied again: it has to be possible before anything is taken back.
    ApplyAgain,
}

async fn back(
    set: &MigrationSet,
    connect: &PgConnectOptions,
    options: &RollbackOptions,
    next: Next,
) -> Result<RollbackReport, RunError> {
    let running = Running::begin(set.name(), RunKind::Rollback);
    let outcome = Back { set, options, next }.whole(connect).await;
    running.end(outcome, |report| report.taken_back.len())
}

struct Back<'a> {
    set: &'a MigrationSet,
    options: &'a RollbackOptions,
    next: Next,
}

impl Back<'_> {
    async fn whole(&self, connect: &PgConnectOptions) -> Result<RollbackReport, RunError> {
        let name = &self.options.run.application_name;
        let mut session = Session::open(self.set, connect, name).await?;
        let outcome = self.over(&mut session).await;
        session.close().await;
        outcome
    }

    async fn over(&self, session: &mut Session) -> Result<RollbackReport, RunError> {
        let mut wait = Wait::new(self.options.run.runner_wait);
        let mut report = RollbackReport::default();
        let mut goal = Goal::new(self.options.target.clone());
        loop {
            let seen = survey(session, self.set, Purpose::Writing).await;
            let seen = with_session(session, seen).await?;
            let named = seen.rows.named(self.set);
            let set = named.as_ref().map_or(Cow::Borrowed(self.set), Cow::Borrowed);
            let history = seen.rows.history(&set);
            let table = match &seen.table {
                Table::OfAnotherRole(error) => return Err((**error).clone()),
                Table::Present(table) => Some(table),
                Table::NoSchema | Table::Missing => None,
            };
            let kept = kept::read(session, &set, table, &history).await?;
            let Some(kept) = kept else {
                wait.until_free(session, &set).await?;
                continue;
            };
            let revoke = table.map(|table| revokes(&set, table).join(" ")).unwrap_or_default();
            let ground =
                PlanGround { set: &set, history: &history, kept: &kept.inverses, revoke: &revoke };
            let planned = plan_rollback(ground, &goal.target, &self.options.policy());
            let plan = match planned {
                Ok(plan) => plan,
                Err(error) if is_running(session, &set, &error.problems).await? => {
                    wait.until_free(session, &set).await?;
                    continue;
                }
                Err(error) => return Err(self.refused(&set, error.problems)),
            };
            if let Err(problem) = goal.hold(&history, &plan) {
                return Err(self.refused(&set, vec![problem]));
            }
            report.note(&history, &plan);
            tell_plan(&set, &plan);
            let (Some(table), false) = (table, plan.steps.is_empty()) else { return Ok(report) };
            self.require_next(&set, &seen, &history, &plan)?;
            let files = step::files(&plan);
            self.require_fit(session, &set, &seen, &history, &files).await?;
            let sending = Sending {
                set: &set,
                options: self.options,
                facts: &seen.facts,
                table,
                kept: &kept,
                plan: &plan,
                files: &files,
            };
            let before = report.taken_back.len();
            let ended = sending.send(session, &mut report).await;
            match with_session(session, ended).await? {
                Ended::Done => return Ok(report),
                Ended::LockHeld | Ended::Changed => {
                    if report.taken_back.len() > before {
                        wait.restart();
                    }
                    wait.until_free(session, &set).await?;
                }
            }
        }
    }

    fn refused(&self, set: &MigrationSet, problems: Vec<RollbackProblem>) -> RunError {
        let locate = |problem: RollbackProblem| {
            let file = set.get(problem.version()).map(|migration| migration.file.to_string());
            LocatedRollbackProblem { file, problem }
        };
        RunError::RollbackRefused {
            target: self.options.arguments(),
            problems: problems.into_iter().map(locate).collect(),
        }
    }

    /// Fails where what is taken back could not be applied again.
    fn require_next(
        &self,
        set: &MigrationSet,
        seen: &Survey,
        history: &History,
        back: &RollbackPlan<'_>,
    ) -> Result<(), RunError> {
        if self.next == Next::Stay {
            return Ok(());
        }
        let lacking: Vec<RollbackProblem> = back
            .steps
            .iter()
            .filter(|step| set.get(&step.applied.stem).is_none())
            .map(|step| RollbackProblem::NotInSet { version: step.applied.stem.clone() })
            .collect();
        if !lacking.is_empty() {
            return Err(self.refused(set, lacking));
        }
        let is_back = |stem: &str| back.steps.iter().any(|step| step.applied.stem == stem);
        let mut entries = history.entries.clone();
        entries.retain(|applied| !is_back(&applied.stem));
        let after = History { entries };
        let policy = self.options.run.policy(seen.facts.environment);
        let planned = plan(set, &after, policy).map(drop);
        planned.map_err(|error| unplannable(set, error.problems))
    }

    /// Fails where the rollbacks must not be sent over this connection, or at all.
    async fn require_fit(
        &self,
        session: &mut Session,
        set: &MigrationSet,
        seen: &Survey,
        history: &History,
        files: &[Migration],
    ) -> Result<(), RunError> {
        let seen = &*seen.at_login(session, set).await?;
        let applied = history.entries.iter().filter_map(|applied| set.get(&applied.stem));
        let plan = Plan {
            pending: files.iter().collect(),
            later: Vec::new(),
            already: applied.collect(),
            interrupted: Vec::new(),
            ahead: Vec::new(),
        };
        let problems: Vec<PlanProblem> = unfit(set, &plan, seen, &self.options.run);
        if !problems.is_empty() {
            return Err(unplannable(set, problems));
        }
        preflight::inspect(set, &plan.pending)
    }
}

/// Says what is to be taken back.
fn tell_plan(set: &MigrationSet, plan: &RollbackPlan<'_>) {
    Planned {
        set: set.name(),
        run: RunKind::Rollback.as_str(),
        pending: count(plan.steps.len()),
        interrupted: 0,
        already: 0,
        later: 0,
        ahead: 0,
    }
    .tell();
}

/// What is to be taken back, as the first look has it: after a look in between, `--steps 2` is not
/// to take back two more, nor what somebody has applied meanwhile.
struct Goal {
    target: RollbackTarget,
    stems: Option<Vec<String>>,
}

impl Goal {
    fn new(target: RollbackTarget) -> Goal {
        Goal { target, stems: None }
    }

    /// Settles the goal at the first look, and fails at a later one that finds more.
    fn hold(&mut self, history: &History, plan: &RollbackPlan<'_>) -> Result<(), RollbackProblem> {
        let planned = plan.steps.iter().map(|step| step.applied.stem.as_str());
        let Some(stems) = &self.stems else {
            let stays = history.entries.len().saturating_sub(plan.steps.len());
            let last = stays.checked_sub(1).and_then(|last| history.entries.get(last));
            self.target = match last {
                Some(last) => RollbackTarget::To(last.stem.clone()),
                None => RollbackTarget::Nothing,
            };
            self.stems = Some(planned.map(str::to_owned).collect());
            return Ok(());
        };
        let mut planned = planned;
        match planned.find(|stem| !stems.iter().any(|other| other == stem)) {
            None => Ok(()),
            Some(version) => Err(RollbackProblem::AppliedMeanwhile { version: version.to_owned() }),
        }
    }
}

/// Whether what looks interrupted is in truth being run by another runner right now.
async fn is_running(
    session: &mut Session,
    set: &MigrationSet,
    problems: &[RollbackProblem],
) -> Result<bool, RunError> {
    let is_interrupted =
        |problem: &RollbackProblem| matches!(problem, RollbackProblem::Interrupted { .. });
    Ok(problems.iter().any(is_interrupted)
        && matches!(lock::held(session, set).await?, Held::By(_)))
}
