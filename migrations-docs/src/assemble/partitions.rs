//! What the server makes for the parts of partitioned tables, which no statement names: constraints and
//! indexes of the parts, and a foreign key to each part of a table that a key refers to.
//!
//! The schema file does not say of them whence they come; that they say what the parent's do tells it.

use std::collections::BTreeMap;

use migrations_compiler::Catalog;
use migrations_compiler::catalog::definition::{self, PartitionOf};
use migrations_compiler::catalog::object_name::{ObjectKind, ObjectName};
use migrations_compiler::catalog::{Constraint, ConstraintKind, Index, Object, Table};
use migrations_core::quote::shown_part;

use crate::document::Event;

/// Schema and name.
type Name = (String, String);

/// The tables of a catalog, and the table that each partition is a part of.
pub(super) struct Partitions<'a> {
    tables: BTreeMap<Name, &'a Table>,
    parents: BTreeMap<Name, Name>,
    indexes: BTreeMap<Name, Vec<&'a Index>>,
}

impl<'a> Partitions<'a> {
    pub(super) fn new(catalog: &'a Catalog) -> Partitions<'a> {
        let parent = |table: &Table| {
            let PartitionOf { schema, table: name } =
                PartitionOf::parse(table.partition.as_deref()?)?;
            Some((name_of(table), (schema, name)))
        };
        let mut indexes: BTreeMap<_, Vec<&Index>> = BTreeMap::new();
        for object in &catalog.objects {
            if let Object::Index(it) = object {
                indexes.entry((it.schema.clone(), it.table.clone())).or_default().push(it);
            }
        }
        Partitions {
            tables: catalog.tables().map(|table| (name_of(table), table)).collect(),
            parents: catalog.tables().filter_map(parent).collect(),
            indexes,
        }
    }

    /// Whether a foreign key is the one to a part of a table that another key of its table refers to.
    pub(super) fn is_derived(&self, table: &Table, constraint: &Constraint) -> bool {
        let Some(to) = foreign_key(constraint) else { return false };
        let mut above = self.parents.get(&(to.schema.clone(), to.table.clone()));
        while let Some(parent) = above {
            let is_origin = |other: &Constraint| {
                let of_parent = foreign_key(other);
                of_parent.is_some_and(|other| {
                    (&other.schema, &other.table) == (&parent.0, &parent.1)
                        && (&other.columns, &other.rest) == (&to.columns, &to.rest)
                }) && other.columns == constraint.columns
            };
            if table.constraints.iter().any(is_origin) {
                return true;
            }
            above = self.parents.get(parent);
        }
        false
    }

    /// Whether a constraint of a partition is one of its parent.
    pub(super) fn is_inherited(&self, table: &Table, constraint: &Constraint) -> bool {
        let parent = self.parents.get(&name_of(table)).and_then(|parent| self.tables.get(parent));
        let is_it = |other: &Constraint| {
            (other.kind, &other.definition) == (constraint.kind, &constraint.definition)
        };
        parent.is_some_and(|parent| parent.constraints.iter().any(is_it))
    }

    /// Whether an index of a partition is one of its parent.
    pub(super) fn is_inherited_index(&self, index: &Index) -> bool {
        let parent = self.parents.get(&(index.schema.clone(), index.table.clone()));
        let of_parent = parent.and_then(|parent| self.indexes.get(parent));
        of_parent.is_some_and(|all| all.iter().any(|other| said(other) == said(index)))
    }

    /// What migrations did to an object, without the foreign keys that came because a part was made.
    pub(super) fn without_derived(&self, object: &ObjectName, events: Vec<Event>) -> Vec<Event> {
        let kept = |mut event: Event| {
            event.details = self.details(object, event.details)?;
            Some(event)
        };
        events.into_iter().filter_map(kept).collect()
    }

    /// How an object differs, without these keys; `None` where nothing is left of it.
    pub(super) fn details(&self, object: &ObjectName, details: Vec<String>) -> Option<Vec<String>> {
        let schema = object.schema.clone().unwrap_or_default();
        let table = self.tables.get(&(schema, object.name.clone()));
        let Some(table) = table.filter(|_| object.kind == ObjectKind::Table) else {
            return Some(details);
        };
        let derived = table.constraints.iter().filter(|it| self.is_derived(table, it));
        let added: Vec<String> =
            derived.map(|it| format!("added constraint {}", shown_part(&it.name))).collect();
        let had_any = !details.is_empty();
        let kept: Vec<String> = details.into_iter().filter(|it| !added.contains(it)).collect();
        (!had_any || !kept.is_empty()).then_some(kept)
    }
}

fn name_of(table: &Table) -> Name {
    (table.schema.clone(), table.name.clone())
}

fn foreign_key(constraint: &Constraint) -> Option<definition::Reference> {
    let is_key = constraint.kind == ConstraintKind::ForeignKey;
    is_key.then(|| definition::Reference::parse(&constraint.definition)).flatten()
}

/// What an index says but for its name and its table.
fn said(index: &Index) -> (bool, Option<&str>) {
    let is_unique = index.definition.starts_with("CREATE UNIQUE");
    (is_unique, index.definition.rsplit_once(" USING ").map(|(_, rest)| rest))
}
