//! Sends the pending migrations of a plan, one message each unless a file runs in no transaction,
//! and stops at the first that fails.
//!
//! Must not know how a plan is made.

use migrations_core::{Migration, MigrationSet, Plan, Transaction};
use tokio::time::Instant;

use crate::cause::{Cause, server_error};
use crate::error::{Failure, Moment, RunError, Step};
use crate::locate::Place;
use crate::message::{COMPLETED, Message, Stop};
use crate::outside;
use crate::report::{AppliedNow, Report};
use crate::session::{Answer, Session, is_fatal};

/// Applies what is pending, as long as it is to go on; the lock must be held.
pub(crate) async fn run(
    session: &mut Session,
    set: &MigrationSet,
    plan: &Plan<'_>,
    mut goes_on: impl FnMut(&Report) -> bool,
) -> Result<Report, RunError> {
    let already = plan.already.iter().map(|migration| migration.stem.to_string()).collect();
    let mut report = Report { applied: Vec::with_capacity(plan.pending.len()), already };
    for (index, migration) in plan.pending.iter().enumerate() {
        let begun = Instant::now();
        match migration.transaction {
            Transaction::PerFile => {
                inside(session, set, migration, || step(plan, index, &report)).await?
            }
            Transaction::None => {
                outside::run(session, set, migration, || step(plan, index, &report)).await?;
            }
        }
        let version = migration.stem.to_string();
        report.applied.push(AppliedNow { version, execution_time: begun.elapsed() });
        if !goes_on(&report) {
            break;
        }
    }
    Ok(report)
}

/// Runs a file in one transaction with its row.
async fn inside(
    session: &mut Session,
    set: &MigrationSet,
    migration: &Migration,
    step: impl FnOnce() -> Step,
) -> Result<(), RunError> {
    let message = Message::new(set, migration, session.watch());
    let mut answer = session.send(message.text(), COMPLETED).await;
    match answer.failure.take() {
        None => Ok(()),
        Some(error) => Err(explain(session, &message, &answer, step(), &error).await),
    }
}

fn step(plan: &Plan<'_>, index: usize, report: &Report) -> Step {
    let migration = plan.pending[index];
    let after = &plan.pending[index + 1..];
    Step {
        version: migration.stem.to_string(),
        file: migration.file.to_string(),
        applied_before: report.applied.clone(),
        pending_after: after.iter().map(|migration| migration.stem.to_string()).collect(),
    }
}

/// Turns a failed message into an error, and undoes what the message left open.
async fn explain(
    session: &mut Session,
    message: &Message<'_>,
    answer: &Answer,
    step: Step,
    error: &sqlx::Error,
) -> RunError {
    let cause = Cause::of(error);
    // A connection that the server closes at the commit may have been committed, as may one that
    // broke at any time.
    let said = server_error(error).filter(|_| !(answer.found && is_fatal(error)));
    let Some(said) = said else {
        return RunError::OutcomeUnknown { step: Box::new(step), cause };
    };
    let stop = message.stop(answer, said);
    session.roll_back().await;
    let (moment, place) = match stop {
        Stop::LockLost => return RunError::LockLost(Box::new(step)),
        Stop::TransactionEnded => return RunError::TransactionEnded(Box::new(step)),
        Stop::BeforeFile => (Moment::BeforeFile, None),
        Stop::InFile(place) => (Moment::InFile, Some(place)),
        Stop::AfterFile => (Moment::AfterFile, None),
        Stop::AtCommit => (Moment::AtCommit, None),
    };
    let position = place.map(|place| place.position);
    let length = place.map_or(0, |Place { length, .. }| length);
    RunError::Failed(Box::new(Failure { step, position, length, moment, cause }))
}
