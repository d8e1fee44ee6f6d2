//! The links of a page: those to pages of the book lead to them, and any other link into the
//! repository becomes its text, because a reader of the book has no repository.
//!
//! Must not know of chapters.

use std::ops::Range;

use crate::pages::{Pages, resolve};

/// A link `[text](target)`.
struct Link<'a> {
    /// All of it, in its line.
    range: Range<usize>,
    text: &'a str,
    target: &'a str,
}

/// The page at that path with its links rewritten.
pub(crate) fn rewrite(pages: &Pages, path: &str, page: &str) -> String {
    let mut rewritten = String::new();
    for (line, is_prose) in lines(page) {
        if is_prose {
            rewrite_line(&mut rewritten, pages, path, line);
        } else {
            rewritten.push_str(line);
        }
        rewritten.push('\n');
    }
    rewritten
}

/// The paths of the files to which the tables of a page link, each once and in order.
pub(crate) fn tables(path: &str, page: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (line, _) in lines(page).filter(|(line, is_prose)| *is_prose && line.starts_with('|')) {
        for link in links(line).filter(|link| is_internal(link.target)) {
            let target = resolve(path, file(link.target));
            if !found.contains(&target) {
                found.push(target);
            }
        }
    }
    found
}

/// The lines of a page, and whether each is outside of fenced blocks.
fn lines(page: &str) -> impl Iterator<Item = (&str, bool)> {
    let mut is_open = false;
    page.lines().map(move |line| {
        let is_fence = line.starts_with("```");
        is_open ^= is_fence;
        (line, !is_open && !is_fence)
    })
}

fn rewrite_line(rewritten: &mut String, pages: &Pages, path: &str, line: &str) {
    let mut end = 0;
    for link in links(line).filter(|link| is_internal(link.target)) {
        rewritten.push_str(&line[end..link.range.start]);
        rewritten.push_str(&rewrite_link(pages, path, &link));
        end = link.range.end;
    }
    rewritten.push_str(&line[end..]);
}

fn rewrite_link(pages: &Pages, path: &str, link: &Link<'_>) -> String {
    let Link { text, target, .. } = link;
    let heading = &target[file(target).len()..];
    match pages.link(path, &resolve(path, file(target))) {
        Some(target) => format!("[{text}]({target}{heading})"),
        None => (*text).to_owned(),
    }
}

fn links(line: &str) -> impl Iterator<Item = Link<'_>> {
    line.match_indices("](").filter_map(|(middle, _)| {
        let start = line[..middle].rfind('[')?;
        let end = middle + line[middle..].find(')')?;
        let (text, target) = (&line[start + 1..middle], &line[middle + 2..end]);
        Some(Link { range: start..end + 1, text, target })
    })
}

/// Whether a link leads to another file of the repository.
fn is_internal(target: &str) -> bool {
    !target.contains("://") && !target.starts_with('#')
}

/// A target without its heading.
fn file(target: &str) -> &str {
    target.split('#').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_to_pages_and_others_become_their_text() {
        let mut pages = Pages::default();
        pages.insert("docs/codes.md");
        pages.insert("core/codes/a.md");
        let page = "See [`a`](../core/codes/a.md#why), [it](#it), [x](https://x.y) and [b](../b.rs).\n\
                    ```\n[`a`](../core/codes/a.md)\n```\n";
        let expected = "See [`a`](codes/a.md#why), [it](#it), [x](https://x.y) and b.\n\
                        ```\n[`a`](../core/codes/a.md)\n```\n";
        assert_eq!(rewrite(&pages, "docs/codes.md", page), expected);
    }

    #[test]
    fn tables_name_each_page_once() {
        let page = "[c](c.md)\n| [a](../core/a.md) | [b](b.md#x) |\n| [a](../core/a.md) |\n";
        assert_eq!(tables("docs/codes.md", page), ["core/a.md", "docs/b.md"]);
    }
}
