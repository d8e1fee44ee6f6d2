//! What the safety rules say of migrations: in the history, as values, and in the page for a browser.

use migrations_docs::document::Finding;
use migrations_docs::render::Format;

use crate::sample::Sample;

const SCHEMA: &str = "{\"kind\":\"table\",\"schema\":\"public\",\"name\":\"t\",\"columns\":[]}\n";

const MADE: &str = "CREATE TABLE t (a int PRIMARY KEY, b int, \"a|b\" int);\n";

/// One finding that stands, and one that is accepted in the line above it.
const FILES: [(&str, &str); 3] = [
    ("001_t.sql", MADE),
    (
        "002_indexes.sql",
        "-- Description: Two indexes\n\nCREATE INDEX i ON t (\"a|b\");\n\n\
         -- allow: blocking_index nobody | writes here at night\nCREATE INDEX j ON t (b);\n",
    ),
    ("002_indexes.rollback.sql", "ALTER ROLE app PASSWORD 'of-nobody';\n"),
];

fn findings(sample: &Sample) -> Vec<Finding> {
    sample.document().history.into_iter().flat_map(|step| step.findings).collect()
}

/// Code, line, and why it was accepted.
fn shown(finding: &Finding) -> (&str, String, Option<&str>) {
    let accepted = finding.accepted.as_ref().map(|it| it.reason.as_str());
    (finding.code, format!("{}:{}", finding.file, finding.line), accepted)
}

#[test]
fn history_has_a_row_for_each_finding_with_its_line_and_why_it_was_accepted() {
    let pages = Sample::new(&FILES, SCHEMA).pages(Format::Markdown);
    let page = pages.into_iter().find(|page| page.path == "history.md").expect("the history").text;
    let (_, section) = page.split_once("## What the safety rules say\n\n").expect("a section");
    let rows: Vec<&str> = section.lines().take_while(|line| line.starts_with('|')).collect();
    let expected = [
        "| At | Rule | What | Accepted, because |",
        "| --- | --- | --- | --- |",
        "| [002_indexes:3](../../migrations/002_indexes.sql#L3) | M3014 `blocking_index` | builds an index \
         on \\`t\\` while nobody can write to it |  |",
        "| [002_indexes:6](../../migrations/002_indexes.sql#L6) | M3014 `blocking_index` | builds an index \
         on \\`t\\` while nobody can write to it | nobody \\| writes here at night |",
        "| [002_indexes:1](../../migrations/002_indexes.rollback.sql#L1) | M3023 `hard_coded_secret` | \
         password in the text of a migration |  |",
    ];
    assert_eq!(rows, expected);
}

#[test]
fn history_without_findings_says_nothing_of_rules() {
    let pages = Sample::new(&FILES[..1], SCHEMA).pages(Format::Markdown);
    assert!(pages.iter().all(|page| !page.text.contains("safety rules")));
}

#[test]
fn findings_are_those_of_the_rules_with_notes_places_and_help() {
    let sample = Sample::new(&FILES, SCHEMA);
    let found = findings(&sample);
    let rules = &sample.findings;
    assert_eq!(found.len(), rules.len());
    for rule in rules {
        let diagnostic = &rule.diagnostic;
        let file = format!("migrations/{}", diagnostic.location.file);
        let start = diagnostic.location.start;
        let is_it =
            |it: &&Finding| it.file == file && (it.line, it.column) == (start.line, start.column);
        let finding = found.iter().find(is_it).expect("the finding");
        assert_eq!((finding.code, finding.severity), (diagnostic.code.id(), "warning"));
        assert_eq!((&finding.notes, &finding.help), (&diagnostic.notes, &diagnostic.help));
        assert_eq!(finding.labels.len(), diagnostic.labels.len());
    }
}

#[test]
fn levels_and_sections_of_the_config_count_as_in_a_check() {
    let config = |text: &str| {
        let files = [&FILES[..], &[("migrations.toml", text)]].concat();
        Sample::new(&files, SCHEMA)
    };
    let off = config("[safety]\nblocking_index = \"allow\"\nM3023 = \"allow\"\n");
    assert_eq!(findings(&off), []);
    let section =
        config("[[allow]]\ncode = \"M3014\"\nversions = \"001-002\"\nreason = \"at night\"\n");
    let found = findings(&section);
    let accepted = found[0].accepted.as_ref().expect("a section");
    assert_eq!((accepted.file.as_str(), accepted.line), ("migrations/migrations.toml", 2));
    let expected = [
        ("M3014", "migrations/002_indexes.sql:3".to_owned(), Some("at night")),
        // The comment says more than the section.
        ("M3014", "migrations/002_indexes.sql:6".to_owned(), Some("nobody | writes here at night")),
        ("M3023", "migrations/002_indexes.rollback.sql:1".to_owned(), None),
    ];
    assert_eq!(found.iter().map(shown).collect::<Vec<_>>(), expected);
}
