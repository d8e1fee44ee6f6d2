//! `rollback` and `redo` on a real database.

use serde_json::json;

use crate::database::Database;
use crate::folder::{Folder, Said, USERS};

const ORDERS: &str = "CREATE TABLE orders (id bigint PRIMARY KEY);\n";

/// Release 1: users and names.
fn release() -> Folder {
    Folder::with(&[
        ("set/001_users.sql", USERS),
        ("set/001_users.rollback.sql", "DROP TABLE users;\n"),
        ("set/002_names.sql", "ALTER TABLE users ADD COLUMN name text;\n"),
        ("set/002_names.rollback.sql", "ALTER TABLE users DROP COLUMN name;\n"),
    ])
}

/// Release 2 has orders as well.
fn newer() -> Folder {
    let folder = release();
    folder.write("set/003_orders.sql", ORDERS);
    folder.write("set/003_orders.rollback.sql", "DROP TABLE orders;\n");
    folder
}

fn run(folder: &Folder, database: &Database, arguments: &[&str]) -> Said {
    let mut command = folder.command(&[arguments, &["--dir", "set"]].concat());
    Said::of(command.env("DATABASE_URL", &database.url))
}

/// Runs the program where no server can be had to try rollbacks on.
fn run_without_servers(folder: &Folder, database: &Database, arguments: &[&str]) -> Said {
    let mut command = folder.command(&[arguments, &["--dir", "set"]].concat());
    command.env("MIGRATIONS_POSTGRES_BIN", "/nowhere");
    Said::of(command.env("DATABASE_URL", &database.url))
}

/// Types a command of a help: the first between backquotes that has this part.
fn run_help(folder: &Folder, database: &Database, said: &Said, part: &str) -> Said {
    let text = said.to_string();
    let mut commands = text.split('`').filter(|it| it.starts_with("cargo migrations "));
    let command = commands.find(|it| it.contains(part)).unwrap_or_else(|| panic!("{text}"));
    let arguments: Vec<&str> = command.split(' ').skip(2).collect();
    let mut command = folder.command(&arguments);
    command.env("MIGRATIONS_POSTGRES_BIN", "/nowhere");
    Said::of(command.env("DATABASE_URL", &database.url))
}

fn history(database: &Database) -> String {
    database.ask("SELECT string_agg(version, ' ' ORDER BY migration_id) FROM schema_migrations")
}

#[test]
fn older_release_alone_takes_back_what_a_newer_one_has_applied() {
    let (old, new, database) = (release(), newer(), Database::new());
    for folder in [&old, &new] {
        folder.run(&["prepare", "--dir", "set"]).exits(0);
        assert!(folder.read("set/.sqlx/seal").contains("\nrollback 002_names "));
    }
    run(&old, &database, &["apply"]).exits(0);
    run(&new, &database, &["apply"]).exits(0).prints("applied: 003_orders");
    // The deployment has gone wrong, and this is all that the old release needs.
    run(&old, &database, &["apply", "--allow-ahead"]).exits(0);
    let said = run_without_servers(&old, &database, &["rollback", "--to", "002"]);
    said.exits(0)
        .prints("taken back: 003_orders in ")
        .prints("(by 003_orders.rollback.sql, kept in the history)")
        .prints("1 taken back; the last one applied is 002_names");
    assert_eq!(history(&database), "001_users 002_names");
    assert_eq!(database.ask("SELECT to_regclass('orders') IS NULL"), "t");
    run(&old, &database, &["status"]).exits(0).prints("2 applied, 0 pending");
    // And the newer one comes again.
    run(&new, &database, &["apply"]).exits(0).prints("applied: 003_orders");
}

#[test]
fn what_nobody_has_tried_is_tried_first() {
    let (folder, database) = (newer(), Database::new());
    run(&folder, &database, &["apply"]).exits(0);
    let said = run(&folder, &database, &["redo"]);
    said.exits(0).complains("the rollback of 003_orders held on a throw-away server");
    let said = run(&folder, &database, &["rollback", "--format", "json"]);
    let mut report = said.json();
    report["taken_back"][0]["execution_time_ms"] = json!(3);
    let back = json!({
        "version": "003_orders",
        "file": "003_orders.rollback.sql",
        "origin": "set",
        "proven": true,
        "execution_time_ms": 3,
    });
    let expected =
        json!({ "format": 1, "taken_back": [back], "applied": ["001_users", "002_names"] });
    assert_eq!(report, expected);

    let said = run_without_servers(&folder, &database, &["rollback", "--to", "0"]);
    said.exits(1).complains("[M9125]").complains("could not be tried");
    assert_eq!(history(&database), "001_users 002_names");
    let said = run_help(&folder, &database, &said, "--unproven");
    said.exits(0).prints("taken back: 002_names in ").prints(", which no server had tried)");
    said.prints("2 taken back; nothing is applied");
}

#[test]
fn rollback_that_does_not_hold_never_reaches_the_database() {
    let (folder, database) = (newer(), Database::new());
    folder.write("set/003_orders.rollback.sql", "SELECT 1;\n");
    folder.write("set/002_names.rollback.sql", "DO $$ BEGIN EXECUTE 'DROP it'; END $$;\n");
    run(&folder, &database, &["apply"]).exits(0);
    let said = run(&folder, &database, &["rollback", "--steps", "2"]);
    said.exits(1)
        .complains("[M1030]")
        .complains("[M1031]")
        .complains("tried on a throw-away server; the database is unchanged");
    assert_eq!(history(&database), "001_users 002_names 003_orders");
}

#[test]
fn person_chooses_by_the_command_that_the_refusal_names() {
    for (part, is_gone) in [("--from-set", false), ("--stored", true)] {
        let (folder, database) = (newer(), Database::new());
        folder.run(&["prepare", "--dir", "set"]).exits(0);
        run(&folder, &database, &["apply"]).exits(0);
        folder.write("set/003_orders.rollback.sql", "ALTER TABLE orders RENAME TO old_orders;\n");
        let said = run(&folder, &database, &["rollback"]);
        said.exits(1)
            .complains("[M9123]")
            .complains("the set's rollback:\n    ALTER TABLE orders RENAME TO old_orders;")
            .complains("when it was applied:\n    DROP TABLE orders;");
        let chosen = run_help(&folder, &database, &said, part);
        // The set's own was never tried, and would not hold.
        if is_gone {
            chosen.exits(0).prints("kept in the history");
        } else {
            chosen.exits(1).complains("[M9125]");
            run_help(&folder, &database, &chosen, "--unproven").exits(1).complains("[M9123]");
            run(&folder, &database, &["rollback", "--from-set", "--unproven"]).exits(0);
        }
        let is_there = database.ask("SELECT to_regclass('old_orders') IS NULL");
        assert_eq!(is_there, if is_gone { "t" } else { "f" });
    }
}

#[test]
fn what_is_irreversible_is_refused_with_its_reason() {
    let (folder, database) = (newer(), Database::new());
    let text = format!("-- Irreversible: the orders of 2019 are deleted\n\n{ORDERS}");
    folder.write("set/003_orders.sql", text);
    run(&folder, &database, &["apply"]).exits(0);
    let said = run(&folder, &database, &["rollback", "--unproven"]);
    said.exits(1)
        .complains("003_orders cannot be taken back: the orders of 2019 are deleted [M9121]");
    // The older release knows it as well.
    let said = run(&release(), &database, &["rollback", "--unproven"]);
    said.exits(1).complains("the orders of 2019 are deleted [M9121]");
}

#[test]
fn target_that_is_not_applied_is_refused() {
    let (folder, database) = (newer(), Database::new());
    run(&folder, &database, &["apply"]).exits(0);
    let said = run(&folder, &database, &["rollback", "--to", "007"]);
    said.exits(1).complains("the database has no migration 007: 003_orders was applied last");
    run_help(&folder, &database, &said, "status").exits(0).prints("003_orders  applied");
    let said = run(&folder, &database, &["rollback", "--steps", "9", "--unproven"]);
    said.exits(1);
    run_help(&folder, &database, &said, "--to 0").exits(1).complains("[M9125]");
    run(&folder, &database, &["rollback", "--steps", "1", "--to", "1"]).exits(2);
}

#[test]
fn redo_takes_back_and_applies_again() {
    let (folder, database) = (newer(), Database::new());
    run(&folder, &database, &["apply"]).exits(0);
    database.ask("INSERT INTO orders VALUES (1)");
    let said = run(&folder, &database, &["redo", "--steps", "2"]);
    said.exits(0)
        .prints("taken back: 003_orders in ")
        .prints("taken back: 002_names in ")
        .prints("applied: 002_names in ")
        .prints("2 taken back, 2 applied again");
    assert_eq!(database.ask("SELECT count(*) FROM orders"), "0");
    let said = run(&release(), &database, &["redo", "--unproven"]);
    said.exits(1).complains("003_orders is not in this set, so it could not be applied again");
    run_help(&folder, &database, &said, "rollback").exits(1).complains("[M9125]");
}

#[test]
fn seal_keeps_what_was_tried_and_a_correction_is_tried_again() {
    let folder = newer();
    let sealed = || {
        let seal = folder.read("set/.sqlx/seal");
        let lines = seal.lines().filter(|line| line.starts_with("rollback "));
        lines.map(|line| line.split(' ').nth(1).unwrap_or("").to_owned()).collect::<Vec<_>>()
    };
    folder.run(&["prepare", "--dir", "set"]).exits(0);
    assert_eq!(sealed(), ["001_users", "002_names", "003_orders"]);
    folder.run(&["freeze", "--dir", "set"]).exits(0);
    folder.write("set/004_b.sql", "CREATE TABLE b ();\n");
    folder.run(&["prepare", "--dir", "set"]).exits(0);
    assert_eq!(sealed(), ["001_users", "002_names", "003_orders"]);
    // A frozen migration's rollback may be corrected, and is tried then.
    folder.write("set/002_names.rollback.sql", "SELECT 1;\n");
    folder.run(&["prepare", "--dir", "set"]).exits(1).complains("[M1030]");
    folder.write("set/002_names.rollback.sql", "ALTER TABLE users DROP name;\n");
    folder.run(&["prepare", "--dir", "set"]).exits(0);
    assert_eq!(sealed(), ["001_users", "002_names", "003_orders"]);
    folder.run(&["prepare", "--check", "--dir", "set"]).exits(0);
    // A seal of an earlier release, which has no such lines, is not stale.
    let seal = folder.read("set/.sqlx/seal");
    let lines: Vec<&str> = seal.lines().filter(|line| !line.starts_with("rollback ")).collect();
    folder.write("set/.sqlx/seal", format!("{}\n", lines.join("\n")));
    folder.run(&["prepare", "--check", "--dir", "set"]).exits(0);
}

#[test]
fn proof_of_a_frozen_rollback_outlives_a_change_of_what_surrounds_the_set() {
    let folder = newer();
    folder.write("set/seed.sql", "INSERT INTO orders VALUES (1);\n");
    folder.run(&["prepare", "--dir", "set"]).exits(0);
    folder.run(&["freeze", "--dir", "set"]).exits(0);
    let sealed = || folder.read("set/.sqlx/seal");
    let count = |seal: &str| seal.lines().filter(|line| line.starts_with("rollback ")).count();
    assert_eq!(count(&sealed()), 3);

    for (file, text, arguments) in [
        ("set/seed.sql", "INSERT INTO orders VALUES (2);\n", &["prepare"][..]),
        ("set/seed.sql", "INSERT INTO orders VALUES (3);\n", &["prepare", "--reseal"]),
        ("set/migrations.toml", "role = \"app\"\n", &["prepare"]),
    ] {
        let before = sealed();
        folder.write(file, text);
        folder.run(&[arguments, &["--dir", "set"]].concat()).exits(0);
        assert_ne!(sealed(), before, "{file}");
        assert_eq!(count(&sealed()), 3, "{file}");
    }
    folder.run(&["prepare", "--check", "--dir", "set"]).exits(0);

    // Git has left no seal that can be read, and what both sides have proved in it.
    let whole = sealed();
    folder.write("set/.sqlx/seal", whole.replace("format ", "<<<<<<< ours\nformat "));
    folder.run(&["prepare", "--dir", "set"]).exits(0);
    assert_eq!(sealed(), whole);
}
