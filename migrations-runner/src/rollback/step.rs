//! Sends the rollbacks of a plan, each as a file whose row goes, and stops at the first that fails.
//!
//! Must not know how a plan is made.

use std::borrow::Cow;

use migrations_core::rollback_plan::{RollbackOrigin, RollbackPlan};
use migrations_core::set::{OnDisk, RollbackProof};
use migrations_core::{Migration, MigrationSet, Transaction, Version};
use tokio::time::Instant;

use super::kept::KeptRows;
use super::options::{RollbackOptions, RollbackReport, TakenBack};
use crate::error::{Direction, RunError, Step};
use crate::event::{FileStarted, FileTakenBack, RollbackUntried, RunKind, count, milliseconds};
use crate::history::Present;
use crate::message::{Beginning, Ground, RowBefore, RowChange};
use crate::options::DataLoss;
use crate::outside::{self, Outside};
use crate::path;
use crate::report::AppliedNow;
use crate::run::inside;
use crate::sent::{Ended, Sent};
use crate::session::{Commit, Session};
use crate::survey::Facts;

/// The rollbacks of a plan as files of their own, which are sent as migrations are.
pub(super) fn files(plan: &RollbackPlan<'_>) -> Vec<Migration> {
    let file = |step: &migrations_core::rollback_plan::RollbackStep<'_>| {
        let rollback = step.rollback.clone().into_owned();
        Migration {
            version: step.applied.parsed_version().unwrap_or_else(|| Version::new(0, 1)),
            stem: Cow::Owned(step.applied.stem.clone()),
            file: rollback.file,
            sql: rollback.sql,
            lines_before: rollback.lines_before,
            on_disk: OnDisk::Opening(Cow::Borrowed("")),
            transaction: rollback.transaction,
            lock_timeout: None,
            checksum: rollback.checksum,
            rollback: None,
            irreversible: None,
            state: None,
        }
    };
    plan.steps.iter().map(file).collect()
}

/// What the rollbacks are sent over.
pub(super) struct Sending<'a> {
    pub(super) set: &'a MigrationSet,
    pub(super) options: &'a RollbackOptions,
    pub(super) facts: &'a Facts,
    pub(super) table: &'a Present,
    pub(super) kept: &'a KeptRows,
    pub(super) plan: &'a RollbackPlan<'a>,
    pub(super) files: &'a [Migration],
}

impl Sending<'_> {
    /// Takes back what is planned.
    pub(super) async fn send(
        &self,
        session: &mut Session,
        report: &mut RollbackReport,
    ) -> Result<Ended, RunError> {
        let mut role_settings = self.facts.role_settings.clone();
        for (index, file) in self.files.iter().enumerate() {
            let begun = Instant::now();
            let ground = self.ground(index);
            let step = self.step(index, report);
            self.tell_start(index, report);
            let (set, run) = (self.set, &self.options.run);
            let sent = match file.transaction {
                Transaction::PerFile => inside(session, set, run, file, &ground, step).await?,
                // Nothing that is found behind it could be undone.
                Transaction::None if self.options.data_loss == DataLoss::Refuse => {
                    let objects = Vec::new();
                    return Err(RunError::RowsWouldGo { step: Box::new(step), objects });
                }
                Transaction::None => {
                    let (beginning, runner_wait) = (Beginning::First, run.runner_wait);
                    let migration = file;
                    let outside = Outside { set, migration, ground, beginning, step, runner_wait };
                    outside::run(session, run, outside).await?
                }
            };
            let left = match sent {
                Sent::Applied(left) => left,
                Sent::Not(ended) => return Ok(ended),
            };
            let taken_back = self.taken_back(index, begun);
            tell(self.set, &taken_back);
            report.taken_back.push(taken_back);
            let is_other =
                left.role_settings != role_settings || !left.is_clean || path::is_set_by(&[file]);
            if is_other && index + 1 < self.files.len() {
                session.reopen().await?;
                return Ok(Ended::Changed);
            }
            role_settings = left.role_settings;
        }
        Ok(Ended::Done)
    }

    /// The history as it is when the step of that number begins: the rows of those before it are gone.
    fn ground(&self, index: usize) -> Ground<'_> {
        let count = self.kept.numbers.len() - index;
        let last = count.checked_sub(1);
        let number = last.and_then(|last| self.kept.numbers.get(last)).copied();
        let step = &self.plan.steps[index];
        let file = &self.files[index];
        let timeout = self.options.run.lock_timeout;
        Ground {
            facts: self.facts,
            table: self.table,
            last_row: number.unwrap_or_default(),
            rows: Some(count),
            absent: Vec::new(),
            overrides: "",
            lock_timeout: (file.transaction == Transaction::PerFile).then_some(timeout),
            question: None,
            commit: Commit::Synchronous,
            data_loss: self.options.data_loss,
            row: RowChange::Delete(RowBefore {
                checksum: &step.applied.checksum,
                execution_time_ms: step.applied.execution_time_ms.unwrap_or_default(),
                rollback: last.and_then(|last| self.kept.digests.get(last)).copied().flatten(),
            }),
        }
    }

    fn step(&self, index: usize, report: &RollbackReport) -> Step {
        let file = &self.files[index];
        let before = report.taken_back.iter().map(|back| AppliedNow {
            version: back.version.clone(),
            execution_time: back.execution_time,
        });
        let after = self.files[index + 1..].iter().map(|file| file.stem.to_string());
        Step {
            version: file.stem.to_string(),
            file: file.file.to_string(),
            direction: Direction::Back(self.plan.steps[index].origin),
            applied_before: before.collect(),
            pending_after: after.collect(),
        }
    }

    fn tell_start(&self, index: usize, report: &RollbackReport) {
        let (file, before) = (&self.files[index], report.taken_back.len());
        FileStarted {
            set: self.set.name(),
            run: RunKind::Rollback.as_str(),
            version: &file.stem,
            file: &file.file,
            number: count(before + 1),
            total: count(before + self.files.len() - index),
            in_transaction: file.transaction == Transaction::PerFile,
        }
        .tell();
    }

    fn taken_back(&self, index: usize, begun: Instant) -> TakenBack {
        let step = &self.plan.steps[index];
        TakenBack {
            version: step.applied.stem.clone(),
            file: self.files[index].file.to_string(),
            origin: step.origin,
            proof: step.proof,
            execution_time: begun.elapsed(),
        }
    }
}

/// The row is gone, so what is told here is all that is left of it.
fn tell(set: &MigrationSet, back: &TakenBack) {
    let (set, TakenBack { version, file, origin, proof, execution_time }) = (set.name(), back);
    let origin = match origin {
        RollbackOrigin::Set => "set",
        RollbackOrigin::Stored => "stored",
    };
    let proven = *proof == RollbackProof::Tried;
    let execution_time_ms = milliseconds(*execution_time);
    FileTakenBack { set, version, file, origin, proven, execution_time_ms }.tell();
    if !proven {
        RollbackUntried { set, version, file }.tell();
    }
}
