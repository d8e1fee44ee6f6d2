//! Something that is created although it exists.

use migrations_core::{Code, Diagnostic};

use crate::schema::{Analysis, Fault, FaultKind};
use crate::sql::Scripts;

pub(super) fn check(found: &mut Vec<Diagnostic>, _scripts: &Scripts, analysis: &Analysis) {
    found.extend(analysis.faults.iter().filter_map(existing));
    found.extend(analysis.faults.iter().filter_map(repeated));
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
        ("function", _) => format!("function {name} already exists with same argument types"),
        (noun, _) => format!("{noun} \"{name}\" already exists"),
    };
    let diagnostic = fault.diagnostic(Code::ExistingObject, message);
    Some(diagnostic.help("give it another name, or drop the one that is there first"))
}

/// In the server's words, which tell a list that repeats itself from an object that is there.
fn repeated(fault: &Fault) -> Option<Diagnostic> {
    let FaultKind::Repeated { noun } = &fault.kind else { return None };
    let name = &fault.name;
    let (message, help) = if *noun == "primary key" {
        let message = format!("multiple primary keys for table \"{name}\" are not allowed");
        (message, "write one PRIMARY KEY over all of its columns, or UNIQUE for the other")
    } else {
        (
            format!("{noun} \"{name}\" specified more than once"),
            "give it another name, or delete it",
        )
    };
    Some(fault.diagnostic(Code::ExistingObject, message).help(help))
}
