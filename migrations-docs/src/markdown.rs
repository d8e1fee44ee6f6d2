//! A document as Markdown: an overview, a page for each table, the history, and what to beware of.
//!
//! Must not know where the pages are written.

mod escape;
mod parts;

mod columns;
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
pub(crate) use parts::{count, grid};

/// How every page begins that these documents consist of.
pub(crate) const HEAD: &str = parts::HEAD;

/// All pages of a document.
pub(crate) fn pages(document: &Document, links: Links<'_>) -> Vec<Page> {
    let top = Context { document, links, up: "" };
    let named = |path: &str, text: String| Page { path: path.to_owned(), text };
    let mut pages = vec![named("README.md", overview::page(&top))];
    let mut add = |is_there: bool, path: &str, page: fn(&Context<'_>) -> String| {
        pages.extend(is_there.then(|| named(path, page(&top))));
    };
    add(!document.history.is_empty(), "history.md", history::page);
    add(!document.traps.is_empty(), "columns.md", columns::page);
    add(!document.views.is_empty(), "views.md", views::page);
    add(!document.routines.is_empty(), "functions.md", routines::page);
    add(types::has_any(document), "types.md", types::page);
    let below = Context { document, links, up: "../" };
    let of_table =
        |table: &Table| named(&page::table(&table.schema, &table.name), table::page(&below, table));
    pages.extend(document.tables.iter().map(of_table));
    pages
}
