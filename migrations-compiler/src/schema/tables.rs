//! `CREATE TABLE`: the table, its columns, and what it takes over from others.

use migrations_core::identifier;
use rowan::TextRange;
use squawk_syntax::SyntaxKind as K;
use squawk_syntax::SyntaxNode;

use super::constraints;
use super::fault::{Deed, FaultKind};
use super::folder::Folder;
use super::opaque;
use super::relation::{Column, Id, Key, Kind, Relation, Rule};
use super::syntax::{
    Ident, Name, child, children, descendants, has, ident, ident_in, name, name_in,
};
use super::{chosen, queries, types};

/// `CREATE TABLE` and `CREATE FOREIGN TABLE`.
pub(super) fn create(folder: &mut Folder, node: &SyntaxNode) {
    opaque::hide(folder, node);
    let Some(name) = name_in(node, K::TABLE_NAME) else {
        return folder.belief.forget_everything();
    };
    let kind = match node.kind() {
        K::CREATE_FOREIGN_TABLE => Kind::ForeignTable,
        _ if has(node, K::PARTITION_BY) => Kind::PartitionedTable,
        _ => Kind::Table,
    };
    let Some(key) = place(folder, node, &name, kind) else {
        return types::check_columns(folder, node);
    };
    let list = child(node, K::TABLE_ARG_LIST);
    report_repeated_columns(folder, key, list.as_ref());
    take_over(folder, node, key);
    let columns = list.iter().flat_map(|list| children(list, K::COLUMN));
    for column in columns {
        add_column(folder, key, &column);
    }
    if let Some(list) = &list {
        constraints::of_new_table(folder, key, list);
    }
    partition_key(folder, key, node);
}

/// A name that the list itself gives twice; one that a parent gives as well is merged.
fn report_repeated_columns(folder: &mut Folder, key: Key, list: Option<&SyntaxNode>) {
    // Of a table that may be there already, the server reads nothing.
    let is_made = folder.belief.get(key).is_some_and(|relation| relation.knows_constraints);
    let columns = list.into_iter().flat_map(|list| children(list, K::COLUMN));
    let names = columns.filter_map(|column| ident_in(&column, K::COLUMN_NAME));
    let mut given = Vec::new();
    // Names that only become one where the server cuts them are reported as long.
    let is_whole = |name: &Ident| usize::from(name.range.len()) <= identifier::LONGEST;
    for name in names.filter(|name| is_made && is_whole(name)) {
        if given.contains(&name.text) {
            let kind = FaultKind::Repeated { noun: "column" };
            folder.report(kind, name.text, folder.spot(name.range));
        } else {
            given.push(name.text);
        }
    }
}

/// Puts a new relation in its place; `None` where the statement makes none, or nobody can tell.
pub(super) fn place(
    folder: &mut Folder,
    node: &SyntaxNode,
    name: &Name,
    kind: Kind,
) -> Option<Key> {
    let is_temporary = has(node, K::TEMP) || name.schema.as_deref() == Some("pg_temp");
    if is_temporary {
        folder.belief.shadow(&name.name);
        return None;
    }
    let Some(id) = folder.belief.home(name) else {
        folder.belief.forget(&name.name);
        return None;
    };
    let may_exist = has(node, K::IF_NOT_EXISTS);
    let replaces = has(node, K::OR_REPLACE);
    let existing = folder.belief.at(&id);
    if let Some(existing) = existing {
        if replaces {
            return Some(existing);
        }
        if !may_exist {
            report_existing(folder, existing, name, "relation");
        }
        return None;
    }
    let is_certain = !may_exist || folder.belief.is_provable(&id);
    folder.restore(&name.name);
    let mut relation = Relation::new(id, kind, folder.spot(node.text_range()));
    relation.knows_columns &= is_certain;
    relation.knows_constraints = is_certain;
    Some(folder.belief.add(relation))
}

/// What is there is not what the statement would have made, so nobody can tell what comes of it.
pub(super) fn report_existing(folder: &mut Folder, key: Key, name: &Name, noun: &'static str) {
    let Some(made) = folder.belief.get(key).map(|relation| relation.made) else { return };
    let kind = FaultKind::Existing { noun, of: None };
    let fault = folder.report(kind, name.shown(), folder.spot(name.range));
    folder.tell(fault, Deed::Created, made);
    folder.belief.blur_relation(key);
}

/// Columns and constraints of other relations.
fn take_over(folder: &mut Folder, node: &SyntaxNode, key: Key) {
    if let Some(parent) = child(node, K::PARTITION_OF) {
        inherit(folder, key, name_in(&parent, K::TABLE_NAME_REF));
        copy_nothing_certain(folder, key);
    }
    for parents in children(node, K::INHERITS) {
        for parent in children(&parents, K::TABLE_NAME_REF) {
            inherit(folder, key, name(&parent));
        }
    }
    if let Some(of) = child(node, K::OF_TYPE) {
        let of = copy_columns(folder, key, name(&of));
        if let Some(of) = of.and_then(|of| folder.belief.change(of)) {
            of.children.push(key);
        }
    }
    for list in children(node, K::TABLE_ARG_LIST) {
        for like in children(&list, K::LIKE_CLAUSE) {
            copy_columns(folder, key, name_in(&like, K::RELATION_NAME_REF));
            if has(&like, K::INCLUDING_PROPERTY) {
                copy_nothing_certain(folder, key);
            }
        }
    }
}

/// Indexes and constraints come along under names that the server chooses.
fn copy_nothing_certain(folder: &mut Folder, key: Key) {
    let Some(relation) = folder.belief.change(key) else { return };
    relation.knows_constraints = false;
    let name = relation.id.name.clone();
    folder.belief.expect_chosen_names(&format!("{name}_"));
}

fn inherit(folder: &mut Folder, key: Key, parent: Option<Name>) {
    let parent = copy_columns(folder, key, parent);
    let Some(parent) = parent else { return };
    let Some(of_parent) = folder.belief.change(parent) else { return };
    of_parent.children.push(key);
    let knows = of_parent.knows_constraints;
    let is_inherited = |constraint: &&constraints::Constraint| constraint.rule == Rule::Check;
    let checks: Vec<_> = of_parent.constraints.iter().filter(is_inherited).cloned().collect();
    if let Some(relation) = folder.belief.change(key) {
        // One of the same name in the new table is merged with what it inherits.
        relation.knows_constraints &= knows && checks.is_empty();
        relation.constraints.extend(checks);
    }
}

fn copy_columns(folder: &mut Folder, key: Key, from: Option<Name>) -> Option<Key> {
    let from = from.and_then(|name| folder.relation(&name, "relation"));
    let source = from.and_then(|from| folder.belief.get(from)).cloned();
    let relation = folder.belief.change(key)?;
    let Some(source) = source else {
        relation.knows_columns = false;
        relation.knows_constraints = false;
        return None;
    };
    relation.knows_columns &= source.knows_columns;
    for column in &source.columns {
        if relation.column(&column.name).is_none() {
            relation.columns.push(column.clone());
        }
    }
    for id in source.columns.iter().filter_map(|column| column.type_id.as_ref()) {
        types::is_used_by(folder, id, key);
    }
    from
}

/// A column as it is defined in `CREATE TABLE`, `ADD COLUMN` or a composite type.
pub(super) fn add_column(folder: &mut Folder, key: Key, node: &SyntaxNode) {
    let Some(name) = ident_in(node, K::COLUMN_NAME) else {
        if let Some(relation) = folder.belief.change(key) {
            relation.knows_columns = false;
        }
        return;
    };
    let mut column = Column::named(&name.text);
    if let Some(type_node) = node.children().find(|child| types::is_type(child.kind())) {
        column.type_text = Some(type_node.text().to_string());
        column.type_id = types::check(folder, &type_node);
        if let Some(id) = &column.type_id {
            types::is_used_by(folder, id, key);
        }
        if types::is_serial(&type_node) {
            own_sequence(folder, key, &name.text, node);
        }
    }
    if let Some(generated) = descendants(node, K::GENERATED_STORED).next() {
        let used = descendants(&generated, K::NAME_REF).filter_map(|node| ident(&node));
        column.generated_from = used.map(|ident| ident.text).collect();
    }
    if descendants(node, K::GENERATED_IDENTITY).next().is_some() {
        own_sequence(folder, key, &name.text, node);
    }
    let Some(relation) = folder.belief.change(key) else { return };
    match relation.columns.iter_mut().find(|known| known.name == column.name) {
        Some(known) => *known = column,
        None => relation.columns.push(column),
    }
}

/// Adds a column of a table to the tables that inherit from it; its sequence is one for all.
pub(super) fn hand_down(folder: &mut Folder, key: Key, column: &str) {
    let added = folder.belief.get(key).and_then(|relation| relation.column(column)).cloned();
    let Some(added) = added else { return };
    for child in folder.belief.lineage(key).into_iter().skip(1) {
        if let Some(id) = &added.type_id {
            types::is_used_by(folder, id, child);
        }
        let Some(relation) = folder.belief.change(child) else { continue };
        match relation.columns.iter_mut().find(|known| known.name == column) {
            Some(known) => known.clone_from(&added),
            None => relation.columns.push(added.clone()),
        }
    }
}

/// The sequence that belongs to a `serial` or an identity column.
pub(super) fn own_sequence(folder: &mut Folder, key: Key, column: &str, node: &SyntaxNode) {
    let Some(relation) = folder.belief.get(key) else { return };
    let (table, made) = (relation.id.clone(), folder.spot(TextRange::default()));
    let columns = [column.to_owned()];
    let given = descendants(node, K::OPTION_SEQUENCE_NAME).next();
    let id = match given.and_then(|given| name_in(&given, K::SEQUENCE)) {
        Some(given) => match folder.belief.home(&given) {
            Some(id) => id,
            None => return folder.belief.forget(&given.name),
        },
        None => match chosen::relation(&folder.belief, &table, &columns, "seq") {
            Some(name) => Id { schema: table.schema, name },
            None => return folder.belief.expect_chosen_names(&format!("{}_", table.name)),
        },
    };
    let mut sequence = Relation::new(id, Kind::Sequence, made);
    sequence.of = Some(key);
    sequence.indexed = columns.to_vec();
    let sequence = folder.belief.add(sequence);
    if let Some(relation) = folder.belief.change(key) {
        relation.owned.push(sequence);
    }
}

fn partition_key(folder: &mut Folder, key: Key, node: &SyntaxNode) {
    if let Some(list) = descendants(node, K::PARTITION_ITEM_LIST).next() {
        queries::check_columns_of(folder, &list, key);
    }
}
