//! Drafts that a database is not to run, and what it has of them already: that they have run, or that
//! another tool keeps a history, says more of what to type next than that they are drafts.
//!
//! Must not know how traces are found.

use std::collections::HashSet;

use migrations_core::{Drafts, MigrationSet, Plan, PlanProblem, Policy, plan_to};

use super::traces;
use crate::error::RunError;
use crate::history::Purpose;
use crate::options::{ApplyOptions, ExistingPolicy};
use crate::session::Session;
use crate::survey::Survey;

/// The plan of a set over what was surveyed, or every reason against it: the traces of drafts that are
/// not to run come first. `None` where the history is to be read again.
pub(crate) async fn planned<'a>(
    session: &mut Session,
    set: &'a MigrationSet,
    (survey, purpose): (&Survey, Purpose),
    options: &ApplyOptions,
) -> Result<Option<Result<Plan<'a>, Vec<PlanProblem>>>, RunError> {
    let history = survey.rows.history(set);
    let policy = options.policy(survey.facts.environment);
    let problems = match plan_to(set, &history, policy, &options.to) {
        Ok(plan) => return Ok(Some(Ok(plan))),
        Err(error) => error.problems,
    };
    let is_draft = |problem: &PlanProblem| matches!(problem, PlanProblem::Draft { .. });
    if options.existing == ExistingPolicy::Over || !problems.iter().all(is_draft) {
        return Ok(Some(Err(problems)));
    }
    let policy = Policy { drafts: Drafts::Allow, ..policy };
    let Ok(plan) = plan_to(set, &history, policy, &options.to) else {
        return Ok(Some(Err(problems)));
    };
    let survey = &*survey.at_login(session, set).await?;
    let found = traces(session, set, &plan, survey, purpose).await?;
    Ok(found.map(|found| Err(traces_first(found.problems, problems))))
}

/// The traces, and the drafts of which there are none.
fn traces_first(traces: Vec<PlanProblem>, drafts: Vec<PlanProblem>) -> Vec<PlanProblem> {
    let traced: HashSet<String> = traces.iter().flat_map(PlanProblem::versions).cloned().collect();
    let untraced = drafts.into_iter().filter(|draft| !traced.contains(draft.version()));
    traces.into_iter().chain(untraced).collect()
}
