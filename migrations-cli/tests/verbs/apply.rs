//! `status` and `apply` on a bare directory and a real database.

use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::database::Database;
use crate::folder::{Folder, USERS};

fn set(files: &[(&str, &str)]) -> Folder {
    let folder = Folder::with(&[("set/001_users.sql", USERS)]);
    files.iter().for_each(|(file, sql)| folder.write(&format!("set/{file}"), sql));
    folder
}

fn arguments<'a>(verb: &'a str, database: &'a Database) -> [&'a str; 5] {
    [verb, "--dir", "set", "--database-url", &database.url]
}

#[test]
fn what_is_pending_is_applied_once() {
    let (folder, database) = (set(&[("002_b.sql", "SELECT 1;\n")]), Database::new());
    let status = folder.run(&arguments("status", &database));
    status.exits(0).prints("001_users  pending\n002_b  pending\n0 applied, 2 pending\n");
    let apply = folder.run(&arguments("apply", &database));
    apply.exits(0).prints("applied: 001_users in ").prints("2 applied, 0 applied before\n");
    assert_eq!(database.ask("SELECT count(*) FROM users"), "0");
    let apply = folder.run(&arguments("apply", &database));
    apply.exits(0).prints("nothing is pending; 2 applied before\n");
    let status = folder.run(&arguments("status", &database));
    status.exits(0).prints("001_users  applied 20").prints("2 applied, 0 pending\n");
}

#[test]
fn status_creates_nothing() {
    let (folder, database) = (set(&[]), Database::new());
    folder.run(&arguments("status", &database)).exits(0);
    assert_eq!(database.ask("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"), "0");
    assert_eq!(folder.names(), ["set/001_users.sql"]);
}

#[test]
fn both_as_json() {
    let (folder, database) = (set(&[]), Database::new());
    let run = |verb| {
        let arguments = [&arguments(verb, &database)[..], &["--format", "json"]].concat();
        folder.run(&arguments).exits(0).json()
    };
    let pending = json!({
        "version": "001_users",
        "state": "pending",
        "draft": false,
        "applied_at": null,
        "execution_time_ms": null,
        "problem": null,
        "recorded": null,
        "statements": null,
        "statements_done": null,
    });
    let status = json!({
        "format": 1,
        "set": "set",
        "ahead": [],
        "migrations": [pending],
        "problems": [],
    });
    assert_eq!(run("status"), status);
    let applied = run("apply");
    assert_eq!(applied["applied"][0]["version"], "001_users");
    assert_eq!(applied["already"], json!([]));
    assert_eq!((&applied["ahead"], &applied["warnings"]), (&json!([]), &json!([])));
    let status = run("status");
    assert_eq!(status["migrations"][0]["state"], "applied");
    assert!(status["migrations"][0]["execution_time_ms"].is_u64(), "{status:#}");
    assert_eq!(run("apply")["already"], json!(["001_users"]));
}

#[test]
fn failing_migration_names_its_place_and_leaves_what_was_before_it() {
    let broken = "-- Migration: 002_b\n\nSELECT 'é',\n  'emial'::int FROM users;\n";
    let (folder, database) =
        (set(&[("002_b.sql", broken), ("003_c.sql", "SELECT 1;")]), Database::new());
    let said = folder.run(&arguments("apply", &database));
    said.exits(4)
        .complains("error: 002_b.sql:4:3: invalid input syntax for type integer: \"emial\"")
        .complains("[M9005]")
        .complains("nothing of 002_b was applied")
        .complains("applied by this run: 001_users")
        .complains("not reached: 003_c")
        .complains("help: correct 002_b.sql and run again");
    folder.run(&arguments("status", &database)).exits(0).prints("1 applied, 2 pending");
    let json = [&arguments("apply", &database)[..], &["--format", "json"]].concat();
    let said = folder.run(&json).exits(4).json();
    let found = &said["diagnostics"][0];
    assert_eq!(
        (&found["code"], &found["file"], &found["line"], &found["column"]),
        (&json!("M9005"), &json!("002_b.sql"), &json!(4), &json!(3))
    );
}

#[test]
fn edited_applied_file_is_refused() {
    let (folder, database) = (set(&[]), Database::new());
    folder.run(&arguments("apply", &database)).exits(0);
    folder.write("set/001_users.sql", "CREATE TABLE users (id bigint);\n");
    for verb in ["status", "apply"] {
        folder.run(&arguments(verb, &database)).exits(1).complains("M9101");
    }
    let json = [&arguments("apply", &database)[..], &["--format", "json"]].concat();
    let said = folder.run(&json).exits(1).json();
    assert_eq!(said["diagnostics"][0]["code"], "M9101");
}

#[test]
fn lower_number_than_applied_needs_a_word() {
    let (folder, database) = (set(&[("003_c.sql", "SELECT 1;")]), Database::new());
    folder.run(&arguments("apply", &database)).exits(0);
    folder.write("set/002_b.sql", "SELECT 1;");
    folder.run(&arguments("apply", &database)).exits(1).complains("M9103");
    let allowed = [&arguments("apply", &database)[..], &["--allow-out-of-order"]].concat();
    folder.run(&allowed).exits(0).prints("applied: 002_b");
}

#[test]
fn target_is_the_last_that_runs() {
    let files = [("002_b.sql", "SELECT 1;"), ("003_c.sql", "SELECT 1;")];
    let (folder, database) = (set(&files), Database::new());
    let to =
        |version: &'static str| [&arguments("apply", &database)[..], &["--to", version]].concat();
    let said = folder.run(&to("2"));
    said.exits(0)
        .prints("applied: 002_b in ")
        .prints("2 applied, 0 applied before, 1 left pending\n");
    let json = [&to("set/002_b.sql")[..], &["--format", "json"]].concat();
    assert_eq!(folder.run(&json).exits(0).json()["later"], json!(["003_c"]));
    let said = folder.run(&to("7"));
    said.exits(1).complains("error: the set has no migration \"7\" to stop after [M9160]");
    let help = "`cargo migrations apply --dir set --to 003_c`";
    said.complains("nothing was changed").complains(help);
    folder
        .run(&["apply", "--dir", "set", "--to", "003_c", "--database-url", &database.url])
        .exits(0);
    folder
        .run(&to("1"))
        .exits(1)
        .complains("[M9161]")
        .complains("rollback --dir set --to 001_users");
}

#[test]
fn faulty_set_reaches_no_database() {
    let (folder, database) = (set(&[("1_b.sql", USERS)]), Database::new());
    for verb in ["status", "apply"] {
        folder.run(&arguments(verb, &database)).exits(1).complains("error[M0101]");
    }
    assert_eq!(database.ask("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"), "0");
}

#[test]
fn file_that_would_end_its_transaction_is_not_sent() {
    let (folder, database) = (set(&[("002_b.sql", "SELECT 1;\nCOMMIT;\n")]), Database::new());
    folder
        .run(&arguments("apply", &database))
        .exits(1)
        .complains("002_b.sql:2:1")
        .complains("M1003");
    assert_eq!(database.ask("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"), "0");
}

#[test]
fn second_runner_waits_no_longer_than_it_is_told() {
    let (folder, database) = (set(&[("002_b.sql", "SELECT pg_sleep(30);\n")]), Database::new());
    let mut first = folder.command(&arguments("apply", &database));
    let mut first = first.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it runs");
    let sleeping = "SELECT count(*) FROM pg_stat_activity \
        WHERE datname = current_database() AND wait_event = 'PgSleep' \
        AND query LIKE '/* migrations: 002_b */%'";
    let begin = Instant::now();
    while database.ask(sleeping) != "1" {
        assert!(begin.elapsed() < Duration::from_secs(30), "the first runner does not run");
    }
    let second = [&arguments("apply", &database)[..], &["--runner-wait", "1"]].concat();
    folder.run(&second).exits(1).complains("M9002").complains("for the lock of set \"set\"");
    first.kill().expect("it is killed");
    first.wait().expect("it ends");
}

#[test]
fn set_of_the_nearest_package() {
    let folder = Folder::package("migrations::migrations!();");
    let database = Database::new();
    let said = folder.run(&["apply", "--database-url", &database.url]);
    said.exits(0).prints("applied: 001_users");
}

#[test]
fn renamed_folder_goes_by_the_name_that_its_rows_have() {
    let (folder, database) = (set(&[]), Database::new());
    folder.run(&arguments("apply", &database)).exits(0);
    std::fs::rename(folder.root().join("set"), folder.root().join("sql")).expect("it is renamed");
    let again = ["apply", "--dir", "sql", "--database-url", &database.url];
    folder.run(&again).exits(0).prints("nothing is pending; 1 applied before");
    // Once it declares another name, nobody knows whether it is the same set.
    folder.write("sql/migrations.toml", "name = \"shop\"\n");
    let said = folder.run(&again);
    said.exits(1).complains("M9107").complains("write `name = \"set\"` into migrations.toml");
    folder.write("sql/migrations.toml", "name = \"set\"\n");
    folder.run(&again).exits(0).prints("nothing is pending; 1 applied before");
}

#[test]
fn what_was_pasted_by_hand_is_refused_recorded_and_not_run() {
    let update = "UPDATE users SET name = name || name;\n";
    let users = "CREATE TABLE IF NOT EXISTS users (name text);\n";
    let (folder, database) =
        (set(&[("001_users.sql", users), ("002_twice.sql", update)]), Database::new());
    for sql in [users, "INSERT INTO users VALUES ('a')", update] {
        database.ask(sql);
    }
    for verb in ["status", "apply"] {
        let said = folder.run(&arguments(verb, &database));
        said.exits(1).complains("M9109").complains("cargo migrations baseline --dir set --to 00");
    }
    let baseline = [&arguments("baseline", &database)[..], &["--to", "2"]].concat();
    folder.run(&baseline).exits(0).prints("2 recorded and not run, 0 applied before");
    folder.run(&baseline).exits(0).prints("0 recorded and not run, 2 applied before");
    folder.run(&arguments("apply", &database)).exits(0).prints("nothing is pending");
    assert_eq!(database.ask("SELECT name FROM users"), "aa");
    let said = folder.run(&arguments("status", &database)).exits(0).never_says(" ms").to_string();
    assert_eq!(said.matches("Z (baseline)\n").count(), 2, "{said}");
    let json = [&arguments("status", &database)[..], &["--format", "json"]].concat();
    let found = folder.run(&json).exits(0).json();
    for migration in found["migrations"].as_array().expect("a list") {
        assert_eq!(migration["state"], "applied");
        assert_eq!(migration["recorded"], "baseline");
        assert!(migration["execution_time_ms"].is_null());
    }
    let rows = "SELECT string_agg(overrides || ' ' || (applied_by = session_user), ', ') \
                FROM schema_migrations";
    assert_eq!(database.ask(rows), "recorded true, recorded true");
    let unknown = [&arguments("baseline", &database)[..], &["--to", "9"]].concat();
    folder.run(&unknown).exits(2).complains("the set has no migration `9`");
}

#[test]
fn what_exists_is_run_over_where_it_is_said_so_and_the_row_tells() {
    let (folder, database) =
        (set(&[("002_b.sql", "CREATE VIEW v AS SELECT 1;\n")]), Database::new());
    database.ask("CREATE VIEW w AS SELECT 1");
    folder.write("set/003_c.sql", "CREATE OR REPLACE VIEW w AS SELECT 1;\n");
    let said = folder.run(&arguments("apply", &database));
    said.exits(1).complains("003_c.sql:1:24").complains("the view public.w, which exists already");
    assert_eq!(database.ask("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"), "0");
    let over = [&arguments("apply", &database)[..], &["--over-existing"]].concat();
    folder.run(&over).exits(0).prints("applied: 003_c");
    let row = "SELECT DISTINCT overrides FROM schema_migrations";
    assert_eq!(database.ask(row), "over-existing");
}

#[test]
fn database_ahead_is_refused_until_it_is_said_otherwise() {
    let (folder, database) = (set(&[("002_b.sql", "SELECT 2;\n")]), Database::new());
    folder.run(&arguments("apply", &database)).exits(0);
    std::fs::remove_file(folder.root().join("set/002_b.sql")).expect("it is removed");
    for verb in ["status", "apply"] {
        let said = folder.run(&arguments(verb, &database));
        said.exits(1).complains("M9102").complains("--allow-ahead");
        let allowed = [&arguments(verb, &database)[..], &["--allow-ahead"]].concat();
        folder.run(&allowed).exits(0);
    }
    let allowed = [&arguments("status", &database)[..], &["--allow-ahead"]].concat();
    folder.run(&allowed).prints("1 applied, 0 pending, 1 ahead");
}

#[test]
fn interrupted_file_is_no_applied_one_and_goes_on() {
    let vacuum = "-- Transaction: none\n\nCREATE TABLE t ();\nSELECT 1/0;\n";
    let (folder, database) = (set(&[("002_b.sql", vacuum)]), Database::new());
    folder.run(&arguments("apply", &database)).exits(4);
    let said = folder.run(&arguments("status", &database));
    said.exits(0)
        .prints("002_b  interrupted after 1 of 2 statements, began")
        .prints("goes on with the next apply")
        .prints("1 applied, 0 pending, 1 interrupted");
    let json = folder.run(&[&arguments("status", &database)[..], &["--format", "json"]].concat());
    json.exits(0).prints("\"statements_done\": 1").prints("\"statements\": 2");
    folder.write("set/002_b.sql", vacuum.replace("1/0", "1"));
    folder.run(&arguments("apply", &database)).exits(0).prints("applied: 002_b");
    folder.run(&arguments("status", &database)).exits(0).prints("2 applied, 0 pending");
    // What a program of an earlier release left says nothing of how far it came.
    let row = "UPDATE schema_migrations SET execution_time_ms = NULL, statement_progress = NULL \
               WHERE version = '002_b' RETURNING version";
    database.ask(row);
    let said = folder.run(&arguments("status", &database));
    said.exits(1).prints("1 applied, 0 pending, 1 interrupted").complains("M9104");
}

#[test]
fn statements_of_applied_files_are_not_read_again() {
    let (folder, database) = (set(&[]), Database::new());
    folder.run(&arguments("apply", &database)).exits(0);
    // A rule that came later than the file is no reason to stop a release that runs nothing of it.
    let row = "UPDATE schema_migrations SET checksum = encode(sha256(convert_to(E'SELEC 1;\\n', \
               'UTF8')), 'hex') RETURNING version";
    database.ask(row);
    folder.write("set/001_users.sql", "SELEC 1;\n");
    folder.run(&arguments("apply", &database)).exits(0).prints("nothing is pending");
    folder.write("set/002_b.sql", "SELECT 2;\n");
    folder.run(&arguments("apply", &database)).exits(1).complains("M1004");
}

#[test]
fn what_the_server_says_beside_its_answers_is_shown() {
    let notice = "DO $$ BEGIN RAISE NOTICE E'half\\x1b[2J done'; RAISE WARNING 'slow'; END $$;\n";
    let (folder, database) = (set(&[("002_b.sql", notice)]), Database::new());
    let said = folder.run(&arguments("apply", &database));
    said.exits(0).complains("server notice: half\\u{1b}[2J done").complains("server warning: slow");
}
