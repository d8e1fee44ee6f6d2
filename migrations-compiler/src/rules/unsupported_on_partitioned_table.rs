//! A form of a statement that PostgreSQL has for tables of one heap, on a table of partitions.

use migrations_core::{Code, Diagnostic};

use crate::schema::refusal::{PartitionedFault, Refusal};
use crate::schema::{Analysis, Fault, FaultKind};
use crate::sql::Scripts;

pub(super) fn check(found: &mut Vec<Diagnostic>, _scripts: &Scripts, analysis: &Analysis) {
    found.extend(analysis.faults.iter().filter_map(unsupported));
}

fn unsupported(fault: &Fault) -> Option<Diagnostic> {
    let FaultKind::Refused(Refusal::Partitioned(kind)) = &fault.kind else { return None };
    let name = &fault.name;
    let new = |message: String| fault.diagnostic(Code::UnsupportedOnPartitionedTable, message);
    Some(match kind {
        PartitionedFault::CreateIndexConcurrently => {
            new(format!("cannot create index on partitioned table \"{name}\" concurrently")).help(
                "create it ON ONLY the table, CONCURRENTLY on each partition, and attach these \
                 with ALTER INDEX",
            )
        }
        PartitionedFault::DropIndexConcurrently => {
            new(format!("cannot drop partitioned index \"{name}\" concurrently"))
                .help("leave out CONCURRENTLY")
        }
        PartitionedFault::DropAttachedIndex(parent) => {
            new(format!("cannot drop index {name} because index {parent} requires it"))
                .help(format!("drop index {parent}, and this one goes with it"))
        }
        PartitionedFault::NotValidForeignKey(referred) => new(format!(
            "cannot add NOT VALID foreign key on partitioned table \"{name}\" referencing relation \"{referred}\""
        ))
        .note("PostgreSQL can from 18 on: `servers = [18]` in migrations.toml says that no older one is meant")
        .help("leave out NOT VALID, or add the foreign key to each partition, NOT VALID, first"),
        PartitionedFault::OnlyForeignKey(referred) => new(format!(
            "cannot use ONLY for foreign key on partitioned table \"{name}\" referencing relation \"{referred}\""
        ))
        .help("leave out ONLY"),
        PartitionedFault::ConstraintUsingIndex => {
            new(format!("ADD CONSTRAINT USING INDEX is not supported on partitioned table \"{name}\""))
                .help("add the constraint by its columns: it takes over the indexes of partitions that match")
        }
        PartitionedFault::ExclusionConstraint => {
            new(format!("exclusion constraints are not supported on partitioned table \"{name}\""))
                .note("PostgreSQL can from 17 on: `servers = [17]` in migrations.toml says that no older one is meant")
                .help("put the constraint on each partition")
        }
    })
}
