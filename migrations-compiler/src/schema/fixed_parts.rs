//! What of a table neither goes nor changes by itself, whatever is written behind it.
//!
//! Must not know what else depends on it.

use super::analysis::shown;
use super::analyzer::Analyzer;
use super::fault::{ChangeKind, FaultKind};
use super::relation::{Constraint, Key, Kind, Partitioning, Rule};
use crate::sql::syntax::{Ident, Name};

/// Reports the drop of an index behind a constraint, with which alone it goes; whether it is one.
pub(super) fn report_owned_index(analyzer: &mut Analyzer, key: Key, name: &Name) -> bool {
    let Some(index) = analyzer.model.get(key).cloned() else { return false };
    let table = index.of.filter(|_| index.kind == Kind::Index);
    let Some(table) = table.and_then(|table| analyzer.model.get(table)).cloned() else {
        return false;
    };
    let is_behind = |known: &&Constraint| {
        let has_index = matches!(known.rule, Rule::PrimaryKey | Rule::Unique | Rule::Exclude);
        has_index && known.name == index.id.name && table.knows_constraints
    };
    let Some(constraint) = table.constraints.iter().find(is_behind) else { return false };
    let kind =
        FaultKind::OwnedIndex { constraint: constraint.name.clone(), table: table.id.clone() };
    let fault = analyzer.report(kind, name.shown(), analyzer.span(name.range));
    analyzer.tell(fault, ChangeKind::Created, constraint.made);
    true
}

/// Reports what is done to a column of the partition key.
pub(super) fn report_partition_key(
    analyzer: &mut Analyzer,
    key: Key,
    column: &Ident,
    verb: &'static str,
) {
    let Some(relation) = analyzer.model.get(key) else { return };
    let is_in_key = match &relation.partitioning {
        Partitioning::Columns(columns) => columns.contains(&column.text),
        Partitioning::Expressions | Partitioning::None => false,
    };
    if is_in_key && relation.knows_columns {
        let (table, made) = (shown(&relation.id), relation.made);
        let kind = FaultKind::PartitionKey { verb, table };
        let fault = analyzer.report(kind, column.text.clone(), analyzer.span(column.range));
        analyzer.tell(fault, ChangeKind::Created, made);
    }
}
