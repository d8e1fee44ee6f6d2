//! What a condition says of the columns in it: which cannot be NULL where it is true.
//!
//! Must not know where the condition stands, nor what a column is.

use std::collections::BTreeSet;

use super::facts::Facts;
use crate::node_tree::{Node, Tree};

/// A column of a table of one level of a query: the table's index, the column's number.
pub(crate) type Column = (usize, i64);

/// The columns that are not NULL.
pub(crate) type NotNullColumns = BTreeSet<Column>;

/// When an expression was evaluated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Evaluated {
    /// When the query runs: everything that it names is as the catalogs say.
    ByQuery,
    /// When the row was written, as a check or a stored column was: a function, an operator or a
    /// domain that somebody has made can have been another then.
    ///
    /// An extension's are no exception: `ALTER EXTENSION … UPDATE` replaces them, and nothing in
    /// the catalogs says which rows are older.
    AtWrite,
}

/// What is needed to read conditions of one level.
#[derive(Clone, Copy)]
pub(crate) struct Conditions<'a, 'f> {
    pub(crate) facts: &'f Facts<'a>,
    pub(crate) evaluated: Evaluated,
    /// The level's tables.
    pub(crate) tables: &'f [Tree<'f>],
}

const IS_NULL: i64 = 0;
const IS_NOT_NULL: i64 = 1;

impl Conditions<'_, '_> {
    /// What cannot be NULL where the condition is true.
    pub(crate) fn if_true(&self, condition: &Tree<'_>) -> NotNullColumns {
        let Some(node) = condition.node() else { return self.meet(condition, Self::if_true) };
        match (node.label, node.word("boolop")) {
            ("BOOLEXPR", Some("and")) => self.union(node.items("args"), Self::if_true),
            ("BOOLEXPR", Some("or")) => self.intersection(node.items("args"), Self::if_true),
            ("BOOLEXPR", Some("not")) => self.union(node.items("args"), Self::if_false),
            ("NULLTEST", _) => self.of_null_test(node, IS_NOT_NULL),
            // TRUE, not FALSE, known.
            ("BOOLEANTEST", _) => match node.number("booltesttype") {
                Some(0) => self.if_true(node.get("arg")),
                Some(2) => self.if_false(node.get("arg")),
                Some(5) => self.if_known(node.get("arg")),
                _ => NotNullColumns::new(),
            },
            ("SCALARARRAYOPEXPR", _) => self.of_array(node, "true"),
            // One row of the sub-query at least makes the comparison true.
            ("SUBLINK", _) if node.number("subLinkType") == Some(2) => {
                self.if_true(node.get("testexpr"))
            }
            _ => self.if_known(condition),
        }
    }

    /// What cannot be NULL where the condition is false.
    pub(crate) fn if_false(&self, condition: &Tree<'_>) -> NotNullColumns {
        let Some(node) = condition.node() else { return NotNullColumns::new() };
        match (node.label, node.word("boolop")) {
            ("BOOLEXPR", Some("and")) => self.intersection(node.items("args"), Self::if_false),
            ("BOOLEXPR", Some("or")) => self.union(node.items("args"), Self::if_false),
            ("BOOLEXPR", Some("not")) => self.union(node.items("args"), Self::if_true),
            ("NULLTEST", _) => self.of_null_test(node, IS_NULL),
            ("BOOLEANTEST", _) => match node.number("booltesttype") {
                Some(1) => self.if_true(node.get("arg")),
                Some(3) => self.if_false(node.get("arg")),
                Some(4) => self.if_known(node.get("arg")),
                _ => NotNullColumns::new(),
            },
            ("SCALARARRAYOPEXPR", _) => self.of_array(node, "false"),
            ("SUBLINK", _) => NotNullColumns::new(),
            _ => self.if_known(condition),
        }
    }

    /// What cannot be NULL where the condition is not true: false or NULL.
    pub(crate) fn if_not_true(&self, condition: &Tree<'_>) -> NotNullColumns {
        let Some(node) = condition.node() else { return NotNullColumns::new() };
        match (node.label, node.word("boolop")) {
            ("BOOLEXPR", Some("or")) => self.union(node.items("args"), Self::if_not_true),
            ("BOOLEXPR", Some("and")) => self.intersection(node.items("args"), Self::if_not_true),
            ("BOOLEXPR", Some("not")) => self.union(node.items("args"), Self::if_not_false),
            // These are never NULL themselves.
            ("NULLTEST" | "BOOLEANTEST", _) => self.if_false(condition),
            _ => NotNullColumns::new(),
        }
    }

    /// What cannot be NULL where the condition is not false, as a check has it.
    pub(crate) fn if_not_false(&self, condition: &Tree<'_>) -> NotNullColumns {
        let Some(node) = condition.node() else { return self.meet(condition, Self::if_not_false) };
        match (node.label, node.word("boolop")) {
            ("BOOLEXPR", Some("and")) => self.union(node.items("args"), Self::if_not_false),
            ("BOOLEXPR", Some("or")) => self.intersection(node.items("args"), Self::if_not_false),
            ("BOOLEXPR", Some("not")) => self.union(node.items("args"), Self::if_not_true),
            ("NULLTEST" | "BOOLEANTEST", _) => self.if_true(condition),
            _ => NotNullColumns::new(),
        }
    }

    /// What cannot be NULL where the value is not.
    pub(crate) fn if_known(&self, value: &Tree<'_>) -> NotNullColumns {
        let Some(node) = value.node() else { return NotNullColumns::new() };
        match node.label {
            "VAR" => self.of_column(node),
            "OPEXPR" | "FUNCEXPR" => {
                let function = node.oid("opfuncid").or(node.oid("funcid"));
                match function.is_some_and(|function| self.is_strict(function)) {
                    true => self.union(node.items("args"), Self::if_known),
                    false => NotNullColumns::new(),
                }
            }
            "RELABELTYPE" | "COERCEVIAIO" | "ARRAYCOERCEEXPR" | "COLLATEEXPR" | "COLLATE"
            | "NAMEDARGEXPR" | "COERCETODOMAIN" => self.if_known(node.get("arg")),
            "NULLIFEXPR" => {
                node.items("args").first().map_or(NotNullColumns::new(), |arg| self.if_known(arg))
            }
            "SCALARARRAYOPEXPR" => self.of_array(node, "known"),
            "BOOLEXPR" | "COALESCEEXPR" | "COALESCE" | "MINMAXEXPR" | "MINMAX" => {
                self.intersection(node.items("args"), Self::if_known)
            }
            _ => NotNullColumns::new(),
        }
    }

    /// Whether a function gave NULL for any NULL when it was called.
    fn is_strict(&self, function: u32) -> bool {
        let is_known =
            self.evaluated == Evaluated::ByQuery || self.facts.built_in(function).is_some();
        is_known && self.facts.is_strict(function)
    }

    fn of_null_test(&self, node: &Node<'_>, kind: i64) -> NotNullColumns {
        // For a row the test looks at its fields.
        match node.flag("argisrow") == Some(false) && node.number("nulltesttype") == Some(kind) {
            true => self.if_known(node.get("arg")),
            false => NotNullColumns::new(),
        }
    }

    /// Over an empty array `ANY` is false and `ALL` is true, and the value was not looked at.
    fn of_array(&self, node: &Node<'_>, outcome: &str) -> NotNullColumns {
        let [value, array] = node.items("args") else { return NotNullColumns::new() };
        let function = node.oid("opfuncid");
        if !function.is_some_and(|function| self.is_strict(function)) {
            return NotNullColumns::new();
        }
        let mut known = self.if_known(array);
        let looked =
            matches!((outcome, node.flag("useOr")), ("true", Some(true)) | ("false", Some(false)));
        if looked {
            known.extend(self.if_known(value));
        }
        known
    }

    /// A column of a join is one of its tables', or a merge of two.
    fn of_column(&self, node: &Node<'_>) -> NotNullColumns {
        let place = (node.number("varlevelsup"), node.index("varno"), node.number("varattno"));
        let (Some(0), Some(table), Some(column)) = place else { return NotNullColumns::new() };
        if node.number("varreturningtype").unwrap_or_default() != 0 {
            return NotNullColumns::new();
        }
        match joined(self.tables, table, column) {
            Joined::No => NotNullColumns::from([(table, column)]),
            Joined::As(value) => self.if_known(value),
            Joined::Lost => NotNullColumns::new(),
        }
    }

    /// A list of conditions, all of which hold.
    fn meet(
        &self,
        conditions: &Tree<'_>,
        of: fn(&Self, &Tree<'_>) -> NotNullColumns,
    ) -> NotNullColumns {
        self.union(conditions.items(), of)
    }

    fn union(
        &self,
        parts: &[Tree<'_>],
        of: fn(&Self, &Tree<'_>) -> NotNullColumns,
    ) -> NotNullColumns {
        parts.iter().flat_map(|part| of(self, part)).collect()
    }

    fn intersection(
        &self,
        parts: &[Tree<'_>],
        of: fn(&Self, &Tree<'_>) -> NotNullColumns,
    ) -> NotNullColumns {
        let parts = parts.iter().map(|part| of(self, part));
        parts.reduce(|one, other| &one & &other).unwrap_or_default()
    }
}

/// What a column of a level's table is, seen through joins.
pub(crate) enum Joined<'t, 'a> {
    /// The table is no join.
    No,
    /// The join's column is this.
    As(&'t Tree<'a>),
    /// The join has no such column.
    Lost,
}

/// Looks through a join.
pub(crate) fn joined<'t, 'a>(tables: &'t [Tree<'a>], table: usize, column: i64) -> Joined<'t, 'a> {
    let entry = table.checked_sub(1).and_then(|index| tables.get(index)).and_then(Tree::node);
    let Some(entry) = entry else { return Joined::Lost };
    if entry.number("rtekind") != Some(2) {
        return Joined::No;
    }
    let index = usize::try_from(column).ok().and_then(|column| column.checked_sub(1));
    match index.and_then(|index| entry.items("joinaliasvars").get(index)) {
        Some(value) if value.is_there() => Joined::As(value),
        _ => Joined::Lost,
    }
}
