//! A document and the formats that are wanted → the files.
//!
//! Must not know what is on disk; [`written_format`] says of a file that is there whether it is one of
//! these.

use crate::assemble::Input;
use crate::document::{Document, Table};
use crate::page::{self, Page};
use crate::{database_page, dbml, html, markdown, mermaid, svg, tbls};

pub use crate::markdown::Links;

/// A format of the documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// Pages for people.
    Markdown,
    /// The document as one value.
    Json,
    /// The JSON of tbls.
    Tbls,
    /// A diagram for each table.
    Mermaid,
    /// DBML.
    Dbml,
    /// Pictures: one of everything, and one for each table.
    Svg,
    /// One page for a browser.
    Html,
}

/// The files of the formats, sorted by their paths; the document is that of the input.
#[must_use]
pub fn render(
    document: &Document,
    input: &Input<'_>,
    formats: &[Format],
    links: Links<'_>,
) -> Vec<Page> {
    let mut pages: Vec<Page> =
        formats.iter().flat_map(|format| of_format(document, input, *format, links)).collect();
    pages.sort_by(|one, other| one.path.cmp(&other.path));
    pages.dedup_by(|one, other| one.path == other.path);
    pages
}

fn of_format(
    document: &Document,
    input: &Input<'_>,
    format: Format,
    links: Links<'_>,
) -> Vec<Page> {
    let one = |path: &str, text: String| vec![Page { path: path.to_owned(), text }];
    match format {
        Format::Markdown => markdown::pages(document, links),
        Format::Json => one("schema.json", json(document)),
        Format::Tbls => one("tbls.json", tbls::text(document)),
        Format::Mermaid => diagrams(document),
        Format::Dbml => one("schema.dbml", dbml::text(document)),
        Format::Svg => svg::pages(document, input),
        Format::Html => one("index.html", html::text(document, input)),
    }
}

fn json(document: &Document) -> String {
    // Strings, numbers, booleans and lists always have a JSON form.
    serde_json::to_string_pretty(document).unwrap_or_default() + "\n"
}

fn is_json(text: &str) -> bool {
    text.starts_with("{\n  \"format\": ")
}

fn diagrams(document: &Document) -> Vec<Page> {
    let diagram = |table: &Table| {
        let path = page::diagram(&table.schema, &table.name);
        let diagram = mermaid::neighbours(document, table)?;
        Some(Page { path, text: format!("{}{diagram}", mermaid::HEAD) })
    };
    document.tables.iter().filter_map(diagram).collect()
}

/// Whether a file begins as one of these, whatever its name.
#[must_use]
pub fn is_draft(text: &str) -> bool {
    let heads =
        [markdown::HEAD, database_page::HEAD, mermaid::HEAD, svg::HEAD, dbml::HEAD, html::HEAD];
    heads.iter().any(|head| text.starts_with(head)) || is_json(text) || tbls::is_written(text)
}

/// How many bytes of a file tell whether it is one of these.
pub const HEAD_LEN: usize = 512;

/// The format of a file that was written before, by its path and its first [`HEAD_LEN`] bytes: what is not
/// written any more is removed, and nobody else's file is replaced. `None` for the file of somebody else.
#[must_use]
pub fn written_format(path: &str, text: &str) -> Option<Format> {
    match path {
        database_page::PATH if text.starts_with(database_page::HEAD) => Some(Format::Markdown),
        "schema.json" => is_json(text).then_some(Format::Json),
        "tbls.json" => tbls::is_written(text).then_some(Format::Tbls),
        "schema.dbml" => text.starts_with(dbml::HEAD).then_some(Format::Dbml),
        "index.html" => text.starts_with(html::HEAD).then_some(Format::Html),
        _ if markdown::is_path(path) => {
            text.starts_with(markdown::HEAD).then_some(Format::Markdown)
        }
        _ if page::is_diagram(path) => text.starts_with(mermaid::HEAD).then_some(Format::Mermaid),
        _ if path == "schema.svg" || page::is_picture(path) => {
            text.starts_with(svg::HEAD).then_some(Format::Svg)
        }
        // A copy under another name is somebody's own.
        _ => None,
    }
}
