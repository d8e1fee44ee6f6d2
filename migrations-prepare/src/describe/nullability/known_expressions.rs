//! Which expressions, as a whole, a condition rules NULL out of: the same expression over the same row
//! is then not NULL in the list either.
//!
//! Must not know where the condition stands, nor what a column is.

use super::facts::Facts;
use super::query::type_of;
use crate::node_tree::{Node, Tree};

const IS_NULL: i64 = 0;
const IS_NOT_NULL: i64 = 1;

/// Types whose values the server reads and writes as text without looking at any setting: truth
/// values, numbers, texts, JSON, UUIDs.
const PLAIN_TYPES: [i64; 13] = [16, 20, 21, 23, 25, 26, 114, 700, 701, 1042, 1043, 1700, 2950];
const JSONB: i64 = 3802;

/// What is needed to read conditions.
#[derive(Clone, Copy)]
pub(super) struct KnownExpressions<'a> {
    facts: &'a Facts<'a>,
}

impl<'a> KnownExpressions<'a> {
    pub(super) fn new(facts: &'a Facts<'a>) -> KnownExpressions<'a> {
        KnownExpressions { facts }
    }

    /// The expressions that are not NULL where the condition is true.
    pub(super) fn if_true(self, known: &mut Vec<&'a Tree<'a>>, condition: &'a Tree<'a>) {
        let Some(node) = condition.node() else { return };
        match (node.label, node.word("boolop")) {
            ("BOOLEXPR", Some("and")) => {
                node.items("args").iter().for_each(|part| self.if_true(known, part));
            }
            ("BOOLEXPR", Some("not")) => {
                node.items("args").iter().for_each(|part| self.if_false(known, part));
            }
            ("NULLTEST", _) => self.of_null_test(known, node, IS_NOT_NULL),
            // TRUE, not FALSE, known.
            ("BOOLEANTEST", _) => match node.number("booltesttype") {
                Some(0) => self.if_true(known, node.get("arg")),
                Some(2) => self.if_false(known, node.get("arg")),
                Some(5) => self.if_known(known, node.get("arg")),
                _ => {}
            },
            // One element at least makes the comparison true.
            ("SCALARARRAYOPEXPR", _) if node.flag("useOr") == Some(true) => {
                self.if_called(known, node, "opfuncid", 1);
            }
            ("SUBLINK", _) if node.number("subLinkType") == Some(2) => {
                self.if_true(known, node.get("testexpr"));
            }
            _ => self.if_known(known, condition),
        }
    }

    fn if_false(self, known: &mut Vec<&'a Tree<'a>>, condition: &'a Tree<'a>) {
        let Some(node) = condition.node() else { return };
        match (node.label, node.word("boolop")) {
            ("BOOLEXPR", Some("or")) => {
                node.items("args").iter().for_each(|part| self.if_false(known, part));
            }
            ("BOOLEXPR", Some("not")) => {
                node.items("args").iter().for_each(|part| self.if_true(known, part));
            }
            ("NULLTEST", _) => self.of_null_test(known, node, IS_NULL),
            ("OPEXPR" | "FUNCEXPR" | "VAR", _) => self.if_known(known, condition),
            _ => {}
        }
    }

    fn of_null_test(self, known: &mut Vec<&'a Tree<'a>>, node: &'a Node<'a>, kind: i64) {
        // For a row the test looks at its fields.
        if node.flag("argisrow") == Some(false) && node.number("nulltesttype") == Some(kind) {
            self.if_known(known, node.get("arg"));
        }
    }

    fn if_known(self, known: &mut Vec<&'a Tree<'a>>, value: &'a Tree<'a>) {
        let Some(node) = value.node() else { return };
        if self.is_repeatable(value) {
            known.push(value);
        }
        match node.label {
            "OPEXPR" => self.if_called(known, node, "opfuncid", usize::MAX),
            "FUNCEXPR" => self.if_called(known, node, "funcid", usize::MAX),
            "RELABELTYPE" | "COLLATEEXPR" | "COERCEVIAIO" => self.if_known(known, node.get("arg")),
            _ => {}
        }
    }

    /// The arguments of a function that is not called with NULL; the first so many of them.
    fn if_called(
        self,
        known: &mut Vec<&'a Tree<'a>>,
        node: &'a Node<'a>,
        function: &str,
        count: usize,
    ) {
        if node.oid(function).is_some_and(|function| self.facts.is_strict(function)) {
            node.items("args").iter().take(count).for_each(|arg| self.if_known(known, arg));
        }
    }

    /// Whether an expression has the same value wherever it stands over a row: no function in it looks
    /// at anything but its arguments, and the server came with all of them.
    pub(super) fn is_repeatable(self, tree: &Tree<'_>) -> bool {
        let Some(node) = tree.node() else { return false };
        let all = |field: &str| node.items(field).iter().all(|part| self.is_repeatable(part));
        let is_immutable =
            |field: &str| node.oid(field).is_some_and(|function| self.facts.is_immutable(function));
        match node.label {
            "VAR" | "CONST" => true,
            "PARAM" => node.number("paramkind") == Some(0),
            "OPEXPR" => is_immutable("opfuncid") && all("args"),
            "FUNCEXPR" => is_immutable("funcid") && all("args"),
            "BOOLEXPR" => all("args"),
            "RELABELTYPE" | "COLLATEEXPR" | "NULLTEST" | "BOOLEANTEST" => {
                self.is_repeatable(node.get("arg"))
            }
            "COERCEVIAIO" => {
                let is_plain = |of: i64| PLAIN_TYPES.contains(&of) || of == JSONB;
                let (from, to) = (type_of(node.get("arg")), node.number("resulttype"));
                from.is_some_and(is_plain)
                    && to.is_some_and(is_plain)
                    && self.is_repeatable(node.get("arg"))
            }
            "SUBSCRIPTINGREF" => {
                !node.get("refassgnexpr").is_there()
                    && self.is_repeatable(node.get("refexpr"))
                    && all("refupperindexpr")
                    && all("reflowerindexpr")
            }
            "AGGREF" => is_immutable("aggfnoid") && self.is_repeatable_aggregate(node),
            _ => false,
        }
    }

    fn is_repeatable_aggregate(self, node: &Node<'_>) -> bool {
        let filter = node.get("aggfilter");
        node.items("aggdirectargs").iter().all(|arg| self.is_repeatable(arg))
            && node.nodes("args").all(|target| self.is_repeatable(target.get("expr")))
            && (!filter.is_there() || self.is_repeatable(filter))
    }
}
