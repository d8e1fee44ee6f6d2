//! The plan of a query → the columns that sqlx reads off it to be NULL at times.
//!
//! The rule is sqlx's, with all that is wrong in it: an answer must be what its own tool writes.
//! Must not know how a plan is asked for.

use serde::Deserialize;
use serde::de::IgnoredAny;

/// What `EXPLAIN` says of a statement.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum Explained {
    /// A plan, with what else some servers say.
    Plan {
        #[serde(rename = "Plan")]
        plan: Plan,
    },
    /// Of a utility statement there is none.
    Nothing(IgnoredAny),
}

#[derive(Deserialize)]
pub(super) struct Plan {
    #[serde(rename = "Join Type")]
    join: Option<String>,
    #[serde(rename = "Parent Relationship")]
    side: Option<String>,
    #[serde(rename = "Output")]
    output: Option<Vec<String>>,
    #[serde(rename = "Plans")]
    plans: Option<Vec<Plan>>,
}

/// For each column of the first plan: whether sqlx calls it nullable.
pub(super) fn nullable(explained: &[Explained]) -> Vec<bool> {
    let Some(Explained::Plan { plan }) = explained.first() else { return Vec::new() };
    let outputs = plan.output.as_deref().unwrap_or_default();
    let mut nullable = vec![false; outputs.len()];
    visit(&mut nullable, plan, outputs);
    nullable
}

/// What lies under an outer join on its inner side, and all of a full join.
fn visit(nullable: &mut [bool], plan: &Plan, outputs: &[String]) {
    if plan.join.as_deref() == Some("Full") || plan.side.as_deref() == Some("Inner") {
        for output in plan.output.iter().flatten() {
            if let Some(index) = outputs.iter().position(|other| other == output) {
                nullable[index] = true;
            }
        }
    }
    if matches!(plan.join.as_deref(), Some("Left" | "Right")) {
        plan.plans.iter().flatten().for_each(|plan| visit(nullable, plan, outputs));
    }
}
