//! New names and schemas for what is there; and `ALTER VIEW`, `INDEX` and `SEQUENCE`.

use super::analyzer::Analyzer;
use super::fault::{ChangeKind, FaultKind};
use super::relation::{Event, EventKind, Id, Key, Kind, Partitioning, Rule};
use super::span::SourceSpan;
use super::{inheritance, sequences};
use crate::sql::parser::{SyntaxKind as K, SyntaxNode};
use crate::sql::syntax::{Name, child, has, ident_in, name, name_in};

/// `ALTER VIEW`, `ALTER MATERIALIZED VIEW`, `ALTER INDEX`, `ALTER SEQUENCE`.
pub(super) fn relation(analyzer: &mut Analyzer, node: &SyntaxNode) {
    let (kind, renamed) = match node.kind() {
        K::ALTER_INDEX => (K::INDEX_REF, (K::INDEX_RENAME_TO, K::INDEX)),
        K::ALTER_SEQUENCE => (K::SEQUENCE_REF, (K::SEQUENCE_RENAME_TO, K::SEQUENCE)),
        _ => (K::VIEW_REF, (K::VIEW_RENAME_TO, K::VIEW)),
    };
    let Some(target) = name_in(node, kind) else { return };
    let found = if has(node, K::IF_EXISTS) {
        analyzer.known_relation(&target)
    } else {
        analyzer.relation(&target, "relation")
    };
    let new_name = child(node, renamed.0).and_then(|to| name_in(&to, renamed.1));
    let Some(key) = found else {
        analyzer.model.forget(&target.name);
        if let Some(to) = new_name {
            analyzer.model.forget(&to.name);
        }
        return;
    };
    report_other_kind(analyzer, node, key, &target);
    if child(node, renamed.0).is_some() {
        to(analyzer, key, new_name);
    }
    if let Some(action) = child(node, K::RENAME_COLUMN) {
        column(analyzer, key, &action);
    }
    if let Some(action) = child(node, K::SET_SCHEMA) {
        into_schema(analyzer, key, &action);
    }
    let attached = child(node, K::ATTACH_INDEX_PARTITION);
    let attached = attached.and_then(|attached| name_in(&attached, K::INDEX_REF));
    if let Some(own) = attached.and_then(|attached| analyzer.known_relation(&attached)) {
        inheritance::attach_index(analyzer, key, own);
    }
    if let Some(owner) = child(node, K::OPTION_OWNED_BY) {
        sequences::owned_by(analyzer, Some(key), &owner);
    }
}

/// `ALTER VIEW` of a table, which `IF EXISTS` does not excuse.
fn report_other_kind(analyzer: &mut Analyzer, node: &SyntaxNode, key: Key, target: &Name) {
    let noun = match node.kind() {
        K::ALTER_VIEW => "view",
        K::ALTER_MATERIALIZED_VIEW => "materialized view",
        K::ALTER_SEQUENCE => "sequence",
        _ => return,
    };
    let known = analyzer.model.get(key).filter(|relation| relation.knows_constraints);
    let Some(relation) = known.filter(|relation| relation.kind.noun() != noun) else { return };
    let (is, made) = (relation.kind.noun(), relation.made);
    let kind = FaultKind::OtherKind { noun, is, verb: "ALTER" };
    let fault = analyzer.report(kind, target.shown(), analyzer.span(target.range));
    analyzer.tell(fault, ChangeKind::Created, made);
}

/// `RENAME TO`.
pub(super) fn to(analyzer: &mut Analyzer, key: Key, to: Option<Name>) {
    let Some(to) = to else { return analyzer.model.forget_everything() };
    let Some(relation) = analyzer.model.get(key).cloned() else { return };
    let id = Id { schema: relation.id.schema.clone(), name: to.name.clone() };
    let taken = analyzer.model.at(&id).filter(|_| !analyzer.model.is_plausible());
    if let Some(taken) = taken {
        let made = analyzer.model.get(taken).map(|taken| taken.made);
        let kind = FaultKind::Existing { noun: "relation", of: None };
        let fault = analyzer.report(kind, to.name.clone(), analyzer.span(to.range));
        if let Some(made) = made {
            analyzer.tell(fault, ChangeKind::Created, made);
        }
        analyzer.model.forget(&to.name);
        return analyzer.model.forget(&relation.id.name);
    }
    analyzer.restore(&to.name);
    let span = analyzer.span(to.range);
    analyzer.model.rename(key, id, EventKind::RenamedTo(to.name.clone()), span);
    rename_constraint_of_index(analyzer, key, &relation, &to.name);
}

/// A constraint has the name of its index.
fn rename_constraint_of_index(
    analyzer: &mut Analyzer,
    _key: Key,
    index: &super::relation::Relation,
    to: &str,
) {
    if index.kind != Kind::Index {
        return;
    }
    let Some(table) = index.of.and_then(|table| analyzer.model.change(table)) else { return };
    for constraint in table.constraints.iter_mut().filter(|known| known.name == index.id.name) {
        to.clone_into(&mut constraint.name);
    }
}

/// `SET SCHEMA`: a table takes its indexes and sequences along.
pub(super) fn into_schema(analyzer: &mut Analyzer, key: Key, action: &SyntaxNode) {
    let Some(schema) = ident_in(action, K::SCHEMA_REF) else {
        return analyzer.model.forget_everything();
    };
    let Some(relation) = analyzer.model.get(key) else { return };
    let owned = relation.owned.clone();
    let span = analyzer.span(action.text_range());
    for moved in owned.into_iter().chain([key]) {
        move_into(analyzer, moved, &schema.text, span);
    }
}

/// A relation is in another schema.
pub(super) fn move_into(analyzer: &mut Analyzer, key: Key, schema: &str, span: SourceSpan) {
    let Some(relation) = analyzer.model.get(key) else { return };
    let id = Id { schema: schema.to_owned(), name: relation.id.name.clone() };
    analyzer.model.rename(key, id, EventKind::MovedTo(schema.to_owned()), span);
}

/// `RENAME COLUMN`, here and in whatever names the column.
pub(super) fn column(analyzer: &mut Analyzer, key: Key, action: &SyntaxNode) {
    let (Some(from), Some(to)) =
        (ident_in(action, K::COLUMN_NAME_REF), ident_in(action, K::COLUMN_NAME))
    else {
        return analyzer.model.blur_relation(key);
    };
    analyzer.column(key, &from);
    inheritance::check_column(analyzer, key, &from, "rename");
    let Some(relation) = analyzer.model.get(key).cloned() else { return };
    if relation.column(&to.text).is_some_and(|column| column.root_cause.is_none()) {
        let kind = FaultKind::Existing { noun: "column", of: Some(relation.id.name.clone()) };
        analyzer.report(kind, to.text.clone(), analyzer.span(to.range));
        return analyzer.model.blur_relation(key);
    }
    let event = Event {
        kind: EventKind::RenamedTo(to.text.clone()),
        span: analyzer.span(action.text_range()),
    };
    rename_in(analyzer, key, &from.text, &to.text, &event);
    for child in &relation.children {
        rename_in(analyzer, *child, &from.text, &to.text, &event);
        if analyzer.model.get(*child).is_some_and(|child| !child.children.is_empty()) {
            analyzer.model.blur_relation(*child);
        }
    }
}

fn rename_in(analyzer: &mut Analyzer, key: Key, from: &str, to: &str, event: &Event) {
    let swap = |names: &mut Vec<String>| {
        for name in names.iter_mut().filter(|name| *name == from) {
            to.clone_into(name);
        }
    };
    analyzer.model.dependencies.rename_column(key, from, to);
    let Some(relation) = analyzer.model.change(key) else { return };
    for column in &mut relation.columns {
        if column.name == from {
            to.clone_into(&mut column.name);
            column.root_cause = None;
        }
        swap(&mut column.generated_from);
    }
    if let Partitioning::Columns(columns) = &mut relation.partitioning {
        swap(columns);
    }
    for constraint in &mut relation.constraints {
        swap(&mut constraint.columns);
    }
    relation.lost.push((from.to_owned(), event.clone()));
    relation.lost.retain(|(lost, _)| lost != to);
    relation.added.push((to.to_owned(), event.span));
    let (owned, dependents) = (relation.owned.clone(), relation.dependents.clone());
    for owned in owned {
        let Some(owned) = analyzer.model.change(owned) else { continue };
        swap(&mut owned.indexed);
        owned.unique.as_mut().into_iter().for_each(swap);
    }
    for dependent in dependents {
        let Some(dependent) = analyzer.model.change(dependent) else { continue };
        for reads in dependent.reads.iter_mut().filter(|reads| reads.relation == key) {
            swap(&mut reads.columns);
        }
        for constraint in &mut dependent.constraints {
            if let Rule::ForeignKey(Some((target, columns))) = &mut constraint.rule
                && *target == key
            {
                swap(columns);
            }
        }
    }
}

/// The name that a `RENAME TO` of a type or a domain gives.
pub(super) fn new_type_name(node: &SyntaxNode) -> Option<Name> {
    let to = child(node, K::TYPE_RENAME_TO).or_else(|| child(node, K::DOMAIN_RENAME_TO))?;
    name(&to)
}
