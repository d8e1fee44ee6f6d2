//! Whether a foreign key promises that a row finds its partner.
//!
//! Only keys that hold at every moment at which a statement can look are among the facts, and only
//! for statements that read one snapshot; see `relations.sql` and `facts`.
//! Must not know where a comparison stands.

use super::expression::Place;
use super::facts::Facts;
use super::level::Level;
use super::strict::{Joined, joined};
use crate::node_tree::{Node, Tree};

/// A column, by the level that its table is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) up: usize,
    pub(super) table: usize,
    pub(super) column: i64,
}

/// A comparison of two columns by an operator.
#[derive(Clone, Copy, Debug)]
pub(super) struct Comparison {
    operator: u32,
    left: Named,
    right: Named,
    /// The side that is not the one that was asked for.
    pub(super) other: Named,
}

impl Comparison {
    /// With the side of a table told from the other.
    pub(super) fn told_from(self, up: usize, table: usize) -> Option<Comparison> {
        let is_own = |named: Named| named.up == up && named.table == table;
        match (is_own(self.left), is_own(self.right)) {
            (true, false) => Some(Comparison { other: self.right, ..self }),
            (false, true) => Some(Comparison { other: self.left, ..self }),
            _ => None,
        }
    }
}

/// The comparisons of a condition that is nothing but comparisons of columns, all of which hold.
pub(super) fn comparisons(tables: &[Tree<'_>], quals: &Tree<'_>) -> Option<Vec<Comparison>> {
    let node = quals.node()?;
    match (node.label, node.word("boolop")) {
        ("BOOLEXPR", Some("and")) => {
            let parts = node.items("args").iter().map(|part| comparisons(tables, part));
            parts.collect::<Option<Vec<_>>>().map(|parts| parts.concat())
        }
        ("OPEXPR", _) => {
            let [left, right] = node.items("args") else { return None };
            let (left, right) = (named(tables, left)?, named(tables, right)?);
            Some(vec![Comparison { operator: node.oid("opno")?, left, right, other: right }])
        }
        _ => None,
    }
}

/// The column that an expression is, be it under another name of its type.
fn named(tables: &[Tree<'_>], tree: &Tree<'_>) -> Option<Named> {
    let node = tree.node()?;
    match node.label {
        "RELABELTYPE" => named(tables, node.get("arg")),
        "VAR" if node.number("varreturningtype").unwrap_or_default() == 0 => {
            let (up, table) = (node.index("varlevelsup")?, node.index("varno")?);
            let column = node.number("varattno")?;
            match up {
                0 => match joined(tables, table, column) {
                    Joined::No => Some(Named { up, table, column }),
                    Joined::As(value) => named(tables, value),
                    Joined::Lost => None,
                },
                _ => Some(Named { up, table, column }),
            }
        }
        _ => None,
    }
}

/// Whether a row of one table finds a row of another by comparisons, each of which has told the
/// other's side from the row's own; who asks may know of more columns that they are not NULL.
pub(super) fn finds_row(
    facts: &Facts<'_>,
    row: &Node<'_>,
    other: &Node<'_>,
    compared: &[Comparison],
    is_not_null: &dyn Fn(i64) -> bool,
) -> bool {
    let (Some(from), Some(to)) = (plain_table(facts, row), plain_table(facts, other)) else {
        return false;
    };
    let is_whole = |table: u32| facts.relation(table).is_some_and(|table| !table.has_row_security);
    // The key of a table says nothing of the tables that inherit from it.
    let is_own = |table: u32| facts.relation(table).is_some_and(|table| !table.has_children);
    let is_there = |column: &i64| {
        let declared = facts.column(from, *column).is_some_and(|column| column.is_own_not_null);
        declared || is_not_null(*column)
    };
    let is_alone = row.flag("inh") == Some(false) || is_own(from);
    let mut keys = facts.foreign_keys(from).iter();
    is_whole(to)
        && is_alone
        && keys.any(|key| {
            let is_compared = |one: &Comparison| {
                let pairs = key.columns.iter().zip(&key.referenced).zip(&key.operators);
                pairs.into_iter().any(|((column, referenced), [operator, commuted])| {
                    let is_referenced_left = one.other == one.right;
                    let (own, theirs) = match is_referenced_left {
                        true => (one.right.column, one.left.column),
                        false => (one.left.column, one.right.column),
                    };
                    let expected = if is_referenced_left { operator } else { commuted };
                    own == *column && theirs == *referenced && one.operator == *expected
                })
            };
            key.table == to
                && !compared.is_empty()
                && key.columns.iter().all(is_there)
                && compared.iter().all(is_compared)
        })
}

impl<'a> Level<'a> {
    /// Whether a sub-query certainly finds the row that a foreign key of this level promises.
    pub(super) fn finds_row(&self, query: &'a Node<'a>, place: Place<'_>) -> bool {
        // Where rows leave grouped expressions out, the column that is compared can be NULL.
        let is_whole = place.is_before_grouping || !self.grouping.has_sets;
        is_whole && is_plain(query) && self.finds_only(query).unwrap_or(false)
    }

    fn finds_only(&self, query: &'a Node<'a>) -> Option<bool> {
        let from = query.node("jointree")?;
        let [only] = from.items("fromlist") else { return None };
        let table = only.node().filter(|item| item.label == "RANGETBLREF")?.index("rtindex")?;
        let tables = query.items("rtable");
        let other = tables.get(table.checked_sub(1)?)?.node()?;
        let compared = comparisons(tables, from.get("quals"))?;
        let compared: Vec<Comparison> =
            compared.into_iter().map(|one| one.told_from(0, table)).collect::<Option<_>>()?;
        let first = compared.first()?.other;
        let is_one = compared.iter().all(|one| (one.other.up, one.other.table) == (1, first.table));
        let is_known = |column: i64| self.is_known((first.table, column));
        let row = self.table(first.table)?;
        Some(
            is_one
                && self.has_row_of(first.table)
                && finds_row(self.facts, row, other, &compared, &is_known),
        )
    }
}

/// Whether a query has a row for every row that its condition lets through.
fn is_plain(query: &Node<'_>) -> bool {
    let more = [
        "limitOffset",
        "limitCount",
        "setOperations",
        "groupClause",
        "groupingSets",
        "havingQual",
        "rowMarks",
    ];
    query.number("commandType") == Some(1)
        && query.flag("hasTargetSRFs") == Some(false)
        && query.flag("hasAggs") == Some(false)
        && more.iter().all(|field| !query.get(field).is_there())
}

/// The table that an entry is, with all its rows.
fn plain_table(facts: &Facts<'_>, entry: &Node<'_>) -> Option<u32> {
    let is_plain = entry.number("rtekind") == Some(0) && !entry.get("tablesample").is_there();
    let relation = facts.relation(entry.oid("relid").filter(|_| is_plain)?)?;
    (relation.kind == "r").then_some(relation.oid)
}
