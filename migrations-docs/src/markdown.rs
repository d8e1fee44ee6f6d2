//! A document as Markdown: an overview, a page for each table, the history, and what to beware of.
//!
//! Must not know where the pages are written.

mod escape;
mod parts;

mod properties;

mod columns;
mod findings;
mod history;
mod routines;
mod table;
mod types;
mod views;

mod overview;

use crate::document::{Document, Table};
use crate::page::{self, Page};

pub(crate) use escape::text;
use parts::Context;
pub use parts::Links;
pub(crate) use parts::{count, grid, section};

/// How every page begins that these documents consist of.
pub(crate) const HEAD: &str = parts::HEAD;

/// A page of everything: its path, whether a document has something for it, and what it says.
type Overall = (&'static str, fn(&Document) -> bool, fn(&Context<'_>) -> String);

const PAGES: [Overall; 6] = [
    ("README.md", |_| true, overview::page),
    ("history.md", |document| !document.history.is_empty(), history::page),
    ("columns.md", |document| !document.traps.is_empty(), columns::page),
    ("views.md", |document| !document.views.is_empty(), views::page),
    ("functions.md", |document| !document.routines.is_empty(), routines::page),
    ("types.md", types::has_any, types::page),
];

/// Whether a path is one that a page has.
pub(crate) fn is_path(path: &str) -> bool {
    PAGES.iter().any(|(page, ..)| *page == path) || page::is_table(path)
}

/// All pages of a document.
pub(crate) fn pages(document: &Document, links: Links<'_>) -> Vec<Page> {
    let top = Context { document, links, up: "" };
    let named = |path: &str, text: String| Page { path: path.to_owned(), text };
    let there = PAGES.iter().filter(|(_, is_there, _)| is_there(document));
    let mut pages: Vec<Page> = there.map(|(path, _, page)| named(path, page(&top))).collect();
    let below = Context { document, links, up: "../" };
    let of_table =
        |table: &Table| named(&page::table(&table.schema, &table.name), table::page(&below, table));
    pages.extend(document.tables.iter().map(of_table));
    pages
}
