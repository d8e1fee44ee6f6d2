//! What a level's `GROUP BY` does to its rows: which expressions may be left out of some, and
//! whether a group can have no row.
//!
//! Must not know what is proved of an expression.

use std::collections::BTreeSet;

use super::strict::{Joined, joined};
use crate::node_tree::{Node, Tree};

/// How the rows of a level are grouped.
pub(crate) struct Grouping<'a> {
    /// Whether there are groups at all, be it the one of an aggregate without `GROUP BY`.
    pub(crate) is_grouped: bool,
    /// Whether there may be a group of no rows.
    pub(crate) has_empty: bool,
    /// Whether some rows leave grouped expressions out.
    pub(crate) has_sets: bool,
    /// What is grouped by, and whether it is there in every row.
    expressions: Vec<(&'a Tree<'a>, bool)>,
}

impl<'a> Grouping<'a> {
    /// Reads a level.
    pub(crate) fn of(query: &'a Node<'a>) -> Grouping<'a> {
        let clauses: Vec<i64> = query
            .nodes("groupClause")
            .filter_map(|clause| clause.number("tleSortGroupRef"))
            .collect();
        let sets = query.items("groupingSets");
        let has_sets = !sets.is_empty();
        let common: BTreeSet<i64> = match has_sets {
            true => sets.iter().filter_map(Tree::node).flat_map(in_every).collect(),
            false => clauses.iter().copied().collect(),
        };
        let is_aggregated =
            query.flag("hasAggs") != Some(false) || query.get("havingQual").is_there();
        let has_empty = match has_sets {
            // The sets of a list are combined, each with each.
            true => sets.iter().all(|set| set.node().is_none_or(can_be_empty)),
            false => clauses.is_empty() && is_aggregated,
        };
        let expression = |reference: &i64| {
            let mut targets = query.nodes("targetList");
            let target =
                targets.find(|target| target.number("ressortgroupref") == Some(*reference))?;
            Some((target.get("expr"), common.contains(reference)))
        };
        Grouping {
            is_grouped: has_sets || !clauses.is_empty() || is_aggregated,
            has_empty,
            has_sets,
            expressions: clauses.iter().filter_map(expression).collect(),
        }
    }

    /// Whether an expression is grouped by; and if it is, whether it is there in every row.
    pub(crate) fn find(&self, tables: &[Tree<'_>], expression: &Tree<'_>) -> Option<bool> {
        let is_same = |grouped: &&(&Tree<'_>, bool)| same(tables, grouped.0, expression);
        let found: Vec<bool> =
            self.expressions.iter().filter(is_same).map(|found| found.1).collect();
        (!found.is_empty()).then(|| found.into_iter().all(|is_common| is_common))
    }

    /// What the n-th thing that is grouped by is, for servers that number them.
    pub(crate) fn is_common(&self, index: usize) -> Option<bool> {
        self.expressions.get(index).map(|(_, is_common)| *is_common)
    }
}

/// What every set of an item has.
fn in_every(set: &Node<'_>) -> BTreeSet<i64> {
    match set.number("kind") {
        // A plain list of references.
        Some(1) => set.numbers("content").into_iter().collect(),
        Some(4) => {
            let inner = set.nodes("content").map(in_every);
            inner.reduce(|one, other| &one & &other).unwrap_or_default()
        }
        _ => BTreeSet::new(),
    }
}

/// Whether one of an item's sets has nothing.
fn can_be_empty(set: &Node<'_>) -> bool {
    match set.number("kind") {
        Some(1) => set.numbers("content").is_empty(),
        Some(4) => set.nodes("content").any(can_be_empty),
        _ => true,
    }
}

/// Whether two expressions are the same to the server: where they stand in the text does not
/// count, and a column of a join is the column of its table.
pub(crate) fn same(tables: &[Tree<'_>], one: &Tree<'_>, other: &Tree<'_>) -> bool {
    let (one, other) = (unjoined(tables, one), unjoined(tables, other));
    match (one, other) {
        (Tree::Node(one), Tree::Node(other)) => {
            let counts = |name: &str| {
                !matches!(
                    name,
                    "location"
                        | "varnosyn"
                        | "varattnosyn"
                        | "varnoold"
                        | "varoattno"
                        | "varnullingrels"
                        | "funcformat"
                        | "coerceformat"
                        | "relabelformat"
                        | "convertformat"
                        | "coercionformat"
                        | "row_format"
                        | "stmt_location"
                        | "stmt_len"
                        | "list_start"
                        | "list_end"
                )
            };
            let one_fields = one.fields().iter().filter(|field| counts(field.0));
            let mut other_fields = other.fields().iter().filter(|field| counts(field.0));
            one.label == other.label
                && one_fields
                    .zip(other_fields.by_ref())
                    .all(|(one, other)| one.0 == other.0 && same(tables, &one.1, &other.1))
        }
        (Tree::List(one), Tree::List(other)) => {
            one.len() == other.len()
                && one.iter().zip(other).all(|(one, other)| same(tables, one, other))
        }
        (one, other) => one == other,
    }
}

fn unjoined<'t>(tables: &'t [Tree<'t>], tree: &'t Tree<'t>) -> &'t Tree<'t> {
    let Some(node) = tree.node().filter(|node| node.label == "VAR") else { return tree };
    let place = (node.number("varlevelsup"), node.index("varno"), node.number("varattno"));
    let (Some(0), Some(table), Some(column)) = place else { return tree };
    match joined(tables, table, column) {
        Joined::As(value) => unjoined(tables, value),
        Joined::No | Joined::Lost => tree,
    }
}
