//! The program from outside: what is typed, and what is read on the screen.
//!
//! Each run starts a server of its own.

#![cfg(feature = "engine")]

use std::fs;
use std::process::{Command, Output};

#[test]
fn run_without_arguments_shows_everything() {
    let screen = shown(&[]);

    assert!(
        screen.contains("DATABASE_URL is not set: started a throw-away PostgreSQL"),
        "{screen}"
    );
    assert!(screen.contains("Applied 001_initial_schema in"), "{screen}");
    assert!(screen.contains("Read 30 lines: 2 workflows, 4 sessions, 19 events"), "{screen}");
    for line in ["\nWorkflows\n", "\nSessions\n", "\nTools\n"] {
        assert!(screen.contains(line), "{screen}");
    }
    let invoices = row(&screen, "invoice-intake");
    assert_eq!(invoices[1..6], ["active", "1", "2", "1", "1"], "{screen}");
    assert!(screen.contains("Applied 004_memory_system in"), "{screen}");
    let question = "Memories of operations: when is the mailbox locked?";
    let answer = &screen[screen.find(question).expect("an answer")..];
    let nearest = answer.lines().nth(4).unwrap_or_default();
    assert!(nearest.contains("The mailbox is locked between two and three"), "{screen}");
}

#[test]
fn screen_is_no_wider_than_a_terminal() {
    let screen = shown(&[]);

    // What stands in a table; the first line names a version, and may be longer.
    let tables = screen.lines().filter(|line| line.starts_with(['│', '┌', '╞', '└']));
    let width = tables.map(|line| line.chars().count()).max();
    assert!(width <= Some(100), "{width:?}\n{screen}");
    assert!(!screen.contains('\u{1b}'), "{screen}");
}

#[test]
fn stream_of_a_file_is_taken_in() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("stream.jsonl");
    fs::write(
        &file,
        r#"{"record":"workflow","name":"tidy-up","description":null,"config":{}}
{"record":"session","session_id":"5f0e8d10-0000-4000-8000-000000000001","workflow":"tidy-up","model":"small-1","task":"Sort"}
{"record":"event","session_id":"5f0e8d10-0000-4000-8000-000000000001","ordinal":1,"kind":"session_started","at":"2026-06-08T07:00:00Z"}
"#,
    )
    .expect("a file");

    let screen = shown(&["ingest", file.to_str().expect("UTF-8")]);

    let read = "Read 3 lines: 1 workflows, 1 sessions, 1 events and 0 memories are new.";
    assert!(screen.contains(read), "{screen}");
}

#[test]
fn line_that_is_no_record_ends_the_run_with_its_number() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("stream.jsonl");
    fs::write(&file, "{\"record\":\"rumour\"}\n").expect("a file");

    let output = run(&["ingest", file.to_str().expect("UTF-8")]);

    assert_eq!(output.status.code(), Some(1));
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(error.contains("line 1 is no record of the stream"), "{error}");
}

#[test]
fn workflow_changes_its_status() {
    let screen = shown(&["set", "release-notes", "paused", "--reason", "too dear"]);

    assert!(screen.contains("release-notes is paused."), "{screen}");
    assert_eq!(row(&screen, "release-notes")[1], "paused", "{screen}");
}

#[test]
fn status_that_does_not_follow_is_refused_by_the_database() {
    let output = run(&["set", "release-notes", "draft"]);

    assert_eq!(output.status.code(), Some(1));
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(error.contains("a workflow that is active cannot become draft"), "{error}");
}

#[test]
fn timeline_shows_each_event() {
    let screen = shown(&["timeline", "0d5c7a60-0000-4000-8000-000000000002"]);

    let failed = screen.lines().find(|line| line.contains("tool_failed")).unwrap_or_default();
    assert!(failed.contains("31.0 s") && failed.contains("the mailbox is locked"), "{screen}");
}

#[test]
fn last_migration_goes_back_and_comes_again() {
    let screen = shown(&["migrate", "redo"]);

    let last = "004_memory_system";
    assert!(screen.contains(&format!("Took {last} back, by {last}.rollback.sql")), "{screen}");
    assert!(screen.contains(&format!("Applied {last} again")), "{screen}");
    assert!(row(&screen, last)[1].starts_with("applied"), "{screen}");
}

#[test]
fn last_migration_goes_back() {
    let screen = shown(&["migrate", "rollback"]);

    let last = "004_memory_system";
    assert_eq!(row(&screen, last)[1], "pending", "{screen}");
}

#[test]
fn help_names_every_command() {
    let help = shown(&["--help"]);

    for command in [
        "ingest",
        "workflows",
        "sessions",
        "tools",
        "timeline",
        "set",
        "remember",
        "search",
        "collections",
        "migrate",
    ] {
        assert!(help.contains(&format!("\n  {command} ")), "{command}: {help}");
    }
}

#[test]
fn url_of_another_product_is_refused() {
    let output = command(&[]).env("DATABASE_URL", "mysql://root@localhost/agents").output();

    let output = output.expect("the program runs");
    assert_eq!(output.status.code(), Some(2));
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(error.contains("DATABASE_URL is not of the form postgres://"), "{error}");
}

/// The cells of the first row of a table that begins with this text.
fn row<'a>(screen: &'a str, first: &str) -> Vec<&'a str> {
    let cells = |line: &'a str| -> Vec<&'a str> {
        line.trim_matches('│').split('┆').map(str::trim).collect()
    };
    let found = screen.lines().map(cells).find(|cells| cells[0] == first && cells.len() > 1);
    found.unwrap_or_else(|| panic!("no row of {first}:\n{screen}"))
}

fn shown(arguments: &[&str]) -> String {
    let output = run(arguments);
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {error}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

fn run(arguments: &[&str]) -> Output {
    command(arguments).output().expect("the program runs")
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_agent-monitor"));
    command.args(arguments);
    for variable in ["DATABASE_URL", "OPENAI_API_KEY", "OPENAI_BASE_URL"] {
        command.env_remove(variable);
    }
    command
}
