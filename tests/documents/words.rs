//! One thing has one name, and that of the field: `words.txt` lists the names that are not used.

use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};

use crate::markdown::{every_markdown_file, repository};
use crate::place::crates;

/// A line of the list.
struct Word {
    name: &'static str,
    term: &'static str,
    is_prose: bool,
    /// Where it means something else.
    elsewhere: Vec<&'static str>,
}

fn words() -> Vec<Word> {
    let lines = include_str!("words.txt").lines().filter(|line| !line.starts_with('#'));
    lines.map(word).collect()
}

fn word(line: &'static str) -> Word {
    let (name, rest) = line.split_once(' ').expect("a word and its term");
    let (rest, elsewhere) = match rest.split_once(" in ") {
        Some((rest, places)) => (rest, places.split(" in ").map(str::trim).collect()),
        None => (rest, Vec::new()),
    };
    let rest = rest.trim();
    let term = rest.strip_suffix("prose").unwrap_or(rest).trim();
    Word { name, term, is_prose: rest.ends_with("prose"), elsewhere }
}

impl Word {
    fn counts_in(&self, path: &str) -> bool {
        !self.elsewhere.iter().any(|place| path.starts_with(place))
    }

    fn is_in(&self, prose: &str) -> bool {
        let is_letter = |c: char| c.is_alphanumeric() || c == '_';
        prose.split(|c| !is_letter(c)).any(|found| found.eq_ignore_ascii_case(self.name))
    }
}

/// The Rust files of the workspace, each with its path from the root.
fn sources() -> Vec<(String, String)> {
    let mut folders = crates();
    folders.extend(["src", "tests", "fuzz/fuzz_targets"].map(|name| repository().join(name)));
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of source").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.push((shown(&path), fs::read_to_string(&path).expect("source is text")));
            }
        }
    }
    assert!(found.len() > 500, "{} files", found.len());
    found
}

fn shown(path: &Path) -> String {
    let path: PathBuf = path.strip_prefix(repository()).expect("in the repository").to_owned();
    path.display().to_string()
}

fn identifiers(tokens: TokenStream, found: &mut Vec<String>) {
    for token in tokens {
        match token {
            TokenTree::Ident(ident) => found.push(ident.to_string()),
            TokenTree::Group(group) => identifiers(group.stream(), found),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}

#[test]
fn identifiers_are_terms_of_the_field() {
    let words = words();
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let mut used = Vec::new();
        // What is no Rust by itself is a case of a test.
        identifiers(text.parse().unwrap_or_default(), &mut used);
        for Word { name, term, .. } in words.iter().filter(|word| word.counts_in(&path)) {
            if used.iter().any(|used| used == name) {
                wrong.push(format!("{path}: `{name}` is called {term}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn sentences_use_the_same_terms() {
    let words = words();
    let comments = sources().into_iter().map(|(path, text)| {
        let lines = text.lines().filter_map(|line| line.split_once("//"));
        let prose: Vec<&str> = lines.map(|(_, comment)| comment).collect();
        (path, prose.join("\n"))
    });
    let pages =
        every_markdown_file().into_iter().map(|page| (page.path.display().to_string(), page.text));
    let mut wrong = Vec::new();
    for (path, prose) in comments.chain(pages) {
        for word in words.iter().filter(|word| word.is_prose && word.counts_in(&path)) {
            if word.is_in(&prose) {
                wrong.push(format!("{path}: {} is called {}", word.name, word.term));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn comments_say_what_an_item_is() {
    const EMPTY: [&str; 2] = ["The same", "It is"];
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let mut is_inside = false;
        for (number, line) in text.lines().enumerate() {
            let comment = line.trim_start().strip_prefix("///").map(str::trim_start);
            let opening = comment.filter(|_| !is_inside).unwrap_or_default();
            if EMPTY.iter().any(|empty| opening.starts_with(empty)) {
                wrong.push(format!("{path}:{}: {opening}", number + 1));
            }
            is_inside = comment.is_some();
        }
    }
    assert!(wrong.is_empty(), "name the item:\n{}", wrong.join("\n"));
}
