//! What a directory with a long history hears on the first day.

use crate::folder::{Folder, Said};

/// A table, and `count` files each of which the safety rules warn of.
fn history(count: usize) -> Folder {
    let folder = Folder::with(&[("my set/001_t.sql", "CREATE TABLE t (id bigint PRIMARY KEY);\n")]);
    add(&folder, count);
    folder
}

fn add(folder: &Folder, count: usize) {
    for number in 2..count + 2 {
        let sql = format!(
            "ALTER TABLE t ADD COLUMN c{number} int; ALTER TABLE t ALTER c{number} SET NOT NULL;\n"
        );
        folder.write(&format!("my set/{number:03}_c{number}.sql"), &sql);
    }
}

fn check(folder: &Folder) -> Said {
    folder.run(&["check", "my set"])
}

#[test]
fn many_warnings_are_counted_before_the_first() {
    let folder = history(0);
    folder.run(&["prepare", "--dir", "my set"]).exits(0);
    folder.run(&["freeze", "--dir", "my set"]).exits(0);
    add(&folder, 21);
    let said = check(&folder);
    let said = said.exits(1).to_string();
    let at = |text: &str| said.find(text).unwrap_or_else(|| panic!("no {text} in {said}"));
    assert!(at("21 warnings, each of them below:\n  21  M3010 set_not_null\n") < at("[M3010]"));
}

#[test]
fn many_warnings_about_files_that_may_have_run_are_one_line() {
    check(&history(20)).exits(0).complains("[M3010]").never_says("left out");
    let folder = history(21);
    let said = check(&folder);
    said.exits(0)
        .prints("my set: 22 files, 21 warnings\n")
        .complains("note: 21 warnings of the safety rules left out: without a lock nothing says")
        .complains("`cargo migrations init --dir 'my set'` makes them history")
        .never_says("[M3010]");
    let listed = folder.run(&["check", "--dir", "my set", "--format", "short"]);
    assert_eq!(listed.exits(0).to_string().matches("M3010").count(), 21);
    folder.write("my set/023_wrong.sql", "CREATE TABEL wrong ();\n");
    check(&folder)
        .exits(1)
        .complains("[M1004]")
        .complains("21 warnings of the safety rules left out");
    folder.remove("my set/023_wrong.sql");
    let said = folder.run(&["prepare", "--dir", "my set"]);
    said.exits(0).complains("`cargo migrations freeze --dir 'my set'` makes them history");
    folder.run(&["freeze", "--dir", "my set"]).exits(0);
    check(&folder).exits(0).never_says("warning").never_says("left out");
}

#[test]
fn bare_directory_is_told_once_what_makes_history_silent() {
    let folder = history(3);
    let said = check(&folder);
    let said = said.exits(0).to_string();
    let command = "cargo migrations init --dir 'my set'";
    assert_eq!(said.matches(command).count(), 1, "{said}");
    folder.run(&["init", "--dir", "my set"]).exits(0);
    check(&folder).exits(0).never_says("[M3010]").never_says(command);
}

#[test]
fn set_without_warnings_hears_nothing_of_a_lock() {
    check(&history(0)).exits(0).never_says("init");
}
