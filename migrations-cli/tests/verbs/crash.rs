//! Files that have ended the program, or could: names in every script, circles, deep nesting. And
//! what a person sees should it fail all the same.

use crate::folder::{Folder, Said, USERS};

/// How deep things are nested that once took the whole stack.
const DEEP: usize = 35_000;

#[track_caller]
fn checked(sql: &str) -> Said {
    Folder::with(&[("set/001_a.sql", sql)]).run(&["check", "set"])
}

#[track_caller]
fn has_no_fault(sql: &str) {
    let said = checked(sql);
    said.exits(0).never_says("error[");
}

/// Nothing is said about the statement but that it is left to the server.
#[track_caller]
fn is_left_to_the_server(what: &str, sql: &str) {
    let folder = Folder::with(&[("set/001_a.sql", sql)]);
    let said = folder.run(&["check", "set", "--format", "json"]);
    assert_eq!(said.code, Some(0), "{what}: {:.500}", said.err);
    let found = &said.json()["diagnostics"];
    let codes: Vec<_> = found.as_array().expect("a list").iter().map(|it| &it["code"]).collect();
    assert_eq!(codes, ["M1013"], "{what}");
}

#[test]
fn names_of_every_script_are_names() {
    for name in [
        "año", "日付", "价格", "aé", "x€", "€", "ñu", "él", "İd", "ß", "ΣΊ", "a🦀", "e\u{301}",
        "\"año\"",
    ] {
        has_no_fault(&format!(
            "CREATE VIEW {name} AS SELECT 1 AS {name};\nCOMMENT ON VIEW {name} IS '{name}';\n\
             SELECT t.{name} FROM {name} t;\nDROP VIEW {name};\n"
        ));
    }
}

#[test]
fn letters_beyond_ascii_keep_their_case() {
    has_no_fault(
        "CREATE VIEW AÑO AS SELECT 1 AS Ñ;\nSELECT Ñ FROM aÑo;\nSELECT \"Ñ\" FROM \"aÑo\";\n",
    );
    let said = checked("CREATE VIEW AÑO AS SELECT 1 AS a;\nSELECT a FROM año;\n");
    said.exits(1).complains("relation \"año\" does not exist");
    // The long s is an `S` to Unicode and no letter of a keyword to the server.
    checked("ſELECT 1;\n").exits(1).complains("syntax error at or near \"ſELECT\"");
}

#[test]
fn views_in_a_circle_are_dropped() {
    let circle = "CREATE VIEW v AS SELECT 1 AS a;\nCREATE VIEW w AS SELECT a FROM v;\n\
                  CREATE OR REPLACE VIEW v AS SELECT a FROM w;\n";
    let itself = "CREATE VIEW v AS SELECT 1 AS a;\nCREATE OR REPLACE VIEW v AS SELECT a FROM v;\n";
    for views in [circle, itself] {
        has_no_fault(&format!(
            "{views}DROP VIEW v CASCADE;\nCREATE VIEW v AS SELECT 2 AS b;\nSELECT b FROM v;\n"
        ));
        has_no_fault(&format!("{views}DO $$ BEGIN EXECUTE 'DROP VIEW v CASCADE'; END $$;\n"));
        has_no_fault(&format!("CREATE TYPE m AS ENUM ('a');\n{views}DROP TYPE m CASCADE;\n"));
    }
}

#[test]
fn tables_in_a_circle_end_as_well() {
    // A server refuses the second one; what it then says is its own.
    let tables =
        "CREATE TABLE a (x int);\nCREATE TABLE b () INHERITS (a);\nALTER TABLE a INHERIT b;\n";
    for change in
        ["ADD COLUMN y int", "DROP COLUMN x", "RENAME COLUMN x TO z", "ALTER COLUMN x TYPE bigint"]
    {
        let said = checked(&format!("{tables}ALTER TABLE a {change};\nDROP TABLE a CASCADE;\n"));
        assert!(matches!(said.code, Some(0 | 1)), "{said}");
    }
}

#[test]
fn long_chains_of_views_are_dropped() {
    let mut sql = "CREATE VIEW v0 AS SELECT 1 AS a;\n".to_owned();
    for number in 1..3_000 {
        sql += &format!("CREATE VIEW v{number} AS SELECT a FROM v{};\n", number - 1);
    }
    has_no_fault(&format!("{sql}DROP VIEW v0 CASCADE;\nCREATE VIEW v2999 AS SELECT 1 AS b;\n"));
}

#[test]
fn what_is_nested_too_deep_is_left_to_the_server() {
    for (what, open, close, count) in [
        ("cases", "CASE WHEN true THEN ", " END", DEEP),
        ("conditions of cases", "CASE WHEN ", " THEN true END", DEEP),
        ("parentheses", "(", ")", DEEP),
        ("sub-selects", "(SELECT ", ")", DEEP),
        ("arrays", "ARRAY[", "]", DEEP),
        ("negations", "NOT ", "", 100_000),
        ("sums", "1 + ", "", 100_000),
        ("conditions", "true OR ", "", 100_000),
        ("casts", "", "::int", 100_000),
        ("fields", "", ".a", 100_000),
        ("calls", "f(", ")", DEEP),
        ("unions", "1 UNION SELECT ", "", 100_000),
    ] {
        let sql = format!("SELECT {}1{};\n", open.repeat(count), close.repeat(count));
        is_left_to_the_server(what, &sql);
    }
    let routine = "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; ".repeat(DEEP);
    is_left_to_the_server("routines", &format!("{routine}{}", "END; ".repeat(DEEP)));
    let explained = format!("{}SELECT 1;\n", "EXPLAIN ".repeat(100_000));
    is_left_to_the_server("explanations", &explained);
}

#[test]
fn what_only_looks_deep_is_looked_at() {
    has_no_fault(&format!("{}{} SELECT 1;\n", "/*".repeat(100_000), "*/".repeat(100_000)));
    let quotes = |at: usize| format!("$a{at}$ ");
    let open: String = (0..2_000).map(quotes).collect();
    let close: String = (0..2_000).rev().map(quotes).collect();
    has_no_fault(&format!("DO {open}SELECT 1 {close};\n"));
    let rows = "(1, (2 + 3), ARRAY[4]), ".repeat(20_000);
    has_no_fault(&format!("CREATE VIEW v AS VALUES {rows}(1, 2, ARRAY[3]);\n"));
    for text in
        ["(".repeat(200_000), ")".repeat(200_000), "/*".repeat(200_000), "CASE ".repeat(DEEP)]
    {
        assert!(matches!(checked(&text).code, Some(0 | 1)));
    }
}

#[test]
fn numbers_at_the_end_of_what_there_is() {
    let folder = Folder::with(&[("set/18446744073709551615_a.sql", USERS)]);
    assert!(matches!(folder.run(&["check", "set"]).code, Some(0 | 1)));
    for verb in [
        &["new", "next", "--dir", "set"][..],
        &["renumber", "18446744073709551615", "--dir", "set"],
    ] {
        let said = folder.run(verb);
        assert!(matches!(said.code, Some(0..=2)), "{said}");
        said.never_says("panicked");
    }
}

#[test]
fn deep_source_json_and_toml_are_read_as_far_as_they_go() {
    let query = "pub fn f() { sqlx::query!(\"SELECT 1\"); }\n";
    let deep = format!("{query}pub fn g() {{ {}{} }}\n", "{".repeat(DEEP), "}".repeat(DEEP));
    let folder = Folder::package(&deep);
    folder.write(".sqlx/query-a.json", "[".repeat(DEEP));
    folder.write(".sqlx/schema.json", "{\"a\":".repeat(DEEP));
    folder.write(".sqlx/seal", "(".repeat(DEEP));
    let said = folder.run(&["check", "--format", "json"]);
    assert!(matches!(said.code, Some(0 | 1)), "{said}");
    folder.write("sqlx.toml", format!("a = {}", "[".repeat(DEEP)));
    assert!(matches!(folder.run(&["check"]).code, Some(0 | 1)));
    for toml in [
        format!("a = {}", "[".repeat(DEEP)),
        format!("a = {}", "{ b = ".repeat(DEEP)),
        format!("{}c = 1", "b.".repeat(DEEP)),
        format!("[{}c]", "b.".repeat(DEEP)),
    ] {
        folder.write("migrations/migrations.toml", &toml);
        folder.run(&["check", "migrations"]).exits(1).complains("M0301");
    }
    folder.write("Cargo.toml", format!("a = {}", "[".repeat(DEEP)));
    assert!(matches!(folder.run(&["check"]).code, Some(0..=2)));
}

/// Nothing of the kind is in a program that is released, nor in its tests.
#[cfg(debug_assertions)]
#[test]
fn crash_names_file_and_statement_and_asks_for_a_report() {
    let folder = Folder::with(&[
        ("set/001_a.sql", "SELECT 1;\n"),
        ("set/002_b.sql", "SELECT 1;\nSELECT 2;\n"),
    ]);
    for arguments in [&["check", "set"][..], &["check", "set", "--format", "json"]] {
        let said =
            Said::of(folder.command(arguments).env("MIGRATIONS_REHEARSE_PANIC", "002_b.sql:2"));
        said.exits(70).complains(
            "error: this is a fault of `migrations` itself: this panic is a rehearsal (",
        );
        said.complains("  it was looking at statement 2 of 002_b.sql\n");
        said.complains("  help: report it with this message (");
        assert_eq!(said.err.matches("error").count(), 1, "{said}");
        assert_eq!(said.out, "", "{said}");
        said.never_says("backtrace");
    }
    folder.run(&["check", "set"]).exits(0);
}
