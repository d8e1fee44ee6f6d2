//! `check --engine`: what only a server can tell, and nothing is written.

use crate::folder::{Folder, USERS};

#[test]
fn bare_directory_is_executed_and_left_alone() {
    let folder = Folder::with(&[
        ("set/001_users.sql", USERS),
        ("set/002_b.sql", "DO $$ BEGIN PERFORM no_such_function(); END $$;\n"),
    ]);
    let before = folder.files();
    folder.run(&["check", "set"]).exits(0);
    let said = folder.run(&["check", "set", "--engine"]);
    said.exits(1).complains("error[M1001]").complains("set/002_b.sql:1:");
    said.prints("set: 2 files, 1 error\n");
    let said = folder.run(&["check", "--engine", "--dir", "set", "--format", "json"]);
    assert_eq!(said.exits(1).json()["diagnostics"][0]["file"], "002_b.sql");
    assert_eq!(folder.files(), before);
    folder.write("set/002_b.sql", "SELECT 1;\n");
    folder.run(&["check", "set", "--engine"]).exits(0).prints("no faults");
}

#[test]
fn queries_of_a_package_are_asked_and_told_once() {
    let source = "migrations::migrations!();\n\
        fn a() { sqlx::query!(\"SELECT nothing FROM users\"); }\n\
        fn b() { sqlx::query!(\"SELECT email FROM users\"); }\n";
    let folder = Folder::package(source);
    let before = folder.files();
    let said = folder.run(&["check", "--engine"]);
    said.exits(1).complains("error[M0408]: column \"nothing\" does not exist");
    // The server takes the other one, and it is not sealed yet.
    said.complains("error[M0407]").complains("error[M0307]").prints("1 file, 3 errors\n");
    assert_eq!(folder.files(), before);
}

#[test]
fn fault_that_needs_no_server_starts_none() {
    let folder = Folder::with(&[("set/001_a.sql", USERS), ("set/1_b.sql", USERS)]);
    let mut command = folder.command(&["check", "set", "--engine"]);
    command.env("MIGRATIONS_POSTGRES_BIN", "/nowhere");
    crate::folder::Said::of(&mut command).exits(1).complains("error[M0101]");
    let folder = Folder::with(&[("set/001_a.sql", USERS)]);
    let mut command = folder.command(&["check", "set", "--engine"]);
    command.env("MIGRATIONS_POSTGRES_BIN", "/nowhere");
    crate::folder::Said::of(&mut command).exits(3).complains("/nowhere");
}
