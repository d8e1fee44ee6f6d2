//! Names and comments that no format may take for its own: a server has made the schema.
//!
//! The folder `strange` holds the file, and what `prepare` has sealed of it.

use std::collections::BTreeSet;

use migrations_docs::document::Table;
use migrations_docs::page::Page;
use migrations_docs::render::{Format, written_format};

use crate::sample::Sample;

const FILE: &str = include_str!("strange/001_strange.sql");
const SCHEMA: &str = include_str!("strange/schema.json");

/// The set.
pub(crate) fn strange() -> Sample {
    Sample::of(&[("001_strange.sql", FILE)], SCHEMA)
}

fn pages(format: Format) -> Vec<Page> {
    strange().pages(format)
}

#[test]
fn every_row_of_markdown_has_the_cells_of_its_head() {
    let mut rows = 0;
    for page in pages(Format::Markdown) {
        let mut head = None;
        for line in page.text.lines() {
            let cells = line.starts_with("| ").then(|| bars(line));
            head = cells.map(|cells| *head.get_or_insert(cells));
            assert_eq!(cells, head, "{}: {line}", page.path);
            rows += usize::from(cells.is_some());
        }
    }
    assert!(rows > 80, "{rows} rows");
}

/// The bars of a line that no backslash precedes.
fn bars(line: &str) -> usize {
    let mut bars = 0;
    let mut characters = line.chars();
    while let Some(c) = characters.next() {
        match c {
            '\\' => drop(characters.next()),
            '|' => bars += 1,
            _ => {}
        }
    }
    bars
}

#[test]
fn nothing_of_a_name_is_markup_and_no_line_turns_its_direction() {
    for page in pages(Format::Markdown) {
        let (_, text) = page.text.split_once('\n').expect("a first line");
        let outside_code = without_code(text);
        for markup in ["<script", "<b>", "</b>", "\u{202e}"] {
            assert!(!outside_code.contains(markup), "{}: {markup}", page.path);
        }
        assert!(!text.contains('\u{202e}'), "{}", page.path);
        let fences = text.lines().filter(|line| line.starts_with("```")).count();
        assert!(fences.is_multiple_of(2), "{}: {fences} fences", page.path);
    }
}

/// A page without its blocks and pieces of code.
fn without_code(page: &str) -> String {
    let mut text = String::new();
    let mut fence: Option<String> = None;
    for line in page.lines() {
        let ticks: String = line.chars().take_while(|c| *c == '`').collect();
        match &fence {
            Some(open) if *open == line => fence = None,
            None if ticks.len() > 2 => fence = Some(ticks),
            None => text += &without_pieces(line),
            Some(_) => {}
        }
    }
    text
}

/// A line without what stands between as many ticks on both sides.
fn without_pieces(line: &str) -> String {
    let Some(begin) = line.find('`') else { return line.to_owned() };
    if line[..begin].ends_with('\\') {
        return format!("{}{}", &line[..=begin], without_pieces(&line[begin + 1..]));
    }
    let ticks: String = line[begin..].chars().take_while(|c| *c == '`').collect();
    let rest = &line[begin + ticks.len()..];
    let end = rest.find(&ticks).expect("as many ticks behind the piece");
    format!("{}{}", &line[..begin], without_pieces(&rest[end + ticks.len()..]))
}

#[test]
fn every_page_has_a_name_of_its_own_and_is_known_again() {
    let formats = [Format::Markdown, Format::Json, Format::Tbls, Format::Mermaid, Format::Dbml];
    let mut paths = BTreeSet::new();
    for format in formats {
        for page in pages(format) {
            assert_eq!(written_format(&page.path, &page.text), Some(format), "{}", page.path);
            assert!(page.path.bytes().all(|byte| byte.is_ascii_graphic()), "{}", page.path);
            assert!(paths.insert(page.path.to_lowercase()), "{} is there twice", page.path);
        }
    }
    assert!(paths.len() > 15, "{paths:?}");
    assert_eq!(written_format("README.md", "# Ours\n"), None);
}

#[test]
fn links_lead_to_pages_that_are_there() {
    let pages = pages(Format::Markdown);
    let paths: BTreeSet<&str> = pages.iter().map(|page| page.path.as_str()).collect();
    let mut count = 0;
    for page in &pages {
        let folder = page.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        for target in page.text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let target = target.split('#').next().unwrap_or_default();
            if target.is_empty() || target.contains("migrations/") {
                continue;
            }
            let path = match (target.strip_prefix("../"), folder) {
                (Some(up), _) => up.to_owned(),
                (None, "") => target.to_owned(),
                (None, folder) => format!("{folder}/{target}"),
            };
            assert!(paths.contains(path.as_str()), "{}: {target}", page.path);
            count += 1;
        }
    }
    assert!(count > 20, "{count} links");
}

#[test]
fn diagrams_hold_names_in_quotes_without_what_ends_them() {
    let pages = pages(Format::Mermaid);
    assert_eq!(pages.len(), 5);
    for page in pages {
        let lines = page.text.lines().skip(2);
        for line in lines.filter(|line| !line.trim().is_empty()) {
            let quotes = line.matches('"').count();
            assert!(quotes.is_multiple_of(2), "{}: {line}", page.path);
            let outside: String = line.split('"').step_by(2).collect();
            let is_plain = |c: char| c.is_ascii_alphanumeric() || "_[]{}|o-: ,".contains(c);
            assert!(outside.chars().all(is_plain), "{}: {line}", page.path);
            let inside: String = line.split('"').skip(1).step_by(2).collect();
            assert!(!inside.contains(['%', '\\', '<', '`', '|']), "{}: {line}", page.path);
        }
    }
}

#[test]
fn quotes_of_dbml_are_closed_in_their_line() {
    let pages = pages(Format::Dbml);
    for line in pages[0].text.lines().skip(1) {
        let mut open = None;
        let mut characters = line.chars();
        while let Some(c) = characters.next() {
            match (open, c) {
                (Some('"' | '\''), '\\') => drop(characters.next()),
                (Some(quote), c) if c == quote => open = None,
                (None, '"' | '\'' | '`') => open = Some(c),
                _ => {}
            }
        }
        assert_eq!(open, None, "{line}");
    }
    let text = &pages[0].text;
    assert!(text.contains("default: '\\'a`b|c\\'::text'"), "{text}");
    assert!(text.contains("Table \"S|x\".\"<script>\" {"), "{text}");
}

#[test]
fn json_has_names_and_comments_as_they_are() {
    let document = Sample::of(&[("001_strange.sql", FILE)], SCHEMA).document();
    let is_it = |table: &&Table| table.schema == "public" && table.name == "<script>";
    let script = document.tables.iter().find(is_it).expect("a table");
    let names: Vec<&str> = script.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(names, ["a|b", "c`d", "e\\f", "order", "1st", "%d;"]);
    let comment = script.comment.as_deref().expect("a comment");
    assert_eq!(comment, "first line | bar\nsecond <b>line</b> `tick` *star*");
    assert_eq!(script.referenced_by.len(), 2);
}
