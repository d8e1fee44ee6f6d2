//! A key of a partitioned table without the columns that tell its partitions apart.

use migrations_core::{Code, Diagnostic};

use crate::schema::refusal::{PartitionKeyFault, Refusal};
use crate::schema::{Analysis, Fault, FaultKind};
use crate::sql::Scripts;

pub(super) fn check(found: &mut Vec<Diagnostic>, _scripts: &Scripts, analysis: &Analysis) {
    found.extend(analysis.faults.iter().filter_map(missing));
}

fn missing(fault: &Fault) -> Option<Diagnostic> {
    let FaultKind::Refused(Refusal::PartitionKey(key)) = &fault.kind else { return None };
    let PartitionKeyFault { rule, columns, missing } = key;
    let table = &fault.name;
    let new = |message: String| fault.diagnostic(Code::MissingPartitionKey, message);
    Some(match missing {
        Some(missing) => {
            let all: Vec<String> = columns.iter().chain(missing).cloned().collect();
            new(format!(
                "{rule} of partitioned table \"{table}\" lacks {} of the partition key",
                quoted(missing)
            ))
            .note("each partition has an index of its own, and none of them sees the others")
            .help(format!("write {rule} ({})", all.join(", ")))
        }
        None => new(format!("{rule} of \"{table}\", whose partition key is an expression"))
            .note("PostgreSQL has no key across partitions that an expression tells apart")
            .help("partition by columns, or put the key on each partition"),
    })
}

fn quoted(columns: &[String]) -> String {
    let quoted: Vec<String> = columns.iter().map(|column| format!("\"{column}\"")).collect();
    quoted.join(", ")
}
