//! A foreign key whose column is of another type than the key that it refers to, although the two
//! can be compared.

use migrations_core::{Code, Diagnostic};

use crate::judged::{is_judged, migrations};
use crate::schema::{Analysis, Fault, FaultKind};
use crate::sql::Scripts;

pub(super) fn check(found: &mut Vec<Diagnostic>, scripts: &Scripts, analysis: &Analysis) {
    let is_draft = |fault: &&Fault| {
        let mut files = migrations(scripts.parsed);
        let file = files.find(|file| fault.place.file == *file.file);
        file.is_some_and(|file| is_judged(scripts.parsed, file))
    };
    found.extend(analysis.faults.iter().filter_map(|fault| {
        let FaultKind::OtherKeyType { column, referred } = &fault.kind else { return None };
        Some(fault).filter(is_draft).map(|fault| mismatch(fault, column, referred))
    }));
}

fn mismatch(
    fault: &Fault,
    (column, own): &(String, String),
    (key, other): &(String, String),
) -> Diagnostic {
    let message = format!("\"{column}\" is {own}, and \"{key}\" that it refers to is {other}");
    fault
        .diagnostic(Code::MismatchedKeyType, message)
        .note("a value of the one may not fit into the other, and joins convert one of them")
        .help(format!("give \"{column}\" the type of \"{key}\""))
}
