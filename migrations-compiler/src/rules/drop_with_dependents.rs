//! A drop without `CASCADE` of something that others still need.

use migrations_core::{Code, Diagnostic};

use crate::schema::{Analysis, Fault, FaultKind};
use crate::sql::Scripts;

pub(super) fn check(found: &mut Vec<Diagnostic>, _scripts: &Scripts, analysis: &Analysis) {
    found.extend(analysis.faults.iter().filter_map(needed));
}

fn needed(fault: &Fault) -> Option<Diagnostic> {
    let FaultKind::Needed { noun, dependents } = &fault.kind else { return None };
    let (message, help) = if *noun == "column type" {
        let message = "cannot alter type of a column used by a view or rule".to_owned();
        (message, "drop the view before it, and create it again behind it")
    } else {
        let what = format!("{noun} {}", fault.name);
        let message = format!("cannot drop {what} because other objects depend on it");
        (message, "drop what depends on it first, or write CASCADE to drop it all")
    };
    let mut diagnostic = fault.diagnostic(Code::DropWithDependents, message);
    for (what, place) in dependents {
        diagnostic = diagnostic.label(place.clone(), format!("{what} depends on it"));
    }
    Some(diagnostic.help(help))
}
