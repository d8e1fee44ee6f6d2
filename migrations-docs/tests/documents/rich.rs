//! A set with one of everything that a schema can have: no format may lose or misname any of it.
//!
//! The folder `rich` holds the files, and what `prepare` has sealed of them on PostgreSQL 18.

use migrations_docs::page::Page;
use migrations_docs::render::{Format, Links, render};
use migrations_docs::{Input, assemble};
use serde_json::{Value, json};

use crate::sample::{Sample, table};

const FILES: [(&str, &str); 2] = [
    ("001_rich.sql", include_str!("rich/001_rich.sql")),
    ("002_more.sql", include_str!("rich/002_more.sql")),
];

const SCHEMA: &str = include_str!("rich/schema.json");

/// Fields of the document that the pages do not have, and why.
const LEFT_OUT: [(&str, &str); 7] = [
    ("base_type", "the type with its length says it"),
    ("effect", "pages have sentences"),
    ("kind", "pages have words for kinds, and chapters"),
    ("severity", "the rule says how severe it is"),
    ("notes", "a page of Markdown has one line for a finding"),
    ("help", "a page of Markdown has one line for a finding"),
    ("labels", "a page of Markdown has one line for a finding"),
];

/// The set.
pub(crate) fn rich() -> Sample {
    Sample::of(&FILES, SCHEMA)
}

fn text(format: Format) -> String {
    rich().pages(format).iter().map(|page| page.text.as_str()).collect()
}

fn page(name: &str) -> String {
    let pages = rich().pages(Format::Markdown);
    pages.into_iter().find(|page| page.path == name).map(|Page { text, .. }| text).expect("a page")
}

#[track_caller]
fn assert_says(text: &str, wanted: &[&str]) {
    for wanted in wanted {
        assert!(text.contains(wanted), "no {wanted:?} in {text}");
    }
}

#[test]
fn every_value_of_the_document_stands_in_the_pages() {
    let pages = plain(&text(Format::Markdown));
    let mut values = Vec::new();
    collect(&json!(rich().document()), "", &mut values);
    assert!(values.len() > 400, "{} values", values.len());
    values.retain(|(_, value)| !pages.contains(&plain(value)));
    assert_eq!(values, [], "in no page");
}

/// The texts of a value, each with the name of its field.
fn collect(value: &Value, field: &str, values: &mut Vec<(String, String)>) {
    if LEFT_OUT.iter().any(|(left_out, _)| *left_out == field) {
        return;
    }
    match value {
        Value::String(text) => values.extend(parts(field, text)),
        Value::Array(items) => items.iter().for_each(|item| collect(item, field, values)),
        Value::Object(fields) => fields.iter().for_each(|(field, it)| collect(it, field, values)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn parts(field: &str, text: &str) -> Vec<(String, String)> {
    let lines: Vec<&str> = match field {
        // Those of a role are on one line.
        "privileges" => text.split_whitespace().collect(),
        // The files have the texts of functions, and pages the rest.
        "definition" if text.starts_with("CREATE OR REPLACE") => {
            text.lines().skip(1).take(1).collect()
        }
        _ => vec![text],
    };
    lines.into_iter().map(|line| (field.to_owned(), line.replace("RETURNS", ""))).collect()
}

/// The letters and digits of a text, whatever is between them.
fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

#[test]
fn forced_row_security_keeps_the_owner_out_as_well() {
    assert_says(
        &page("tables/secret.md"),
        &["Row-level security is forced, and no policy lets anybody in, its owner neither.\n"],
    );
    assert_says(&page("tables/cache.md"), &["An unlogged table.\nRow-level security is on.\n"]);
    let (sample, version) = (rich(), migrations_core::Version::new(1, 3));
    let input = Input { at: Some(version), ..sample.input() };
    let document = assemble(&input).expect("a document");
    let pages = render(&document, &input, &[Format::Markdown], Links { files: None });
    let page = pages.iter().find(|page| page.path == "tables/secret.md").expect("a page");
    let unknown = "Row-level security is on, and no policy lets anybody in.\n";
    assert!(page.text.contains(unknown), "{}", page.text);
}

#[test]
fn kinds_of_tables_are_told() {
    let kinds = ["abroad", "bare", "cache", "part", "part_1"];
    let document = rich().document();
    let kinds = kinds.map(|name| table(&document, name).kind());
    let expected = ["foreign table", "table", "unlogged table", "partitioned table", "partition"];
    assert_eq!(kinds, expected);
    let tbls = text(Format::Tbls);
    assert_says(&tbls, &["\"type\": \"FOREIGN TABLE\"", "\"type\": \"PARTITIONED TABLE\""]);
}

#[test]
fn virtual_column_is_not_called_stored() {
    let page = page("tables/secret.md");
    assert_says(&page, &["generated when it is read: `(id * 2)`", "generated: `(id * 3)`"]);
    let tbls = text(Format::Tbls);
    assert_says(&tbls, &["AS ((id * 2)) VIRTUAL", "AS ((id * 3)) STORED"]);
}

#[test]
fn null_is_told_by_the_domain_and_by_who_has_checked_the_rows() {
    let page = page("tables/secret.md");
    assert_says(
        &page,
        &[
            "| `price` | `app.price` | no |",
            "| `paid` | `boolean` | in rows that nobody has checked |",
        ],
    );
    let document = rich().document();
    let nullable = table(&document, "abroad").columns.iter().map(|it| it.is_nullable);
    assert!(nullable.eq([true]), "another server checks nothing");
    assert_says(
        &text(Format::Dbml),
        &["\"price\" \"app.price\" [not null]", "\"paid\" \"boolean\"\n"],
    );
}

#[test]
fn what_the_server_makes_for_partitions_is_neither_counted_nor_drawn() {
    let document = rich().document();
    assert_eq!((document.counts.primary_keys, document.counts.foreign_keys), (2, 5));
    let keys =
        |name| table(&document, name).constraints.iter().filter(|it| it.references.is_some());
    assert_eq!(keys("whole").count(), 1, "the keys to the parts are the server's");
    assert!(keys("part_1").all(|key| key.is_inherited));
    assert!(table(&document, "part_1").referenced_by.is_empty());
    assert_eq!(table(&document, "secret").referenced_by.len(), 4);
    assert!(table(&document, "whole").events.iter().all(|event| event.effect == "created"));
    let step = document.history.last().expect("a migration");
    assert!(step.changes.iter().all(|change| change.object.name != "whole"), "{step:?}");
    assert!(table(&document, "part_2").indexes.iter().all(|index| index.is_inherited));
    assert_eq!(text(Format::Dbml).matches("\nRef ").count(), 5);
    let pictures = rich().pages(Format::Svg);
    let has_picture =
        |name| pictures.iter().any(|page| page.path == format!("diagrams/{name}.svg"));
    assert!(has_picture("part") && !has_picture("part_1") && !has_picture("part_2"));
}

#[test]
fn unique_index_makes_a_key_that_is_one_to_one() {
    let document = rich().document();
    assert!(table(&document, "cache").is_unique(&["of".to_owned()]));
    assert!(
        !table(&document, "secret").is_unique(&["name".to_owned()]),
        "it is over an expression"
    );
    assert_says(&text(Format::Mermaid), &["\"cache\" |o--|| \"secret\" : \"of\""]);
    assert_says(&text(Format::Dbml), &["\"cache\".\"of\" - \"public\".\"secret\".\"id\""]);
}

#[test]
fn dbml_has_expressions_between_ticks_and_no_table_without_columns() {
    let dbml = text(Format::Dbml);
    assert_says(
        &dbml,
        &["(`lower(name)`) [unique, ", "// Table \"public\".\"bare\" has no column"],
    );
    assert!(!dbml.contains("Table \"public\".\"bare\" {"), "{dbml}");
    assert_says(&dbml, &["(\"key\") [type: btree, name: 'one_long', note: 'CREATE UNIQUE INDEX "]);
}

#[test]
fn words_that_mermaid_takes_for_its_own_stand_in_quotes() {
    let pages = rich().pages(Format::Mermaid);
    let page = pages.iter().find(|page| page.path == "diagrams/marks.mmd").expect("a diagram");
    assert_says(
        &page.text,
        &[
            "        int4 _pk \"pk\"\n",
            "        int4 _FK FK \"FK\"\n",
            "        int4 _uk[ \"uk#91;\"\n",
            "        int4 direction_LR FK \"direction#32;LR\"\n",
            " : \"direction#32;LR\"\n",
        ],
    );
}
