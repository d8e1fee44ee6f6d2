//! `CREATE OR REPLACE` of a view or a function that would change what the server keeps of it.

use migrations_core::{Code, Diagnostic};

use crate::schema::{Analysis, Conflict, Fault, FaultKind};
use crate::sql::Scripts;

/// What to do where the columns of a view become others.
const ANOTHER_VIEW: &str =
    "add columns at the end only, or drop the view first and create it again";

/// What to do where a routine becomes another one.
const ANOTHER_ROUTINE: &str = "drop it first and create it again, or give the new one another name";

pub(super) fn check(found: &mut Vec<Diagnostic>, _scripts: &Scripts, analysis: &Analysis) {
    found.extend(analysis.faults.iter().filter_map(incompatible));
}

fn incompatible(fault: &Fault) -> Option<Diagnostic> {
    let FaultKind::NotReplaceable(conflict) = &fault.kind else { return None };
    let name = &fault.name;
    let (message, help) = match conflict {
        Conflict::NoView { .. } => {
            (format!("\"{name}\" is not a view"), "give the view another name")
        }
        Conflict::DroppedColumns { .. } => {
            (format!("cannot drop columns from view \"{name}\""), ANOTHER_VIEW)
        }
        Conflict::RenamedColumn { from, to } => (
            format!("cannot change name of column \"{from}\" of view \"{name}\" to \"{to}\""),
            ANOTHER_VIEW,
        ),
        Conflict::RetypedColumn { column } => (
            format!("cannot change data type of column \"{column}\" of view \"{name}\""),
            ANOTHER_VIEW,
        ),
        Conflict::OtherKind { is } => {
            (format!("cannot change routine kind: {name} is a {is}"), ANOTHER_ROUTINE)
        }
        Conflict::OtherResult | Conflict::OtherRow => {
            (format!("cannot change return type of existing function {name}"), ANOTHER_ROUTINE)
        }
        Conflict::RenamedParameter { name: parameter } => (
            format!("cannot change name of input parameter \"{parameter}\" of {name}"),
            ANOTHER_ROUTINE,
        ),
        Conflict::RemovedDefaults => (
            format!("cannot remove parameter defaults from existing function {name}"),
            ANOTHER_ROUTINE,
        ),
    };
    let diagnostic = fault.diagnostic(Code::IncompatibleReplacement, message);
    let diagnostic = match conflict {
        Conflict::NoView { is } => diagnostic.note(format!("it is a {is}")),
        Conflict::DroppedColumns { columns } if !columns.is_empty() => {
            diagnostic.note(format!("the query does not give {}", columns.join(", ")))
        }
        Conflict::OtherRow => diagnostic.note("the columns of its result are others"),
        _ => diagnostic,
    };
    Some(diagnostic.help(help))
}
