//! Where the columns of a level's tables come from: tables, views, sub-queries, functions, lists.
//!
//! Must not know what joins make of them.

use std::rc::Rc;

use super::catalogued::DEPTH;
use super::expression::Place;
use super::facts::Facts;
use super::functions::Promise;
use super::level::Level;
use super::strict::{Conditions, Evaluated, NotNullColumns};
use crate::node_tree::{Node, Tree};

impl<'a> Level<'a> {
    /// Whether a column of a table is never NULL in the rows that the table has.
    pub(super) fn column(&self, table: usize, column: i64) -> bool {
        let Some(entry) = self.table(table) else { return false };
        match entry.number("rtekind") {
            Some(0) => {
                let Some(relation) = entry.oid("relid") else { return false };
                let rows = match entry.flag("inh") {
                    Some(false) => Rows::Own,
                    _ => Rows::All,
                };
                match self.written == Some(table) {
                    true => written_column(self.facts, relation, rows, column),
                    false => relation_column(self.facts, relation, rows, column),
                }
            }
            // The row of a sub-query is always one, whatever its columns are.
            Some(1 | 5 | 6) if column == 0 => true,
            Some(1 | 3 | 5 | 6) => {
                let index = usize::try_from(column).ok().and_then(|column| column.checked_sub(1));
                index.and_then(|index| self.columns(table, entry).get(index).copied()) == Some(true)
            }
            _ => false,
        }
    }

    /// The columns of a sub-query, a list of rows, a function, or a query of `WITH`.
    pub(super) fn columns(&self, table: usize, entry: &'a Node<'a>) -> Rc<[bool]> {
        if let Some(columns) = self.columns.borrow().get(&table) {
            return Rc::clone(columns);
        }
        let columns: Rc<[bool]> = match entry.number("rtekind") {
            Some(1) => entry
                .node("subquery")
                .map(|query| self.outputs_of(query))
                .unwrap_or_default()
                .into(),
            Some(3) => self.function_columns(entry).into(),
            Some(5) => self.list_columns(entry).into(),
            Some(6) => return self.common_columns(entry),
            _ => Rc::default(),
        };
        self.columns.borrow_mut().insert(table, Rc::clone(&columns));
        columns
    }

    /// `VALUES`: every row has to be without NULL there.
    fn list_columns(&self, entry: &'a Node<'a>) -> Vec<bool> {
        let nothing = NotNullColumns::new();
        let place = Place::of(&nothing).before_grouping();
        let rows = entry.items("values_lists").iter();
        let rows = rows.map(|row| -> Vec<bool> {
            row.items().iter().map(|value| self.expression(value, place)).collect()
        });
        let all = |one: Vec<bool>, other: Vec<bool>| -> Vec<bool> {
            one.into_iter().zip(other).map(|(one, other)| one && other).collect()
        };
        rows.reduce(all).unwrap_or_default()
    }

    /// Functions in `FROM`; the shorter of several is filled with NULL, but for the number.
    fn function_columns(&self, entry: &'a Node<'a>) -> Vec<bool> {
        let is_numbered = entry.flag("funcordinality") == Some(true);
        let functions: Vec<&Node<'_>> = entry.nodes("functions").collect();
        let mut columns = Vec::new();
        for function in &functions {
            let Some(count) = function.index("funccolcount") else { return Vec::new() };
            let known = match functions.len() {
                1 => self.function_column(function.get("funcexpr"), count),
                _ => Vec::new(),
            };
            columns.extend((0..count).map(|index| known.get(index) == Some(&true)));
        }
        if is_numbered {
            columns.push(true);
        }
        columns
    }

    fn function_column(&self, call: &'a Tree<'a>, count: usize) -> Vec<bool> {
        let nothing = NotNullColumns::new();
        let place = Place::of(&nothing).before_grouping();
        let Some(node) = call.node() else { return Vec::new() };
        let function = node.oid("funcid").filter(|_| node.label == "FUNCEXPR");
        if let Some(function) = function {
            let name = self.facts.built_in(function);
            match (name, node.items("args")) {
                (Some("unnest"), [array]) if is_scalar(node) => {
                    return vec![self.elements(array, place)];
                }
                (Some("json_each" | "jsonb_each"), _) => return vec![true, true],
                (Some("json_each_text" | "jsonb_each_text"), _) => return vec![true, false],
                _ => {}
            }
            if self.facts.promise(function) == Some(Promise::Set) {
                return vec![count == 1];
            }
        }
        // A function that is no set has one row with what it returns, which is no row type here.
        let is_call = matches!(node.label, "FUNCEXPR" | "SQLVALUEFUNCTION");
        let is_one = is_call && node.flag("funcretset") != Some(true) && count == 1;
        vec![is_one && self.expression(call, place)]
    }

    /// A query of `WITH`, of this level or one further out.
    fn common_columns(&self, entry: &'a Node<'a>) -> Rc<[bool]> {
        let level = entry.index("ctelevelsup").and_then(|up| self.up(up));
        let (Some(level), Some(name)) = (level, entry.word("ctename")) else {
            return Rc::default();
        };
        let mut commons = level.query.nodes("cteList").enumerate();
        let Some((index, common)) = commons.find(|common| common.1.word("ctename") == Some(name))
        else {
            return Rc::default();
        };
        if let Some(columns) = level.commons.borrow().get(&index) {
            return Rc::clone(columns);
        }
        let Some(query) = common.node("ctequery") else { return Rc::default() };
        if common.flag("cterecursive") != Some(true) {
            let columns: Rc<[bool]> = level.outputs_of(query).into();
            level.commons.borrow_mut().insert(index, Rc::clone(&columns));
            return columns;
        }
        // The first rows come without the query itself; if what holds of them and is taken for
        // granted of the rows so far holds of the next ones as well, it holds of all.
        let mut granted: Rc<[bool]> = vec![true; query.items("targetList").len()].into();
        loop {
            level.commons.borrow_mut().insert(index, Rc::clone(&granted));
            let found: Vec<bool> = level.outputs_of(query);
            let kept: Vec<bool> = (0..granted.len())
                .map(|index| granted[index] && found.get(index) == Some(&true))
                .collect();
            if *kept == *granted {
                return granted;
            }
            granted = kept.into();
        }
    }
}

/// Whether a function returns no row type, whose fields would be the columns: PostgreSQL's own
/// types that tables have not made.
fn is_scalar(function: &Node<'_>) -> bool {
    const TABLES: [u32; 4] = [71, 75, 81, 83];
    const FIRST_GENERATED: u32 = 2_200;
    let of = function.oid("funcresulttype");
    of.is_some_and(|of| of < FIRST_GENERATED && !TABLES.contains(&of))
}

/// Which rows of a table are meant.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rows {
    /// Its own alone.
    Own,
    /// Those of the tables that inherit from it as well, and of its partitions.
    All,
}

/// Whether a column of a table or a view is never NULL where it is read.
fn relation_column(facts: &Facts<'_>, oid: u32, rows: Rows, number: i64) -> bool {
    let Some(relation) = facts.relation(oid) else { return false };
    match relation.kind.as_str() {
        "r" | "p" | "S" => number <= 0 || stored_column(facts, oid, rows, number),
        "v" if number == 0 => true,
        "v" => {
            let index = usize::try_from(number - 1).ok();
            index.and_then(|index| view_columns(facts, oid).get(index).copied()) == Some(true)
        }
        // What a materialised view holds was made when columns may have been others, and a
        // foreign server need not keep what the table says.
        _ => false,
    }
}

/// The columns of a view, as its definition has them.
fn view_columns(facts: &Facts<'_>, oid: u32) -> Rc<[bool]> {
    if let Some(columns) = facts.outputs.borrow().get(&oid) {
        return Rc::clone(columns);
    }
    // A view that reads itself, which no server executes, has no columns here.
    facts.outputs.borrow_mut().insert(oid, Rc::default());
    let query = facts.view(oid).and_then(Tree::query);
    let columns: Rc<[bool]> =
        query.map(|query| Level::of(facts, query, None).outputs()).unwrap_or_default().into();
    facts.outputs.borrow_mut().insert(oid, Rc::clone(&columns));
    columns
}

/// Whether a column is kept with a row: of a table, or of one that lies under views and nothing else.
pub(super) fn is_stored(facts: &Facts<'_>, oid: u32, number: i64) -> bool {
    let (mut oid, mut number) = (oid, number);
    // Views that read themselves are executed by no server.
    for _ in 0..DEPTH {
        let Some(relation) = facts.relation(oid) else { return false };
        // A row as a whole is made, and never NULL.
        if relation.kind != "v" || number == 0 {
            return true;
        }
        match under(facts, oid, number) {
            Some(column) => (oid, number) = column,
            None => return false,
        }
    }
    false
}

/// The column of another relation that a column of a view is.
fn under(facts: &Facts<'_>, view: u32, number: i64) -> Option<(u32, i64)> {
    let query = facts.view(view)?.query()?;
    let index = usize::try_from(number).ok()?.checked_sub(1)?;
    let column = query.nodes("targetList").nth(index)?.node("expr")?;
    let column = Some(column).filter(|column| column.label == "VAR")?;
    let table = column.index("varno")?.checked_sub(1)?;
    let entry = query.items("rtable").get(table)?.node()?;
    (entry.number("rtekind") == Some(0))
        .then_some((entry.oid("relid")?, column.number("varattno")?))
}

/// Whether a column is never NULL in a row as it was written, returned by the statement.
fn written_column(facts: &Facts<'_>, oid: u32, rows: Rows, number: i64) -> bool {
    let Some(relation) = facts.relation(oid).filter(|relation| !relation.is_rewritten) else {
        return false;
    };
    match relation.kind.as_str() {
        "r" | "p" => relation_column(facts, oid, rows, number),
        "v" if number > 0 => {
            let Some(query) = facts.view(oid).and_then(Tree::query) else { return false };
            let Some(level) = Level::of_written(facts, query) else { return false };
            let index = usize::try_from(number - 1).ok();
            index.and_then(|index| level.outputs().get(index).copied()) == Some(true)
        }
        _ => false,
    }
}

/// Whether a table holds no NULL in a column.
fn stored_column(facts: &Facts<'_>, oid: u32, rows: Rows, number: i64) -> bool {
    let Some(column) = facts.column(oid, number) else { return false };
    let Some(relation) = facts.relation(oid) else { return false };
    // The server writes its own tables past its own checks, and has declared too much there.
    if relation.name.starts_with("pg_subscription") {
        return false;
    }
    // Rows that are written into a partitioned table go to its partitions.
    let is_alone = !relation.has_children || (rows == Rows::Own && relation.kind == "r");
    if column.is_own_not_null && (is_alone || column.is_not_null_of_children) {
        return true;
    }
    !relation.has_children && (is_checked(facts, oid, number) || is_generated(facts, oid, number))
}

/// A check that lets no NULL through.
fn is_checked(facts: &Facts<'_>, oid: u32, number: i64) -> bool {
    let query = over(oid);
    let Some(query) = Tree::read(&query) else { return false };
    let Some(query) = query.node() else { return false };
    let tables = query.items("rtable");
    let conditions = Conditions { facts, tables, evaluated: Evaluated::AtWrite };
    facts.checks(oid).iter().any(|check| conditions.if_not_false(check).contains(&(1, number)))
}

/// A column that is made of others by an expression that is never NULL.
fn is_generated(facts: &Facts<'_>, oid: u32, number: i64) -> bool {
    let query = over(oid);
    let Some(query) = Tree::read(&query) else { return false };
    let (Some(query), Some(tree)) = (query.node(), facts.generated(oid, number)) else {
        return false;
    };
    let nothing = NotNullColumns::new();
    Level::of_stored(facts, query).expression(tree, Place::of(&nothing))
}

/// A query over one table, which is what checks and generated columns are about.
fn over(oid: u32) -> String {
    format!(
        "{{QUERY :commandType 1 :hasAggs false :rtable ({{RANGETBLENTRY :rtekind 0 :relid {oid}}}) \
         :jointree {{FROMEXPR :fromlist ({{RANGETBLREF :rtindex 1}}) :quals <>}}}}"
    )
}
