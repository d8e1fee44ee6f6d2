//! Two catalogs in which what parts have of the whole bears the same names, or is left to the whole.
//!
//! Must not know what differs otherwise.

use std::collections::{BTreeMap, BTreeSet};

use migrations_compiler::Catalog;
use migrations_compiler::catalog::{Constraint, ConstraintKind, Index, Object, Table};

use super::members::{Members, index_member};
use super::{Member, Name, Partitions, name, parent};
use crate::drift::names::qualified;

/// Indexes and keys of parts that are missing or not attached, and the one that each is to be attached to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::drift) struct Unattached {
    pub(in crate::drift) indexes: BTreeMap<Member, Member>,
    pub(in crate::drift) constraints: BTreeMap<Member, Member>,
}

impl Unattached {
    /// The statement that attaches the index of a part to that of the whole; `None` where it is attached.
    pub(in crate::drift) fn attach_index(&self, index: &Index) -> Option<String> {
        attach(&self.indexes, &index_member(index))
    }

    /// The statement that attaches the key of a part; `None` where it is attached, or is no key.
    pub(in crate::drift) fn attach_key(&self, table: &Table, key: &Constraint) -> Option<String> {
        let is_key = matches!(key.kind, ConstraintKind::PrimaryKey | ConstraintKind::Unique);
        let member = (name(table), key.name.clone());
        is_key.then(|| attach(&self.constraints, &member)).flatten()
    }
}

fn attach(unattached: &BTreeMap<Member, Member>, member: &Member) -> Option<String> {
    let above = unattached.get(member)?;
    let qualified = |((schema, _), name): &Member| qualified(schema, name);
    Some(format!("ALTER INDEX {} ATTACH PARTITION {}", qualified(above), qualified(member)))
}

/// Settles both catalogs; says what of parts is not attached.
pub(in crate::drift) fn settle(
    expected: &mut Catalog,
    live: &mut Catalog,
    partitions: &Partitions,
) -> Unattached {
    let parts = parts(live);
    let settled = |expected: Members, live: Members, inherited| {
        let mut settling = Settling {
            origins: expected.origins(),
            expected: &expected,
            live: &live,
            inherited,
            settled: Settled::default(),
        };
        parts.iter().for_each(|(part, state)| settling.part(part, *state));
        settling.settled
    };
    let indexes = settled(Members::indexes(expected), Members::indexes(live), &partitions.indexes);
    let constraints = settled(
        Members::constraints(expected),
        Members::constraints(live),
        &partitions.constraints,
    );
    indexes.apply_to_indexes(expected, live);
    constraints.apply_to_constraints(expected, live);
    Unattached { indexes: indexes.unattached, constraints: constraints.unattached }
}

/// Whether a table is the part of another.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Attached,
    Detached,
}

fn parts(live: &Catalog) -> BTreeMap<Name, State> {
    let state = |is_part| if is_part { State::Attached } else { State::Detached };
    live.tables().map(|table| (name(table), state(parent(table).is_some()))).collect()
}

/// What becomes of the indexes, or of the constraints.
#[derive(Default)]
struct Settled {
    /// Those of the set that bear another name in the database.
    pairs: BTreeMap<Member, Member>,
    left_out_of_expected: BTreeSet<Member>,
    left_out_of_live: BTreeSet<Member>,
    unattached: BTreeMap<Member, Member>,
}

struct Settling<'a> {
    expected: &'a Members,
    live: &'a Members,
    /// Those of the set's parts that come from the whole.
    origins: BTreeMap<Member, Member>,
    /// Those of the database's parts.
    inherited: &'a BTreeMap<Member, Member>,
    settled: Settled,
}

impl Settling<'_> {
    fn part(&mut self, part: &Name, state: State) {
        let of_part: Vec<(Member, Member)> = self
            .expected
            .of(part)
            .filter_map(|member| Some((member.clone(), self.origins.get(member)?.clone())))
            .collect();
        for (member, root) in &of_part {
            match state {
                State::Attached => self.attached(member, root),
                State::Detached => self.detached(member),
            }
        }
        if state == State::Attached {
            self.leave_rest_to_the_whole(part);
        }
    }

    fn attached(&mut self, member: &Member, root: &Member) {
        let of_part: Vec<&Member> = self.live.of(&member.0).collect();
        let is_it = |it: &&&Member| self.inherited.get(**it) == Some(root) && !self.is_taken(it);
        if let Some(found) = of_part.iter().find(is_it) {
            self.pair(member, found);
            return;
        }
        let unattached = self.like(member);
        if !self.live.has(root) {
            // The whole gets it back, and takes over what the part has.
            if !self.expected.has_own_properties(member) {
                self.settled.left_out_of_expected.insert(member.clone());
            }
            self.settled.left_out_of_live.extend(unattached);
            return;
        }
        let own = unattached.unwrap_or_else(|| member.clone());
        self.pair(member, &own);
        if let Some(above) = self.above(&member.0, root) {
            self.settled.unattached.insert(own, above);
        }
    }

    /// What a part that is attached again brings along is taken over.
    fn detached(&mut self, member: &Member) {
        if let Some(found) = self.like(member) {
            self.pair(member, &found);
        }
    }

    /// One of the database's that says the same and comes from nowhere, at best of the same name.
    fn like(&self, member: &Member) -> Option<Member> {
        let is_like = |it: &&Member| {
            let is_expected = self.expected.has(it) && *it != member;
            self.live.said(it) == self.expected.said(member)
                && !self.inherited.contains_key(*it)
                && !is_expected
                && !self.is_taken(it)
        };
        let found: Vec<&Member> = self.live.of(&member.0).filter(is_like).collect();
        let same_name = found.iter().find(|it| **it == member);
        same_name.or(found.first()).map(|it| (*it).clone())
    }

    fn pair(&mut self, member: &Member, found: &Member) {
        self.settled.pairs.insert(member.clone(), found.clone());
    }

    fn is_taken(&self, found: &Member) -> bool {
        self.settled.pairs.values().any(|it| it == found)
    }

    /// The one of the table above a part that comes from the same one.
    fn above(&self, part: &Name, root: &Member) -> Option<Member> {
        let above = self.live.parent(part)?;
        let is_it = |it: &&Member| *it == root || self.inherited.get(*it) == Some(root);
        self.live.of(above).find(is_it).cloned()
    }

    /// What the part has of the whole beyond that goes with the whole, where it is told.
    fn leave_rest_to_the_whole(&mut self, part: &Name) {
        for member in self.live.of(part).filter(|it| self.inherited.contains_key(*it)) {
            let is_own = self.expected.has(member) && !self.origins.contains_key(member);
            if !is_own && !self.is_taken(member) {
                self.settled.left_out_of_live.insert(member.clone());
            }
        }
    }
}

impl Settled {
    fn apply_to_indexes(&self, expected: &mut Catalog, live: &mut Catalog) {
        let definitions: BTreeMap<Member, String> = live
            .objects
            .iter()
            .filter_map(|object| match object {
                Object::Index(it) => Some((index_member(it), it.definition.clone())),
                _ => None,
            })
            .collect();
        expected.objects.retain(|object| !self.leaves_out(object, &self.left_out_of_expected));
        live.objects.retain(|object| !self.leaves_out(object, &self.left_out_of_live));
        for object in &mut expected.objects {
            let Object::Index(it) = object else { continue };
            if let Some(found) = self.pairs.get(&index_member(it))
                && let Some(definition) = definitions.get(found)
            {
                it.name.clone_from(&found.1);
                it.definition.clone_from(definition);
            }
        }
    }

    fn leaves_out(&self, object: &Object, left_out: &BTreeSet<Member>) -> bool {
        matches!(object, Object::Index(it) if left_out.contains(&index_member(it)))
    }

    fn apply_to_constraints(&self, expected: &mut Catalog, live: &mut Catalog) {
        let mut definitions = BTreeMap::new();
        for table in tables(live) {
            let of = name(table);
            for it in &table.constraints {
                definitions.insert((of.clone(), it.name.clone()), it.definition.clone());
            }
            let is_left_out = |name: &String| (of.clone(), name.clone());
            table.constraints.retain(|it| !self.left_out_of_live.contains(&is_left_out(&it.name)));
        }
        for table in tables(expected) {
            let of = name(table);
            let member = |name: &String| (of.clone(), name.clone());
            table.constraints.retain(|it| !self.left_out_of_expected.contains(&member(&it.name)));
            for it in &mut table.constraints {
                if let Some(found) = self.pairs.get(&member(&it.name))
                    && let Some(definition) = definitions.get(found)
                {
                    it.name.clone_from(&found.1);
                    it.definition.clone_from(definition);
                }
            }
        }
    }
}

fn tables(catalog: &mut Catalog) -> impl Iterator<Item = &mut Table> {
    catalog.objects.iter_mut().filter_map(|object| match object {
        Object::Table(table) => Some(table),
        _ => None,
    })
}
