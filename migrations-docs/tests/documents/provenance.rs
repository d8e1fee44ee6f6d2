//! Where each column was made, under whatever names it had.

use migrations_core::Version;
use migrations_docs::assemble::column_lives;
use migrations_docs::document::{Column, Place};
use migrations_docs::{Input, assemble};

use crate::sample::{Sample, table};

/// 001 makes `orders`, 002 renames a column and the table, 003 drops one column and makes one of its name
/// anew, 004 makes the table anew, 005 drops `notes`.
fn orders() -> Sample {
    let files = [
        (
            "001_a.sql",
            "-- Description: Orders\n\nCREATE TABLE orders (\n    id bigint,\n    sum int\n);\nCREATE TABLE notes (text text);\n",
        ),
        (
            "002_b.sql",
            "ALTER TABLE orders RENAME COLUMN sum TO total;\nALTER TABLE orders RENAME TO sales;\n",
        ),
        ("003_c.sql", "ALTER TABLE sales DROP COLUMN id;\nALTER TABLE sales ADD COLUMN id uuid;\n"),
        ("004_d.sql", "ALTER TABLE sales ADD COLUMN at date;\n"),
        ("005_e.sql", "DROP TABLE notes;\n"),
    ];
    Sample::new(
        &files,
        concat!(
            r#"{"kind":"table","schema":"public","name":"sales","columns":["#,
            r#"{"name":"total","data_type":"integer","base_type":"int4","not_null":false},"#,
            r#"{"name":"id","data_type":"uuid","base_type":"uuid","not_null":false},"#,
            r#"{"name":"at","data_type":"date","base_type":"date","not_null":false}]}"#,
            "\n",
            r#"{"version":"001","created":{"kind":"table","schema":"public","name":"notes"},"line":5,"columns":{"text":5}}"#,
            "\n",
            r#"{"version":"005","dropped":{"kind":"table","schema":"public","name":"notes"},"line":1,"was":{"kind":"table","schema":"public","name":"notes","columns":[{"name":"text","data_type":"text","base_type":"text","not_null":false}]}}"#,
            "\n",
            r#"{"version":"001","created":{"kind":"table","schema":"public","name":"orders"},"line":1,"columns":{"id":2,"sum":3}}"#,
            "\n",
            r#"{"version":"002","renamed":{"kind":"table","schema":"public","name":"sales"},"from":{"kind":"table","schema":"public","name":"orders"},"line":2,"columns":{"total":1},"was":{"name":"orders","columns":{"changed":{"total":{"name":"sum"}}}}}"#,
            "\n",
            r#"{"version":"003","changed":{"kind":"table","schema":"public","name":"sales"},"line":1,"columns":{"id":2},"was":{"columns":{"added":["id"],"dropped":[[0,{"name":"id","data_type":"bigint","base_type":"int8","not_null":false}]]}}}"#,
            "\n",
            r#"{"version":"004","changed":{"kind":"table","schema":"public","name":"sales"},"line":1,"columns":{"at":1},"was":{"columns":{"added":["at"]}}}"#,
            "\n",
        ),
    )
}

fn made(column: &Column) -> String {
    column.made.as_ref().map(Place::shown).expect("a place")
}

#[test]
fn column_is_traced_to_the_line_that_made_it_under_its_first_name() {
    let sample = orders();
    let document = sample.document();
    let sales = table(&document, "sales");
    let places: Vec<String> = sales.columns.iter().map(made).collect();
    assert_eq!(
        places,
        ["migrations/001_a.sql:5", "migrations/003_c.sql:2", "migrations/004_d.sql:1"]
    );
    assert_eq!(sales.made.as_ref().map(Place::shown).as_deref(), Some("migrations/001_a.sql:3"));
    let renamed = &sales.columns[0].events;
    assert_eq!((renamed.len(), renamed[0].from.as_deref()), (1, Some("sum")));
    let effects: Vec<&str> = sales.events.iter().map(|event| event.effect).collect();
    assert_eq!(effects, ["created", "renamed", "changed", "changed"]);
}

#[test]
fn column_is_found_by_any_name_that_it_or_its_table_had() {
    let sample = orders();
    let lives = |typed: &str| {
        let lives = column_lives(&sample.input(), typed).expect("a known version");
        lives.into_iter().map(|life| (life.name, life.is_there)).collect::<Vec<_>>()
    };
    assert_eq!(lives("orders.sum"), [("total".to_owned(), true)]);
    assert_eq!(lives("public.\"sales\".Total"), [("total".to_owned(), true)]);
    let ids = [("id".to_owned(), true), ("id".to_owned(), false)];
    assert_eq!(lives("sales.id"), ids);
    assert_eq!(lives("notes.text"), [("text".to_owned(), false)]);
    assert_eq!(lives("sales.nothing"), []);
}

#[test]
fn earlier_version_has_the_names_of_then() {
    let sample = orders();
    let input = Input { at: Some(Version::new(1, 3)), ..sample.input() };
    let document = assemble(&input).expect("a document");
    let orders = table(&document, "orders");
    let columns: Vec<&str> = orders.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(columns, ["id", "sum"]);
    assert_eq!((document.tables.len(), document.history.len()), (2, 1));
    assert_eq!(document.version.as_deref(), Some("001_a"));
}
