//! `freeze`: from now on the files may not change.

use serde_json::json;

use crate::database::Database;
use crate::folder::{Folder, USERS};
use crate::repository::{begin, branch, commit, git, try_git};

#[test]
fn bare_folder_without_a_lock_gets_one() {
    let folder = Folder::with(&[("set/001_users.sql", USERS), ("set/002_b.sql", "SELECT 1;\n")]);
    let said = folder.run(&["freeze", "--unproven", "--dir", "set/"]);
    let lines = "frozen: 001_users (unproven)\nfrozen: 002_b (unproven)\n";
    said.exits(0).prints(&format!("{lines}commit set/migrations.lock\n"));
    let lock = folder.read("set/migrations.lock");
    assert!(lock.starts_with("format 2\n001 users "), "{lock}");
    assert_eq!(lock.matches(" frozen,unproven\n").count(), 2, "{lock}");
}

#[test]
fn second_time_there_is_nothing_to_do() {
    let folder = Folder::with(&[("set/001_users.sql", USERS)]);
    folder.run(&["freeze", "--unproven", "--dir", "set"]).exits(0);
    let before = folder.files();
    folder.run(&["freeze", "--unproven", "--dir", "set"]).exits(0).prints("nothing to freeze");
    assert_eq!(folder.files(), before);
}

#[test]
fn only_what_is_new_is_named() {
    let folder = Folder::with(&[("set/001_users.sql", USERS)]);
    folder.run(&["freeze", "--unproven", "--dir", "set"]).exits(0);
    folder.write("set/002_b.sql", "SELECT 1;\n");
    let said =
        folder.run(&["freeze", "--unproven", "--dir", "set", "--format", "json"]).exits(0).json();
    assert_eq!(said, json!({ "format": 1, "frozen": ["002_b"], "unproven": true }));
}

#[test]
fn what_no_server_has_executed_is_refused() {
    let folder = Folder::package("");
    let before = folder.files();
    let refused = "what is frozen must have run on a server, and this set has no lock; nothing was \
                   frozen\n  help: run `cargo migrations prepare` first, or freeze without with \
                   `cargo migrations freeze --unproven`";
    folder.run(&["freeze"]).exits(1).complains(refused);
    assert_eq!(folder.files(), before);
    folder.run(&["prepare"]).exits(0);
    folder.write("migrations/002_b.sql", "SELECT 1;\n");
    let said = folder.run(&["freeze"]);
    said.exits(1).complains("002_b was added since the set was last prepared; nothing was frozen");
    let draft = folder.read("migrations/migrations.lock");
    folder.run(&["prepare"]).exits(0);
    std::fs::remove_file(folder.path(".sqlx/seal")).expect("the seal goes");
    folder.run(&["freeze"]).exits(1).complains("no server has executed this set; nothing was");
    assert_ne!(folder.read("migrations/migrations.lock"), draft);
    folder.run(&["prepare"]).exits(0);
    folder.run(&["freeze"]).exits(0).prints("frozen: 001_users\nfrozen: 002_b\ncommit migrations/");
    let lock = folder.read("migrations/migrations.lock");
    assert_eq!(lock.matches(" frozen\n").count(), 2, "{lock}");
    folder.run(&["prepare", "--check"]).exits(0).prints("everything is as it was sealed");
}

#[test]
fn set_of_the_package_is_sealed_beside_its_manifest_however_it_is_named() {
    let folder = Folder::package("");
    folder.run(&["prepare"]).exits(0);
    folder.run(&["freeze", "--dir", "./migrations/"]).exits(0).prints("frozen: 001_users\n");
}

#[test]
fn seal_inside_a_bare_directory_counts() {
    let package = Folder::package("");
    package.run(&["prepare"]).exits(0);
    let folder = Folder::new();
    for file in ["migrations/001_users.sql", "migrations/migrations.lock"] {
        folder.write(&file.replace("migrations/", "set/"), package.read(file));
    }
    folder.run(&["freeze", "--dir", "set"]).exits(1).complains("--dir set --unproven`");
    for file in ["seal", "schema.json"] {
        let text = package.read(&format!(".sqlx/{file}"));
        folder.write(&format!("set/.sqlx/{file}"), text);
    }
    folder.run(&["freeze", "--dir", "set"]).exits(0).prints("frozen: 001_users\n");
}

#[test]
fn word_unproven_goes_when_a_server_has_executed_the_set() {
    let folder = Folder::package("");
    folder.run(&["freeze", "--unproven"]).exits(0).prints("frozen: 001_users (unproven)");
    let lock = folder.read("migrations/migrations.lock");
    assert!(lock.contains(" frozen,unproven\n"), "{lock}");
    // Nothing is new, so nothing is asked for, and nothing is promised.
    folder.run(&["freeze"]).exits(0).prints("nothing to freeze");
    assert_eq!(folder.read("migrations/migrations.lock"), lock);
    folder.run(&["prepare"]).exits(0).prints("migrations.lock (changed)");
    let lock = folder.read("migrations/migrations.lock");
    assert!(lock.contains(" frozen\n"), "{lock}");
    folder.write("migrations/002_b.sql", "SELECT 1;\n");
    folder.run(&["prepare"]).exits(0);
    let said = folder.run(&["freeze", "--unproven"]).exits(0).to_string();
    assert!(!said.contains("unproven"), "a server has executed it: {said}");
}

#[test]
fn obeyed_header_of_a_frozen_file_may_not_change_and_the_rest_may() {
    let header = "-- Migration: 001_users\n-- Depends: 0\n";
    let folder = Folder::with(&[
        ("set/000_first.sql", "SELECT 1;\n"),
        ("set/001_users.sql", &format!("{header}\n{USERS}")),
    ]);
    folder.run(&["freeze", "--unproven", "--dir", "set"]).exits(0);
    for corrected in [
        "-- Migration: 001_users\n-- Description: Who may sign in\n-- Depends: 000_first\n",
        "-- Who may sign in.\n-- Created: 2026-01-31\n-- Author: ada\n-- Depends: 0\n",
    ] {
        folder.write("set/001_users.sql", format!("{corrected}\n{USERS}"));
        folder.run(&["check", "set"]).exits(0);
    }
    for (edited, code) in [
        ("-- Depends: 0\n-- Transaction: none\n", "M0312"),
        ("-- Description: Who may sign in\n", "M0312"),
        ("-- Depends: 0\n-- Lock-Timeout: 3s\n", "M0312"),
        ("-- Depends: 0\n-- Lock-Timeout: soon\n", "M0211"),
        ("-- Depends: 0\n-- Migration: 002_orders\n", "M0203"),
        ("-- Depends: 0\n-- Created: 2026-01-31\n-- Created: 2026-01-31\n", "M0205"),
    ] {
        folder.write("set/001_users.sql", format!("{edited}\n{USERS}"));
        let said = folder.run(&["check", "set"]);
        said.exits(1).complains(&format!("error[{code}]")).prints("1 error\n");
    }
}

/// A lock as a release that knows format 1 alone has written it.
fn of_format_1(lock: &str) -> String {
    let line = |line: &str| match line.rsplit_once(' ') {
        Some((rest, state @ ("frozen" | "draft"))) => {
            format!("{} {state}\n", rest.rsplit_once(' ').expect("headers").0)
        }
        _ => format!("{line}\n"),
    };
    lock.lines().map(line).collect::<String>().replace("format 2", "format 1")
}

#[test]
fn branches_with_a_format_each_are_merged() {
    let file = "migrations/migrations.lock";
    let folder = Folder::package("");
    folder.run(&["prepare"]).exits(0);
    folder.run(&["freeze"]).exits(0);
    folder.write(file, of_format_1(&folder.read(file)));
    begin(&folder);
    for (name, stem) in [("older", "002_older"), ("newer", "003_newer")] {
        branch(&folder, name, "main");
        folder.write(&format!("migrations/{stem}.sql"), format!("CREATE TABLE {name} ();\n"));
        folder.run(&["prepare"]).exits(0);
        folder.run(&["freeze"]).exits(0);
        if name == "older" {
            folder.write(file, of_format_1(&folder.read(file)));
        }
        commit(&folder, name);
    }
    for (ours, theirs) in [("older", "newer"), ("newer", "older")] {
        git(&folder, &["switch", "--quiet", "--detach", ours]);
        assert!(!try_git(&folder, &["merge", theirs]).0, "the locks conflict");
        folder.run(&["prepare"]).exits(0);
        let lock = folder.read(file);
        assert!(lock.starts_with("format 2\n"), "{lock}");
        assert_eq!(lock.matches(" e3b0c44298fc1c14 frozen\n").count(), 3, "{lock}");
        folder.run(&["check"]).exits(0);
        git(&folder, &["add", "--all"]);
        git(&folder, &["commit", "--quiet", "-m", "merged"]);
    }
}

#[test]
fn lock_of_format_1_is_written_anew_and_makes_nothing_stale() {
    let header = "-- Migration: 007_orders\n-- Transaction: later\n\n";
    let folder = Folder::package("");
    folder.run(&["prepare"]).exits(0);
    folder.run(&["freeze"]).exits(0);
    let lock = of_format_1(&folder.read("migrations/migrations.lock"));
    folder.write("migrations/migrations.lock", &lock);
    // What an earlier release took over, whatever its header said.
    folder.write("migrations/001_users.sql", format!("{header}{USERS}"));
    folder.run(&["check"]).exits(0);
    folder.run(&["prepare", "--check"]).exits(0).prints("everything is as it was sealed");
    assert_eq!(folder.read("migrations/migrations.lock"), lock);
    folder
        .run(&["freeze"])
        .exits(0)
        .prints("nothing to freeze; the lock was behind the files and is not now");
    let frozen = folder.read("migrations/migrations.lock");
    folder.write("migrations/migrations.lock", &lock);
    folder.run(&["prepare"]).exits(0).prints("written: migrations/migrations.lock (changed)");
    assert_eq!(folder.read("migrations/migrations.lock"), frozen);
    let marked = folder.read("migrations/migrations.lock");
    assert!(marked.starts_with("format 2\n") && marked.contains(",malformed frozen\n"), "{marked}");
    folder.run(&["check"]).exits(0);
    folder.run(&["prepare", "--check"]).exits(0).prints("everything is as it was sealed");
    folder.write("migrations/001_users.sql", USERS);
    folder.run(&["prepare"]).exits(0).prints("migrations.lock (changed)");
    folder.write("migrations/001_users.sql", format!("{header}{USERS}"));
    folder.run(&["check"]).exits(1).complains("error[M0203]").complains("error[M0210]");
}

#[test]
fn faulty_set_is_refused() {
    let folder = Folder::with(&[("set/001_a.sql", USERS), ("set/1_b.sql", "SELECT 1;\n")]);
    let said = folder.run(&["freeze", "--unproven", "--dir", "set"]);
    said.exits(1).complains("error[M0101]").complains("set has 1 error; nothing was done");
    let said =
        folder.run(&["freeze", "--unproven", "--dir", "set", "--format", "json"]).exits(1).json();
    assert_eq!(said["diagnostics"][0]["code"], "M0101");
    assert_eq!(folder.names(), ["set/001_a.sql", "set/1_b.sql"]);
}

#[test]
fn edited_frozen_file_is_an_error_from_then_on() {
    let folder = Folder::with(&[("set/001_users.sql", USERS)]);
    folder.run(&["freeze", "--unproven", "--dir", "set"]).exits(0);
    folder.write("set/001_users.sql", "SELECT 1;\n");
    folder.run(&["check", "set"]).exits(1).complains("error[M0303]");
    folder.run(&["freeze", "--unproven", "--dir", "set"]).exits(1);
}

#[test]
fn line_ends_and_byte_order_mark_do_not_count() {
    let sql = "-- Migration: 001_users\n\nSELECT 1;\n\n-- é\nSELECT 2;\n";
    let unix = Folder::with(&[("set/001_users.sql", sql)]);
    let windows = Folder::new();
    windows.write("set/001_users.sql", format!("\u{feff}{}", sql.replace('\n', "\r\n")));
    for folder in [&unix, &windows] {
        folder.run(&["freeze", "--unproven", "--dir", "set"]).exits(0);
        folder.run(&["check", "set"]).exits(0);
    }
    assert_eq!(unix.read("set/migrations.lock"), windows.read("set/migrations.lock"));
    // The lock itself may have gone through git as well.
    let lock = unix.read("set/migrations.lock").replace('\n', "\r\n");
    unix.write("set/migrations.lock", lock);
    unix.run(&["freeze", "--unproven", "--dir", "set"]).exits(0).prints("nothing to freeze");
}

#[test]
fn wrong_rollback_in_comments_of_a_frozen_file_is_corrected_by_a_file_beside_it() {
    let wrong = "CREATE TABLE a (id bigint PRIMARY KEY);\nCREATE TABLE b (id bigint PRIMARY KEY);\n\n\
                 -- Rollback:\n-- DROP TABLE a;\n";
    let (folder, database) = (Folder::with(&[("set/001_a.sql", wrong)]), Database::new());
    folder.run(&["freeze", "--unproven", "--dir", "set"]).exits(0);
    let on = |verb: &str, more: &[&str]| {
        let place = [verb, "--dir", "set", "--database-url", &database.url];
        folder.run(&[&place, more].concat())
    };
    on("apply", &[]).exits(0);
    folder.write("set/001_a.sql", wrong.replace("TABLE a;", "TABLE a, b;"));
    let said = folder.run(&["check", "set"]);
    said.exits(1).complains("a corrected rollback goes into 001_a.rollback.sql");
    folder.write("set/001_a.sql", wrong);
    folder.write("set/001_a.rollback.sql", "DROP TABLE a, b;\n");
    folder.run(&["prepare", "--dir", "set"]).exits(0);
    folder.run(&["check", "set"]).exits(0);
    // The row keeps the one that was frozen, so a person decides.
    on("rollback", &[]).exits(1);
    on("rollback", &["--from-set"]).exits(0).prints("taken back: 001_a");
    assert_eq!(database.ask("SELECT to_regclass('b') IS NULL"), "t");
}
