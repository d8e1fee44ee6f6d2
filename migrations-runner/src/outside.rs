//! A file that asks for no transaction: its steps one by one, between its row and its time.
//!
//! 1. in a transaction of its own, the lock of the session, the guard that stands before every
//!    file, and the history row without a time, which says how far the file came;
//! 2. each step of the file, as `steps` runs it;
//! 3. the row's time, and the end of the lock.
//!
//! A run that stops on the way leaves a row from which the next one goes on; `resumed` finds out
//! what the catalog has of a statement that was interrupted, and `stopped` says what stays.
//! The session has to be the server's own: behind a pooler each statement could go to another one.

mod probe;
mod resumed;
mod steps;
mod stopped;

use std::time::Duration;

use migrations_core::steps::Statements;
use migrations_core::{Migration, MigrationSet, PlanProblem, Progress};
use sqlx::Row as _;

use self::stopped::{before_file, unrecorded};
use crate::cause::server_error;
use crate::error::{LocatedProblem, RunError, Step};
use crate::event::LockTaken;
use crate::history::Purpose;
use crate::lock::{self, LockKind};
use crate::message::{self, Beginning, COMPLETED, Ground, Stop};
use crate::options::ApplyOptions;
use crate::sent::{Ended, Left, Sent};
use crate::session::Session;
use crate::survey::{self, ConnectionKind};

/// A file that runs in no transaction, and what it runs over.
#[derive(Clone, Debug)]
pub(crate) struct Outside<'a> {
    pub(crate) set: &'a MigrationSet,
    pub(crate) migration: &'a Migration,
    pub(crate) ground: Ground<'a>,
    /// Where it begins.
    pub(crate) beginning: Beginning<'a>,
    /// What lies on either side of it.
    pub(crate) step: Step,
    /// How long to wait for a server that is still at work on an interrupted statement.
    pub(crate) runner_wait: Duration,
}

/// Why a file does not go on.
enum Halt {
    /// The run has to look again.
    Ended(Ended),
    /// It failed.
    Failed(Box<RunError>),
}

impl From<RunError> for Halt {
    fn from(error: RunError) -> Halt {
        Halt::Failed(Box::new(error))
    }
}

/// Runs one file, whose row is complete afterwards, over the session or one to the server itself.
pub(crate) async fn run(
    session: &mut Session,
    options: &ApplyOptions,
    outside: Outside<'_>,
) -> Result<Sent, RunError> {
    let facts = outside.ground.facts;
    if facts.connection == ConnectionKind::Direct {
        return outside.locked(session).await;
    }
    // The plan was refused where a pooler is in the way and no address of the server is known.
    let Some(direct) = options.direct.as_ref() else { return Ok(Sent::Not(Ended::Changed)) };
    let set = outside.set;
    let mut direct = Session::open(set, direct, session.application_name()).await?;
    let sent = match survey::survey(&mut direct, set, Purpose::Writing).await {
        Ok(found) if found.facts.database != facts.database => {
            Err(RunError::OtherDatabase { step: Box::new(outside.step) })
        }
        Ok(found) if found.facts.connection == ConnectionKind::Pooled => Err(pooled(&outside.step)),
        Ok(found) => {
            let ground = Ground { facts: &found.facts, ..outside.ground.clone() };
            Outside { ground, ..outside }.locked(&mut direct).await
        }
        Err(error) => Err(error),
    };
    direct.close().await;
    sent
}

/// The address that should lead to the server itself leads to a pooler as well.
fn pooled(step: &Step) -> RunError {
    let problem = PlanProblem::Pooled { version: step.version.clone() };
    let file = Some(step.file.clone());
    RunError::Unplannable { problems: vec![LocatedProblem { file, problem }] }
}

impl Outside<'_> {
    /// Runs the file under the lock, which a second session holds where there are no advisory locks.
    async fn locked(self, session: &mut Session) -> Result<Sent, RunError> {
        if self.ground.facts.lock == LockKind::Advisory {
            return self.over(session).await;
        }
        let mut holder = session.open_second().await?;
        let sent = match holder.send(lock::holding(self.set)).await.failure {
            None => self.over(session).await,
            Some(error) if server_error(&error).is_some_and(|said| said.code() == "55P03") => {
                Ok(Sent::Not(Ended::LockHeld))
            }
            Some(error) => Err(before_file(self.step, &error)),
        };
        holder.close().await;
        sent
    }

    async fn over(self, session: &mut Session) -> Result<Sent, RunError> {
        let Outside { set, migration, ground, beginning, .. } = &self;
        let begun = session.send(message::begin_alone(set, migration, ground, *beginning)).await;
        if let Some(error) = &begun.failure {
            session.roll_back().await;
            let stop = server_error(error);
            let stop = stop.and_then(|said| message::own_stop(&begun, said, usize::MAX));
            return match stop {
                Some(Stop::LockHeld) => Ok(Sent::Not(Ended::LockHeld)),
                Some(Stop::HistoryChanged | Stop::RelationExists) => Ok(Sent::Not(Ended::Changed)),
                _ => Err(before_file(self.step, error)),
            };
        }
        LockTaken { set: set.name() }.tell();
        match self.sent(session).await {
            Ok(left) => Ok(Sent::Applied(left)),
            Err(Halt::Ended(ended)) => Ok(Sent::Not(ended)),
            Err(Halt::Failed(error)) => Err(*error),
        }
    }

    /// Runs what is left of the file, and completes its row.
    async fn sent(&self, session: &mut Session) -> Result<Left, Halt> {
        let Outside { set, migration, ground, .. } = self;
        let done = match self.beginning {
            Beginning::First => 0,
            Beginning::Stopped(progress) => self.resume(session, progress).await?,
        };
        let steps = self.statements().steps();
        for step in steps.iter().filter(|step| step.statements.start >= done) {
            self.run_step(session, step).await?;
        }
        let completed = session.send(message::complete_alone(set, migration, ground)).await;
        let row = completed.rows_of(COMPLETED).last();
        match (&completed.failure, row) {
            (None, Some(row)) => Ok(Left {
                row: row.try_get(0).unwrap_or_default(),
                role_settings: row.try_get(1).unwrap_or_default(),
                is_clean: true,
                observed: None,
            }),
            (failure, _) => {
                session.roll_back().await;
                let missing = sqlx::Error::RowNotFound;
                let error = failure.as_ref().unwrap_or(&missing);
                Err(unrecorded(self, error).into())
            }
        }
    }

    fn statements(&self) -> Statements<'_> {
        Statements::of(&self.migration.sql)
    }

    /// What the row says where so many statements are done.
    fn progress(&self, done: usize) -> Progress {
        Progress::at(&self.statements(), done)
    }

    /// Whether the row says how far the file came.
    fn is_recorded(&self) -> bool {
        self.ground.has_progress()
    }
}
