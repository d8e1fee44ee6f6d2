//! Paths: where a page lies in the repository, and where it is in the book.
//!
//! Must not know what is on a page.

use std::collections::BTreeMap;

/// The folder whose pages keep their place.
const DOCS: &str = "docs/";

/// The pages of the book, each under its path from the root of the repository.
#[derive(Default)]
pub(crate) struct Pages {
    in_book: BTreeMap<String, String>,
}

impl Pages {
    /// Takes a page in; says its path in the book.
    pub(crate) fn insert(&mut self, path: &str) -> String {
        let in_book = path_in_book(path);
        self.in_book.insert(path.to_owned(), in_book.clone());
        in_book
    }

    pub(crate) fn contains(&self, path: &str) -> bool {
        self.in_book.contains_key(path)
    }

    /// Path of a page in the book, or of a picture or another file of `docs/`, which mdBook copies.
    fn path<'a>(&'a self, path: &'a str) -> Option<&'a str> {
        let file = path.strip_prefix(DOCS).filter(|path| !path.ends_with(".md"));
        self.in_book.get(path).map(String::as_str).or(file)
    }

    /// The link from one page to another file, or none where that is not in the book.
    pub(crate) fn link(&self, from: &str, to: &str) -> Option<String> {
        let from = self.path(from)?;
        Some("../".repeat(from.matches('/').count()) + self.path(to)?)
    }
}

/// What lies in `docs` keeps its place; a page from elsewhere keeps its folder and its name.
fn path_in_book(path: &str) -> String {
    let short = path.strip_prefix(DOCS).unwrap_or_else(|| {
        let folder = path.rmatch_indices('/').nth(1);
        folder.map_or(path, |(end, _)| &path[end + 1..])
    });
    match short.strip_suffix("README.md") {
        Some(folder) => format!("{folder}index.md"),
        None => short.to_owned(),
    }
}

/// The path to which a link of a file leads, from the root of the repository.
pub(crate) fn resolve(from: &str, link: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in link.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_from_page_to_page() {
        let mut pages = Pages::default();
        for page in ["README.md", "docs/codes.md", "docs/decisions/README.md", "core/codes/a.md"] {
            pages.insert(page);
        }
        let link = |from, to| pages.link(from, to);
        assert_eq!(link("README.md", "docs/codes.md").as_deref(), Some("codes.md"));
        assert_eq!(link("core/codes/a.md", "README.md").as_deref(), Some("../index.md"));
        assert_eq!(link("docs/codes.md", "core/codes/a.md").as_deref(), Some("codes/a.md"));
        let decisions = link("docs/codes.md", "docs/decisions/README.md");
        assert_eq!(decisions.as_deref(), Some("decisions/index.md"));
        assert_eq!(link("README.md", "docs/error.svg").as_deref(), Some("error.svg"));
        assert_eq!(link("README.md", "src/main.rs"), None);
    }

    #[test]
    fn links_are_resolved_from_their_file() {
        assert_eq!(resolve("docs/codes.md", "../core/codes/a.md"), "core/codes/a.md");
        assert_eq!(resolve("docs/decisions/0001.md", "README.md"), "docs/decisions/README.md");
        assert_eq!(resolve("README.md", "./docs/a.md"), "docs/a.md");
    }
}
