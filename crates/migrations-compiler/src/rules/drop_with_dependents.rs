//! A drop without `CASCADE` of something that others still need.

use migrations_core::{Diagnostic, codes};

use crate::schema::{Fault, FaultKind, Fold};
use crate::sql::Scripts;

pub(super) fn check(found: &mut Vec<Diagnostic>, _scripts: &Scripts, fold: &Fold) {
    found.extend(fold.faults.iter().filter_map(needed));
}

fn needed(fault: &Fault) -> Option<Diagnostic> {
    let FaultKind::Needed { noun, dependents } = &fault.kind else { return None };
    let message = format!("cannot drop {noun} {} because other objects depend on it", fault.name);
    let mut diagnostic = fault.diagnostic(codes::DROP_WITH_DEPENDENTS, message);
    for (what, place) in dependents {
        diagnostic = diagnostic.label(place.clone(), format!("{what} depends on it"));
    }
    Some(diagnostic.help("drop what depends on it first, or write CASCADE to drop it all"))
}
