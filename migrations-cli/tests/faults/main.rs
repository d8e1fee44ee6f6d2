//! A directory a fault: each is found where it is, at the earliest stage that can know, and nothing
//! else is said about it.
//!
//! `cases/NAME/migrations` is the set and `cases/NAME/fault.txt` says what must be found.
//! `rivals.txt` says what other tools' macros did with the same directory; it is written by
//! `cargo run --release -p migrations-bench -- faults`.
//! `docs/faults.md` is drawn from both; `BLESS=1` draws it anew.

mod case;
mod table;

use case::{Case, Finding, Stage};

/// How many directories the suite is meant to hold at least.
const FEWEST: usize = 80;

#[test]
fn every_fault_is_found_where_it_is() {
    let cases = Case::all();
    assert!(cases.len() >= FEWEST, "{} cases", cases.len());
    let wrong: Vec<String> = cases.iter().filter_map(wrong).collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

/// What is not as the case says.
fn wrong(case: &Case) -> Option<String> {
    let without_a_server = case.check(Stage::Build);
    let found = match case.stage {
        Stage::Build => without_a_server,
        Stage::Prepare if without_a_server.is_empty() => case.check(Stage::Prepare),
        // A fault that needs no server must not wait for one.
        Stage::Prepare => without_a_server,
    };
    let is_right =
        found.contains(&case.expected) && found.iter().all(|finding| finding.is_of(&case.expected));
    let listed = |found: &[Finding]| -> String {
        found.iter().map(|finding| format!("    {finding}\n")).collect()
    };
    (!is_right).then(|| {
        format!("{}\n  expected\n    {}\n  found\n{}", case.name, case.expected, listed(&found))
    })
}

#[test]
fn the_table_of_the_documents_is_that_of_the_suite() {
    let expected = table::draw(&Case::all());
    let path = table::path();
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, &expected).expect("the table is written");
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(written == expected, "docs/faults.md is not that of the suite; run again with BLESS=1");
}
