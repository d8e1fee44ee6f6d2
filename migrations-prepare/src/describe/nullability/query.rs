//! What a whole query returns: the targets of its level, or what set operations make of several.
//!
//! Must not know what an expression is worth.

use super::expression::Place;
use super::level::{Command, Level};
use super::strict::NotNullColumns;
use crate::node_tree::{Node, Tree};

/// Types among which the server itself converts, by object id: numbers, texts, times.
/// A conversion between others can be a user's.
const CONVERTED: [&[i64]; 3] =
    [&[20, 21, 23, 700, 701, 1700], &[19, 25, 1042, 1043], &[1082, 1114, 1184]];

impl<'a> Level<'a> {
    /// For each column that the level returns: whether it is never NULL.
    pub(crate) fn outputs(&self) -> Vec<bool> {
        let operations = self.query.get("setOperations");
        if operations.is_there() {
            return self.combined(operations);
        }
        let nothing = NotNullColumns::new();
        let place = Place::of(&nothing);
        targets(self.query, self.command)
            .map(|target| self.expression(target.get("expr"), place))
            .collect()
    }

    /// Whether each output of a query inside this level is never NULL.
    pub(super) fn outputs_of(&self, query: &'a Node<'a>) -> Vec<bool> {
        Level::of(self.facts, query, Some(self)).outputs()
    }

    /// What a tree of set operations returns.
    fn combined(&self, tree: &'a Tree<'a>) -> Vec<bool> {
        let Some(node) = tree.node() else { return Vec::new() };
        if node.label == "RANGETBLREF" {
            let table = node.index("rtindex").and_then(|table| Some((table, self.table(table)?)));
            return table
                .map(|(table, entry)| self.columns(table, entry).to_vec())
                .unwrap_or_default();
        }
        let (left, right) = (self.side(node, "larg"), self.side(node, "rarg"));
        let columns = left.iter().enumerate().map(|(index, left)| {
            let right = right.get(index) == Some(&true);
            match node.number("op") {
                // UNION has the rows of both, INTERSECT those that are in both, EXCEPT the left's.
                Some(1) => *left && right,
                Some(2) => *left || right,
                Some(3) => *left,
                _ => false,
            }
        });
        columns.collect()
    }

    /// One side of a set operation. Where its type is another than that of the whole, the server
    /// converts it unseen, and a conversion that is a user's may give NULL.
    fn side(&self, operation: &'a Node<'a>, field: &str) -> Vec<bool> {
        let whole = operation.numbers("colTypes");
        let side = operation.get(field);
        let own = self.types(side);
        let is_kept = |index: usize| {
            let (Some(whole), Some(own)) = (whole.get(index), own.get(index)) else { return false };
            let are_alike = |types: &&[i64]| types.contains(whole) && types.contains(own);
            whole == own || CONVERTED.iter().any(are_alike)
        };
        let columns = self.combined(side).into_iter().enumerate();
        columns.map(|(index, is_never)| is_never && is_kept(index)).collect()
    }

    /// The types of a side; 0 where one is not known.
    fn types(&self, side: &Tree<'_>) -> Vec<i64> {
        let Some(node) = side.node() else { return Vec::new() };
        if node.label != "RANGETBLREF" {
            return node.numbers("colTypes");
        }
        let entry = node.index("rtindex").and_then(|table| self.table(table));
        let Some(query) = entry.and_then(|entry| entry.node("subquery")) else { return Vec::new() };
        match query.node("setOperations") {
            Some(operations) => operations.numbers("colTypes"),
            None => targets(query, Some(Command::Select))
                .map(|target| type_of(target.get("expr")).unwrap_or(i64::MAX))
                .collect(),
        }
    }
}

/// What a level returns: its targets, or what `RETURNING` names.
pub(super) fn targets<'q, 'a>(
    query: &'q Node<'a>,
    command: Option<Command>,
) -> impl Iterator<Item = &'q Node<'a>> {
    let field = match command {
        Some(Command::Select) => "targetList",
        _ => "returningList",
    };
    query.nodes(field).filter(|target| target.flag("resjunk") != Some(true))
}

/// The type of an expression, where its node has it.
pub(super) fn type_of(tree: &Tree<'_>) -> Option<i64> {
    let node = tree.node()?;
    let field = match node.label {
        "VAR" => "vartype",
        "CONST" => "consttype",
        "PARAM" => "paramtype",
        "FUNCEXPR" => "funcresulttype",
        "OPEXPR" => "opresulttype",
        "AGGREF" => "aggtype",
        "WINDOWFUNC" => "wintype",
        "COALESCEEXPR" | "COALESCE" => "coalescetype",
        "CASEEXPR" | "CASE" => "casetype",
        "MINMAXEXPR" | "MINMAX" => "minmaxtype",
        "RELABELTYPE" | "COERCEVIAIO" | "ARRAYCOERCEEXPR" | "COERCETODOMAIN" | "FIELDSELECT" => {
            "resulttype"
        }
        "ARRAYEXPR" | "ARRAY" => "array_typeid",
        "ROWEXPR" | "ROW" => "row_typeid",
        "SQLVALUEFUNCTION" => "type",
        "BOOLEXPR" | "NULLTEST" | "BOOLEANTEST" | "SCALARARRAYOPEXPR" | "DISTINCTEXPR" => {
            return Some(16);
        }
        "COLLATEEXPR" | "COLLATE" | "NAMEDARGEXPR" => return type_of(node.get("arg")),
        "GROUPINGFUNC" => return Some(23),
        "SUBLINK" => return type_of_sublink(node),
        _ => return None,
    };
    node.number(field)
}

/// A test has a truth value, a single value the type of its query; the type of an array is not
/// written down.
fn type_of_sublink(node: &Node<'_>) -> Option<i64> {
    match node.number("subLinkType")? {
        0..=2 => Some(16),
        4 => {
            let target = targets(node.node("subselect")?, Some(Command::Select)).next()?;
            type_of(target.get("expr"))
        }
        _ => None,
    }
}
