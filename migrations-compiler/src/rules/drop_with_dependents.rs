//! A drop without `CASCADE` of something that others still need.

use migrations_core::{Code, Diagnostic, quote};

use crate::schema::{Analysis, Fault, FaultKind, Id, shown};
use crate::sql::Scripts;

pub(super) fn check(found: &mut Vec<Diagnostic>, _scripts: &Scripts, analysis: &Analysis) {
    found.extend(analysis.faults.iter().filter_map(needed));
    found.extend(analysis.faults.iter().filter_map(fixed));
}

/// What cannot go or change at all, whatever is written behind it.
fn fixed(fault: &Fault) -> Option<Diagnostic> {
    let name = &fault.name;
    let (message, dependents, help) = match &fault.kind {
        FaultKind::FixedType { user, dependents } => (
            format!("cannot alter type of a column used {user}"),
            dependents.as_slice(),
            "drop what uses the column before it, and create it again behind it".to_owned(),
        ),
        FaultKind::PartitionKey { verb, table } => (
            format!(
                "cannot {verb} column \"{name}\" because it is part of the partition key of \
                 relation \"{table}\""
            ),
            &[][..],
            "create a table with another partition key and move the rows".to_owned(),
        ),
        FaultKind::OwnedIndex { constraint, table } => (
            format!(
                "cannot drop index {name} because constraint {constraint} on table {} requires it",
                shown(table)
            ),
            &[][..],
            format!(
                "write ALTER TABLE {} DROP CONSTRAINT {} instead",
                typed(table),
                quote::shown_part(constraint)
            ),
        ),
        _ => return None,
    };
    let mut diagnostic = fault.diagnostic(Code::DropWithDependents, message);
    for (what, place) in dependents {
        diagnostic = diagnostic.label(place.clone(), format!("{what} depends on it"));
    }
    Some(diagnostic.help(help))
}

/// A table as a statement names it.
fn typed(table: &Id) -> String {
    let name = quote::shown_part(&table.name);
    match table.schema.as_str() {
        "public" => name,
        schema => format!("{}.{name}", quote::shown_part(schema)),
    }
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
