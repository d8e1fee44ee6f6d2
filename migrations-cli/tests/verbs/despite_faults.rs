//! `check --engine` and `describe` on sets that are at fault: the server is asked as far as it can
//! be.

use crate::folder::Folder;

const BERTHS: &str = "CREATE TABLE berths (id bigint PRIMARY KEY);\n";
const QUERY: &str = "SELECT id FROM berths\n";

#[test]
fn refusals_that_do_not_follow_from_one_another_come_in_one_run() {
    let folder = Folder::with(&[
        ("set/001_berths.sql", BERTHS),
        ("set/002_fees.sql", "CREATE TABLE fees (id bigint PRIMARY KEY);\nSELECT 1 / 0;\n"),
        ("set/003_of_fees.sql", "DO $$ BEGIN EXECUTE 'ALTER TABLE fees ADD a int'; END $$;\n"),
        ("set/004_alone.sql", "DO $$ BEGIN PERFORM nonsense(1); END $$;\n"),
        ("set/005_fine.sql", "ALTER TABLE berths ADD COLUMN length int;\n"),
    ]);
    let said = folder.run(&["check", "set", "--engine"]);
    said.exits(1)
        .complains("set/002_fees.sql:2:1")
        .complains("division by zero")
        .complains("left out, because it is needed there: 003_of_fees.sql")
        .complains("set/004_alone.sql:1:")
        .complains("function nonsense(integer) does not exist")
        .never_says("set/003_of_fees.sql:1")
        .never_says("005_fine.sql:");
}

/// Rollbacks that do not roll back, each in another way.
const ROLLBACKS: [&str; 10] = [
    "",
    "-- Add down migration script here\n",
    "DROP TABLE nothing;\n",
    "SELEC 1;\n",
    "DROP TABLE berths; COMMIT; SELECT 1;\n",
    "SELECT 'open\n",
    "\\connect other\n",
    "DROP TABLE berths CASCADE; DROP TABLE berths;\n",
    "DROP TABLE {{ table }};\n",
    "VACUUM berths;\n",
];

#[test]
fn queries_are_described_whatever_a_rollback_looks_like() {
    for rollback in ROLLBACKS {
        let folder = Folder::with(&[
            ("set/001_berths.up.sql", BERTHS),
            ("set/001_berths.down.sql", rollback),
            ("q.sql", QUERY),
        ]);
        folder.run(&["describe", "--dir", "set", "q.sql"]).exits(0).prints("i64");
    }
}

#[test]
fn server_says_what_it_refuses_whatever_a_rollback_looks_like() {
    for rollback in ROLLBACKS {
        let folder = Folder::with(&[
            ("set/001_berths.up.sql", BERTHS),
            ("set/001_berths.down.sql", rollback),
            ("set/002_call.up.sql", "DO $$ BEGIN PERFORM nonsense(1); END $$;\n"),
            ("set/002_call.down.sql", "SELECT 1;\n"),
        ]);
        let said = folder.run(&["check", "set", "--engine"]);
        said.exits(1).complains("set/002_call.up.sql:1:").complains("nonsense(integer)");
    }
}

#[test]
fn server_is_asked_although_a_form_is_at_fault() {
    let folder = Folder::with(&[
        ("set/migrations.toml", "numbering = \"sequential\"\nheader = [\"Created\"]\n"),
        ("set/001_berths.sql", BERTHS),
        ("set/002_call.sql", "DO $$ BEGIN PERFORM nonsense(1); END $$;\n"),
        ("q.sql", QUERY),
    ]);
    let said = folder.run(&["check", "set", "--engine"]);
    said.exits(1).complains("[M0201]").complains("nonsense(integer) does not exist");
    folder.remove("set/002_call.sql");
    folder.run(&["describe", "--dir", "set", "q.sql"]).exits(0).prints("i64");
}

#[test]
fn what_keeps_the_server_from_being_asked_is_said() {
    let folder = Folder::with(&[
        ("set/001_berths.sql", BERTHS),
        ("set/002_two.sql", "SELECT 1;\nCOMMIT;\nSELECT 2;\n"),
    ]);
    let said = folder.run(&["check", "set", "--engine"]);
    said.exits(1).complains("[M1003]").complains("note: the server was not asked");
    folder.run(&["check", "set"]).exits(1).never_says("the server was not asked");
}

#[test]
fn programs_are_told_what_people_are_told() {
    let folder = Folder::with(&[
        ("set/001_cabins.up.sql", "CREATE TYPE deck AS ENUM ('a');\n"),
        ("set/001_cabins.down.sql", "SELECT 1;\n"),
        ("set/002_a.sql", "BEGIN;\nSELECT 1;\nCOMMIT;\n"),
    ]);
    let said = folder.run(&["check", "set", "--engine", "--format", "json"]).exits(1).json();
    let of = |code: &str| {
        let found = said["diagnostics"].as_array().expect("a list");
        found.iter().find(|found| found["code"] == code).unwrap_or_else(|| panic!("{said:#}"))
    };
    assert_eq!(of("M1030")["notes"], serde_json::json!(["left behind: enum public.deck"]));
    assert_eq!(of("M1014")["labels"][0]["line"], 3);
}
