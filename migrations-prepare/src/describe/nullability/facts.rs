//! What the catalogs say, with its trees read, as the proofs ask for it.
//!
//! Must not know what a query is.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use super::catalogued::{Catalogued, Column, ForeignKey, Function, Relation};
use super::extensions;
use super::functions::{Promise, promise};
use crate::node_tree::Tree;

/// Whether foreign keys hold for what a statement sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keys {
    Hold,
    Broken,
}

/// What the catalogs say.
pub(crate) struct Facts<'a> {
    keys: Keys,
    catalogued: &'a Catalogued,
    /// The trees of views.
    views: BTreeMap<u32, Tree<'a>>,
    /// The trees of validated checks.
    checks: BTreeMap<u32, Vec<Tree<'a>>>,
    /// The trees of generated columns, by relation and number.
    generated: BTreeMap<(u32, i64), Tree<'a>>,
    /// Which columns of views are never NULL; a view that is being looked at has none.
    pub(super) outputs: RefCell<BTreeMap<u32, Rc<[bool]>>>,
}

impl<'a> Facts<'a> {
    /// Reads all trees.
    pub(crate) fn of(catalogued: &'a Catalogued, keys: Keys) -> Facts<'a> {
        let mut facts = Facts {
            keys,
            catalogued,
            views: BTreeMap::new(),
            checks: BTreeMap::new(),
            generated: BTreeMap::new(),
            outputs: RefCell::default(),
        };
        for (oid, relation) in &catalogued.relations {
            let view = relation.definition.as_deref().and_then(Tree::read);
            facts.views.extend(view.map(|tree| (*oid, tree)));
            let checks = relation.checks.iter().filter_map(|text| Tree::read(text));
            facts.checks.insert(*oid, checks.collect());
            for column in &relation.columns {
                let tree = column.generated.as_deref().and_then(Tree::read);
                facts.generated.extend(tree.map(|tree| ((*oid, column.number), tree)));
            }
        }
        facts
    }

    /// A table, a view or the like.
    pub(crate) fn relation(&self, oid: u32) -> Option<&'a Relation> {
        self.catalogued.relations.get(&oid)
    }

    /// A column of a relation.
    pub(crate) fn column(&self, relation: u32, number: i64) -> Option<&'a Column> {
        self.relation(relation)?.columns.iter().find(|column| column.number == number)
    }

    /// The foreign keys of a table that hold for what the statement sees.
    pub(crate) fn foreign_keys(&self, table: u32) -> &'a [ForeignKey] {
        let relation = self.relation(table).filter(|_| self.keys == Keys::Hold);
        relation.map_or(&[], |relation| &relation.foreign_keys)
    }

    /// What a view is made of.
    pub(crate) fn view(&self, oid: u32) -> Option<&Tree<'a>> {
        self.views.get(&oid)
    }

    /// The checks that every row of a table has passed.
    pub(crate) fn checks(&self, oid: u32) -> &[Tree<'a>] {
        self.checks.get(&oid).map_or(&[], Vec::as_slice)
    }

    /// What a column is generated from.
    pub(crate) fn generated(&self, relation: u32, number: i64) -> Option<&Tree<'a>> {
        self.generated.get(&(relation, number))
    }

    /// Whether a function gives NULL for any NULL and is no set.
    pub(crate) fn is_strict(&self, function: u32) -> bool {
        let function = self.function(function);
        function.is_some_and(|one| one.is_strict && !one.is_set && !one.is_inlined_as_nonstrict)
    }

    /// Whether a function is declared strict and need not be, because the server puts its body in.
    pub(crate) fn is_inlined_as_nonstrict(&self, function: u32) -> bool {
        self.function(function).is_some_and(|function| function.is_inlined_as_nonstrict)
    }

    /// Whether a function that the server came with looks at nothing but its arguments.
    pub(crate) fn is_immutable(&self, function: u32) -> bool {
        self.function(function)
            .is_some_and(|function| function.is_built_in && function.is_immutable)
    }

    /// What a function promises that the server came with, or one of its extensions.
    pub(crate) fn promise(&self, function: u32) -> Option<Promise> {
        let function = self.function(function)?;
        match &function.extension {
            _ if function.is_built_in => promise(&function.signature),
            Some(extension) => {
                extensions::is_total(extension, &function.signature).then_some(Promise::OfArguments)
            }
            None => None,
        }
    }

    /// The plain name of a function that the server came with.
    pub(crate) fn built_in(&self, function: u32) -> Option<&'a str> {
        let function = self.function(function).filter(|function| function.is_built_in)?;
        function.signature.split('(').next()
    }

    /// Whether a function that the server came with compares for equality.
    pub(crate) fn is_equality(&self, function: u32) -> bool {
        self.built_in(function).is_some_and(|name| name.ends_with("eq"))
    }

    /// Whether a domain refuses NULL.
    pub(crate) fn refuses_null(&self, domain: u32) -> bool {
        self.catalogued.domains.contains(&domain)
    }

    fn function(&self, oid: u32) -> Option<&'a Function> {
        self.catalogued.functions.get(&oid)
    }
}
