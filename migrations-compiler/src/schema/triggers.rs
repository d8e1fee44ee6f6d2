//! Triggers and policies.

use super::analyzer::Analyzer;
use super::dependencies::{DependentKind, Holder, Object};
use super::fault::FaultKind;
use super::model::Lookup;
use super::near;
use super::queries;
use super::relation::{DeferredTrigger, Key};
use super::{dependents, uses};
use crate::sql::parser::{SyntaxKind as K, SyntaxNode};
use crate::sql::syntax::{Ident, child, descendants, has, ident, ident_in, name};

/// `CREATE TRIGGER`.
pub(super) fn create(analyzer: &mut Analyzer, node: &SyntaxNode) {
    if let Some(call) = child(node, K::CALL_EXPR)
        && let Some(function) = call.first_child().and_then(|node| node.last_token())
        && let Some(function) = crate::sql::syntax::fold(function.text())
    {
        analyzer.routines.hide(&function);
    }
    let Some(key) = table(analyzer, node) else { return };
    let mut seen = queries::Seen::default();
    for event in descendants(node, K::TRIGGER_EVENT_UPDATE) {
        for column in crate::sql::syntax::children(&event, K::COLUMN_NAME_REF) {
            if let Some(column) = ident(&column) {
                analyzer.column(key, &column);
                seen.columns.push((key, column.text));
            }
        }
    }
    let condition = child(node, K::WHEN_CONDITION);
    if let Some(condition) = &condition {
        seen.columns.extend(queries::check_trigger_condition(analyzer, condition, key).columns);
    }
    if let Some(name) = ident_in(node, K::TRIGGER) {
        record(analyzer, node, (key, &name), condition.as_ref(), seen);
        note_deferred(analyzer, key, &name, node);
        add(analyzer, key, &name, "trigger", has(node, K::OR_REPLACE));
    }
}

/// A trigger needs its function, and the columns that it watches.
fn record(
    analyzer: &mut Analyzer,
    node: &SyntaxNode,
    (key, name): (Key, &Ident),
    condition: Option<&SyntaxNode>,
    seen: queries::Seen,
) {
    let call = child(node, K::CALL_EXPR);
    let function = call.and_then(|call| uses::trigger_function(analyzer, &call));
    let mut objects = match condition {
        Some(condition) => uses::objects(analyzer, condition, seen),
        None => seen.columns.into_iter().map(|(key, it)| Object::Column(key, it)).collect(),
    };
    objects.extend(function.map(Object::Routine));
    let holder = Holder::Relation(key);
    dependents::set(analyzer, holder, (DependentKind::Trigger, &name.text), node, objects);
}

fn note_deferred(analyzer: &mut Analyzer, key: Key, name: &Ident, node: &SyntaxNode) {
    if child(node, K::INITIALLY_DEFERRED_CONSTRAINT_OPTION).is_none() {
        return;
    }
    let fires = |kind| descendants(node, kind).next().is_some();
    let kinds = [K::TRIGGER_EVENT_INSERT, K::TRIGGER_EVENT_UPDATE, K::TRIGGER_EVENT_DELETE];
    let trigger = DeferredTrigger { name: name.text.clone(), events: kinds.map(fires) };
    if let Some(relation) = analyzer.model.change(key) {
        relation.deferred_triggers.push(trigger);
    }
}

fn add(analyzer: &mut Analyzer, key: Key, name: &Ident, noun: &'static str, replaces: bool) {
    let is_open = analyzer.model.has_open_parts;
    let Some(relation) = analyzer.model.get(key) else { return };
    let known = if noun == "trigger" { &relation.triggers } else { &relation.policies };
    if known.contains(&name.text) {
        let of = relation.id.name.clone();
        if !replaces && !is_open {
            let kind = FaultKind::Existing { noun, of: Some(of) };
            analyzer.report(kind, name.text.clone(), analyzer.span(name.range));
        }
        return;
    }
    let Some(relation) = analyzer.model.change(key) else { return };
    let known = if noun == "trigger" { &mut relation.triggers } else { &mut relation.policies };
    known.push(name.text.clone());
}

/// `CREATE POLICY` and `ALTER POLICY`.
pub(super) fn policy(analyzer: &mut Analyzer, node: &SyntaxNode) {
    super::opaque::hide(analyzer, node);
    let Some(key) = table(analyzer, node) else { return };
    if let Some(name) = ident_in(node, K::POLICY_REF) {
        check_part(analyzer, key, &name, "policy");
        let to = child(node, K::POLICY_RENAME_TO).and_then(|to| ident_in(&to, K::POLICY));
        rename_part(analyzer, key, &name, to);
    } else if let Some(name) = ident_in(node, K::POLICY) {
        add(analyzer, key, &name, "policy", false);
    }
    let mut seen = queries::Seen::default();
    for clause in [K::USING_EXPR_CLAUSE, K::WITH_CHECK_EXPR_CLAUSE] {
        for expression in descendants(node, clause) {
            let used = queries::check_columns_of(analyzer, &expression, key);
            seen.columns.extend(used.columns);
            seen.relations.extend(used.relations);
        }
    }
    // A policy that is altered keeps one of its conditions, or both.
    if let Some(name) = ident_in(node, K::POLICY) {
        dependents::record(analyzer, key, (DependentKind::Policy, &name.text), node, seen);
    } else if let Some(name) = ident_in(node, K::POLICY_REF)
        && child(node, K::POLICY_RENAME_TO).is_none()
    {
        dependents::remove(analyzer, key, DependentKind::Policy, &name.text);
    }
}

fn rename_part(analyzer: &mut Analyzer, key: Key, from: &Ident, to: Option<Ident>) {
    for kind in [DependentKind::Trigger, DependentKind::Policy] {
        if let Some(to) = &to {
            analyzer.model.dependencies.rename_part(key, kind, &from.text, &to.text);
        }
    }
    let (Some(to), Some(relation)) = (to, analyzer.model.change(key)) else { return };
    for known in relation.policies.iter_mut().chain(&mut relation.triggers) {
        if *known == from.text {
            known.clone_from(&to.text);
        }
    }
}

/// `ALTER TRIGGER`.
pub(super) fn rename(analyzer: &mut Analyzer, node: &SyntaxNode) {
    let Some(key) = table(analyzer, node) else { return };
    let Some(name) = ident_in(node, K::TRIGGER_REF) else { return };
    check_part(analyzer, key, &name, "trigger");
    let to = child(node, K::TRIGGER_RENAME_TO).and_then(|to| ident_in(&to, K::TRIGGER));
    rename_part(analyzer, key, &name, to);
}

/// `ENABLE TRIGGER` and `DISABLE TRIGGER`.
pub(super) fn named(analyzer: &mut Analyzer, key: Key, action: &SyntaxNode) {
    if let Some(name) = ident_in(action, K::TRIGGER_REF) {
        check_part(analyzer, key, &name, "trigger");
    }
}

/// `DROP TRIGGER` and `DROP POLICY`.
pub(super) fn drop(analyzer: &mut Analyzer, node: &SyntaxNode) {
    let is_policy = node.kind() == K::DROP_POLICY;
    let (noun, kind) =
        if is_policy { ("policy", K::POLICY_REF) } else { ("trigger", K::TRIGGER_REF) };
    let Some(name) = ident_in(node, kind) else { return };
    let key = if has(node, K::IF_EXISTS) {
        on(node).and_then(|table| match analyzer.model.relation(&table) {
            Lookup::Found(key) => Some(key),
            Lookup::Absent(_) | Lookup::Unknown => {
                analyzer.model.assume(&table, analyzer.span(table.range))
            }
        })
    } else {
        table(analyzer, node)
    };
    let Some(key) = key else { return };
    if !has(node, K::IF_EXISTS) {
        check_part(analyzer, key, &name, noun);
    }
    let kind = if is_policy { DependentKind::Policy } else { DependentKind::Trigger };
    dependents::remove(analyzer, key, kind, &name.text);
    let Some(relation) = analyzer.model.change(key) else { return };
    let known = if is_policy { &mut relation.policies } else { &mut relation.triggers };
    known.retain(|known| *known != name.text);
}

/// Reports a trigger or a policy that a table certainly does not have.
pub(super) fn check_part(analyzer: &mut Analyzer, key: Key, name: &Ident, noun: &'static str) {
    let Some(relation) = analyzer.model.get(key).cloned() else { return };
    let known = if noun == "trigger" { &relation.triggers } else { &relation.policies };
    // A table that may be another than the set believes may have others.
    let is_certain =
        relation.knows_columns && relation.knows_constraints && relation.kind.is_table();
    if analyzer.model.has_open_parts || !is_certain || known.contains(&name.text) {
        return;
    }
    let kind = FaultKind::MissingPart { noun, of: relation.id.name.clone() };
    let fault = analyzer.report(kind, name.text.clone(), analyzer.span(name.range));
    analyzer.faults[fault].nearest = near::word(&name.text, known.iter().map(String::as_str));
}

fn on(node: &SyntaxNode) -> Option<crate::sql::syntax::Name> {
    let place = child(node, K::ON_TABLE).or_else(|| child(node, K::ON_RELATION))?;
    name(&place)
}

fn table(analyzer: &mut Analyzer, node: &SyntaxNode) -> Option<Key> {
    let table = on(node)?;
    analyzer.subject(&table)
}
