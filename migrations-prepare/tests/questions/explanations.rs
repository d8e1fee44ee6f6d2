//! Queries that no longer fit: what is said of the name that they ask for, and where it went.

mod cases;

use migrations_core::{Diagnostic, Location};
use migrations_prepare::prepare::Prepared;

use crate::support::{folder, prepared};
use cases::{CASES, Case};

/// Prepares a set of these files, and a source that asks the queries, one a line from the third.
async fn asked(files: &[(&str, &str)], queries: &[&str]) -> Prepared {
    let call = |query: &&str| format!("fn f() {{ sqlx::query!(r#\"{query}\"#); }}\n");
    let calls: String = queries.iter().map(call).collect();
    let source = format!("migrations::migrations!();\n{calls}");
    let names: Vec<String> = files.iter().map(|(name, _)| format!("migrations/{name}")).collect();
    let mut all: Vec<(&str, &[u8])> = vec![("src/lib.rs", source.as_bytes())];
    all.extend(names.iter().zip(files).map(|(name, (_, text))| (name.as_str(), text.as_bytes())));
    prepared(folder(&all).path()).await
}

fn of_line(prepared: &Prepared, line: u32) -> Vec<&Diagnostic> {
    let is_there = |found: &&Diagnostic| {
        found.location.file == "src/lib.rs" && found.location.start.line == line
    };
    prepared.diagnostics.iter().filter(is_there).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_query_is_told_where_its_name_went() {
    let mut wrong = String::new();
    for Case { name, files, queries } in CASES {
        let texts: Vec<&str> = queries.iter().map(|(query, _)| *query).collect();
        let prepared = asked(files, &texts).await;
        for (line, (query, expected)) in (2..).zip(*queries) {
            let found = of_line(&prepared, line);
            let said: Vec<String> = found.iter().map(|found| said(found)).collect();
            if said.join("\n") != *expected {
                wrong += &format!(
                    "--- {name}: {query}\nexpected {expected}\nsaid     {}\n",
                    said.join("\n")
                );
            }
        }
        let elsewhere = prepared.diagnostics.iter().find(|it| it.location.file != "src/lib.rs");
        if let Some(diagnostic) = elsewhere {
            wrong += &format!("--- {name}: {diagnostic:?}\n");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// The message without the server's code, and the help where it is no common one.
fn said(diagnostic: &Diagnostic) -> String {
    let message = diagnostic.message.split(" (SQLSTATE").next().unwrap_or_default();
    let help = diagnostic.help.as_deref().unwrap_or_default();
    match help.strip_prefix("did you mean ") {
        Some(meant) => format!("{message} [{meant}]"),
        None => message.to_owned(),
    }
}

#[tokio::test]
async fn place_of_the_change_is_shown_and_what_to_type() {
    let files = [
        ("001_a.sql", "CREATE TABLE recos (id int, confidence int);\n"),
        (
            "007_rename_confidence.sql",
            "-- Migration: 007\n-- Description: x\n\nALTER TABLE recos\n    ADD COLUMN note text;\n\
             ALTER TABLE recos\n    RENAME COLUMN confidence TO confidence_overall;\n",
        ),
    ];
    let prepared = asked(&files, &["SELECT confidence FROM recos"]).await;
    let [found] = prepared.diagnostics.as_slice() else { panic!("{:?}", prepared.diagnostics) };
    assert_eq!(
        found.message,
        "column \"confidence\" does not exist: renamed to \"confidence_overall\" by \
         007_rename_confidence.sql:7 (SQLSTATE 42703)"
    );
    assert_eq!(found.help.as_deref(), Some("write \"confidence_overall\", or add a migration"));
    let Location { file, start, length } = &found.labels[0].location;
    assert_eq!(
        (file.name(), start.line, start.column, *length),
        ("007_rename_confidence.sql", 7, 19, 10)
    );
    assert_eq!(found.labels[0].message, "renamed to \"confidence_overall\" here");
    let query_data = prepared.query_data.expect("the set runs");
    let refused: Vec<&String> = query_data.refused.values().collect();
    assert!(refused[0].contains("007_rename_confidence.sql:7"), "{refused:?}");
}
