//! Set, history and what its rows keep → the migrations to take back, or every reason why not.
//!
//! Pure: no clock, no database, nothing asynchronous.

mod wording;

use std::borrow::Cow;

use crate::set::{Inverse, Rollback, RollbackProof};
use crate::stored_rollback::StoredRollback;
use crate::{Applied, Checksum, History, Migration, MigrationSet, quote};

/// How far back to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RollbackTarget {
    /// So many migrations, from the one that was applied last.
    Steps(usize),
    /// What was applied after the migration of that number or stem; everything for `0`, unless that is
    /// the number of one.
    To(String),
    /// Everything.
    Nothing,
}

/// Whose rollback runs where the set has the file and its row keeps another one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RollbackChoice {
    /// Nobody's: a person decides.
    #[default]
    Refuse,
    /// The set's own.
    Set,
    /// The one that was kept when the file was applied.
    Stored,
}

/// Whether a rollback may run that no server has tried.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UnprovenPolicy {
    /// It may not.
    #[default]
    Refuse,
    /// It may, and the report says so.
    Allow,
}

/// What a plan may contain.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RollbackPolicy {
    /// Whose rollback runs where two differ.
    pub choice: RollbackChoice,
    /// Whether one may run that no server has tried.
    pub unproven: UnprovenPolicy,
    /// The rollbacks that have been tried by now, by the digest of what is executed.
    pub tried: Vec<Checksum>,
}

/// What a row keeps of the inverse of its migration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kept {
    /// Nothing: it had none, or an earlier release has written the row.
    Nothing,
    /// This.
    Inverse(StoredRollback),
    /// A text that no release of this tool has written.
    Unreadable,
}

/// Where the rollback comes from that runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RollbackOrigin {
    /// The set.
    #[default]
    Set,
    /// The row of the history.
    Stored,
}

/// A migration to take back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RollbackStep<'a> {
    /// Its row.
    pub applied: &'a Applied,
    /// What runs.
    pub rollback: Cow<'a, Rollback>,
    /// Where that comes from.
    pub origin: RollbackOrigin,
    /// Whether a server has tried it.
    pub proof: RollbackProof,
}

/// The migrations to take back, in the order in which that is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RollbackPlan<'a> {
    /// The migrations.
    pub steps: Vec<RollbackStep<'a>>,
}

/// Every reason why migrations cannot be taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RollbackPlanError {
    /// The reasons, in the order in which the migrations would be taken back; at least one.
    pub problems: Vec<RollbackProblem>,
}

/// One reason why migrations cannot be taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RollbackProblem {
    /// The database has no such migration.
    UnknownTarget {
        /// What was asked for.
        target: String,
        /// What was applied last.
        last: Option<String>,
    },
    /// Fewer migrations are applied than were to be taken back.
    TooManySteps {
        /// How many were asked for.
        asked: usize,
        /// How many are applied.
        applied: usize,
    },
    /// Nothing that is applied is in the set, so the rows may be those of another one.
    NothingOfSet {
        /// The stem of the last one.
        version: String,
    },
    /// Another runner has applied a migration since the first look.
    AppliedMeanwhile {
        /// The stem.
        version: String,
    },
    /// The set lacks the file of a migration that is to be applied again.
    NotInSet {
        /// The stem.
        version: String,
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
    /// Its header says that nothing takes it back.
    Irreversible {
        /// The stem.
        version: String,
        /// What the header says.
        reason: String,
    },
    /// Neither the set nor the row has a rollback.
    Missing {
        /// The stem.
        version: String,
        /// Whether the set has the file.
        has_file: bool,
        /// Whether the row keeps a text that nobody can read.
        is_unreadable: bool,
        /// Whether the file is no more what was applied, so that only the row's rollback would do.
        is_edited: bool,
    },
    /// The set has the file, and its rollback is not the one that the row keeps, or the file is not
    /// the one that was applied.
    Differing {
        /// The stem.
        version: String,
        /// Whether the file was edited after it was applied.
        is_edited: bool,
        /// What the set would run; nothing where it has no rollback.
        own: Option<String>,
        /// What the row keeps; nothing where it keeps none.
        stored: Option<String>,
    },
    /// The row keeps the rollback, and others than the owner of the history could have put it there.
    Untrusted {
        /// The stem.
        version: String,
        /// The statements that take the right away.
        revoke: String,
    },
    /// No server has tried the rollback.
    Unproven {
        /// The stem.
        version: String,
        /// Where it comes from.
        origin: RollbackOrigin,
        /// Whether the set has the file as it was applied, so that it can be tried.
        has_file: bool,
        /// What would run.
        rollback: Box<Rollback>,
    },
}

/// What is applied, and what each row keeps.
#[derive(Clone, Copy, Debug)]
pub struct Ground<'a> {
    /// The set.
    pub set: &'a MigrationSet,
    /// What is applied of it, in the order in which it was.
    pub history: &'a History,
    /// What the rows keep, in the same order.
    pub kept: &'a [Kept],
    /// The statements that take the right to write the history away from others than its owner; empty
    /// where nobody else has it.
    pub revoke: &'a str,
}

/// The rows that are to be taken back, the last one first.
///
/// # Errors
///
/// The target is not applied.
pub fn taken_back<'a>(
    history: &'a History,
    target: &RollbackTarget,
) -> Result<Vec<&'a Applied>, RollbackProblem> {
    let applied = &history.entries;
    let stay = match target {
        RollbackTarget::Nothing => 0,
        RollbackTarget::Steps(asked) => applied
            .len()
            .checked_sub(*asked)
            .ok_or(RollbackProblem::TooManySteps { asked: *asked, applied: applied.len() })?,
        RollbackTarget::To(target) => {
            let index = applied.iter().rposition(|applied| is_named(applied, target));
            let last = applied.last().map(|applied| applied.stem.clone());
            match index {
                Some(index) => index + 1,
                None if target == "0" => 0,
                None => {
                    return Err(RollbackProblem::UnknownTarget { target: target.clone(), last });
                }
            }
        }
    };
    Ok(applied.iter().skip(stay).rev().collect())
}

/// Whether `name` is the stem of a row, its file, or its number.
fn is_named(applied: &Applied, name: &str) -> bool {
    let name = name.strip_suffix(".sql").unwrap_or(name);
    let is_number = || {
        let number = Applied { stem: format!("{name}_"), ..Applied::default() }.parsed_version();
        name.chars().all(|c| c.is_ascii_digit() || c == '_')
            && number.is_some()
            && number == applied.parsed_version()
    };
    applied.stem == name || is_number()
}

/// Decides what to take back, and by which rollbacks.
///
/// # Errors
///
/// Every [`RollbackProblem`] that there is; nothing may run then.
pub fn plan_rollback<'a>(
    ground: Ground<'a>,
    target: &RollbackTarget,
    policy: &RollbackPolicy,
) -> Result<RollbackPlan<'a>, RollbackPlanError> {
    let failed = |problems| RollbackPlanError { problems };
    let interrupted: Vec<RollbackProblem> = ground
        .history
        .entries
        .iter()
        .filter_map(|applied| interrupted(ground.set, applied))
        .collect();
    if !interrupted.is_empty() {
        return Err(failed(interrupted));
    }
    if let Some(problem) = nothing_of_set(ground) {
        return Err(failed(vec![problem]));
    }
    let rows = taken_back(ground.history, target).map_err(|problem| failed(vec![problem]))?;
    let kept = ground.kept.iter().rev();
    let mut steps = Vec::new();
    let mut problems = Vec::new();
    for (applied, kept) in rows.into_iter().zip(kept) {
        match step(ground, applied, kept, policy) {
            Ok(step) => steps.push(step),
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() { Ok(RollbackPlan { steps }) } else { Err(failed(problems)) }
}

/// A release that is rolled back has applied what it and its successor have in common. Two sets that go
/// by one name have nothing.
fn nothing_of_set(ground: Ground<'_>) -> Option<RollbackProblem> {
    let is_of_set = |applied: &Applied| ground.set.get(&applied.stem).is_some();
    let applied = &ground.history.entries;
    let is_of_another = !ground.set.migrations().is_empty() && !applied.iter().any(is_of_set);
    let last = applied.last().filter(|_| is_of_another)?;
    Some(RollbackProblem::NothingOfSet { version: last.stem.clone() })
}

fn interrupted(set: &MigrationSet, applied: &Applied) -> Option<RollbackProblem> {
    if applied.execution_time_ms.is_some() {
        return None;
    }
    let (version, applied_at) = (applied.stem.clone(), applied.applied_at.clone());
    let withdraw = format!(
        "DELETE FROM {} WHERE set_name = {} AND version = {}",
        quote::shown(set.history_table()),
        quote::literal(set.name()),
        quote::literal(&version),
    );
    Some(RollbackProblem::Interrupted { version, applied_at, withdraw })
}

fn step<'a>(
    ground: Ground<'a>,
    applied: &'a Applied,
    kept: &'a Kept,
    policy: &RollbackPolicy,
) -> Result<RollbackStep<'a>, RollbackProblem> {
    let version = applied.stem.clone();
    let (rollback, origin) = chosen(ground.set, applied, kept, policy.choice)?;
    if origin == RollbackOrigin::Stored && !ground.revoke.is_empty() {
        return Err(RollbackProblem::Untrusted { version, revoke: ground.revoke.to_owned() });
    }
    let digest = Checksum::of(&rollback.sql);
    let is_tried = rollback.proof == RollbackProof::Tried || policy.tried.contains(&digest);
    if !is_tried && policy.unproven == UnprovenPolicy::Refuse {
        let file = ground.set.get(&version);
        let has_file = file.is_some_and(|file| applied.checksum.parse() == Ok(file.checksum));
        let rollback = Box::new(rollback.clone());
        return Err(RollbackProblem::Unproven { version, origin, has_file, rollback });
    }
    let proof = if is_tried { RollbackProof::Tried } else { RollbackProof::Untried };
    Ok(RollbackStep { applied, rollback: Cow::Borrowed(rollback), origin, proof })
}

/// The set's own rollback where it has the file, the one of the row where it has not, and what was
/// chosen where the two differ.
fn chosen<'a>(
    set: &'a MigrationSet,
    applied: &'a Applied,
    kept: &'a Kept,
    choice: RollbackChoice,
) -> Result<(&'a Rollback, RollbackOrigin), RollbackProblem> {
    let version = applied.stem.clone();
    let file = set.get(&applied.stem);
    let is_edited = file.is_some_and(|file| applied.checksum.parse() != Ok(file.checksum));
    let own = file.map_or(Inverse::None, Migration::inverse);
    let stored = stored(kept);
    let has_file = file.is_some();
    let is_same = is_same(own, stored);
    // A row of an earlier release keeps nothing, and then the set is all that there is.
    let agrees = !is_edited && (is_same || stored == Inverse::None && *kept == Kept::Nothing);
    let (inverse, origin) = match (has_file, agrees, choice) {
        (false, ..) => (stored, RollbackOrigin::Stored),
        (true, true, _) | (true, false, RollbackChoice::Set) => (own, RollbackOrigin::Set),
        (true, false, RollbackChoice::Stored) => (stored, RollbackOrigin::Stored),
        (true, false, RollbackChoice::Refuse) => {
            let (own, stored) = (text(own), text(stored));
            return Err(RollbackProblem::Differing { version, is_edited, own, stored });
        }
    };
    match inverse {
        Inverse::Rollback(rollback) => Ok((rollback, origin)),
        Inverse::Irreversible(reason) => {
            Err(RollbackProblem::Irreversible { version, reason: reason.to_owned() })
        }
        Inverse::None => {
            let is_unreadable = *kept == Kept::Unreadable;
            let is_edited = is_edited && origin == RollbackOrigin::Stored;
            Err(RollbackProblem::Missing { version, has_file, is_unreadable, is_edited })
        }
    }
}

fn stored(kept: &Kept) -> Inverse<'_> {
    match kept {
        Kept::Nothing | Kept::Unreadable => Inverse::None,
        Kept::Inverse(StoredRollback::Irreversible(reason)) => Inverse::Irreversible(reason),
        Kept::Inverse(StoredRollback::Rollback(rollback)) => Inverse::Rollback(rollback),
    }
}

/// Whether both do the same to a database: comments and the name of the file do not count.
fn is_same(own: Inverse<'_>, stored: Inverse<'_>) -> bool {
    match (own, stored) {
        (Inverse::Rollback(own), Inverse::Rollback(stored)) => {
            own.sql == stored.sql && own.transaction == stored.transaction
        }
        (Inverse::Irreversible(_), Inverse::Irreversible(_)) => true,
        (own, stored) => own == stored,
    }
}

fn text(inverse: Inverse<'_>) -> Option<String> {
    match inverse {
        Inverse::None => None,
        Inverse::Irreversible(reason) => Some(format!("-- Irreversible: {reason}\n")),
        Inverse::Rollback(rollback) => Some(rollback.sql.clone().into_owned()),
    }
}

#[cfg(test)]
mod tests;
