//! Schemas, types, domains and functions of a set: what the safety rules ask about them.
//!
//! Must not know which statement is dangerous.

use std::collections::{BTreeMap, BTreeSet};

use squawk_syntax::{SyntaxKind, SyntaxNode};

use super::names::{ObjectName, child};
use super::tables::Tables;
use super::volatility::Volatility;

/// A kind of object that is no relation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum ObjectKind {
    /// A schema.
    Schema,
    /// A type or a domain.
    Type,
}

/// A domain as a step finds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Domain {
    /// Its name.
    pub name: String,
    /// Whether a value has to meet anything, here or in what it is a domain over.
    pub is_constrained: bool,
    /// The tables that were there before and have a column of it.
    pub tables: Vec<String>,
}

/// The objects of a set that are no relations.
#[derive(Debug, Default)]
pub(super) struct Objects {
    /// The script that makes each, by its index; a name stands for all schemas.
    made_in: BTreeMap<(ObjectKind, String), usize>,
    /// The domains: whether each has a constraint of its own, and what it is over.
    domains: BTreeMap<String, (bool, Option<String>)>,
    /// The enums, by the last part of their names.
    enums: BTreeSet<String>,
    /// The functions that the set makes; several of one name have other arguments, or are older.
    functions: BTreeMap<String, Vec<Volatility>>,
}

impl Objects {
    /// Takes in what a statement makes.
    pub(super) fn note(&mut self, node: &SyntaxNode, script: usize) {
        match node.kind() {
            SyntaxKind::CREATE_SCHEMA => {
                let schema = node.descendants().find(|it| it.kind() == SyntaxKind::SCHEMA);
                self.made(ObjectKind::Schema, schema, script);
            }
            SyntaxKind::CREATE_TYPE => {
                let name = child(node, SyntaxKind::TYPE_NAME);
                if child(node, SyntaxKind::ENUM_TYPE).is_some() {
                    self.enums.extend(name.as_ref().and_then(last_name));
                }
                self.made(ObjectKind::Type, name, script);
            }
            SyntaxKind::CREATE_DOMAIN => self.create_domain(node, script),
            SyntaxKind::ALTER_DOMAIN => self.alter_domain(node),
            SyntaxKind::CREATE_FUNCTION => self.create_function(node),
            _ => {}
        }
    }

    fn made(&mut self, kind: ObjectKind, name: Option<SyntaxNode>, script: usize) {
        if let Some(name) = name.and_then(|name| last_name(&name)) {
            self.made_in.insert((kind, name), script);
        }
    }

    /// The script that makes it.
    pub(super) fn made_in(&self, kind: ObjectKind, name: &str) -> Option<usize> {
        self.made_in.get(&(kind, name.to_owned())).copied()
    }

    fn create_domain(&mut self, node: &SyntaxNode, script: usize) {
        let domain = child(node, SyntaxKind::DOMAIN);
        let Some(name) = domain.as_ref().and_then(last_name) else { return };
        self.made(ObjectKind::Type, domain, script);
        let base = child(node, SyntaxKind::PATH_TYPE).and_then(|base| last_name(&base));
        self.domains.insert(name, (node.children().any(|it| is_constraint(it.kind())), base));
    }

    fn alter_domain(&mut self, node: &SyntaxNode) {
        let name = child(node, SyntaxKind::DOMAIN_REF).and_then(|name| last_name(&name));
        let Some((is_constrained, _)) = name.and_then(|name| self.domains.get_mut(&name)) else {
            return;
        };
        let adds = |it: SyntaxNode| {
            matches!(it.kind(), SyntaxKind::ADD_CONSTRAINT | SyntaxKind::SET_NOT_NULL)
        };
        *is_constrained |= node.children().any(adds);
    }

    fn create_function(&mut self, node: &SyntaxNode) {
        let name = child(node, SyntaxKind::FUNCTION_NAME).and_then(|name| last_name(&name));
        if let Some(name) = name {
            self.functions.entry(name).or_default().push(Volatility::of(node));
        }
    }

    /// Whether every function of that name that the set makes may give another value each time;
    /// `is_volatile` says that of the functions that are there by themselves.
    pub(super) fn is_volatile(&self, function: &str, is_volatile: &impl Fn(&str) -> bool) -> bool {
        self.is_volatile_at(function, is_volatile, 0)
    }

    /// A function that calls itself is not followed for ever.
    fn is_volatile_at(
        &self,
        function: &str,
        is_volatile: &impl Fn(&str) -> bool,
        depth: usize,
    ) -> bool {
        let known = self.functions.get(function).map(Vec::as_slice).unwrap_or_default();
        let is_one = |volatility: &Volatility| match volatility {
            Volatility::Fixed => false,
            Volatility::Volatile => true,
            Volatility::OfBody(words) => words.iter().any(|word| {
                is_volatile(word) || depth < 16 && self.is_volatile_at(word, is_volatile, depth + 1)
            }),
        };
        // Of several under one name, nobody can tell here which a call means.
        !known.is_empty() && known.iter().all(is_one)
    }

    /// Whether a type, as it is written, is an enum of the set.
    pub(super) fn is_enum(&self, name: &str) -> bool {
        name.rsplit('.').next().is_some_and(|name| self.enums.contains(name))
    }

    /// A domain of the set; `is_existing` says of a table whether it was there before.
    pub(super) fn domain(
        &self,
        name: &str,
        tables: &Tables,
        is_existing: impl Fn(&super::tables::Table) -> bool,
    ) -> Option<Domain> {
        let name = name.rsplit('.').next()?;
        self.domains.get(name)?;
        let is_of_it = |table: &&super::tables::Table| {
            let is_it = |written: &str| written.rsplit('.').next() == Some(name);
            table.columns.iter().any(|(_, data_type)| is_it(&data_type.name)) && is_existing(table)
        };
        Some(Domain {
            name: name.to_owned(),
            is_constrained: self.is_constrained(name, 0),
            tables: tables.iter().filter(is_of_it).map(|table| table.name.to_string()).collect(),
        })
    }

    /// A domain over itself is refused by the server, and not followed for ever.
    fn is_constrained(&self, name: &str, depth: usize) -> bool {
        self.domains.get(name).is_some_and(|(is_constrained, base)| {
            let is_base = |base: &String| depth < 16 && self.is_constrained(base, depth + 1);
            *is_constrained || base.as_ref().is_some_and(is_base)
        })
    }
}

/// The last part of a name, or an identifier by itself.
pub(super) fn last_name(node: &SyntaxNode) -> Option<String> {
    ObjectName::of(node).map(|name| name.name).or_else(|| super::names::identifier_of(node))
}

fn is_constraint(kind: SyntaxKind) -> bool {
    matches!(kind, SyntaxKind::CHECK_CONSTRAINT | SyntaxKind::NOT_NULL_CONSTRAINT)
}
