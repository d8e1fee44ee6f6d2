//! What is said of a repair that does not fit rows and files.

use migrations_core::{Code, Diagnostic, Invocation};

use super::nowhere;
use crate::error::RepairProblem;

pub(super) fn of_problem(
    code: Code,
    problem: &RepairProblem,
    invocation: &Invocation,
) -> Diagnostic {
    let command = |verb, arguments: &[&str]| format!("`{}`", invocation.command(verb, arguments));
    let list = || format!("see what does not fit: {}", command("repair", &[]));
    let (message, help) = match problem {
        RepairProblem::NoRow { version } => {
            (format!("the database has no row of {version}"), list())
        }
        RepairProblem::NoFile { version } => (format!("the set has no file {version}"), list()),
        RepairProblem::Fits { version } => {
            (format!("the row of {version} fits its file"), command("status", &[]))
        }
        RepairProblem::OtherText { from, to } => {
            let edited = ["--renamed", &format!("{from}={to}"), "--edited", to];
            (
                format!("{to} has not the text that was applied as {from}"),
                format!(
                    "restore the text; where the database has what the file says, {}",
                    command("repair", &edited)
                ),
            )
        }
        RepairProblem::Taken { from, to } => (
            format!("the database has rows of both {from} and {to}"),
            format!("one of the two is no file's: {}", command("repair", &["--deleted", from])),
        ),
        RepairProblem::FileIsThere { version, file } => (
            format!("{version} is not gone: the set has {file}"),
            format!("{}; take the file away first if it is to go", list()),
        ),
        RepairProblem::Interrupted { version } => (
            format!("{version} was interrupted, so its row says nothing of what is in place"),
            command("apply", &[]),
        ),
    };
    nowhere(code, message).note("nothing was written").help(help)
}
