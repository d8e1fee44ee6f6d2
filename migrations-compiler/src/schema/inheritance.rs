//! What a table and those that inherit from it, or are its partitions, have to share.
//!
//! Must not know how columns are handed down.

use rowan::TextRange;
use std::sync::Arc;

use super::analysis::shown;
use super::analyzer::Analyzer;
use super::fault::FaultKind;
use super::refusal::{InheritanceFault, Refusal};
use super::relation::{Column, Key, Kind, Relation, Rule};
use crate::sql::parser::{SyntaxKind as K, SyntaxNode};
use crate::sql::syntax::{Ident, child, has};

/// The tables from which a table has its columns.
fn parents(analyzer: &Analyzer, key: Key) -> Vec<Arc<Relation>> {
    // Most tables have none, and a set may have ten thousand.
    if analyzer.model.is_plausible() || !analyzer.model.get(key).is_some_and(|it| it.is_derived) {
        return Vec::new();
    }
    let is_parent =
        |it: &&Arc<Relation>| it.children.contains(&key) && it.kind.is_table() && !it.is_unclear;
    analyzer.model.relations.values().filter(is_parent).cloned().collect()
}

/// A change of a column that a table has from another: `drop`, `alter` or `rename`.
pub(super) fn check_column(
    analyzer: &mut Analyzer,
    key: Key,
    column: &Ident,
    action: &'static str,
) {
    let has_it = |parent: &&Arc<Relation>| {
        parent.column(&column.text).is_some_and(|column| column.root_cause.is_none())
    };
    let parents = parents(analyzer, key);
    let Some(parent) = parents.iter().find(has_it) else { return };
    let fault = InheritanceFault::Column { action, parent: shown(&parent.id) };
    report(analyzer, fault, &column.text, column.range);
}

/// `DROP CONSTRAINT` of a check that a table has from another.
pub(super) fn check_constraint(analyzer: &mut Analyzer, key: Key, name: &Ident) {
    for parent in parents(analyzer, key) {
        let known = parent.constraints.iter().find(|known| known.name == name.text);
        let Some(known) = known.filter(|known| known.rule == Rule::Check) else { continue };
        // Nobody keeps which of them are `NO INHERIT`.
        let may_stay = analyzer.sources.holds(known.made, "inherit");
        let Some(child) = analyzer.model.get(key).filter(|_| !may_stay).cloned() else { continue };
        let fault =
            InheritanceFault::Constraint { child: shown(&child.id), parent: shown(&parent.id) };
        return report(analyzer, fault, &name.text, name.range);
    }
}

/// `DROP NOT NULL` in a partition.
pub(super) fn check_drop_not_null(analyzer: &mut Analyzer, key: Key, column: &Ident) {
    let demands = |parent: &&Arc<Relation>| {
        parent.is_partitioned() && parent.column(&column.text).is_some_and(|it| it.is_not_null)
    };
    let parents = parents(analyzer, key);
    let Some(parent) = parents.iter().find(demands) else { return };
    let fault = InheritanceFault::NullInPartition { parent: shown(&parent.id) };
    report(analyzer, fault, &column.text, column.range);
}

/// `PARTITION OF` in `CREATE TABLE`.
pub(super) fn check_parent(analyzer: &mut Analyzer, parent: Key, range: TextRange) {
    let Some(relation) = certain(analyzer, parent) else { return };
    if relation.kind == Kind::Table {
        report(analyzer, InheritanceFault::NotPartitioned, &shown(&relation.id), range);
    }
}

/// `ATTACH PARTITION` and `INHERIT`, before it is done.
pub(super) fn check_adopted(analyzer: &mut Analyzer, parent: Key, own: Key, action: &SyntaxNode) {
    if analyzer.model.is_plausible() {
        return;
    }
    let (Some(parent), Some(child_table)) = (certain(analyzer, parent), certain(analyzer, own))
    else {
        return;
    };
    let range = child(action, K::TABLE_NAME_REF).map_or(action.text_range(), |it| it.text_range());
    let is_attached = action.kind() == K::ATTACH_PARTITION;
    let name = shown(&child_table.id);
    let grandparents = parents(analyzer, own);
    let found = if is_attached && parent.kind == Kind::Table {
        return report(analyzer, InheritanceFault::NotPartitioned, &shown(&parent.id), range);
    } else if let Some(other) = grandparents.iter().find(|it| is_attached && it.is_partitioned()) {
        Some(InheritanceFault::AlreadyPartition { parent: shown(&other.id) })
    } else {
        difference(&parent, &child_table, is_attached, !grandparents.is_empty())
    };
    if let Some(found) = found {
        report(analyzer, found, &name, range);
    }
}

/// The first thing that a child lacks, or has too much.
fn difference(
    parent: &Relation,
    own: &Relation,
    is_attached: bool,
    is_child: bool,
) -> Option<InheritanceFault> {
    let of_parent = parent.columns.iter().find_map(|column| {
        let name = column.name.clone();
        let Some(own) = own.column(&name) else {
            return Some(InheritanceFault::MissingColumn { column: name });
        };
        if is_other_type(column, own) {
            let text = |column: &Column| column.type_text.clone().unwrap_or_default();
            let (parent, child) = (text(column), text(own));
            return Some(InheritanceFault::OtherType { column: name, parent, child });
        }
        // What is declared once more is merged with what it has from elsewhere.
        let is_nullable = column.is_not_null && !own.is_not_null && !is_child;
        is_nullable.then_some(InheritanceFault::Nullable { column: name })
    });
    let extra = || {
        let is_extra = |column: &&Column| parent.column(&column.name).is_none();
        let column = own.columns.iter().find(is_extra).filter(|_| is_attached)?.name.clone();
        Some(InheritanceFault::ExtraColumn { column, parent: shown(&parent.id) })
    };
    of_parent.or_else(extra)
}

/// Whether two columns certainly are of different types.
fn is_other_type(one: &Column, other: &Column) -> bool {
    let is_plain = |column: &Column| {
        column.type_id.is_none()
            && column.type_text.as_ref().is_some_and(|text| !text.contains('"'))
    };
    if !is_plain(one) || !is_plain(other) {
        return false;
    }
    let (Some(one), Some(other)) = (&one.data_type, &other.data_type) else { return false };
    let (one, other) = (one.stored(), other.stored());
    let is_known = one.is_builtin && other.is_builtin;
    let is_long = ["varchar", "bpchar"].contains(&&*one.name);
    is_known
        && (one.name != other.name
            || one.is_array != other.is_array
            || is_long && one.arguments != other.arguments)
}

/// A table of which everything is known.
fn certain(analyzer: &Analyzer, key: Key) -> Option<Arc<Relation>> {
    let relation = analyzer.model.get(key)?;
    let has_faults = relation.columns.iter().any(|column| column.root_cause.is_some());
    let is_certain = relation.knows_columns && !relation.is_unclear && !relation.is_assumed;
    (is_certain && !has_faults && relation.kind.is_table()).then(|| Arc::clone(relation))
}

fn report(analyzer: &mut Analyzer, fault: InheritanceFault, name: &str, range: TextRange) {
    let kind = FaultKind::Refused(Refusal::Inheritance(fault));
    analyzer.report(kind, name.to_owned(), analyzer.span(range));
}

/// `ALTER INDEX … ATTACH PARTITION`: from then on the one index holds the other.
pub(super) fn attach_index(analyzer: &mut Analyzer, parent: Key, own: Key) {
    let is_index =
        |key| analyzer.model.get(key).is_some_and(|relation| relation.kind == Kind::Index);
    if !is_index(parent) || !is_index(own) {
        return;
    }
    if let Some(own) = analyzer.model.change(own) {
        own.is_derived = true;
    }
    if let Some(parent) = analyzer.model.change(parent) {
        parent.children.retain(|known| *known != own);
        parent.children.push(own);
    }
}

/// The index of a partitioned table that an index of a partition is part of.
pub(super) fn parent_index(analyzer: &Analyzer, key: Key) -> Option<Arc<Relation>> {
    let is_attached = analyzer.model.get(key).is_some_and(|index| index.is_derived);
    let is_parent = |it: &&Arc<Relation>| it.kind == Kind::Index && it.children.contains(&key);
    analyzer.model.relations.values().filter(|_| is_attached).find(is_parent).cloned()
}

/// Whether an `ALTER TABLE` does one thing alone, so that no other part of it comes first.
pub(super) fn is_single(action: &SyntaxNode) -> bool {
    let target = |node: &SyntaxNode| matches!(node.kind(), K::TABLE_RELATION_NAME | K::IF_EXISTS);
    let Some(statement) = action.parent() else { return false };
    statement.children().filter(|node| !target(node)).count() == 1 && !has(&statement, K::ERROR)
}
