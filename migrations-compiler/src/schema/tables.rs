//! `CREATE TABLE`: the table, its columns, and what it takes over from others.

use migrations_core::identifier;
use rowan::TextRange;

use super::analyzer::Analyzer;
use super::constraints;
use super::dependencies::{DependentKind, Holder, Object};
use super::fault::{ChangeKind, FaultKind};
use super::model::TEMPORARY;
use super::opaque;
use super::relation::{
    Column, EventKind, Id, Key, Kind, Partitioning, Relation, Rule, ValueSource,
};
use super::{
    chosen, column_values, dependents, foreign_keys, inheritance, partitioned, queries, recorder,
    types,
};
use crate::sql::parser::{SyntaxKind as K, SyntaxNode};
use crate::sql::syntax::{
    Ident, Name, child, children, descendants, has, ident, ident_in, name, name_in,
};
use crate::sql::types::DataType;

/// `CREATE TABLE` and `CREATE FOREIGN TABLE`.
pub(super) fn create(analyzer: &mut Analyzer, node: &SyntaxNode) {
    opaque::hide(analyzer, node);
    let Some(name) = name_in(node, K::TABLE_NAME) else {
        return analyzer.model.forget_everything();
    };
    let kind = match node.kind() {
        K::CREATE_FOREIGN_TABLE => Kind::ForeignTable,
        _ if has(node, K::PARTITION_BY) => Kind::PartitionedTable,
        _ => Kind::Table,
    };
    let Some(key) = place(analyzer, node, &name, kind) else {
        recorder::table_created(analyzer, node, &name, false);
        foreign_keys::check_temporary(analyzer, node);
        return types::check_columns(analyzer, node);
    };
    let list = child(node, K::TABLE_ARG_LIST);
    if !analyzer.model.is_plausible() {
        report_repeated_columns(analyzer, key, list.as_ref());
    }
    take_over(analyzer, node, key);
    let columns = list.iter().flat_map(|list| children(list, K::COLUMN));
    for column in columns {
        add_column(analyzer, key, &column);
        column_values::check_definition(analyzer, key, &column);
    }
    if let Some(list) = &list {
        constraints::of_new_table(analyzer, key, list);
    }
    partition_key(analyzer, key, node);
    partitioned::check_new_table(analyzer, key, node);
    recorder::table_created(analyzer, node, &name, true);
}

/// A name that the list itself gives twice; one that a parent gives as well is merged.
fn report_repeated_columns(analyzer: &mut Analyzer, key: Key, list: Option<&SyntaxNode>) {
    // Of a table that may be there already, the server reads nothing.
    let is_made = analyzer.model.get(key).is_some_and(|relation| relation.knows_constraints);
    let columns = list.into_iter().flat_map(|list| children(list, K::COLUMN));
    let names = columns.filter_map(|column| ident_in(&column, K::COLUMN_NAME));
    let mut given = Vec::new();
    // Names that only become one where the server cuts them are reported as long.
    let is_whole = |name: &Ident| usize::from(name.range.len()) <= identifier::LONGEST;
    for name in names.filter(|name| is_made && is_whole(name)) {
        if given.contains(&name.text) {
            let kind = FaultKind::Repeated { noun: "column" };
            analyzer.report(kind, name.text, analyzer.span(name.range));
        } else {
            given.push(name.text);
        }
    }
}

/// Puts a new relation in its place; `None` where the statement makes none, or nobody can tell.
pub(super) fn place(
    analyzer: &mut Analyzer,
    node: &SyntaxNode,
    name: &Name,
    kind: Kind,
) -> Option<Key> {
    let is_temporary = has(node, K::TEMP) || name.schema.as_deref() == Some("pg_temp");
    if is_temporary {
        analyzer.model.shadow(&name.name);
        if !analyzer.model.is_plausible() {
            return None;
        }
    }
    let Some(id) = analyzer.model.home(name) else {
        analyzer.model.forget(&name.name);
        return None;
    };
    let id = if is_temporary { Id { schema: TEMPORARY.to_owned(), ..id } } else { id };
    let may_exist = has(node, K::IF_NOT_EXISTS);
    if let Some(existing) = analyzer.model.at(&id) {
        if has(node, K::OR_REPLACE) {
            return Some(existing);
        }
        if !is_made_anew(analyzer, existing, name, may_exist) {
            return None;
        }
    }
    let is_certain = !may_exist || analyzer.model.is_provable(&id);
    analyzer.restore(&name.name);
    let mut relation = Relation::new(id, kind, analyzer.span(node.text_range()));
    relation.knows_columns &= is_certain;
    relation.knows_constraints = is_certain;
    relation.named = analyzer.span(name.range);
    relation.is_temporary = is_temporary;
    relation.is_unlogged = has(node, K::UNLOGGED);
    Some(analyzer.model.add(relation))
}

/// Whether a relation takes the place of one of its name, which is then gone: nobody has seen how.
fn is_made_anew(analyzer: &mut Analyzer, existing: Key, name: &Name, may_exist: bool) -> bool {
    let is_assumed = analyzer.model.get(existing).is_some_and(|relation| relation.is_assumed);
    let is_gone = analyzer.model.is_plausible() && (is_assumed || !may_exist);
    if is_gone {
        analyzer.model.remove(existing, EventKind::Dropped, analyzer.span(name.range));
    } else if !may_exist {
        report_existing(analyzer, existing, name, "relation");
    }
    is_gone
}

/// What is there is not what the statement would have made, so nobody can tell what comes of it.
pub(super) fn report_existing(analyzer: &mut Analyzer, key: Key, name: &Name, noun: &'static str) {
    let Some(made) = analyzer.model.get(key).map(|relation| relation.made) else { return };
    let kind = FaultKind::Existing { noun, of: None };
    let fault = analyzer.report(kind, name.shown(), analyzer.span(name.range));
    analyzer.tell(fault, ChangeKind::Created, made);
    analyzer.model.blur_relation(key);
}

/// Columns and constraints of other relations.
fn take_over(analyzer: &mut Analyzer, node: &SyntaxNode, key: Key) {
    if let Some(parent) = child(node, K::PARTITION_OF) {
        become_default(analyzer, node, &parent, key);
        let range = parent.text_range();
        let parent = name_in(&parent, K::TABLE_NAME_REF);
        if let Some(parent) = parent.as_ref().and_then(|it| analyzer.known_relation(it)) {
            inheritance::check_parent(analyzer, parent, range);
        }
        inherit(analyzer, key, parent);
        copy_nothing_certain(analyzer, key);
    }
    for parents in children(node, K::INHERITS) {
        for parent in children(&parents, K::TABLE_NAME_REF) {
            inherit(analyzer, key, name(&parent));
        }
    }
    if let Some(of) = child(node, K::OF_TYPE) {
        let of = copy_columns(analyzer, key, name(&of));
        if let Some(of) = of.and_then(|of| analyzer.model.change(of)) {
            of.children.push(key);
        }
    }
    for list in children(node, K::TABLE_ARG_LIST) {
        for like in children(&list, K::LIKE_CLAUSE) {
            copy_columns(analyzer, key, name_in(&like, K::RELATION_NAME_REF));
            if has(&like, K::INCLUDING_PROPERTY) {
                copy_nothing_certain(analyzer, key);
            }
        }
    }
}

/// A default partition is known to its parent.
fn become_default(analyzer: &mut Analyzer, node: &SyntaxNode, parent: &SyntaxNode, key: Key) {
    let Some(parent) = name_in(parent, K::TABLE_NAME_REF) else { return };
    if has(node, K::PARTITION_DEFAULT)
        && let Some(parent) = analyzer.subject(&parent)
        && let Some(parent) = analyzer.model.change(parent)
    {
        parent.default_partition = Some(key);
    }
}

/// Indexes and constraints come along under names that the server chooses.
fn copy_nothing_certain(analyzer: &mut Analyzer, key: Key) {
    let Some(relation) = analyzer.model.change(key) else { return };
    relation.knows_constraints = false;
    let name = relation.id.name.clone();
    analyzer.model.expect_chosen_names(&format!("{name}_"));
}

fn inherit(analyzer: &mut Analyzer, key: Key, parent: Option<Name>) {
    let parent = copy_columns(analyzer, key, parent);
    let Some(parent) = parent else { return };
    let Some(of_parent) = analyzer.model.change(parent) else { return };
    of_parent.children.push(key);
    let knows = of_parent.knows_constraints;
    let is_inherited = |constraint: &&constraints::Constraint| constraint.rule == Rule::Check;
    let checks: Vec<_> = of_parent.constraints.iter().filter(is_inherited).cloned().collect();
    if let Some(relation) = analyzer.model.change(key) {
        // One of the same name in the new table is merged with what it inherits.
        relation.knows_constraints &= knows && checks.is_empty();
        relation.constraints.extend(checks);
    }
}

fn copy_columns(analyzer: &mut Analyzer, key: Key, from: Option<Name>) -> Option<Key> {
    let from = from.and_then(|name| analyzer.relation(&name, "relation"));
    let source = from.and_then(|from| analyzer.model.get(from)).cloned();
    let relation = analyzer.model.change(key)?;
    relation.is_derived = true;
    let Some(source) = source else {
        relation.knows_columns = false;
        relation.knows_constraints = false;
        return None;
    };
    relation.knows_columns &= source.knows_columns;
    for column in &source.columns {
        if relation.column(&column.name).is_none() {
            relation.columns.push(Column { source: ValueSource::Unknown, ..column.clone() });
        }
    }
    for id in source.columns.iter().filter_map(|column| column.type_id.as_ref()) {
        types::is_used_by(analyzer, id, key);
    }
    from
}

/// A column as it is defined in `CREATE TABLE`, `ADD COLUMN` or a composite type.
pub(super) fn add_column(analyzer: &mut Analyzer, key: Key, node: &SyntaxNode) {
    let Some(name) = ident_in(node, K::COLUMN_NAME) else {
        if let Some(relation) = analyzer.model.change(key) {
            relation.knows_columns = false;
        }
        return;
    };
    let mut column = Column::named(&name.text);
    column.source = column_values::source(node);
    if let Some(type_node) = node.children().find(|child| types::is_type(child.kind())) {
        column.type_text = Some(type_node.text().to_string());
        column.data_type = DataType::of(&type_node);
        column.type_id = types::check(analyzer, &type_node);
        if let Some(id) = &column.type_id {
            types::is_used_by(analyzer, id, key);
        }
        if types::is_serial(&type_node) {
            column.is_not_null = true;
            own_sequence(analyzer, key, &name.text, node);
        }
    }
    if let Some(generated) = descendants(node, K::GENERATED_STORED).next() {
        let used = descendants(&generated, K::NAME_REF).filter_map(|node| ident(&node));
        column.generated_from = used.map(|ident| ident.text).collect();
    }
    if descendants(node, K::GENERATED_IDENTITY).next().is_some() {
        column.is_not_null = true;
        own_sequence(analyzer, key, &name.text, node);
    }
    let Some(relation) = analyzer.model.change(key) else { return };
    match relation.columns.iter_mut().find(|known| known.name == column.name) {
        Some(known) => *known = column,
        None => relation.columns.push(column),
    }
}

/// Adds a column of a table to the tables that inherit from it; its sequence is one for all.
pub(super) fn hand_down(analyzer: &mut Analyzer, key: Key, column: &str) {
    let added = analyzer.model.get(key).and_then(|relation| relation.column(column)).cloned();
    let Some(added) = added else { return };
    let added = Column { source: ValueSource::Unknown, ..added };
    for child in analyzer.model.lineage(key).into_iter().skip(1) {
        if let Some(id) = &added.type_id {
            types::is_used_by(analyzer, id, child);
        }
        let Some(relation) = analyzer.model.change(child) else { continue };
        match relation.columns.iter_mut().find(|known| known.name == column) {
            Some(known) => known.clone_from(&added),
            None => relation.columns.push(added.clone()),
        }
    }
}

/// The sequence that belongs to a `serial` or an identity column.
pub(super) fn own_sequence(analyzer: &mut Analyzer, key: Key, column: &str, node: &SyntaxNode) {
    if analyzer.model.is_plausible() {
        return; // Nobody is warned of a sequence.
    }
    let Some(relation) = analyzer.model.get(key) else { return };
    let (table, made) = (relation.id.clone(), analyzer.span(TextRange::default()));
    let columns = [column.to_owned()];
    let given = descendants(node, K::OPTION_SEQUENCE_NAME).next();
    let id = match given.and_then(|given| name_in(&given, K::SEQUENCE)) {
        Some(given) => match analyzer.model.home(&given) {
            Some(id) => id,
            None => return analyzer.model.forget(&given.name),
        },
        None => match chosen::relation(&analyzer.model, &table, &columns, "seq") {
            Some(name) => Id { schema: table.schema, name },
            None => return analyzer.model.expect_chosen_names(&format!("{}_", table.name)),
        },
    };
    let mut sequence = Relation::new(id, Kind::Sequence, made);
    sequence.of = Some(key);
    sequence.indexed = columns.to_vec();
    let sequence = analyzer.model.add(sequence);
    if let Some(relation) = analyzer.model.change(key) {
        relation.owned.push(sequence);
    }
    let is_identity = descendants(node, K::GENERATED_IDENTITY).next().is_some();
    let is_identity = is_identity || has(node, K::ADD_GENERATED);
    let kind = if is_identity { DependentKind::Identity } else { DependentKind::Default };
    let holder = Holder::Relation(key);
    dependents::set(analyzer, holder, (kind, column), node, vec![Object::Relation(sequence)]);
}

fn partition_key(analyzer: &mut Analyzer, key: Key, node: &SyntaxNode) {
    let Some(list) = descendants(node, K::PARTITION_ITEM_LIST).next() else { return };
    queries::check_columns_of(analyzer, &list, key);
    let columns = list.children().map(|item| plain_column(&item));
    let columns: Option<Vec<String>> = columns.collect();
    if let Some(relation) = analyzer.model.change(key) {
        relation.partitioning = columns.map_or(Partitioning::Expressions, Partitioning::Columns);
    }
}

/// The column of an item of an index or of `PARTITION BY`; `None` for an expression.
pub(super) fn plain_column(item: &SyntaxNode) -> Option<String> {
    let plain = item.first_child().filter(|node| node.kind() == K::NAME_REF)?;
    Some(ident(&plain)?.text)
}
