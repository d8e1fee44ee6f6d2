//! A column that its relation does not have where a statement uses it.

use migrations_core::{Code, Diagnostic};

use crate::schema::{Analysis, Fault, FaultKind};
use crate::sql::Scripts;

pub(super) fn check(found: &mut Vec<Diagnostic>, _scripts: &Scripts, analysis: &Analysis) {
    found.extend(analysis.faults.iter().filter_map(missing));
}

fn missing(fault: &Fault) -> Option<Diagnostic> {
    let FaultKind::MissingColumn { relation } = &fault.kind else { return None };
    let column = &fault.name;
    let message = match relation {
        Some(relation) => format!("column \"{column}\" of relation \"{relation}\" does not exist"),
        None => format!("column \"{column}\" does not exist"),
    };
    let diagnostic = fault.diagnostic(Code::MissingColumn, message);
    Some(if fault.comes_too_early() {
        diagnostic.help("move the statement behind the one that adds the column, or give its file a later number")
    } else {
        diagnostic
    })
}
