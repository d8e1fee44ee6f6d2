//! A trigger, a policy or an enum's value that is not there where a statement names it.

use migrations_core::{Code, Diagnostic};

use crate::schema::{Analysis, Fault, FaultKind};
use crate::sql::Scripts;

pub(super) fn check(found: &mut Vec<Diagnostic>, _scripts: &Scripts, analysis: &Analysis) {
    found.extend(analysis.faults.iter().filter_map(missing));
}

fn missing(fault: &Fault) -> Option<Diagnostic> {
    let FaultKind::MissingPart { noun, of } = &fault.kind else { return None };
    let name = &fault.name;
    let message = match *noun {
        "value" => format!("\"{name}\" is not an existing enum label of type \"{of}\""),
        noun => format!("{noun} \"{name}\" for table \"{of}\" does not exist"),
    };
    Some(fault.diagnostic(Code::MissingObject, message))
}
