//! `DROP` of relations and types, and what still needs them.

use std::collections::HashSet;

use squawk_syntax::SyntaxKind as K;
use squawk_syntax::SyntaxNode;

use super::belief::{Sight, Type};
use super::fault::{Deed, FaultKind};
use super::fold::shown;
use super::folder::Folder;
use super::relation::{Column, Constraint, EventKind, Id, Key, Kind, Relation, Rule};
use super::spot::Spot;
use super::syntax::{Ident, Name, has, name};

/// `DROP TABLE`, `VIEW`, `INDEX`, `SEQUENCE` and the like.
pub(super) fn relations(folder: &mut Folder, node: &SyntaxNode) {
    let (reference, noun) = match node.kind() {
        K::DROP_VIEW => (K::VIEW_REF, "view"),
        K::DROP_MATERIALIZED_VIEW => (K::VIEW_REF, "materialized view"),
        K::DROP_SEQUENCE => (K::SEQUENCE_REF, "sequence"),
        K::DROP_INDEX => (K::INDEX_REF, "index"),
        K::DROP_FOREIGN_TABLE => (K::TABLE_NAME_REF, "foreign table"),
        _ => (K::TABLE_NAME_REF, "table"),
    };
    let named: Option<Vec<Name>> =
        super::syntax::children(node, reference).map(|node| name(&node)).collect();
    let Some(named) = named else { return folder.belief.forget_everything() };
    let cascades = has(node, K::CASCADE);
    let mut doomed = Vec::new();
    for name in &named {
        doomed.extend(find(folder, node, name, noun, cascades).map(|key| (key, name)));
    }
    for (key, name) in &doomed {
        let keys: Vec<Key> = doomed.iter().map(|(key, _)| *key).collect();
        if !cascades {
            report_needed(folder, *key, name, &keys);
        }
    }
    let spot = folder.spot(node.text_range());
    for (key, _) in doomed {
        lose(folder, key, spot);
    }
    folder.belief.has_open_parts |= cascades;
}

fn find(
    folder: &mut Folder,
    node: &SyntaxNode,
    name: &Name,
    noun: &'static str,
    cascades: bool,
) -> Option<Key> {
    let sight = folder.belief.relation(name);
    let found = match sight {
        Sight::Absent(_) if has(node, K::IF_EXISTS) => return None,
        _ => folder.relation(name, noun),
    };
    let is_it = |relation: &Relation| {
        relation.kind.noun() == noun || (noun == "table" && relation.kind == Kind::PartitionedTable)
    };
    if found.and_then(|key| folder.belief.get(key)).is_some_and(|relation| is_it(relation)) {
        return found;
    }
    report_other_kind(folder, found, name, noun);
    // Nobody can tell what it was, nor what needed it.
    folder.belief.forget(&name.name);
    if cascades {
        folder.belief.forget_uncertain_dependents();
    }
    None
}

/// `DROP VIEW` of a table, which `IF EXISTS` does not excuse.
fn report_other_kind(folder: &mut Folder, found: Option<Key>, name: &Name, noun: &'static str) {
    let found = found.and_then(|key| folder.belief.get(key));
    let Some(relation) = found.filter(|relation| relation.knows_constraints) else { return };
    let (is, made) = (relation.kind.noun(), relation.made);
    let kind = FaultKind::OtherKind { noun, is };
    let fault = folder.report(kind, name.shown(), folder.spot(name.range));
    folder.tell(fault, Deed::Created, made);
}

/// Reports what stands in the way of a drop without `CASCADE`.
fn report_needed(folder: &mut Folder, key: Key, name: &Name, doomed: &[Key]) {
    let Some(relation) = folder.belief.get(key).cloned() else { return };
    let mut dependents: Vec<(String, Spot)> = Vec::new();
    for (other, dependent) in dependents_of(folder, key) {
        if !doomed.contains(&other) {
            dependents.push(dependent);
        }
    }
    if !dependents.is_empty() {
        needed(folder, relation.kind.noun(), name.shown(), folder.spot(name.range), dependents);
    }
}

fn needed(
    folder: &mut Folder,
    noun: &'static str,
    name: String,
    spot: Spot,
    mut dependents: Vec<(String, Spot)>,
) {
    dependents.sort();
    dependents.dedup();
    let place = |(what, spot): (String, Spot)| (what, folder.sources.location(spot));
    let dependents = dependents.into_iter().map(place).collect();
    folder.report(FaultKind::Needed { noun, dependents }, name, spot);
}

/// Views and foreign keys that need a relation.
fn dependents_of(folder: &Folder, key: Key) -> Vec<(Key, (String, Spot))> {
    let Some(relation) = folder.belief.get(key) else { return Vec::new() };
    let mut found = Vec::new();
    for other in relation.dependents.iter().filter(|other| **other != key) {
        let Some(dependent) = folder.belief.get(*other) else { continue };
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
fn lose(folder: &mut Folder, key: Key, spot: Spot) {
    for key in doomed_with(folder, key).into_iter().rev() {
        let Some(relation) = folder.belief.get(key).cloned() else { continue };
        for dependent in &relation.dependents {
            let Some(dependent) = folder.belief.change(*dependent) else { continue };
            dependent.constraints.retain(
                |known| !matches!(&known.rule, Rule::ForeignKey(Some((target, _))) if *target == key),
            );
        }
        if let Some(table) = relation.of.and_then(|table| folder.belief.change(table)) {
            table.owned.retain(|owned| *owned != key);
        }
        folder.belief.remove(key, EventKind::Dropped, spot);
        lose_users(folder, &relation.id);
    }
}

/// A relation, the views that read it and the tables that inherit from it, and theirs in turn; each
/// stands behind one that it needs.
fn doomed_with(folder: &Folder, key: Key) -> Vec<Key> {
    let mut seen = HashSet::new();
    let mut waiting = vec![key];
    let mut doomed = Vec::new();
    while let Some(key) = waiting.pop() {
        let Some(relation) = folder.belief.get(key).filter(|_| seen.insert(key)) else { continue };
        doomed.push(key);
        let reads = |other: &&Key| {
            let dependent = folder.belief.get(**other);
            dependent.is_some_and(|it| it.reads.iter().any(|reads| reads.relation == key))
        };
        waiting.extend(relation.dependents.iter().filter(reads));
        waiting.extend(&relation.children);
    }
    doomed
}

/// Columns of a type that is gone are gone as well, with whatever reads them.
fn lose_users(folder: &mut Folder, id: &Id) {
    for user in folder.belief.users.remove(id).unwrap_or_default() {
        let Some(relation) = folder.belief.get(user).cloned() else { continue };
        let mut columns = relation.columns.iter();
        let is_of_type = |column: &&Column| column.type_id.as_ref() == Some(id);
        if let Some(column) = columns.find(is_of_type) {
            lose_dependents_of_column(folder, user, &column.name);
            folder.belief.blur_relation(user);
        }
    }
}

/// Reports what stands in the way of dropping a column without `CASCADE`.
pub(super) fn report_needed_column(folder: &mut Folder, key: Key, column: &Ident) {
    let Some(relation) = folder.belief.get(key).cloned() else { return };
    let dependents = dependents_of_column(folder, key, &column.text);
    if !dependents.is_empty() {
        let name = format!("{} of table {}", column.text, shown(&relation.id));
        let found = dependents.into_iter().map(|(_, dependent)| dependent).collect();
        needed(folder, "column", name, folder.spot(column.range), found);
    }
}

/// The type of a column cannot change while a view reads it, not even to the same one.
pub(super) fn report_read_column(folder: &mut Folder, key: Key, column: &Ident) {
    let found = dependents_of_column(folder, key, &column.text).into_iter();
    let is_view = |other: Key| {
        let kind = folder.belief.get(other).map(|relation| relation.kind);
        matches!(kind, Some(Kind::View | Kind::MaterializedView))
    };
    let views = found.filter(|(other, _)| is_view(*other)).map(|(_, dependent)| dependent);
    let views: Vec<_> = views.collect();
    if !views.is_empty() {
        needed(folder, "column type", column.text.clone(), folder.spot(column.range), views);
    }
}

fn dependents_of_column(folder: &Folder, key: Key, column: &str) -> Vec<(Key, (String, Spot))> {
    let Some(relation) = folder.belief.get(key) else { return Vec::new() };
    let mut found = Vec::new();
    for other in relation.dependents.iter().filter(|other| **other != key) {
        let Some(dependent) = folder.belief.get(*other) else { continue };
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
pub(super) fn report_needed_key(folder: &mut Folder, key: Key, dropped: &Constraint, name: &Ident) {
    let Some(relation) = folder.belief.get(key).cloned() else { return };
    let is_same = |columns: &[String]| {
        columns.len() == dropped.columns.len()
            && columns.iter().all(|column| dropped.columns.contains(column))
    };
    let owned = relation.owned.iter().filter_map(|owned| folder.belief.get(*owned));
    let keys = owned.filter(|owned| owned.unique.as_deref().is_some_and(is_same)).count();
    let is_only_key = matches!(dropped.rule, Rule::PrimaryKey | Rule::Unique) && keys == 1;
    if !is_only_key || !relation.knows_constraints {
        return;
    }
    let mut dependents = Vec::new();
    for other in relation.dependents.iter().filter_map(|other| folder.belief.get(*other)) {
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
        needed(folder, "constraint", what, folder.spot(name.range), dependents);
    }
}

/// `DROP COLUMN … CASCADE` takes views and foreign keys along.
pub(super) fn lose_dependents_of_column(folder: &mut Folder, key: Key, column: &str) {
    let Some(relation) = folder.belief.get(key).cloned() else { return };
    for other in &relation.dependents {
        let Some(dependent) = folder.belief.get(*other).cloned() else { continue };
        if dependent.reads.iter().any(|reads| reads.relation == key) {
            folder.belief.forget_view(*other);
        } else if let Some(dependent) = folder.belief.change(*other) {
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
        folder.belief.blur_relation(key);
    }
    folder.belief.has_open_parts = true;
}

/// `DROP TYPE` and `DROP DOMAIN`.
pub(super) fn types(folder: &mut Folder, node: &SyntaxNode) {
    let cascades = has(node, K::CASCADE);
    let references =
        node.children().filter(|c| matches!(c.kind(), K::TYPE_NAME_REF | K::DOMAIN_REF));
    for reference in references {
        let Some(name) = name(&reference) else { return folder.belief.forget_everything() };
        let sight = folder.belief.named_type(&name);
        let id = match sight {
            Sight::Known(id) => id,
            Sight::Absent(ids) => {
                if !has(node, K::IF_EXISTS) {
                    super::types::report_missing(folder, &name, &ids);
                }
                continue;
            }
            Sight::Unknown => {
                folder.follow_word(&name.name, folder.spot(name.range));
                folder.belief.forget(&name.name);
                if cascades {
                    folder.belief.forget_everything();
                }
                continue;
            }
        };
        drop_type(folder, node, &name, &id, cascades);
    }
}

fn drop_type(folder: &mut Folder, node: &SyntaxNode, name: &Name, id: &Id, cascades: bool) {
    let users = folder.belief.users.get(id).cloned().unwrap_or_default();
    let mut dependents = Vec::new();
    for user in users.iter().filter_map(|user| folder.belief.get(*user)) {
        for column in user.columns.iter().filter(|column| column.type_id.as_ref() == Some(id)) {
            let what = format!("column {} of table {}", column.name, shown(&user.id));
            dependents.push((what, user.made));
        }
    }
    if !cascades && !dependents.is_empty() {
        needed(folder, "type", name.shown(), folder.spot(name.range), dependents);
    }
    lose_users(folder, id);
    if cascades {
        lose_derived(folder, id);
        folder.belief.forget_whatever_has_expressions();
        folder.belief.forget_untyped_columns();
    }
    let spot = folder.spot(node.text_range());
    folder.belief.types.remove(id);
    match folder.belief.at(id) {
        Some(key) => lose(folder, key, spot),
        None => folder.belief.remember(id.clone(), EventKind::Dropped, spot),
    }
}

/// Domains and ranges over a type go with it, and the columns of these as well.
fn lose_derived(folder: &mut Folder, id: &Id) {
    let mut waiting = vec![id.clone()];
    while let Some(base) = waiting.pop() {
        let is_over = |(_, known): &(&Id, &Type)| known.base.as_ref() == Some(&base);
        let derived =
            folder.belief.types.iter().filter(is_over).map(|(derived, _)| derived.clone());
        let derived: Vec<Id> = derived.collect();
        for derived in derived {
            // Nothing that was taken away is found again, so this ends.
            folder.belief.types.remove(&derived);
            folder.belief.fog.insert(derived.name.clone());
            lose_users(folder, &derived);
            waiting.push(derived);
        }
    }
}
