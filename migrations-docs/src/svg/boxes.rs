//! What the box of a relation shows, and how large that makes it.
//!
//! Must not know where the box stands.

use std::collections::BTreeSet;

use super::graph::{Edge, Graph, Relation};
use super::text::{self, Font};
use crate::document::{Column, ConstraintKind, keys_of};

/// The height of a title over columns.
pub(super) const HEADER: f64 = 30.0;
/// The height of a column.
pub(super) const ROW: f64 = 20.0;
/// The space between a side of a box and its texts.
pub(super) const PAD: f64 = 11.0;
const FOOT: f64 = 5.0;
/// The height of a box that is a name.
const ALONE: f64 = 40.0;
/// The space between a key's mark, a name, a type and `NULL`.
const GAP: f64 = 9.0;
const BETWEEN: f64 = 18.0;
/// What a line from a table to itself takes beside its box.
pub(super) const LOOP: f64 = 40.0;
/// The cells of a type at the most.
const LONGEST_TYPE: usize = 28;
/// A longer type is shown by its shorter name, as the page does.
const LONG_TYPE: usize = 14;

/// How much of a relation its box shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Detail {
    /// All columns.
    Columns,
    /// The primary key and the columns of the edges in the picture.
    Keys,
    /// The name alone.
    Name,
}

/// The content of a box.
pub(super) struct Content {
    pub(super) title: String,
    pub(super) rows: Vec<Row>,
    pub(super) width: f64,
    pub(super) height: f64,
    /// Whether a line leads from the relation to itself.
    pub(super) has_loop: bool,
    /// Where names of columns begin, from the left side.
    pub(super) names_at: f64,
    /// Where types end, from the left side.
    pub(super) types_at: f64,
}

/// A line of a box.
pub(super) struct Row {
    /// The column; none for the count of those that are left out.
    column: Option<String>,
    pub(super) keys: String,
    pub(super) name: String,
    pub(super) data_type: String,
    pub(super) is_nullable: bool,
}

impl Content {
    /// The content of a relation, one of the graph's.
    pub(super) fn new(graph: &Graph<'_>, place: usize, detail: Detail) -> Content {
        let relation = &graph.relations[place];
        let title = text::visible(&graph.short_name(relation.schema, relation.name));
        let has_loop = graph.edges.iter().any(|edge| edge.child == place && edge.parent == place);
        sized(title, rows(graph, place, detail), has_loop)
    }

    /// The room that the layout leaves for it.
    pub(super) fn footprint(&self) -> f64 {
        if self.has_loop { self.width + LOOP } else { self.width }
    }

    /// Where a line of a column ends, from the top of the box; in the middle where it is not shown.
    pub(super) fn middle_of(&self, column: Option<&String>) -> f64 {
        let is_it = |row: &Row| column.is_some() && row.column.as_ref() == column;
        match (0..).zip(&self.rows).find(|(_, row)| is_it(row)) {
            Some((index, _)) => middle_of_row(index),
            None if self.rows.is_empty() => self.height / 2.0,
            None => HEADER / 2.0,
        }
    }
}

/// The middle of a row, from the top of its box.
pub(super) fn middle_of_row(index: u32) -> f64 {
    HEADER + (f64::from(index) + 0.5) * ROW
}

fn sized(title: String, rows: Vec<Row>, has_loop: bool) -> Content {
    let widest = |width: fn(&Row) -> f64| rows.iter().map(width).fold(0.0, f64::max);
    let keys = widest(|row| text::width(&row.keys, Font::Tag));
    let names = widest(|row| {
        text::width(&row.name, Font::Row) + text::width(&row.data_type, Font::Row) + BETWEEN
    });
    let null = text::width("NULL", Font::Tag) + GAP;
    let null = if rows.iter().any(|row| row.is_nullable) { null } else { 0.0 };
    let names_at = PAD + if keys > 0.0 { keys + GAP } else { 0.0 };
    let of_title = text::width(&title, Font::Title) + 2.0 * PAD;
    let width = f64::max(of_title, names_at + names + null + PAD).ceil();
    let height = match rows.len() {
        0 => ALONE,
        _ => rows.iter().fold(HEADER + FOOT, |height, _| height + ROW),
    };
    Content { title, rows, height, width, has_loop, names_at, types_at: width - PAD - null }
}

fn rows(graph: &Graph<'_>, place: usize, detail: Detail) -> Vec<Row> {
    let relation = &graph.relations[place];
    let row = |column: &Column| row(relation, column);
    match detail {
        Detail::Columns => relation.columns.iter().map(row).collect(),
        Detail::Name => Vec::new(),
        Detail::Keys => {
            let keys = key_columns(graph, place);
            let (shown, left): (Vec<&Column>, Vec<&Column>) =
                relation.columns.iter().partition(|column| keys.contains(&column.name));
            let more = if shown.is_empty() { "" } else { "more " };
            shown.into_iter().map(row).chain(remainder(more, left.len())).collect()
        }
    }
}

/// The columns of the primary key, and those of the edges in the picture.
fn key_columns<'a>(graph: &Graph<'a>, place: usize) -> BTreeSet<&'a String> {
    let relation = &graph.relations[place];
    let primary = relation.constraints.iter().filter(|it| it.kind == ConstraintKind::PrimaryKey);
    let primary = primary.flat_map(|it| &it.columns);
    let of_edge = |edge: &Edge<'a>| {
        let own = edge.key.filter(|_| edge.child == place).map(|key| &key.constraint.columns);
        let of_parent =
            edge.key.filter(|_| edge.parent == place).map(|key| &key.references.columns);
        own.into_iter().chain(of_parent).flatten()
    };
    primary.chain(graph.edges.iter().flat_map(of_edge)).collect()
}

/// The line that counts what is left out.
fn remainder(more: &str, count: usize) -> Option<Row> {
    let words = match count {
        0 => return None,
        1 => format!("1 {more}column"),
        count => format!("{count} {more}columns"),
    };
    let nothing = String::new;
    Some(Row {
        column: None,
        keys: nothing(),
        name: words,
        data_type: nothing(),
        is_nullable: false,
    })
}

fn row(relation: &Relation<'_>, column: &Column) -> Row {
    Row {
        column: Some(column.name.clone()),
        keys: keys(relation, &column.name),
        name: text::visible(&column.name),
        data_type: short_type(column),
        // Nobody declares NOT NULL of a view's column.
        is_nullable: !relation.is_view && column.is_nullable,
    }
}

/// `PK` and `FK` for the columns of these keys, `UQ` for one that is unique by itself.
fn keys(relation: &Relation<'_>, column: &str) -> String {
    let mark = |kind| match kind {
        ConstraintKind::PrimaryKey => "PK",
        ConstraintKind::ForeignKey => "FK",
        _ => "UQ",
    };
    let keys = keys_of(relation.constraints, column);
    keys.into_iter().map(mark).collect::<Vec<_>>().join(" ")
}

fn short_type(column: &Column) -> String {
    let name = column.data_type.replace("[]", "");
    let is_long = name.len() > LONG_TYPE && column.base_type.len() < name.len();
    let name = if is_long { &column.base_type } else { &name };
    let brackets = if column.is_array { "[]" } else { "" };
    text::cut(&text::visible(&format!("{name}{brackets}")), LONGEST_TYPE).into_owned()
}
