//! The links of a built book: every one leads to a file and to a place in it.
//!
//! Must not know how the book was made.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fs;
use std::path::Path;

use crate::pages::resolve;

/// A page of the built book.
struct Page {
    links: Vec<String>,
    ids: BTreeSet<String>,
}

/// Fails with every link inside of the book that leads nowhere.
pub(crate) fn check(book: &Path) -> Result<(), Box<dyn Error>> {
    let mut pages = BTreeMap::new();
    read(&mut pages, book, "")?;
    let broken: Vec<String> =
        pages.iter().flat_map(|(path, page)| broken(book, &pages, path, page)).collect();
    if pages.len() < 50 {
        return Err(format!("{} has {} pages", book.display(), pages.len()).into());
    }
    if broken.is_empty() { Ok(()) } else { Err(broken.join("\n").into()) }
}

fn read(
    pages: &mut BTreeMap<String, Page>,
    book: &Path,
    folder: &str,
) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(book.join(folder))? {
        let entry = entry?;
        let path = format!("{folder}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            read(pages, book, &format!("{path}/"))?;
        } else if path.ends_with(".html") && !GENERATED.contains(&path.as_str()) {
            pages.insert(path, Page::new(&fs::read_to_string(entry.path())?));
        }
    }
    Ok(())
}

/// Pages of mdBook's own, whose links are made for other places than theirs.
const GENERATED: [&str; 3] = ["404.html", "print.html", "toc.html"];

impl Page {
    fn new(html: &str) -> Page {
        let mut links = attributes(html, "href");
        links.extend(attributes(html, "src"));
        Page { links, ids: attributes(html, "id").into_iter().collect() }
    }
}

fn attributes(html: &str, name: &str) -> Vec<String> {
    let begin = format!(" {name}=\"");
    let values = html.split(begin.as_str()).skip(1).filter_map(|rest| rest.split('"').next());
    values.map(|value| value.replace("&amp;", "&")).collect()
}

fn broken(book: &Path, pages: &BTreeMap<String, Page>, path: &str, page: &Page) -> Vec<String> {
    let inside = page.links.iter().filter(|link| !link.contains(':'));
    let broken = inside.filter(|link| !leads_somewhere(book, pages, path, link));
    broken.map(|link| format!("{path}: {link}")).collect()
}

fn leads_somewhere(book: &Path, pages: &BTreeMap<String, Page>, from: &str, link: &str) -> bool {
    let (file, id) = link.split_once('#').unwrap_or((link, ""));
    let file = if file.is_empty() { from.to_owned() } else { resolve(from, file) };
    match pages.get(&file) {
        Some(page) => id.is_empty() || page.ids.contains(id),
        None => book.join(file).is_file(),
    }
}
