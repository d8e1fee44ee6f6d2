//! A type that does not exist where a statement uses it.

use migrations_core::{Code, Diagnostic};

use crate::schema::{Analysis, Fault, FaultKind};
use crate::sql::Scripts;

pub(super) fn check(found: &mut Vec<Diagnostic>, _scripts: &Scripts, analysis: &Analysis) {
    found.extend(analysis.faults.iter().filter_map(missing));
}

fn missing(fault: &Fault) -> Option<Diagnostic> {
    let FaultKind::MissingType { extension } = &fault.kind else { return None };
    let message = format!("type \"{}\" does not exist", fault.name);
    let diagnostic = fault.diagnostic(Code::MissingType, message);
    Some(match extension {
        Some(extension) if fault.history.is_empty() => diagnostic
            .help(format!("write `CREATE EXTENSION IF NOT EXISTS {extension};` before it")),
        _ if fault.comes_too_early() => diagnostic.help(
            "move the statement behind the one that creates it, or give its file a later number",
        ),
        _ => diagnostic,
    })
}
