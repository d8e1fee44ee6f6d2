//! The schema as pictures for a README, a wiki or a slide: one of everything, and one of each table with
//! what it refers to and what refers to it.
//!
//! ```text
//! Document ──graph──▶ Graph ──boxes──▶ sizes ──layout──▶ places and ways ──drawing──▶ SVG
//! ```
//! The same document gives the same bytes on every machine: no font is measured. Must not know where the
//! pictures are put.

mod text;

mod geometry;

mod graph;

mod clusters;

mod boxes;

mod pack;

mod placed;

mod leaves;

mod layers;

mod layout;

mod lines;

mod drawing;

use self::boxes::{Content, Detail};
use self::geometry::Size;
use self::graph::Graph;
use crate::assemble::Input;
use crate::document::{Document, Table};
use crate::page::{self, Page};

/// How every picture begins, which tells it from a file of somebody else.
pub(crate) const HEAD: &str = drawing::HEAD;

/// Where the picture of everything is put.
pub(crate) const PATH: &str = "schema.svg";

/// With more tables and views a picture shows their names alone, as the page for a browser does.
const MOST_WITH_COLUMNS: usize = 200;

/// All pictures; a document without tables and views has none.
pub(crate) fn pages(document: &Document, input: &Input<'_>) -> Vec<Page> {
    let catalog = input.catalog().unwrap_or_default();
    let graph = Graph::new(document, &catalog);
    let whole = (!graph.relations.is_empty()).then(|| whole(document, &graph));
    let of_tables = document.tables.iter().enumerate();
    let of_tables = of_tables.filter_map(|(place, table)| neighbours(&graph, place, table));
    whole.into_iter().chain(of_tables).collect()
}

fn whole(document: &Document, graph: &Graph<'_>) -> Page {
    let is_small = graph.relations.len() <= MOST_WITH_COLUMNS;
    let detail = if is_small { Detail::Columns } else { Detail::Name };
    let contents: Vec<Content> =
        (0..graph.relations.len()).map(|place| Content::new(graph, place, detail)).collect();
    let layout = layout::in_clusters(graph, &size(&contents));
    let title = format!("Schema of {}", document.name);
    Page { path: PATH.to_owned(), text: drawing::text(&title, graph, &contents, &layout) }
}

/// The picture of a table with its neighbours; `None` where it has none.
fn neighbours(graph: &Graph<'_>, place: usize, table: &Table) -> Option<Page> {
    let graph = graph.neighbours(place);
    if graph.edges.is_empty() {
        return None;
    }
    let detail = |place| if place == 0 { Detail::Columns } else { Detail::Keys };
    let contents: Vec<Content> = (0..graph.relations.len())
        .map(|place| Content::new(&graph, place, detail(place)))
        .collect();
    let layout = layout::in_one_group(&graph, &size(&contents));
    let title = format!("{} and its neighbours", graph.short_name(&table.schema, &table.name));
    let text = drawing::text(&title, &graph, &contents, &layout);
    Some(Page { path: page::picture(&table.schema, &table.name), text })
}

/// The room that the layout leaves for each box.
fn size(contents: &[Content]) -> impl Fn(usize) -> Size {
    |place| Size { width: contents[place].footprint(), height: contents[place].height }
}
