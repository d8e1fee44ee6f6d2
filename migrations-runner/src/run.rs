//! Sends the pending migrations of a plan, one message each unless a file runs in no transaction,
//! and stops at the first that fails.
//!
//! Must not know how a plan is made.

use std::time::Duration;

use migrations_core::created::words;
use migrations_core::plan::Interrupted;
use migrations_core::{Migration, MigrationSet, Plan, Transaction};
use sqlx::Row as _;
use tokio::time::{Instant, sleep};

use crate::cause::{Cause, server_error};
use crate::error::{Blocker, Direction, Failure, FailurePhase, Lockout, RunError, Step};
use crate::event::{
    FileCommitted, FileResumed, FileRetried, FileStarted, RunKind, count, milliseconds,
};
use crate::evidence::Absent;
use crate::history::Present;
use crate::locate::Place;
use crate::message::{Beginning, COMMITTED, COMPLETED, Ground, Message, RowChange, Stop, gone};
use crate::observer::OBSERVED;
use crate::options::{ApplyOptions, DataLoss};
use crate::outside::{self, Outside};
use crate::path;
use crate::pause::Backoff;
use crate::report::{AppliedNow, Report};
use crate::sent::{Ended, Left, Sent};
use crate::session::{Answer, Commit, Session, is_fatal};
use crate::survey::Facts;
use migrations_core::quote;

/// What the pending files are sent over.
pub(crate) struct Run<'a> {
    pub(crate) set: &'a MigrationSet,
    pub(crate) plan: &'a Plan<'a>,
    pub(crate) options: &'a ApplyOptions,
    pub(crate) facts: &'a Facts,
    pub(crate) table: &'a Present,
    pub(crate) absent: &'a Absent,
    pub(crate) overrides: String,
}

impl Run<'_> {
    /// Applies what is pending, as long as it is to go on.
    pub(crate) async fn send(
        &self,
        session: &mut Session,
        last_row: (i64, usize),
        report: &mut Report,
        should_continue: &mut impl FnMut(&Report) -> bool,
    ) -> Result<Ended, RunError> {
        let (mut last_row, mut rows) = (last_row.0, Some(last_row.1));
        let mut role_settings = self.facts.role_settings.clone();
        for (index, migration) in self.plan.pending.iter().enumerate() {
            let begun = Instant::now();
            let commit = self.commit(index);
            let ground = Ground { commit, ..self.ground(migration, last_row, rows) };
            let step = self.step(index, report);
            self.tell_start(migration, report, self.plan.pending.len() - index);
            let left = match migration.transaction {
                Transaction::PerFile => {
                    inside(session, self.set, self.options, migration, &ground, step).await?
                }
                Transaction::None => {
                    let outside = self.outside(migration, ground, Beginning::First, step);
                    outside::run(session, self.options, outside).await?
                }
            };
            let mut left = match left {
                Sent::Applied(left) => left,
                Sent::Not(ended) => return Ok(ended),
            };
            session.has_committed(commit);
            self.has_applied(migration, begun, report);
            if let Some(observer) = &self.options.observer {
                observer.applied(migration, left.observed.take()).await;
            }
            if !should_continue(report) {
                break;
            }
            // The files behind one that may set a path were looked for without it.
            let is_other = left.role_settings != role_settings
                || !left.is_clean
                || path::is_set_by(&[migration]);
            if is_other && index + 1 < self.plan.pending.len() {
                session.reopen().await?;
                // How the new session reads strings, and where its path leads, may be new too.
                return Ok(Ended::Changed);
            }
            (last_row, rows, role_settings) = (left.row, None, left.role_settings);
        }
        Ok(Ended::Done)
    }

    /// Goes on with what stopped on its way; then the database is to be looked at again.
    pub(crate) async fn resume(
        &self,
        session: &mut Session,
        last_row: (i64, usize),
        report: &mut Report,
    ) -> Result<Ended, RunError> {
        let Some(Interrupted { migration, progress }) = self.plan.interrupted.first() else {
            return Ok(Ended::Changed);
        };
        let begun = Instant::now();
        let (last_row, rows) = (last_row.0, Some(last_row.1));
        let ground = self.ground(migration, last_row, rows);
        let step = Step {
            version: migration.stem.to_string(),
            file: migration.file.to_string(),
            direction: Direction::Forth,
            applied_before: report.applied.clone(),
            pending_after: self.plan.left().into_iter().skip(1).collect(),
        };
        self.tell_start(migration, report, self.plan.left().len());
        FileResumed {
            set: self.set.name(),
            version: &migration.stem,
            file: &migration.file,
            done: count(progress.done),
            total: count(progress.total),
        }
        .tell();
        let outside = self.outside(migration, ground, Beginning::Stopped(progress), step);
        match outside::run(session, self.options, outside).await? {
            Sent::Applied(_) => {
                self.has_applied(migration, begun, report);
                session.reopen().await?;
                Ok(Ended::Changed)
            }
            Sent::Not(ended) => Ok(ended),
        }
    }

    /// Says that a file begins, behind which so many are left with it.
    fn tell_start(&self, migration: &Migration, report: &Report, left: usize) {
        let before = report.applied.len();
        FileStarted {
            set: self.set.name(),
            run: RunKind::Apply.as_str(),
            version: &migration.stem,
            file: &migration.file,
            number: count(before + 1),
            total: count(before + left),
            in_transaction: migration.transaction == Transaction::PerFile,
        }
        .tell();
    }

    /// Notes that a file is committed.
    fn has_applied(&self, migration: &Migration, begun: Instant, report: &mut Report) {
        let execution_time = begun.elapsed();
        FileCommitted {
            set: self.set.name(),
            version: &migration.stem,
            file: &migration.file,
            execution_time_ms: milliseconds(execution_time),
        }
        .tell();
        report.applied.push(AppliedNow { version: migration.stem.to_string(), execution_time });
    }

    /// Only the last file of a plan waits for the disk, and what runs in no transaction, of which
    /// nobody could tell after a crash how far it came.
    fn commit(&self, index: usize) -> Commit {
        let is_last = index + 1 == self.plan.pending.len();
        match self.plan.pending[index].transaction {
            Transaction::PerFile if !is_last => Commit::Asynchronous,
            Transaction::PerFile | Transaction::None => Commit::Synchronous,
        }
    }

    fn outside<'a>(
        &'a self,
        migration: &'a Migration,
        ground: Ground<'a>,
        beginning: Beginning<'a>,
        step: Step,
    ) -> Outside<'a> {
        let runner_wait = self.options.runner_wait;
        Outside { set: self.set, migration, ground, beginning, step, runner_wait }
    }

    fn ground(&self, migration: &Migration, last_row: i64, rows: Option<usize>) -> Ground<'_> {
        let timeout = migration.lock_timeout.unwrap_or(self.options.lock_timeout);
        Ground {
            facts: self.facts,
            table: self.table,
            last_row,
            rows,
            absent: self.absent.get(&*migration.stem).cloned().unwrap_or_default(),
            overrides: &self.overrides,
            lock_timeout: (migration.transaction == Transaction::PerFile).then_some(timeout),
            row: RowChange::Insert,
            question: self.options.observer.as_ref().map(|observer| observer.question()),
            commit: Commit::Synchronous,
            data_loss: DataLoss::Allow,
        }
    }

    fn step(&self, index: usize, report: &Report) -> Step {
        let stems = |migrations: &[&Migration]| {
            migrations.iter().map(|migration| migration.stem.to_string()).collect()
        };
        let migration = self.plan.pending[index];
        Step {
            version: migration.stem.to_string(),
            file: migration.file.to_string(),
            direction: Direction::Forth,
            applied_before: report.applied.clone(),
            pending_after: stems(&self.plan.pending[index + 1..]),
        }
    }
}

/// Runs a file in one transaction with its row, again where it did not get a lock.
pub(crate) async fn inside(
    session: &mut Session,
    set: &MigrationSet,
    options: &ApplyOptions,
    migration: &Migration,
    ground: &Ground<'_>,
    step: Step,
) -> Result<Sent, RunError> {
    let message = Message::new(set, migration, ground);
    let mut backoff = Backoff::new(Duration::from_millis(100), Duration::from_secs(5));
    let mut attempts = 1;
    loop {
        let failure = match sent(session, &message, &step).await? {
            Ok(sent) => return Ok(sent),
            Err(failure) => failure,
        };
        let blockers = match failure.cause.sqlstate.as_deref() {
            Some("55P03") => blockers(session, migration).await,
            _ => Vec::new(),
        };
        if attempts >= options.lock_attempts {
            return Err(given_up(failure, attempts, blockers));
        }
        let pause = backoff.pause();
        tell(set, &failure, &blockers, (attempts, pause));
        sleep(pause).await;
        attempts += 1;
    }
}

/// Sends a file once; a failure that may pass by itself is a value.
async fn sent(
    session: &mut Session,
    message: &Message<'_>,
    step: &Step,
) -> Result<Result<Sent, Failure>, RunError> {
    let mut opened = match message.opening() {
        Some(opening) => session.send(opening.to_owned()).await,
        None => Answer::default(),
    };
    // The message itself must not run outside of what its opening has begun.
    let mut answer = match opened.failure {
        Some(_) => std::mem::take(&mut opened),
        None => session.send(message.text(&opened)).await,
    };
    let failure = answer.failure.take();
    if let Some(left) = left(&answer, failure.is_none()) {
        return Ok(Ok(Sent::Applied(left)));
    }
    let Some(error) = failure else {
        let cause = Cause::new("the server did not say that it had committed");
        return Err(RunError::OutcomeUnknown { step: Box::new(step.clone()), cause });
    };
    match explain(session, message, [&opened, &answer], step, &error).await {
        Ok(ended) => Ok(Ok(Sent::Not(ended))),
        Err(RunError::Failed(failure)) if may_pass(&failure) => Ok(Err(*failure)),
        Err(error) => Err(error),
    }
}

/// What a committed file left; nothing where it was not committed.
fn left(answer: &Answer, is_clean: bool) -> Option<Left> {
    let completed = answer.rows_of(COMPLETED).last().filter(|_| answer.has(COMMITTED))?;
    let row = completed.try_get(0).ok()?;
    let observed = answer.rows_of(OBSERVED).last().and_then(|row| row.try_get(0).ok());
    Some(Left { row, role_settings: completed.try_get(1).ok()?, is_clean, observed })
}

/// Whether the next try may do better: a lock was not to be had in time, or the server chose this
/// transaction to end a deadlock. A statement that ran out of time is none of these.
fn may_pass(failure: &Failure) -> bool {
    matches!(failure.cause.sqlstate.as_deref(), Some("55P03" | "40P01"))
}

fn given_up(failure: Failure, attempts: u32, blockers: Vec<Blocker>) -> RunError {
    if failure.cause.is("55P03") {
        return RunError::Locked(Box::new(Lockout { failure, attempts, blockers }));
    }
    RunError::Failed(Box::new(failure))
}

/// Says that a file did not get through, and when it is tried again.
fn tell(
    set: &MigrationSet,
    failure: &Failure,
    blockers: &[Blocker],
    (attempt, pause): (u32, Duration),
) {
    let who: Vec<String> = blockers.iter().map(ToString::to_string).collect();
    let who = if who.is_empty() { failure.cause.message.clone() } else { who.join("; ") };
    FileRetried {
        set: set.name(),
        version: &failure.step.version,
        file: &failure.step.file,
        attempt: u64::from(attempt),
        pause_ms: milliseconds(pause),
        sqlstate: failure.cause.sqlstate.as_deref(),
        reason: &who,
    }
    .tell();
}

/// Who holds locks on the relations that a file names.
pub(crate) async fn blockers(session: &mut Session, migration: &Migration) -> Vec<Blocker> {
    let names: Vec<String> = words(&migration.sql).into_iter().collect();
    let question = format!(
        "SELECT l.pid AS migrations_pid, a.application_name, a.state, \
         extract(epoch FROM clock_timestamp() - a.xact_start)::float8, \
         (array_agg(l.mode ORDER BY l.mode))[1], c.relname::text \
         FROM pg_locks l JOIN pg_class c ON c.oid = l.relation \
         LEFT JOIN pg_stat_activity a ON a.pid = l.pid \
         WHERE l.granted AND l.pid <> pg_backend_pid() AND c.relkind IN ('r', 'p', 'm', 'v', 'S') \
         AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) \
         AND c.relname = ANY ({}::name[]) \
         GROUP BY l.pid, a.application_name, a.state, a.xact_start, c.relname \
         ORDER BY a.xact_start LIMIT 5",
        quote::array(&names),
    );
    // It only helps to understand, so its own failure says nothing.
    let rows = session.ask(&question).await.unwrap_or_default();
    rows.iter().filter_map(|row| blocker(row).ok()).collect()
}

fn blocker(row: &sqlx::postgres::PgRow) -> Result<Blocker, sqlx::Error> {
    let span = |seconds: f64| Duration::try_from_secs_f64(seconds).ok();
    Ok(Blocker {
        pid: row.try_get(0)?,
        application_name: row.try_get(1)?,
        state: row.try_get(2)?,
        open_for: row.try_get::<Option<f64>, _>(3)?.and_then(span),
        lock: row.try_get(4)?,
        relation: row.try_get(5)?,
    })
}

/// Turns a failed message into an error, or into what to do instead, and undoes what the message
/// left open.
async fn explain(
    session: &mut Session,
    message: &Message<'_>,
    answers: [&Answer; 2],
    step: &Step,
    error: &sqlx::Error,
) -> Result<Ended, RunError> {
    let cause = Cause::of(error);
    let [_, answer] = answers;
    // A connection that the server closes at the commit may have been committed, as may one that
    // broke at any time.
    let said = server_error(error).filter(|_| !(answer.has(COMPLETED) && is_fatal(error)));
    let Some(said) = said else {
        return Err(RunError::OutcomeUnknown { step: Box::new(step.clone()), cause });
    };
    let stop = message.stop(answer, said);
    // A message that was refused as a whole has begun nothing.
    if answer.completed > 0 || message.opening().is_some() {
        // Its own failure says nothing new: without a connection the server undoes it by itself.
        session.send(message.undo(answers)).await;
    }
    let (phase, place) = match stop {
        Stop::LockHeld => return Ok(Ended::LockHeld),
        Stop::HistoryChanged | Stop::RelationExists => return Ok(Ended::Changed),
        Stop::TransactionEnded => return Err(RunError::TransactionEnded(Box::new(step.clone()))),
        Stop::RowsWouldGo => {
            let objects = gone(said.message()).unwrap_or_default();
            return Err(RunError::RowsWouldGo { step: Box::new(step.clone()), objects });
        }
        Stop::BeforeFile => (FailurePhase::BeforeFile, None),
        Stop::InFile(place) => (FailurePhase::InFile, Some(place)),
        Stop::TableReplaced => (FailurePhase::HistoryReplaced, None),
        Stop::AfterFile => (FailurePhase::AfterFile, None),
        Stop::AtCommit => (FailurePhase::AtCommit, None),
    };
    let position = place.map(|place| place.position);
    let length = place.map_or(0, |Place { length, .. }| length);
    let step = step.clone();
    Err(RunError::Failed(Box::new(Failure { step, position, length, phase, cause })))
}
