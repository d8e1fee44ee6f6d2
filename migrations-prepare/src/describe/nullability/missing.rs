//! Whether a column that a query computes is NULL where an outer join leaves its table without a row.
//!
//! It should always be so, and the server makes an exception: what a sub-query or a view computes
//! is put in where it is used, and a comparison with an array counts as strict there, although
//! `x <> ALL ('{}')` is true of NULL; so do `JSON_EXISTS`, `JSON_VALUE` and `JSON_QUERY`, which have a
//! value where an argument beside the document is NULL.  Such a column is `true` in a row that is not
//! there, so a condition on it does not say that the row is.  A function in SQL that is declared strict
//! and has such a thing inside, or calls one that has, is put in as well, and is not strict any more.
//! Must not know what is concluded from it.

use super::catalogued::DEPTH;
use super::facts::Facts;
use super::strict::{Joined, joined};
use crate::node_tree::{Node, Tree};

/// A query and those that it lies in, the innermost first.
#[derive(Clone)]
pub(super) struct Queries<'a> {
    pub(super) facts: &'a Facts<'a>,
    pub(super) nested: Vec<&'a Node<'a>>,
    depth: usize,
}

impl<'a> Queries<'a> {
    pub(super) fn of(facts: &'a Facts<'a>, nested: Vec<&'a Node<'a>>) -> Queries<'a> {
        Queries { facts, nested, depth: 0 }
    }

    /// Whether a column of the innermost query's tables is NULL in a row that is not there.
    pub(super) fn is_null_without_row(&self, table: usize, column: i64) -> bool {
        let entry = self
            .nested
            .first()
            .and_then(|query| query.items("rtable").get(table.checked_sub(1)?)?.node());
        let Some(entry) = entry.filter(|_| self.depth < DEPTH) else { return false };
        match entry.number("rtekind") {
            Some(0) => self.is_null_of_relation(entry, column),
            Some(1) => entry.node("subquery").is_some_and(|query| {
                let nested = [query].into_iter().chain(self.nested.iter().copied()).collect();
                self.inside(nested).is_null_of_target(column)
            }),
            // The server puts the body of a function in, which nobody has read.
            Some(3) => {
                entry.nodes("functions").all(|function| self.is_plain(function.get("funcexpr")))
            }
            Some(5) => self.is_plain(entry.get("values_lists")),
            Some(6) => self.is_null_of_common(entry, column),
            _ => true,
        }
    }

    fn is_null_of_relation(&self, entry: &'a Node<'a>, column: i64) -> bool {
        let Some(oid) = entry.oid("relid") else { return false };
        match self.facts.view(oid).and_then(Tree::query) {
            Some(view) => self.inside(vec![view]).is_null_of_target(column),
            // A column that is computed when it is read is put in as well.
            None => {
                self.facts.generated(oid, column).is_none_or(|value| self.is_strict_as_taken(value))
            }
        }
    }

    /// A query of `WITH`, which is put in where it is used once.
    fn is_null_of_common(&self, entry: &'a Node<'a>, column: i64) -> bool {
        let definition = entry.index("ctelevelsup").and_then(|up| {
            let around = self.nested.get(up..).filter(|around| !around.is_empty())?;
            let name = entry.word("ctename")?;
            let mut commons = around[0].nodes("cteList");
            let common = commons.find(|common| common.word("ctename") == Some(name))?;
            Some((common.node("ctequery")?, around))
        });
        definition.is_some_and(|(query, around)| {
            let nested = [query].into_iter().chain(around.iter().copied()).collect();
            self.inside(nested).is_null_of_target(column)
        })
    }

    fn inside(&self, nested: Vec<&'a Node<'a>>) -> Queries<'a> {
        Queries { facts: self.facts, nested, depth: self.depth + 1 }
    }

    /// Whether what the innermost query returns is NULL where all its rows are missing.
    fn is_null_of_target(&self, column: i64) -> bool {
        // These are executed as they stand.
        const WHOLE: [&str; 6] = [
            "groupClause",
            "groupingSets",
            "havingQual",
            "distinctClause",
            "limitOffset",
            "limitCount",
        ];
        let Some(query) = self.nested.first() else { return false };
        if query.flag("hasAggs") == Some(true)
            || query.number("commandType") != Some(1)
            || WHOLE.iter().any(|clause| query.get(clause).is_there())
        {
            return true;
        }
        let index = usize::try_from(column).ok().and_then(|column| column.checked_sub(1));
        // The row as a whole is always made anew.
        let Some(index) = index else { return true };
        let target = query.items("targetList").get(index).and_then(Tree::node);
        target.is_some_and(|target| self.is_plain(target.get("expr")))
    }

    /// Whether no part of an expression has a value where its tables have no row and the server
    /// takes it to be strict.
    fn is_plain(&self, tree: &'a Tree<'a>) -> bool {
        let node = match tree {
            Tree::List(items) => return items.iter().all(|item| self.is_plain(item)),
            Tree::Node(node) => node,
            _ => return true,
        };
        let inside = || node.fields().iter().all(|(_, value)| self.is_plain(value));
        match node.label {
            // What has a query inside is not taken to be strict.
            "QUERY" => true,
            "JSONEXPR" => false,
            "VAR" => self.is_plain_column(node),
            "SCALARARRAYOPEXPR" => {
                node.items("args").get(1).is_some_and(|array| self.is_full(array)) && inside()
            }
            "FUNCEXPR" | "OPEXPR" => {
                let function = node.oid("opfuncid").or(node.oid("funcid"));
                !function.is_some_and(|function| self.facts.is_inlined_as_nonstrict(function))
                    && inside()
            }
            _ => inside(),
        }
    }

    fn is_plain_column(&self, node: &'a Node<'a>) -> bool {
        let place = (node.number("varlevelsup"), node.index("varno"), node.number("varattno"));
        // A column from outside is what it is, whatever is missing here.
        let (Some(0), Some(table), Some(column)) = place else { return true };
        let Some(query) = self.nested.first() else { return false };
        match joined(query.items("rtable"), table, column) {
            Joined::No => self.is_null_without_row(table, column),
            Joined::As(value) => self.is_plain(value),
            Joined::Lost => false,
        }
    }

    /// Whether an array has an element, or is NULL where the row is missing.
    fn is_full(&self, array: &'a Tree<'a>) -> bool {
        let Some(node) = array.node() else { return false };
        match node.label {
            // What is written out is not taken to be strict.
            "ARRAYEXPR" | "ARRAY" => true,
            "CONST" => match node.get("constvalue") {
                // Of a value in the server's own form the dimensions follow the length.
                Tree::Bytes(bytes) => bytes.get(4..8).is_some_and(|count| count != [0; 4]),
                _ => node.flag("constisnull") == Some(true),
            },
            "VAR" => node.number("varlevelsup") == Some(0),
            "RELABELTYPE" | "ARRAYCOERCEEXPR" => self.is_full(node.get("arg")),
            _ => false,
        }
    }

    /// Whether nothing in a column that a table computes is taken to be strict and is not.
    fn is_strict_as_taken(&self, tree: &'a Tree<'a>) -> bool {
        match tree {
            Tree::List(items) => items.iter().all(|item| self.is_strict_as_taken(item)),
            Tree::Node(node) => {
                !matches!(node.label, "SCALARARRAYOPEXPR" | "JSONEXPR")
                    && node.fields().iter().all(|(_, value)| self.is_strict_as_taken(value))
            }
            _ => true,
        }
    }
}
