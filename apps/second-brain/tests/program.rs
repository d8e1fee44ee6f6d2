//! What the program prints, and how it ends.

use std::process::{Command, Output};

use migrations::engine::{Options, Server};
use second_brain::demonstration;
use sqlx::PgPool;

#[test]
fn demonstration_needs_no_database_and_shows_everything() {
    let output = Command::new(env!("CARGO_BIN_EXE_second-brain"))
        .env_remove("DATABASE_URL")
        .output()
        .expect("the program runs");

    let said = text(&output);
    assert!(output.status.success(), "{}", error(&output));
    for part in [
        "started a throw-away PostgreSQL ",
        "Applied 001_add_phase7_tables in ",
        "Applied 002_archive_chat_sessions in ",
        "Stand-up",
        "Projects/Kitchen.md:12",
        "A second offer for the kitchen",
        "skills: calendar, vault",
        "calendar.free",
        "librarian: File the",
        "Outline.md",
        "0.0183",
    ] {
        assert!(said.contains(part), "{part} is missing:\n{said}");
    }
    assert!(!said.contains("Which paper first?"), "an archived chat is listed:\n{said}");
    assert!(said.lines().all(|line| line.chars().count() <= 120), "{said}");
}

#[tokio::test]
async fn chat_is_started_held_shown_and_archived() {
    let database = Database::start().await;
    let chat =
        database.number(&["chat", "start", "Offers", "--model", "llama", "--skill", "vault"]);
    database.number(&["chat", "say", &chat, "Who is the joiner?"]);
    let calls = r#"[{"name": "vault.search"}]"#;
    database.number(&["chat", "say", &chat, "Brandt.", "--as", "assistant", "--tool-calls", calls]);

    let shown = database.answer(&["chat", "show", &chat]);
    assert!(shown.starts_with("Offers (chat)\nllama of local\nskills: vault\n"), "{shown}");
    let lines: Vec<&str> = shown.lines().filter(|line| line.starts_with('│')).collect();
    assert_eq!(lines.len(), 3, "{shown}");
    assert!(lines[1].contains("user") && lines[1].contains("Who is the joiner?"), "{shown}");
    assert!(lines[2].contains("assistant") && lines[2].contains("vault.search"), "{shown}");
    assert!(database.answer(&["chat", "list"]).contains(&chat));

    assert_eq!(database.answer(&["chat", "archive", &chat]), "");
    assert!(!database.answer(&["chat", "list"]).contains(&chat));
    assert!(database.answer(&["chat", "list", "--archived"]).contains(&chat));
    let said = database.refusal(&["chat", "say", &chat, "More?"], 1);
    assert_eq!(said, format!("error: there is no chat {chat} that is open\n"));
}

#[tokio::test]
async fn run_is_started_finished_and_listed_by_status() {
    let database = Database::start().await;
    let run = database.number(&["run", "start", "writer", "Outline the talk", "--model", "llama"]);
    database.number(&["run", "attach", &run, "note", "Outline.md", "1. Backups"]);
    assert!(database.answer(&["run", "list", "--status", "running"]).contains(&run));

    database.answer(&["run", "finish", &run, "--steps", "4", "--cost-usd", "0.02"]);

    assert!(!database.answer(&["run", "list", "--status", "running"]).contains(&run));
    let listed = database.answer(&["run", "list", "--status", "completed"]);
    assert!(listed.contains(&run) && listed.contains("0.0200"), "{listed}");
    let shown = database.answer(&["run", "show", &run]);
    assert!(shown.contains("completed") && shown.contains("Outline.md"), "{shown}");
    let said = database.refusal(&["run", "finish", &run, "--failed", "too late"], 1);
    assert_eq!(said, format!("error: there is no run {run} that still runs\n"));
}

#[tokio::test]
async fn today_is_read_from_the_tables_of_earlier_phases() {
    let database = Database::start().await;

    let said = database.answer(&["today"]);

    assert!(said.contains("Dentist") && said.contains("Daily/Inbox.md:30"), "{said}");
}

#[tokio::test]
async fn wrong_use_is_told_before_anything_is_changed() {
    let database = Database::start().await;
    for (arguments, fault) in [
        (&["run", "list", "--status", "done"][..], "running, completed, failed, cancelled"),
        (&["chat", "show", "offers"], "invalid value 'offers'"),
        (
            &["chat", "start", "Offers", "--model", "m", "--mode", "loud"],
            "chat, research, planning",
        ),
        (&["run", "finish", NOBODY, "--failed", "x", "--cancelled"], "cannot be used with"),
    ] {
        let said = database.refusal(arguments, 2);
        assert!(said.contains(fault), "{said}");
    }
    assert!(!database.has_history().await);
}

#[test]
fn command_without_a_database_says_what_to_set() {
    for (url, fault) in [
        ("", "DATABASE_URL is not set; set DATABASE_URL="),
        ("mysql://localhost/secret", "DATABASE_URL is not of the form postgres://"),
    ] {
        let output = program(url, &["chat", "list"]);
        assert_eq!(output.status.code(), Some(2));
        let said = error(&output);
        assert!(said.contains(fault) && !said.contains("secret"), "{said}");
    }
}

const NOBODY: &str = "00000000-0000-0000-0000-000000000000";

/// A database with the tables of the earlier phases, on a server of its own.
struct Database {
    server: Server,
}

impl Database {
    async fn start() -> Database {
        let server = Server::start(&Options::default()).expect("a server");
        let database = Database { server };
        let pool = database.connect().await;
        demonstration::earlier_phases(&pool).await.expect("the tables of the earlier phases");
        pool.close().await;
        database
    }

    async fn connect(&self) -> PgPool {
        PgPool::connect(self.server.url()).await.expect("the server answers")
    }

    async fn has_history(&self) -> bool {
        let sql = "SELECT to_regclass('public.schema_migrations') IS NOT NULL";
        sqlx::query_scalar(sql).fetch_one(&self.connect().await).await.expect("an answer")
    }

    fn answer(&self, arguments: &[&str]) -> String {
        let output = program(self.server.url(), arguments);
        assert!(output.status.success(), "{arguments:?}: {}", error(&output));
        text(&output)
    }

    /// The answer of a command that makes something.
    fn number(&self, arguments: &[&str]) -> String {
        let answer = self.answer(arguments);
        assert_eq!(answer.len(), NOBODY.len() + 1, "{answer}");
        answer.trim_end().to_owned()
    }

    fn refusal(&self, arguments: &[&str], code: i32) -> String {
        let output = program(self.server.url(), arguments);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}", text(&output));
        error(&output)
    }
}

fn program(url: &str, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_second-brain"))
        .args(arguments)
        .env("DATABASE_URL", url)
        .output()
        .expect("the program runs")
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn error(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}
