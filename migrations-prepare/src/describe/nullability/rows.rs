//! Whether a query certainly has a row, on whatever data.
//!
//! Must not know what a column is worth.

use super::facts::Facts;
use crate::node_tree::{Node, Tree};

/// How many queries may lie in one another; of what is deeper nothing is said.
const DEPTH: usize = 40;

/// A query, with those that it lies in: the outermost first, itself last.
pub(super) struct Rows<'a> {
    facts: &'a Facts<'a>,
    scopes: Vec<&'a Node<'a>>,
    depth: usize,
}

impl<'a> Rows<'a> {
    pub(super) fn of(facts: &'a Facts<'a>, scopes: Vec<&'a Node<'a>>) -> Rows<'a> {
        Rows { facts, scopes, depth: 0 }
    }

    /// Looks into another query, which is found one step deeper, so that no circle is walked for ever.
    fn step(&self, outer: &[&'a Node<'a>], query: &'a Node<'a>) -> bool {
        let scopes = outer.iter().copied().chain([query]).collect();
        Rows { facts: self.facts, scopes, depth: self.depth + 1 }.has_row()
    }

    /// Whether a query that lies in this one certainly has a row.
    pub(super) fn has_row_within(&self, query: &'a Node<'a>) -> bool {
        self.step(&self.scopes, query)
    }

    /// Whether what stands in this query's `FROM` certainly has a row for each row beside it.
    pub(super) fn item_has_row(&self, item: &'a Node<'a>) -> bool {
        match item.label {
            "RANGETBLREF" => {
                let table = item.index("rtindex").and_then(|table| table.checked_sub(1));
                let entry =
                    table.and_then(|table| self.query()?.items("rtable").get(table)?.node());
                entry.is_some_and(|entry| self.entry_has_row(entry))
            }
            "JOINEXPR" => self.join_has_row(item),
            _ => false,
        }
    }

    /// Whether there is a row before anything is grouped.
    pub(super) fn has_input_row(&self) -> bool {
        let Some(from) = self.query().and_then(|query| query.node("jointree")) else {
            return false;
        };
        let has_row = |item: &'a Tree<'a>| item.node().is_some_and(|item| self.item_has_row(item));
        is_unconditional(from.get("quals")) && from.items("fromlist").iter().all(has_row)
    }

    fn query(&self) -> Option<&'a Node<'a>> {
        self.scopes.last().copied()
    }

    fn has_row(&self) -> bool {
        let Some(query) = self.query().filter(|_| self.depth < DEPTH) else { return false };
        // A row that another session holds can be left out, or be another by then.
        let is_plain = query.number("commandType") == Some(1)
            && query.flag("hasTargetSRFs") == Some(false)
            && !query.get("havingQual").is_there()
            && !query.get("rowMarks").is_there()
            && self.is_nothing_skipped(query);
        if !is_plain {
            return false;
        }
        if query.get("setOperations").is_there() {
            return self.operation_has_row(query.get("setOperations"));
        }
        let is_one_group = query.flag("hasAggs") == Some(true)
            && !query.get("groupClause").is_there()
            && !query.get("groupingSets").is_there();
        is_one_group || self.has_input_row()
    }

    /// A negative number of rows is refused, so any constant but zero leaves the first row.
    fn is_nothing_skipped(&self, query: &Node<'_>) -> bool {
        let (limit, offset) = (query.get("limitCount"), query.get("limitOffset"));
        let is_limit = !limit.is_there() || self.constant(limit).is_some_and(|count| count != 0);
        let is_offset = !offset.is_there() || self.constant(offset) == Some(0);
        is_limit && is_offset
    }

    /// A constant number of rows; the server widens one of four bytes.
    fn constant(&self, tree: &Tree<'_>) -> Option<i64> {
        let node = tree.node()?;
        match node.label {
            "CONST" if matches!(node.number("consttype")?, 20 | 23) => {
                let Tree::Bytes(bytes) = node.get("constvalue") else { return None };
                Some(i64::from_ne_bytes(*bytes.first_chunk()?))
            }
            "FUNCEXPR" if self.facts.built_in(node.oid("funcid")?) == Some("int8") => {
                let [number] = node.items("args") else { return None };
                self.constant(number)
            }
            _ => None,
        }
    }

    /// `UNION` has a row where one of its sides does.
    fn operation_has_row(&self, tree: &'a Tree<'a>) -> bool {
        let Some(node) = tree.node() else { return false };
        if node.label == "RANGETBLREF" {
            return self.item_has_row(node);
        }
        node.number("op") == Some(1)
            && (self.operation_has_row(node.get("larg"))
                || self.operation_has_row(node.get("rarg")))
    }

    fn join_has_row(&self, join: &'a Node<'a>) -> bool {
        let has_row = |field: &str| join.node(field).is_some_and(|item| self.item_has_row(item));
        match join.number("jointype") {
            Some(0) => is_unconditional(join.get("quals")) && has_row("larg") && has_row("rarg"),
            Some(1) => has_row("larg"),
            Some(2) => has_row("larg") || has_row("rarg"),
            Some(3) => has_row("rarg"),
            _ => false,
        }
    }

    fn entry_has_row(&self, entry: &'a Node<'a>) -> bool {
        match entry.number("rtekind") {
            Some(0) => {
                let view = entry.oid("relid").and_then(|oid| self.facts.view(oid));
                view.and_then(Tree::query).is_some_and(|query| self.step(&[], query))
            }
            Some(1) => entry.node("subquery").is_some_and(|query| self.has_row_within(query)),
            // A function that is no set has one row.
            Some(3) => entry
                .nodes("functions")
                .any(|function| function.node("funcexpr").is_some_and(is_one_value)),
            Some(5) => !entry.items("values_lists").is_empty(),
            Some(6) => self.common_has_row(entry).unwrap_or(false),
            Some(8) => true,
            _ => false,
        }
    }

    /// A query of `WITH`; one that refers to itself begins without itself.
    fn common_has_row(&self, entry: &'a Node<'a>) -> Option<bool> {
        let up = entry.index("ctelevelsup")?;
        let depth = self.scopes.len().checked_sub(up)?;
        let level = *self.scopes.get(depth.checked_sub(1)?)?;
        let name = entry.word("ctename")?;
        let common = level.nodes("cteList").find(|common| common.word("ctename") == Some(name))?;
        let is_plain = common.flag("cterecursive") == Some(false);
        let query = common.node("ctequery").filter(|_| is_plain)?;
        Some(self.step(self.scopes.get(..depth)?, query))
    }
}

/// Whether a condition is none, or the constant that is true.
pub(super) fn is_unconditional(quals: &Tree<'_>) -> bool {
    let Some(node) = quals.node() else { return !quals.is_there() };
    let is_true = |value: &Tree<'_>| match value {
        Tree::Bytes(bytes) => bytes.iter().any(|byte| *byte != 0),
        _ => false,
    };
    node.label == "CONST" && node.number("consttype") == Some(16) && is_true(node.get("constvalue"))
}

/// Whether a call in `FROM` returns one value: a row type could be spread over several columns,
/// which is one row all the same.
fn is_one_value(call: &Node<'_>) -> bool {
    match call.label {
        "FUNCEXPR" => call.flag("funcretset") == Some(false),
        "SQLVALUEFUNCTION" => true,
        _ => false,
    }
}
