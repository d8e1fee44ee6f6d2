//! `ALTER TABLE`, action by action.

use super::analyzer::Analyzer;
use super::constraints;
use super::dependencies::DependentKind;
use super::fault::{ChangeKind, FaultKind};
use super::model::Lookup;
use super::relation::{Column, Event, EventKind, Key, Kind, Relation, RowSecurity};
use super::{
    column_values, constraint_changes, dependents, drops, fixed_parts, foreign_keys, inheritance,
    opaque, partitioned, queries, recorder, rename, tables, types,
};
use crate::sql::parser::{SyntaxKind as K, SyntaxNode};
use crate::sql::syntax::{Ident, Name, child, children, descendants, has, ident_in, name_in};
use crate::sql::types::DataType;

/// `ALTER TABLE` and `ALTER FOREIGN TABLE`.
pub(super) fn table(analyzer: &mut Analyzer, node: &SyntaxNode) {
    let Some(target) = child(node, K::TABLE_RELATION_NAME) else {
        return; // ALL IN TABLESPACE moves files and changes no table.
    };
    let Some(name) = crate::sql::syntax::name(&target) else {
        return analyzer.model.forget_everything();
    };
    let found = if has(node, K::IF_EXISTS) {
        if matches!(analyzer.model.relation(&name), Lookup::Absent(_)) {
            return;
        }
        let known = analyzer.known_relation(&name);
        known.or_else(|| analyzer.model.assume(&name, analyzer.span(name.range)))
    } else {
        analyzer.subject(&name)
    };
    opaque::hide(analyzer, node);
    let Some(key) = found else { return unknown(analyzer, node, &name) };
    let mut actions: Vec<SyntaxNode> = node.children().collect();
    actions.sort_by_key(pass);
    let first = analyzer.recorder.as_ref().map(|recorder| recorder.steps.len());
    for action in actions {
        if node.kind() == K::ALTER_TABLE {
            recorder::table_altered(analyzer, &action, &name);
        }
        act(analyzer, key, &action);
    }
    if let Some((recorder, first)) = analyzer.recorder.as_mut().zip(first) {
        recorder.sort_from(first);
    }
    add_constraints(analyzer, key, node);
    partitioned::check_added(analyzer, key, node);
    foreign_keys::check_after_change(analyzer, key, node);
}

/// When the server takes an action of a list: it drops first, whatever the order they are written in.
fn pass(action: &SyntaxNode) -> usize {
    match action.kind() {
        K::DROP_COLUMN | K::DROP_CONSTRAINT => 0,
        K::ALTER_COLUMN if child(action, K::SET_TYPE).is_some() => 1,
        K::ADD_COLUMN => 2,
        _ => 3,
    }
}

/// What is done to a table that nobody can tell reaches others only by the names in it.
fn unknown(analyzer: &mut Analyzer, node: &SyntaxNode, name: &Name) {
    for to in children(node, K::TABLE_RENAME_TO) {
        if let Some(to) = name_in(&to, K::TABLE_NAME) {
            analyzer.model.forget(&to.name);
        }
    }
    if has(node, K::SET_SCHEMA) {
        analyzer.model.forget(&name.name);
    }
    drop_cascades(analyzer, node);
    for reference in descendants(node, K::TABLE_NAME_REF).skip(1) {
        if let Some(other) = crate::sql::syntax::name(&reference) {
            analyzer.relation(&other, "relation");
        }
    }
}

fn drop_cascades(analyzer: &mut Analyzer, node: &SyntaxNode) {
    let drops = node
        .children()
        .filter(|action| matches!(action.kind(), K::DROP_COLUMN | K::DROP_CONSTRAINT));
    if drops.into_iter().any(|action| has(&action, K::CASCADE)) {
        analyzer.model.forget_everything();
    }
}

/// Columns first, then keys, then what may refer to them: the order in which the server works.
fn add_constraints(analyzer: &mut Analyzer, key: Key, node: &SyntaxNode) {
    let mut found = Vec::new();
    for action in node.children() {
        match action.kind() {
            K::ADD_COLUMN => found.extend(constraints::of_column(&action)),
            K::ADD_CONSTRAINT => {
                found.extend(action.first_child().map(|constraint| (None, constraint)));
            }
            _ => {}
        }
    }
    if !found.is_empty() {
        constraints::add_all(analyzer, key, found);
    }
}

fn act(analyzer: &mut Analyzer, key: Key, action: &SyntaxNode) {
    match action.kind() {
        K::TABLE_RELATION_NAME | K::IF_EXISTS | K::ADD_CONSTRAINT => {}
        K::ADD_COLUMN => add_column(analyzer, key, action),
        K::DROP_COLUMN => drop_column(analyzer, key, action),
        K::ALTER_COLUMN => alter_column(analyzer, key, action),
        K::RENAME_COLUMN => rename::column(analyzer, key, action),
        K::TABLE_RENAME_TO => rename::to(analyzer, key, name_in(action, K::TABLE_NAME)),
        K::SET_SCHEMA => rename::into_schema(analyzer, key, action),
        K::DROP_CONSTRAINT => constraint_changes::drop(analyzer, key, action),
        K::RENAME_CONSTRAINT => constraint_changes::rename(analyzer, key, action),
        K::VALIDATE_CONSTRAINT => constraint_changes::validate(analyzer, key, action),
        K::ALTER_CONSTRAINT => {
            constraint_changes::named(analyzer, key, action);
        }
        K::ATTACH_PARTITION | K::INHERIT_TABLE => adopt(analyzer, key, action),
        K::DETACH_PARTITION | K::NO_INHERIT_TABLE => disown(analyzer, key, action),
        K::ENABLE_TRIGGER
        | K::DISABLE_TRIGGER
        | K::ENABLE_ALWAYS_TRIGGER
        | K::ENABLE_REPLICA_TRIGGER => {
            super::triggers::named(analyzer, key, action);
        }
        K::ENABLE_RLS => {
            set_row_security(analyzer, key, RowSecurity::On(analyzer.span(action.text_range())))
        }
        K::SET_LOGGED | K::SET_UNLOGGED => {
            if let Some(relation) = analyzer.model.change(key) {
                relation.is_unlogged = action.kind() == K::SET_UNLOGGED;
            }
        }
        K::DISABLE_RLS => set_row_security(analyzer, key, RowSecurity::Off),
        K::NOT_OF => analyzer.model.leave_parents(key),
        K::OF_TYPE | K::MERGE_PARTITIONS | K::SPLIT_PARTITION => analyzer.model.forget_everything(),
        _ => {}
    }
}

fn set_row_security(analyzer: &mut Analyzer, key: Key, row_security: RowSecurity) {
    if let Some(relation) = analyzer.model.change(key) {
        relation.row_security = row_security;
    }
}

fn add_column(analyzer: &mut Analyzer, key: Key, action: &SyntaxNode) {
    let Some(name) = ident_in(action, K::COLUMN_NAME) else {
        return analyzer.model.blur_relation(key);
    };
    let existing =
        analyzer.model.get(key).and_then(|relation| relation.column(&name.text)).cloned();
    if let Some(existing) = existing.filter(|existing| existing.root_cause.is_none()) {
        if !has(action, K::IF_NOT_EXISTS) {
            report_existing_column(analyzer, key, &name, &existing);
        }
        return;
    }
    tables::add_column(analyzer, key, action);
    column_values::check_definition(analyzer, key, action);
    tables::hand_down(analyzer, key, &name.text);
    let span = analyzer.span(action.text_range());
    if let Some(relation) = analyzer.model.change(key) {
        relation.lost.retain(|(lost, _)| *lost != name.text);
        relation.added.push((name.text, span));
    }
}

fn report_existing_column(analyzer: &mut Analyzer, key: Key, name: &Ident, _existing: &Column) {
    let Some(relation) = analyzer.model.get(key).cloned() else { return };
    let kind = FaultKind::Existing { noun: "column", of: Some(relation.id.name.clone()) };
    let fault = analyzer.report(kind, name.text.clone(), analyzer.span(name.range));
    let added = relation.added.iter().rev().find(|(added, _)| *added == name.text);
    analyzer.tell(fault, ChangeKind::Created, added.map_or(relation.made, |(_, span)| *span));
}

fn drop_column(analyzer: &mut Analyzer, key: Key, action: &SyntaxNode) {
    let Some(name) = ident_in(action, K::COLUMN_NAME_REF) else {
        return analyzer.model.blur_relation(key);
    };
    if has(action, K::IF_EXISTS) {
        let is_there =
            analyzer.model.get(key).is_some_and(|relation| relation.column(&name.text).is_some());
        let knows = analyzer.model.get(key).is_some_and(|relation| relation.knows_columns);
        if !is_there && knows {
            return;
        }
    } else {
        analyzer.column(key, &name);
    }
    fixed_parts::report_partition_key(analyzer, key, &name, "drop");
    inheritance::check_column(analyzer, key, &name, "drop");
    let cascades = has(action, K::CASCADE);
    if cascades {
        drops::lose_dependents_of_column(analyzer, key, &name.text);
    } else {
        drops::report_needed_column(analyzer, key, &name);
    }
    let span = analyzer.span(action.text_range());
    let is_partitioned =
        analyzer.model.get(key).is_some_and(|relation| relation.kind == Kind::PartitionedTable);
    for (depth, key) in analyzer.model.lineage(key).into_iter().enumerate() {
        lose_column(analyzer, key, &name.text, Event { kind: EventKind::Dropped, span });
        // A child keeps a column that it has of its own, or from another parent.
        if let Some(child) = analyzer.model.change(key).filter(|_| depth > 0 && !is_partitioned) {
            child.knows_columns = false;
            child.knows_constraints = false;
        }
    }
}

/// Indexes and constraints go with a column of theirs.
fn lose_column(analyzer: &mut Analyzer, key: Key, column: &str, event: Event) {
    let Some(relation) = analyzer.model.get(key).cloned() else { return };
    let uses = |columns: &[String]| columns.iter().any(|used| used == column);
    let doomed = relation
        .owned
        .iter()
        .copied()
        .filter(|owned| analyzer.model.get(*owned).is_some_and(|owned| uses(&owned.indexed)));
    let doomed: Vec<Key> = doomed.collect();
    for index in &doomed {
        analyzer.model.remove(*index, EventKind::Dropped, event.span);
    }
    for constraint in relation.constraints.iter().filter(|known| uses(&known.columns)) {
        analyzer.model.free_constraint_name(&relation.id, &constraint.name);
    }
    let Some(relation) = analyzer.model.change(key) else { return };
    relation.owned.retain(|owned| !doomed.contains(owned));
    relation.columns.retain(|known| known.name != column);
    for kind in [DependentKind::Default, DependentKind::GeneratedColumn, DependentKind::Identity] {
        dependents::remove(analyzer, key, kind, column);
    }
    let Some(relation) = analyzer.model.change(key) else { return };
    let lost = relation.constraints.extract_if(.., |constraint| uses(&constraint.columns));
    let lost: Vec<_> = lost.map(|constraint| (constraint.name, event.clone())).collect();
    relation.lost_constraints.extend(lost);
    relation.lost.push((column.to_owned(), event));
    relation.added.retain(|(added, _)| added != column);
}

fn alter_column(analyzer: &mut Analyzer, key: Key, action: &SyntaxNode) {
    let Some(name) = ident_in(action, K::COLUMN_NAME_REF) else { return };
    analyzer.column(key, &name);
    let declares = |kind| child(action, kind).is_some();
    if column_values::check_change(analyzer, key, &name, action) {
        column_values::change(analyzer, key, &name.text, action);
    }
    if declares(K::DROP_NOT_NULL) {
        inheritance::check_drop_not_null(analyzer, key, &name);
    }
    if declares(K::SET_NOT_NULL) || declares(K::DROP_NOT_NULL) {
        set_not_null(analyzer, key, &name.text, declares(K::SET_NOT_NULL));
    }
    let Some(change) = action.children().find(|child| child.kind() == K::SET_TYPE) else {
        if has(action, K::ADD_GENERATED) {
            tables::own_sequence(analyzer, key, &name.text, action);
        }
        column_default(analyzer, key, &name.text, action);
        if has(action, K::DROP_IDENTITY) {
            lose_sequence(analyzer, key, &name.text, action);
        }
        return;
    };
    fixed_parts::report_partition_key(analyzer, key, &name, "alter");
    inheritance::check_column(analyzer, key, &name, "alter");
    drops::report_read_column(analyzer, key, &name);
    let type_node = change.children().find(|child| types::is_type(child.kind()));
    let type_id = type_node.as_ref().and_then(|node| types::check(analyzer, node));
    if let Some(id) = &type_id {
        types::is_used_by(analyzer, id, key);
    }
    let data_type = type_node.as_ref().and_then(DataType::of);
    let type_text = type_node.map(|node| node.text().to_string());
    if let Some(using) = child(&change, K::USING_EXPR) {
        queries::check_columns_of(analyzer, &using, key);
    }
    for key in analyzer.model.lineage(key) {
        let Some(relation) = analyzer.model.change(key) else { continue };
        if let Some(column) = relation.columns.iter_mut().find(|column| column.name == name.text) {
            column.type_id.clone_from(&type_id);
            column.type_text.clone_from(&type_text);
            column.data_type.clone_from(&data_type);
        }
    }
}

/// `SET DEFAULT`, `DROP DEFAULT` and `DROP EXPRESSION`.
fn column_default(analyzer: &mut Analyzer, key: Key, column: &str, action: &SyntaxNode) {
    if let Some(default) = child(action, K::SET_DEFAULT) {
        let (kind, seen) = (DependentKind::Default, queries::Seen::default());
        dependents::record(analyzer, key, (kind, column), &default, seen);
    }
    for (word, kind) in [
        (K::DROP_DEFAULT, DependentKind::Default),
        (K::DROP_EXPRESSION, DependentKind::GeneratedColumn),
        (K::SET_EXPRESSION, DependentKind::GeneratedColumn),
        (K::DROP_IDENTITY, DependentKind::Identity),
    ] {
        if child(action, word).is_some() || has(action, word) {
            dependents::remove(analyzer, key, kind, column);
        }
    }
}

/// A column is declared NOT NULL, or no more, here and in what inherits it.
pub(super) fn set_not_null(analyzer: &mut Analyzer, key: Key, column: &str, is_not_null: bool) {
    for key in analyzer.model.lineage(key) {
        let Some(relation) = analyzer.model.change(key) else { continue };
        for known in relation.columns.iter_mut().filter(|known| known.name == column) {
            known.is_not_null = is_not_null;
        }
    }
}

fn lose_sequence(analyzer: &mut Analyzer, key: Key, column: &str, action: &SyntaxNode) {
    let Some(relation) = analyzer.model.get(key).cloned() else { return };
    let span = analyzer.span(action.text_range());
    for owned in &relation.owned {
        let is_it = |owned: &Relation| owned.kind == Kind::Sequence && owned.indexed == [column];
        if analyzer.model.get(*owned).is_some_and(|owned| is_it(owned)) {
            analyzer.model.remove(*owned, EventKind::Dropped, span);
        }
    }
}

/// `ATTACH PARTITION` and `INHERIT`.
fn adopt(analyzer: &mut Analyzer, key: Key, action: &SyntaxNode) {
    let Some(other) = name_in(action, K::TABLE_NAME_REF) else { return };
    let Some(other) = analyzer.subject(&other) else { return };
    let is_attached = action.kind() == K::ATTACH_PARTITION;
    let (parent, own) = if is_attached { (key, other) } else { (other, key) };
    inheritance::check_adopted(analyzer, parent, own, action);
    if let Some(parent) = analyzer.model.change(parent) {
        parent.children.push(own);
        if child(action, K::PARTITION_DEFAULT).is_some() {
            parent.default_partition = Some(own);
        }
    }
    // A partition gets the indexes and keys of its parent, under names that the server chooses.
    if let Some(own) = analyzer.model.change(own) {
        own.knows_constraints = false;
        own.is_derived = true;
        let start = format!("{}_", own.id.name);
        analyzer.model.expect_chosen_names(&start);
    }
}

fn disown(analyzer: &mut Analyzer, key: Key, action: &SyntaxNode) {
    let Some(other) = name_in(action, K::TABLE_NAME_REF) else { return };
    let Some(other) = analyzer.relation(&other, "relation") else { return };
    let is_detached = action.kind() == K::DETACH_PARTITION;
    let (parent, own) = if is_detached { (key, other) } else { (other, key) };
    if let Some(parent) = analyzer.model.change(parent) {
        parent.children.retain(|child| *child != own);
    }
}
