//! Whether the two sides of a foreign key fit: what they are, how many columns, of which types.
//!
//! Must not know how a constraint is kept.

use super::analyzer::Analyzer;
use super::fault::{ChangeKind, FaultKind};
use super::key_types::{self, KeyType};
use super::model::Lookup;
use super::refusal::{ForeignKeyFault, Refusal};
use super::relation::{Column, Key, Kind, Rule};
use crate::sql::parser::{SyntaxKind as K, SyntaxNode};
use crate::sql::syntax::{Name, child, descendants, descendants_of, has, name, name_in};

/// A foreign key as it is written.
pub(super) struct ForeignKey<'k> {
    pub node: &'k SyntaxNode,
    pub key: Key,
    pub columns: &'k [String],
    pub target: Key,
    pub referred: &'k [String],
}

/// Reports a foreign key to something that is no table; says whether it is one.
pub(super) fn refers_to_table(analyzer: &mut Analyzer, target: Key, node: &SyntaxNode) -> bool {
    let Some(relation) = analyzer.model.get(target).cloned() else { return true };
    if matches!(relation.kind, Kind::Table | Kind::PartitionedTable) {
        return true;
    }
    let fault = ForeignKeyFault::NoTable { noun: relation.kind.noun() };
    let range = child(node, K::TABLE_NAME_REF).map_or(node.text_range(), |it| it.text_range());
    let name = super::analysis::shown(&relation.id);
    let fault = analyzer.report(refused(fault), name, analyzer.span(range));
    analyzer.tell(fault, ChangeKind::Created, relation.made);
    false
}

/// Reports what does not fit between the columns of a foreign key and those that it refers to.
pub(super) fn check(analyzer: &mut Analyzer, foreign_key: &ForeignKey) {
    let ForeignKey { node, key, columns, target, referred } = *foreign_key;
    let has_period = descendants(node, K::PERIOD_COLUMN).next().is_some();
    if has_period || columns.is_empty() || referred.is_empty() {
        return;
    }
    let span = analyzer.span(node.text_range());
    if columns.len() != referred.len() {
        let fault = ForeignKeyFault::Count { columns: columns.len(), referred: referred.len() };
        let name = analyzer.model.get(target).map(|it| super::analysis::shown(&it.id));
        analyzer.report(refused(fault), name.unwrap_or_default(), span);
        return;
    }
    check_persistence(analyzer, key, target, node);
    compare(analyzer, (key, columns), (target, referred), span);
}

/// The foreign keys of a table, and those that refer to it, after types of its columns have changed.
pub(super) fn check_after_change(analyzer: &mut Analyzer, key: Key, node: &SyntaxNode) {
    if analyzer.model.is_plausible() {
        return;
    }
    let Some(relation) = analyzer.model.get(key).cloned() else { return };
    let changed =
        |action: &SyntaxNode| child(action, K::SET_TYPE).is_some().then(|| action.text_range());
    let Some(range) = node.children().find_map(|action| changed(&action)) else { return };
    let span = analyzer.span(range);
    let mut users = relation.dependents.clone();
    users.push(key);
    users.sort_unstable();
    users.dedup();
    let mut pairs = Vec::new();
    for user in users {
        let Some(table) = analyzer.model.get(user) else { continue };
        for constraint in &table.constraints {
            if let Rule::ForeignKey(Some((target, referred))) = &constraint.rule
                && (user == key || *target == key)
                && referred.len() == constraint.columns.len()
            {
                pairs.push((user, constraint.columns.clone(), *target, referred.clone()));
            }
        }
    }
    let before = analyzer.faults.len();
    for (user, columns, target, referred) in pairs {
        if analyzer.faults.len() == before {
            compare(analyzer, (user, &columns), (target, &referred), span);
        }
    }
}

/// Reports the first pair of columns between which there is no comparison.
fn compare(
    analyzer: &mut Analyzer,
    from: (Key, &[String]),
    to: (Key, &[String]),
    span: super::span::SourceSpan,
) {
    if analyzer.model.is_plausible() || analyzer.model.is_open {
        return;
    }
    let pairs = from.1.iter().zip(to.1);
    for (column, referred) in pairs {
        let (Some(column), Some(referred)) =
            (known(analyzer, from.0, column), known(analyzer, to.0, referred))
        else {
            continue;
        };
        let (Some(own), Some(key)) =
            (KeyType::of(&analyzer.model, &column), KeyType::of(&analyzer.model, &referred))
        else {
            continue;
        };
        let types = || {
            let text = |column: Column| (column.name, column.type_text.unwrap_or_default());
            (text(column), text(referred))
        };
        let name = || analyzer.model.get(from.0).map(|it| super::analysis::shown(&it.id));
        let name = name().unwrap_or_default();
        if !key_types::can_refer(&own, &key) {
            if analyzer.sources.make_comparisons() {
                return;
            }
            let (column, referred) = types();
            let fault = ForeignKeyFault::Types { column, referred };
            analyzer.report(refused(fault), name, span);
            return;
        }
        if !key_types::is_same_kind(&own, &key) {
            let (column, referred) = types();
            analyzer.report(FaultKind::OtherKeyType { column, referred }, name, span);
            return;
        }
    }
}

/// A column whose type is certain.
fn known(analyzer: &Analyzer, key: Key, column: &str) -> Option<Column> {
    let relation = analyzer.model.get(key).filter(|it| it.knows_columns && !it.is_unclear)?;
    let column = relation.column(column)?;
    // A name in quotes is not looked up among the words of the grammar.
    let is_plain = column.type_text.as_ref().is_some_and(|text| !text.contains('"'));
    (column.root_cause.is_none() && (is_plain || column.type_id.is_some())).then(|| column.clone())
}

/// A table whose rows outlive those that they refer to.
fn check_persistence(analyzer: &mut Analyzer, key: Key, target: Key, node: &SyntaxNode) {
    let is_unlogged =
        |key| analyzer.model.get(key).is_some_and(|it| it.is_unlogged && it.knows_columns);
    let is_logged = analyzer.model.get(key).is_some_and(|it| !it.is_unlogged && it.knows_columns);
    if is_logged && is_unlogged(target) {
        report_persistence(analyzer, node, "permanent", "permanent");
    }
}

/// The foreign keys of a temporary table, which is not kept otherwise.
pub(super) fn check_temporary(analyzer: &mut Analyzer, node: &SyntaxNode) {
    if analyzer.model.is_plausible() || !has(node, K::TEMP) || has(node, K::IF_NOT_EXISTS) {
        return;
    }
    let is_key = |kind| matches!(kind, K::FOREIGN_KEY_CONSTRAINT | K::REFERENCES_CONSTRAINT);
    let own = name_in(node, K::TABLE_NAME).map(|own| own.name);
    for key in descendants_of(node, is_key) {
        let Some(target) = name_in(&key, K::TABLE_NAME_REF) else { continue };
        let is_own = target.schema.is_none() && Some(&target.name) == own.as_ref();
        let found = analyzer.model.relation(&target);
        if let (Lookup::Found(found), false) = (found, is_own)
            && analyzer.model.get(found).is_some_and(|it| it.kind == Kind::Table)
        {
            report_persistence(analyzer, &key, "temporary", "temporary");
        }
    }
}

/// A foreign key of a table that stays to one that ends with its session.
pub(super) fn check_target_of_session(analyzer: &mut Analyzer, target: &Name, node: &SyntaxNode) {
    let is_temporary =
        target.schema.is_none() && analyzer.model.temporary_relations.contains(&target.name);
    // It may be gone again.
    let is_gone = analyzer.sources.mentions(analyzer.source, &["drop", "discard", "rename"]);
    if is_temporary && !is_gone && analyzer.is_transaction {
        report_persistence(analyzer, node, "permanent", "permanent");
    }
}

fn report_persistence(
    analyzer: &mut Analyzer,
    node: &SyntaxNode,
    of: &'static str,
    only: &'static str,
) {
    let range = child(node, K::TABLE_NAME_REF);
    let shown = range.as_ref().and_then(name).map(|name| name.shown());
    let span = analyzer.span(range.map_or(node.text_range(), |range| range.text_range()));
    let fault = ForeignKeyFault::Persistence { of, only };
    analyzer.report(refused(fault), shown.unwrap_or_default(), span);
}

fn refused(fault: ForeignKeyFault) -> FaultKind {
    FaultKind::Refused(Refusal::ForeignKey(fault))
}
