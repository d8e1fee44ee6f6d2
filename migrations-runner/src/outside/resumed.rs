//! A file that stopped on its way, before it goes on: the session as it was, and what the catalog has
//! of the statement that was interrupted.
//!
//! A server whose client has gone may be at work on that statement still, so it is waited for.
//! Must not know how a step runs.

use std::time::Duration;

use migrations_core::progress::Begun;
use migrations_core::{PlanProblem, Progress};
use sqlx::Row as _;
use tokio::time::{Instant, sleep};

use super::probe::{self, State, Verdict};
use super::{Halt, Outside};
use crate::cause::Cause;
use crate::error::{HistoryAction, LocatedProblem, RunError};
use crate::event::{RemainsRemoved, StatementSettled, count};
use crate::history::PROGRESS;
use crate::lock;
use crate::message::{self, BACKEND_START};
use crate::pause::Backoff;
use crate::session::Session;
use migrations_core::quote;

/// How often what is half done is put right before it is given up.
const TRIES: usize = 5;

impl Outside<'_> {
    /// Brings the session to where the file stopped; says how many statements are done.
    pub(super) async fn resume(
        &self,
        session: &mut Session,
        progress: &Progress,
    ) -> Result<usize, Halt> {
        let progress = &Progress { total: self.statements().count(), ..progress.clone() };
        // The plan was refused where one cannot be had again.
        for index in self.statements().of_session(progress.done).unwrap_or_default() {
            let answer = session.send(self.statements().text(index).to_owned()).await;
            self.require_sent(session, progress.done, &answer).await?;
        }
        match &progress.begun {
            None => Ok(progress.done),
            Some(begun) => self.settle(session, progress, begun).await,
        }
    }

    /// Finds out how far a statement came, and puts right what is half done.
    async fn settle(
        &self,
        session: &mut Session,
        progress: &Progress,
        begun: &Begun,
    ) -> Result<usize, Halt> {
        let process = format!(
            "a.pid = {} AND (a.backend_start IS NULL OR {BACKEND_START} = {})",
            begun.pid,
            quote::literal(&begun.backend_start)
        );
        self.wait_for(session, &process).await?;
        for _ in 0..TRIES {
            let verdict = self.asked(session, begun).await?;
            if let Some(pid) = verdict.busy {
                self.wait_for(session, &format!("a.pid = {pid}")).await?;
                continue;
            }
            match verdict.state {
                State::NotDone => {
                    self.advance(session, progress, &self.progress(progress.done)).await?;
                    self.tell_settled(progress, false);
                    return Ok(progress.done);
                }
                State::Done => return self.passed(session, progress, begun).await,
                State::HalfDone => {
                    for statement in verdict.cleanup {
                        RemainsRemoved {
                            set: self.set.name(),
                            version: &self.migration.stem,
                            file: &self.migration.file,
                            sql: &statement,
                        }
                        .tell();
                        let answer = session.send(statement).await;
                        self.require_sent(session, progress.done, &answer).await?;
                    }
                }
            }
        }
        Err(self.failed(&Cause::new("what is half done could not be put right")).into())
    }

    /// Moves the row on behind a statement that turned out to be done.
    async fn passed(
        &self,
        session: &mut Session,
        progress: &Progress,
        begun: &Begun,
    ) -> Result<usize, Halt> {
        let Progress { done, total, .. } = *progress;
        if self.statements().text(done) != begun.statement {
            return Err(self.edited(done + 1, total).into());
        }
        self.advance(session, progress, &self.progress(done + 1)).await?;
        self.tell_settled(progress, true);
        Ok(done + 1)
    }

    /// Says what the catalog has told of the statement that was interrupted.
    fn tell_settled(&self, progress: &Progress, is_done: bool) {
        StatementSettled {
            set: self.set.name(),
            version: &self.migration.stem,
            file: &self.migration.file,
            statement: count(progress.done + 1),
            is_done,
        }
        .tell();
    }

    /// What is done is not what the file says now.
    fn edited(&self, done: usize, total: usize) -> RunError {
        let problem = PlanProblem::InterruptedEdited {
            version: self.migration.stem.to_string(),
            applied_at: String::new(),
            done,
            total,
            withdraw: message::delete_row(self.set, self.migration),
        };
        let file = Some(self.migration.file.to_string());
        RunError::Unplannable { problems: vec![LocatedProblem { file, problem }] }
    }

    /// What the catalog says of a statement of the file as if it had been begun now; `None` where it
    /// says nothing.
    pub(super) async fn verdict(
        &self,
        session: &mut Session,
        index: usize,
    ) -> Result<Option<Verdict>, Halt> {
        let question = format!(
            "SELECT h.{} AS migrations_progress FROM ONLY {} h \
             WHERE h.set_name = {} AND h.version = {}",
            PROGRESS,
            quote::table(self.set.history_table()),
            quote::literal(self.set.name()),
            quote::literal(&self.migration.stem),
        );
        let rows = self.ask(session, &question).await?;
        let text: Option<String> = rows.first().and_then(|row| row.try_get(0).ok()).flatten();
        let begun = text.as_deref().and_then(Progress::parse).filter(|found| found.done == index);
        match begun.and_then(|progress| progress.begun) {
            Some(begun) => self.asked(session, &begun).await.map(Some),
            None => Ok(None),
        }
    }

    async fn asked(&self, session: &mut Session, begun: &Begun) -> Result<Verdict, Halt> {
        let failed = |error: &sqlx::Error| self.failed(&Cause::of(error));
        // The plan was refused where nothing tells.
        let Some(kind) = begun.kind() else {
            return Err(self.failed(&Cause::new("nothing tells how far it came")).into());
        };
        let rows = self.ask(session, &probe::question(&kind, begun)).await?;
        let row = rows.first().ok_or(sqlx::Error::RowNotFound).map_err(|error| failed(&error))?;
        Ok(Verdict::read(row).map_err(|error| failed(&error))?)
    }

    /// Asks as the connection's own user, whatever role the file has taken.
    async fn ask(
        &self,
        session: &mut Session,
        question: &str,
    ) -> Result<Vec<sqlx::postgres::PgRow>, Halt> {
        let rows = session.ask(&format!("SET LOCAL ROLE NONE; {question}")).await;
        Ok(rows.map_err(|error| self.failed(&Cause::of(&error)))?)
    }

    fn failed(&self, cause: &Cause) -> RunError {
        RunError::History {
            table: quote::shown(self.set.history_table()),
            action: HistoryAction::Read,
            cause: cause.clone(),
        }
    }

    /// Waits until nobody is at work any more, or says who is.
    async fn wait_for(&self, session: &mut Session, process: &str) -> Result<(), Halt> {
        let question = format!(
            "SELECT a.pid AS migrations_pid, a.application_name, \
             extract(epoch FROM clock_timestamp() - a.backend_start)::float8, \
             CASE WHEN a.state = 'active' \
                 THEN extract(epoch FROM clock_timestamp() - a.query_start)::float8 END \
             FROM pg_stat_activity a WHERE a.pid <> pg_backend_pid() AND {process}"
        );
        let begun = Instant::now();
        let mut backoff = Backoff::new(Duration::from_millis(5), Duration::from_millis(250));
        loop {
            let rows = self.ask(session, &question).await?;
            let Some(row) = rows.first() else { return Ok(()) };
            let waited = begun.elapsed();
            if waited >= self.runner_wait {
                let holder = lock::holder(row).ok();
                let set = self.set.name().to_owned();
                return Err(RunError::LockTimeout { set, waited, holder }.into());
            }
            sleep(backoff.pause()).await;
        }
    }
}
