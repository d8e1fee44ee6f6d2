//! A set that no crate embeds: what `prepare` writes lies in it, and every verb that is given the
//! directory knows it.

use crate::database::Database;
use crate::folder::{Folder, Said, USERS};

const ENUM: &str = "CREATE TYPE plan AS ENUM ('free', 'paid');\nCREATE TABLE plans (plan plan);\n";

/// What makes every start of a server fail.
const NO_SERVER: &str = "postgres://127.0.0.1:1/nothing";

fn prepared() -> Folder {
    let folder = Folder::with(&[("my set/001_users.sql", USERS), ("my set/002_plans.sql", ENUM)]);
    let said = folder.run(&["prepare", "--dir", "my set"]);
    said.exits(0).prints("2 migrations and 0 queries checked by PostgreSQL ");
    said.prints("written: .sqlx/seal (added)\n");
    folder
}

#[test]
fn seal_lies_in_the_set_and_is_no_stranger_there() {
    let folder = prepared();
    let names = folder.names();
    let expected = [
        "my set/.sqlx/schema.json",
        "my set/.sqlx/seal",
        "my set/001_users.sql",
        "my set/002_plans.sql",
        "my set/migrations.lock",
    ];
    assert_eq!(names, expected);
    folder.run(&["check", "my set", "--engine"]).exits(0).never_says(".sqlx");
    let mut again = folder.command(&["prepare", "--dir", "my set"]);
    let said = Said::of(again.env("MIGRATIONS_ENGINE", NO_SERVER));
    said.exits(0).prints("`cargo migrations prepare --dir 'my set' --check` has a server say so");
    folder.run(&["prepare", "--dir", "my set", "--check"]).exits(0).prints("as it was sealed\n");
    folder.run(&["freeze", "--dir", "my set"]).exits(0).prints("frozen: 002_plans\n");
    folder.run(&["check", "my set"]).exits(0).never_says(".sqlx");
    folder.write("q.sql", "SELECT plan FROM plans");
    folder.run(&["describe", "--dir", "my set", "q.sql"]).exits(0).prints("plans.plan");
    folder.run(&["init", "--dir", "my set"]).exits(0).never_says(".sqlx");
    let database = Database::new();
    let mut status = folder.command(&["status", "--dir", "my set"]);
    Said::of(status.env("DATABASE_URL", &database.url)).exits(0).prints("002_plans");
}

#[test]
fn what_no_server_has_seen_is_told_with_the_command_that_helps() {
    let folder = prepared();
    let before = folder.files();
    folder.write("my set/003_more.sql", "CREATE TABLE more (id bigint PRIMARY KEY);\n");
    let said = folder.run(&["check", "my set"]);
    said.exits(1).complains("003_more was added");
    said.complains("run `cargo migrations prepare --dir 'my set'` and commit");
    let said = folder.run(&["prepare", "--dir", "my set", "--check"]);
    said.exits(1).prints("stale: .sqlx/seal (changed)\n");
    said.prints("run `cargo migrations prepare --dir 'my set'` and commit what it writes\n");
    folder.run(&["prepare", "--dir", "my set"]).exits(0);
    folder.run(&["check", "my set"]).exits(0);
    assert_ne!(folder.read("my set/.sqlx/seal"), before["my set/.sqlx/seal"]);
    // Without the folder nothing says that a server was asked.
    std::fs::remove_dir_all(folder.path("my set/.sqlx")).expect("the folder is removed");
    folder.run(&["check", "my set"]).exits(0);
    folder.run(&["prepare"]).exits(2).complains("no Cargo.toml").complains("--dir DIR");
}

#[test]
fn what_moves_a_number_names_the_command_for_this_directory() {
    let folder = prepared();
    folder.write("my set/003_more.sql", "CREATE TABLE more (id bigint PRIMARY KEY);\n");
    let next = "run `cargo migrations prepare --dir 'my set'` and commit what it writes\n";
    folder.run(&["renumber", "003", "--to", "004", "--dir", "my set"]).exits(0).prints(next);
    let retire = ["retire", "004", "--reason", "never shipped", "--dir", "my set"];
    folder.run(&retire).exits(0).prints(next);
    folder.run(&["prepare", "--dir", "my set"]).exits(0);
    folder.run(&["check", "my set"]).exits(0);
}

#[test]
fn bare_directory_needs_no_cargo() {
    let folder =
        Folder::with(&[("my set/001_users.sql", USERS), ("q.sql", "SELECT id FROM users")]);
    folder.write("programs/cargo", "#!/bin/sh\n: >\"${0%/*}/called\"\nexit 101\n");
    folder.set_mode("programs/cargo", 0o755);
    let path = std::env::var_os("PATH").expect("a path");
    let programs = folder.path("programs").into_os_string();
    let path = [programs, path].join(std::ffi::OsStr::new(":"));
    let run = |arguments: &[&str]| Said::of(folder.command(arguments).env("PATH", &path));
    run(&["prepare", "--dir", "my set"]).exits(0);
    run(&["check", "my set", "--engine"]).exits(0);
    run(&["describe", "--dir", "my set", "q.sql"]).exits(0).prints("users.id");
    run(&["freeze", "--dir", "my set"]).exits(0);
    run(&["prepare", "--dir", "my set", "--check"]).exits(0).prints("as it was sealed\n");
    run(&["new", "--dir", "my set", "plans"]).exits(0);
    assert!(!folder.path("programs/called").exists(), "cargo was called");
    // The script does say so where it is called.
    folder.write("Cargo.toml", "[workspace]\n");
    run(&["prepare", "--workspace"]);
    assert!(folder.path("programs/called").exists());
}

#[test]
fn set_that_the_crate_does_not_name_is_not_held_against_its_queries() {
    let source = "migrations::migrations!();\nfn f() { sqlx::query!(\"SELECT id FROM users\"); }\n";
    let folder = Folder::package(source);
    folder.run(&["prepare"]).exits(0).prints("1 migration and 1 query");
    let own: Vec<String> = folder.names();
    for verb in ["prepare", "init"] {
        let set = format!("theirs/{verb}");
        folder.write(&format!("{set}/001_plans.sql"), "CREATE TABLE plans ();\n");
        folder.run(&[verb, "--dir", &set]).exits(0).prints("1 migration and 0 queries checked");
        assert!(folder.path(&format!("{set}/.sqlx/seal")).is_file(), "{verb}");
        folder.run(&["prepare", "--dir", &set, "--check"]).exits(0);
        folder.run(&["freeze", "--dir", &set]).exits(0);
        folder.run(&["check", &set]).exits(0);
    }
    let names = folder.names();
    let rest: Vec<&String> = names.iter().filter(|name| !name.starts_with("theirs/")).collect();
    assert!(rest.into_iter().eq(&own), "{names:?}");
    // Its own set is its own by whatever name.
    folder.run(&["prepare", "--dir", "./migrations/"]).exits(0).prints("1 migration and 1 query");
    folder.run(&["prepare", "--check"]).exits(0);
}
