//! Sets that are too long to be kept as files: many functions, wide tables, endless lists.

use std::fmt::Write as _;

/// A dozen functions of every style, `{n}` in their names.
const FUNCTIONS: &str = include_str!("functions.sql");

const ITEMS: &str = "\
CREATE TABLE item (id int PRIMARY KEY, name text NOT NULL DEFAULT 'n', parent_id int REFERENCES item,
    amount numeric NOT NULL DEFAULT 0, doc jsonb NOT NULL DEFAULT '{}', tags text[]);
CREATE TYPE item_pair AS (a int, b text);
INSERT INTO item SELECT g, 'item ' || g, nullif(g - 1, 0) FROM generate_series(1, 10) g;
";

const DROP_FUNCTIONS: &str = "\
DO $$ DECLARE f regprocedure; BEGIN
    FOR f IN SELECT oid::regprocedure FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace AND proname LIKE 'fn\\_%' LOOP
        EXECUTE 'DROP FUNCTION ' || f || ' CASCADE';
    END LOOP;
END $$;
CREATE FUNCTION fn_1_query(text) RETURNS text LANGUAGE sql RETURN $1;
SELECT fn_1_query('a');
";

/// The sets, each with its name.
pub(crate) fn sets() -> Vec<(String, String)> {
    vec![("many_functions".to_owned(), functions()), ("large_lists".to_owned(), lists())]
}

fn functions() -> String {
    let mut set = format!("-- file: 001_base.sql\n{ITEMS}");
    for file in 2..=6 {
        writeln!(set, "-- file: {file:03}_functions.sql").unwrap();
        for number in 0..5 {
            set += &FUNCTIONS.replace("{n}", &format!("{}", file * 5 + number));
        }
    }
    set + "-- file: 007_drop.sql\n" + DROP_FUNCTIONS
}

/// `item` of each number, with `between` in between.
fn listed(
    numbers: impl Iterator<Item = u32>,
    between: &str,
    item: impl Fn(u32) -> String,
) -> String {
    numbers.map(item).collect::<Vec<_>>().join(between)
}

fn lists() -> String {
    let rows =
        listed(1..8001, ",\n", |i| format!("({i}, 'name {i}', '{{\"s\": \"it''s; {i}\"}}', NULL)"));
    let columns = listed(1..301, ",\n", |i| format!("    column_{i} {}", kind(i)));
    let codes = listed(0..2000, ", ", |i| format!("'code-{i}'"));
    let renames =
        listed(1..301, "", |i| format!("ALTER TABLE wide RENAME column_{i} TO col_{i};\n"));
    let backwards = listed((1..301).rev(), ", ", |i| format!("col_{i}"));
    let (open, close) = ("(".repeat(200), ")".repeat(200));
    let sum = listed(0..600, " + ", |_| "id".to_owned());
    let texts = listed(1..301, " || ", |i| format!("coalesce(col_{i}::text, '')"));
    let choices = listed(0..800, " OR ", |i| format!("id = {i}"));
    let unions = listed(1..201, "\nUNION ALL ", |i| {
        format!("SELECT {i} AS n, col_{i}::text AS v FROM wide")
    });
    let cases = listed(1..300, " ", |i| format!("WHEN n = {i} THEN v"));
    let drops = listed(201..301, ", ", |i| format!("DROP COLUMN col_{i} CASCADE"));
    format!(
        "-- file: 001_tables.sql
CREATE TABLE big (id int PRIMARY KEY, name text, doc jsonb, note text);
CREATE TABLE wide (id bigint PRIMARY KEY,\n{columns}\n);
CREATE TABLE checked (code text CHECK (code IN ({codes})));
-- file: 002_insert.sql
INSERT INTO big (id, name, doc, note) VALUES\n{rows};
INSERT INTO checked SELECT 'code-' || g FROM generate_series(0, 1999) g;
-- file: 002_insert.rollback.sql
TRUNCATE big, checked;
-- file: 003_wide.sql
{renames}CREATE VIEW wide_view AS SELECT {backwards} FROM wide;
CREATE VIEW deep AS SELECT {open}1{close} AS x, {sum} AS y FROM wide;
SELECT {texts} FROM wide WHERE {choices};
-- file: 004_unions.sql
CREATE VIEW unions AS {unions};
SELECT CASE {cases} END FROM unions;
ALTER TABLE wide {drops};
"
    )
}

fn kind(number: u32) -> &'static str {
    let kinds =
        ["text", "int", "numeric(10, 2) DEFAULT 0", "timestamptz NOT NULL DEFAULT now()", "jsonb"];
    kinds[number as usize % kinds.len()]
}
