//! A table, view, index or sequence that does not exist where a statement uses it.

use migrations_core::{Code, Diagnostic};

use crate::schema::{Analysis, Fault, FaultKind};
use crate::sql::Scripts;

pub(super) fn check(found: &mut Vec<Diagnostic>, _scripts: &Scripts, analysis: &Analysis) {
    found.extend(analysis.faults.iter().filter_map(missing));
    found.extend(analysis.faults.iter().filter_map(of_another_kind));
}

fn missing(fault: &Fault) -> Option<Diagnostic> {
    let FaultKind::MissingRelation { noun } = &fault.kind else { return None };
    let message = format!("{noun} \"{}\" does not exist", fault.name);
    let diagnostic = fault.diagnostic(Code::MissingRelation, message);
    Some(if fault.comes_too_early() {
        diagnostic.help(
            "move the statement behind the one that creates it, or give its file a later number",
        )
    } else if fault.is_unheard_of() {
        diagnostic
            .note("no file of the set creates it")
            .help("create it first; what is made outside the migrations belongs in the config's `external` file")
    } else {
        diagnostic
    })
}

fn of_another_kind(fault: &Fault) -> Option<Diagnostic> {
    let FaultKind::OtherKind { noun, is, verb } = &fault.kind else { return None };
    let article = if *noun == "index" { "an" } else { "a" };
    let message = format!("\"{}\" is not {article} {noun}", fault.name);
    let kind = is.strip_prefix("composite ").unwrap_or(is).to_uppercase();
    Some(fault.diagnostic(Code::MissingRelation, message).help(format!("write {verb} {kind}")))
}
