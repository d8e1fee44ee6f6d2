//! Whether the branches of a `CASE` leave nothing to its `ELSE`.
//!
//! Must not know what the branches give.

use super::expression::Place;
use super::grouping::same;
use super::known_expressions::KnownExpressions;
use super::level::Level;
use crate::node_tree::{Node, Tree};

/// Endings of the names of the server's own comparisons, each with that of its opposite.
const OPPOSITES: [(&str, &str); 3] = [("eq", "ne"), ("lt", "ge"), ("le", "gt")];

impl<'a> Level<'a> {
    /// Whether one of the conditions of a `CASE` is always true: two of them are opposites that are
    /// never NULL, or a truth value is compared with both of its values.
    pub(super) fn is_exhausted(&self, node: &'a Node<'a>, place: Place<'_>) -> bool {
        let conditions: Vec<&'a Tree<'a>> =
            node.nodes("args").map(|branch| branch.get("expr")).collect();
        if node.get("arg").is_there() {
            let has = |value: bool| conditions.iter().any(|one| self.is_of_value(one, value));
            return has(true) && has(false) && self.expression(node.get("arg"), place);
        }
        let known = KnownExpressions::new(self.facts);
        let pairs = conditions.iter().enumerate();
        let mut pairs =
            pairs.flat_map(|(at, one)| conditions[at + 1..].iter().map(move |other| (one, other)));
        pairs.any(|(one, other)| {
            self.are_opposites(one, other)
                && known.is_repeatable(one)
                && self.expression(one, place)
        })
    }

    /// Whether the tested value is compared with this truth value.
    fn is_of_value(&self, condition: &Tree<'_>, value: bool) -> bool {
        let Some(node) = condition.node().filter(|node| node.label == "OPEXPR") else {
            return false;
        };
        let [tested, constant] = node.items("args") else { return false };
        let is_tested = tested.node().is_some_and(|tested| tested.label == "CASETESTEXPR");
        let is_equality =
            node.oid("opfuncid").and_then(|oid| self.facts.built_in(oid)) == Some("booleq");
        let constant = constant.node().filter(|constant| constant.label == "CONST");
        let is_value = constant.is_some_and(|constant| match constant.get("constvalue") {
            Tree::Bytes(bytes) => bytes.iter().any(|byte| *byte != 0) == value,
            _ => false,
        });
        is_tested && is_equality && is_value
    }

    fn are_opposites(&self, one: &'a Tree<'a>, other: &'a Tree<'a>) -> bool {
        let tables = self.query.items("rtable");
        let is_negation = |of: &Tree<'_>, tree: &Tree<'_>| {
            let node = tree.node().filter(|node| node.word("boolop") == Some("not"));
            let negated = node.and_then(|node| node.items("args").first());
            negated.is_some_and(|negated| same(tables, of, negated))
        };
        if is_negation(one, other) || is_negation(other, one) {
            return true;
        }
        let (Some(one), Some(other)) = (one.node(), other.node()) else { return false };
        match (one.label, other.label) {
            ("NULLTEST", "NULLTEST") => {
                // A row can be neither.
                let is_value = |test: &Node<'_>| test.flag("argisrow") == Some(false);
                is_value(one)
                    && is_value(other)
                    && one.number("nulltesttype") != other.number("nulltesttype")
                    && same(tables, one.get("arg"), other.get("arg"))
            }
            ("OPEXPR", "OPEXPR") => {
                let collation = |node: &Node<'_>| node.number("inputcollid");
                let args = one.items("args").iter().zip(other.items("args"));
                self.have_opposite_names(one, other) && collation(one) == collation(other) && {
                    args
                }
                .all(|(one, other)| same(tables, one, other))
            }
            _ => false,
        }
    }

    fn have_opposite_names(&self, one: &Node<'_>, other: &Node<'_>) -> bool {
        let name = |node: &Node<'_>| node.oid("opfuncid").and_then(|oid| self.facts.built_in(oid));
        let (Some(one), Some(other)) = (name(one), name(other)) else { return false };
        OPPOSITES.iter().any(|(ending, opposite)| {
            let are = |one: &str, other: &str| {
                let stems = (one.strip_suffix(ending), other.strip_suffix(opposite));
                matches!(stems, (Some(one), Some(other)) if one == other)
            };
            are(one, other) || are(other, one)
        })
    }
}
