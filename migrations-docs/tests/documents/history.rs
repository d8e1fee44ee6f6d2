//! The page of the migrations: months, phases, rollbacks and gaps.

use migrations_docs::render::Format;

use crate::sample::Sample;

const CONFIG: &str = "\
header = [\"Phase\"]

[[retired]]
versions = \"003\"
reason = \"Never | shipped\"

[[reserved]]
versions = \"010-019\"
reason = \"The other team\"
";

fn page(files: &[(&str, &str)]) -> String {
    let schema = concat!(
        r#"{"kind":"table","schema":"public","name":"elsewhere","columns":[]}"#,
        "\n",
        r#"{"kind":"table","schema":"public","name":"t","columns":[]}"#,
        "\n",
        r#"{"version":"001","created":{"kind":"table","schema":"public","name":"t"},"line":1}"#,
        "\n",
        r#"{"version":"002","created":{"kind":"index","schema":"public","name":"i"},"line":1}"#,
        "\n",
    );
    let pages = Sample::new(files, schema).pages(Format::Markdown);
    pages.into_iter().find(|page| page.path == "history.md").expect("the history").text
}

#[test]
fn months_and_phases_come_from_headers() {
    let page = page(&[
        (
            "001_a.sql",
            "-- Description: The first\n-- Created: 2026-01-31\n-- Phase: Phase 7\n\nCREATE TABLE t ();\n",
        ),
        (
            "002_b.sql",
            "-- Created: 2026-02-03\n-- Phase: 8\n-- Irreversible: the rows are gone\n\nSELECT 1;\n",
        ),
        ("004_add_names.sql", "-- Phase: 8\n\nSELECT 1;\n"),
        ("004_add_names.rollback.sql", "SELECT 2;\n"),
        ("migrations.toml", CONFIG),
    ]);
    let order = [
        "## January 2026\n\n### Phase 7\n",
        "## February 2026\n\n### Phase 8\n",
        "## Without a date\n",
    ];
    let places: Vec<usize> = order.iter().map(|text| page.find(text).expect("a heading")).collect();
    assert!(places.is_sorted(), "{page}");
    for row in [
        "3 migrations, from 2026-01-31 to 2026-02-03.",
        "| 2026-01-31 | The first | created table [`t`](tables/t.md) | nothing is written |",
        "| 2026-02-03 | b | created 1 index | nothing: the rows are gone |",
        "[004_add_names.sql](../../migrations/004_add_names.sql) |  | add names | nothing to the schema | \
         [004_add_names.rollback.sql](../../migrations/004_add_names.rollback.sql) |",
        "| 003 | given up for ever | Never \\| shipped |",
        "| 010 to 019 | kept free | The other team |",
        "- [`elsewhere`](tables/elsewhere.md)",
    ] {
        assert!(page.contains(row), "no {row:?} in {page}");
    }
}

#[test]
fn days_come_from_names_where_headers_have_none() {
    let page = page(&[
        ("20260131_a.sql", "SELECT 1;\n"),
        ("20260131_02_b.sql", "-- Created: 2026-02-01\n\nSELECT 1;\n"),
    ]);
    assert!(page.contains("2 migrations, from 2026-01-31 to 2026-02-01."), "{page}");
}

#[test]
fn migrations_stand_in_their_order_also_where_their_dates_do_not() {
    let page = page(&[
        ("001_a.sql", "-- Created: 2026-02-01\n\nCREATE TABLE t ();\n"),
        ("002_b.sql", "SELECT 1;\n"),
        ("003_c.sql", "-- Created: 2025-12-31\n\nSELECT 1;\n"),
    ]);
    let rows = ["[001_a.sql]", "[002_b.sql]", "[003_c.sql]"];
    let places: Vec<usize> = rows.iter().map(|row| page.find(row).expect("a row")).collect();
    assert!(places.is_sorted(), "{page}");
    assert!(
        page.contains("3 migrations, from 2025-12-31 to 2026-02-01.\n\n## Migrations\n"),
        "{page}"
    );
    assert!(!page.contains("2026\n") && !page.contains("Without a date"), "{page}");
}

#[test]
fn migration_before_the_start_of_a_set_is_not_said_to_do_nothing() {
    let schema = "{\"format\":2,\"start\":\"001\"}\n{\"kind\":\"table\",\"schema\":\"public\",\"name\":\"t\",\"columns\":[]}\n";
    let files = [("001_a.sql", "CREATE TABLE t ();\n"), ("002_b.sql", "SELECT 1;\n")];
    let pages = Sample::of(&files, schema).pages(Format::Markdown);
    let page = &pages.iter().find(|page| page.path == "history.md").expect("the history").text;
    for row in
        ["| a | not recorded: the set starts with what it left |", "| b | nothing to the schema |"]
    {
        assert!(page.contains(row), "no {row:?} in {page}");
    }
}
