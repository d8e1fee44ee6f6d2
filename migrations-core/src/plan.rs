//! Set and history → the migrations to run, or every reason why not.
//!
//! Pure: no clock, no database, nothing asynchronous.

mod interruption;
mod target;
#[cfg(test)]
mod tests;
mod wording;

pub use self::interruption::undecided;
pub use self::target::Target;
pub use self::wording::helps;

use std::collections::HashSet;
use std::fmt;

use crate::{Applied, History, Migration, MigrationSet, Position, Progress, State, Version};

/// The migrations to run, and those that have run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan<'a> {
    /// What is to be applied, in order.
    pub pending: Vec<&'a Migration>,
    /// What stays pending because it comes after the last migration that is to run, in order.
    pub later: Vec<&'a Migration>,
    /// What the database already has, in order.
    pub already: Vec<&'a Migration>,
    /// What stopped on its way and goes on where it stopped, before anything else, in order.
    pub interrupted: Vec<Interrupted<'a>>,
    /// The stems that the database has beyond this set, which a later release applied; then nothing
    /// is pending.
    pub ahead: Vec<String>,
}

/// A file that runs in no transaction and stopped on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interrupted<'a> {
    /// The file.
    pub migration: &'a Migration,
    /// How far it came.
    pub progress: Progress,
}

impl Plan<'_> {
    /// Whether nothing is left to be run.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.pending.is_empty() && self.interrupted.is_empty()
    }

    /// The stems of what is left to be run, in the order in which it would.
    #[must_use]
    pub fn left(&self) -> Vec<String> {
        let interrupted = self.interrupted.iter().map(|interrupted| interrupted.migration);
        let left = interrupted.chain(self.pending.iter().copied());
        left.map(|migration| migration.stem.to_string()).collect()
    }
}

/// What a plan may contain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// Whether drafts may run.
    pub drafts: Drafts,
    /// Whether a migration may run after a higher one.
    pub out_of_order: OutOfOrder,
    /// Whether the database may be ahead of the set.
    pub ahead: AheadPolicy,
}

/// Whether a database may be ahead of a set: everything of the set is applied as it stands in the
/// files, and whatever else is applied is complete and has a higher version.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AheadPolicy {
    /// It may: yesterday's release starts again after a deployment that went wrong.
    #[default]
    Accept,
    /// It may not.
    Refuse,
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
        /// What the lock says of the file.
        state: Option<State>,
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
        /// The statement that takes its row out of the history.
        withdraw: String,
    },
    /// A migration stopped on its way, and what of it is done is not what its file says by now.
    InterruptedEdited {
        /// The stem.
        version: String,
        /// When it began.
        applied_at: String,
        /// How many of its statements are done.
        done: usize,
        /// How many it had.
        total: usize,
        /// The statement that takes its row out of the history.
        withdraw: String,
    },
    /// A migration stopped at a statement of which nobody but a person can tell whether it is done.
    Undecided {
        /// The stem.
        version: String,
        /// When it began.
        applied_at: String,
        /// Where the statement begins in the file.
        position: Position,
        /// How many characters are to be shown of it.
        length: u32,
        /// Why nothing tells.
        reason: UndecidedReason,
        /// What goes on behind the statement.
        done: String,
        /// What runs it again.
        again: String,
    },
    /// A pending file has the text of an applied one that the set does not contain any more.
    Renamed {
        /// The pending stem.
        version: String,
        /// The pending file, relative to the set.
        file: String,
        /// The stem under which it was applied.
        applied: String,
        /// When it was applied.
        applied_at: String,
    },
    /// A pending migration is a draft, and the database is not one for development.
    Draft {
        /// The stem.
        version: String,
    },
    /// The database has a migration beyond the set, and is not to be ahead of it.
    Ahead {
        /// The stem in the history.
        version: String,
        /// When it was applied.
        applied_at: String,
    },
    /// Pending files have rows under the name of another set.
    AppliedAs {
        /// The other name.
        set_name: String,
        /// The stems; at least one.
        versions: Vec<String>,
        /// The name of this set.
        own_name: String,
    },
    /// Pending files have rows in a history of this tool that has another name.
    OtherTable {
        /// The table that has the rows.
        table: String,
        /// The stems; at least one.
        versions: Vec<String>,
        /// The table that the set names.
        own_table: String,
    },
    /// Another tool's history lists pending files, or has rows that mean no file.
    OtherHistory {
        /// Whose it is.
        tool: String,
        /// The table.
        table: String,
        /// The stems that it lists; empty where its rows cannot be told apart by files.
        versions: Vec<String>,
        /// How many rows it has; at least one.
        rows: u64,
    },
    /// Another tool's history is there and cannot be read, on the first run of the set.
    UnreadableHistory {
        /// Whose it is.
        tool: String,
        /// The table.
        table: String,
        /// Why it cannot be read.
        cause: String,
        /// The statements that give the user the rights that are missing, where rights are.
        grant: Option<String>,
    },
    /// Relations that a pending file creates are there, and no applied file made them.
    ExistingRelation {
        /// The stem.
        version: String,
        /// Where the name of the first one stands in the file, and how many characters it covers;
        /// `None` where the schema that stands for the file has it, by `start` of the config.
        place: Option<(Position, u32)>,
        /// What the first one is: `table`.
        kind: String,
        /// Name of the first one with its schema.
        relation: String,
        /// The others, in the order of the file, each as `index public.fees_paid`.
        others: Vec<String>,
    },
    /// Names without a schema would mean other objects than those that the files were checked with.
    OtherSearchPath {
        /// The path that the files were checked under.
        checked: String,
        /// The path of the database and the role.
        found: String,
    },
    /// A file without a transaction, and the connection goes through a pooler.
    Pooled {
        /// The stem.
        version: String,
    },
    /// The set has no migration of that name, which was to be the last to run.
    UnknownTarget {
        /// What was asked for.
        target: String,
        /// The last migration of the set.
        last: Option<String>,
    },
    /// The migration that was to be the last to run is applied, and so is a higher one.
    TargetBehind {
        /// The stem that was asked for.
        version: String,
        /// The highest applied stem.
        applied: String,
    },
}

/// Why nobody but a person can tell how a file goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UndecidedReason {
    /// The statement commits by itself, as a procedure may.
    CommitsByItself,
    /// The statement made something that went with its session, as a temporary table.
    SessionLost,
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
    plan_to(set, history, policy, &Target::Latest)
}

/// Decides what to run up to a target; what comes after it stays pending, and is no reason against
/// the rest.
///
/// # Errors
///
/// Those of [`plan`], and that the target is not there or was passed already.
pub fn plan_to<'a>(
    set: &'a MigrationSet,
    history: &History,
    policy: Policy,
    target: &Target,
) -> Result<Plan<'a>, PlanError> {
    let (last_version, behind) = match target.last_version(set, history) {
        Ok(last_version) => (last_version, None),
        Err(problem) => (None, Some(problem)),
    };
    let is_to_run =
        |migration: &Migration| last_version.is_none_or(|last| migration.version <= last);
    let applied: HashSet<&str> = history.entries.iter().map(|one| one.stem.as_str()).collect();
    let (with_row, pending): (Vec<_>, Vec<_>) =
        set.migrations().iter().partition(|migration| applied.contains(&*migration.stem));
    let interrupted = interrupted(history, &with_row);
    let is_complete =
        |migration: &&Migration| !interrupted.iter().any(|it| it.migration.stem == migration.stem);
    let already: Vec<&Migration> = with_row.iter().copied().filter(is_complete).collect();
    let unknown: Vec<&Applied> =
        history.entries.iter().filter(|applied| set.get(&applied.stem).is_none()).collect();
    let renamed = renamed(&unknown, &pending);
    let is_ahead = pending.is_empty() && unknown.iter().all(|applied| is_beyond(set, applied));
    let of_rows = history
        .entries
        .iter()
        .filter(|applied| !renamed.iter().any(|(_, row)| row.stem == applied.stem))
        .filter_map(|applied| problem_of_applied(set, applied, is_ahead, policy.ahead));
    let of_pending = pending.iter().flat_map(|migration| {
        let row = renamed.iter().find(|(renamed, _)| renamed.stem == migration.stem);
        match row {
            Some((_, applied)) => vec![problem_of_renamed(migration, applied)],
            None if is_to_run(migration) => problems_of_pending(migration, &with_row, policy),
            None => Vec::new(),
        }
    });
    let problems: Vec<PlanProblem> = behind.into_iter().chain(of_rows).chain(of_pending).collect();
    if !problems.is_empty() {
        return Err(PlanError { problems });
    }
    let ahead = unknown.into_iter().map(|applied| applied.stem.clone()).collect();
    let (pending, later) = pending.into_iter().partition(|migration| is_to_run(migration));
    Ok(Plan { pending, later, already, interrupted, ahead })
}

/// The files of which the rows say how far they came.
fn interrupted<'a>(history: &History, with_row: &[&'a Migration]) -> Vec<Interrupted<'a>> {
    let stopped = with_row.iter().filter_map(|migration| {
        let applied = history.get(&migration.stem)?;
        let progress = applied.progress.clone().filter(|_| applied.execution_time_ms.is_none())?;
        Some(Interrupted { migration, progress })
    });
    stopped.collect()
}

/// Whether a row that the set does not know comes after everything that it knows.
fn is_beyond(set: &MigrationSet, applied: &Applied) -> bool {
    let highest: Option<Version> = set.migrations().last().map(|migration| migration.version);
    let version = set.version_of(&applied.stem);
    version.is_some_and(|version| highest.is_none_or(|highest| version > highest))
}

fn problem_of_applied(
    set: &MigrationSet,
    applied: &Applied,
    is_ahead: bool,
    policy: AheadPolicy,
) -> Option<PlanProblem> {
    let (version, applied_at) = (applied.stem.clone(), applied.applied_at.clone());
    if applied.execution_time_ms.is_none() {
        return interruption::problem(set, applied);
    }
    match (set.get(&applied.stem), is_ahead, policy) {
        (None, true, AheadPolicy::Accept) => None,
        (None, true, AheadPolicy::Refuse) => Some(PlanProblem::Ahead { version, applied_at }),
        (None, false, _) => Some(PlanProblem::Unknown { version, applied_at }),
        (Some(migration), ..) if applied.checksum.parse() != Ok(migration.checksum) => {
            Some(PlanProblem::Edited { version, applied_at, state: migration.state })
        }
        (Some(_), ..) => None,
    }
}

/// The pending files that have the text of an applied one which the set lacks, each with its row.
fn renamed<'a>(
    unknown: &[&'a Applied],
    pending: &[&'a Migration],
) -> Vec<(&'a Migration, &'a Applied)> {
    let mut left: Vec<&Migration> = pending.to_vec();
    let mut renamed = Vec::new();
    for applied in unknown.iter().filter(|applied| applied.execution_time_ms.is_some()) {
        let has_its_text =
            |migration: &&Migration| applied.checksum.parse() == Ok(migration.checksum);
        let Some(index) = left.iter().position(has_its_text) else { continue };
        renamed.push((left.remove(index), *applied));
    }
    renamed
}

fn problem_of_renamed(migration: &Migration, applied: &Applied) -> PlanProblem {
    PlanProblem::Renamed {
        version: migration.stem.to_string(),
        file: migration.file.to_string(),
        applied: applied.stem.clone(),
        applied_at: applied.applied_at.clone(),
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
