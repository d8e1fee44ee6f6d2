//! `init`: a project is taken over as it is.

mod converted;
mod refused;
mod workspace;

use serde_json::{Value, json};

use crate::folder::{Folder, Said, USERS};

/// A project on sqlx: pairs, a gap, a file outside of a transaction, and answers of old.
fn sqlx_project() -> Folder {
    Folder::with(&[
        ("Cargo.toml", "[package]\nname = \"shop\"\nedition = \"2024\" # ours\n"),
        (
            "src/lib.rs",
            "fn a() { sqlx::query!(\"SELECT email FROM users\"); }\n\
             fn b() { sqlx::query!(\"SELECT id FROM users\"); }\n",
        ),
        ("migrations/20240101120000_Users.up.sql", USERS),
        ("migrations/20240101120000_Users.down.sql", "DROP TABLE users;\n"),
        ("migrations/20240102120000_plans.up.sql", "CREATE TABLE plans (a int);\n"),
        ("migrations/20240102120000_plans.down.sql", "DROP TABLE plans;\n"),
    ])
}

#[test]
fn project_of_timestamped_pairs_is_green_and_its_own_files_are_as_they_were() {
    let folder = sqlx_project();
    let before = folder.files();
    let said = folder.run(&["init"]);
    said.exits(0).prints("written: migrations/migrations.toml\n").prints("written: build.rs\n");
    said.prints("2 migrations and 2 queries checked by PostgreSQL");
    let after = folder.files();
    for (path, text) in before.iter().filter(|(path, _)| *path != "Cargo.toml") {
        assert_eq!(after[path], *text, "{path}");
    }
    let manifest = format!(
        "{}\n[dependencies]\nmigrations = {{ package = \"sealed-migrations\", version = \"0.1.0\" }}\n\n\
         [build-dependencies]\nsealed-migrations-build = \"0.1.0\"\n",
        before["Cargo.toml"]
    );
    assert_eq!(after["Cargo.toml"], manifest);
    let config = &after["migrations/migrations.toml"];
    let expected =
        "name = \"shop\"\nnumbering = \"timestamp\"\nheader = []\nrollback = \"required\"\n";
    assert!(config.ends_with(expected), "{config}");
    let lock = &after["migrations/migrations.lock"];
    assert_eq!(lock.matches(" frozen\n").count(), 2, "{lock}");
    assert!(after[".gitattributes"].contains("migrations/*.sql text eol=lf\n"));
    folder.run(&["check"]).exits(0).prints("no faults");
    folder.run(&["prepare", "--check"]).exits(0);
    // The first file of our own is held to the conventions.
    folder.run(&["new", "Add plans"]).exits(0);
}

#[test]
fn second_call_changes_nothing_and_says_so() {
    let folder = sqlx_project();
    folder.run(&["init"]).exits(0);
    let before = folder.files();
    let said = folder.run(&["init"]);
    said.exits(0).prints("migrations is set up already; nothing was changed\n");
    assert_eq!(folder.files(), before);
}

#[test]
fn numbers_in_a_row_and_gaps_and_plain_files() {
    let folder = Folder::with(&[
        ("Cargo.toml", "[package]\nname = \"shop\"\n"),
        ("src/lib.rs", ""),
        ("migrations/001_users.sql", "-- Description: who\n\nCREATE TABLE users (a int);\n"),
        ("migrations/004_b.sql", "-- Description: b\r\n\r\nSELECT 1;\r\n"),
        ("migrations/006_C d.sql", "-- Description: c\nSELECT 1;\n"),
    ]);
    folder.run(&["init"]).exits(0);
    let config = folder.read("migrations/migrations.toml");
    for part in [
        "numbering = \"sequential\"\ndigits = 3\nheader = [\"Description\"]\n",
        "[[retired]]\nversions = \"002-003\"\nreason = \"left out before this config was written\"\n",
        "versions = \"005\"\n",
    ] {
        assert!(config.contains(part), "no {part} in {config}");
    }
    assert!(!config.contains("rollback"), "{config}");
    assert!(folder.read(".gitattributes").contains("migrations/*.sql -text\n"));
    folder.run(&["check"]).exits(0).prints("no faults");
}

#[test]
fn old_answers_are_adopted_and_differences_are_listed() {
    let folder = sqlx_project();
    folder.run(&["init"]).exits(0);
    let files = folder.files();
    let query_data: Vec<&String> =
        files.keys().filter(|path| path.starts_with(".sqlx/query-")).collect();
    // As it was before, with an answer of an older schema and one of a query that is gone.
    for path in [
        ".sqlx/seal",
        ".sqlx/schema.json",
        "migrations/migrations.lock",
        "migrations/migrations.toml",
    ] {
        folder.remove(path);
    }
    let email = query_data.iter().find(|path| files[**path].contains("email")).expect("an answer");
    let mut old: Value = serde_json::from_str(&files[*email]).expect("JSON");
    old["describe"]["nullable"] = json!([true]);
    folder.write(email, format!("{old:#}\n"));
    folder.write(".sqlx/query-0.json", "{ \"db_name\": \"PostgreSQL\" }\n");
    let said = folder.run(&["init"]);
    said.exits(0).prints("1 answer of sqlx kept: the server says the same\n");
    said.prints("differs: SELECT email FROM users: column email: nullable before, not null now\n");
    said.prints("removed: query-0.json: its query is not in the source\n");
    assert_eq!(folder.files(), files);
}

#[test]
fn empty_project_gets_a_config_and_is_told_what_comes_next() {
    let folder =
        Folder::with(&[("Cargo.toml", "[package]\nname = \"shop\"\n"), ("src/lib.rs", "")]);
    let said = folder.run(&["init"]);
    said.exits(0).prints("next:\n  cargo migrations new create_users\n");
    let names = folder.names();
    let expected =
        [".gitattributes", "Cargo.toml", "build.rs", "migrations/migrations.toml", "src/lib.rs"];
    assert_eq!(names, expected);
    folder.run(&["init"]).exits(0).prints("nothing was changed");
    assert_eq!(folder.names(), names);
    folder.run(&["new", "users"]).exits(0).prints("migrations/001_users.sql");
}

#[test]
fn without_a_server_everything_else_is_written() {
    let folder = sqlx_project();
    let mut command = folder.command(&["init"]);
    let said = Said::of(command.env("MIGRATIONS_POSTGRES_BIN", "/nowhere"));
    said.exits(3).complains("/nowhere").prints("written: migrations/migrations.lock\n");
    said.prints("no server has seen these files").prints("next:\n  cargo migrations prepare\n");
    assert!(folder.path("build.rs").is_file() && !folder.path(".sqlx").exists());
    folder.run(&["prepare"]).exits(0);
    folder.run(&["init"]).exits(0).prints("nothing was changed");
}

#[test]
fn header_that_is_at_fault_is_history_too_and_marked() {
    let folder = sqlx_project();
    let text = "-- Migration: 7_other\n-- Created: 2024-02-31\n\nCREATE TABLE c (a int);\n";
    folder.write("migrations/20240103120000_c.sql", text);
    folder.write("migrations/20240103120000_c.down.sql", "DROP TABLE c;\n");
    folder.run(&["init"]).exits(0);
    let lock = folder.read("migrations/migrations.lock");
    assert_eq!(lock.matches(",malformed frozen\n").count(), 1, "{lock}");
    assert_eq!(lock.matches(" frozen\n").count(), 3, "{lock}");
    folder.run(&["check"]).exits(0).prints("no faults");
}

#[test]
fn inverse_in_a_comment_is_history_too() {
    let folder = sqlx_project();
    let text = "CREATE TABLE c (a int);\n\n-- Rollback:\n-- DROP TABLE c;\n";
    folder.write("migrations/20240103120000_c.sql", text);
    let mut command = folder.command(&["init"]);
    Said::of(command.env("MIGRATIONS_POSTGRES_BIN", "/nowhere")).exits(3);
    let lock = folder.read("migrations/migrations.lock");
    let line = lock.lines().find(|line| line.contains(" c ")).expect("a line");
    assert!(!line.contains(" - ") && line.ends_with(" frozen,unproven"), "{line}");
    // Nothing but the server's word is missing.
    folder.run(&["check"]).exits(1).complains("error[M0401]").never_says("M0306");
}

#[test]
fn faulty_set_is_left_alone() {
    let folder = sqlx_project();
    folder.write("migrations/20240102120000_twin.sql", "SELECT 1;\n");
    let before = folder.files();
    let said = folder.run(&["init"]);
    said.exits(1).complains("error[M0101]").complains("nothing was written");
    assert_eq!(folder.files(), before);
}

#[test]
fn migration_that_a_server_refuses_is_told() {
    let folder = sqlx_project();
    folder.write("migrations/20240103120000_c.up.sql", "SELECT 'nothing'::int;\n");
    let before = folder.files();
    let said = folder.run(&["init"]);
    said.exits(1).complains("nothing was written or frozen").complains("20240103120000_c.up.sql");
    assert_eq!(folder.files(), before);
}

#[test]
fn build_script_that_needs_its_author_and_folder_of_sqlx() {
    let folder = Folder::with(&[
        (
            "Cargo.toml",
            "[package]\nname = \"shop\"\n[build-dependencies]\nmigrations-build = { path = \"x\" }\n",
        ),
        ("build.rs", "fn main() -> Result<(), String> { Ok(()) }\n"),
        ("sqlx.toml", "[migrate]\nmigrations-dir = \"db/sql\"\n"),
        ("src/lib.rs", ""),
        ("db/sql/1_users.sql", USERS),
        ("db/sql/2_b.sql", "SELECT 1;\n"),
    ]);
    let before = folder.files();
    let said = folder.run(&["init"]);
    said.exits(0)
        .prints("next:\n  by hand: add `migrations_build::gate();` to `main` of build.rs\n");
    assert_eq!(folder.read("build.rs"), before["build.rs"]);
    // The sister of the crate that is there.
    let facade = "migrations = { package = \"sealed-migrations\", path = \"migrations\" }";
    assert!(folder.read("Cargo.toml").contains(facade));
    assert!(folder.path("db/sql/migrations.lock").is_file());
    folder.run(&["check"]).exits(0).prints("db/sql: 2 files, no faults");
}

#[test]
fn bare_directory_gets_config_and_lock() {
    let folder = Folder::with(&[("set/1_users.sql", USERS)]);
    folder.run(&["init", "--dir", "set"]).exits(0).prints("1 migration and 0 queries checked");
    let expected = [
        "set/.gitattributes",
        "set/.sqlx/schema.json",
        "set/.sqlx/seal",
        "set/1_users.sql",
        "set/migrations.lock",
        "set/migrations.toml",
    ];
    assert_eq!(folder.names(), expected);
    let attributes = ["check-attr", "text", "eol", "--", "set/2_b.sql", "set/.sqlx/seal"];
    let said = git(&folder, &["init", "--quiet"]) + &git(&folder, &attributes);
    assert_eq!(said.matches("eol: lf").count(), 2, "{said}");
    folder.run(&["check", "set"]).exits(0);
    folder.run(&["init", "--dir", "set"]).exits(0).prints("nothing was changed");
    folder.run(&["init"]).exits(2).complains("no Cargo.toml");
    let workspace = Folder::with(&[("Cargo.toml", "[workspace]\nmembers = []\n")]);
    workspace.run(&["init"]).exits(2).complains("has no [package]");
}

/// What git says in a folder.
fn git(folder: &Folder, arguments: &[&str]) -> String {
    let mut command = std::process::Command::new("git");
    let output = command.args(arguments).current_dir(folder.root()).output().expect("git runs");
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn written_files_as_json() {
    let folder = sqlx_project();
    let said = folder.run(&["init", "--format", "json"]).exits(0).json();
    assert_eq!((&said["adopted"], &said["differences"]), (&json!(0), &json!([])));
    assert!(said["written"].as_array().is_some_and(|written| written.len() >= 8), "{said}");
}

#[test]
fn set_beside_that_of_the_package_gets_a_name_of_its_own() {
    let folder = Folder::package("migrations::migrations!();\n");
    folder.write("migrations/001_a.sql", "CREATE TABLE a (id bigint PRIMARY KEY);\n");
    folder.write("reports/migrations/001_b.sql", "CREATE TABLE b (id bigint PRIMARY KEY);\n");
    folder.run(&["init", "--dir", "reports/migrations"]).exits(0);
    let config = folder.read("reports/migrations/migrations.toml");
    assert!(config.contains("name = \"reports\"\n"), "{config}");
    folder.run(&["new", "c", "--dir", "audit"]).exits(0);
    let config = folder.read("audit/migrations.toml");
    assert!(config.contains("name = \"audit\"\n"), "{config}");
}
