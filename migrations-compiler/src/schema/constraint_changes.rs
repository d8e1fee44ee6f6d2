//! Changes to constraints that are there: dropped, renamed, validated.

use super::analyzer::Analyzer;
use super::fault::FaultKind;
use super::relation::{Constraint, Event, EventKind, Id, Key, Kind, Rule};
use super::{drops, inheritance};
use crate::sql::parser::{SyntaxKind as K, SyntaxNode};
use crate::sql::syntax::{Ident, child, has, ident_in};

/// The constraint that an action names; reports where there certainly is none.
pub(super) fn named(analyzer: &mut Analyzer, key: Key, action: &SyntaxNode) -> Option<Ident> {
    let node = child(action, K::CONSTRAINT_NAME_REF)?;
    let mut parts = crate::sql::syntax::parts(&node)?;
    let name = parts.pop()?;
    check(analyzer, key, &name);
    Some(name)
}

/// Reports a constraint that a table certainly does not have.
pub(super) fn check(analyzer: &mut Analyzer, key: Key, name: &Ident) {
    let Some(relation) = analyzer.model.get(key).cloned() else { return };
    let is_there = relation.constraints.iter().any(|known| known.name == name.text);
    let is_known = relation.knows_constraints && relation.kind.is_table();
    // Later servers name every NOT NULL.
    if is_there || !is_known || name.text.ends_with("_not_null") {
        return;
    }
    let kind = FaultKind::MissingConstraint { relation: relation.id.name.clone() };
    let fault = analyzer.report(kind, name.text.clone(), analyzer.span(name.range));
    let lost = relation.lost_constraints.iter().rev().find(|(lost, _)| *lost == name.text);
    analyzer.explain(fault, lost.map(|(_, event)| event.clone()), None);
    let names = relation.constraints.iter().map(|constraint| constraint.name.as_str());
    if lost.is_none() {
        analyzer.faults[fault].nearest = super::near::word(&name.text, names);
    }
    if let Some(relation) = analyzer.model.change(key) {
        relation.knows_constraints = false;
    }
}

/// `DROP CONSTRAINT`.
pub(super) fn drop(analyzer: &mut Analyzer, key: Key, action: &SyntaxNode) {
    let name = if has(action, K::IF_EXISTS) {
        child(action, K::CONSTRAINT_NAME_REF)
            .and_then(|node| crate::sql::syntax::parts(&node)?.pop())
    } else {
        named(analyzer, key, action)
    };
    let Some(name) = name else { return analyzer.model.blur_relation(key) };
    inheritance::check_constraint(analyzer, key, &name);
    let span = analyzer.span(action.text_range());
    let Some(relation) = analyzer.model.get(key).cloned() else { return };
    if relation.constraints.iter().all(|known| known.name != name.text) {
        be_unclear(analyzer, key);
    }
    let dropped = relation.constraints.iter().find(|known| known.name == name.text);
    if let Some(dropped) = dropped.filter(|_| !has(action, K::CASCADE)) {
        drops::report_needed_key(analyzer, key, dropped, &name);
    }
    let is_key = dropped.is_none_or(|known| matches!(known.rule, Rule::PrimaryKey | Rule::Unique));
    if is_key && has(action, K::CASCADE) {
        let columns = dropped.map(|dropped| dropped.columns.as_slice());
        lose_dependents(analyzer, key, columns, &relation.dependents);
    }
    let named = |owned: &Key| {
        let owned = analyzer.model.get(*owned);
        owned.is_some_and(|owned| owned.kind == Kind::Index && owned.id.name == name.text)
    };
    let index = relation.owned.iter().copied().find(named);
    if let Some(index) = index {
        analyzer.model.remove(index, EventKind::Dropped, span);
    }
    analyzer.model.free_constraint_name(&relation.id, &name.text);
    for (depth, key) in analyzer.model.lineage(key).into_iter().enumerate() {
        let Some(relation) = analyzer.model.change(key) else { continue };
        // A child keeps a constraint that it has of its own, or from another parent.
        relation.knows_constraints &= depth == 0;
        relation.owned.retain(|owned| Some(*owned) != index);
        relation.constraints.retain(|known| known.name != name.text);
        let event = Event { kind: EventKind::Dropped, span };
        relation.lost_constraints.push((name.text.clone(), event));
    }
}

/// What a name that is not known here stood for may have been a key.
fn be_unclear(analyzer: &mut Analyzer, key: Key) {
    if let Some(relation) = analyzer.model.change(key) {
        relation.is_unclear = true;
    }
}

/// `VALIDATE CONSTRAINT`.
pub(super) fn validate(analyzer: &mut Analyzer, key: Key, action: &SyntaxNode) {
    let Some(name) = named(analyzer, key, action) else { return };
    let Some(relation) = analyzer.model.change(key) else { return };
    for known in relation.constraints.iter_mut().filter(|known| known.name == name.text) {
        known.is_valid = true;
    }
}

/// Foreign keys go with the key that they refer to, and so do views that group by a primary key.
fn lose_dependents(analyzer: &mut Analyzer, key: Key, of: Option<&[String]>, dependents: &[Key]) {
    let is_needy = |known: &Constraint| {
        matches!(&known.rule, Rule::ForeignKey(Some((target, columns))) if *target == key
            && of.is_none_or(|of| columns.iter().all(|column| of.contains(column))))
    };
    for dependent in dependents {
        let Some(relation) = analyzer.model.change(*dependent) else { continue };
        if relation.reads.iter().any(|reads| reads.relation == key) {
            analyzer.model.forget_view(*dependent);
        } else {
            // Another key of the same columns may be the one that is referred to.
            relation.knows_constraints = false;
            relation.constraints.retain(|known| !is_needy(known));
        }
    }
}

/// `RENAME CONSTRAINT`.
pub(super) fn rename(analyzer: &mut Analyzer, key: Key, action: &SyntaxNode) {
    let Some(from) = named(analyzer, key, action) else { return };
    let Some(to) = ident_in(action, K::CONSTRAINT_NAME) else { return };
    let span = analyzer.span(action.text_range());
    if let Some(relation) = analyzer.model.get(key).cloned() {
        analyzer.model.free_constraint_name(&relation.id, &from.text);
        let id = Id { schema: relation.id.schema.clone(), name: to.text.clone() };
        analyzer.model.constraint_names.insert(id);
    }
    let Some(relation) = analyzer.model.change(key) else { return };
    for known in relation.constraints.iter_mut().filter(|known| known.name == from.text) {
        known.name.clone_from(&to.text);
    }
    let event = Event { kind: EventKind::RenamedTo(to.text.clone()), span };
    relation.lost_constraints.push((from.text.clone(), event));
    let owned = relation.owned.clone();
    for index in owned {
        let Some(id) = analyzer.model.get(index).map(|index| index.id.clone()) else { continue };
        if id.name == from.text {
            let renamed = Id { name: to.text.clone(), ..id };
            analyzer.model.rename(index, renamed, EventKind::RenamedTo(to.text.clone()), span);
        }
    }
}
