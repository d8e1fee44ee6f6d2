//! Every kind of object is read, with what a row or a comparison needs, and nothing else is.

use migrations_compiler::catalog::{Column, Object};
use migrations_compiler::source::query_file_name;
use migrations_compiler::{Catalog, generate};
use migrations_postgres::{Options, Server};

use crate::support::asked;

const EVERYTHING: &str = r#"
CREATE SCHEMA "Odd Schema";
COMMENT ON SCHEMA "Odd Schema" IS 'odd';
CREATE TYPE mood AS ENUM ('so-so', 'good');
CREATE TYPE "Odd Schema".empty AS ENUM ();
CREATE DOMAIN price AS numeric(12, 4) NOT NULL CHECK (VALUE >= 0);
CREATE DOMAIN prices AS price[];
CREATE TYPE pair AS (a int, b text);
CREATE SEQUENCE counter START 5 CYCLE;
CREATE TABLE "Odd Schema"."Odd Table" (
    "Id" bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    "select" text DEFAULT 'it''s',
    twice int GENERATED ALWAYS AS ("Id"::int * 2) STORED,
    mood mood,
    moods mood[],
    amount price,
    amounts prices,
    pair pair,
    dropped int
);
ALTER TABLE "Odd Schema"."Odd Table" DROP COLUMN dropped;
CREATE TABLE events (at timestamptz NOT NULL, kind text CHECK (kind IN ('a', 'b'))) PARTITION BY RANGE (at);
CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE INDEX ON events (kind);
CREATE TABLE notes (
    note_id uuid PRIMARY KEY,
    body text,
    EXCLUDE USING btree (body WITH =),
    UNIQUE (note_id, body)
);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON notes FOR SELECT USING (body IS NOT NULL);
CREATE VIEW bodies AS SELECT body, count(*) FROM notes GROUP BY body;
COMMENT ON VIEW bodies IS 'counted';
CREATE MATERIALIZED VIEW kept AS SELECT 1 AS one;
CREATE FUNCTION twice(n int) RETURNS int LANGUAGE sql IMMUTABLE BEGIN ATOMIC SELECT n * 2; END;
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER touched BEFORE UPDATE ON notes FOR EACH ROW EXECUTE FUNCTION touch();
CREATE AGGREGATE total (int) (SFUNC = int4pl, STYPE = int);
CREATE PROCEDURE nothing() LANGUAGE sql AS 'SELECT 1';
CREATE TYPE span AS RANGE (subtype = float8);
CREATE TEMP TABLE gone (a int);
"#;

fn column<'a>(catalog: &'a Catalog, table: &str, column: &str) -> &'a Column {
    let table = catalog.tables().find(|found| found.name == table).expect("the table");
    table.columns.iter().find(|found| found.name == column).expect("the column")
}

#[tokio::test]
async fn every_kind_of_object_is_read() {
    let prepared = asked(EVERYTHING, &[]).await;
    assert_eq!(prepared.diagnostics, []);
    let text = prepared.query_data.expect("answers").schema;
    let catalog = Catalog::parse(&text).expect("a catalog");
    let kinds: Vec<&str> = text.lines().filter_map(|line| line.split('"').nth(3)).collect();
    let count = |kind: &str| kinds.iter().filter(|found| **found == kind).count();
    for (kind, wanted) in [
        ("schema", 1),
        ("enum", 1),
        ("domain", 2),
        ("composite", 1),
        ("sequence", 1),
        ("table", 4),
        ("view", 2),
        // The partition's own beside its parent's.
        ("index", 2),
        ("routine", 4),
        ("trigger", 1),
        ("policy", 1),
        ("extension", 0),
    ] {
        assert_eq!(count(kind), wanted, "{kind} in\n{text}");
    }

    let id = column(&catalog, "Odd Table", "Id");
    assert_eq!((id.identity.as_deref(), id.not_null), (Some("always"), true));
    assert_eq!(column(&catalog, "Odd Table", "select").default.as_deref(), Some("'it''s'::text"));
    assert_eq!(
        column(&catalog, "Odd Table", "twice").generated.as_deref(),
        Some("((\"Id\")::integer * 2)")
    );
    let moods = column(&catalog, "Odd Table", "moods");
    assert_eq!((moods.base_type.as_str(), moods.is_array), ("public.mood", true));
    let amount = column(&catalog, "Odd Table", "amount");
    assert_eq!((amount.base_type.as_str(), amount.not_null), ("numeric", false));
    let amounts = column(&catalog, "Odd Table", "amounts");
    assert_eq!((amounts.base_type.as_str(), amounts.is_array), ("numeric", true));
    assert_eq!(column(&catalog, "Odd Table", "pair").base_type, "public.pair");
    let has = |text: &str| catalog.to_text().contains(text);
    assert!(has("PARTITION OF public.events FOR VALUES FROM"));
    assert!(has("\"row_security\":true") && has("AS PERMISSIVE FOR SELECT TO PUBLIC USING"));
    assert!(!has("schema_migrations") && !has("gone"), "what is not the set's is left out");
}

#[tokio::test]
async fn rows_of_odd_names_are_rust() {
    let prepared = asked(EVERYTHING, &[]).await;
    let catalog = Catalog::parse(&prepared.query_data.expect("answers").schema).expect("a catalog");
    let generated = generate::generate(&catalog, &generate::Options::default()).expect("the rows");
    let text = generated.rows.to_string();
    let structs = ["Event", "Note", "OddTable", "Pair"].map(|name| format!("pub struct {name} {{"));
    let enums = ["Kind", "Mood"].map(|name| format!("pub enum {name} {{"));
    for part in structs.iter().chain(&enums) {
        assert!(text.contains(part), "no {part} in {text}");
    }
}

#[tokio::test]
async fn same_set_gives_the_same_text_twice() {
    let first = asked(EVERYTHING, &["SELECT 1 AS one"]).await.query_data.expect("answers");
    let second = asked(EVERYTHING, &["SELECT 1 AS one"]).await.query_data.expect("answers");
    assert_eq!(first.schema, second.schema);
    assert_eq!(first.queries, second.queries);
    assert_eq!(first.seal(), second.seal());
}

#[tokio::test]
async fn extension_and_what_belongs_to_it_is_one_line() {
    let prepared = asked("CREATE EXTENSION hstore;\nCREATE TABLE a (b hstore);\n", &[]).await;
    let text = prepared.query_data.expect("answers").schema;
    let catalog = Catalog::parse(&text).expect("a catalog");
    let is_extension = |object: &&Object| matches!(object, Object::Extension(_));
    assert_eq!(catalog.objects.iter().filter(is_extension).count(), 1);
    assert_eq!(catalog.objects.len(), 2, "{text}");
    assert_eq!(column(&catalog, "a", "b").base_type, "public.hstore");
}

#[tokio::test]
async fn search_path_that_a_migration_leaves_in_the_database_changes_no_name() {
    let sql = "CREATE SCHEMA app;\nCREATE TABLE app.a (b int CHECK (b > 0));\n\
               DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = app', current_database()); END $$;\n";
    let prepared = asked(sql, &["SELECT b FROM a"]).await;
    assert_eq!(prepared.diagnostics, [], "the database's own search path holds for its queries");
    let query_data = prepared.query_data.expect("answers");
    assert!(query_data.schema.contains("\"schema\":\"app\""));
}

const SHOWN: &str = r#"
CREATE TABLE orders (id int PRIMARY KEY, side text CHECK (side IN ('BUY', 'SELL')), parent int REFERENCES orders);
CREATE VIEW plain AS SELECT id, side AS which, upper(side) AS loud FROM orders;
CREATE VIEW over_it AS
    SELECT p.which, o.side AS of_parent, (SELECT side FROM orders LIMIT 1) AS first
    FROM plain p LEFT JOIN (SELECT id, side FROM orders) o ON o.id = p.id;
CREATE VIEW united AS SELECT side FROM orders UNION ALL SELECT 'HOLD';
CREATE VIEW named AS WITH few AS (SELECT side FROM orders) SELECT side FROM few GROUP BY side;
CREATE MATERIALIZED VIEW stored AS SELECT side FROM orders;
CREATE VIEW of_stored AS SELECT side FROM stored;
CREATE SCHEMA "Odd";
CREATE VIEW "Odd"."View" AS SELECT row_number() OVER () AS n, side FROM orders;
"#;

#[tokio::test]
async fn views_name_the_column_that_they_show() {
    let prepared = asked(SHOWN, &[]).await;
    assert_eq!(prepared.diagnostics, []);
    let schema = &prepared.query_data.expect("the set runs").schema;
    let catalog = Catalog::parse(schema).expect("the schema that was written");
    let shown: Vec<String> = catalog
        .views()
        .flat_map(|view| view.columns.iter().map(move |column| (view, column)))
        .filter_map(|(view, column)| {
            let source = column.source.as_ref()?;
            let sql_name = view.sql_name.as_ref().unwrap_or(&view.name);
            Some(format!("{sql_name}.{} is {}.{}", column.name, source.table, source.column))
        })
        .collect();
    let expected = [
        "\"Odd\".\"View\".side is orders.side",
        "named.side is orders.side",
        "over_it.which is orders.side",
        "over_it.of_parent is orders.side",
        "plain.id is orders.id",
        "plain.which is orders.side",
    ];
    assert_eq!(shown, expected);
}

const BELOW: &str = "
CREATE EXTENSION file_fdw;
CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
CREATE FOREIGN TABLE lines (line text NOT NULL) SERVER files OPTIONS (filename '/dev/null');
CREATE TABLE parts (id int NOT NULL) PARTITION BY LIST (id);
CREATE TABLE part_1 PARTITION OF parts FOR VALUES IN (1);
";

/// Heirs of a table that let in NULL where it does not, and how that is written up to 17.
const LOOSENED_CHILDREN: &str = "
CREATE TABLE parents (id int NOT NULL, name text NOT NULL, note text);
CREATE TABLE children () INHERITS (parents);
CREATE TABLE grandchildren () INHERITS (children);
ALTER TABLE grandchildren ALTER COLUMN name DROP NOT NULL;
";

/// How these tables are written from 18 on, where an heir keeps what it has inherited.
const UNBOUND_CHILDREN: &str = "
CREATE TABLE parents (id int NOT NULL, name text NOT NULL NO INHERIT, note text);
CREATE TABLE children () INHERITS (parents);
CREATE TABLE grandchildren () INHERITS (children);
";

#[tokio::test]
async fn what_rows_below_can_hold_is_nullable_in_structs_and_in_queries() {
    let queries = ["lines", "parents", "children", "grandchildren", "parts", "part_1"]
        .map(|table| format!("SELECT * FROM {table}"));
    let texts: Vec<&str> = queries.iter().map(String::as_str).collect();
    let major = Server::start(&Options::default()).expect("a server").version().major;
    let children = if major < 18 { LOOSENED_CHILDREN } else { UNBOUND_CHILDREN };
    let prepared = asked(&format!("{BELOW}{children}"), &texts).await;
    assert_eq!(prepared.diagnostics, []);
    let query_data = prepared.query_data.expect("answers");
    let catalog = Catalog::parse(&query_data.schema).expect("a catalog");
    let mut seen = Vec::new();
    for (table, sql) in catalog.tables().flat_map(|table| {
        let sql = queries.iter().find(|sql| sql.ends_with(&format!(" {}", table.name)));
        sql.map(|sql| (table, sql))
    }) {
        let answer: serde_json::Value =
            serde_json::from_str(&query_data.queries[&query_file_name(sql)]).expect("an answer");
        let of_query = answer["describe"]["nullable"].as_array().expect("a list");
        let of_row: Vec<bool> = table.columns.iter().map(Column::is_nullable).collect();
        let proved: Vec<bool> = of_query.iter().map(|null| *null != false).collect();
        assert_eq!(of_row, proved, "{}", table.name);
        seen.push((table.name.as_str(), of_row));
    }
    let nullable = |table: &str| &seen.iter().find(|(name, _)| *name == table).expect("it").1;
    assert_eq!((nullable("parents"), nullable("lines")), (&vec![false, true, true], &vec![true]));
    assert_eq!(nullable("parts"), &vec![false]);
}
