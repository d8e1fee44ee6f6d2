//! The program as somebody calls it who has set nothing up: each run starts a server of its own.

#![cfg(feature = "engine")]

use std::process::{Command, Output};

#[test]
fn demonstration_goes_from_notes_to_a_version_that_is_live() {
    let said = shown(&[]);

    let first = said.lines().next().unwrap_or_default();
    assert!(
        first.starts_with("DATABASE_URL is not set: started a throw-away PostgreSQL"),
        "{said}"
    );
    assert!(first.ends_with("with 78 migrations (deleted at exit)"), "{said}");
    assert_eq!(row(&said, "volatility-notes.md"), ["volatility-notes.md", "1"], "{said}");
    let done = (1..=4).map(|worker| row(&said, &format!("worker-{worker}")));
    let done: Vec<(u32, u32)> =
        done.map(|cells| (cells[1].parse().unwrap(), cells[2].parse().unwrap())).collect();
    assert_eq!(done.iter().map(|worker| worker.0).sum::<u32>(), 3, "{said}");
    assert_eq!(done.iter().map(|worker| worker.1).sum::<u32>(), 0, "{said}");
    let found = &said[said.find("3. Question").expect("a question")..];
    assert_eq!(found.lines().nth(4).map(cells).unwrap()[1], "volatility-notes.md", "{said}");
    assert_eq!(row(&said, "ACME fold 4").len(), 6, "{said}");
    assert!(said.contains("version 1 of crossing-averages is a draft"), "{said}");
    assert!(
        said.contains("Refused: a strategy version that is draft does not become live"),
        "{said}"
    );
    let version = row(&said, "crossing-averages");
    assert_eq!((version[1], version[2], version[5]), ("1", "live", "3"), "{said}");
    let alert = row(&said[said.find("6. An alert").expect("an alert")..], "1");
    assert_eq!((alert[1], alert[2], alert[4]), ("price-feed", "critical", "2"), "{said}");
    assert!(said.contains("Alert 1 is resolved; 0 are open"), "{said}");
    // The plan, documents, strategies, what trades, open jobs and alerts.
    assert_eq!(row(&said, "macro")[1..], ["research", "3", "1", "1", "0", "0"], "{said}");
}

#[test]
fn command_finds_what_the_demonstration_has_made() {
    let said = shown(&["search", "macro", "--words", "--limit", "1", "margin of ACME"]);

    assert!(said.contains("acme-annual-report.md"), "{said}");
    assert!(!said.contains("volatility-notes.md"), "{said}");
}

#[test]
fn state_that_does_not_follow_is_refused_by_the_database() {
    let output = run(&["promote", "macro", "crossing-averages", "1", "paper"]);

    assert_eq!(output.status.code(), Some(1));
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(error.contains("a strategy version that is draft does not become paper"), "{error}");
}

#[test]
fn demonstration_takes_no_database_of_somebody() {
    let server = migrations::engine::Server::start(&Default::default()).expect("a server");
    let output = command(&[]).env("DATABASE_URL", server.url()).output();

    let output = output.expect("the program runs");
    assert_eq!(output.status.code(), Some(1));
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(error.contains("it needs DATABASE_URL unset"), "{error}");
}

#[test]
fn value_that_names_no_database_is_refused_and_not_taken_for_none() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    for value in [OsStr::new("mysql://localhost/secret"), OsStr::from_bytes(b"postgres://\xff")] {
        let output = command(&["workspaces"]).env("DATABASE_URL", value).output().unwrap();
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success(), "{error}");
        assert!(error.contains("DATABASE_URL is not of the form postgres://"), "{error}");
        assert!(!error.contains("secret"), "{error}");
    }
}

#[test]
fn help_says_where_the_database_is() {
    let help = shown(&["--help"]);

    assert!(help.contains("a throw-away PostgreSQL is started"), "{help}");
    for command in ["ingest", "work", "search", "tune", "promote", "alerts"] {
        assert!(help.contains(&format!("\n  {command} ")), "{command}: {help}");
    }
}

fn cells(line: &str) -> Vec<&str> {
    line.trim_matches('│').split('┆').map(str::trim).collect()
}

/// The cells of the first row of a table that begins with this text.
fn row<'a>(said: &'a str, first: &str) -> Vec<&'a str> {
    let found = said.lines().map(cells).find(|cells| cells[0] == first && cells.len() > 1);
    found.unwrap_or_else(|| panic!("no row of {first}:\n{said}"))
}

fn shown(arguments: &[&str]) -> String {
    let output = run(arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

fn run(arguments: &[&str]) -> Output {
    command(arguments).output().expect("the program runs")
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rag"));
    command.args(arguments).env_remove("DATABASE_URL");
    command
}
