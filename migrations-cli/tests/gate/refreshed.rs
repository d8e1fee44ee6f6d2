//! A developer's machine with the program installed: the build refreshes itself.

use std::ffi::OsString;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::project::{Built, Mode, Project, path, program, program_dir};

const DRAFT: &str = "db/migrations/003_add_watchlist.sql";
const HEADER: &str =
    "-- Migration: 003_add_watchlist\n-- Description: symbols to watch\n-- Created: 2026-11-20\n\n";

fn with_draft(name: &str) -> Project {
    let project = Project::copy(name);
    project.write(DRAFT, &format!("{HEADER}CREATE TABLE watchlist (symbol text PRIMARY KEY);\n"));
    project.write(
        "db/migrations/003_add_watchlist.rollback.sql",
        "DROP TABLE watchlist;\nDROP INDEX IF EXISTS recommendations_entry_price_idx;\n",
    );
    project.prepare();
    project
}

#[test]
fn edited_draft_and_edited_query_build_at_once() {
    let project = with_draft("refreshed");
    project.build(Mode::Developer).passes().does_not_say("behind");

    project.write(
        DRAFT,
        &format!(
            "{HEADER}CREATE TABLE watchlist (symbol text PRIMARY KEY, note text);\n\
             CREATE INDEX recommendations_entry_price_idx ON recommendations (entry_price);\n"
        ),
    );
    let committed = project.files();
    let built = project.build(Mode::Developer);
    built.passes().says("the committed lock and seal are behind");
    built.says(&format!("{DRAFT}:6:1: [M3014] builds an index on `recommendations`"));
    // The new column is there for the application, and for its queries.
    let source = project.read("src/lib.rs");
    let uses = "
/// The notes.
pub async fn notes(pool: &sqlx::PgPool) -> sqlx::Result<Vec<rows::Watchlist>> {
    sqlx::query_as!(rows::Watchlist, \"SELECT symbol, note FROM watchlist\").fetch_all(pool).await
}
";
    project.write("src/lib.rs", &format!("{source}{uses}"));
    project.build(Mode::Developer).passes();
    assert_eq!(project.files(), committed, "committed files were touched");

    project.replace("src/lib.rs", "SELECT symbol, note FROM", "SELECT symbol, nota FROM");
    let built = project.build(Mode::Developer);
    built.fails().says("column \"nota\" does not exist").says("SELECT symbol, nota FROM watchlist");
    let line = project
        .read("src/lib.rs")
        .lines()
        .position(|line| line.contains("nota"))
        .expect("the query");
    built.says(&format!("src/lib.rs:{}:54", line + 1));

    project.write("src/lib.rs", &source);
    project.write(
        DRAFT,
        &format!("{HEADER}CREATE TABLE watchlist (\n    symbol text PRIMARI KEY\n);\n"),
    );
    let built = project.build(Mode::Developer);
    built.fails().says("syntax error at or near \"PRIMARI\"").says(&format!("{DRAFT}:6:17"));
    built.says("    symbol text PRIMARI KEY");

    project.write(
        DRAFT,
        &format!(
            "{HEADER}CREATE TABLE watchlist (symbol text PRIMARY KEY);\n\
             ALTER TABLE recommendations\n    RENAME COLUMN confidence_overall TO confidence;\n"
        ),
    );
    let built = project.build(Mode::Developer);
    built.fails().says("renamed to \"confidence\" by 003_add_watchlist.sql:7 (SQLSTATE 42703)");
    built
        .says("RENAME COLUMN confidence_overall TO confidence")
        .says("renamed to \"confidence\" here");

    project.write(DRAFT, &format!("{HEADER}CREATE TABLE watchlist (symbol text PRIMARY KEY);\n"));
    project.build(Mode::Developer).passes().does_not_say("behind");
}

/// An editor and a terminal, each with a target folder of its own, refresh into folders of their own.
#[test]
fn refreshes_at_once_do_not_disturb_each_other() {
    let project = with_draft("at_once");
    let committed = project.files();
    project
        .write(DRAFT, &format!("{HEADER}CREATE TABLE watchlist (symbol varchar PRIMARY KEY);\n"));
    let edited = project.files();
    let into = tempfile::tempdir().expect("a folder");
    let refresh = |name: &str| {
        let mut command = program();
        command.args(["prepare", "--manifest-dir"]).arg(&project.dir).arg("--into");
        command.arg(into.path().join(name)).stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn().expect("the program runs")
    };
    let names = ["editor", "terminal", "watcher", "hook"];
    let running: Vec<_> = names.map(refresh).into_iter().collect();
    for mut program in running {
        assert!(program.wait().expect("the program ends").success());
    }
    let seal =
        |name: &str| std::fs::read(into.path().join(name).join(".sqlx/seal")).expect("a seal");
    assert!(names.iter().all(|name| seal(name) == seal(names[0])));
    assert_eq!(project.files(), edited, "committed files were touched");
    assert_ne!(committed, edited);
}

#[test]
fn killed_build_leaves_no_server_and_no_lock() {
    let project = with_draft("killed");
    project.build(Mode::Developer).passes();
    let marker = "a_sleep_that_is_looked_for";
    let slow = format!(
        "{HEADER}CREATE TABLE watchlist (symbol text PRIMARY KEY);\nSELECT pg_sleep(600) AS {marker};\n"
    );
    project.write(DRAFT, &slow);
    let mut cargo = project.cargo(Mode::Developer);
    let mut cargo = cargo.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("cargo runs");
    wait_until("the server sleeps", || !sleeping_servers(cargo.id()).is_empty());
    let servers = sleeping_servers(cargo.id());
    cargo.kill().expect("cargo is killed");
    cargo.wait().expect("cargo has ended");
    // Cargo's build script lives on; its end is what the rest of the chain waits for.
    for script in processes("/build/trading-killed-") {
        let kill = Command::new("kill").args(["-9", &script.id]).status();
        assert!(kill.expect("kill runs").success());
    }
    let is_left = || processes("postgres:").iter().any(|process| servers.contains(&process.id));
    wait_until("no server is left", || !is_left());

    project.write(DRAFT, &format!("{HEADER}CREATE TABLE watchlist (symbol text PRIMARY KEY);\n"));
    project.build(Mode::Developer).passes();
}

/// Puts clients of registries into a folder, each of which leaves a file when it is started to fetch, and
/// returns a `PATH` that begins there.
fn with_clients(folder: &Path) -> OsString {
    for name in ["pip", "uv", "npm"] {
        let called = folder.join("called").display().to_string();
        let client = folder.join(name);
        let script = format!("#!/bin/sh\n[ \"$1\" = --version ] || echo {name} >>'{called}'\n");
        std::fs::write(&client, script).expect("room");
        std::fs::set_permissions(&client, PermissionsExt::from_mode(0o755)).expect("our file");
    }
    let rest = path(Some(program_dir()));
    let folders = [folder.to_owned()].into_iter().chain(std::env::split_paths(&rest));
    std::env::join_paths(folders).expect("a path")
}

/// No server of this machine suits the set, so one would be installed if a build did that.
#[test]
fn build_asks_no_registry_whatever_is_agreed_to() {
    let project = Project::copy("refreshed");
    project.replace("db/migrations/migrations.toml", "servers = [15]", "servers = [18]");
    project.write(DRAFT, &format!("{HEADER}CREATE TABLE watchlist (symbol text PRIMARY KEY);\n"));
    project.write("db/migrations/003_add_watchlist.rollback.sql", "DROP TABLE watchlist;\n");
    let folder = tempfile::tempdir().expect("a folder");
    let cache = folder.path().join("cache");
    let path = with_clients(folder.path());
    let mut cargo = project.cargo(Mode::Developer);
    cargo
        .env("PATH", &path)
        .env("MIGRATIONS_ENGINE_INSTALL", "auto")
        .env("MIGRATIONS_CACHE_DIR", &cache);
    let built = Built::of(cargo.output().expect("cargo runs"));
    assert!(!folder.path().join("called").exists(), "{}", built.text());

    // The program does ask one, where it is called by hand and a server is needed.
    let mut prepare = program();
    prepare.arg("prepare").current_dir(&project.dir).env("MIGRATIONS_CACHE_DIR", &cache);
    prepare.env("MIGRATIONS_ENGINE_INSTALL", "auto").env_remove("MIGRATIONS_POSTGRES_BIN");
    prepare.env("PATH", &path);
    let is_served = prepare.output().expect("the program runs").status.success();
    assert_eq!(folder.path().join("called").exists(), !is_served);
    let is_told = built.text().contains("could not be refreshed");
    assert_eq!(is_told, !is_served, "{}", built.text());
}

/// The processes below `ancestor` that are servers in the middle of a `SELECT`, by the title that
/// PostgreSQL gives them.
fn sleeping_servers(ancestor: u32) -> Vec<String> {
    let all = processes("");
    let mut family = vec![ancestor.to_string()];
    // A child comes after its parent only as long as process numbers rise, so look until no more
    // is found.
    loop {
        let is_new =
            |process: &&Process| family.contains(&process.parent) && !family.contains(&process.id);
        let found: Vec<String> =
            all.iter().filter(is_new).map(|process| process.id.clone()).collect();
        if found.is_empty() {
            break;
        }
        family.extend(found);
    }
    let sleeps = |process: &&Process| {
        process.command.starts_with("postgres:") && process.command.ends_with("SELECT")
    };
    let ours = all.iter().filter(|process| family.contains(&process.id)).filter(sleeps);
    ours.map(|process| process.id.clone()).collect()
}

struct Process {
    id: String,
    parent: String,
    command: String,
}

/// The processes whose command line holds `text`.
fn processes(text: &str) -> Vec<Process> {
    let output = Command::new("ps").args(["-eo", "pid=,ppid=,args="]).output().expect("ps runs");
    let lines = String::from_utf8_lossy(&output.stdout).into_owned();
    let process = |line: &str| {
        let (id, rest) = line.trim().split_once(' ')?;
        let (parent, command) = rest.trim().split_once(' ')?;
        Some(Process { id: id.into(), parent: parent.into(), command: command.trim().into() })
    };
    lines.lines().filter(|line| line.contains(text)).filter_map(process).collect()
}

fn wait_until(what: &str, condition: impl Fn() -> bool) {
    let begin = Instant::now();
    while !condition() {
        assert!(begin.elapsed() < Duration::from_secs(60), "it never came to pass that {what}");
        sleep(Duration::from_millis(20));
    }
}
