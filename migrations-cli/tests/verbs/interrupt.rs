//! Ctrl-C and its like: what is committed stays, and no server stays behind.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::database::{Database, server};
use crate::folder::{Folder, Said};

/// How long anything may take that happens by itself.
const PATIENCE: Duration = Duration::from_secs(30);

#[track_caller]
pub(crate) fn wait_until(what: &str, mut condition: impl FnMut() -> bool) {
    let begin = Instant::now();
    while !condition() {
        assert!(begin.elapsed() < PATIENCE, "in vain: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// What servers have below a temporary folder; it may vanish at any moment.
fn runs(temp: &Folder) -> Vec<PathBuf> {
    let entries = |folder: &Path| -> Vec<PathBuf> {
        std::fs::read_dir(folder).into_iter().flatten().flatten().map(|one| one.path()).collect()
    };
    entries(temp.root()).iter().flat_map(|shelf| entries(shelf)).collect()
}

pub(crate) fn is_busy(temp: &Folder) -> bool {
    let listens = |run: &&PathBuf| run.join(".s.PGSQL.5432").exists();
    runs(temp).iter().find(listens).is_some_and(|run| is_sleeping(run))
}

fn is_sleeping(socket: &Path) -> bool {
    let query = "SELECT count(*) FROM pg_stat_activity \
        WHERE wait_event = 'PgSleep'";
    let output = Command::new(server().bin_dir().join("psql"))
        .args(["-X", "-A", "-t", "-U", "postgres", "-c", query, "-h"])
        .arg(socket)
        .output()
        .expect("psql runs");
    output.stdout.starts_with(b"1")
}

/// What is left of servers below a temporary folder: their folders, and processes that work there.
pub(crate) fn leftovers(temp: &Folder) -> Vec<String> {
    let mut left: Vec<String> = runs(temp).iter().map(|run| run.display().to_string()).collect();
    let output = Command::new("ps").args(["-axww", "-o", "pid=,command="]).output();
    let processes = String::from_utf8_lossy(&output.expect("ps runs").stdout).into_owned();
    for line in processes.lines() {
        let id = line.split_whitespace().next().unwrap_or_default();
        let folder = std::fs::read_link(format!("/proc/{id}/cwd")).unwrap_or_default();
        let is_here = folder.starts_with(temp.root());
        if is_here || line.contains(&*temp.root().to_string_lossy()) {
            left.push(line.to_owned());
        }
    }
    left
}

fn signal(child: &Child, name: &str) {
    let status = Command::new("kill").args([name, &child.id().to_string()]).status();
    assert!(status.expect("kill runs").success());
}

/// Starts `prepare`, waits until the server is busy with a migration, and sends the signal.
fn prepare_and(name: &str) -> (Folder, Said) {
    let (temp, folder) = (Folder::new(), Folder::package("migrations::migrations!();"));
    folder.run(&["prepare"]).exits(0);
    folder.write("migrations/002_b.sql", "SELECT pg_sleep(20);\n");
    let before = folder.files();
    let mut command = folder.command(&["prepare"]);
    command.env("TMPDIR", temp.root()).stdin(Stdio::null());
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs");
    wait_until("the migration runs", || is_busy(&temp));
    let begin = Instant::now();
    signal(&child, name);
    let said = Said::from(child.wait_with_output().expect("it ends"));
    wait_until("everything is gone", || leftovers(&temp).is_empty());
    assert!(begin.elapsed() < PATIENCE, "{said}");
    assert_eq!(folder.files(), before);
    (folder, said)
}

#[test]
fn control_c_in_the_middle_of_a_migration() {
    let (_, said) = prepare_and("-INT");
    said.exits(130).complains("error: interrupted; no file was changed");
}

#[test]
fn termination_in_the_middle_of_a_migration() {
    let (_, said) = prepare_and("-TERM");
    assert_eq!(said.code, None, "{said}");
}

#[test]
fn kill_in_the_middle_of_a_migration() {
    let (folder, said) = prepare_and("-KILL");
    assert_eq!(said.code, None, "{said}");
    folder.write("migrations/002_b.sql", "SELECT 1;\n");
    folder.run(&["prepare"]).exits(0);
}

/// Runs a verb on a database, and interrupts it once a session sleeps there.
fn interrupted(folder: &Folder, database: &Database, arguments: &[&str]) -> Said {
    let mut command = folder.command(arguments);
    command.env("DATABASE_URL", &database.url).stdin(Stdio::null());
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs");
    let asleep = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' \
        AND datname LIKE current_database() || '%'";
    wait_until("a file sleeps", || database.ask(asleep) == "1");
    signal(&child, "-INT");
    let said = Said::from(child.wait_with_output().expect("it ends"));
    wait_until("nobody sleeps any more", || database.ask(asleep) == "0");
    said
}

#[test]
fn control_c_in_the_middle_of_a_run_says_what_stays_and_how_it_goes_on() {
    let folder = Folder::with(&[
        ("set/001_a.sql", "CREATE TABLE a (id bigint PRIMARY KEY);\n"),
        ("set/002_b.sql", "CREATE TABLE b (id bigint PRIMARY KEY);\nSELECT pg_sleep(20);\n"),
        ("set/002_b.rollback.sql", "DROP TABLE b;\nSELECT pg_sleep(20);\n"),
    ]);
    let database = Database::new();
    let said = interrupted(&folder, &database, &["apply", "--dir", "set"]);
    said.exits(130)
        .prints("applied: 001_a")
        .complains("error: interrupted; what was committed stays");
    said.complains("go on with `cargo migrations apply --dir set`");
    assert_eq!(database.ask("SELECT string_agg(version, ' ') FROM schema_migrations"), "001_a");
    folder.write("set/002_b.sql", "CREATE TABLE b (id bigint PRIMARY KEY);\n");
    let mut again = folder.command(&["apply", "--dir", "set"]);
    Said::of(again.env("DATABASE_URL", &database.url)).exits(0).prints("applied: 002_b");
    let back = ["rollback", "--unproven", "--dir", "set"];
    let said = interrupted(&folder, &database, &back);
    said.exits(130).complains("go on with `cargo migrations rollback --dir set`");
    assert_eq!(database.ask("SELECT to_regclass('b')"), "b");
}

#[test]
fn control_c_in_the_middle_of_a_reset_leaves_the_database_as_it_was() {
    let folder = Folder::with(&[
        ("set/001_a.sql", "CREATE TABLE a (id bigint PRIMARY KEY);\n"),
        ("set/seed.sql", "SELECT pg_sleep(20);\n"),
    ]);
    let database = Database::new();
    database.ask("CREATE TABLE mine ()");
    let said = interrupted(&folder, &database, &["reset", "--dir", "set"]);
    said.exits(130).complains("interrupted").complains("is as it was");
    assert_eq!(database.ask("SELECT to_regclass('mine')"), "mine");
    let beside = "SELECT count(*) FROM pg_database WHERE datname = current_database() || '_reset'";
    assert_eq!(database.ask(beside), "0");
}
