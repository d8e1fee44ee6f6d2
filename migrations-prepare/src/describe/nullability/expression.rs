//! Whether an expression is never NULL.
//!
//! What is not understood is not proved: each rule here says why NULL cannot come out.
//! Must not know where a table's columns come from.

use super::functions::Promise;
use super::joins::{Gap, Side};
use super::level::Level;
use super::strict::{Evaluated, NotNullColumns};
use crate::node_tree::{Node, Tree};

/// Where an expression stands.
#[derive(Clone, Copy)]
pub(crate) struct Place<'p> {
    /// Columns that are not NULL where this expression is looked at, besides those of the level.
    pub(crate) known: &'p NotNullColumns,
    /// Whether it sees single rows, and not what `GROUP BY` leaves of them.
    pub(crate) is_before_grouping: bool,
    /// The full joins that it merges the sides of.
    pub(crate) merging: Option<&'p Merging<'p>>,
    /// The columns of the sub-query that a comparison with `ANY` or `ALL` is about.
    pub(crate) compared: &'p [bool],
}

/// A full join whose sides are merged: one of them has a row.
#[derive(Clone, Copy)]
pub(crate) struct Merging<'p> {
    pub(crate) join: usize,
    /// The side that is looked at as if it had a row; of a merged column both, for each of the two is
    /// looked at by itself.
    pub(crate) side: Option<Side>,
    pub(crate) outer: Option<&'p Merging<'p>>,
}

impl<'p> Place<'p> {
    /// Among what a level returns.
    pub(crate) fn of(known: &'p NotNullColumns) -> Place<'p> {
        Place { known, is_before_grouping: false, merging: None, compared: &[] }
    }

    /// Inside an aggregate, or a thing that is grouped by.
    pub(crate) fn before_grouping(self) -> Place<'p> {
        Place { is_before_grouping: true, ..self }
    }

    /// Whether a gap is made up for by the other side of its join.
    pub(crate) fn merges(&self, gap: Gap) -> bool {
        self.all_merging().any(|merging| {
            merging.join == gap.join && merging.side.is_none_or(|side| side == gap.side)
        })
    }

    fn all_merging(&self) -> impl Iterator<Item = &'p Merging<'p>> {
        std::iter::successors(self.merging, |merging| merging.outer)
    }
}

impl<'a> Level<'a> {
    /// Whether an expression is never NULL.
    pub(crate) fn expression(&self, tree: &'a Tree<'a>, place: Place<'_>) -> bool {
        let Some(node) = tree.node() else { return false };
        let mut place = place;
        if self.grouping.has_sets && !place.is_before_grouping {
            match self.grouping.find(self.query.items("rtable"), tree) {
                Some(false) => return false,
                Some(true) => place = place.before_grouping(),
                None => {}
            }
        }
        if self.is_known_expression(tree, place) {
            return true;
        }
        let all = |field: &str| node.items(field).iter().all(|arg| self.expression(arg, place));
        match node.label {
            "VAR" => self.variable(node, place),
            "CONST" => node.flag("constisnull") == Some(false),
            "PARAM" => is_compared(node, place),
            "FUNCEXPR" | "OPEXPR" => self.call(node, place),
            // The comparison is made only where neither side is NULL.
            "DISTINCTEXPR" => self.is_promised(node, "opfuncid"),
            "SCALARARRAYOPEXPR" => self.array_comparison(node, place),
            "BOOLEXPR" => all("args"),
            "NULLTEST" | "BOOLEANTEST" | "GROUPINGFUNC" | "NEXTVALUEEXPR" | "MERGESUPPORTFUNC" => {
                true
            }
            "SUBLINK" => self.sublink(node, place),
            "CASEEXPR" | "CASE" => self.case(node, place),
            "COALESCEEXPR" | "COALESCE" | "MINMAXEXPR" | "MINMAX" => {
                self.is_one_there(node.items("args"), place)
            }
            "RELABELTYPE" | "COERCEVIAIO" | "ARRAYCOERCEEXPR" | "COLLATEEXPR" | "COLLATE"
            | "NAMEDARGEXPR" => self.expression(node.get("arg"), place),
            "COERCETODOMAIN" => {
                let domain = node.oid("resulttype");
                let refuses = domain.is_some_and(|domain| self.facts.refuses_null(domain));
                // A domain that refuses NULL now need not have done so when the row was written.
                (refuses && self.evaluated == Evaluated::ByQuery)
                    || self.expression(node.get("arg"), place)
            }
            "ARRAYEXPR" | "ARRAY" | "ROWEXPR" | "ROW" => true,
            "FIELDSELECT" => self.field(node, place),
            // The current schema is NULL where the search path has none.
            "SQLVALUEFUNCTION" => node.number("op").is_some_and(|op| (0..14).contains(&op)),
            "AGGREF" => self.aggregate(node),
            "WINDOWFUNC" => self.window(node, place),
            _ => false,
        }
    }

    /// Whether one of several is not NULL, be it this one where a side of a full join has a row, and
    /// that one where the other side has.
    fn is_one_there(&self, args: &'a [Tree<'a>], place: Place<'_>) -> bool {
        if args.iter().any(|arg| self.expression(arg, place)) {
            return true;
        }
        // Each join that is looked at is one less for the next look, so few are enough.
        let is_new = |join: &usize| place.all_merging().all(|merging| merging.join != *join);
        let joins = self.full_joins().into_iter().filter(is_new).take(3);
        { joins }.any(|join| {
            [Side::Left, Side::Right].into_iter().all(|side| {
                let merging = Merging { join, side: Some(side), outer: place.merging };
                self.is_one_there(args, Place { merging: Some(&merging), ..place })
            })
        })
    }

    /// A function or an operator that is not a set, or the only set among the targets.
    fn call(&self, node: &'a Node<'a>, place: Place<'_>) -> bool {
        let function = node.oid("opfuncid").or(node.oid("funcid"));
        let Some(promise) = function.and_then(|function| self.promise(function)) else {
            return function.is_some_and(|function| self.part_of_time(function, node, place));
        };
        let all = || node.items("args").iter().all(|arg| self.expression(arg, place));
        match promise {
            Promise::OfArguments => all(),
            Promise::OfFirst if node.flag("funcvariadic") == Some(true) => all(),
            Promise::OfFirst => {
                node.items("args").first().is_some_and(|arg| self.expression(arg, place))
            }
            // The elements of an array that is given as the arguments could be no array at all.
            Promise::Always => node.flag("funcvariadic") != Some(true) || all(),
            // The shorter of two sets is filled with NULL.
            Promise::Set => self.sets == 1,
            Promise::OfRows | Promise::OfOrderedRows | Promise::OfAnyRow | Promise::Count => false,
        }
    }

    /// What a function promises; a function of an extension may have been another when a row was
    /// written.
    fn promise(&self, function: u32) -> Option<Promise> {
        let is_known =
            self.evaluated == Evaluated::ByQuery || self.facts.built_in(function).is_some();
        self.facts.promise(function).filter(|_| is_known)
    }

    /// Of an infinite time the parts that come round again are NULL, and the others infinite.
    fn part_of_time(&self, function: u32, node: &'a Node<'a>, place: Place<'_>) -> bool {
        const ENDLESS: [&[u8]; 5] = [b"epoch", b"year", b"decade", b"century", b"millennium"];
        let [part, time] = node.items("args") else { return false };
        let part = part.node().filter(|part| part.label == "CONST");
        let Some(Tree::Bytes(bytes)) = part.map(|part| part.get("constvalue")) else {
            return false;
        };
        let is_endless = bytes.get(4..).is_some_and(|text| ENDLESS.contains(&text));
        matches!(self.facts.built_in(function), Some("date_part" | "extract"))
            && is_endless
            && self.expression(time, place)
    }

    fn is_promised(&self, node: &Node<'_>, field: &str) -> bool {
        let function = node.oid(field);
        function.and_then(|oid| self.promise(oid)) == Some(Promise::OfArguments)
    }

    /// Neither the value nor any element may be NULL.
    fn array_comparison(&self, node: &'a Node<'a>, place: Place<'_>) -> bool {
        let [value, array] = node.items("args") else { return false };
        self.is_promised(node, "opfuncid")
            && self.expression(value, place)
            && self.elements(array, place)
    }

    /// Whether an array is there, and none of its elements is NULL.
    pub(super) fn elements(&self, array: &'a Tree<'a>, place: Place<'_>) -> bool {
        let Some(node) = array.node() else { return false };
        match node.label {
            "ARRAYEXPR" | "ARRAY" => {
                node.flag("multidims") == Some(false)
                    && node.items("elements").iter().all(|element| self.expression(element, place))
            }
            "CONST" => match node.get("constvalue") {
                Tree::Bytes(bytes) => node.flag("constisnull") == Some(false) && is_full(bytes),
                _ => false,
            },
            "RELABELTYPE" => self.elements(node.get("arg"), place),
            _ => false,
        }
    }

    /// Each branch is looked at with what its condition says, and with what those before it say
    /// where they are not true.
    fn case(&self, node: &'a Node<'a>, place: Place<'_>) -> bool {
        // Where rows leave grouped expressions out, the same column can be two values.
        let is_whole = place.is_before_grouping || !self.grouping.has_sets;
        let is_searched = is_whole && !node.get("arg").is_there();
        let mut passed = place.known.clone();
        for branch in node.nodes("args") {
            let condition = branch.get("expr");
            let mut known = passed.clone();
            if is_searched {
                known.extend(self.conditions().if_true(condition));
                passed.extend(self.conditions().if_not_true(condition));
            }
            if !self.expression(branch.get("result"), Place { known: &known, ..place }) {
                return false;
            }
        }
        self.expression(node.get("defresult"), Place { known: &passed, ..place })
            || self.is_exhausted(node, place)
    }

    fn sublink(&self, node: &'a Node<'a>, place: Place<'_>) -> bool {
        let Some(query) = node.node("subselect") else { return false };
        match node.number("subLinkType") {
            // EXISTS and ARRAY.
            Some(0 | 6) => true,
            // ALL and ANY: every comparison that could be made has an outcome.
            Some(1 | 2) => {
                let compared = self.outputs_of(query);
                self.expression(node.get("testexpr"), Place { compared: &compared, ..place })
            }
            // Of more rows than one the server makes an error.
            Some(4) => {
                let has_row = self.rows().has_row_within(query) || self.finds_row(query, place);
                has_row && self.outputs_of(query).first() == Some(&true)
            }
            _ => false,
        }
    }

    /// A field of a row that is written out.
    fn field(&self, node: &'a Node<'a>, place: Place<'_>) -> bool {
        let row = node.node("arg").filter(|arg| matches!(arg.label, "ROWEXPR" | "ROW"));
        let index = node.index("fieldnum").and_then(|number| number.checked_sub(1));
        let field = row.zip(index).and_then(|(row, index)| row.items("args").get(index));
        field.is_some_and(|field| self.expression(field, place))
    }
}

/// A column of the sub-query of a comparison; other parameters are the program's, and may be NULL.
fn is_compared(node: &Node<'_>, place: Place<'_>) -> bool {
    let index = node.index("paramid").and_then(|number| number.checked_sub(1));
    let column = index.and_then(|index| place.compared.get(index));
    node.number("paramkind") == Some(2) && column == Some(&true)
}

/// Whether an array in the server's own form has no NULL: then it has no offset of its data.
fn is_full(bytes: &[u8]) -> bool {
    let (Some(head), Some(offset)) = (bytes.first_chunk::<4>(), bytes.get(8..12)) else {
        return false;
    };
    let length = u32::try_from(bytes.len()).unwrap_or_default();
    let is_plain = u32::from_le_bytes(*head) == length << 2 || u32::from_be_bytes(*head) == length;
    is_plain && offset == [0; 4]
}
