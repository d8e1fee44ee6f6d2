//! Whether a side of an outer join has a row for every row of the other side.
//!
//! Must not know what a column is worth, nor which gaps other joins have.

use super::facts::Facts;
use super::foreign_keys::{Comparison, comparisons, finds_row};
use super::joins::Side;
use super::rows::{Rows, is_unconditional};
use super::strict::Column;
use crate::node_tree::{Node, Tree};

/// What is needed to look for the rows of one level.
pub(super) struct Partners<'a> {
    pub(super) facts: &'a Facts<'a>,
    /// The level's tables.
    pub(super) tables: &'a [Tree<'a>],
    pub(super) rows: Rows<'a>,
}

impl<'a> Partners<'a> {
    /// Whether a side of a join is never missing; the tables that have a row wherever the other side
    /// has one, and the columns that are never NULL in the end, are known to who asks.
    pub(super) fn has(
        &self,
        join: &'a Node<'a>,
        side: Side,
        is_there: &dyn Fn(usize) -> bool,
        is_known: &dyn Fn(Column) -> bool,
    ) -> bool {
        let field = match side {
            Side::Left => "larg",
            Side::Right => "rarg",
        };
        let Some(item) = join.node(field) else { return false };
        if is_unconditional(join.get("quals")) {
            return self.rows.item_has_row(item);
        }
        self.is_referred_to(join, item, is_there, is_known).unwrap_or(false)
    }

    /// Whether the other side has a foreign key to the table that this one is.
    fn is_referred_to(
        &self,
        join: &Node<'_>,
        item: &Node<'_>,
        is_there: &dyn Fn(usize) -> bool,
        is_known: &dyn Fn(Column) -> bool,
    ) -> Option<bool> {
        let table = item.index("rtindex").filter(|_| item.label == "RANGETBLREF")?;
        let entry = |table: usize| self.tables.get(table.checked_sub(1)?)?.node();
        let compared = comparisons(self.tables, join.get("quals"))?;
        let compared: Vec<Comparison> =
            compared.into_iter().map(|one| one.told_from(0, table)).collect::<Option<_>>()?;
        let first = compared.first()?.other;
        let is_one = compared.iter().all(|one| one.other.table == first.table);
        let is_own = first.up == 0 && first.table != table;
        let is_not_null = |column: i64| is_known((first.table, column));
        let found =
            finds_row(self.facts, entry(first.table)?, entry(table)?, &compared, &is_not_null);
        Some(is_one && is_own && is_there(first.table) && found)
    }
}
