//! What is said of a problem: its code, its sentence, and what to type next.

use std::fmt;

use super::{PlanProblem, UndecidedReason};
use crate::set::version_of_stem;
use crate::{Code, Invocation, Position, State};

/// How many stems are named before the rest is counted.
const NAMED: usize = 4;

/// What to do where the work of files may be in the database already.
fn recorded(last: &str, invocation: &Invocation) -> String {
    format!(
        "if {last} and what comes before it have run, record that and run nothing: `{}`; look first \
         whether files after it have run too, and name the last that has: `{}` finds it out by the \
         schema; if they have not, {}",
        invocation.command("baseline", &["--to", last]),
        invocation.command("baseline", &["--detect"]),
        over_existing(invocation)
    )
}

/// What to do where another tool's history lists files.
fn adopted(tables: &[&str], invocation: &Invocation) -> String {
    let over_existing = over_existing(invocation);
    let adopt = |table: &&str| format!("`{}`", invocation.command("adopt", &["--from", table]));
    let commands: Vec<String> = tables.iter().map(adopt).collect();
    format!(
        "take over what it has applied, which shows each file with its row and runs nothing: {}; if \
         its rows mean other files, {over_existing}",
        commands.join(" or ")
    )
}

/// What runs the files whatever was found.
fn over_existing(invocation: &Invocation) -> String {
    format!("apply them all the same: `{}`", invocation.command("apply", &["--over-existing"]))
}

/// What to do about each problem; those whose way out is to record what has run get one help among
/// them, at the last of those that are shown: to take over the history of the tool that has run them,
/// else to record them up to the last file of all.
#[must_use]
pub fn helps(
    problems: &[PlanProblem],
    shown: usize,
    invocation: &Invocation,
) -> Vec<Option<String>> {
    let traces = problems.iter().flat_map(PlanProblem::traces);
    let last = traces.max_by_key(|stem| (version_of_stem(stem), *stem)).map(String::as_str);
    let is_trace = |problem: &PlanProblem| {
        !problem.traces().is_empty() || last.is_some() && problem.other_history().is_some()
    };
    let speaks = problems.iter().take(shown).rposition(is_trace);
    let tables: Vec<&str> = problems.iter().filter_map(PlanProblem::other_history).collect();
    let way_out = |last| match tables.as_slice() {
        [] => recorded(last, invocation),
        tables if problems.iter().any(PlanProblem::is_untold) => {
            let baseline = invocation.command("baseline", &["--to", last]);
            let adopted = adopted(tables, invocation);
            format!("{adopted}; if its rows mean no file, record what has run: `{baseline}`")
        }
        tables => adopted(tables, invocation),
    };
    let help = |(index, problem): (usize, &PlanProblem)| match (is_trace(problem), last) {
        (true, Some(last)) => (Some(index) == speaks).then(|| way_out(last)),
        _ => Some(problem.help(invocation)),
    };
    problems.iter().enumerate().map(help).collect()
}

/// The first few, and how many more there are.
fn few(names: &[String]) -> String {
    let named = names.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(NAMED) {
        0 => named,
        more => format!("{named} and {more} more"),
    }
}

/// `001_a was`, `001_a, 002_b were`, and so on.
fn were(versions: &[String]) -> String {
    format!("{} {}", few(versions), if versions.len() == 1 { "was" } else { "were" })
}

/// What creates a relation: the file, or what stands for it.
fn creator(place: Option<(Position, u32)>) -> &'static str {
    match place {
        Some(_) => "and creates",
        None => "and the schema that stands for it by `start` of the config creates",
    }
}

fn as_do_others(count: usize) -> String {
    match count {
        0 => String::new(),
        1 => ", as does another of its relations".to_owned(),
        more => format!(", as do {more} more of its relations"),
    }
}

/// How an applied file gets back the name under which it was applied.
fn renamed_back(file: &str, applied: &str, invocation: &Invocation) -> String {
    let folder = file.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
    let old = format!("{folder}{applied}.sql");
    let renaming = match (invocation.path(file), invocation.path(&old)) {
        (Some(file), Some(old)) => format!(": `mv {file} {old}`"),
        _ => format!(", {old}"),
    };
    format!("give the file its old name back{renaming}; a new file that must run gets another text")
}

impl PlanProblem {
    /// The stable code of the problem.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            PlanProblem::Edited { .. } => Code::AppliedEdited,
            PlanProblem::Unknown { .. } => Code::AppliedUnknown,
            PlanProblem::OutOfOrder { .. } => Code::AppliedOutOfOrder,
            PlanProblem::Interrupted { .. } => Code::AppliedInterrupted,
            PlanProblem::InterruptedEdited { .. } => Code::InterruptedEdited,
            PlanProblem::Undecided { .. } => Code::UndecidedStatement,
            PlanProblem::Draft { .. } => Code::DraftRefused,
            PlanProblem::Ahead { .. } | PlanProblem::Renamed { .. } => Code::AppliedUnknown,
            PlanProblem::AppliedAs { .. } | PlanProblem::OtherTable { .. } => {
                Code::AppliedAsOtherSet
            }
            PlanProblem::OtherHistory { .. } | PlanProblem::UnreadableHistory { .. } => {
                Code::AppliedByOtherTool
            }
            PlanProblem::ExistingRelation { .. } => Code::ExistingRelation,
            PlanProblem::OtherSearchPath { .. } => Code::OtherSearchPath,
            PlanProblem::Pooled { .. } => Code::PooledConnection,
            PlanProblem::UnknownTarget { .. } => Code::UnknownTarget,
            PlanProblem::TargetBehind { .. } => Code::TargetBehind,
        }
    }

    /// The stem that the problem is about, the first of several; empty where it is about none.
    #[must_use]
    pub fn version(&self) -> &str {
        self.versions().first().map_or("", String::as_str)
    }

    /// The stems that the problem is about.
    #[must_use]
    pub fn versions(&self) -> &[String] {
        match self {
            PlanProblem::AppliedAs { versions, .. }
            | PlanProblem::OtherTable { versions, .. }
            | PlanProblem::OtherHistory { versions, .. } => versions,
            PlanProblem::OtherSearchPath { .. }
            | PlanProblem::UnreadableHistory { .. }
            | PlanProblem::UnknownTarget { .. } => &[],
            PlanProblem::Edited { version, .. }
            | PlanProblem::Unknown { version, .. }
            | PlanProblem::OutOfOrder { version, .. }
            | PlanProblem::Interrupted { version, .. }
            | PlanProblem::InterruptedEdited { version, .. }
            | PlanProblem::Undecided { version, .. }
            | PlanProblem::Renamed { version, .. }
            | PlanProblem::Draft { version }
            | PlanProblem::Ahead { version, .. }
            | PlanProblem::ExistingRelation { version, .. }
            | PlanProblem::TargetBehind { version, .. }
            | PlanProblem::Pooled { version } => std::slice::from_ref(version),
        }
    }

    /// What more there is to be known of the problem, line by line.
    #[must_use]
    pub fn notes(&self) -> Vec<String> {
        match self {
            PlanProblem::ExistingRelation { others, .. } if !others.is_empty() => {
                vec![format!("there as well: {}", few(others))]
            }
            _ => Vec::new(),
        }
    }

    /// Where in the file of its version it is, and how many characters it covers there; `None`
    /// where it is about the file as a whole.
    #[must_use]
    pub fn place(&self) -> Option<(Position, u32)> {
        match self {
            PlanProblem::ExistingRelation { place, .. } => *place,
            PlanProblem::Undecided { position, length, .. } => Some((*position, *length)),
            _ => None,
        }
    }

    /// The files of which the database has traces that no history of this set explains.
    fn traces(&self) -> &[String] {
        match self {
            PlanProblem::OtherHistory { .. } | PlanProblem::ExistingRelation { .. } => {
                self.versions()
            }
            _ => &[],
        }
    }

    /// Whether it is a history whose rows cannot be told apart by files.
    fn is_untold(&self) -> bool {
        matches!(self, PlanProblem::OtherHistory { versions, .. } if versions.is_empty())
    }

    /// The history of another tool that lists files.
    fn other_history(&self) -> Option<&str> {
        match self {
            PlanProblem::OtherHistory { table, .. } => Some(table),
            _ => None,
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self, invocation: &Invocation) -> String {
        match self {
            PlanProblem::Edited { version, state: Some(State::Draft), .. } => format!(
                "on a database for development take it back and apply it as it is now, `{}`; on any \
                 other restore the file as it was applied, and put the change into a new migration; \
                 where this database has what the file says, `{}`",
                invocation.command("apply", &[]),
                invocation.command("repair", &["--edited", version])
            ),
            PlanProblem::Edited { version, .. } => format!(
                "restore the file as it was applied, and put the change into a new migration; where \
                 this database has what the file says, `{}`",
                invocation.command("repair", &["--edited", version])
            ),
            PlanProblem::Unknown { version, .. } => format!(
                "deploy the release that contains it, or restore the file; where it is gone for \
                 good, `{}`",
                invocation.command("repair", &["--deleted", version])
            ),
            PlanProblem::OutOfOrder { version, .. } => {
                format!("renumber {version} so that it comes last")
            }
            PlanProblem::Interrupted { .. }
            | PlanProblem::InterruptedEdited { .. }
            | PlanProblem::Undecided { .. } => self.help_of_interrupted(),
            PlanProblem::Renamed { version, file, applied, .. } => format!(
                "{}; where it keeps the new one, `{}`",
                renamed_back(file, applied, invocation),
                invocation.command("repair", &["--renamed", &format!("{applied}={version}")])
            ),
            PlanProblem::Draft { .. } => format!(
                "freeze what is released: `{}`; if the database is your own, mark it as one for \
                 development, once: `{}`",
                invocation.command("freeze", &[]),
                invocation.command("create", &[])
            ),
            PlanProblem::Ahead { .. } => {
                "deploy the release that contains it, or go on with `--allow-ahead`".into()
            }
            PlanProblem::AppliedAs { set_name, .. } => format!(
                "write `name = {set_name:?}` into migrations.toml; if these are other files that \
                 only look the same, {}",
                over_existing(invocation)
            ),
            PlanProblem::OtherTable { table, .. } => format!(
                "write `[history]` and below it `table = {table:?}` into migrations.toml, or take \
                 its rows over into the table of this set: `{}`; if these are other files that \
                 only look the same, {}",
                invocation.command("adopt", &["--from", table]),
                over_existing(invocation)
            ),
            PlanProblem::OtherHistory { table, versions, .. } => match versions.is_empty() {
                false => adopted(&[table], invocation),
                true => format!(
                    "{}; if its rows mean no file, record what has run: `{} --to` with the last of \
                     the files",
                    adopted(&[table], invocation),
                    invocation.command("baseline", &[])
                ),
            },
            PlanProblem::UnreadableHistory { grant, .. } => {
                let readable = match grant {
                    Some(grant) => format!("let the user read it, and run again: {grant}"),
                    None => "run again once it can be read".to_owned(),
                };
                let over_existing = over_existing(invocation);
                format!("{readable}; if none of the files has run, {over_existing}")
            }
            PlanProblem::ExistingRelation { version, .. } => recorded(version, invocation),
            PlanProblem::OtherSearchPath { found, .. } => format!(
                "write `search_path = {found:?}` into migrations.toml and type `cargo migrations \
                 prepare`, or correct the path with ALTER ROLE or ALTER DATABASE"
            ),
            PlanProblem::Pooled { .. } => {
                "name the server itself in DATABASE_URL_DIRECT, or with `--direct-url URL`".into()
            }
            PlanProblem::UnknownTarget { last: Some(last), .. } => format!(
                "name a migration of the set, such as its last one: `{}`",
                invocation.command("apply", &["--to", last])
            ),
            PlanProblem::UnknownTarget { last: None, .. } => format!(
                "the set has no migration yet; write the first with `{}`",
                invocation.command("new", &["create_users"])
            ),
            PlanProblem::TargetBehind { version, .. } => format!(
                "to take back what was applied after it: `{}`; to apply what is pending, leave \
                 `--to` out",
                invocation.command("rollback", &["--to", version])
            ),
        }
    }

    /// What to do about a file that stopped on its way; nothing for any other problem.
    fn help_of_interrupted(&self) -> String {
        match self {
            PlanProblem::Interrupted { version, withdraw, .. } => format!(
                "look at what {version} left behind, undo it, take its row out of the history, and \
                 apply again: {withdraw}"
            ),
            PlanProblem::InterruptedEdited { version, done, withdraw, .. } => format!(
                "restore {} of {version} as {} done, and apply again; or undo what is done, take \
                 its row out of the history, and apply it from the start: {withdraw}",
                if *done == 1 {
                    "the first statement".to_owned()
                } else {
                    format!("the first {done} statements")
                },
                if *done == 1 { "it was" } else { "they were" },
            ),
            PlanProblem::Undecided {
                reason: UndecidedReason::CommitsByItself,
                done,
                again,
                ..
            } => {
                format!(
                    "look what the statement has done; where all of it is done, say so, and apply \
                     again: {done}; where it is to run once more: {again}"
                )
            }
            PlanProblem::Undecided {
                reason: UndecidedReason::SessionLost, done, again, ..
            } => {
                format!(
                    "do by hand what follows and say so, and apply again: {done}; or undo what is \
                     done, and begin anew: {again}"
                )
            }
            _ => String::new(),
        }
    }
}

impl fmt::Display for PlanProblem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PlanProblem::Edited { version, applied_at, .. } => {
                write!(formatter, "{version} was edited after it was applied at {applied_at}")
            }
            PlanProblem::Unknown { version, applied_at } => write!(
                formatter,
                "the database has {version}, applied at {applied_at}, which this set does not contain"
            ),
            PlanProblem::OutOfOrder { version, applied } => write!(
                formatter,
                "{version} is pending, but {applied}, which comes after it, was applied"
            ),
            PlanProblem::Interrupted { version, applied_at, .. } => write!(
                formatter,
                "{version} began at {applied_at} and was interrupted; parts of it may be in place"
            ),
            PlanProblem::InterruptedEdited { version, applied_at, done, total, .. } => write!(
                formatter,
                "{version} began at {applied_at} and stopped after {done} of {total} statements, \
                 and what is done is not what the file says now"
            ),
            PlanProblem::Undecided { version, applied_at, reason, .. } => {
                let reason = match reason {
                    UndecidedReason::CommitsByItself => {
                        "at this statement, which commits by itself: how far it came, nothing tells"
                    }
                    UndecidedReason::SessionLost => {
                        "after this statement, whose work went with its session"
                    }
                };
                write!(formatter, "{version} began at {applied_at} and stopped {reason}")
            }
            PlanProblem::Renamed { version, applied, applied_at, .. } => write!(
                formatter,
                "{version} has the text of {applied}, which was applied at {applied_at} and is not \
                 in this set: its file was renamed"
            ),
            PlanProblem::Draft { version } => write!(
                formatter,
                "{version} is a draft, and the database is not marked as one for development"
            ),
            PlanProblem::Ahead { version, applied_at } => write!(
                formatter,
                "the database is ahead of this set: it has {version}, applied at {applied_at}"
            ),
            PlanProblem::AppliedAs { set_name, versions, own_name } => write!(
                formatter,
                "{} applied as set {set_name:?}, and this set is called {own_name:?}",
                were(versions)
            ),
            PlanProblem::OtherTable { table, versions, own_table } => write!(
                formatter,
                "{} applied already: the history {table} says so, and this set keeps its own in \
                 {own_table}",
                were(versions)
            ),
            PlanProblem::UnreadableHistory { tool, table, cause, .. } => write!(
                formatter,
                "{table} looks like the history of {tool}, and cannot be read: {cause}"
            ),
            PlanProblem::OtherHistory { tool, table, versions, rows } if versions.is_empty() => {
                write!(
                    formatter,
                    "{table} is the history of {tool} with {rows} {}, and which of these files it \
                     has applied cannot be told",
                    if *rows == 1 { "row" } else { "rows" }
                )
            }
            PlanProblem::OtherHistory { tool, table, versions, .. } => write!(
                formatter,
                "{} applied already: {table}, the history of {tool}, says so",
                were(versions)
            ),
            PlanProblem::ExistingRelation { version, place, kind, relation, others } => write!(
                formatter,
                "{version} is pending {} the {kind} {relation}, which exists already{}",
                creator(*place),
                as_do_others(others.len())
            ),
            PlanProblem::OtherSearchPath { checked, found } => write!(
                formatter,
                "the files were checked under the search path {checked}, and this database has \
                 {found}"
            ),
            PlanProblem::Pooled { version } => write!(
                formatter,
                "{version} runs in no transaction, and the connection goes through a pooler, which \
                 may give each of its statements to another session"
            ),
            PlanProblem::UnknownTarget { target, .. } => {
                write!(formatter, "the set has no migration {target:?} to stop after")
            }
            PlanProblem::TargetBehind { version, applied } => write!(
                formatter,
                "{version} cannot be the last migration: {applied}, which comes after it, was applied"
            ),
        }
    }
}
