//! The indexes, or the constraints, of the tables of a catalog, and which of a part come from the whole.
//!
//! Must not know of a live database.

use std::collections::{BTreeMap, BTreeSet};

use migrations_compiler::Catalog;
use migrations_compiler::catalog::{Constraint, ConstraintKind, Index, Object};
use migrations_core::quote::shown_part;

use super::{FactKey, Member, Name, name, parent};
use crate::drift::names::qualified;

/// The indexes, or the constraints, of a catalog.
pub(super) struct Members {
    kind: Kind,
    /// What each says but for its name and its table.
    said: BTreeMap<Member, String>,
    /// Those that have a comment or a state of their own.
    with_properties: BTreeSet<Member>,
    parents: BTreeMap<Name, Name>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Index,
    Constraint,
}

impl Members {
    pub(super) fn indexes(catalog: &Catalog) -> Members {
        let mut members = Members::new(Kind::Index, catalog);
        for object in &catalog.objects {
            let Object::Index(it) = object else { continue };
            members.add(index_member(it), said_by_index(it), it.properties.iter().flatten());
        }
        members
    }

    pub(super) fn constraints(catalog: &Catalog) -> Members {
        let mut members = Members::new(Kind::Constraint, catalog);
        for table in catalog.tables() {
            for it in &table.constraints {
                let member = (name(table), it.name.clone());
                members.add(member, said_by_constraint(it), it.properties.iter());
            }
        }
        members
    }

    fn new(kind: Kind, catalog: &Catalog) -> Members {
        let parents = catalog.tables().filter_map(|table| Some((name(table), parent(table)?)));
        let (said, with_properties) = (BTreeMap::new(), BTreeSet::new());
        Members { kind, said, with_properties, parents: parents.collect() }
    }

    fn add<'a>(
        &mut self,
        member: Member,
        said: String,
        mut properties: impl Iterator<Item = (&'a String, &'a String)>,
    ) {
        if properties.next().is_some() {
            self.with_properties.insert(member.clone());
        }
        self.said.insert(member, said);
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = &Member> {
        self.said.keys()
    }

    pub(super) fn has(&self, member: &Member) -> bool {
        self.said.contains_key(member)
    }

    pub(super) fn has_own_properties(&self, member: &Member) -> bool {
        self.with_properties.contains(member)
    }

    pub(super) fn said(&self, member: &Member) -> Option<&String> {
        self.said.get(member)
    }

    /// Those of one table.
    pub(super) fn of<'a>(&'a self, table: &'a Name) -> impl Iterator<Item = &'a Member> {
        self.said.keys().filter(move |(of, _)| of == table)
    }

    pub(super) fn parent(&self, table: &Name) -> Option<&Name> {
        self.parents.get(table)
    }

    /// Those of parts that come from the whole, with what they come from in the end.
    pub(super) fn origins(&self) -> BTreeMap<Member, Member> {
        let mut above: BTreeMap<Member, Member> = BTreeMap::new();
        for (part, whole) in &self.parents {
            let mut taken = BTreeSet::new();
            for member in self.of(part) {
                let is_origin = |other: &&Member| {
                    !taken.contains(*other) && self.said(other) == self.said(member)
                };
                if let Some(origin) = self.of(whole).find(is_origin) {
                    taken.insert(origin);
                    above.insert(member.clone(), origin.clone());
                }
            }
        }
        let root = |member: &Member| {
            let mut root = &above[member];
            while let Some(next) = above.get(root) {
                root = next;
            }
            (member.clone(), root.clone())
        };
        above.keys().map(root).collect()
    }

    /// What a fact of a comparison is called that is about one of them.
    pub(super) fn fact(&self, ((schema, table), own): &Member) -> FactKey {
        match self.kind {
            Kind::Index => (format!("index {}", qualified(schema, own)), String::new()),
            Kind::Constraint => {
                (format!("table {}", qualified(schema, table)), format!("constraint {own}"))
            }
        }
    }
}

pub(super) fn index_member(it: &Index) -> Member {
    ((it.schema.clone(), it.table.clone()), it.name.clone())
}

fn said_by_index(it: &Index) -> String {
    let unique = if it.definition.starts_with("CREATE UNIQUE") { "UNIQUE" } else { "" };
    let rest = it.definition.split_once(" USING ").map_or("", |(_, rest)| rest);
    format!("{unique} {rest}")
}

/// A CHECK is inherited under its name.
fn said_by_constraint(it: &Constraint) -> String {
    match it.kind {
        ConstraintKind::Check => format!("CHECK {}", shown_part(&it.name)),
        _ => it.definition.clone(),
    }
}
