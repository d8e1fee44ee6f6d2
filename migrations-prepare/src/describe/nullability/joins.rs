//! Which tables of a query's level can be left without a row by its joins, and which columns its
//! conditions rule NULL out of.
//!
//! The two need each other: a condition on a table makes an outer join an inner one, whose own
//! condition then holds for every row.
//! So does a side that has a row for every row of the other, which `partners` knows.
//! Must not know what a column is.

use std::collections::{BTreeMap, BTreeSet};

use super::partners::Partners;
use super::strict::{Conditions, NotNullColumns};
use crate::node_tree::{Node, Tree};

/// The side of a join that can be left without a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Gap {
    /// The index of the join among the level's tables; each has one.
    pub(crate) join: usize,
    pub(crate) side: Side,
}

/// A side of a join.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Side {
    Left,
    Right,
}

/// What joins and conditions of a level say.
#[derive(Default)]
pub(crate) struct Joins<'a> {
    /// For each table and join in `FROM`: where it can be left without a row.
    gaps: BTreeMap<usize, BTreeSet<Gap>>,
    /// The columns that are not NULL in any row of the level.
    pub(crate) known: NotNullColumns,
    /// The conditions that are true of every row of the level.
    pub(crate) certain: Vec<&'a Tree<'a>>,
}

impl<'a> Joins<'a> {
    /// Reads the level's `FROM` and `WHERE`; `None` where something in it is not understood.
    ///
    /// A condition on a column that is not NULL without a row does not say that the row is there.
    pub(crate) fn of(
        conditions: Conditions<'_, '_>,
        partners: &Partners<'a>,
        from: Option<&'a Node<'a>>,
        is_null_without_row: impl Fn(usize, i64) -> bool,
    ) -> Option<Joins<'a>> {
        let mut joins = Joins::default();
        let Some(from) = from else { return Some(joins) };
        gather(&mut joins.gaps, from, &BTreeSet::new())?;
        let mut closed = BTreeSet::new();
        loop {
            joins.certain.clear();
            certain(&mut joins.certain, from, &closed);
            let known = joins.certain.iter().flat_map(|condition| conditions.if_true(condition));
            joins.known = known.collect();
            let before = closed.len();
            for (table, column) in &joins.known {
                let open = joins.gaps.get(table).into_iter().flatten();
                let mut open = open.filter(|gap| !closed.contains(*gap)).copied().peekable();
                if open.peek().is_some() && is_null_without_row(*table, *column) {
                    let open: Vec<Gap> = open.collect();
                    closed.extend(open);
                }
            }
            joins.close_partnered(&mut closed, partners, from);
            if closed.len() == before {
                break;
            }
        }
        for gaps in joins.gaps.values_mut() {
            gaps.retain(|gap| !closed.contains(gap));
        }
        Some(joins)
    }

    /// Closes the gaps of sides that have a row for every row of the other.
    fn close_partnered(
        &self,
        closed: &mut BTreeSet<Gap>,
        partners: &Partners<'a>,
        item: &'a Node<'a>,
    ) {
        item.nodes("fromlist").for_each(|item| self.close_partnered(closed, partners, item));
        let (Some(left), Some(right)) = (item.node("larg"), item.node("rarg")) else { return };
        self.close_partnered(closed, partners, left);
        self.close_partnered(closed, partners, right);
        let Some((left, right)) = sides(item) else { return };
        for gap in [left, right].into_iter().flatten() {
            let is_there = |table: usize| self.is_there_within(gap.join, table, closed);
            let is_known = |column| self.known.contains(&column);
            if !closed.contains(&gap) && partners.has(item, gap.side, &is_there, &is_known) {
                closed.insert(gap);
            }
        }
    }

    /// Whether a table has a row wherever a join that it is in has one: but for the gap of the join
    /// itself, which is about the rows that the table's own side is kept for.
    fn is_there_within(&self, join: usize, table: usize, closed: &BTreeSet<Gap>) -> bool {
        let (Some(own), Some(above)) = (self.gaps.get(&table), self.gaps.get(&join)) else {
            return false;
        };
        let is_inner = |gap: &&Gap| gap.join != join && !above.contains(gap);
        own.iter().filter(is_inner).all(|gap| closed.contains(gap))
    }

    /// The joins either side of which can be left without a row, if not both.
    pub(crate) fn full(&self) -> BTreeSet<usize> {
        let gaps: BTreeSet<Gap> = self.gaps.values().flatten().copied().collect();
        let has_both = |gap: &&Gap| {
            gap.side == Side::Left && gaps.contains(&Gap { side: Side::Right, ..**gap })
        };
        gaps.iter().filter(has_both).map(|gap| gap.join).collect()
    }

    /// Where a table can be left without a row; `None` where it is not in `FROM`.
    pub(crate) fn gaps(&self, table: usize) -> Option<&BTreeSet<Gap>> {
        self.gaps.get(&table)
    }
}

/// The sides of a join that can be left without a row: of inner, left, full and right joins.
fn sides(join: &Node<'_>) -> Option<(Option<Gap>, Option<Gap>)> {
    let index = join.index("rtindex")?;
    let left = Gap { join: index, side: Side::Left };
    let right = Gap { join: index, side: Side::Right };
    match (join.number("jointype")?, index) {
        (0, _) => Some((None, None)),
        // The gaps of a join without an index could not be told from another's.
        (_, 0) => None,
        (1, _) => Some((None, Some(right))),
        (2, _) => Some((Some(left), Some(right))),
        (3, _) => Some((Some(left), None)),
        _ => None,
    }
}

/// Collects the gaps above each table; a table has those of all the joins that it is in.
fn gather(
    all: &mut BTreeMap<usize, BTreeSet<Gap>>,
    item: &Node<'_>,
    above: &BTreeSet<Gap>,
) -> Option<()> {
    match item.label {
        "RANGETBLREF" => drop(all.insert(item.index("rtindex")?, above.clone())),
        "FROMEXPR" => {
            for item in item.items("fromlist") {
                gather(all, item.node()?, above)?;
            }
        }
        "JOINEXPR" => {
            let (left, right) = sides(item)?;
            let beside = |gap: Option<Gap>| above.iter().copied().chain(gap).collect();
            gather(all, item.node("larg")?, &beside(left))?;
            gather(all, item.node("rarg")?, &beside(right))?;
            all.insert(item.index("rtindex")?, above.clone());
        }
        _ => return None,
    }
    Some(())
}

/// Collects the conditions that hold for every row, given the gaps that are closed.
fn certain<'a>(conditions: &mut Vec<&'a Tree<'a>>, item: &'a Node<'a>, closed: &BTreeSet<Gap>) {
    match item.label {
        "FROMEXPR" => {
            conditions.push(item.get("quals"));
            for item in item.nodes("fromlist") {
                certain(conditions, item, closed);
            }
        }
        "JOINEXPR" => {
            let Some((left, right)) = sides(item) else { return };
            let is_closed = |gap: Option<Gap>| gap.is_none_or(|gap| closed.contains(&gap));
            let (left, right) = (is_closed(left), is_closed(right));
            if left && right {
                conditions.push(item.get("quals"));
            }
            if let (true, Some(item)) = (left, item.node("larg")) {
                certain(conditions, item, closed);
            }
            if let (true, Some(item)) = (right, item.node("rarg")) {
                certain(conditions, item, closed);
            }
        }
        _ => {}
    }
}
