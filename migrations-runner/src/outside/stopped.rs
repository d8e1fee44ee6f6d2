//! What is said of a file that runs in no transaction and stopped: what is done and stays, what was
//! not reached, and how it goes on.
//!
//! Nothing is in place where the first step fails and could not do things by halves; then the row is
//! taken back.

use migrations_core::non_transactional::NonTransactional;
use migrations_core::plan::{UndecidedReason, undecided};
use migrations_core::steps::{Block, StepKind};
use migrations_core::transaction_control::Outcome;
use migrations_core::{lexer, substring};
use sqlx::postgres::PgErrorPosition;

use super::Outside;
use super::probe::State;
use crate::cause::{Cause, server_error};
use crate::error::{Continuation, Failure, FailurePhase, Interruption, RunError, Statement, Step};
use crate::locate::{Executed, Place};
use crate::message;
use crate::session::{Session, is_fatal};

/// How many characters of a statement are shown.
const SHOWN: usize = 72;

/// A file that stopped at a statement.
pub(super) struct Stopped<'a> {
    pub(super) outside: &'a Outside<'a>,
    /// How many statements before it stay done.
    pub(super) kept: usize,
    pub(super) index: usize,
    /// How many characters of the runner's own were sent before it.
    pub(super) before: usize,
    /// Whether the row says that the statement is begun.
    pub(super) has_begun: bool,
}

impl Stopped<'_> {
    pub(super) async fn explain(&self, session: &mut Session, error: &sqlx::Error) -> RunError {
        let cause = Cause::of(error);
        let Some(said) = server_error(error).filter(|_| !is_fatal(error)) else {
            return self.interrupted(None, self.has_begun, cause);
        };
        let place = self.place(said);
        session.roll_back().await;
        let is_left = self.is_left(session).await;
        // What cannot do things by halves has done nothing.
        if self.kept == 0 && !is_left {
            let Outside { set, migration, ground, step, .. } = self.outside;
            let withdraw = message::withdraw_alone(set, migration, ground);
            if session.send(withdraw).await.failure.is_none() {
                return failed(step.clone(), Some(place), FailurePhase::InFile, cause);
            }
        }
        self.interrupted(Some(place), is_left, cause)
    }

    /// What is said where no answer of the server is the cause.
    pub(super) fn with_cause(&self, cause: Cause) -> RunError {
        self.interrupted(None, self.has_begun, cause)
    }

    fn place(&self, said: &sqlx::postgres::PgDatabaseError) -> Place {
        let executed = Executed::of(self.outside.migration);
        let statement = self.outside.statements().range(self.index);
        if let Some(PgErrorPosition::Original(character)) = said.position() {
            let character = character.saturating_sub(1 + self.before);
            let before = substring(executed.sql, ..statement.start).chars().count();
            return executed.at_character(before + character);
        }
        executed
            .unencodable(&statement, said)
            .unwrap_or_else(|| executed.in_statement(statement, said))
    }

    /// Whether the statement may have left something behind; where it has not, the row says so.
    async fn is_left(&self, session: &mut Session) -> bool {
        let outside = self.outside;
        if !outside.is_recorded() {
            return self.leaves().is_some();
        }
        if !self.has_begun {
            return false;
        }
        let state = match outside.verdict(session, self.index).await {
            Ok(verdict) => verdict.map(|verdict| verdict.state),
            Err(_) => None,
        };
        if state != Some(State::NotDone) {
            return true;
        }
        let progress = outside.progress(self.index);
        let Outside { set, migration, ground, .. } = outside;
        let message = message::advance(set, migration, ground, &progress, &progress);
        session.send(message).await.failure.is_some()
    }

    fn interrupted(&self, place: Option<Place>, is_left: bool, cause: Cause) -> RunError {
        let Outside { set, migration, step, .. } = self.outside;
        let statements = self.outside.statements();
        let start = statements.range(self.index).start;
        let place = place.unwrap_or_else(|| Executed::of(migration).at(start));
        RunError::Interrupted(Box::new(Interruption {
            step: step.clone(),
            position: place.position,
            length: place.length,
            done: self.done(),
            not_reached: self.statements(self.index + 1..statements.count()),
            leaves: if is_left { self.leaves() } else { None },
            withdraw: message::delete_row(set, migration),
            continuation: self.continuation(is_left),
            cause,
        }))
    }

    fn continuation(&self, is_left: bool) -> Continuation {
        let Outside { set, migration, .. } = self.outside;
        if !self.outside.is_recorded() {
            return Continuation::ByHand;
        }
        let statements = self.outside.statements();
        let is_known = NonTransactional::of(statements.text(self.index)).is_some();
        if !is_left || !self.has_begun || is_known {
            return Continuation::Automatic;
        }
        let [done, again] = undecided(set, migration, self.index, UndecidedReason::CommitsByItself);
        Continuation::Decision { done, again }
    }

    /// The statements whose work stays: a block that was taken back is none of them.
    fn done(&self) -> Vec<Statement> {
        let steps = self.outside.statements().steps();
        let before = steps.into_iter().filter(|step| step.statements.end <= self.kept);
        let kept = before.flat_map(|step| match step.kind {
            StepKind::Block(Block { outcome: Outcome::Undone, .. }) => 0..0,
            // Without `BEGIN` and `COMMIT`.
            StepKind::Block(Block { opening, .. }) if opening == step.statements.start => {
                step.statements.start + 1..step.statements.end - 1
            }
            StepKind::Block(_) => step.statements.start..step.statements.end - 1,
            StepKind::Transaction | StepKind::Alone(_) => step.statements,
        });
        kept.map(|index| self.statement(index)).collect()
    }

    fn statements(&self, indexes: std::ops::Range<usize>) -> Vec<Statement> {
        indexes.map(|index| self.statement(index)).collect()
    }

    fn statement(&self, index: usize) -> Statement {
        statement(self.outside, index)
    }

    /// What the failed statement may have left half done.
    fn leaves(&self) -> Option<&'static str> {
        let text = self.outside.statements().text(self.index);
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

fn statement(outside: &Outside<'_>, index: usize) -> Statement {
    let statements = outside.statements();
    let text: Vec<&str> = statements.text(index).split_whitespace().collect();
    let text = text.join(" ");
    let shown: String = text.chars().take(SHOWN).collect();
    let text = if shown.len() < text.len() { shown + "…" } else { shown };
    let start = statements.range(index).start;
    Statement { position: Executed::of(outside.migration).at(start).position, text }
}

pub(super) fn before_file(step: Step, error: &sqlx::Error) -> RunError {
    match server_error(error) {
        Some(_) => failed(step, None, FailurePhase::BeforeFile, Cause::of(error)),
        None => RunError::OutcomeUnknown { step: Box::new(step), cause: Cause::of(error) },
    }
}

/// Everything of the file is in place, and its row does not say so.
pub(super) fn unrecorded(outside: &Outside<'_>, error: &sqlx::Error) -> RunError {
    let end = Executed::of(outside.migration).at(outside.migration.sql.len());
    let is_recorded = outside.is_recorded();
    RunError::Interrupted(Box::new(Interruption {
        step: outside.step.clone(),
        position: end.position,
        length: 0,
        done: (0..outside.statements().count()).map(|index| statement(outside, index)).collect(),
        not_reached: Vec::new(),
        leaves: None,
        withdraw: String::new(),
        continuation: if is_recorded { Continuation::Automatic } else { Continuation::ByHand },
        cause: Cause::of(error),
    }))
}

fn failed(step: Step, place: Option<Place>, phase: FailurePhase, cause: Cause) -> RunError {
    let position = place.map(|place| place.position);
    let length = place.map_or(0, |Place { length, .. }| length);
    RunError::Failed(Box::new(Failure { step, position, length, phase, cause }))
}
