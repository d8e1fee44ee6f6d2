//! Which tables of a query's level can be left without a row by its joins, and which columns its
//! conditions rule NULL out of.
//!
//! The two need each other: a condition on a table makes an outer join an inner one, whose own
//! condition then holds for every row.
//! Must not know what a column is.

use std::collections::{BTreeMap, BTreeSet};

use super::strict::{Conditions, NotNullColumns};
use crate::node_tree::Node;

/// The side of a join that can be left without a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Gap {
    /// The index of the join among the level's tables; each has one.
    pub(crate) join: usize,
    side: Side,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Side {
    Left,
    Right,
}

/// What joins and conditions of a level say.
#[derive(Default)]
pub(crate) struct Joins {
    /// For each table and join in `FROM`: where it can be left without a row.
    gaps: BTreeMap<usize, BTreeSet<Gap>>,
    /// The columns that are not NULL in any row of the level.
    pub(crate) known: NotNullColumns,
}

impl Joins {
    /// Reads the level's `FROM` and `WHERE`; `None` where something in it is not understood.
    ///
    /// A condition on a column that is not NULL without a row does not say that the row is there.
    pub(crate) fn of(
        conditions: Conditions<'_, '_>,
        from: Option<&Node<'_>>,
        is_null_without_row: impl Fn(usize, i64) -> bool,
    ) -> Option<Joins> {
        let mut joins = Joins::default();
        let Some(from) = from else { return Some(joins) };
        gather(&mut joins.gaps, from, &BTreeSet::new())?;
        let mut closed = BTreeSet::new();
        loop {
            joins.known = NotNullColumns::new();
            certain(&mut joins.known, conditions, from, &closed);
            let before = closed.len();
            for (table, column) in &joins.known {
                let open = joins.gaps.get(table).into_iter().flatten();
                let mut open = open.filter(|gap| !closed.contains(*gap)).copied().peekable();
                if open.peek().is_some() && is_null_without_row(*table, *column) {
                    let open: Vec<Gap> = open.collect();
                    closed.extend(open);
                }
            }
            if closed.len() == before {
                break;
            }
        }
        for gaps in joins.gaps.values_mut() {
            gaps.retain(|gap| !closed.contains(gap));
        }
        Some(joins)
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

/// Collects what the conditions say that hold for every row, given the gaps that are closed.
fn certain(
    known: &mut NotNullColumns,
    conditions: Conditions<'_, '_>,
    item: &Node<'_>,
    closed: &BTreeSet<Gap>,
) {
    match item.label {
        "FROMEXPR" => {
            known.extend(conditions.if_true(item.get("quals")));
            for item in item.nodes("fromlist") {
                certain(known, conditions, item, closed);
            }
        }
        "JOINEXPR" => {
            let Some((left, right)) = sides(item) else { return };
            let is_closed = |gap: Option<Gap>| gap.is_none_or(|gap| closed.contains(&gap));
            let (left, right) = (is_closed(left), is_closed(right));
            if left && right {
                known.extend(conditions.if_true(item.get("quals")));
            }
            if let (true, Some(item)) = (left, item.node("larg")) {
                certain(known, conditions, item, closed);
            }
            if let (true, Some(item)) = (right, item.node("rarg")) {
                certain(known, conditions, item, closed);
            }
        }
        _ => {}
    }
}
