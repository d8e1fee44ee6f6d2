//! `prepare`: lock, seal and query files, out of the source alone.

use std::process::Command;

use serde_json::json;

use crate::folder::{Folder, Said};

const SOURCE: &str = "\
migrations::migrations!();

// Nothing here compiles: the source is read, and no compiler is called.
pub fn emails() -> Unknown {
    sqlx::query_scalar!(\"SELECT email FROM users\")
}
";

/// What makes every start of a server fail.
const NO_SERVER: &str = "postgres://127.0.0.1:1/nothing";

#[test]
fn everything_is_written_and_nothing_the_second_time() {
    let folder = Folder::package(SOURCE);
    let said = folder.run(&["prepare"]);
    said.exits(0).prints("1 migration and 1 query checked by PostgreSQL ");
    said.prints("written: migrations/migrations.lock (added)\n").prints("commit these files\n");
    let names = folder.names();
    let expected = [".sqlx/query-", ".sqlx/schema.json", ".sqlx/seal", "Cargo.toml"];
    assert!(std::iter::zip(&names, expected).all(|(name, begin)| name.starts_with(begin)));
    assert_eq!(names.len(), 7, "{names:?}");
    let before = folder.files();
    // Nor is a server needed to know that.
    let mut again = folder.command(&["prepare"]);
    let said = Said::of(again.env("MIGRATIONS_ENGINE", NO_SERVER));
    said.exits(0).prints("1 migration and 1 query are as PostgreSQL ");
    assert_eq!(folder.files(), before);
    let lock = folder.read("migrations/migrations.lock");
    assert!(lock.contains("\n001 users ") && lock.contains(" draft\n"), "{lock}");
}

#[test]
fn only_what_changed_is_asked_and_nothing_where_a_query_went() {
    let folder = Folder::package(SOURCE);
    folder.run(&["prepare"]).exits(0);
    let second = "fn ids() { sqlx::query!(\"SELECT id FROM users\"); }\n";
    folder.write("src/lib.rs", format!("{SOURCE}{second}"));
    folder.run(&["prepare"]).exits(0).prints("1 migration and 1 of 2 queries checked by ");
    folder.run(&["prepare", "--check"]).exits(0).prints("1 migration and 2 queries checked by ");
    folder.write("src/lib.rs", SOURCE);
    let mut command = folder.command(&["prepare"]);
    let said = Said::of(command.env("MIGRATIONS_ENGINE", NO_SERVER));
    said.exits(0).prints(" (removed)\n").prints("written: .sqlx/seal (changed)\n");
    said.prints("1 migration and 1 query are as PostgreSQL ").prints("commit these files\n");
    folder.run(&["prepare", "--check"]).exits(0).prints("everything is as it was sealed");
}

#[test]
fn stub_makes_no_seal_stale_and_can_be_forbidden() {
    let folder = Folder::package(SOURCE);
    folder.write("migrations/002_time.sql", "CREATE EXTENSION timescaledb;\n");
    folder.run(&["prepare"]).exits(0).complains("extensions that the server lacks: timescaledb\n");
    let seal = folder.read(".sqlx/seal");
    folder
        .run(&["check"])
        .exits(0)
        .complains("the server lacked that has sealed the set: timescaledb\n");
    folder.write(".sqlx/seal", seal.replace("stub timescaledb\n", ""));
    folder.run(&["prepare", "--check"]).exits(0).prints("everything is as it was sealed");
    folder.write(".sqlx/seal", seal);
    folder.run(&["prepare", "--check"]).exits(0).prints("everything is as it was sealed");
    let said = folder.run(&["prepare", "--check", "--no-stubs"]);
    said.exits(1).complains(
        "error: this server lacks timescaledb, and --no-stubs lets no stub take its place",
    );
    said.complains("or name another in MIGRATIONS_POSTGRES_BIN");
}

#[test]
fn check_says_what_is_stale_and_writes_nothing() {
    let folder = Folder::package(SOURCE);
    let bare = folder.files();
    folder.run(&["prepare", "--check"]).exits(1).prints("stale: .sqlx/seal (added)");
    assert_eq!(folder.files(), bare);
    folder.run(&["prepare"]).exits(0);
    folder.run(&["prepare", "--check"]).exits(0).prints("everything is as it was sealed");
    folder.write("migrations/002_b.sql", "ALTER TABLE users ADD COLUMN name text;\n");
    folder.write("src/lib.rs", SOURCE.replace("SELECT email", "SELECT name"));
    let before = folder.files();
    let said = folder.run(&["prepare", "--check"]);
    said.exits(1).prints("stale: migrations/migrations.lock (changed)\n");
    said.prints("stale: .sqlx/query-").prints(".json (removed)\n").prints(".json (added)\n");
    said.prints("run `cargo migrations prepare` and commit what it writes\n");
    assert_eq!(folder.files(), before);
    folder.run(&["prepare"]).exits(0);
    assert_eq!(folder.names().len(), 8, "{:?}", folder.names());
}

#[test]
fn line_ends_of_another_system_change_nothing() {
    let folder = Folder::package(SOURCE);
    folder.run(&["prepare"]).exits(0);
    for (name, text) in folder.files() {
        folder.write(&name, text.replace('\n', "\r\n"));
    }
    let before = folder.files();
    folder.run(&["check"]).exits(0);
    folder.run(&["prepare"]).exits(0).prints("are as PostgreSQL ");
    folder.run(&["prepare", "--reseal"]).exits(0).prints("everything is as it was sealed");
    assert_eq!(folder.files(), before);
}

#[test]
fn answers_for_another_kind_of_database_stay() {
    let folder = Folder::package(SOURCE);
    folder.write(".sqlx/query-1.json", "{ \"db_name\": \"MySQL\" }");
    folder.run(&["prepare"]).exits(0);
    assert!(folder.path(".sqlx/query-1.json").is_file());
}

#[test]
fn fault_of_a_migration_is_shown_in_its_file() {
    let folder = Folder::package(SOURCE);
    folder.write(
        "migrations/002_b.sql",
        "-- Migration: 002_b\n\nSELECT 'é', 'emial'::int\n  FROM users;\n",
    );
    let before = folder.files();
    let said = folder.run(&["prepare"]);
    let expected = "\
error[M1001]: invalid input syntax for type integer: \"emial\" (SQLSTATE 22P02)
 --> migrations/002_b.sql:3:13
  |
3 | SELECT 'é', 'emial'::int
  |             ^";
    said.exits(1).complains(expected).prints("migrations: 1 error; no file was changed\n");
    said.complains("help: correct 002_b.sql; databases are as they were");
    assert_eq!(folder.files(), before);
    let said = folder.run(&["prepare", "--format", "json"]).exits(1).json();
    let found = &said["diagnostics"][0];
    assert_eq!(
        (&found["code"], &found["file"], &found["line"], &found["column"]),
        (&json!("M1001"), &json!("002_b.sql"), &json!(3), &json!(13))
    );
}

#[test]
fn server_that_breaks_off_is_told_with_what_its_log_says_of_it() {
    let kill = "COPY (SELECT 1) TO PROGRAM 'kill -KILL $PPID';\n";
    let folder = Folder::with(&[
        ("set/001_a.sql", "CREATE TABLE a (id bigint PRIMARY KEY);\n"),
        ("set/002_kill.sql", kill),
    ]);
    let said = folder.run(&["prepare", "--dir", "set"]);
    said.exits(1)
        .complains("error[M9001]: the server that executes the set broke off in 002_kill: ")
        .complains(" = note: it is thrown away: databases are as they were\n")
        .complains(" = note: its log says: ")
        .complains(") was terminated by signal 9: Killed\n")
        .never_says("001_a");
    assert!(!folder.names().iter().any(|name| name.ends_with("seal")));
}

#[test]
fn fault_of_a_query_is_shown_inside_its_literal() {
    let folder = Folder::package(SOURCE);
    let source = "\
migrations::migrations!();

fn one() { sqlx::query!(\"SELECT 'é', emial FROM users\"); }

fn two() {
    sqlx::query!(
        r#\"
        SELECT id
          FROM user
        \"#,
    );
}
";
    folder.write("src/lib.rs", source);
    let before = folder.files();
    let said = folder.run(&["prepare"]);
    let expected = "\
error[M0408]: column \"emial\" does not exist (SQLSTATE 42703)
 --> src/lib.rs:3:38
  |
3 | fn one() { sqlx::query!(\"SELECT 'é', emial FROM users\"); }
  |                                      ^^^^^
";
    said.exits(1).complains(expected).complains(" --> src/lib.rs:8:16\n");
    said.prints("migrations: 2 errors; no file was changed\n");
    assert_eq!(folder.files(), before);
}

#[test]
fn faulty_set_needs_no_server() {
    let folder = Folder::package(SOURCE);
    folder.write("migrations/1_b.sql", "SELECT 1;\n");
    let mut command = folder.command(&["prepare"]);
    command.env("MIGRATIONS_ENGINE", NO_SERVER);
    Said::of(&mut command).exits(1).complains("error[M0101]").prints("no file was changed");
    folder.remove("migrations/1_b.sql");
    Said::of(&mut command).exits(3);
}

#[test]
fn result_as_json() {
    let folder = Folder::package(SOURCE);
    let said = folder.run(&["prepare", "--format", "json"]).exits(0).json();
    assert_eq!((&said["set"], &said["diagnostics"]), (&json!("migrations"), &json!([])));
    let changes = said["changes"].as_array().expect("a list");
    let seal = json!({ "file": ".sqlx/seal", "change": "added" });
    assert_eq!(changes.last(), Some(&seal), "{said:#}");
    assert!(said["server"].is_string());
    let said = folder.run(&["prepare", "--format", "json"]).exits(0).json();
    assert_eq!(said["changes"], json!([]));
}

#[test]
fn file_for_sqlx_that_waits_for_a_fault_of_the_macro_is_told() {
    let folder = Folder::package("migrations::migrations! { rows = [userz] }\n");
    let fault =
        "warning: sqlx.toml stays as it is, because the call of `migrations!` is at fault: ";
    // The first asks a server, and the second none.
    folder.run(&["prepare"]).exits(0).complains(fault).complains("userz");
    folder.run(&["prepare"]).exits(0).complains(fault);
    folder.write("src/lib.rs", "migrations::migrations! { rows = [users] }\n");
    folder.run(&["prepare"]).exits(0).never_says("at fault");
}

#[test]
fn package_and_set_are_named_from_the_current_folder() {
    let folder = Folder::new();
    folder.write("shop/Cargo.toml", "[package]\nname = \"shop\"\n");
    folder.write("shop/src/lib.rs", SOURCE);
    folder.write("shop/db/001_users.sql", crate::folder::USERS);
    let run = |place: &str, arguments: &[&str]| {
        let mut command: Command = folder.command(arguments);
        Said::of(command.current_dir(folder.path(place)))
    };
    // The call in its source speaks of another folder.
    run("", &["prepare", "--manifest-dir", "shop"]).exits(2).complains("cannot be read");
    let said = run("", &["prepare", "--manifest-dir", "shop", "--dir", "shop/db"]);
    said.exits(0).prints("written: db/migrations.lock (added)\n");
    for (place, dir) in [("shop", "db"), ("shop/src", "../db"), ("shop/db", "."), ("shop", "./db/")]
    {
        let said = run(place, &["prepare", "--dir", dir]);
        said.exits(0).prints("1 migration and 1 query are as PostgreSQL ");
    }
    folder.write("shop/db/002_b.sql", "SELECT nothing;");
    run("shop/src", &["prepare", "--dir", "../db"]).exits(1).complains(" --> db/002_b.sql:1:8\n");
}

#[test]
fn crate_that_does_not_compile_is_prepared_without_the_compiler() {
    let macros = "macro_rules! all { ($sql:literal) => { sqlx::query!($sql) } }\n";
    let folder = Folder::package(&format!("{SOURCE}{macros}"));
    let said = folder.run(&["prepare"]);
    said.exits(0).complains("queries that macros write were not looked for: the crate does not");
    said.prints("commit these files\n").prints("`cargo migrations prepare --complete` asks it");
    assert!(!folder.read(".sqlx/seal").contains("compiled"));
    let before = folder.read(".sqlx/seal");
    folder.run(&["prepare", "--complete"]).exits(1).complains("the crate does not compile");
    assert_eq!(folder.read(".sqlx/seal"), before);
}

#[test]
fn workspace_without_a_package_says_what_to_do() {
    let member = "[package]\nname = \"shop\"\nedition = \"2024\"\n";
    let folder = Folder::with(&[
        ("Cargo.toml", "[workspace]\nmembers = [\"shop\", \"other\"]\nresolver = \"3\"\n"),
        ("shop/Cargo.toml", member),
        ("shop/src/lib.rs", SOURCE),
        ("shop/migrations/001_users.sql", crate::folder::USERS),
        ("other/Cargo.toml", &member.replace("shop", "other")),
        ("other/src/lib.rs", ""),
    ]);
    let said = folder.run(&["prepare"]);
    said.exits(2).complains("is a workspace and no package").complains("prepare --workspace`");
    let said = folder.run(&["prepare", "--workspace"]);
    said.exits(0).prints("shop:\nwritten: .sqlx/query-").never_says("other");
    let said = folder.run(&["prepare", "--workspace", "--format", "json"]).exits(0).json();
    assert_eq!(said["packages"][0]["package"], json!("shop"));
    folder.write("shop/src/lib.rs", "");
    folder.remove("shop/migrations/migrations.lock");
    folder.run(&["prepare", "--workspace"]).exits(2).complains("no member of this workspace");
}

#[test]
fn engine_that_means_nothing_is_wrong_use() {
    let folder = Folder::package("");
    for (engine, code) in [("natve", 2), ("postgres://[", 2), (NO_SERVER, 3)] {
        for arguments in [&["prepare"][..], &["check", "--engine"], &["init"]] {
            let mut command = folder.command(arguments);
            let said = Said::of(command.env("MIGRATIONS_ENGINE", engine));
            said.exits(code).complains("error: ");
        }
    }
}

#[test]
fn generated_queries_of_a_table_with_vectors_are_answered() {
    let folder = Folder::package("migrations::migrations! { queries = [users, notes] }\n");
    let notes = "CREATE EXTENSION vector;\n\
        CREATE TABLE notes (id bigint PRIMARY KEY, meaning vector(3) NOT NULL);\n";
    folder.write("migrations/002_notes.sql", notes);
    let written = |folder: &Folder| {
        folder.run(&["prepare"]).exits(0);
        let names = folder.names();
        names.iter().filter(|name| name.starts_with(".sqlx/query-")).count()
    };
    let both = written(&folder);
    folder.write("src/lib.rs", "migrations::migrations! { queries = [users] }\n");
    let users = written(&folder);
    assert!(users > 0 && both > users, "{users} of users, {both} of both");
}
