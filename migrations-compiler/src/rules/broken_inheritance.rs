//! A table that would not share with its parent what both have to share.

use migrations_core::{Code, Diagnostic};

use crate::schema::refusal::{InheritanceFault, Refusal};
use crate::schema::{Analysis, Fault, FaultKind};
use crate::sql::Scripts;

pub(super) fn check(found: &mut Vec<Diagnostic>, _scripts: &Scripts, analysis: &Analysis) {
    found.extend(analysis.faults.iter().filter_map(broken));
}

fn broken(fault: &Fault) -> Option<Diagnostic> {
    let FaultKind::Refused(Refusal::Inheritance(kind)) = &fault.kind else { return None };
    let name = &fault.name;
    let new = |message: String| fault.diagnostic(Code::BrokenInheritance, message);
    Some(match kind {
        InheritanceFault::Column { action, parent } => {
            new(format!("cannot {action} inherited column \"{name}\""))
                .help(format!("{action} it in \"{parent}\", from which the table has it"))
        }
        InheritanceFault::Constraint { child, parent } => {
            new(format!("cannot drop inherited constraint \"{name}\" of relation \"{child}\""))
                .help(format!("drop it in \"{parent}\", from which the table has it"))
        }
        InheritanceFault::NullInPartition { parent } => {
            new(format!("column \"{name}\" is marked NOT NULL in parent table"))
                .help(format!("drop the NOT NULL of \"{parent}\""))
        }
        InheritanceFault::NotPartitioned => new(format!("table \"{name}\" is not partitioned"))
            .help("make it with PARTITION BY: a table cannot become a partitioned one"),
        InheritanceFault::AlreadyPartition { parent } => {
            new(format!("\"{name}\" is already a partition"))
                .help(format!("detach it from \"{parent}\" first"))
        }
        InheritanceFault::MissingColumn { column } => {
            new(format!("child table \"{name}\" is missing column \"{column}\""))
                .help("add the column to it first")
        }
        InheritanceFault::ExtraColumn { column, parent } => new(format!(
            "table \"{name}\" contains column \"{column}\" not found in parent \"{parent}\""
        ))
        .help("a partition has the columns of its parent and no others: add it there, or drop it here"),
        InheritanceFault::OtherType { column, parent, child } => {
            new(format!("child table \"{name}\" has different type for column \"{column}\""))
                .note(format!("it is {child} in the child, and {parent} in the parent"))
                .help("change the type of the one to that of the other first")
        }
        InheritanceFault::Nullable { column } => {
            new(format!("column \"{column}\" in child table \"{name}\" must be marked NOT NULL"))
                .help("set it NOT NULL first")
        }
    })
}
