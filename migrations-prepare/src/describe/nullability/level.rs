//! One level of a query: its tables, what its joins and conditions say, and its columns.
//!
//! Must not know what an expression over columns is worth.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::expression::{Merging, Place};
use super::facts::Facts;
use super::grouping::{Grouping, same};
use super::joins::Joins;
use super::known_expressions::KnownExpressions;
use super::missing::Queries;
use super::partners::Partners;
use super::rows::Rows;
use super::source::is_stored;
use super::strict::{Column, Conditions, Evaluated, Joined, NotNullColumns, joined};
use crate::node_tree::{Node, Tree};

/// The row that a column is of, where `RETURNING` says which.
const OLD: i64 = 1;
const NEW: i64 = 2;

/// What a level's query does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Command {
    Select,
    Update,
    Insert,
    Delete,
    Merge,
}

/// A level of a query.
pub(crate) struct Level<'a> {
    pub(crate) facts: &'a Facts<'a>,
    pub(crate) query: &'a Node<'a>,
    /// The level that it lies in.
    pub(crate) outer: Option<&'a Level<'a>>,
    pub(crate) command: Option<Command>,
    /// When the level's expressions are evaluated.
    pub(super) evaluated: Evaluated,
    /// Nothing where the level's `FROM` is not understood: then nothing is proved of its columns.
    joins: Option<Joins<'a>>,
    pub(crate) grouping: Grouping<'a>,
    /// The table whose rows are returned as they were written.
    pub(super) written: Option<usize>,
    /// Whether every row that is returned has one of each table that is not written, as far as
    /// joins go.
    has_source: bool,
    /// Whether that table's row is seen as it will be stored, and not as it was.
    is_after_writing: bool,
    /// The expressions that conditions rule NULL out of, in rows, and in what is left of groups.
    known: [Vec<&'a Tree<'a>>; 2],
    /// How many of the targets are sets.
    pub(super) sets: usize,
    /// What is known of the tables' columns.
    pub(super) columns: RefCell<BTreeMap<usize, Rc<[bool]>>>,
    /// What is known of the columns of the level's own queries; of one that refers to itself,
    /// what is taken for granted while it is looked at.
    pub(super) commons: RefCell<BTreeMap<usize, Rc<[bool]>>>,
}

impl<'a> Level<'a> {
    /// Reads a level.
    pub(crate) fn of(
        facts: &'a Facts<'a>,
        query: &'a Node<'a>,
        outer: Option<&'a Level<'a>>,
    ) -> Level<'a> {
        let evaluated = Evaluated::ByQuery;
        let tables = query.items("rtable");
        let around = std::iter::successors(outer, |level| level.outer).map(|level| level.query);
        let nested = || [query].into_iter().chain(around.clone()).collect();
        let is_null =
            |table, column| Queries::of(facts, nested()).is_null_without_row(table, column);
        let partners = Partners { facts, tables, rows: rows(facts, query, outer) };
        let conditions = Conditions { facts, tables, evaluated };
        let mut joins = Joins::of(conditions, &partners, query.node("jointree"), is_null);
        let command = command(query);
        let written = query.index("resultRelation").filter(|table| *table != 0);
        // What a rule does instead returns other things.
        if written.is_some_and(|table| is_rewritten(facts, query, table)) {
            joins = None;
        }
        // The condition was about the row as it was before.
        if let (Some(Command::Update | Command::Insert | Command::Merge) | None, Some(joins)) =
            (command, &mut joins)
        {
            joins.known.retain(|(table, _)| Some(*table) != written);
        }
        let known = known(facts, query, command, joins.as_ref());
        Level {
            facts,
            query,
            outer,
            command,
            evaluated,
            joins,
            grouping: Grouping::of(query),
            written,
            has_source: has_source(query),
            is_after_writing: written.is_some(),
            known,
            sets: query.items("targetList").iter().map(sets).sum(),
            columns: RefCell::default(),
            commons: RefCell::default(),
        }
    }

    /// The level as what a statement writes sees it.
    pub(super) fn before_writing(
        facts: &'a Facts<'a>,
        query: &'a Node<'a>,
        outer: Option<&'a Level<'a>>,
    ) -> Level<'a> {
        Level { is_after_writing: false, ..Level::of(facts, query, outer) }
    }

    /// The level of the rows that are written through a view, whose condition need not hold.
    pub(crate) fn of_written(facts: &'a Facts<'a>, query: &'a Node<'a>) -> Option<Level<'a>> {
        let from = query.node("jointree")?.items("fromlist");
        let [only] = from else { return None };
        let table = only.node().filter(|item| item.label == "RANGETBLREF")?.index("rtindex")?;
        let mut level = Level::of(facts, query, None);
        level.joins.as_mut()?.known.clear();
        level.written = Some(table);
        Some(level)
    }

    /// The level of what a table keeps of a row that was written at any time.
    pub(crate) fn of_stored(facts: &'a Facts<'a>, query: &'a Node<'a>) -> Level<'a> {
        Level { evaluated: Evaluated::AtWrite, ..Level::of(facts, query, None) }
    }

    /// What is known of the rows of this level's queries.
    pub(super) fn rows(&self) -> Rows<'a> {
        rows(self.facts, self.query, self.outer)
    }

    /// Whether a table certainly has a row in each row of the level.
    pub(super) fn has_row_of(&self, table: usize) -> bool {
        let gaps = self.joins.as_ref().and_then(|joins| joins.gaps(table));
        gaps.is_some_and(BTreeSet::is_empty)
    }

    /// Whether the level's conditions rule NULL out of a column.
    pub(super) fn is_known(&self, column: Column) -> bool {
        self.joins.as_ref().is_some_and(|joins| joins.known.contains(&column))
    }

    /// Whether an expression is one that a condition rules NULL out of.
    pub(super) fn is_known_expression(&self, tree: &Tree<'_>, place: Place<'_>) -> bool {
        let [rows, groups] = &self.known;
        // Where rows leave grouped expressions out, the same column can be two values.
        let are_rows = place.is_before_grouping || !self.grouping.has_sets;
        let rows = rows.iter().filter(|_| are_rows);
        let groups = groups.iter().filter(|_| !place.is_before_grouping);
        rows.chain(groups).any(|known| same(self.query.items("rtable"), known, tree))
    }

    /// The full joins that can leave either side without a row.
    pub(super) fn full_joins(&self) -> BTreeSet<usize> {
        self.joins.as_ref().map(Joins::full).unwrap_or_default()
    }

    /// Whether joins can leave a table without a row.
    pub(super) fn has_gap(&self, table: usize) -> bool {
        let gaps = self.joins.as_ref().and_then(|joins| joins.gaps(table));
        gaps.is_some_and(|gaps| !gaps.is_empty())
    }

    /// The level that many levels out.
    pub(crate) fn up(&self, count: usize) -> Option<&Level<'a>> {
        match count {
            0 => Some(self),
            _ => self.outer?.up(count - 1),
        }
    }

    /// The entry of a table.
    pub(crate) fn table(&self, index: usize) -> Option<&'a Node<'a>> {
        self.query.items("rtable").get(index.checked_sub(1)?)?.node()
    }

    /// What can be read off conditions here.
    pub(crate) fn conditions(&self) -> Conditions<'a, 'a> {
        let tables = self.query.items("rtable");
        Conditions { facts: self.facts, tables, evaluated: self.evaluated }
    }

    /// Whether a column that an expression names is never NULL.
    pub(crate) fn variable(&self, node: &'a Node<'a>, place: Place<'_>) -> bool {
        let named = (node.index("varlevelsup"), node.index("varno"), node.number("varattno"));
        let (Some(up), Some(table), Some(column)) = named else { return false };
        let Some(level) = self.up(up) else { return false };
        let nothing = NotNullColumns::new();
        // The row before or after, as newer servers tell them apart; an action of MERGE can have
        // either alone.
        let place = match (node.number("varreturningtype").unwrap_or_default(), level.command) {
            (0, _) | (OLD, Some(Command::Delete)) => place,
            (NEW, Some(Command::Insert | Command::Update)) => place,
            // What is known and what was written is of the row after.
            (OLD, Some(Command::Update)) => {
                return Level::before_writing(level.facts, level.query, level.outer).reference(
                    table,
                    column,
                    Place::of(&nothing),
                );
            }
            _ => return false,
        };
        match up {
            0 => level.reference(table, column, place),
            _ => level.reference(table, column, Place::of(&nothing)),
        }
    }

    fn reference(&self, table: usize, column: i64, place: Place<'_>) -> bool {
        if place.known.contains(&(table, column)) && self.is_same_value(table, column) {
            return true;
        }
        let Some(entry) = self.table(table) else { return false };
        if entry.number("rtekind") == Some(9) {
            return self.grouped(entry, column, place);
        }
        if self.grouping.has_sets && !place.is_before_grouping {
            return false;
        }
        match joined(self.query.items("rtable"), table, column) {
            Joined::No => self.of_table(table, column, place),
            Joined::As(value) => self.of_join(entry, table, value, place),
            Joined::Lost => false,
        }
    }

    /// Of a full join's merged column one side at least has a row, and it is not known which.
    fn of_join(
        &self,
        entry: &'a Node<'a>,
        join: usize,
        value: &'a Tree<'a>,
        place: Place<'_>,
    ) -> bool {
        let merged = value.node().filter(|node| matches!(node.label, "COALESCEEXPR" | "COALESCE"));
        match merged.filter(|_| entry.number("jointype") == Some(2)) {
            None => self.expression(value, place),
            Some(merged) => {
                let merging = Merging { join, side: None, outer: place.merging };
                let place = Place { merging: Some(&merging), ..place };
                merged.items("args").iter().all(|side| self.expression(side, place))
            }
        }
    }

    /// A thing that is grouped by, on servers that list these as a table of its own.
    fn grouped(&self, entry: &'a Node<'a>, column: i64, place: Place<'_>) -> bool {
        let index = usize::try_from(column).ok().and_then(|column| column.checked_sub(1));
        let Some(index) = index else { return false };
        let Some(value) = entry.items("groupexprs").get(index) else { return false };
        match self.grouping.has_sets && self.grouping.is_common(index) != Some(true) {
            true => false,
            false => self.expression(value, place.before_grouping()),
        }
    }

    fn of_table(&self, table: usize, column: i64, place: Place<'_>) -> bool {
        let Some(joins) = &self.joins else { return false };
        // What the joins of a source say is said of its rows, and this row may have none of them.
        if self.written != Some(table) && !self.has_source {
            return false;
        }
        if joins.known.contains(&(table, column)) && self.is_same_value(table, column) {
            return true;
        }
        let is_gap = match joins.gaps(table) {
            Some(gaps) => gaps.iter().any(|gap| !place.merges(*gap)),
            None => self.written != Some(table),
        };
        if self.written == Some(table) && self.is_after_writing && self.is_assigned(column) {
            return true;
        }
        // A row that was looked for and not found has no columns.
        !is_gap && self.column(table, column)
    }

    /// Whether a column has the value that a condition has seen.
    ///
    /// What a column of a view is made of stands in each place of a statement that writes through
    /// the view, and `random()` in it is another value in each.
    fn is_same_value(&self, table: usize, column: i64) -> bool {
        self.written != Some(table)
            || self
                .table(table)
                .and_then(|entry| entry.oid("relid"))
                .is_some_and(|relation| is_stored(self.facts, relation, column))
    }
}

/// The expressions that conditions rule NULL out of; where the level writes, they were about the row
/// as it was before.
fn known<'a>(
    facts: &'a Facts<'a>,
    query: &'a Node<'a>,
    command: Option<Command>,
    joins: Option<&Joins<'a>>,
) -> [Vec<&'a Tree<'a>>; 2] {
    let mut known = [Vec::new(), Vec::new()];
    // What a view computes is made anew in each place of a statement that writes through the view.
    let written = query.index("resultRelation").filter(|table| *table != 0);
    let is_table = |table: usize| {
        let entry = query.items("rtable").get(table.checked_sub(1)?)?.node()?;
        Some(facts.relation(entry.oid("relid")?)?.kind != "v")
    };
    let is_same = written.is_none_or(|table| is_table(table) == Some(true));
    if !matches!(command, Some(Command::Select | Command::Delete)) || !is_same {
        return known;
    }
    let (reader, [rows, groups]) = (KnownExpressions::new(facts), &mut known);
    let conditions = joins.iter().flat_map(|joins| &joins.certain);
    conditions.for_each(|condition| reader.if_true(rows, condition));
    reader.if_true(groups, query.get("havingQual"));
    // What is known of columns is known by their numbers, through joins and views.
    rows.retain(|known| {
        known.node().is_none_or(|node| !matches!(node.label, "VAR" | "CONST" | "PARAM"))
    });
    groups.retain(|known| known.node().is_none_or(|node| !matches!(node.label, "CONST" | "PARAM")));
    known
}

/// The rows of a query, with the levels around it.
fn rows<'a>(facts: &'a Facts<'a>, query: &'a Node<'a>, outer: Option<&Level<'a>>) -> Rows<'a> {
    let around = std::iter::successors(outer, |level| level.outer).map(|level| level.query);
    let mut scopes: Vec<&'a Node<'a>> = std::iter::once(query).chain(around).collect();
    scopes.reverse();
    Rows::of(facts, scopes)
}

/// Whether rules or triggers stand in for what is done to a table, or to one under a view.
fn is_rewritten(facts: &Facts<'_>, query: &Node<'_>, table: usize) -> bool {
    let entry = query.items("rtable").get(table.wrapping_sub(1)).and_then(Tree::node);
    let mut waiting: Vec<u32> = entry.and_then(|entry| entry.oid("relid")).into_iter().collect();
    let mut seen = BTreeSet::new();
    while let Some(oid) = waiting.pop() {
        if facts.relation(oid).is_none_or(|relation| relation.is_rewritten) {
            return true;
        }
        let view = facts.view(oid).and_then(Tree::query).filter(|_| seen.insert(oid));
        waiting.extend(
            view.into_iter()
                .flat_map(|view| view.nodes("rtable"))
                .filter_map(|entry| entry.oid("relid").filter(|under| *under != oid)),
        );
    }
    false
}

/// Whether no row of a query can lack its source, as one can that a `MERGE` has found in its target
/// alone.
fn has_source(query: &Node<'_>) -> bool {
    // MATCHED and NOT MATCHED BY TARGET; servers that number them otherwise return nothing.
    const WITH_SOURCE: [i64; 2] = [0, 2];
    let mut actions = query.nodes("mergeActionList");
    actions.all(|action| action.number("matchKind").is_some_and(|kind| WITH_SOURCE.contains(&kind)))
}

fn command(query: &Node<'_>) -> Option<Command> {
    if query.get("mergeActionList").is_there() {
        return Some(Command::Merge);
    }
    match query.number("commandType")? {
        1 => Some(Command::Select),
        2 => Some(Command::Update),
        3 => Some(Command::Insert),
        4 => Some(Command::Delete),
        _ => None,
    }
}

/// How many sets an expression holds, not counting those of its sub-queries.
fn sets(tree: &Tree<'_>) -> usize {
    match tree {
        Tree::List(items) => items.iter().map(sets).sum(),
        Tree::Node(node) if node.label == "QUERY" => 0,
        Tree::Node(node) => {
            let is_set = matches!(node.flag("funcretset").or(node.flag("opretset")), Some(true));
            usize::from(is_set) + node.fields().iter().map(|(_, value)| sets(value)).sum::<usize>()
        }
        _ => 0,
    }
}
