//! A constraint that its table does not have where a statement names it.

use migrations_core::{Code, Diagnostic};

use crate::schema::{Analysis, Fault, FaultKind};
use crate::sql::Scripts;

pub(super) fn check(found: &mut Vec<Diagnostic>, _scripts: &Scripts, analysis: &Analysis) {
    found.extend(analysis.faults.iter().filter_map(missing));
}

fn missing(fault: &Fault) -> Option<Diagnostic> {
    let FaultKind::MissingConstraint { relation } = &fault.kind else { return None };
    let constraint = &fault.name;
    let message = format!("constraint \"{constraint}\" of relation \"{relation}\" does not exist");
    Some(fault.diagnostic(Code::MissingConstraint, message))
}
