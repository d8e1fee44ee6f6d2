//! What the safety rules say of each migration. Must not know how they judge.

use migrations_compiler::safety::{Acceptance, SafetyFinding};
use migrations_core::Migration;
use migrations_core::diagnostic::Label;

use super::{Input, Places};
use crate::document::{Accepted, Finding, FindingLabel};

/// The findings in the files of a migration, those of its rollback last, in the order of the lines.
pub(super) fn findings<'a>(
    input: &'a Input<'a>,
    places: &Places<'_>,
    migration: &'a Migration,
) -> Vec<Finding> {
    let rollback = migration.rollback.as_ref().map(|rollback| &*rollback.file);
    let files = [Some(&*migration.file), rollback.filter(|file| *file != migration.file)];
    let of_file = |file: &'a str| {
        input.findings.iter().filter(move |it| it.diagnostic.location.file == *file)
    };
    files.into_iter().flatten().flat_map(of_file).map(|it| finding(places, it)).collect()
}

fn finding(places: &Places<'_>, finding: &SafetyFinding) -> Finding {
    let diagnostic = &finding.diagnostic;
    let start = diagnostic.location.start;
    Finding {
        code: diagnostic.code.id(),
        name: diagnostic.code.name(),
        severity: diagnostic.severity.as_str(),
        message: diagnostic.message.clone(),
        file: places.path(diagnostic.location.file.name()),
        line: start.line,
        column: start.column,
        notes: diagnostic.notes.clone(),
        labels: diagnostic.labels.iter().map(|it| label(places, it)).collect(),
        help: diagnostic.help.clone(),
        accepted: finding.accepted.as_ref().map(|it| accepted(places, it)),
    }
}

fn label(places: &Places<'_>, label: &Label) -> FindingLabel {
    FindingLabel {
        message: label.message.clone(),
        file: places.path(label.location.file.name()),
        line: label.location.start.line,
    }
}

fn accepted(places: &Places<'_>, acceptance: &Acceptance) -> Accepted {
    Accepted {
        reason: acceptance.reason.clone(),
        file: places.path(acceptance.location.file.name()),
        line: acceptance.location.start.line,
    }
}
