//! `diff`: what differs between two versions, without a server.

use crate::folder::Folder;

fn prepared() -> Folder {
    let folder = Folder::with(&[
        ("set/001_users.sql", "CREATE TABLE users (id bigint PRIMARY KEY, name text);\n"),
        (
            "set/002_titles.sql",
            "ALTER TABLE users ADD COLUMN title text;\nCREATE TABLE notes ();\n",
        ),
        ("set/003_full_name.sql", "ALTER TABLE users RENAME COLUMN name TO full_name;\n"),
        ("set/004_people.sql", "ALTER TABLE users RENAME TO people;\nDROP TABLE notes;\n"),
    ]);
    folder.run(&["prepare", "--dir", "set"]).exits(0);
    folder
}

#[test]
fn several_migrations_are_told_as_one_difference() {
    let folder = prepared();
    let said = |range: &str| folder.run(&["diff", range, "--dir", "set"]).exits(0).out.clone();
    assert_eq!(
        said("1..3"),
        "created table notes  002_titles\n\
         changed table users: added column title, renamed column name to full_name  002_titles, \
         003_full_name\n"
    );
    assert_eq!(
        said("1.."),
        "renamed table users to people: added column title, renamed column name to full_name  \
         002_titles, 003_full_name, 004_people\n"
    );
    assert_eq!(said("..1"), "created table users  001_users\n");
    assert_eq!(said("2..2"), "nothing differs\n");
}

#[test]
fn report_names_both_versions_and_the_migrations_between() {
    let folder = prepared();
    let report = folder.run(&["diff", "2..4", "--dir", "set", "--format", "json"]).exits(0).json();
    assert_eq!((&report["from"], &report["to"]), (&"002_titles".into(), &"004_people".into()));
    let dropped = &report["differences"][0];
    assert_eq!(
        (&dropped["effect"], &dropped["object"]["name"]),
        (&"dropped".into(), &"notes".into())
    );
    let renamed = &report["differences"][1];
    assert_eq!(renamed["from"]["name"], "users");
    assert_eq!(renamed["migrations"], serde_json::json!(["003_full_name", "004_people"]));
}

#[test]
fn versions_in_the_wrong_order_are_told_in_the_right_one() {
    let folder = prepared();
    let said = folder.run(&["diff", "4..2", "--dir", "set"]);
    said.exits(2)
        .complains("error: 004_people comes after 002_titles\n")
        .complains("help: name the earlier version first: 002..004\n");
    folder.run(&["diff", "002..004", "--dir", "set"]).exits(0);
}

#[test]
fn one_version_alone_is_refused_with_both_ranges() {
    let folder = prepared();
    folder
        .run(&["diff", "2", "--dir", "set"])
        .exits(2)
        .complains("error: `2` is one version, and two are compared\n")
        .complains(
            "help: `cargo migrations diff --dir set 2..` compares it with the last one, and ",
        )
        .complains("`cargo migrations diff --dir set ..2` with the time before all migrations\n");
    folder.run(&["diff", "--dir", "set", "2.."]).exits(0);
    folder.run(&["diff", "--dir", "set", "..2"]).exits(0);
}

#[test]
fn what_is_gone_has_its_earlier_name_and_what_was_made_again_is_replaced() {
    let folder = Folder::with(&[
        (
            "set/001_a.sql",
            "CREATE TABLE t ();\nCREATE TABLE u (a text, b int);\nCREATE TABLE v ();\n",
        ),
        (
            "set/002_b.sql",
            "ALTER TABLE t RENAME TO x;\nALTER TABLE u DROP a;\nDROP TABLE v;\nCREATE TABLE w ();\n",
        ),
        (
            "set/003_c.sql",
            "DROP TABLE x;\nALTER TABLE u ADD a bigint;\nCREATE TABLE v ();\nDROP TABLE w;\n",
        ),
    ]);
    folder.run(&["prepare", "--dir", "set"]).exits(0);
    let said = folder.run(&["diff", "001..003", "--dir", "set"]);
    assert_eq!(
        said.exits(0).out,
        "dropped table t  002_b, 003_c\n\
         changed table u: replaced column a (was text)  002_b, 003_c\n\
         replaced table v  002_b, 003_c\n"
    );
}
