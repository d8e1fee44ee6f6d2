//! Set and history → the migrations to run, or every reason why not.
//!
//! Pure: no clock, no database, nothing asynchronous.

use std::fmt;

use crate::{Applied, Code, History, Migration, MigrationSet, State, codes};

/// The migrations to run, and those that have run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan<'a> {
    /// What is to be applied, in order.
    pub pending: Vec<&'a Migration>,
    /// What the database already has, in order.
    pub already: Vec<&'a Migration>,
}

/// What a plan may contain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// Whether drafts may run.
    pub drafts: Drafts,
    /// Whether a migration may run after a higher one.
    pub out_of_order: OutOfOrder,
}

/// Whether migrations that may still change may run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Drafts {
    /// They may.
    #[default]
    Allow,
    /// They may not: the database is shared.
    Refuse,
}

/// Whether a migration may run after a higher one was applied.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OutOfOrder {
    /// It may not.
    #[default]
    Refuse,
    /// It may.
    Allow,
}

/// Every reason why a set cannot be applied over a history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanError {
    /// The reasons, in the order of the migrations; at least one.
    pub problems: Vec<PlanProblem>,
}

/// One reason why a set cannot be applied over a history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlanProblem {
    /// The file is not what was applied.
    Edited {
        /// The stem.
        version: String,
        /// When it was applied.
        applied_at: String,
    },
    /// The database has a migration that the set does not.
    Unknown {
        /// The stem in the history.
        version: String,
        /// When it was applied.
        applied_at: String,
    },
    /// A pending migration is lower than an applied one.
    OutOfOrder {
        /// The pending stem.
        version: String,
        /// The highest applied stem.
        applied: String,
    },
    /// A migration began and its end was never recorded.
    Interrupted {
        /// The stem.
        version: String,
        /// When it began.
        applied_at: String,
    },
    /// A pending migration is a draft, and the database is not one of the developer's own.
    Draft {
        /// The stem.
        version: String,
    },
}

/// Decides what to run.
///
/// # Errors
///
/// Every [`PlanProblem`] that set and history have together; nothing may run then.
pub fn plan<'a>(
    set: &'a MigrationSet,
    history: &History,
    policy: Policy,
) -> Result<Plan<'a>, PlanError> {
    let (already, pending): (Vec<_>, Vec<_>) =
        set.migrations().iter().partition(|migration| history.get(&migration.stem).is_some());
    let problems: Vec<PlanProblem> = history
        .entries
        .iter()
        .filter_map(|applied| problem_of_applied(set, applied))
        .chain(
            pending.iter().flat_map(|migration| problems_of_pending(migration, &already, policy)),
        )
        .collect();
    if problems.is_empty() { Ok(Plan { pending, already }) } else { Err(PlanError { problems }) }
}

fn problem_of_applied(set: &MigrationSet, applied: &Applied) -> Option<PlanProblem> {
    let (version, applied_at) = (applied.version.clone(), applied.applied_at.clone());
    if applied.execution_time_ms.is_none() {
        return Some(PlanProblem::Interrupted { version, applied_at });
    }
    match set.get(&applied.version) {
        None => Some(PlanProblem::Unknown { version, applied_at }),
        Some(migration) if migration.checksum.to_string() != applied.checksum => {
            Some(PlanProblem::Edited { version, applied_at })
        }
        Some(_) => None,
    }
}

fn problems_of_pending(
    migration: &Migration,
    already: &[&Migration],
    policy: Policy,
) -> Vec<PlanProblem> {
    let mut problems = Vec::new();
    let version = migration.stem.to_string();
    let higher = already.last().filter(|applied| applied.version > migration.version);
    if let (Some(applied), OutOfOrder::Refuse) = (higher, policy.out_of_order) {
        let applied = applied.stem.to_string();
        problems.push(PlanProblem::OutOfOrder { version: version.clone(), applied });
    }
    if migration.state == Some(State::Draft) && policy.drafts == Drafts::Refuse {
        problems.push(PlanProblem::Draft { version });
    }
    problems
}

impl PlanProblem {
    /// The stable code of the problem.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            PlanProblem::Edited { .. } => codes::APPLIED_EDITED,
            PlanProblem::Unknown { .. } => codes::APPLIED_UNKNOWN,
            PlanProblem::OutOfOrder { .. } => codes::APPLIED_OUT_OF_ORDER,
            PlanProblem::Interrupted { .. } => codes::APPLIED_INTERRUPTED,
            PlanProblem::Draft { .. } => codes::DRAFT_REFUSED,
        }
    }

    /// The stem that the problem is about.
    #[must_use]
    pub fn version(&self) -> &str {
        match self {
            PlanProblem::Edited { version, .. }
            | PlanProblem::Unknown { version, .. }
            | PlanProblem::OutOfOrder { version, .. }
            | PlanProblem::Interrupted { version, .. }
            | PlanProblem::Draft { version } => version,
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> String {
        match self {
            PlanProblem::Edited { .. } => {
                "restore the file as it was applied, and put the change into a new migration".into()
            }
            PlanProblem::Unknown { .. } => {
                "deploy the release that contains it, or restore the file".into()
            }
            PlanProblem::OutOfOrder { version, .. } => {
                format!("renumber {version} so that it comes last")
            }
            PlanProblem::Interrupted { version, .. } => format!(
                "look at what {version} left behind, undo it, and delete its row from the history table"
            ),
            PlanProblem::Draft { .. } => {
                "run `cargo migrations freeze` and commit, or allow drafts".into()
            }
        }
    }
}

impl fmt::Display for PlanProblem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PlanProblem::Edited { version, applied_at } => {
                write!(formatter, "{version} was edited after it was applied at {applied_at}")
            }
            PlanProblem::Unknown { version, applied_at } => write!(
                formatter,
                "the database has {version}, applied at {applied_at}, which this set does not contain"
            ),
            PlanProblem::OutOfOrder { version, applied } => {
                write!(
                    formatter,
                    "{version} is pending, but {applied}, which comes after it, was applied"
                )
            }
            PlanProblem::Interrupted { version, applied_at } => write!(
                formatter,
                "{version} began at {applied_at} and was interrupted; parts of it may be in place"
            ),
            PlanProblem::Draft { version } => {
                write!(formatter, "{version} is a draft, and no draft may run on this database")
            }
        }
    }
}

impl fmt::Display for PlanError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.problems.iter().enumerate() {
            let separator = if index == 0 { "" } else { "; " };
            write!(formatter, "{separator}{problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for PlanError {}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;
    use crate::set::OnDisk;
    use crate::{Checksum, HistoryTable, Transaction, Version};

    fn set(stems: &[&str]) -> MigrationSet {
        let migrations = stems.iter().map(|stem| Migration {
            version: Version::parse(&stem[..3]).expect("stems begin with three digits"),
            stem: Cow::Owned((*stem).to_owned()),
            file: Cow::Owned(format!("{stem}.sql")),
            sql: Cow::Borrowed(""),
            lines_before: 0,
            on_disk: OnDisk::Opening("".into()),
            transaction: Transaction::PerFile,
            checksum: Checksum::of(stem),
            rollback: None,
            state: Some(State::Draft),
        });
        let head = Checksum::of("");
        let table = HistoryTable::default();
        MigrationSet::from_checked("test".into(), head, table, None, migrations.collect())
    }

    fn history(stems: &[&str]) -> History {
        let entries = stems.iter().map(|stem| Applied {
            version: (*stem).to_owned(),
            applied_at: "2026-01-31T12:00:00Z".into(),
            checksum: Checksum::of(stem).to_string(),
            execution_time_ms: Some(1),
        });
        History { entries: entries.collect() }
    }

    fn problems(set: &MigrationSet, history: &History, policy: Policy) -> Vec<PlanProblem> {
        plan(set, history, policy).expect_err("the plan is refused").problems
    }

    #[test]
    fn what_is_not_in_the_history_is_pending() {
        let set = set(&["001_a", "002_b"]);
        let plan = plan(&set, &history(&["001_a"]), Policy::default()).expect("a plan");
        assert_eq!(plan.pending[0].stem, "002_b");
        assert_eq!(plan.already[0].stem, "001_a");
    }

    #[test]
    fn every_problem_is_reported_at_once() {
        let set = set(&["001_a", "002_b", "003_c"]);
        let mut history = history(&["002_b", "003_c", "009_z"]);
        history.entries[0].checksum = "other".into();
        history.entries[1].execution_time_ms = None;
        let problems =
            problems(&set, &history, Policy { drafts: Drafts::Refuse, ..Policy::default() });
        let codes: Vec<Code> = problems.iter().map(PlanProblem::code).collect();
        assert_eq!(
            codes,
            [
                codes::APPLIED_EDITED,
                codes::APPLIED_INTERRUPTED,
                codes::APPLIED_UNKNOWN,
                codes::APPLIED_OUT_OF_ORDER,
                codes::DRAFT_REFUSED,
            ]
        );
    }

    #[test]
    fn out_of_order_may_be_allowed() {
        let set = set(&["001_a", "002_b"]);
        let policy = Policy { out_of_order: OutOfOrder::Allow, ..Policy::default() };
        let plan = plan(&set, &history(&["002_b"]), policy).expect("a plan");
        assert_eq!(plan.pending[0].stem, "001_a");
    }
}
