//! A column that says two things of its value which cannot hold together.

use migrations_core::{Code, Diagnostic};

use crate::schema::refusal::{ColumnValueFault, Refusal};
use crate::schema::{Analysis, Fault, FaultKind};
use crate::sql::Scripts;

pub(super) fn check(found: &mut Vec<Diagnostic>, _scripts: &Scripts, analysis: &Analysis) {
    found.extend(analysis.faults.iter().filter_map(conflict));
}

fn conflict(fault: &Fault) -> Option<Diagnostic> {
    let FaultKind::Refused(Refusal::ColumnValue(kind)) = &fault.kind else { return None };
    let (column, table) = fault.name.split_once('\0').unwrap_or((&fault.name, ""));
    let of = format!("column \"{column}\" of table \"{table}\"");
    let new = |message: String| fault.diagnostic(Code::ConflictingColumn, message);
    Some(match kind {
        ColumnValueFault::Both(one, other) => {
            new(format!("both {one} and {other} specified for {of}")).help("leave out one of them")
        }
        ColumnValueFault::Multiple(what) => {
            new(format!("multiple {what} specified for {of}")).help("leave out one of them")
        }
        ColumnValueFault::NullAndNotNull => {
            new(format!("conflicting NULL/NOT NULL declarations for {of}")).help("leave out NULL")
        }
        ColumnValueFault::IdentityType(written) => {
            new(format!("identity column type must be smallint, integer, or bigint, not {written}"))
                .help("make it bigint")
        }
        ColumnValueFault::NullInPrimaryKey => {
            new(format!("column \"{column}\" is in the primary key of \"{table}\""))
                .help("drop the primary key first, if its rows need no key any more")
        }
        ColumnValueFault::Already(what) => new(format!("{of} {what}")).help(already(what)),
        ColumnValueFault::NullableIdentity => {
            new(format!("{of} must be declared NOT NULL before identity can be added"))
                .help("set it NOT NULL first")
        }
        ColumnValueFault::IsNot(what) => {
            new(format!("{of} is not {what}")).help("leave out the statement")
        }
    })
}

fn already(what: &str) -> &'static str {
    match what {
        "is an identity column" => "drop the identity first, with DROP IDENTITY",
        "already has a default value" => "drop the default first, with DROP DEFAULT",
        "is a generated column" => "drop the expression first, with DROP EXPRESSION",
        _ => "leave out the statement",
    }
}
