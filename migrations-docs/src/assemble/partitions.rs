//! What the server makes for the parts of partitioned tables, which no statement names: constraints and
//! indexes.
//!
//! The schema file does not say of them whence they come; that they say what the parent's do tells it.

use std::collections::BTreeMap;

use migrations_compiler::Catalog;
use migrations_compiler::catalog::definition::PartitionOf;
use migrations_compiler::catalog::{Constraint, Index, Object, Table};

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
}

fn name_of(table: &Table) -> Name {
    (table.schema.clone(), table.name.clone())
}

/// What an index says but for its name and its table.
fn said(index: &Index) -> (bool, Option<&str>) {
    let is_unique = index.definition.starts_with("CREATE UNIQUE");
    (is_unique, index.definition.rsplit_once(" USING ").map(|(_, rest)| rest))
}
