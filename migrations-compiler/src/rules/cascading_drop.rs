//! `DROP … CASCADE`: what goes as well stands nowhere.

use std::collections::BTreeSet;

use migrations_core::{Code, Diagnostic};

use crate::schema::steps::{Age, Steps};
use crate::sql::parser::SyntaxKind;
use crate::sql::syntax::child;

pub(super) fn check(found: &mut Vec<Diagnostic>, steps: &Steps) {
    let mut seen = BTreeSet::new();
    for step in steps.steps.iter().filter(|step| step.age == Age::Existing) {
        let Some(what) = what_goes(step.kind) else { continue };
        let node = match step.kind {
            SyntaxKind::DROP_TABLE => step.root(),
            _ => step.node.clone(),
        };
        let Some(cascade) = child(&node, SyntaxKind::CASCADE) else { continue };
        let place = step.place_of(&cascade);
        if !seen.insert((place.file.clone(), place.start)) {
            continue;
        }
        let message = format!("CASCADE drops {what} without naming it");
        found.push(
            Diagnostic::new(Code::CascadingDrop, place, message)
                .note("what that is depends on the database where it runs")
                .help("leave CASCADE out, and drop by name what PostgreSQL then complains of"),
        );
    }
}

fn what_goes(kind: SyntaxKind) -> Option<&'static str> {
    let what = match kind {
        SyntaxKind::DROP_SCHEMA => "everything in the schema, tables and rows included,",
        SyntaxKind::DROP_TABLE => "each view and foreign key that depends on the table",
        SyntaxKind::DROP_COLUMN => "each view, key and index that depends on the column",
        SyntaxKind::DROP_CONSTRAINT => "each foreign key that depends on the constraint",
        SyntaxKind::DROP_TYPE | SyntaxKind::DROP_DOMAIN => {
            "each column of the type, with its values,"
        }
        SyntaxKind::DROP_FUNCTION
        | SyntaxKind::DROP_PROCEDURE
        | SyntaxKind::DROP_ROUTINE
        | SyntaxKind::DROP_AGGREGATE => "each trigger, policy, default and view that uses it",
        SyntaxKind::DROP_VIEW | SyntaxKind::DROP_MATERIALIZED_VIEW => {
            "each view that depends on the view"
        }
        SyntaxKind::DROP_SEQUENCE => "each default that uses the sequence",
        SyntaxKind::DROP_EXTENSION => "each column, index and function that uses the extension",
        _ => return None,
    };
    Some(what)
}
