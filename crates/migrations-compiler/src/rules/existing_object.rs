//! Something that is created although it exists.

use migrations_core::{Diagnostic, codes};

use crate::schema::{Fault, FaultKind, Fold};
use crate::sql::Scripts;

pub(super) fn check(found: &mut Vec<Diagnostic>, _scripts: &Scripts, fold: &Fold) {
    found.extend(fold.faults.iter().filter_map(existing));
}

fn existing(fault: &Fault) -> Option<Diagnostic> {
    let FaultKind::Existing { noun, of } = &fault.kind else { return None };
    let name = &fault.name;
    let message = match (*noun, of) {
        ("enum value", _) => format!("enum label \"{name}\" already exists"),
        ("column", Some(of)) => {
            format!("column \"{name}\" of relation \"{of}\" already exists")
        }
        ("policy", Some(of)) => format!("policy \"{name}\" for table \"{of}\" already exists"),
        ("trigger" | "constraint", Some(of)) => {
            format!("{noun} \"{name}\" for relation \"{of}\" already exists")
        }
        (noun, _) => format!("{noun} \"{name}\" already exists"),
    };
    let diagnostic = fault.diagnostic(codes::EXISTING_OBJECT, message);
    Some(diagnostic.help("give it another name, or drop the one that is there first"))
}
