//! Every link inside the repository leads to a file and to a heading that are there, and every
//! test that `docs/invariants.md` names exists.

use std::fs;

use crate::markdown::{Document, every_markdown_file, repository};

#[test]
fn every_internal_link_leads_somewhere() {
    let mut broken = Vec::new();
    for document in every_markdown_file() {
        for (line, target) in links(&document) {
            if !leads_somewhere(&document, &target) {
                broken.push(format!("{}:{line}: {target}", document.name()));
            }
        }
    }
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}

#[test]
fn every_test_that_keeps_an_invariant_exists() {
    let (count, missing) = missing_tests("docs/invariants.md");
    assert!(count > 10, "the invariants name {count} tests");
    assert!(missing.is_empty(), "\n{}", missing.join("\n"));
}

/// How many tests the tables of a page name, and which of them are not in the file beside them.
pub(crate) fn missing_tests(page: &str) -> (usize, Vec<String>) {
    let mut missing = Vec::new();
    let mut count = 0;
    for (line, text) in Document::read(page).prose() {
        for (file, functions) in named_tests(text) {
            let code = fs::read_to_string(repository().join(file)).unwrap_or_default();
            count += functions.len();
            let absent = functions.into_iter().filter(|function| !is_test(&code, function));
            missing
                .extend(absent.map(|function| format!("{page}:{line}: {file} has no {function}")));
        }
    }
    (count, missing)
}

/// Whether a function is there, with an attribute that makes it a test.
fn is_test(code: &str, function: &str) -> bool {
    let Some((before, _)) = code.split_once(&format!("fn {function}(")) else { return false };
    // The line of the function itself comes first.
    let lines = before.rsplit('\n').skip(1);
    let mut attributes = lines.take_while(|line| !matches!(line.trim(), "" | "}"));
    attributes.any(|line| line.trim_start().starts_with("#[") && line.contains("test"))
}

/// The targets of `[text](target)` that do not leave the repository.
pub(crate) fn links(document: &Document) -> Vec<(usize, String)> {
    let mut links = Vec::new();
    for (line, text) in document.prose() {
        for rest in text.split("](").skip(1) {
            let target = rest.split(')').next().unwrap_or_default();
            if !target.contains("://") {
                links.push((line, target.to_owned()));
            }
        }
    }
    links
}

fn leads_somewhere(document: &Document, target: &str) -> bool {
    let (path, heading) = target.split_once('#').unwrap_or((target, ""));
    let folder = document.path.parent().expect("a file has a folder");
    let path = if path.is_empty() { document.path.clone() } else { folder.join(path) };
    let Ok(path) = repository().join(path).canonicalize() else { return false };
    let text = fs::read_to_string(&path).unwrap_or_default();
    match path.extension().is_some_and(|ending| ending == "sql") {
        true => heading.is_empty() || has_line(&text, heading),
        false => heading.is_empty() || has_heading(&text, heading),
    }
}

/// Whether a file has the line of `#L12`, as code hosts call it.
fn has_line(text: &str, wanted: &str) -> bool {
    let line = wanted.strip_prefix('L').and_then(|line| line.parse().ok());
    line.is_some_and(|line: usize| (1..=text.lines().count()).contains(&line))
}

fn has_heading(text: &str, wanted: &str) -> bool {
    let headings = text.lines().filter(|line| line.starts_with('#'));
    headings.map(|line| line.trim_start_matches('#')).any(|title| anchor(title) == wanted)
}

/// The name that a heading has in a link: `## Two commands` → `two-commands`.
fn anchor(title: &str) -> String {
    let is_kept = |c: &char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_');
    title.trim().to_lowercase().chars().filter(is_kept).collect::<String>().replace(' ', "-")
}

/// The last cell of a row of such a table: a file, a colon, and its tests; then further files with theirs.
pub(crate) fn named_tests(line: &str) -> Vec<(&str, Vec<&str>)> {
    let Some(row) = line.strip_prefix('|') else { return Vec::new() };
    let cell = row.trim_end_matches([' ', '|']).rsplit('|').next().unwrap_or_default();
    let mut files: Vec<(&str, Vec<&str>)> = Vec::new();
    for word in cell.split('`').skip(1).step_by(2) {
        match files.last_mut() {
            _ if word.ends_with(".rs") => files.push((word, Vec::new())),
            Some((_, tests)) => tests.push(word),
            None => {}
        }
    }
    files
}
