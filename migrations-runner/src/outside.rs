//! A file that asks for no transaction: its statements one by one, between its row and its time.
//!
//! 1. in a transaction of its own, the lock of the session, the guard that stands before every
//!    file, and the history row without a time: from here on the file is "interrupted" until it is
//!    complete;
//! 2. each statement, a message of its own, so that the server opens no transaction around two;
//! 3. the row's time, and the end of the lock.
//!
//! What was done before a failure stays, so the error names every statement of it.
//! Nothing is in place where the first statement fails and could not do things by halves; then the
//! row is taken back.
//! The session has to be the server's own: behind a pooler each statement could go to another one.

use std::ops::Range;

use migrations_core::transaction_control::{Outcome, TransactionControl};
use migrations_core::{Migration, MigrationSet, PlanProblem, lexer, substring};
use sqlx::Row as _;
use sqlx::postgres::PgConnectOptions;

use crate::cause::{Cause, server_error};
use crate::error::{
    Failure, FailurePhase, Interruption, LocatedProblem, RunError, Statement, Step,
};
use crate::history::Purpose;
use crate::locate::{Executed, Place};
use crate::lock::{self, LockKind};
use crate::message::{self, COMPLETED, Ground, Stop};
use crate::sent::{Ended, Left, Sent};
use crate::session::{Session, is_fatal};
use crate::survey::{self, ConnectionKind};

/// How many characters of a statement are shown.
const SHOWN: usize = 72;

/// Runs one file, whose row is complete afterwards, over the session or one to the server itself.
pub(crate) async fn run(
    session: &mut Session,
    set: &MigrationSet,
    direct: Option<&PgConnectOptions>,
    migration: &Migration,
    ground: &Ground<'_>,
    step: Step,
) -> Result<Sent, RunError> {
    if ground.facts.connection == ConnectionKind::Direct {
        return locked(session, set, migration, ground, step).await;
    }
    // The plan was refused where a pooler is in the way and no address of the server is known.
    let Some(direct) = direct else { return Ok(Sent::Not(Ended::Changed)) };
    let mut direct = Session::open(set, direct, session.application_name()).await?;
    let sent = match survey::survey(&mut direct, set, Purpose::Writing).await {
        Ok(found) if found.facts.database != ground.facts.database => {
            Err(RunError::OtherDatabase { step: Box::new(step) })
        }
        Ok(found) if found.facts.connection == ConnectionKind::Pooled => Err(pooled(&step)),
        Ok(found) => {
            let ground = Ground { facts: &found.facts, ..ground.clone() };
            locked(&mut direct, set, migration, &ground, step).await
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

/// Runs the file under the lock, which a second session holds where there are no advisory locks.
async fn locked(
    session: &mut Session,
    set: &MigrationSet,
    migration: &Migration,
    ground: &Ground<'_>,
    step: Step,
) -> Result<Sent, RunError> {
    if ground.facts.lock == LockKind::Advisory {
        return over(session, set, migration, ground, step).await;
    }
    let mut holder = session.open_second().await?;
    let sent = match holder.send(lock::holding(set)).await.failure {
        None => over(session, set, migration, ground, step).await,
        Some(error) if server_error(&error).is_some_and(|said| said.code() == "55P03") => {
            Ok(Sent::Not(Ended::LockHeld))
        }
        Some(error) => Err(before_file(step, &error)),
    };
    holder.close().await;
    sent
}

async fn over(
    session: &mut Session,
    set: &MigrationSet,
    migration: &Migration,
    ground: &Ground<'_>,
    step: Step,
) -> Result<Sent, RunError> {
    let begun = session.send(message::begin_alone(set, migration, ground)).await;
    if let Some(error) = &begun.failure {
        session.roll_back().await;
        let stop = server_error(error).and_then(|said| message::own_stop(&begun, said, usize::MAX));
        return match stop {
            Some(Stop::LockHeld) => Ok(Sent::Not(Ended::LockHeld)),
            Some(Stop::HistoryChanged | Stop::RelationExists) => Ok(Sent::Not(Ended::Changed)),
            _ => Err(before_file(step, error)),
        };
    }
    let executed = Executed::of(migration);
    let statements: Vec<Range<usize>> = executed.statements().collect();
    for (index, statement) in statements.iter().enumerate() {
        let text = substring(&migration.sql, statement.clone()).to_owned();
        let answer = session.send(text).await;
        if let Some(error) = answer.failure {
            let stopped = Stopped { set, migration, ground, statements: &statements, index };
            return Err(stopped.explain(session, step, &error).await);
        }
    }
    let completed = session.send(message::complete_alone(set, migration, ground)).await;
    let row = completed.rows_of(COMPLETED).last();
    match (&completed.failure, row) {
        (None, Some(row)) => Ok(Sent::Applied(Left {
            row: row.try_get(0).unwrap_or_default(),
            role_settings: row.try_get(1).unwrap_or_default(),
            is_clean: true,
            observed: None,
        })),
        (failure, _) => {
            session.roll_back().await;
            let missing = sqlx::Error::RowNotFound;
            let error = failure.as_ref().unwrap_or(&missing);
            Err(after_file(step, migration, &statements, error))
        }
    }
}

/// A file that stopped at a statement.
struct Stopped<'a> {
    set: &'a MigrationSet,
    migration: &'a Migration,
    ground: &'a Ground<'a>,
    statements: &'a [Range<usize>],
    index: usize,
}

impl Stopped<'_> {
    async fn explain(&self, session: &mut Session, step: Step, error: &sqlx::Error) -> RunError {
        let cause = Cause::of(error);
        let Some(said) = server_error(error).filter(|_| !is_fatal(error)) else {
            return RunError::Interrupted(Box::new(self.interruption(step, None, cause)));
        };
        let executed = Executed::of(self.migration);
        let statement = self.statements[self.index].clone();
        let place = match executed.character_of(&statement, said) {
            Some(character) => executed.at_character(character),
            None => executed
                .unencodable(&statement, said)
                .unwrap_or_else(|| executed.in_statement(statement, said)),
        };
        session.roll_back().await;
        // What cannot do things by halves has done nothing.
        let is_untouched = self.done().is_empty() && self.leaves().is_none();
        let withdraw = message::withdraw_alone(self.set, self.migration, self.ground);
        let withdrawn = is_untouched && session.send(withdraw).await.failure.is_none();
        if withdrawn {
            return failed(step, Some(place), FailurePhase::InFile, cause);
        }
        RunError::Interrupted(Box::new(self.interruption(step, Some(place), cause)))
    }

    fn withdraw(&self) -> String {
        message::delete_row(self.set, self.migration)
    }

    fn interruption(&self, step: Step, place: Option<Place>, cause: Cause) -> Interruption {
        let place = place
            .unwrap_or_else(|| Executed::of(self.migration).at(self.statements[self.index].start));
        let after = &self.statements[self.index + 1..];
        Interruption {
            step,
            position: place.position,
            length: place.length,
            done: self.done(),
            not_reached: after.iter().map(|range| statement(self.migration, range)).collect(),
            leaves: self.leaves(),
            withdraw: self.withdraw(),
            cause,
        }
    }

    /// The statements whose work stays: a block that the file opened and did not close is undone.
    fn done(&self) -> Vec<Statement> {
        let before = &self.statements[..self.index];
        let mut kept = Vec::new();
        let mut open: Option<Vec<&Range<usize>>> = None;
        for range in before {
            let text = substring(&self.migration.sql, range.clone());
            match (TransactionControl::of(text), &mut open) {
                (Some(TransactionControl::Begin), None) => open = Some(Vec::new()),
                (Some(TransactionControl::End { outcome, chains }), Some(block)) => {
                    let block = std::mem::take(block);
                    kept.extend(block.into_iter().filter(|_| outcome != Outcome::Undone));
                    open = chains.then(Vec::new);
                }
                (Some(_), _) => {}
                (None, Some(block)) => block.push(range),
                (None, None) => kept.push(range),
            }
        }
        kept.into_iter().map(|range| statement(self.migration, range)).collect()
    }

    /// What the failed statement may have left half done.
    fn leaves(&self) -> Option<&'static str> {
        let text = substring(&self.migration.sql, self.statements[self.index].clone());
        let words = lexer::leading_words(text, 8);
        let has = |word: &str| words.iter().any(|found| found == word);
        let first = words.first().map(String::as_str);
        match first {
            Some("CREATE" | "REINDEX") if has("CONCURRENTLY") => {
                Some("the index that was being built may be there, marked invalid")
            }
            Some("DROP") if has("CONCURRENTLY") => {
                Some("the index that was being dropped may be there, marked invalid")
            }
            Some("ALTER") if has("TABLE") && has("DETACH") => {
                Some("the partition may be half detached: see ALTER TABLE … DETACH … FINALIZE")
            }
            Some("CALL" | "DO") => Some("what it committed itself is in place"),
            Some("CREATE" | "DROP") if has("DATABASE") || has("SUBSCRIPTION") => {
                Some("what it made or dropped outside of transactions may have changed")
            }
            _ => None,
        }
    }
}

fn statement(migration: &Migration, range: &Range<usize>) -> Statement {
    let text: Vec<&str> = substring(&migration.sql, range.clone()).split_whitespace().collect();
    let text = text.join(" ");
    let shown: String = text.chars().take(SHOWN).collect();
    let text = if shown.len() < text.len() { shown + "…" } else { shown };
    Statement { position: Executed::of(migration).at(range.start).position, text }
}

fn before_file(step: Step, error: &sqlx::Error) -> RunError {
    match server_error(error) {
        Some(_) => failed(step, None, FailurePhase::BeforeFile, Cause::of(error)),
        None => RunError::OutcomeUnknown { step: Box::new(step), cause: Cause::of(error) },
    }
}

/// Everything of the file is in place, and its row does not say so.
fn after_file(
    step: Step,
    migration: &Migration,
    statements: &[Range<usize>],
    error: &sqlx::Error,
) -> RunError {
    let end = Executed::of(migration).at(migration.sql.len());
    RunError::Interrupted(Box::new(Interruption {
        step,
        position: end.position,
        length: 0,
        done: statements.iter().map(|range| statement(migration, range)).collect(),
        not_reached: Vec::new(),
        leaves: None,
        withdraw: String::new(),
        cause: Cause::of(error),
    }))
}

fn failed(step: Step, place: Option<Place>, phase: FailurePhase, cause: Cause) -> RunError {
    let position = place.map(|place| place.position);
    let length = place.map_or(0, |Place { length, .. }| length);
    RunError::Failed(Box::new(Failure { step, position, length, phase, cause }))
}
