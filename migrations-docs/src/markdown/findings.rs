//! What the safety rules say of the migrations, a line a finding.

use super::escape::{code, text};
use super::parts::{Context, grid};
use crate::document::{Finding, Place, Step};

/// The findings of all migrations, in order; nothing where there are none.
pub(super) fn findings(context: &Context<'_>) -> String {
    let steps = &context.document.history;
    let rows = steps.iter().flat_map(|step| step.findings.iter().map(|it| row(context, step, it)));
    grid(&["At", "Rule", "What", "Accepted, because"], rows)
}

fn row(context: &Context<'_>, step: &Step, finding: &Finding) -> Vec<String> {
    let place = Place {
        migration: step.version.clone(),
        file: Some(finding.file.clone()),
        line: Some(finding.line),
    };
    let reason = finding.accepted.as_ref().map(|it| text(&it.reason)).unwrap_or_default();
    let rule = format!("{} {}", finding.code, code(finding.name));
    vec![context.place(&place), rule, text(&finding.message), reason]
}
