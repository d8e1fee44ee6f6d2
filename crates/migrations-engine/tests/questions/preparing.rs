//! What prepare says of faults, and where it puts them.

use migrations_core::{Diagnostic, codes};
use migrations_engine::committed::{Change, OtherMajor, Places};
use migrations_engine::prepare::Prepared;

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
    let sql = "-- a header\n\nCREATE TABLE a (b int);\n-- é\nSELECT 'é', c(b) FROM a;\n";
    let prepared = asked(sql, &["SELECT b FROM a"]).await;
    assert_eq!(
        places(&prepared.diagnostics),
        ["M1001 1_all.sql:5:13 function c(integer) does not exist (SQLSTATE 42883)"]
    );
    assert!(prepared.answers.is_none());
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
    let answers = prepared.answers.expect("answers");
    assert_eq!((answers.queries.len(), answers.refused.len()), (1, 2));
}

#[tokio::test]
async fn set_that_a_rule_refuses_needs_no_server() {
    let files: [(&str, &[u8]); 3] = [
        ("migrations/1_a.sql", b"SELECT 1;"),
        ("migrations/01_b.sql", b"SELECT 1;"),
        ("src/lib.rs", b"migrations::migrations!();"),
    ];
    let prepared = prepared(folder(&files).path()).await;
    assert_eq!(prepared.diagnostics[0].code, codes::DUPLICATE_VERSION);
    assert_eq!(prepared.times.start.as_nanos(), 0);
}

fn committed(folder: &std::path::Path) -> Places {
    Places { lock: folder.join("migrations.lock"), answers: folder.join(".sqlx") }
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
    let answers = one_query("SELECT b FROM a").await.answers.expect("answers");
    let written = verbs(&places.write(&answers, OtherMajor::Keep).expect("written"));
    assert_eq!(written.len(), 4);
    assert_eq!(written.last().map(String::as_str), Some("added seal"));
    assert_eq!(places.write(&answers, OtherMajor::Keep).expect("written"), []);

    // Another query: its file comes, the old one goes, and files of other databases stay.
    let foreign = folder.path().join(".sqlx/query-mysql.json");
    std::fs::write(&foreign, "{\"db_name\":\"MySQL\"}").expect("a file");
    let other = one_query("SELECT c FROM a").await.answers.expect("answers");
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
    let mut answers = one_query("SELECT b FROM a").await.answers.expect("answers");
    places.write(&answers, OtherMajor::Keep).expect("written");
    answers.server.major += 1;
    assert_eq!(places.changes(&answers, OtherMajor::Keep).expect("changes"), []);
    let changes = verbs(&places.changes(&answers, OtherMajor::Reseal).expect("changes"));
    assert_eq!(changes, ["changed seal"]);
}
