//! The book has every page: `docs/SUMMARY.md` lists it, or an index page that is listed there.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::links::links;
use crate::markdown::{Document, every_markdown_file, repository};

const SUMMARY: &str = "docs/SUMMARY.md";

#[test]
fn every_page_is_in_the_book_once() {
    let mut listed: BTreeMap<PathBuf, usize> = BTreeMap::new();
    for path in targets(&Document::read(SUMMARY)) {
        *listed.entry(path).or_default() += 1;
    }
    for index in indexes() {
        let index = Document::read(&index);
        assert!(listed.contains_key(&canonical(&index)), "{} is not in {SUMMARY}", index.name());
        let table = index.text.lines().filter(|line| line.starts_with('|'));
        let table = table.collect::<Vec<_>>().join("\n");
        for path in targets(&Document { path: index.path, text: table }) {
            listed.entry(path).or_insert(1);
        }
    }
    let pages = every_markdown_file().into_iter().filter(is_page);
    let faults: Vec<String> = pages
        .filter_map(|page| match listed.get(&canonical(&page)) {
            Some(1) => None,
            Some(count) => Some(format!("{} is in {SUMMARY} {count} times", page.name())),
            None => Some(format!("{} is not in {SUMMARY} nor in an index", page.name())),
        })
        .collect();
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

/// The pages whose tables list chapters, as `book.toml` names them.
fn indexes() -> Vec<String> {
    let config =
        fs::read_to_string(repository().join("docs/book.toml")).expect("the book's config");
    let line = config.lines().find(|line| line.starts_with("indexes = "));
    let indexes = line.expect("a line with the index pages").split('"').skip(1).step_by(2);
    indexes.map(str::to_owned).collect()
}

/// Whether a file is to be read in the book: everything of `docs` that somebody wrote, and the page of
/// each code. What `cargo migrations docs` writes of the applications is to be read beside their files.
fn is_page(document: &Document) -> bool {
    let is_below = |folder| document.path.starts_with(folder);
    let is_written_out = is_below("docs/systems");
    document.path != Path::new(SUMMARY)
        && (is_below("docs") && !is_written_out || is_below("migrations-core/codes"))
}

/// The Markdown files to which a document links.
fn targets(document: &Document) -> Vec<PathBuf> {
    let folder = repository().join(document.path.parent().expect("a file has a folder"));
    let links = links(document).into_iter().map(|(_, target)| target);
    let files = links.filter(|target| target.ends_with(".md"));
    files.filter_map(|target| folder.join(target).canonicalize().ok()).collect()
}

fn canonical(document: &Document) -> PathBuf {
    repository().join(&document.path).canonicalize().expect("a page that was read")
}
