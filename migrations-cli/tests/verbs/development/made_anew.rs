//! `reset` and `drop` beside others, and what is in their way.

use std::process::Stdio;
use std::thread::sleep;
use std::time::Duration;

use super::{Place, ROWS};
use crate::advice::command;
use crate::folder::{Said, USERS};
use crate::foreign_server::{Server, execute, refusal};
use crate::lacking;

#[test]
fn rows_find_the_settings_and_the_locale_of_the_database_that_they_replace() {
    let place = Place::new("shop");
    let create = "CREATE DATABASE shop TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'de-AT'";
    if let Some(refusal) = refusal(&place.server.database("postgres"), create) {
        let test = "rows_find_the_settings_and_the_locale_of_the_database_that_they_replace";
        let is_left_out = lacking::is_left_out(test, &refusal, place.server.bin_dir());
        assert!(is_left_out, "{refusal}");
        return;
    }
    // `user` is a word of the language.
    let sql = "ALTER DATABASE shop SET app.\"user\" TO 'it''s'; \
               ALTER DATABASE shop SET \"DateStyle\" TO 'German, DMY'";
    execute(&place.server.database("shop"), sql);
    let sql =
        "INSERT INTO users VALUES (1, current_setting('app.user') || current_setting('DateStyle'))";
    place.folder.write("set/seed.sql", sql);
    place.run(&["reset", "--yes", "shop"]).exits(0);
    let email = place.value("shop", "SELECT email FROM users");
    assert!(email.starts_with("it's"), "{email}");
    let locale = "SELECT coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale') \
                  FROM pg_database d WHERE datname = 'shop'";
    assert_eq!(place.value("postgres", locale), "de-AT");
    let settings =
        "SELECT string_agg(c, ' ' ORDER BY c) FROM pg_db_role_setting, unnest(setconfig) c";
    let set = "DateStyle=German, DMY app.user=it's migrations.environment=development";
    assert_eq!(place.value("postgres", settings), set);
}

#[test]
fn second_reset_at_once_is_refused_and_the_first_one_completes() {
    let place = Place::new("shop");
    place.run(&["reset"]).exits(0);
    place.folder.write("set/seed.sql", "SELECT pg_sleep(3);\nSELECT pg_sleep(2);\n");
    let mut first = place.folder.command(&["reset", "--dir", "set"]);
    let first = first.env("DATABASE_URL", place.url("postgres")).stdout(Stdio::null());
    let first = first.spawn().expect("it starts");
    let sleeps = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE query LIKE '%pg_sleep(3)%' \
                  AND datname = 'shop_reset')";
    while place.value("postgres", sleeps) != "true" {
        sleep(Duration::from_millis(20));
    }
    let said = place.run(&["reset", "--without-seeds"]);
    said.exits(1).complains("another `reset` of shop is at work; nothing was changed");
    assert!(first.wait_with_output().expect("it ends").status.success());
    assert_eq!(place.databases(), "shop");
    place.run(&["reset", "--without-seeds"]).exits(0);
}

#[test]
fn old_database_that_cannot_go_is_named_and_waits_for_a_person() {
    let place = Place::new("shop");
    place.run(&["reset"]).exits(0);
    let sql = "CREATE TABLE mine (); CREATE PUBLICATION p FOR TABLE mine";
    execute(&place.server.database("shop"), sql);
    let sql = "CREATE SUBSCRIPTION s CONNECTION 'dbname=elsewhere' PUBLICATION p \
               WITH (connect = false)";
    execute(&place.server.database("shop"), sql);
    let said = place.run(&["reset"]);
    said.exits(1).complains("logical replication subscription");
    let said = said.complains("shop is new and whole; the old one is still there").to_string();
    assert!(!said.contains("shop is as it was"), "{said}");
    assert_eq!(place.value("shop", "to_regclass('mine')"), "-");
    let drop = command(&said, "DROP DATABASE").to_owned();
    let said = place.run(&["reset"]).exits(1).complains("would be called shop_old").to_string();
    assert_eq!(command(&said, "DROP DATABASE"), drop);
    assert_eq!(place.value("shop_old", "to_regclass('mine')"), "mine");
    let sql = "ALTER SUBSCRIPTION s SET (slot_name = NONE)";
    execute(&place.server.database("shop_old"), sql);
    execute(&place.server.database("shop_old"), "DROP SUBSCRIPTION s");
    execute(&place.server.database("postgres"), &drop);
    place.run(&["reset"]).exits(0);
    assert_eq!(place.databases(), "shop");
}

#[test]
fn reset_that_loses_its_connection_says_so_and_the_next_one_completes() {
    let place = Place::new("shop");
    place.run(&["reset"]).exits(0);
    execute(&place.server.database("shop"), "CREATE TABLE mine ()");
    let sql = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'postgres';";
    place.folder.write("set/seed.sql", sql);
    let said = place.run(&["reset"]).exits(1).complains("the connection is lost").to_string();
    assert!(said.contains("shop is as it was, or new with the old one kept as shop_old"), "{said}");
    assert_eq!(place.databases(), "shop shop_reset");
    assert_eq!(place.value("shop", "to_regclass('mine')"), "mine");
    place.run(&["reset", "--without-seeds"]).exits(0);
    assert_eq!(place.databases(), "shop");
}

#[test]
fn transactions_that_are_prepared_are_named_with_what_undoes_them() {
    let settings = [("max_prepared_transactions", "4")];
    let place = Place { server: Server::start(&settings), ..Place::new("shop") };
    place.run(&["create"]).exits(0);
    execute(&place.server.database("shop"), "CREATE TABLE t ()");
    execute(&place.server.database("shop"), "BEGIN; DROP TABLE t; PREPARE TRANSACTION 'it''s'");
    for arguments in [&["drop", "--force"][..], &["reset", "--force"]] {
        place.run(arguments).exits(1).complains("transactions are prepared in shop");
    }
    let said = place.run(&["drop"]).exits(1).complains("shop, which is as it was").to_string();
    execute(&place.server.database("shop"), command(&said, "ROLLBACK PREPARED"));
    assert_eq!(place.value("shop", "to_regclass('t')"), "t");
    place.run(&["drop"]).exits(0).prints("dropped: shop");
}

#[test]
fn database_of_the_server_is_marked_and_stays() {
    let place = Place { name: "postgres", ..Place::new("shop") };
    place.folder.write("set/seed.sql", ROWS);
    place.run(&["apply"]).exits(1).complains("[M9105]");
    let said = place.run(&["create"]).exits(1).complains("is not marked").to_string();
    place.typed(command(&said, "cargo migrations create")).exits(0).prints("marked: postgres");
    place.run(&["apply"]).exits(0);
    place.run(&["seed"]).exits(0);
    for verb in ["drop", "reset"] {
        place.run(&[verb, "--yes", "postgres"]).exits(2).complains("is the server's own database");
    }
    assert_eq!(place.value("postgres", "SELECT count(*) FROM users"), "1");
}

#[test]
fn role_that_may_create_no_database_is_told_what_it_lacks() {
    let place = Place::new("shop");
    execute(&place.server.database("postgres"), "CREATE ROLE \"de V\" LOGIN");
    let mut told = Vec::new();
    for verb in ["create", "reset"] {
        let said: Said = place.run_as("de V", &[verb]);
        let said = said.exits(1).complains("permission denied to create database").to_string();
        told.push(command(&said, "ALTER ROLE").to_owned());
    }
    assert_eq!(place.databases(), "-");
    execute(&place.server.database("postgres"), &told[0]);
    assert_eq!(told[0], told[1]);
    place.run_as("de V", &["reset"]).exits(0).prints("reset: shop, for development");
}

#[test]
fn what_is_made_elsewhere_and_where_the_history_starts_is_made_first() {
    let place = Place::new("shop");
    let config = "external = \"elsewhere.sql\"\n\n[start]\nat = \"002\"\nschema = \"start.sql\"\n";
    place.folder.write("set/migrations.toml", config);
    place.folder.write("set/elsewhere.sql", "CREATE TABLE accounts (id bigint PRIMARY KEY);\n");
    let start = format!("{USERS}CREATE TABLE t2 (account bigint REFERENCES accounts);\n");
    place.folder.write("set/start.sql", &start);
    place.folder.write("set/002_t.sql", "SELECT lost FROM nowhere;\n");
    place.folder.write("set/003_u.sql", "CREATE TABLE u (t bigint REFERENCES users);\n");
    place.folder.write("set/seeds/a.sql", "INSERT INTO accounts VALUES (1);\n");
    let said = place.run(&["reset"]);
    said.exits(0).prints("run before: set/elsewhere.sql\n");
    said.prints(
        "run before: set/start.sql\nrecorded: 001_users\nrecorded: 002_t\napplied: 003_u\n",
    );
    said.prints("seeded: set/seeds/a.sql\nreset: shop");
    assert_eq!(place.value("shop", "SELECT count(*) FROM accounts"), "1");
    place.run(&["apply"]).exits(0).prints("nothing is pending; 3 applied before");
    // What fails in a script is told where it stands, and the database stays.
    place.folder.write(
        "set/elsewhere.sql",
        "CREATE TABLE accounts (id bigint PRIMARY KEY);\nSELECT 1 / 0;\n",
    );
    let said = place.run(&["reset"]);
    said.exits(1).complains("set/elsewhere.sql:2:").complains("the database shop is as it was");
    assert_eq!(place.value("shop", "SELECT count(*) FROM accounts"), "1");
}
