//! What is said of a reason not to take migrations back: its code, its sentence, and what to type
//! next.

use std::fmt;

use super::{RollbackOrigin, RollbackPlanError, RollbackProblem};
use crate::{Code, Invocation};

/// How many lines of a rollback are shown.
const SHOWN: usize = 30;

impl RollbackProblem {
    /// The stable code of the problem.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            RollbackProblem::UnknownTarget { .. }
            | RollbackProblem::TooManySteps { .. }
            | RollbackProblem::NothingOfSet { .. }
            | RollbackProblem::AppliedMeanwhile { .. }
            | RollbackProblem::NotInSet { .. } => Code::UnknownRollbackTarget,
            RollbackProblem::Interrupted { .. } => Code::AppliedInterrupted,
            RollbackProblem::Irreversible { .. } => Code::IrreversibleMigration,
            RollbackProblem::Missing { .. } => Code::UnwrittenRollback,
            RollbackProblem::Differing { .. } => Code::DifferingRollback,
            RollbackProblem::Untrusted { .. } => Code::UntrustedRollback,
            RollbackProblem::Unproven { .. } => Code::UnprovenRollback,
        }
    }

    /// The stem that it is about; empty where it is about none.
    #[must_use]
    pub fn version(&self) -> &str {
        match self {
            RollbackProblem::UnknownTarget { .. } | RollbackProblem::TooManySteps { .. } => "",
            RollbackProblem::AppliedMeanwhile { version }
            | RollbackProblem::NothingOfSet { version }
            | RollbackProblem::NotInSet { version }
            | RollbackProblem::Interrupted { version, .. }
            | RollbackProblem::Irreversible { version, .. }
            | RollbackProblem::Missing { version, .. }
            | RollbackProblem::Differing { version, .. }
            | RollbackProblem::Untrusted { version, .. }
            | RollbackProblem::Unproven { version, .. } => version,
        }
    }

    /// Facts beyond the sentence: the texts of which one has to be chosen.
    #[must_use]
    pub fn notes(&self) -> Vec<String> {
        match self {
            RollbackProblem::Differing { own, stored, .. } => vec![
                shown("the set's rollback", own.as_deref()),
                shown("the rollback that was kept when it was applied", stored.as_deref()),
            ],
            RollbackProblem::Missing { is_unreadable: true, .. } => {
                vec!["its row keeps a text that this tool has not written".to_owned()]
            }
            _ => Vec::new(),
        }
    }

    /// What to do about it; `arguments` are those that say how far back to go.
    #[must_use]
    pub fn help(&self, invocation: &Invocation, arguments: &[&str]) -> String {
        let again = |flag: &str| {
            let arguments: Vec<&str> = arguments.iter().copied().chain([flag]).collect();
            invocation.command("rollback", &arguments)
        };
        match self {
            RollbackProblem::UnknownTarget { .. } => format!(
                "see what is applied with `{}`, and name what is to stay",
                invocation.command("status", &[])
            ),
            RollbackProblem::NothingOfSet { .. } => {
                "run it with a release that has applied some of it; where the rows are another set's, \
                 give this one a name of its own: `name = \"…\"` in its migrations.toml"
                    .to_owned()
            }
            RollbackProblem::AppliedMeanwhile { .. } => format!(
                "see what is applied by now with `{}`, and say again how far back to go",
                invocation.command("status", &[])
            ),
            RollbackProblem::NotInSet { .. } => {
                format!("take it back alone: `{}`", invocation.command("rollback", arguments))
            }
            RollbackProblem::TooManySteps { .. } => format!(
                "take everything back: `{}`",
                invocation.command("rollback", &["--to", "0"])
            ),
            RollbackProblem::Interrupted { version, withdraw, .. } => format!(
                "look at what {version} left behind, finish or undo it by hand, and take its row \
                 out of the history: {withdraw}"
            ),
            RollbackProblem::Irreversible { .. } => format!(
                "write a new migration that goes on from here, or restore a backup: `{}`",
                invocation.command("restore", &["FILE", "--into", "NAME"])
            ),
            RollbackProblem::Missing { version, is_edited: true, .. } => format!(
                "restore the file as it was applied; where this database has what the file says, \
                 `{}`; if the database is your own, make it anew: `{}`",
                invocation.command("repair", &["--edited", version]),
                invocation.command("reset", &[])
            ),
            RollbackProblem::Missing { version, has_file: true, .. } => {
                format!("write {version}.rollback.sql and run again")
            }
            RollbackProblem::Missing { .. } => {
                "run it with the release that has applied it, or restore a backup".to_owned()
            }
            RollbackProblem::Differing { .. } => {
                format!("choose one: `{}` or `{}`", again("--from-set"), again("--stored"))
            }
            RollbackProblem::Untrusted { revoke, .. } => format!(
                "run it with the release that has applied it; or read what the row keeps, and once \
                 it is what it should be, take the right away and run again: {revoke}"
            ),
            RollbackProblem::Unproven { has_file: false, .. } => format!(
                "run it with the release that has applied it, which can try it first, or run it \
                 untried: `{}`",
                again("--unproven")
            ),
            RollbackProblem::Unproven { .. } => format!(
                "run it where the programs of a PostgreSQL server are, which try it first, or run \
                 it untried: `{}`",
                again("--unproven")
            ),
        }
    }
}

fn shown(whose: &str, text: Option<&str>) -> String {
    let Some(text) = text else { return format!("{whose}: there is none") };
    let lines: Vec<&str> = text.trim_end().lines().take(SHOWN).collect();
    let more = text.trim_end().lines().count().saturating_sub(SHOWN);
    let more = if more > 0 { format!("\n({more} more lines)") } else { String::new() };
    format!("{whose}:\n{}{more}", lines.join("\n"))
}

impl fmt::Display for RollbackProblem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RollbackProblem::UnknownTarget { target, last: Some(last) } => {
                write!(formatter, "the database has no migration {target}: {last} was applied last")
            }
            RollbackProblem::UnknownTarget { target, last: None } => {
                write!(formatter, "the database has no migration {target}, nor any other")
            }
            RollbackProblem::TooManySteps { asked, applied } => {
                write!(formatter, "more was to be taken back ({asked}) than is applied ({applied})")
            }
            RollbackProblem::NothingOfSet { version } => {
                write!(
                    formatter,
                    "nothing that is applied is in this set: {version} was applied last"
                )
            }
            RollbackProblem::AppliedMeanwhile { version } => {
                write!(formatter, "{version} was applied by another runner meanwhile")
            }
            RollbackProblem::NotInSet { version } => {
                write!(formatter, "{version} is not in this set, so it could not be applied again")
            }
            RollbackProblem::Interrupted { version, applied_at, .. } => write!(
                formatter,
                "{version}, or its rollback, was interrupted; it began at {applied_at}, and parts \
                 of it may be in place"
            ),
            RollbackProblem::Irreversible { version, reason } => {
                write!(formatter, "{version} cannot be taken back: {reason}")
            }
            RollbackProblem::Missing { version, is_edited: true, .. } => write!(
                formatter,
                "{version} was edited after it was applied, and its row in the history keeps no \
                 rollback"
            ),
            RollbackProblem::Missing { version, has_file: true, .. } => {
                write!(formatter, "{version} has no rollback")
            }
            RollbackProblem::Missing { version, .. } => write!(
                formatter,
                "{version} is not in this set, and its row in the history keeps no rollback"
            ),
            RollbackProblem::Differing { version, is_edited: true, .. } => write!(
                formatter,
                "{version} was edited after it was applied, so its rollback may be another as well"
            ),
            RollbackProblem::Differing { version, .. } => write!(
                formatter,
                "the rollback of {version} in this set is not the one that was there when it was \
                 applied"
            ),
            RollbackProblem::Untrusted { version, .. } => write!(
                formatter,
                "the rollback of {version} is kept in the history alone, which others than its \
                 owner may write"
            ),
            RollbackProblem::Unproven { version, origin, .. } => {
                let whose = match origin {
                    RollbackOrigin::Set => "",
                    RollbackOrigin::Stored => ", which is kept in the history,",
                };
                write!(formatter, "no server has tried the rollback of {version}{whose}")
            }
        }
    }
}

impl fmt::Display for RollbackPlanError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let problems: Vec<String> = self.problems.iter().map(ToString::to_string).collect();
        formatter.write_str(&problems.join("; "))
    }
}

impl std::error::Error for RollbackPlanError {}
