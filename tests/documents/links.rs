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
    let invariants = Document::read("docs/invariants.md");
    let mut missing = Vec::new();
    let mut count = 0;
    for (line, text) in invariants.prose() {
        let Some((file, functions)) = named_tests(text) else { continue };
        let code = fs::read_to_string(repository().join(file)).unwrap_or_default();
        for function in functions {
            count += 1;
            if !code.contains(&format!("fn {function}(")) {
                missing.push(format!("docs/invariants.md:{line}: {file} has no {function}"));
            }
        }
    }
    assert!(count > 10, "the invariants name {count} tests");
    assert!(missing.is_empty(), "\n{}", missing.join("\n"));
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
    heading.is_empty() || has_heading(&fs::read_to_string(path).unwrap_or_default(), heading)
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

/// The last cell of a row of the table of invariants: a file, a colon, and its tests.
fn named_tests(line: &str) -> Option<(&str, Vec<&str>)> {
    let cell = line.strip_prefix('|')?.trim_end_matches([' ', '|']).rsplit('|').next()?;
    let (file, tests) = cell.split_once("`: ")?;
    Some((file.trim_start_matches([' ', '`']), tests.split('`').skip(1).step_by(2).collect()))
}
