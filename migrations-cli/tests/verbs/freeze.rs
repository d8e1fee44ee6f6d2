//! `freeze`: from now on the files may not change.

use serde_json::json;

use crate::folder::{Folder, USERS};

#[test]
fn bare_folder_without_a_lock_gets_one() {
    let folder = Folder::with(&[("set/001_users.sql", USERS), ("set/002_b.sql", "SELECT 1;\n")]);
    let said = folder.run(&["freeze", "--dir", "set/"]);
    said.exits(0).prints("frozen: 001_users\nfrozen: 002_b\ncommit set/migrations.lock\n");
    let lock = folder.read("set/migrations.lock");
    assert!(lock.starts_with("format 1\n001 users "), "{lock}");
    assert_eq!(lock.matches(" frozen\n").count(), 2, "{lock}");
}

#[test]
fn second_time_there_is_nothing_to_do() {
    let folder = Folder::with(&[("set/001_users.sql", USERS)]);
    folder.run(&["freeze", "--dir", "set"]).exits(0);
    let before = folder.files();
    folder.run(&["freeze", "--dir", "set"]).exits(0).prints("nothing to freeze");
    assert_eq!(folder.files(), before);
}

#[test]
fn only_what_is_new_is_named() {
    let folder = Folder::with(&[("set/001_users.sql", USERS)]);
    folder.run(&["freeze", "--dir", "set"]).exits(0);
    folder.write("set/002_b.sql", "SELECT 1;\n");
    let said = folder.run(&["freeze", "--dir", "set", "--format", "json"]).exits(0).json();
    assert_eq!(said, json!({ "format": 1, "frozen": ["002_b"] }));
}

#[test]
fn faulty_set_is_refused() {
    let folder = Folder::with(&[("set/001_a.sql", USERS), ("set/1_b.sql", "SELECT 1;\n")]);
    let said = folder.run(&["freeze", "--dir", "set"]);
    said.exits(1).complains("error[M0101]").complains("set has 1 error; nothing was done");
    let said = folder.run(&["freeze", "--dir", "set", "--format", "json"]).exits(1).json();
    assert_eq!(said["diagnostics"][0]["code"], "M0101");
    assert_eq!(folder.names(), ["set/001_a.sql", "set/1_b.sql"]);
}

#[test]
fn edited_frozen_file_is_an_error_from_then_on() {
    let folder = Folder::with(&[("set/001_users.sql", USERS)]);
    folder.run(&["freeze", "--dir", "set"]).exits(0);
    folder.write("set/001_users.sql", "SELECT 1;\n");
    folder.run(&["check", "set"]).exits(1).complains("error[M0303]");
    folder.run(&["freeze", "--dir", "set"]).exits(1);
}

#[test]
fn line_ends_and_byte_order_mark_do_not_count() {
    let sql = "-- Migration: 001_users\n\nSELECT 1;\n\n-- é\nSELECT 2;\n";
    let unix = Folder::with(&[("set/001_users.sql", sql)]);
    let windows = Folder::new();
    windows.write("set/001_users.sql", format!("\u{feff}{}", sql.replace('\n', "\r\n")));
    for folder in [&unix, &windows] {
        folder.run(&["freeze", "--dir", "set"]).exits(0);
        folder.run(&["check", "set"]).exits(0);
    }
    assert_eq!(unix.read("set/migrations.lock"), windows.read("set/migrations.lock"));
    // The lock itself may have gone through git as well.
    let lock = unix.read("set/migrations.lock").replace('\n', "\r\n");
    unix.write("set/migrations.lock", lock);
    unix.run(&["freeze", "--dir", "set"]).exits(0).prints("nothing to freeze");
}
