//! `repair`: rows of files that were edited, renamed, renumbered or deleted after they were applied.

use crate::advice::{command, typed};
use crate::database::Database;
use crate::folder::{Folder, USERS};
use crate::repository::{begin, git};

const ORDERS: &str = "CREATE TABLE orders (order_id bigint PRIMARY KEY);\n";

fn arguments<'a>(verb: &'a str, database: &'a Database, more: &[&'a str]) -> Vec<&'a str> {
    [&[verb, "--dir", "set", "--database-url", &database.url], more].concat()
}

fn applied() -> (Folder, Database) {
    let folder = Folder::with(&[("set/001_users.sql", USERS), ("set/002_orders.sql", ORDERS)]);
    let database = Database::new();
    folder.run(&arguments("apply", &database, &[])).exits(0);
    (folder, database)
}

fn log(database: &Database, version: &str) -> String {
    database.ask(&format!("SELECT repair_log FROM schema_migrations WHERE version = '{version}'"))
}

/// Types what the refusal tells, and expects that nothing is left to say.
#[track_caller]
fn repaired(folder: &Folder, database: &Database, code: &str) {
    let said = folder.run(&arguments("apply", database, &[])).exits(1).to_string();
    assert!(said.contains(code), "{said}");
    let repair = command(&said, "cargo migrations repair");
    let said = typed(folder, database, &format!("echo yes | {repair}"));
    said.exits(0).prints("1 row repaired\n");
    folder.run(&arguments("apply", database, &[])).exits(0);
    folder
        .run(&arguments("repair", database, &[]))
        .exits(0)
        .prints("every row of the history fits");
}

#[test]
fn edited_file_is_accepted_and_the_row_says_so() {
    let (folder, database) = applied();
    folder.write("set/002_orders.sql", format!("{ORDERS}SELECT 1;\n"));
    repaired(&folder, &database, "[M9101]");
    let log = log(&database, "002_orders");
    let user = database.ask("SELECT session_user");
    assert!(log.starts_with("20") && log.contains(&format!("Z {user}: edited, was ")), "{log}");
    // A second repair is written below the first.
    folder.write("set/002_orders.sql", ORDERS);
    repaired(&folder, &database, "[M9101]");
    assert_eq!(self::log(&database, "002_orders").lines().count(), 2);
}

#[test]
fn renamed_and_renumbered_files_keep_their_rows() {
    let (folder, database) = applied();
    folder.remove("set/002_orders.sql");
    folder.write("set/002_purchases.sql", ORDERS);
    repaired(&folder, &database, "[M9102]");
    assert!(log(&database, "002_purchases").contains(": renamed, was 002_orders"));
    folder.remove("set/002_purchases.sql");
    folder.write("set/007_purchases.sql", ORDERS);
    repaired(&folder, &database, "[M9102]");
    let row =
        "SELECT version || ' ' || name FROM schema_migrations ORDER BY migration_id DESC LIMIT 1";
    assert_eq!(database.ask(row), "007_purchases purchases");
    folder.run(&arguments("status", &database, &[])).exits(0).prints("2 applied, 0 pending");
}

#[test]
fn file_that_was_renamed_and_edited_needs_both() {
    let (folder, database) = applied();
    folder.remove("set/002_orders.sql");
    folder.write("set/003_orders.sql", format!("{ORDERS}SELECT 1;\n"));
    let said = folder.run(&arguments("repair", &database, &[]));
    let said = said.exits(1).prints("002_orders, applied at 20").prints("is called 003_orders now");
    let said = typed(
        &folder,
        &database,
        &format!("{} --yes", command(&said.out, "cargo migrations repair")),
    );
    let text = said.exits(1).complains("[M9144]").to_string();
    let both = command(&text, "cargo migrations repair");
    typed(&folder, &database, &format!("{both} --yes")).exits(0);
    folder
        .run(&arguments("apply", &database, &[]))
        .exits(0)
        .prints("nothing is pending; 2 applied");
    let log = log(&database, "003_orders");
    assert!(log.contains("renamed, was 002_orders; edited, was "), "{log}");
}

#[test]
fn row_of_a_deleted_file_counts_no_more_and_stays() {
    let (folder, database) = applied();
    folder.remove("set/001_users.sql");
    repaired(&folder, &database, "[M9102]");
    let row =
        "SELECT set_name || ' ' || version FROM schema_migrations WHERE repair_log LIKE '%deleted'";
    assert_eq!(database.ask(row), "set (deleted) 001_users");
    folder.run(&arguments("status", &database, &[])).exits(0).prints("1 applied, 0 pending");
    // A file of that name is a new one, and may be deleted again.
    folder.write("set/001_users.sql", "SELECT 1;\n");
    let over = arguments("apply", &database, &["--allow-out-of-order"]);
    folder.run(&over).exits(0).prints("applied: 001_users");
    folder.remove("set/001_users.sql");
    repaired(&folder, &database, "[M9102]");
    assert_eq!(database.ask("SELECT count(*) FROM schema_migrations WHERE set_name <> 'set'"), "2");
}

#[test]
fn what_was_applied_is_found_in_git() {
    let (folder, database) = applied();
    begin(&folder);
    folder.write("set/002_orders.sql", "CREATE TABLE orders (order_id int PRIMARY KEY);\n");
    folder.remove("set/001_users.sql");
    git(&folder, &["add", "--all"]);
    git(&folder, &["commit", "--quiet", "--message", "Shrink the key"]);
    let said = folder.run(&arguments("repair", &database, &[]));
    let text = said.exits(1).complains("2 rows of the history do not fit").to_string();
    assert_eq!(text.matches("what was applied is in commit").count(), 2, "{text}");
    assert!(text.contains("    -CREATE TABLE orders (order_id bigint PRIMARY KEY);"), "{text}");
    assert!(text.contains("    +CREATE TABLE orders (order_id int PRIMARY KEY);"), "{text}");
    typed(&folder, &database, command(&text, "git checkout")).exits(0);
    assert_eq!(folder.read("set/001_users.sql"), USERS);
    let said = folder.run(&arguments("repair", &database, &["--edited", "002", "--yes"]));
    said.exits(0).prints("002_orders, applied at 20").prints("what was applied is in commit");
    let said = folder.run(&arguments("repair", &database, &["--format", "json"]));
    assert_eq!(said.exits(0).json()["differences"], serde_json::json!([]));
}

#[test]
fn repair_that_does_not_fit_is_refused_and_nothing_is_written() {
    let (folder, database) = applied();
    let rows = "SELECT string_agg(t::text, ' ' ORDER BY migration_id) FROM schema_migrations t";
    let before = database.ask(rows);
    for (more, said) in [
        (["--edited", "002"], "the row of 002_orders fits its file"),
        (["--edited", "009"], "the set has no file 009"),
        (["--deleted", "009"], "the database has no row of 009"),
        (["--deleted", "001_users"], "001_users is not gone"),
        (["--renamed", "001=002"], "rows of both 001_users and 002_orders"),
        (["--renamed", "005_x=002"], "the database has no row of 005_x"),
    ] {
        let text = folder.run(&arguments("repair", &database, &[&more[..], &["--yes"]].concat()));
        text.exits(1).complains("[M9144]").complains(said).complains("nothing was written");
    }
    folder.write("set/002_orders.sql", "SELECT 1;\n");
    let said = folder.run(&arguments("repair", &database, &["--edited", "2"]));
    said.exits(1).complains("it was not confirmed").complains("--edited 2 --yes`");
    database
        .ask("UPDATE schema_migrations SET execution_time_ms = NULL WHERE version = '002_orders'");
    let said = folder.run(&arguments("repair", &database, &["--edited", "2", "--yes"]));
    said.exits(1).complains("002_orders was interrupted");
    database.ask("UPDATE schema_migrations SET execution_time_ms = 1");
    let now = "SELECT count(*) FROM schema_migrations WHERE repair_log IS NULL";
    assert_eq!(database.ask(now), "2");
    assert_eq!(before.matches("users").count(), 2, "{before}");
    folder.run(&arguments("repair", &database, &["--renamed", "x"])).exits(2);
}
