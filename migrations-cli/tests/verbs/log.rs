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

#[test]
fn column_and_constraint_are_told_by_what_they_are_and_not_by_their_names() {
    let create = "CREATE TABLE t (id bigint CONSTRAINT t_pkey PRIMARY KEY, a text, b text);\n";
    let folder = Folder::with(&[
        ("set/001_create.sql", create),
        (
            "set/002_again.sql",
            "ALTER TABLE t DROP COLUMN a;\nALTER TABLE t\n    ADD COLUMN a text;\n",
        ),
        ("set/003_last_again.sql", "ALTER TABLE t DROP COLUMN a, ADD COLUMN a bigint;\n"),
        (
            "set/004_chain.sql",
            "ALTER TABLE t DROP COLUMN b;\nALTER TABLE t RENAME a TO b;\nALTER TABLE t ADD a text;\n",
        ),
        (
            "set/005_key.sql",
            "ALTER TABLE t RENAME CONSTRAINT t_pkey TO a_key;\n\
             ALTER TABLE t ADD CONSTRAINT c CHECK (b > 0);\n",
        ),
        (
            "set/006_check.sql",
            "ALTER TABLE t DROP CONSTRAINT c;\nALTER TABLE t ADD CONSTRAINT c CHECK (b > 0);\n",
        ),
    ]);
    folder.run(&["prepare", "--dir", "set"]).exits(0);
    let said = folder.run(&["log", "--object", "t", "--dir", "set"]);
    said.exits(0).prints(
        "\
002_again
  changed table t: replaced column a (was text)  set/002_again.sql:1
    column a  set/002_again.sql:3
003_last_again
  changed table t: replaced column a (was text)  set/003_last_again.sql:1
    column a  set/003_last_again.sql:1
004_chain
  changed table t: added column a, dropped column b, renamed column a to b  set/004_chain.sql:1
    column b  set/004_chain.sql:2
    column a  set/004_chain.sql:3
005_key
  changed table t: added constraint c, renamed constraint t_pkey to a_key  set/005_key.sql:1
",
    );
    // A constraint is nothing beside its definition.
    assert!(!said.out.contains("006_check"), "{}", said.out);
    let said = folder.run(&["show", "--column", "t.b", "--dir", "set"]);
    assert_eq!(
        said.exits(0).out,
        "\
column b of t, bigint
  created  set/003_last_again.sql:1
  renamed from a  set/004_chain.sql:2

column b of t, text, which is gone
  created  set/001_create.sql:1
  dropped  set/004_chain.sql:1
"
    );
    let said = folder.run(&["diff", "001..003", "--dir", "set"]);
    let expected = "changed table t: replaced column a (was text)  002_again, 003_last_again\n";
    assert_eq!(said.exits(0).out, expected);
}

#[test]
fn part_of_a_table_changes_no_table_that_refers_to_the_whole() {
    let create = "CREATE TABLE days (at date PRIMARY KEY) PARTITION BY RANGE (at);\n\
                  CREATE TABLE days_2026 PARTITION OF days FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');\n\
                  CREATE TABLE notes (at date REFERENCES days);\n";
    let next = "CREATE TABLE days_2027 PARTITION OF days FOR VALUES FROM ('2027-01-01') TO ('2028-01-01');\n";
    let folder = Folder::with(&[("set/001_days.sql", create), ("set/002_next.sql", next)]);
    folder.run(&["prepare", "--dir", "set"]).exits(0);
    let said = folder.run(&["diff", "001..002", "--dir", "set"]);
    assert_eq!(said.exits(0).out, "created table days_2027  002_next\n");
    let said = folder.run(&["log", "--object", "notes", "--dir", "set"]);
    assert_eq!(
        said.exits(0).out,
        "\
001_days
  created table notes  set/001_days.sql:3
    column at  set/001_days.sql:3
"
    );
}

#[test]
fn names_and_comments_cannot_command_the_terminal() {
    let folder = Folder::with(&[
        (
            "set/001_a.sql",
            "CREATE TABLE \"a\u{1b}[31mred\" (\"b\u{7}\" int, c int);\n\
         COMMENT ON TABLE \"a\u{1b}[31mred\" IS 'x\u{1b}[1m';\n",
        ),
        (
            "set/002_b.sql",
            "COMMENT ON TABLE \"a\u{1b}[31mred\" IS 'y';\n\
         CREATE INDEX \"i\u{1b}]0;t\u{7}\" ON \"a\u{1b}[31mred\" (c);\n",
        ),
    ]);
    folder.run(&["prepare", "--dir", "set"]).exits(0);
    let verbs: [&[&str]; 5] =
        [&["log"], &["show"], &["show", "a\u{1b}[31mred"], &["show", "x\u{1b}"], &["diff", "1..2"]];
    for verb in verbs {
        let said = folder.run(&[verb, &["--dir", "set"]].concat());
        let told = format!("{}{}", said.out, said.err);
        assert!(told.contains("\\u{1b}"), "{told}");
        assert!(!told.contains(['\u{1b}', '\u{7}']), "{told}");
    }
    let said = folder.run(&["show", "a\u{1b}[31mred", "--dir", "set"]);
    said.exits(0).prints("\n \"b\\u{7}\" | integer | set/001_a.sql:1\n c        | integer | ");
    let report = folder.run(&["log", "--dir", "set", "--format", "json"]).exits(0).json();
    assert_eq!(report["migrations"][0]["changes"][0]["object"]["name"], "a\u{1b}[31mred");
}
