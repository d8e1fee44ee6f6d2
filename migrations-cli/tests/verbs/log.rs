//! `log`: what each migration did, without a server.

use crate::folder::Folder;

const CREATE: &str = "\
-- Description: Two lines before what is executed

CREATE TABLE users (
    id bigint PRIMARY KEY,
    name text
);
CREATE INDEX ON users (name);
";

const CHANGE: &str = "\
ALTER TABLE users RENAME TO people;
ALTER TABLE people
    ADD COLUMN born date,
    ALTER COLUMN id TYPE numeric;
";

fn prepared() -> Folder {
    let folder = Folder::with(&[
        ("set/001_create_users.sql", CREATE),
        ("set/002_rows.sql", "INSERT INTO users VALUES (1, 'a');\n"),
        ("set/003_rename.sql", CHANGE),
        ("set/004_drop.sql", "DROP INDEX users_name_idx;\n"),
    ]);
    folder.run(&["prepare", "--dir", "set"]).exits(0);
    folder
}

#[test]
fn each_migration_is_shown_with_lines_locks_and_rewrites() {
    let said = prepared().run(&["log", "--dir", "set"]);
    said.exits(0).prints(
        "\
001_create_users
  created table users  set/001_create_users.sql:3
  created index users_name_idx  set/001_create_users.sql:7
002_rows
  locked users in ROW EXCLUSIVE mode
003_rename
  renamed table users to people: added column born, changed column id (data type was bigint)  set/003_rename.sql:1
  changed index users_name_idx: another definition
  locked users in ACCESS EXCLUSIVE mode, wrote all its rows anew
004_drop
  dropped index users_name_idx  set/004_drop.sql:1
",
    );
}

#[test]
fn object_is_followed_under_all_its_names() {
    let folder = prepared();
    let expected = "\
001_create_users
  created table users  set/001_create_users.sql:3
    column id  set/001_create_users.sql:4
    column name  set/001_create_users.sql:5
003_rename
  renamed table users to people: added column born, changed column id (data type was bigint)  set/003_rename.sql:1
    column born  set/003_rename.sql:3
";
    for name in ["users", "people", "public.people"] {
        folder.run(&["log", "--object", name, "--dir", "set"]).exits(0).prints(expected);
    }
    let one = folder.run(&["log", "3", "--object", "users", "--dir", "set"]);
    let report =
        folder.run(&["log", "003", "--object", "users", "--dir", "set", "--format", "json"]);
    let report = report.exits(0).json();
    assert!(expected.ends_with(&one.exits(0).out), "{}", one.out);
    let change = &report["migrations"][0]["changes"][0];
    assert_eq!(change["effect"], "renamed");
    assert_eq!(change["from"]["name"], "users");
    assert_eq!(change["line"], 1);
    assert_eq!(change["columns"][0]["line"], 3);
    assert_eq!(report["migrations"].as_array().map(Vec::len), Some(1));
}

#[test]
fn what_is_not_there_says_what_to_type() {
    let folder = prepared();
    let said = folder.run(&["log", "--object", "person", "--dir", "set"]);
    said.exits(2).complains("error: none of 4 migrations made `person`");
    folder.run(&["log", "7", "--dir", "set"]).exits(2);
    let said = Folder::with(&[("set/1_a.sql", CREATE)]);
    let said = said.run(&["log", "--dir", "set"]);
    said.exits(1).complains("no server has executed set yet");
    said.complains("help: run `cargo migrations prepare --dir set` first");
}

#[test]
fn seal_of_a_release_before_the_timeline_and_files_that_have_changed_say_so() {
    let folder = prepared();
    folder.write("set/005_more.sql", "CREATE TABLE more ();\n");
    let said = folder.run(&["log", "3", "--dir", "set"]);
    said.exits(0).complains("the files have changed since a server executed them");
    assert!(said.out.starts_with("003_rename\n"), "{}", said.out);
    let schema = folder.read("set/.sqlx/schema.json");
    let objects = schema.lines().filter(|line| line.starts_with("{\"kind\""));
    let objects: String = objects.map(|line| format!("{line}\n")).collect();
    folder.write("set/.sqlx/schema.json", objects);
    let said = folder.run(&["log", "--dir", "set"]);
    said.exits(1).complains("written by a release before the timeline");
    folder.run(&["prepare", "--dir", "set"]).exits(0);
    folder
        .run(&["log", "5", "--dir", "set"])
        .exits(0)
        .prints("005_more\n  created table more  set/005_more.sql:1\n");
}

#[test]
fn directory_that_was_prepared_in_a_package_is_found_there_while_its_files_are_the_same() {
    let folder = Folder::package("");
    folder.write("other/001_b.sql", "CREATE TABLE b (id bigint PRIMARY KEY);\n");
    folder.run(&["prepare", "--dir", "other"]).exits(0);
    folder.run(&["log", "--dir", "other"]).exits(0).prints("001_b\n  created table b");
    folder.run(&["freeze", "--dir", "other"]).exits(0).prints("frozen: 001_b\n");
    // What is told to be typed names the directory, not the set of the package.
    folder.write("other/002_c.sql", "CREATE TABLE c (id bigint PRIMARY KEY);\n");
    let said = folder.run(&["log", "--dir", "other"]);
    said.exits(1).complains("run `cargo migrations prepare --dir other` first");
    folder.run(&["prepare", "--dir", "other"]).exits(0);
    folder.run(&["log", "--dir", "other"]).exits(0).prints("002_c\n  created table c");
    // The seal is now that of the other directory.
    folder.run(&["log"]).exits(0).complains("the files have changed since");
    folder.run(&["log", "--dir", "migrations"]).exits(0).complains("the files have changed since");
}
