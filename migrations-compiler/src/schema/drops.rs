//! `DROP` of relations and types, and what still needs them.

use std::collections::HashSet;

use super::analysis::shown;
use super::analyzer::Analyzer;
use super::fault::{ChangeKind, FaultKind};
use super::fixed_parts;
use super::model::{Lookup, Type};
use super::relation::{Column, Constraint, EventKind, Id, Key, Kind, Relation, Rule};
use super::span::SourceSpan;
use crate::sql::parser::{SyntaxKind as K, SyntaxNode};
use crate::sql::syntax::{Ident, Name, has, name};

/// `DROP TABLE`, `VIEW`, `INDEX`, `SEQUENCE` and the like.
pub(super) fn relations(analyzer: &mut Analyzer, node: &SyntaxNode) {
    let (reference, noun) = match node.kind() {
        K::DROP_VIEW => (K::VIEW_REF, "view"),
        K::DROP_MATERIALIZED_VIEW => (K::VIEW_REF, "materialized view"),
        K::DROP_SEQUENCE => (K::SEQUENCE_REF, "sequence"),
        K::DROP_INDEX => (K::INDEX_REF, "index"),
        K::DROP_FOREIGN_TABLE => (K::TABLE_NAME_REF, "foreign table"),
        _ => (K::TABLE_NAME_REF, "table"),
    };
    let named: Option<Vec<Name>> =
        crate::sql::syntax::children(node, reference).map(|node| name(&node)).collect();
    let Some(named) = named else { return analyzer.model.forget_everything() };
    let cascades = has(node, K::CASCADE);
    let mut doomed = Vec::new();
    for name in &named {
        doomed.extend(find(analyzer, node, name, noun, cascades).map(|key| (key, name)));
    }
    for (key, name) in &doomed {
        let keys: Vec<Key> = doomed.iter().map(|(key, _)| *key).collect();
        super::partitioned::check_dropped(analyzer, *key, name, node);
        if !fixed_parts::report_owned_index(analyzer, *key, name) && !cascades {
            report_needed(analyzer, *key, name, &keys);
        }
    }
    let span = analyzer.span(node.text_range());
    for (key, _) in doomed {
        lose(analyzer, key, span);
    }
    analyzer.model.has_open_parts |= cascades;
}

fn find(
    analyzer: &mut Analyzer,
    node: &SyntaxNode,
    name: &Name,
    noun: &'static str,
    cascades: bool,
) -> Option<Key> {
    let lookup = analyzer.model.relation(name);
    let found = match lookup {
        Lookup::Absent(_) if has(node, K::IF_EXISTS) => return None,
        _ => analyzer.relation(name, noun),
    };
    let is_it = |relation: &Relation| {
        relation.kind.noun() == noun || (noun == "table" && relation.kind == Kind::PartitionedTable)
    };
    if found.and_then(|key| analyzer.model.get(key)).is_some_and(|relation| is_it(relation)) {
        return found;
    }
    report_other_kind(analyzer, found, name, noun);
    // Nobody can tell what it was, nor what needed it.
    analyzer.model.forget(&name.name);
    if cascades {
        analyzer.model.forget_uncertain_dependents();
    }
    None
}

/// `DROP VIEW` of a table, which `IF EXISTS` does not excuse.
fn report_other_kind(analyzer: &mut Analyzer, found: Option<Key>, name: &Name, noun: &'static str) {
    let found = found.and_then(|key| analyzer.model.get(key));
    let Some(relation) = found.filter(|relation| relation.knows_constraints) else { return };
    let (is, made) = (relation.kind.noun(), relation.made);
    let kind = FaultKind::OtherKind { noun, is, verb: "DROP" };
    let fault = analyzer.report(kind, name.shown(), analyzer.span(name.range));
    analyzer.tell(fault, ChangeKind::Created, made);
}

/// Reports what stands in the way of a drop without `CASCADE`.
fn report_needed(analyzer: &mut Analyzer, key: Key, name: &Name, doomed: &[Key]) {
    let Some(relation) = analyzer.model.get(key).cloned() else { return };
    let mut dependents: Vec<(String, SourceSpan)> = Vec::new();
    for (other, dependent) in dependents_of(analyzer, key) {
        if !doomed.contains(&other) {
            dependents.push(dependent);
        }
    }
    dependents.extend(super::dependents::of_relation(analyzer, key, doomed));
    if !dependents.is_empty() {
        needed(analyzer, relation.kind.noun(), name.shown(), analyzer.span(name.range), dependents);
    }
}

pub(super) fn needed(
    analyzer: &mut Analyzer,
    noun: &'static str,
    name: String,
    span: SourceSpan,
    mut dependents: Vec<(String, SourceSpan)>,
) {
    dependents.sort();
    dependents.dedup();
    let place = |(what, span): (String, SourceSpan)| (what, analyzer.sources.location(span));
    let dependents = dependents.into_iter().map(place).collect();
    analyzer.report(FaultKind::Needed { noun, dependents }, name, span);
}

/// Views and foreign keys that need a relation.
fn dependents_of(analyzer: &Analyzer, key: Key) -> Vec<(Key, (String, SourceSpan))> {
    let Some(relation) = analyzer.model.get(key) else { return Vec::new() };
    let mut found = Vec::new();
    for other in relation.dependents.iter().filter(|other| **other != key) {
        let Some(dependent) = analyzer.model.get(*other) else { continue };
        if dependent.reads.iter().any(|reads| reads.relation == key) {
            let what = format!("{} {}", dependent.kind.noun(), shown(&dependent.id));
            found.push((*other, (what, dependent.made)));
        }
        for constraint in &dependent.constraints {
            if matches!(&constraint.rule, Rule::ForeignKey(Some((target, _))) if *target == key) {
                let what =
                    format!("constraint {} on table {}", constraint.name, shown(&dependent.id));
                found.push((*other, (what, dependent.made)));
            }
        }
    }
    found
}

/// Takes a relation away with whatever cannot be without it; what needs another goes before it.
///
/// Views may read each other in a circle, and tables inherit in one: each is lost once.
fn lose(analyzer: &mut Analyzer, key: Key, span: SourceSpan) {
    for key in doomed_with(analyzer, key).into_iter().rev() {
        let Some(relation) = analyzer.model.get(key).cloned() else { continue };
        for dependent in &relation.dependents {
            let Some(dependent) = analyzer.model.change(*dependent) else { continue };
            dependent.constraints.retain(
                |known| !matches!(&known.rule, Rule::ForeignKey(Some((target, _))) if *target == key),
            );
        }
        if let Some(table) = relation.of.and_then(|table| analyzer.model.change(table)) {
            table.owned.retain(|owned| *owned != key);
        }
        analyzer.model.remove(key, EventKind::Dropped, span);
        lose_users(analyzer, &relation.id);
    }
}

/// A relation, the views that read it and the tables that inherit from it, and theirs in turn; each
/// stands behind one that it needs.
fn doomed_with(analyzer: &Analyzer, key: Key) -> Vec<Key> {
    let mut seen = HashSet::new();
    let mut waiting = vec![key];
    let mut doomed = Vec::new();
    while let Some(key) = waiting.pop() {
        let Some(relation) = analyzer.model.get(key).filter(|_| seen.insert(key)) else { continue };
        doomed.push(key);
        let reads = |other: &&Key| {
            let dependent = analyzer.model.get(**other);
            dependent.is_some_and(|it| it.reads.iter().any(|reads| reads.relation == key))
        };
        waiting.extend(relation.dependents.iter().filter(reads));
        waiting.extend(&relation.children);
    }
    doomed
}

/// Columns of a type that is gone are gone as well, with whatever reads them.
fn lose_users(analyzer: &mut Analyzer, id: &Id) {
    for user in analyzer.model.users.remove(id).unwrap_or_default() {
        let Some(relation) = analyzer.model.get(user).cloned() else { continue };
        let mut columns = relation.columns.iter();
        let is_of_type = |column: &&Column| column.type_id.as_ref() == Some(id);
        if let Some(column) = columns.find(is_of_type) {
            lose_dependents_of_column(analyzer, user, &column.name);
            analyzer.model.blur_relation(user);
        }
    }
}

/// Reports what stands in the way of dropping a column without `CASCADE`.
pub(super) fn report_needed_column(analyzer: &mut Analyzer, key: Key, column: &Ident) {
    let Some(relation) = analyzer.model.get(key).cloned() else { return };
    let views = dependents_of_column(analyzer, key, &column.text);
    let others = super::dependents::of_column(analyzer, key, &column.text);
    let found: Vec<_> = views.into_iter().map(|(_, dependent)| dependent).chain(others).collect();
    if !found.is_empty() {
        let name = format!("{} of table {}", column.text, shown(&relation.id));
        needed(analyzer, "column", name, analyzer.span(column.range), found);
    }
}

/// The type of a column cannot change while a view reads it, not even to the same one.
pub(super) fn report_read_column(analyzer: &mut Analyzer, key: Key, column: &Ident) {
    if let Some((user, found)) = super::dependents::that_fix_type(analyzer, key, &column.text) {
        let place = |(what, span): (String, SourceSpan)| (what, analyzer.sources.location(span));
        let dependents = found.into_iter().map(place).collect();
        let kind = FaultKind::FixedType { user, dependents };
        analyzer.report(kind, column.text.clone(), analyzer.span(column.range));
        return;
    }
    let found = dependents_of_column(analyzer, key, &column.text).into_iter();
    let is_view = |other: Key| {
        let kind = analyzer.model.get(other).map(|relation| relation.kind);
        matches!(kind, Some(Kind::View | Kind::MaterializedView))
    };
    let views = found.filter(|(other, _)| is_view(*other)).map(|(_, dependent)| dependent);
    let views: Vec<_> = views.collect();
    if !views.is_empty() {
        needed(analyzer, "column type", column.text.clone(), analyzer.span(column.range), views);
    }
}

fn dependents_of_column(
    analyzer: &Analyzer,
    key: Key,
    column: &str,
) -> Vec<(Key, (String, SourceSpan))> {
    let Some(relation) = analyzer.model.get(key) else { return Vec::new() };
    let mut found = Vec::new();
    for other in relation.dependents.iter().filter(|other| **other != key) {
        let Some(dependent) = analyzer.model.get(*other) else { continue };
        let uses = |columns: &[String]| columns.iter().any(|used| used == column);
        let mut reads = dependent.reads.iter().filter(|reads| reads.relation == key);
        if reads.any(|reads| uses(&reads.columns)) {
            let what = format!("{} {}", dependent.kind.noun(), shown(&dependent.id));
            found.push((*other, (what, dependent.made)));
        }
        for constraint in &dependent.constraints {
            if let Rule::ForeignKey(Some((target, columns))) = &constraint.rule
                && *target == key
                && uses(columns)
            {
                let what =
                    format!("constraint {} on table {}", constraint.name, shown(&dependent.id));
                found.push((*other, (what, dependent.made)));
            }
        }
    }
    found
}

/// Reports the foreign keys that need a key which is dropped without `CASCADE`.
pub(super) fn report_needed_key(
    analyzer: &mut Analyzer,
    key: Key,
    dropped: &Constraint,
    name: &Ident,
) {
    let Some(relation) = analyzer.model.get(key).cloned() else { return };
    let is_same = |columns: &[String]| {
        columns.len() == dropped.columns.len()
            && columns.iter().all(|column| dropped.columns.contains(column))
    };
    let owned = relation.owned.iter().filter_map(|owned| analyzer.model.get(*owned));
    let keys = owned.filter(|owned| owned.unique.as_deref().is_some_and(is_same)).count();
    let is_only_key = matches!(dropped.rule, Rule::PrimaryKey | Rule::Unique) && keys == 1;
    if !is_only_key || !relation.knows_constraints {
        return;
    }
    let mut dependents = Vec::new();
    for other in relation.dependents.iter().filter_map(|other| analyzer.model.get(*other)) {
        for constraint in &other.constraints {
            if let Rule::ForeignKey(Some((target, columns))) = &constraint.rule
                && *target == key
                && is_same(columns)
            {
                let what = format!("constraint {} on table {}", constraint.name, shown(&other.id));
                dependents.push((what, other.made));
            }
        }
    }
    if !dependents.is_empty() {
        let what = format!("{} on table {}", name.text, shown(&relation.id));
        needed(analyzer, "constraint", what, analyzer.span(name.range), dependents);
    }
}

/// `DROP COLUMN … CASCADE` takes views and foreign keys along.
pub(super) fn lose_dependents_of_column(analyzer: &mut Analyzer, key: Key, column: &str) {
    let Some(relation) = analyzer.model.get(key).cloned() else { return };
    for other in &relation.dependents {
        let Some(dependent) = analyzer.model.get(*other).cloned() else { continue };
        if dependent.reads.iter().any(|reads| reads.relation == key) {
            analyzer.model.forget_view(*other);
        } else if let Some(dependent) = analyzer.model.change(*other) {
            dependent.knows_constraints = false;
            let uses = |columns: &[String]| columns.iter().any(|used| used == column);
            dependent.constraints.retain(
                |known| !matches!(&known.rule, Rule::ForeignKey(Some((target, columns))) if *target == key && uses(columns)),
            );
        }
    }
    let is_generated =
        |used: &super::relation::Column| used.generated_from.iter().any(|from| from == column);
    if relation.columns.iter().any(is_generated) {
        analyzer.model.blur_relation(key);
    }
    analyzer.model.has_open_parts = true;
}

/// `DROP TYPE` and `DROP DOMAIN`.
pub(super) fn types(analyzer: &mut Analyzer, node: &SyntaxNode) {
    let cascades = has(node, K::CASCADE);
    let references =
        node.children().filter(|c| matches!(c.kind(), K::TYPE_NAME_REF | K::DOMAIN_REF));
    for reference in references {
        let Some(name) = name(&reference) else { return analyzer.model.forget_everything() };
        let lookup = analyzer.model.named_type(&name);
        let id = match lookup {
            Lookup::Found(id) => id,
            Lookup::Absent(ids) => {
                if !has(node, K::IF_EXISTS) {
                    super::types::report_missing(analyzer, &name, &ids);
                }
                continue;
            }
            Lookup::Unknown => {
                analyzer.follow_word(&name.name, analyzer.span(name.range));
                analyzer.model.forget(&name.name);
                if cascades {
                    analyzer.model.forget_everything();
                }
                continue;
            }
        };
        drop_type(analyzer, node, &name, &id, cascades);
    }
}

fn drop_type(analyzer: &mut Analyzer, node: &SyntaxNode, name: &Name, id: &Id, cascades: bool) {
    let users = analyzer.model.users.get(id).cloned().unwrap_or_default();
    let mut dependents = Vec::new();
    for user in users.iter().filter_map(|user| analyzer.model.get(*user)) {
        for column in user.columns.iter().filter(|column| column.type_id.as_ref() == Some(id)) {
            let what = format!("column {} of table {}", column.name, shown(&user.id));
            dependents.push((what, user.made));
        }
    }
    dependents.extend(super::dependents::of_type(analyzer, id));
    if let Some(key) = analyzer.model.at(id) {
        dependents.extend(super::dependents::of_relation(analyzer, key, &[key]));
    }
    let derived = analyzer.model.types.iter().filter(|(_, known)| known.base.as_ref() == Some(id));
    dependents
        .extend(derived.map(|(derived, known)| (format!("type {}", shown(derived)), known.made)));
    if !cascades && !dependents.is_empty() {
        needed(analyzer, "type", name.shown(), analyzer.span(name.range), dependents);
    }
    analyzer.model.signatures.forget_type(id);
    lose_users(analyzer, id);
    if cascades {
        lose_derived(analyzer, id);
        analyzer.model.forget_whatever_has_expressions();
        analyzer.model.forget_untyped_columns();
    }
    let span = analyzer.span(node.text_range());
    analyzer.model.types.remove(id);
    match analyzer.model.at(id) {
        Some(key) => lose(analyzer, key, span),
        None => analyzer.model.remember(id.clone(), EventKind::Dropped, span),
    }
}

/// Domains and ranges over a type go with it, and the columns of these as well.
fn lose_derived(analyzer: &mut Analyzer, id: &Id) {
    let mut waiting = vec![id.clone()];
    while let Some(base) = waiting.pop() {
        let is_over = |(_, known): &(&Id, &Type)| known.base.as_ref() == Some(&base);
        let derived =
            analyzer.model.types.iter().filter(is_over).map(|(derived, _)| derived.clone());
        let derived: Vec<Id> = derived.collect();
        for derived in derived {
            // Nothing that was taken away is found again, so this ends.
            analyzer.model.types.remove(&derived);
            analyzer.model.unknown.insert(derived.name.clone());
            lose_users(analyzer, &derived);
            waiting.push(derived);
        }
    }
}
