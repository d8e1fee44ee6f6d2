//! What needs an object, told in the server's words: recorded where it is made, asked where the
//! object goes or changes.
//!
//! Must not know how columns and relations themselves are dropped.

use super::analysis::shown;
use super::analyzer::Analyzer;
use super::dependencies::{Dependency, Dependent, DependentKind, Holder, Object};
use super::queries::Seen;
use super::relation::{Id, Key, Kind, Relation, Rule};
use super::signatures::RoutineKey;
use super::span::SourceSpan;
use super::uses;
use crate::sql::parser::{SyntaxKind as K, SyntaxNode};
use crate::sql::syntax::{Ident, has};

/// A dependent in words, and where it was made.
pub(super) type Told = (String, SourceSpan);

/// Part of a relation uses what an expression names; `seen` are the columns in it.
pub(super) fn record(
    analyzer: &mut Analyzer,
    key: Key,
    (kind, name): (DependentKind, &str),
    node: &SyntaxNode,
    seen: Seen,
) {
    let objects = uses::objects(analyzer, node, seen);
    set(analyzer, Holder::Relation(key), (kind, name), node, objects);
}

/// What the value of a column is made with; nothing of one that may have been there already.
pub(super) fn record_value(
    analyzer: &mut Analyzer,
    key: Key,
    column: Option<Ident>,
    node: &SyntaxNode,
    (kind, seen): (DependentKind, Seen),
) {
    let may_be_passed_over = node.parent().is_some_and(|column| has(&column, K::IF_NOT_EXISTS));
    if let Some(column) = column.filter(|_| !may_be_passed_over) {
        record(analyzer, key, (kind, &column.text), node, seen);
    }
}

/// Something uses these objects.
pub(super) fn set(
    analyzer: &mut Analyzer,
    holder: Holder,
    (kind, name): (DependentKind, &str),
    node: &SyntaxNode,
    objects: Vec<Object>,
) {
    if !analyzer.model.is_plausible() {
        let made = analyzer.span(node.text_range());
        let dependent = Dependent { holder, kind, name: name.to_owned() };
        analyzer.model.dependencies.set(dependent, made, objects);
    }
}

/// Part of a relation is gone.
pub(super) fn remove(analyzer: &mut Analyzer, key: Key, kind: DependentKind, name: &str) {
    let dependent = Dependent { holder: Holder::Relation(key), kind, name: name.to_owned() };
    analyzer.model.dependencies.remove(&dependent);
}

/// What stands in the way of dropping a column.
pub(super) fn of_column(analyzer: &Analyzer, key: Key, column: &str) -> Vec<Told> {
    let object = Object::Column(key, column.to_owned());
    let known = analyzer.model.dependencies.of(&object);
    // The column itself may hold one, and indexes and constraints go along.
    let stays = |dependency: &&Dependency| {
        let Dependent { holder, kind, name } = &dependency.dependent;
        let is_its_own = *holder == Holder::Relation(key) && name == column;
        let goes_along = matches!(kind, DependentKind::Check | DependentKind::Index);
        let is_of_column = matches!(kind, DependentKind::Default | DependentKind::GeneratedColumn);
        !(goes_along || is_its_own && is_of_column)
    };
    told(analyzer, known.filter(stays))
}

/// What stands in the way of another type of a column, and what the server calls it.
pub(super) fn that_fix_type(
    analyzer: &Analyzer,
    key: Key,
    column: &str,
) -> Option<(&'static str, Vec<Told>)> {
    let object = Object::Column(key, column.to_owned());
    let known: Vec<&Dependency> = analyzer.model.dependencies.of(&object).collect();
    let users = [
        (DependentKind::Trigger, "in a trigger definition"),
        (DependentKind::Policy, "in a policy definition"),
        (DependentKind::GeneratedColumn, "by a generated column"),
        (DependentKind::Rule, "by a view or rule"),
        (DependentKind::Routine, "by a function or procedure"),
        (DependentKind::Publication, "by a publication WHERE clause"),
    ];
    users.into_iter().find_map(|(kind, user)| {
        let of_kind = known.iter().copied().filter(|known| known.dependent.kind == kind);
        let found = told(analyzer, of_kind);
        (!found.is_empty()).then_some((user, found))
    })
}

/// What stands in the way of dropping a relation, but for what is dropped with it.
pub(super) fn of_relation(analyzer: &Analyzer, key: Key, doomed: &[Key]) -> Vec<Told> {
    let Some(relation) = analyzer.model.get(key) else { return Vec::new() };
    let of_type = Object::Type(relation.id.clone());
    let known = analyzer.model.dependencies.of_relation(key);
    let of_type = Some(of_type).filter(|_| relation.kind.has_row_type());
    let by_type = of_type.iter().flat_map(|of_type| analyzer.model.dependencies.of(of_type));
    let known = known.chain(by_type);
    let goes_along = |dependency: &&Dependency| match &dependency.dependent.holder {
        Holder::Relation(holder) => {
            let of = analyzer.model.get(*holder).and_then(|holder| holder.of);
            doomed.contains(holder) || of.is_some_and(|of| doomed.contains(&of))
        }
        Holder::Routine(_) | Holder::Type(_) | Holder::Database => false,
    };
    let mut found = told(analyzer, known.filter(|dependency| !goes_along(dependency)));
    found.extend(inheriting_tables(analyzer, relation, doomed));
    found
}

/// Tables that inherit from a table, or are of a type; partitions go along.
fn inheriting_tables(analyzer: &Analyzer, relation: &Relation, doomed: &[Key]) -> Vec<Told> {
    let stays = matches!(relation.kind, Kind::Table | Kind::Composite) && relation.knows_columns;
    let children = relation.children.iter().filter(|child| stays && !doomed.contains(child));
    let children = children.filter_map(|child| analyzer.model.get(*child));
    let children = children.filter(|child| child.knows_columns);
    children.map(|child| (format!("table {}", shown(&child.id)), child.made)).collect()
}

/// What stands in the way of dropping a routine, but for routines that are dropped with it.
pub(super) fn of_routine(analyzer: &Analyzer, key: RoutineKey, doomed: &[RoutineKey]) -> Vec<Told> {
    let object = Object::Routine(key);
    let known = analyzer.model.dependencies.of(&object);
    let goes_along = |dependency: &&Dependency| matches!(&dependency.dependent.holder, Holder::Routine(holder) if doomed.contains(holder));
    told(analyzer, known.filter(|dependency| !goes_along(dependency)))
}

/// What stands in the way of dropping a type.
pub(super) fn of_type(analyzer: &Analyzer, id: &Id) -> Vec<Told> {
    let object = Object::Type(id.clone());
    told(analyzer, analyzer.model.dependencies.of(&object))
}

fn told<'a>(analyzer: &Analyzer, dependencies: impl Iterator<Item = &'a Dependency>) -> Vec<Told> {
    let told = dependencies.filter_map(|it| Some((words(analyzer, &it.dependent)?, it.made)));
    told.collect()
}

/// How the server calls a dependent; `None` where it may be gone.
fn words(analyzer: &Analyzer, dependent: &Dependent) -> Option<String> {
    let Dependent { holder, kind, name } = dependent;
    let key = match holder {
        Holder::Relation(key) => *key,
        Holder::Routine(key) => {
            let signature = analyzer.model.signatures.get(*key)?;
            return Some(format!("{} {}", signature.noun(), signature.shown()));
        }
        Holder::Database => {
            let noun = match kind {
                DependentKind::Aggregate => "aggregate",
                DependentKind::Operator => "operator",
                _ => "cast",
            };
            return Some(format!("{noun} {name}"));
        }
        Holder::Type(id) => {
            return analyzer.model.types.contains_key(id).then(|| format!("type {}", shown(id)));
        }
    };
    let relation = analyzer.model.get(key)?;
    let table = shown(&relation.id);
    let is_closed = !analyzer.model.has_open_parts && relation.knows_columns;
    let column = || relation.column(name).filter(|column| column.root_cause.is_none());
    match kind {
        DependentKind::Trigger => (is_closed && relation.triggers.contains(name))
            .then(|| format!("trigger {name} on table {table}")),
        DependentKind::Policy => (is_closed && relation.policies.contains(name))
            .then(|| format!("policy {name} on table {table}")),
        DependentKind::Publication => {
            is_closed.then(|| format!("publication of table {table} in publication {name}"))
        }
        DependentKind::Default => {
            column().map(|_| format!("default value for column {name} of table {table}"))
        }
        DependentKind::GeneratedColumn | DependentKind::Identity => {
            column().map(|_| format!("column {name} of table {table}"))
        }
        DependentKind::Check => {
            let mut checks = relation.constraints.iter().filter(|it| it.rule == Rule::Check);
            let is_there = relation.knows_constraints && checks.any(|check| check.name == *name);
            is_there.then(|| format!("constraint {name} on table {table}"))
        }
        DependentKind::Index | DependentKind::View => {
            Some(format!("{} {table}", relation.kind.noun()))
        }
        DependentKind::Rule => is_closed.then(|| format!("rule {name} on table {table}")),
        DependentKind::Routine
        | DependentKind::Domain
        | DependentKind::Aggregate
        | DependentKind::Operator
        | DependentKind::Cast => None,
    }
}
