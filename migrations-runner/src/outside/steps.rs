//! One step of a file that runs in no transaction, and its row moved on with it.
//!
//! Where the server takes a statement in a transaction, it runs in one with the row: only the server
//! knows which these are, so every statement that is not known to be another is tried so first, and
//! one that it refuses has done nothing.
//! Must not know what the catalog tells of a statement that is interrupted.

use std::ops::Range;

use migrations_core::non_transactional::NonTransactional;
use migrations_core::steps::{Block, Step, StepKind};
use migrations_core::transaction_control::{Outcome, TransactionControl};
use migrations_core::{Progress, lexer};
use sqlx::Row as _;
use tokio::time::Instant;

use super::stopped::Stopped;
use super::{Halt, Outside, probe};
use crate::cause::{Cause, server_error};
use crate::event::{StatementDone, StatementStarted, count, milliseconds};
use crate::message::{self, Stop};
use crate::sent::Ended;
use crate::session::{Answer, BEGIN, Session, is_fatal};

/// What ends the transaction of a step behind its statement, which may lack a `;`.
const CLOSE: &str = "\n;";

/// What the server says of a statement that it takes in no transaction block: that there is one, or
/// that the statement may not end it.
const IN_NO_BLOCK: [&str; 2] = ["25001", "2D000"];

impl Outside<'_> {
    /// Runs a step, moves the row on behind it, and tells both.
    pub(super) async fn run_step(&self, session: &mut Session, step: &Step) -> Result<(), Halt> {
        let Outside { set, migration, .. } = self;
        let (set, version, file) = (set.name(), &*migration.stem, &*migration.file);
        let statement = count(step.statements.start + 1);
        let (statements, total) = (count(step.statements.len()), count(self.statements().count()));
        StatementStarted { set, version, file, statement, statements, total }.tell();
        let begun = Instant::now();
        self.take_step(session, step).await?;
        let execution_time_ms = milliseconds(begun.elapsed());
        StatementDone { set, version, file, statement, statements, total, execution_time_ms }
            .tell();
        Ok(())
    }

    async fn take_step(&self, session: &mut Session, step: &Step) -> Result<(), Halt> {
        let index = step.statements.start;
        match &step.kind {
            StepKind::Transaction if self.is_recorded() => {
                self.in_transaction(session, index).await
            }
            StepKind::Transaction => self.send_statement(session, index, false).await,
            StepKind::Alone(kind) => self.alone(session, index, Some(kind)).await,
            StepKind::Block(block) => self.block(session, step, block).await,
        }
    }

    /// Runs a statement in a transaction with the row.
    async fn in_transaction(&self, session: &mut Session, index: usize) -> Result<(), Halt> {
        let head = format!("{BEGIN};\n");
        let text = self.statements().text(index);
        let moved = self.move_on(index, index + 1);
        let answer = session.send(format!("{head}{text}{CLOSE}{moved}; COMMIT")).await;
        let Some(error) = &answer.failure else { return Ok(()) };
        // `BEGIN` is the first statement, and the one of the file the second.
        let is_its_own = answer.completed < 2;
        let code = server_error(error).map(sqlx::postgres::PgDatabaseError::code);
        if is_its_own && code.is_some_and(|code| IN_NO_BLOCK.contains(&code)) {
            session.roll_back().await;
            return self.alone(session, index, None).await;
        }
        if !is_its_own {
            self.refuse_changed(session, &answer, error).await?;
        }
        let before = if is_its_own { head.chars().count() } else { 0 };
        let stopped = Stopped { outside: self, kept: index, index, before, has_begun: false };
        Err(stopped.explain(session, error).await.into())
    }

    /// Runs a statement that no transaction may stand around; `kind` is what the catalog knows of it.
    async fn alone(
        &self,
        session: &mut Session,
        index: usize,
        kind: Option<&NonTransactional>,
    ) -> Result<(), Halt> {
        let is_marked = self.is_recorded() && kind != Some(&NonTransactional::Repeatable);
        if is_marked {
            self.mark(session, index, kind).await?;
        }
        self.send_statement(session, index, is_marked).await?;
        if is_marked && let Some(kind) = kind {
            self.require_valid(session, index, kind).await?;
        }
        self.advance(session, &self.progress(index), &self.progress(index + 1)).await
    }

    /// Writes down that a statement is begun.
    async fn mark(
        &self,
        session: &mut Session,
        index: usize,
        kind: Option<&NonTransactional>,
    ) -> Result<(), Halt> {
        let Outside { set, migration, ground, .. } = self;
        let names = kind.map(probe::relations).unwrap_or_default();
        let mut relations = Vec::new();
        if let Some(question) = probe::numbers_of(&names) {
            let answer = session.send(question).await;
            self.require_sent(session, index, &answer).await?;
            let numbers = answer.rows_of(probe::RELATION);
            relations.extend(numbers.map(|row| row.try_get::<Option<i64>, _>(0).ok().flatten()));
        }
        let relations: Vec<Option<u32>> =
            relations.into_iter().map(|oid| oid.and_then(|oid| u32::try_from(oid).ok())).collect();
        let before = kind.and_then(|kind| probe::before(kind, &relations));
        let (from, text) = (self.progress(index), self.statements().text(index));
        let message =
            message::begun(set, migration, ground, &from, (&relations, text), before.as_deref());
        let answer = session.send(message).await;
        self.require_sent(session, index, &answer).await
    }

    /// Fails where the server says that an index is there, as under `IF NOT EXISTS`, and it is
    /// invalid: it was left by somebody whose statement was interrupted.
    async fn require_valid(
        &self,
        session: &mut Session,
        index: usize,
        kind: &NonTransactional,
    ) -> Result<(), Halt> {
        let NonTransactional::CreateIndex { name: Some(_), .. } = kind else { return Ok(()) };
        let Some(verdict) = self.verdict(session, index).await? else { return Ok(()) };
        if verdict.state != probe::State::HalfDone {
            return Ok(());
        }
        let cause = Cause::new("the index is there already, and it is invalid");
        let stopped = Stopped { outside: self, kept: index, index, before: 0, has_begun: true };
        Err(stopped.with_cause(cause).into())
    }

    /// Runs a transaction of the file's own, with the row in it where it is committed.
    async fn block(&self, session: &mut Session, step: &Step, block: &Block) -> Result<(), Halt> {
        let Range { start, end } = step.statements;
        let is_kept = block.outcome == Outcome::Kept && self.is_recorded();
        if is_kept && !self.is_read_only(step, block) {
            return self.block_with_row(session, step, block).await;
        }
        let is_prepared = block.outcome == Outcome::Prepared && self.is_recorded();
        if is_prepared {
            self.mark(session, end - 1, None).await?;
        }
        if block.opening != start {
            self.send_in_block(session, start, (block.opening, "")).await?;
        }
        for index in start..end {
            let is_end = index + 1 == end;
            let text = self.statements().text(index);
            let chains = TransactionControl::of(text).is_some_and(TransactionControl::leaves_open);
            if is_end && chains {
                // The block that follows opens itself, with the same modes.
                let end = if block.outcome == Outcome::Undone { "ROLLBACK" } else { "COMMIT" };
                let answer = session.send(end.to_owned()).await;
                self.require_done(session, start, index, &answer).await?;
            } else {
                self.send_in_block(session, start, (index, "")).await?;
            }
        }
        self.advance(session, &self.progress(start), &self.progress(end)).await
    }

    async fn block_with_row(
        &self,
        session: &mut Session,
        step: &Step,
        block: &Block,
    ) -> Result<(), Halt> {
        let Range { start, end } = step.statements;
        let has_isolation = self.has_word(step, block, "ISOLATION")
            || self.has_word(step, block, "TRANSACTION_ISOLATION");
        let mut role = None;
        if has_isolation {
            // Under a snapshot the history would be judged by what it was before it is locked.
            let answer = session.send(ROLE_QUESTION.to_owned()).await;
            self.require_done(session, start, start, &answer).await?;
            role = answer.rows_of(ROLE).next().and_then(|row| row.try_get::<String, _>(0).ok());
        }
        let modes = if has_isolation { "" } else { "\nISOLATION LEVEL READ COMMITTED" };
        self.send_in_block(session, start, (block.opening, modes)).await?;
        if let Some(role) = role {
            let answer = session.send(message::lock_history(self.set, &role)).await;
            self.require_done(session, start, start, &answer).await?;
        }
        let first = if block.opening == start { start + 1 } else { start };
        for index in first..end - 1 {
            self.send_in_block(session, start, (index, "")).await?;
        }
        let answer = session.send(format!("{}; COMMIT", self.move_on(start, end))).await;
        if let Some(error) = &answer.failure {
            self.refuse_changed(session, &answer, error).await?;
        }
        self.require_done(session, start, end - 1, &answer).await
    }

    fn is_read_only(&self, step: &Step, block: &Block) -> bool {
        let opening = [block.opening].into_iter();
        opening.chain(step.statements.clone()).any(|index| {
            let text = self.statements().text(index);
            let is_about_it = TransactionControl::of(text) == Some(TransactionControl::Begin)
                || lexer::leading_words(text, 2) == ["SET", "TRANSACTION"];
            let words = lexer::leading_words(text, 12);
            is_about_it && words.windows(2).any(|two| two == ["READ", "ONLY"])
        })
    }

    fn has_word(&self, step: &Step, block: &Block, word: &str) -> bool {
        let opening = [block.opening].into_iter();
        opening.chain(step.statements.clone()).any(|index| {
            let words = lexer::leading_words(self.statements().text(index), 12);
            words.iter().any(|found| found == word)
        })
    }

    /// Sends a statement of a block, with more behind it, as a message of its own.
    async fn send_in_block(
        &self,
        session: &mut Session,
        start: usize,
        (index, more): (usize, &str),
    ) -> Result<(), Halt> {
        let text = self.statements().text(index);
        let text = match more {
            "" => text,
            _ => text.trim_end_matches(';'),
        };
        let answer = session.send(format!("{text}{more}")).await;
        self.require_done(session, start, index, &answer).await
    }

    /// Sends a statement as a message of its own.
    async fn send_statement(
        &self,
        session: &mut Session,
        index: usize,
        has_begun: bool,
    ) -> Result<(), Halt> {
        let answer = session.send(self.statements().text(index).to_owned()).await;
        let Some(error) = &answer.failure else { return Ok(()) };
        let stopped = Stopped { outside: self, kept: index, index, before: 0, has_begun };
        Err(stopped.explain(session, error).await.into())
    }

    /// Fails where a statement of a block failed: then nothing of the block is done.
    async fn require_done(
        &self,
        session: &mut Session,
        start: usize,
        index: usize,
        answer: &Answer,
    ) -> Result<(), Halt> {
        let Some(error) = &answer.failure else { return Ok(()) };
        let stopped = Stopped { outside: self, kept: start, index, before: 0, has_begun: false };
        Err(stopped.explain(session, error).await.into())
    }

    /// Fails where a message of the runner's own failed.
    pub(super) async fn require_sent(
        &self,
        session: &mut Session,
        done: usize,
        answer: &Answer,
    ) -> Result<(), Halt> {
        let Some(error) = &answer.failure else { return Ok(()) };
        self.refuse_changed(session, answer, error).await?;
        self.require_done(session, done, done, answer).await
    }

    /// Fails where another runner has moved the row on, or has the lock.
    async fn refuse_changed(
        &self,
        session: &mut Session,
        answer: &Answer,
        error: &sqlx::Error,
    ) -> Result<(), Halt> {
        let said = server_error(error).filter(|_| !is_fatal(error));
        match said.and_then(|said| message::own_stop(answer, said, 0)) {
            Some(Stop::LockHeld) => {
                session.roll_back().await;
                Err(Halt::Ended(Ended::LockHeld))
            }
            Some(Stop::HistoryChanged) => {
                session.roll_back().await;
                Err(Halt::Ended(Ended::Changed))
            }
            _ => Ok(()),
        }
    }

    fn move_on(&self, from: usize, to: usize) -> String {
        let (from, to) = (self.progress(from), self.progress(to));
        message::move_on(self.set, self.migration, &self.ground, &from, &to)
    }

    /// Moves the row on in a transaction of its own.
    pub(super) async fn advance(
        &self,
        session: &mut Session,
        from: &Progress,
        to: &Progress,
    ) -> Result<(), Halt> {
        if !self.is_recorded() {
            return Ok(());
        }
        let message = message::advance(self.set, self.migration, &self.ground, from, to);
        let answer = session.send(message).await;
        self.require_sent(session, to.done.saturating_sub(1), &answer).await
    }
}

/// The role that a file has taken: the question, whatever path is set, and its column.
const ROLE_QUESTION: &str = "SELECT pg_catalog.current_setting('role') AS migrations_role";
const ROLE: &str = "migrations_role";
