//! What PostgreSQL does not do to a partitioned table: keys without its partition key, and forms of
//! statements that it has for tables of one heap.
//!
//! Must not know how keys are kept.

use rowan::TextRange;

use super::analysis::shown;
use super::analyzer::Analyzer;
use super::fault::{ChangeKind, FaultKind};
use super::inheritance;
use super::refusal::{PartitionKeyFault, PartitionedFault, Refusal};
use super::relation::{Key, Kind, Partitioning, Relation, Rule};
use super::tables::plain_column;
use crate::sql::parser::{SyntaxKind as K, SyntaxNode};
use crate::sql::syntax::{Name, child, children, descendants, has, ident_in, idents_in, name_in};

/// The first server that can exclude rows of a partitioned table.
const EXCLUDES: u32 = 17;

/// The first server that adds a foreign key to a partitioned table without looking at its rows.
const LEAVES_INVALID: u32 = 18;

/// A table that certainly is partitioned.
fn partitioned<'f>(analyzer: &'f Analyzer, key: Key) -> Option<&'f Relation> {
    let relation = analyzer.model.get(key)?;
    let is_certain = relation.knows_columns && !relation.is_unclear && !relation.is_assumed;
    (relation.is_partitioned() && is_certain).then_some(&**relation)
}

/// Whether the set has to run on a server that is older than that; it has, where nobody knows its servers.
fn is_before(analyzer: &Analyzer, major: u32) -> bool {
    analyzer.lowest_server.is_none_or(|lowest| lowest < major)
}

/// The keys that a new table is made with, and those that it takes over from the table whose
/// partition it is.
pub(super) fn check_new_table(analyzer: &mut Analyzer, key: Key, node: &SyntaxNode) {
    if analyzer.model.is_plausible() {
        return;
    }
    if partitioned(analyzer, key).is_none() {
        return;
    }
    let lists = children(node, K::TABLE_ARG_LIST).flat_map(|list| list.children());
    for part in lists.collect::<Vec<_>>() {
        check_keys(analyzer, key, &part);
    }
    let parent = child(node, K::PARTITION_OF).and_then(|of| name_in(&of, K::TABLE_NAME_REF));
    let parent = parent.and_then(|parent| analyzer.known_relation(&parent));
    let Some(parent) = parent.and_then(|parent| partitioned(analyzer, parent)) else { return };
    let keys = parent.constraints.iter().filter_map(|known| match known.rule {
        Rule::PrimaryKey => Some(("PRIMARY KEY", known.columns.clone())),
        Rule::Unique => Some(("UNIQUE", known.columns.clone())),
        _ => None,
    });
    let range = child(node, K::PARTITION_BY).map_or(node.text_range(), |by| by.text_range());
    for (rule, columns) in keys.collect::<Vec<_>>() {
        check_key(analyzer, key, rule, columns, range);
    }
}

/// What an `ALTER TABLE` adds.
pub(super) fn check_added(analyzer: &mut Analyzer, key: Key, node: &SyntaxNode) {
    if analyzer.model.is_plausible() {
        return;
    }
    if partitioned(analyzer, key).is_none() {
        return;
    }
    let is_only = child(node, K::TABLE_RELATION_NAME).is_some_and(|it| has(&it, K::ONLY_KW));
    for action in node.children() {
        match action.kind() {
            // Where the column is there already, its constraints may be passed over with it.
            K::ADD_COLUMN if !has(&action, K::IF_NOT_EXISTS) => check_keys(analyzer, key, &action),
            K::ADD_CONSTRAINT => {
                let Some(constraint) = action.first_child() else { continue };
                check_keys(analyzer, key, &constraint);
                check_added_constraint(analyzer, key, &constraint, is_only);
            }
            _ => {}
        }
    }
}

fn check_added_constraint(
    analyzer: &mut Analyzer,
    key: Key,
    constraint: &SyntaxNode,
    is_only: bool,
) {
    let range = constraint.text_range();
    if descendants(constraint, K::USING_INDEX_NAME).next().is_some() {
        return report(analyzer, key, PartitionedFault::ConstraintUsingIndex, range);
    }
    if constraint.kind() != K::FOREIGN_KEY_CONSTRAINT {
        return;
    }
    let Some(referred) = name_in(constraint, K::TABLE_NAME_REF) else { return };
    if is_only {
        report(analyzer, key, PartitionedFault::OnlyForeignKey(referred.shown()), range);
    } else if child(constraint, K::NOT_VALID).is_some() && is_before(analyzer, LEAVES_INVALID) {
        report(analyzer, key, PartitionedFault::NotValidForeignKey(referred.shown()), range);
    }
}

/// `CREATE INDEX`.
pub(super) fn check_index(analyzer: &mut Analyzer, key: Key, node: &SyntaxNode) {
    if analyzer.model.is_plausible() {
        return;
    }
    if partitioned(analyzer, key).is_none() {
        return;
    }
    let range = child(node, K::TABLE_RELATION_NAME).map_or(node.text_range(), |it| it.text_range());
    if has(node, K::CONCURRENTLY_KW) {
        report(analyzer, key, PartitionedFault::CreateIndexConcurrently, range);
    }
    if has(node, K::UNIQUE_KW) {
        let items = child(node, K::PARTITION_ITEM_LIST);
        let items = items.iter().flat_map(|list| children(list, K::PARTITION_ITEM));
        let columns: Vec<String> = items.filter_map(|item| plain_column(&item)).collect();
        let is_only = child(node, K::TABLE_RELATION_NAME).is_some_and(|it| has(&it, K::ONLY_KW));
        check_key(analyzer, key, "UNIQUE", columns.clone(), range);
        if !is_only {
            check_partitions(analyzer, key, "UNIQUE", &columns, range);
        }
    }
}

/// `DROP INDEX`, of an index that is made of those of partitions or is one of them.
pub(super) fn check_dropped(analyzer: &mut Analyzer, key: Key, name: &Name, node: &SyntaxNode) {
    if analyzer.model.is_plausible() {
        return;
    }
    let Some(index) = analyzer.model.get(key).filter(|it| it.kind == Kind::Index).cloned() else {
        return;
    };
    let is_partitioned = index.of.is_some_and(|table| partitioned(analyzer, table).is_some());
    if has(node, K::CONCURRENTLY_KW) && is_partitioned {
        report(analyzer, key, PartitionedFault::DropIndexConcurrently, name.range);
    }
    let is_single = children(node, K::INDEX_REF).count() == 1;
    if let Some(parent) = inheritance::parent_index(analyzer, key).filter(|_| is_single) {
        let fault = PartitionedFault::DropAttachedIndex(shown(&parent.id));
        report(analyzer, key, fault, name.range);
    }
}

fn report(analyzer: &mut Analyzer, key: Key, fault: PartitionedFault, range: TextRange) {
    let Some(relation) = analyzer.model.get(key).cloned() else { return };
    let kind = FaultKind::Refused(Refusal::Partitioned(fault));
    let fault = analyzer.report(kind, shown(&relation.id), analyzer.span(range));
    if relation.kind != Kind::Index {
        analyzer.tell(fault, ChangeKind::Created, relation.made);
    }
}

/// The keys in a column or a constraint.
fn check_keys(analyzer: &mut Analyzer, key: Key, part: &SyntaxNode) {
    let column = ident_in(part, K::COLUMN_NAME).map(|column| column.text);
    let is_column = matches!(part.kind(), K::COLUMN | K::ADD_COLUMN);
    let constraints = if is_column { part.children().collect() } else { vec![part.clone()] };
    for constraint in constraints {
        let rule = match constraint.kind() {
            K::PRIMARY_KEY_CONSTRAINT => "PRIMARY KEY",
            K::UNIQUE_CONSTRAINT => "UNIQUE",
            K::EXCLUDE_CONSTRAINT if is_before(analyzer, EXCLUDES) => {
                let range = constraint.text_range();
                report(analyzer, key, PartitionedFault::ExclusionConstraint, range);
                continue;
            }
            _ => continue,
        };
        if descendants(&constraint, K::USING_INDEX_NAME).next().is_some() {
            continue;
        }
        let parameters = child(&constraint, K::INDEX_PARAMETERS);
        let list = parameters.and_then(|list| child(&list, K::CONSTRAINT_COLUMN_REF_LIST));
        let listed = list.and_then(|list| idents_in(&list, K::COLUMN_NAME_REF));
        let listed = listed.map(|columns| columns.into_iter().map(|it| it.text).collect());
        let columns = listed.or_else(|| column.clone().map(|column| vec![column]));
        if let Some(columns) = columns {
            let range = constraint.text_range();
            check_key(analyzer, key, rule, columns.clone(), range);
            check_partitions(analyzer, key, rule, &columns, range);
        }
    }
}

/// Partitions that are partitioned themselves get the key as well.
fn check_partitions(
    analyzer: &mut Analyzer,
    key: Key,
    rule: &'static str,
    columns: &[String],
    range: TextRange,
) {
    let before = analyzer.faults.len();
    for partition in analyzer.model.lineage(key).into_iter().skip(1) {
        if analyzer.faults.len() == before {
            check_key(analyzer, partition, rule, columns.to_vec(), range);
        }
    }
}

/// Every partition has an index of its own, so rows that are told apart have to differ in what tells
/// partitions apart.
fn check_key(
    analyzer: &mut Analyzer,
    key: Key,
    rule: &'static str,
    columns: Vec<String>,
    range: TextRange,
) {
    let Some(relation) = partitioned(analyzer, key) else { return };
    let (id, made) = (relation.id.clone(), relation.made);
    let missing = match &relation.partitioning {
        Partitioning::None => return,
        Partitioning::Expressions => None,
        Partitioning::Columns(all) => {
            let missing = all.iter().filter(|column| !columns.contains(column));
            Some(missing.cloned().collect::<Vec<String>>())
        }
    };
    if missing.as_ref().is_some_and(Vec::is_empty) {
        return;
    }
    let fault = PartitionKeyFault { rule, columns, missing };
    let kind = FaultKind::Refused(Refusal::PartitionKey(fault));
    let span = analyzer.span(range);
    let fault = analyzer.report(kind, shown(&id), span);
    if made.source != span.source {
        analyzer.tell(fault, ChangeKind::Created, made);
    }
}
