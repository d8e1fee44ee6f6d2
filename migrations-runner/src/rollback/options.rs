//! What a caller may choose about a way back, and what came of one.

use std::time::Duration;

use migrations_core::rollback_plan::{
    RollbackChoice, RollbackOrigin, RollbackPlan, RollbackPolicy, RollbackTarget, UnprovenPolicy,
};
use migrations_core::set::RollbackProof;
use migrations_core::{Checksum, History};

use crate::options::{ApplyOptions, DataLoss};
use crate::report::AppliedNow;

/// How to take migrations back.
///
/// ```
/// use migrations_core::rollback_plan::RollbackTarget;
/// use migrations_runner::RollbackOptions;
/// let target = RollbackTarget::To("002".to_owned());
/// let options = RollbackOptions { target, ..RollbackOptions::default() };
/// assert_eq!(options.run.runner_wait.as_secs(), 60);
/// ```
#[derive(Clone, Debug)]
pub struct RollbackOptions {
    /// How far back to go.
    pub target: RollbackTarget,
    /// Whose rollback runs where the set has the file and its row keeps another one.
    pub choice: RollbackChoice,
    /// Whether a rollback may run that no server has tried.
    pub unproven: UnprovenPolicy,
    /// The rollbacks that the caller has tried, by the digest of what is executed.
    pub tried: Vec<Checksum>,
    /// Whether tables and columns that hold rows may go.
    pub data_loss: DataLoss,
    /// The runner, its waits and its session.
    pub run: ApplyOptions,
}

impl Default for RollbackOptions {
    fn default() -> Self {
        RollbackOptions {
            target: RollbackTarget::Steps(1),
            choice: RollbackChoice::default(),
            unproven: UnprovenPolicy::default(),
            tried: Vec::new(),
            data_loss: DataLoss::default(),
            run: ApplyOptions::default(),
        }
    }
}

impl RollbackOptions {
    pub(super) fn policy(&self) -> RollbackPolicy {
        RollbackPolicy { choice: self.choice, unproven: self.unproven, tried: self.tried.clone() }
    }

    /// How far back to go, as arguments of the program.
    pub(super) fn arguments(&self) -> Vec<String> {
        match &self.target {
            RollbackTarget::Steps(1) => Vec::new(),
            RollbackTarget::Steps(steps) => vec!["--steps".to_owned(), steps.to_string()],
            RollbackTarget::To(version) => vec!["--to".to_owned(), version.clone()],
            RollbackTarget::Nothing => vec!["--to".to_owned(), "0".to_owned()],
        }
    }
}

/// What a successful way back did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RollbackReport {
    /// What was taken back, in the order in which it was.
    pub taken_back: Vec<TakenBack>,
    /// The stems of what is still applied, in the order in which it was.
    pub applied: Vec<String>,
}

/// A migration that this run took back and committed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakenBack {
    /// The stem: `001_create_tables`.
    pub version: String,
    /// The file of the rollback; of one that the row has kept, as it was called then.
    pub file: String,
    /// Where the rollback came from.
    pub origin: RollbackOrigin,
    /// Whether a server had tried it before.
    pub proof: RollbackProof,
    /// From sending the rollback to the answer that it was committed.
    pub execution_time: Duration,
}

/// What a way back and forth did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RedoReport {
    /// What was taken back, in the order in which it was.
    pub taken_back: Vec<TakenBack>,
    /// What was applied again, in order.
    pub applied: Vec<AppliedNow>,
}

impl RollbackReport {
    /// Writes down what stays applied once a plan has run.
    pub(super) fn note(&mut self, history: &History, plan: &RollbackPlan<'_>) {
        let stays = history.entries.len().saturating_sub(plan.steps.len());
        let entries = history.entries.iter().take(stays);
        self.applied = entries.map(|applied| applied.stem.clone()).collect();
    }
}
