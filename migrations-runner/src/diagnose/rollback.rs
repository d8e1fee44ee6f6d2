//! What is said of migrations that are not to be taken back.

use migrations_core::{Diagnostic, Invocation, Location};

use crate::error::LocatedRollbackProblem;

pub(super) fn of_problems(
    target: &[String],
    problems: &[LocatedRollbackProblem],
    invocation: &Invocation,
) -> Vec<Diagnostic> {
    let target: Vec<&str> = target.iter().map(String::as_str).collect();
    let of_problem = |located: &LocatedRollbackProblem| {
        let LocatedRollbackProblem { file, problem } = located;
        let location = Location::whole_file(file.as_deref().unwrap_or_default());
        let diagnostic = Diagnostic::new(problem.code(), location, problem.to_string());
        let notes = problem.notes().into_iter();
        notes
            .fold(diagnostic, Diagnostic::note)
            .note("nothing was changed")
            .help(problem.help(invocation, &target))
    };
    problems.iter().map(of_problem).collect()
}
