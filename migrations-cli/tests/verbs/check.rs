//! `check DIR`: a bare directory, without a server.

use serde_json::json;

use crate::folder::{Folder, USERS};

/// A set with a fault in the second line, behind characters of several bytes.
fn faulty() -> Folder {
    let config = "name = \"shop\"\nheader = [\"Created\"]\nnumbering = \"sequential\"\n";
    let users = format!("-- Created: 2026-01-31\n\n{USERS}");
    Folder::with(&[
        ("set/migrations.toml", config),
        ("set/001_users.sql", &users),
        ("set/002_größe.sql", "-- \u{1F4A5}é\n-- Created: 2026-02-30\nSELECT 1;\n"),
    ])
}

#[test]
fn set_without_a_fault() {
    let folder = Folder::with(&[("set/001_users.sql", USERS)]);
    for arguments in [["check", "set"], ["check", "set/"], ["check", "./set"]] {
        folder.run(&arguments).exits(0).prints("set: 1 file, no faults\n");
    }
    folder.run(&["check", "--dir", "set"]).exits(0).prints("set: 1 file, no faults\n");
    let said = folder.run(&["check", "set", "--format", "json"]).exits(0).json();
    assert_eq!(said, json!({ "format": 1, "set": "set", "diagnostics": [] }));
}

#[test]
fn warnings_are_shown_and_fail_nothing_unless_the_config_denies_them() {
    let index = "CREATE INDEX users_email_idx ON users (email);\n";
    let folder = Folder::with(&[("set/001_users.sql", USERS), ("set/002_index.sql", index)]);
    let said = folder.run(&["check", "set"]);
    said.exits(0).complains("warning[M3014]: builds an index on `users`");
    said.prints("set: 2 files, 1 warning\n");
    folder.write("set/migrations.toml", "[safety]\nblocking_index = \"deny\"\n");
    folder.run(&["check", "set"]).exits(1).prints("set: 2 files, 1 error\n");
    folder.write("set/migrations.toml", "[safety]\nM3014 = \"allow\"\n");
    folder.run(&["check", "set"]).exits(0).prints("set: 2 files, no faults\n");
}

#[test]
fn folder_with_no_migration_is_a_set() {
    let folder = Folder::with(&[("set/README.md", "later")]);
    folder.run(&["check", "set"]).exits(0).prints("set: 0 files, no faults\n");
}

#[test]
fn person_sees_the_line_at_fault_and_what_to_type() {
    let said = faulty().run(&["check", "set"]);
    let expected = "\
error[M0204]: `2026-02-30` is not a date of the form YYYY-MM-DD
 --> set/002_größe.sql:2:13
  |
2 | -- Created: 2026-02-30
  |             ^^^^^^^^^^
  |
  = help: write the day on which the migration was written, such as `2026-01-31`
";
    said.exits(1).complains(expected).prints("set: 2 files, 2 errors\n");
}

#[test]
fn program_sees_one_object_with_the_agreed_keys() {
    let said = faulty().run(&["check", "set", "--format", "json"]).exits(1).json();
    let date = json!({
        "code": "M0204",
        "name": "impossible_date",
        "severity": "error",
        "message": "`2026-02-30` is not a date of the form YYYY-MM-DD",
        "file": "002_größe.sql",
        "line": 2,
        "column": 13,
        "notes": [],
        "labels": [],
        "help": "write the day on which the migration was written, such as `2026-01-31`",
    });
    assert_eq!(said["set"], "shop");
    assert_eq!(said.as_object().map(serde_json::Map::len), Some(3));
    let found = said["diagnostics"].as_array().expect("a list");
    assert_eq!(found.len(), 2, "{said:#}");
    assert!(found.contains(&date), "{said:#}");
    assert_eq!(found[0]["code"], "M0103");
}

#[test]
fn columns_count_characters() {
    let folder = Folder::new();
    folder.write(
        "set/001_a.sql",
        "SELECT 1;\n--\té\u{1F4A5} ".bytes().chain([0xff]).collect::<Vec<_>>(),
    );
    let said = folder.run(&["check", "set", "--format", "json"]).exits(1).json();
    let found = &said["diagnostics"][0];
    assert_eq!((&found["line"], &found["column"]), (&json!(2), &json!(7)), "{said:#}");
    folder.run(&["check", "set"]).exits(1).complains("--> set/001_a.sql:2:7\n");
}

#[test]
fn order_is_that_of_files_and_lines() {
    let folder = Folder::with(&[
        ("set/003_c.sql", ""),
        ("set/001_a.sql", ""),
        ("set/notes.txt", "x"),
        ("set/002_b.sql", ""),
    ]);
    let said = folder.run(&["check", "set", "--format", "json"]).exits(1).json();
    let found = said["diagnostics"].as_array().expect("a list");
    let files: Vec<_> = found.iter().map(|one| one["file"].as_str().expect("a file")).collect();
    assert_eq!(files, ["001_a.sql", "002_b.sql", "003_c.sql", "notes.txt"]);
}

#[test]
fn folder_that_is_not_there_is_wrong_use() {
    let folder = Folder::new();
    folder.run(&["check", "set"]).exits(2).complains("set cannot be read").complains("--dir DIR");
    let said = folder.run(&["check", "set", "--format", "json"]).exits(2).json();
    assert!(said["error"].as_str().is_some_and(|text| text.starts_with("set cannot be read")));
    folder.write("file", "");
    folder.run(&["check", "file"]).exits(2).complains("file cannot be read");
}

#[test]
fn wrong_words_are_wrong_use() {
    let folder = Folder::new();
    for arguments in [&["chekc"][..], &[], &["check", "--format", "xml"], &["check", "a", "b"]] {
        folder.run(arguments).exits(2).complains("help");
    }
}

#[test]
fn nothing_is_written() {
    let folder = faulty();
    let before = folder.files();
    folder.run(&["check", "set"]).exits(1);
    folder.run(&["check", "set", "--format", "json"]).exits(1);
    assert_eq!(folder.files(), before);
}
