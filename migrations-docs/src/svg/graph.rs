//! The tables and views of a document, and what refers to what.
//!
//! Must not know how any of it is drawn.

use std::collections::{BTreeMap, BTreeSet};

use migrations_compiler::Catalog;

use crate::document::{Column, Constraint, Document, Reference, Table, View, plain_name};

/// What a picture shows.
pub(super) struct Graph<'a> {
    pub(super) relations: Vec<Relation<'a>>,
    pub(super) edges: Vec<Edge<'a>>,
    /// Whether all of the document is in one schema, so that names need none.
    has_one_schema: bool,
}

/// A table or a view.
#[derive(Clone, Copy)]
pub(super) struct Relation<'a> {
    pub(super) schema: &'a str,
    pub(super) name: &'a str,
    pub(super) comment: Option<&'a str>,
    pub(super) columns: &'a [Column],
    /// None of a view.
    pub(super) constraints: &'a [Constraint],
    pub(super) is_view: bool,
}

/// What one relation takes from another; both are places in [`Graph::relations`].
#[derive(Clone, Copy)]
pub(super) struct Edge<'a> {
    pub(super) child: usize,
    pub(super) parent: usize,
    /// The foreign key; none where a view shows columns of a table.
    pub(super) key: Option<Key<'a>>,
}

/// A foreign key.
#[derive(Clone, Copy)]
pub(super) struct Key<'a> {
    pub(super) constraint: &'a Constraint,
    pub(super) references: &'a Reference,
    /// Whether at most one row of the child refers to one of the parent.
    pub(super) is_unique: bool,
    /// Whether each row of the child refers to one.
    pub(super) is_required: bool,
}

type Places<'a> = BTreeMap<(&'a str, &'a str), usize>;

impl<'a> Graph<'a> {
    /// The graph of a document; the catalog is that of the same version, and knows what views show.
    pub(super) fn new(document: &'a Document, catalog: &Catalog) -> Graph<'a> {
        let tables = document.tables.iter().map(Relation::from);
        let relations: Vec<Relation<'a>> =
            tables.chain(document.views.iter().map(Relation::from)).collect();
        let places: Places<'a> =
            (0..).zip(&relations).map(|(place, it)| (it.key(), place)).collect();
        let of_table = |(child, table)| keys(&places, child, table);
        let keys = document.tables.iter().enumerate().flat_map(of_table);
        let edges = keys.chain(shown_by_views(&places, catalog)).collect();
        let schemas: BTreeSet<&str> = relations.iter().map(|it| it.schema).collect();
        Graph { has_one_schema: schemas.len() < 2, relations, edges }
    }

    /// A relation with what it refers to and what refers to it, and the edges of these; the relation is
    /// the first.
    pub(super) fn neighbours(&self, centre: usize) -> Graph<'a> {
        let is_own = |edge: &&Edge<'a>| edge.child == centre || edge.parent == centre;
        let own: Vec<Edge<'a>> = self.edges.iter().filter(is_own).copied().collect();
        let others: BTreeSet<usize> = own
            .iter()
            .flat_map(|edge| [edge.child, edge.parent])
            .filter(|it| *it != centre)
            .collect();
        let kept: Vec<usize> = std::iter::once(centre).chain(others).collect();
        let places: BTreeMap<usize, usize> = kept.iter().copied().zip(0..).collect();
        let edge = |edge: &Edge<'a>| Edge {
            child: places[&edge.child],
            parent: places[&edge.parent],
            ..*edge
        };
        Graph {
            relations: kept.iter().map(|&place| self.relations[place]).collect(),
            edges: own.iter().map(edge).collect(),
            has_one_schema: self.has_one_schema,
        }
    }

    /// The pairs of different relations of which one takes from the other, as child and parent.
    pub(super) fn pairs(&self) -> BTreeSet<(usize, usize)> {
        let others = self.edges.iter().filter(|edge| edge.child != edge.parent);
        others.map(|edge| (edge.child, edge.parent)).collect()
    }

    /// What each relation refers to or is referred to by.
    pub(super) fn neighbour_sets(&self) -> Vec<BTreeSet<usize>> {
        let mut sets = vec![BTreeSet::new(); self.relations.len()];
        for (child, parent) in self.pairs() {
            sets[child].insert(parent);
            sets[parent].insert(child);
        }
        sets
    }

    pub(super) fn has_one_schema(&self) -> bool {
        self.has_one_schema
    }

    /// A name as people say it: with its schema where there are several and it is not the usual one.
    pub(super) fn short_name(&self, schema: &str, name: &str) -> String {
        if self.has_one_schema { name.to_owned() } else { plain_name(schema, name) }
    }
}

impl<'a> Relation<'a> {
    fn key(&self) -> (&'a str, &'a str) {
        (self.schema, self.name)
    }
}

impl<'a> From<&'a Table> for Relation<'a> {
    fn from(table: &'a Table) -> Relation<'a> {
        Relation {
            schema: &table.schema,
            name: &table.name,
            comment: table.comment.as_deref(),
            columns: &table.columns,
            constraints: &table.constraints,
            is_view: false,
        }
    }
}

impl<'a> From<&'a View> for Relation<'a> {
    fn from(view: &'a View) -> Relation<'a> {
        Relation {
            schema: &view.schema,
            name: &view.name,
            comment: view.comment.as_deref(),
            columns: &view.columns,
            constraints: &[],
            is_view: true,
        }
    }
}

/// The foreign keys of a table to tables that are there.
fn keys<'a>(places: &Places<'a>, child: usize, table: &'a Table) -> Vec<Edge<'a>> {
    let edge = |constraint: &'a Constraint| {
        let references = constraint.references.as_ref()?;
        let parent = *places.get(&(references.schema.as_str(), references.table.as_str()))?;
        let is_unique = table.is_unique(&constraint.columns);
        let is_required = table.is_required(&constraint.columns);
        let key = Key { constraint, references, is_unique, is_required };
        Some(Edge { child, parent, key: Some(key) })
    };
    table.foreign_keys().filter_map(edge).collect()
}

/// An edge for each view and each table of which it shows columns.
fn shown_by_views<'a>(places: &Places<'a>, catalog: &Catalog) -> Vec<Edge<'a>> {
    let mut pairs = BTreeSet::new();
    for view in catalog.views() {
        let Some(&child) = places.get(&(view.schema.as_str(), view.name.as_str())) else {
            continue;
        };
        let sources = view.columns.iter().filter_map(|column| column.source.as_ref());
        let parents = sources.filter_map(|it| places.get(&(it.schema.as_str(), it.table.as_str())));
        pairs.extend(parents.map(|&parent| (child, parent)));
    }
    pairs.into_iter().map(|(child, parent)| Edge { child, parent, key: None }).collect()
}
