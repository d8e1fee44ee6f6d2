//! A foreign key to columns that are no key.

use migrations_core::{Code, Diagnostic};

use crate::schema::{Analysis, Fault, FaultKind};
use crate::sql::Scripts;

pub(super) fn check(found: &mut Vec<Diagnostic>, _scripts: &Scripts, analysis: &Analysis) {
    found.extend(analysis.faults.iter().filter_map(unreferenceable));
}

fn unreferenceable(fault: &Fault) -> Option<Diagnostic> {
    let FaultKind::Unreferenceable { columns, candidates } = &fault.kind else { return None };
    let table = &fault.name;
    let message = match columns.as_slice() {
        [] => format!("there is no primary key for referenced table \"{table}\""),
        _ => format!(
            "there is no unique constraint matching given keys for referenced table \"{table}\""
        ),
    };
    let mut diagnostic = fault.diagnostic(Code::UnreferenceableColumn, message);
    for key in candidates {
        diagnostic = diagnostic.note(format!("unique in \"{table}\": ({})", key.join(", ")));
    }
    Some(match columns.as_slice() {
        [] => diagnostic.help(format!("give \"{table}\" a primary key, or name a unique column")),
        _ => diagnostic
            .help(format!("refer to a key, or add UNIQUE ({}) to \"{table}\"", columns.join(", "))),
    })
}
