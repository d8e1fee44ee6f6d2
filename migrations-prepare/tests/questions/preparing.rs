//! What prepare says of faults, and where it puts them.

use migrations_core::{Code, Diagnostic};
use migrations_prepare::committed::{Change, OtherMajor, Places};
use migrations_prepare::prepare::Prepared;

use crate::support::{asked, folder, prepared};

fn places(found: &[Diagnostic]) -> Vec<String> {
    let place = |diagnostic: &Diagnostic| {
        let location = &diagnostic.location;
        format!(
            "{} {}:{}:{} {}",
            diagnostic.code,
            location.file,
            location.start.line,
            location.start.column,
            diagnostic.message
        )
    };
    found.iter().map(place).collect()
}

#[tokio::test]
async fn statement_that_the_server_refuses_is_placed_in_its_file() {
    let sql = "-- a header\n\nCREATE TABLE a (b int);\n-- é\nSELECT 'é', 'é'::int FROM a;\n";
    let prepared = asked(sql, &["SELECT b FROM a"]).await;
    assert_eq!(
        places(&prepared.diagnostics),
        ["M1001 1_all.sql:5:13 invalid input syntax for type integer: \"é\" (SQLSTATE 22P02)"]
    );
    assert!(prepared.query_data.is_none());
    let notes = &prepared.diagnostics[0].notes;
    assert!(notes.iter().all(|note| !note.contains("applied")), "{notes:?}");
}

#[tokio::test]
async fn every_query_that_the_server_refuses_is_reported_and_the_others_are_answered() {
    let queries =
        ["SELECT b FROM a", "SELECT c\n FROM a", "SELECT d FROM nowhere", "SELECT c\n FROM a"];
    let prepared = asked("CREATE TABLE a (b int);", &queries).await;
    assert_eq!(
        places(&prepared.diagnostics),
        [
            "M0408 src/lib.rs:3:33 column \"c\" does not exist (SQLSTATE 42703)",
            "M0408 src/lib.rs:5:40 relation \"nowhere\" does not exist (SQLSTATE 42P01)",
            "M0408 src/lib.rs:6:33 column \"c\" does not exist (SQLSTATE 42703)",
        ]
    );
    let query_data = prepared.query_data.expect("answers");
    assert_eq!((query_data.queries.len(), query_data.refused.len()), (1, 2));
}

#[tokio::test]
async fn set_that_a_rule_refuses_needs_no_server() {
    let files: [(&str, &[u8]); 3] = [
        ("migrations/1_a.sql", b"SELECT 1;"),
        ("migrations/01_b.sql", b"SELECT 1;"),
        ("src/lib.rs", b"migrations::migrations!();"),
    ];
    let prepared = prepared(folder(&files).path()).await;
    assert_eq!(prepared.diagnostics[0].code, Code::DuplicateVersion);
    assert_eq!(prepared.times.start.as_nanos(), 0);
}

fn committed(folder: &std::path::Path) -> Places {
    Places { lock: folder.join("migrations.lock"), query_data: folder.join(".sqlx") }
}

fn verbs(changes: &[Change]) -> Vec<String> {
    let name =
        |change: &Change| change.path().file_name().map(|name| name.to_string_lossy().into_owned());
    changes
        .iter()
        .filter_map(|change| Some(format!("{} {}", change.verb(), name(change)?)))
        .collect()
}

async fn one_query(query: &str) -> Prepared {
    asked("CREATE TABLE a (b int, c text);", &[query]).await
}

#[tokio::test]
async fn writing_twice_changes_nothing_and_the_seal_comes_last() {
    let folder = folder(&[]);
    let places = committed(folder.path());
    let query_data = one_query("SELECT b FROM a").await.query_data.expect("answers");
    let written = verbs(&places.write(&query_data, OtherMajor::Keep).expect("written"));
    assert_eq!(written.len(), 4);
    assert_eq!(written.last().map(String::as_str), Some("added seal"));
    assert_eq!(places.write(&query_data, OtherMajor::Keep).expect("written"), []);

    // Another query: its file comes, the old one goes, and files of other databases stay.
    let foreign = folder.path().join(".sqlx/query-mysql.json");
    std::fs::write(&foreign, "{\"db_name\":\"MySQL\"}").expect("a file");
    let other = one_query("SELECT c FROM a").await.query_data.expect("answers");
    let changes = verbs(&places.changes(&other, OtherMajor::Keep).expect("changes"));
    assert_eq!(changes.iter().filter(|change| change.starts_with("removed")).count(), 1);
    assert_eq!(changes.last().map(String::as_str), Some("changed seal"));
    places.write(&other, OtherMajor::Keep).expect("written");
    assert!(foreign.exists());
    assert_eq!(places.changes(&other, OtherMajor::Keep).expect("changes"), []);
}

#[tokio::test]
async fn another_major_that_says_the_same_leaves_the_seal_alone() {
    let folder = folder(&[]);
    let places = committed(folder.path());
    let mut query_data = one_query("SELECT b FROM a").await.query_data.expect("answers");
    places.write(&query_data, OtherMajor::Keep).expect("written");
    query_data.server.major += 1;
    assert_eq!(places.changes(&query_data, OtherMajor::Keep).expect("changes"), []);
    let changes = verbs(&places.changes(&query_data, OtherMajor::Reseal).expect("changes"));
    assert_eq!(changes, ["changed seal"]);
}

/// Prepares a set of files `001_a`, `002_a` and so on.
async fn files(texts: &[&str]) -> Prepared {
    let name = |index: usize| format!("migrations/{:03}_a.sql", index + 1);
    let files = texts.iter().enumerate().map(|(index, text)| (name(index), text.as_bytes()));
    let source = ("src/lib.rs".to_owned(), b"migrations::migrations!();\n".as_slice());
    let files: Vec<(String, &[u8])> = files.chain([source]).collect();
    let files: Vec<(&str, &[u8])> =
        files.iter().map(|(name, text)| (name.as_str(), *text)).collect();
    prepared(folder(&files).path()).await
}

fn labels(prepared: &Prepared) -> Vec<String> {
    let label = |label: &migrations_core::diagnostic::Label| {
        let location = &label.location;
        let start = location.start;
        format!("{}:{}:{} {}", location.file, start.line, start.column, label.message)
    };
    prepared.diagnostics[0].labels.iter().map(label).collect()
}

#[tokio::test]
async fn file_that_counts_on_the_session_of_another_is_told_whose() {
    let cases = [
        (
            "SELECT 1;\nCREATE TEMP TABLE scratch (a int);",
            "SELECT a FROM scratch;",
            "M1001 002_a.sql:1:15 relation \"scratch\" does not exist (SQLSTATE 42P01)",
            "001_a.sql:2:1 temporary, and gone at the end of that file",
        ),
        (
            "CREATE SCHEMA app; DO $$ BEGIN EXECUTE 'CREATE TYPE app.mood AS ENUM ()'; END $$;\nSELECT set_config('search_path', 'app', false);",
            "CREATE TABLE t (a mood);",
            "M1001 002_a.sql:1:19 type \"mood\" does not exist (SQLSTATE 42704)",
            "001_a.sql:2:1 this holds until the end of that file",
        ),
        (
            "PREPARE p AS SELECT 1;",
            "EXECUTE p;",
            "M1001 002_a.sql:1:1 prepared statement \"p\" does not exist (SQLSTATE 26000)",
            "001_a.sql:1:1 prepared until the end of that file",
        ),
    ];
    for (first, second, place, label) in cases {
        let prepared = files(&[first, second]).await;
        assert_eq!(places(&prepared.diagnostics), [place]);
        assert_eq!(labels(&prepared), [label]);
    }
    // Nobody is named who had nothing to do with it.
    let prepared = files(&["CREATE TEMP TABLE other ();", "SELECT a FROM scratch;"]).await;
    assert_eq!(labels(&prepared), [""; 0]);
}

#[tokio::test]
async fn settings_of_a_file_change_nothing_in_the_next() {
    let first = "SET work_mem = '7MB';\nPREPARE p AS SELECT 1;\nDECLARE c CURSOR WITH HOLD FOR SELECT 1;\nLISTEN a;\nSET ROLE pg_monitor;";
    let second = "CREATE TABLE t ();\nDO $$ BEGIN\n\
                  IF current_setting('work_mem') = '7MB' \
                  OR EXISTS (SELECT FROM pg_prepared_statements) OR EXISTS (SELECT FROM pg_cursors WHERE name = 'c') \
                  OR EXISTS (SELECT FROM pg_listening_channels()) THEN RAISE 'left'; END IF; END $$;";
    let prepared = files(&[first, second]).await;
    assert_eq!(places(&prepared.diagnostics), [""; 0]);
}

#[tokio::test]
async fn fault_in_a_function_names_the_line_of_its_body() {
    let function = "-- header\n\nCREATE FUNCTION \"Guard\"(n int DEFAULT 1) RETURNS int\nLANGUAGE plpgsql AS $$\n\
                    BEGIN\n  IF n > 1 THEN\n    RAISE EXCEPTION 'é' USING HINT = 'try', DETAIL = 'why';\n  END IF;\n  RETURN n;\nEND $$;\n";
    let prepared =
        files(&[function, "SELECT 1;\nDO $$ BEGIN\n  PERFORM \"Guard\"(2);\nEND $$;"]).await;
    assert_eq!(places(&prepared.diagnostics), ["M1001 002_a.sql:3:3 é (SQLSTATE P0001)"]);
    assert_eq!(labels(&prepared), ["001_a.sql:7:5 the server was here"]);
    let text = migrations_compiler::render::render(
        &prepared.diagnostics[0],
        &prepared.sources,
        migrations_compiler::render::Style::Plain,
    );
    assert!(text.contains("= hint: try") && text.contains("= detail: why"), "{text}");
    assert!(!text.contains("note: hint"), "{text}");
}

#[tokio::test]
async fn fault_inside_a_block_is_placed_there() {
    let block = "CREATE TABLE t (a int);\n\nDO $body$\nDECLARE x int;\nBEGIN\n  x := 1;\n  INSERT INTO t (b) VALUES (x);\nEND $body$;\n";
    let prepared = files(&[block]).await;
    assert_eq!(
        places(&prepared.diagnostics),
        ["M1001 001_a.sql:7:18 column \"b\" of relation \"t\" does not exist (SQLSTATE 42703)"]
    );
    let raised = "DO $$\nBEGIN\n  PERFORM 1;\n  RAISE EXCEPTION 'no';\nEND $$;\n";
    let prepared = files(&[raised]).await;
    assert_eq!(places(&prepared.diagnostics), ["M1001 001_a.sql:4:3 no (SQLSTATE P0001)"]);
}
