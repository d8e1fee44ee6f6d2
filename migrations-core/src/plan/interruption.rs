//! A row without an end → why its file cannot go on, where it cannot.

use super::{PlanProblem, UndecidedReason};
use crate::progress::{Obstacle, Progress};
use crate::steps::Statements;
use crate::{Applied, Migration, MigrationSet, Position, quote};

/// Why a migration that stopped on its way is left to a person; `None` where it goes on by itself.
///
/// A program of an earlier release did not write how far it came, and neither says a file that is
/// not there how it goes on.
pub(super) fn problem(set: &MigrationSet, applied: &Applied) -> Option<PlanProblem> {
    let (version, applied_at) = (applied.stem.clone(), applied.applied_at.clone());
    let withdraw = format!("DELETE FROM {}", row(set, &version));
    let (Some(progress), Some(migration)) = (&applied.progress, set.get(&version)) else {
        return Some(PlanProblem::Interrupted { version, applied_at, withdraw });
    };
    let (index, reason) = match progress.resume(migration) {
        Ok(()) => return None,
        Err(Obstacle::Edited) => {
            let Progress { done, total, .. } = *progress;
            return Some(PlanProblem::InterruptedEdited {
                version,
                applied_at,
                done,
                total,
                withdraw,
            });
        }
        Err(Obstacle::Undecided(index)) => (index, UndecidedReason::CommitsByItself),
        Err(Obstacle::SessionLost(index)) => (index, UndecidedReason::SessionLost),
    };
    Some(problem_of_undecided(set, applied, migration, index, reason))
}

/// The row of a stem, behind the verb of a statement.
fn row(set: &MigrationSet, version: &str) -> String {
    format!(
        "{} WHERE set_name = {} AND version = {}",
        quote::shown(set.history_table()),
        quote::literal(set.name()),
        quote::literal(version),
    )
}

/// The statements that let a file go on behind a statement, and those that let it run once more:
/// which of them is right, a person decides.
#[must_use]
pub fn undecided(
    set: &MigrationSet,
    migration: &Migration,
    index: usize,
    reason: UndecidedReason,
) -> [String; 2] {
    let statements = Statements::of(&migration.sql);
    let go_on = |done: usize| {
        format!(
            "UPDATE {} SET statement_progress = {} WHERE set_name = {} AND version = {}",
            quote::shown(set.history_table()),
            quote::literal(&Progress::at(&statements, done).to_string()),
            quote::literal(set.name()),
            quote::literal(&migration.stem),
        )
    };
    match reason {
        UndecidedReason::CommitsByItself => [go_on(index + 1), go_on(index)],
        // Whoever has done the rest says so; whoever has undone all of it begins anew.
        UndecidedReason::SessionLost => {
            [go_on(statements.count()), format!("DELETE FROM {}", row(set, &migration.stem))]
        }
    }
}

fn problem_of_undecided(
    set: &MigrationSet,
    applied: &Applied,
    migration: &Migration,
    index: usize,
    reason: UndecidedReason,
) -> PlanProblem {
    let statements = Statements::of(&migration.sql);
    let range = statements.range(index);
    let length = statements.text(index).lines().next().map_or(1, |line| line.chars().count());
    let [done, again] = undecided(set, migration, index, reason);
    PlanProblem::Undecided {
        version: applied.stem.clone(),
        applied_at: applied.applied_at.clone(),
        position: Position::of(&migration.sql, range.start).below(migration.lines_before),
        length: u32::try_from(length).unwrap_or(1),
        reason,
        done,
        again,
    }
}
