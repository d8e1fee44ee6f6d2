//! What pages have in common: rows of tables, links to files and to tables.
//!
//! Must not know what a page is about.

use migrations_core::quote::shown_part;

use super::escape::{code, target, text};
use crate::document::{Document, Event, Place, Table};
use crate::page;

/// How every page begins, so that a page is known to be one of ours.
pub(super) const HEAD: &str = "<!-- Written by `cargo migrations docs` from what is sealed; what is typed here is lost. -->\n";

/// Where the files lie to which pages link.
#[derive(Clone, Copy, Debug)]
pub struct Links<'a> {
    /// From the folder of the documents to the one in which the paths of files begin: `../..`; `None`
    /// where no path leads there, and nothing is a link.
    pub files: Option<&'a str>,
}

/// What a page is written from, and how it reaches the other pages.
pub(super) struct Context<'a> {
    pub(super) document: &'a Document,
    pub(super) links: Links<'a>,
    /// From the page to the folder of the documents: nothing, or `../`.
    pub(super) up: &'static str,
}

impl Context<'_> {
    /// A link to a place in a file; the migration alone where the file is gone.
    pub(super) fn place(&self, place: &Place) -> String {
        let Some(file) = &place.file else { return code(&place.migration) };
        let line = place.line.map(|line| format!(":{line}")).unwrap_or_default();
        let shown = format!("{}{line}", place.migration);
        let line = place.line.map(|line| format!("#L{line}")).unwrap_or_default();
        self.link(&shown, file, &line)
    }

    /// Where something was made.
    pub(super) fn made(&self, made: Option<&Place>) -> String {
        made.map_or_else(|| "elsewhere".to_owned(), |place| self.place(place))
    }

    /// The migration that changed something last, where one did after it was made.
    pub(super) fn changed(&self, events: &[Event]) -> String {
        let last = events.last().filter(|event| event.effect != "created");
        last.map(|event| self.place(&event.place)).unwrap_or_default()
    }

    /// A link to a file.
    pub(super) fn file(&self, file: &str) -> String {
        self.link(file.rsplit('/').next().unwrap_or(file), file, "")
    }

    fn link(&self, shown: &str, file: &str, line: &str) -> String {
        let shown = text(shown);
        match self.links.files {
            Some(files) => {
                format!("[{shown}]({}{line})", target(&format!("{}{files}/{file}", self.up)))
            }
            None => shown,
        }
    }

    /// A table's name, with a link to its page where it has one.
    pub(super) fn table(&self, schema: &str, name: &str) -> String {
        let shown = code(&shown_name(schema, name));
        let is_there = |table: &&Table| table.schema == schema && table.name == name;
        match self.document.tables.iter().find(is_there) {
            Some(_) => format!("[{shown}]({})", self.page(&page::table(schema, name))),
            None => shown,
        }
    }
}

impl Context<'_> {
    /// How a page of the folder is reached from this one.
    fn page(&self, path: &str) -> String {
        let sibling = path.strip_prefix("tables/").filter(|_| !self.up.is_empty());
        sibling.map_or_else(|| format!("{}{path}", self.up), str::to_owned)
    }
}

/// A name as a statement writes it.
pub(super) fn shown_name(schema: &str, name: &str) -> String {
    match schema {
        "public" => shown_part(name),
        schema => format!("{}.{}", shown_part(schema), shown_part(name)),
    }
}

/// A table of Markdown; nothing where it has no rows.
pub(crate) fn grid(heads: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let rows: Vec<String> = rows.into_iter().map(|cells| row(&cells)).collect();
    if rows.is_empty() {
        return String::new();
    }
    let heads: Vec<String> = heads.iter().map(|&head| head.to_owned()).collect();
    let rule = vec!["---".to_owned(); heads.len()];
    row(&heads) + &row(&rule) + &rows.concat()
}

fn row(cells: &[String]) -> String {
    format!("| {} |\n", cells.join(" | "))
}

/// A section with a heading; nothing where it says nothing.
pub(crate) fn section(heading: &str, body: &str) -> String {
    if body.is_empty() { String::new() } else { format!("\n## {heading}\n\n{body}") }
}

/// Names as code, one after the other.
pub(super) fn codes(names: &[String]) -> String {
    names.iter().map(|name| code(name)).collect::<Vec<_>>().join(", ")
}

/// A comment, or nothing.
pub(super) fn comment(comment: Option<&String>) -> String {
    comment.map(|comment| text(comment)).unwrap_or_default()
}

/// `1 table`, `2 tables`.
pub(crate) fn count(number: usize, noun: &str) -> String {
    let ending = match (number, noun) {
        (1, _) => "",
        (_, noun) if noun.ends_with('x') => "es",
        _ => "s",
    };
    match noun.strip_suffix('y') {
        Some(stem) if number != 1 => format!("{number} {stem}ies"),
        _ => format!("{number} {noun}{ending}"),
    }
}
