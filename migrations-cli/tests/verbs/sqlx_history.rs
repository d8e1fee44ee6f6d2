//! The table in which sqlx keeps what it has applied: there before the first file of a set that names
//! it, and no part of the set's schema.

use crate::folder::{Folder, USERS};

const CLEANED: &str =
    "DELETE FROM public._sqlx_migrations WHERE version IN (20240101000000, 20240102000000);\n";
const VERSION: &str =
    "SELECT version, checksum FROM _sqlx_migrations ORDER BY version DESC LIMIT 1";

#[test]
fn set_that_names_the_table_is_accepted_and_described() {
    let folder = Folder::with(&[
        ("set/1_users.sql", USERS),
        ("set/2_clean.sql", CLEANED),
        ("set/3_index.sql", "CREATE INDEX by_time ON _sqlx_migrations (installed_on);\n"),
        ("q.sql", VERSION),
    ]);
    folder.run(&["check", "set"]).never_says("M2001").exits(0);
    folder.run(&["check", "set", "--engine"]).exits(0);
    let said = folder.run(&["describe", "--dir", "set", "q.sql"]);
    said.exits(0).prints("_sqlx_migrations.version").prints("Vec<u8>");
    folder.run(&["prepare", "--dir", "set"]).exits(0);
    let schema = folder.read("set/.sqlx/schema.json");
    assert!(schema.contains("\"users\"") && !schema.contains("_sqlx_migrations"), "{schema}");
    // A column that sqlx does not make is missing as in any table.
    folder.write("set/4_wrong.sql", "UPDATE _sqlx_migrations SET hash = '';\n");
    folder.run(&["check", "set"]).exits(1).complains("\"hash\"");
}

#[test]
fn query_alone_is_enough_and_files_of_earlier_runs_are_none_the_wiser() {
    let folder = Folder::package(&format!(
        "migrations::migrations!();\nfn f() {{ sqlx::query!(\"{VERSION}\") }}\n"
    ));
    // The clusters of one run are where the next one begins.
    folder.run(&["prepare"]).exits(0);
    folder.run(&["check"]).exits(0);
    let schema = folder.read(".sqlx/schema.json");
    assert!(!schema.contains("_sqlx_migrations"), "{schema}");
    folder.write("src/lib.rs", "migrations::migrations!();\n");
    folder.write("migrations/002_more.sql", "CREATE TABLE more (id bigint PRIMARY KEY);\n");
    folder.run(&["prepare"]).exits(0);
    folder.write("migrations/003_clean.sql", CLEANED);
    folder.run(&["prepare"]).exits(0);
    folder.run(&["prepare", "--check"]).exits(0);
    folder.write("q.sql", "SELECT version FROM _sqlx_migrations");
    folder.run(&["describe", "q.sql"]).exits(0);
}

#[test]
fn set_that_makes_a_table_of_that_name_itself_has_its_own() {
    let folder = Folder::with(&[
        (
            "set/1_own.sql",
            "CREATE TABLE _sqlx_migrations (version bigint PRIMARY KEY, why text);\n",
        ),
        ("set/2_clean.sql", "DELETE FROM _sqlx_migrations WHERE why IS NULL;\n"),
        ("q.sql", "SELECT why FROM _sqlx_migrations"),
    ]);
    folder.run(&["check", "set", "--engine"]).exits(0);
    folder.run(&["describe", "--dir", "set", "q.sql"]).exits(0).prints("_sqlx_migrations.why");
    folder.run(&["prepare", "--dir", "set"]).exits(0);
    assert!(folder.read("set/.sqlx/schema.json").contains("_sqlx_migrations"));
    let late = Folder::with(&[
        ("set/1_clean.sql", CLEANED),
        ("set/2_own.sql", "CREATE TABLE _sqlx_migrations (version bigint PRIMARY KEY);\n"),
    ]);
    late.run(&["check", "set"]).exits(1).complains("M2001");
}
