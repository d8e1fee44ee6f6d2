//! A foreign key whose two sides do not fit.

use migrations_core::{Code, Diagnostic};

use crate::schema::refusal::{ForeignKeyFault, Refusal};
use crate::schema::{Analysis, Fault, FaultKind};
use crate::sql::Scripts;

pub(super) fn check(found: &mut Vec<Diagnostic>, _scripts: &Scripts, analysis: &Analysis) {
    found.extend(analysis.faults.iter().filter_map(incompatible));
}

fn incompatible(fault: &Fault) -> Option<Diagnostic> {
    let FaultKind::Refused(Refusal::ForeignKey(kind)) = &fault.kind else { return None };
    let new = |message: String| fault.diagnostic(Code::IncompatibleForeignKey, message);
    Some(match kind {
        ForeignKeyFault::Types { column, referred } => {
            let ((column, own), (key, other)) = (column, referred);
            new(format!("the foreign key compares {own} with {other}, which have no operator ="))
                .note(format!("\"{column}\" is {own}, and \"{key}\" that it refers to is {other}"))
                .help(format!("make \"{column}\" {}", stored(other)))
        }
        ForeignKeyFault::Count { columns, referred } => new(format!(
            "the foreign key has {}, and refers to {referred} of \"{}\"",
            counted(*columns),
            fault.name
        ))
        .help("name as many columns on both sides"),
        ForeignKeyFault::NoTable { noun } => {
            new(format!("referenced relation \"{}\" is a {noun} and no table", fault.name))
                .help("refer to the table that holds the rows")
        }
        ForeignKeyFault::Persistence { of, only } => new(format!(
            "constraints on {of} tables may reference only {only} tables"
        ))
        .help(match *of {
            "temporary" => "leave the foreign key out of the temporary table",
            _ => "make the referenced table a permanent one that is logged",
        }),
    })
}

fn counted(columns: usize) -> String {
    if columns == 1 { "1 column".to_owned() } else { format!("{columns} columns") }
}

/// The type of a column that holds the values of a `serial` and makes none.
fn stored(written: &str) -> &str {
    match written.to_ascii_lowercase().as_str() {
        "serial" | "serial4" => "integer",
        "bigserial" | "serial8" => "bigint",
        "smallserial" | "serial2" => "smallint",
        _ => written,
    }
}
