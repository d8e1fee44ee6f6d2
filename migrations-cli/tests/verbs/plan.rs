//! `plan` on a real database: what `apply` would do, and that nothing is done.

use serde_json::json;

use crate::database::Database;
use crate::folder::{Folder, USERS};

fn set() -> Folder {
    let files = [
        ("set/001_users.sql", USERS),
        ("set/002_names.sql", "ALTER TABLE users ADD COLUMN name text;\nSELECT 1;\n"),
        (
            "set/003_index.sql",
            "-- Transaction: none\n\nCREATE INDEX CONCURRENTLY users_by_name ON users (name);\n",
        ),
    ];
    Folder::with(&files)
}

fn arguments<'a>(verb: &'a str, database: &'a Database) -> [&'a str; 5] {
    [verb, "--dir", "set", "--database-url", &database.url]
}

#[test]
fn plan_is_what_apply_does_and_changes_nothing() {
    let (folder, database) = (set(), Database::new());
    let said = folder.run(&arguments("plan", &database));
    said.exits(0).prints(
        "001_users  1 statement in one transaction, unsealed\n\
         002_names  2 statements in one transaction, unsealed\n\
         003_index  1 statement without a transaction, unsealed\n\
         3 to apply, 0 applied before\n",
    );
    assert_eq!(database.ask("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"), "0");
    let to = [&arguments("plan", &database)[..], &["--to", "2"]].concat();
    let said = folder.run(&to);
    said.exits(0).prints("002_names  ").prints("2 to apply, 0 applied before, 1 left pending\n");
    folder.run(&[&arguments("apply", &database)[..], &["--to", "2"]].concat()).exits(0);
    folder.run(&to).exits(0).prints("nothing to apply, 2 applied before, 1 left pending\n");
    let json = [&arguments("plan", &database)[..], &["--format", "json"]].concat();
    let report = folder.run(&json).exits(0).json();
    assert_eq!(report["already"], json!(["001_users", "002_names"]));
    let step = &report["steps"][0];
    assert_eq!(
        (&step["file"], &step["in_transaction"], &step["statements"]),
        (&json!("003_index.sql"), &json!(false), &json!(1))
    );
    assert_eq!(report["steps"].as_array().map(Vec::len), Some(1));
}

const TYPED: &str =
    "ALTER TABLE users ALTER COLUMN id TYPE numeric;\nALTER TABLE users ADD COLUMN name text;\n";

#[test]
fn what_the_safety_rules_find_in_a_file_stands_below_it() {
    let (folder, database) = (set(), Database::new());
    folder.write("set/002_names.sql", TYPED);
    let said = folder.run(&arguments("plan", &database));
    said.exits(0).prints(
        "002_names  2 statements in one transaction, unsealed\n  \
         warning[M3011]: writes all of `users` anew to change the type of `id`\n    \
         ACCESS EXCLUSIVE lock on `users` blocks every query",
    );
}

#[test]
fn what_a_server_has_observed_stands_below_a_sealed_file() {
    let (folder, database) = (Folder::package("migrations::migrations!();\n"), Database::new());
    folder.write("migrations/002_names.sql", TYPED);
    let index = "-- Transaction: none\n\nCREATE INDEX CONCURRENTLY u ON users (name);\n";
    folder.write("migrations/003_index.sql", index);
    folder.run(&["prepare"]).exits(0);
    folder.write("migrations/004_draft.sql", "SELECT 1;\n");
    let words = ["plan", "--database-url", &database.url];
    let said = folder.run(&words);
    said.exits(0)
        .prints("001_users (draft)  1 statement in one transaction\n002_names")
        .prints("\n  public.users: ACCESS EXCLUSIVE, all rows read, all rows written anew\n")
        .prints("003_index (draft)  1 statement without a transaction\n")
        .prints("004_draft (draft)  1 statement in one transaction, unsealed\n");
    let report = folder.run(&[&words[..], &["--format", "json"]].concat()).exits(0).json();
    let steps = report["steps"].as_array().expect("steps");
    let sealed: Vec<&str> = steps.iter().filter_map(|step| step["sealed"].as_str()).collect();
    assert_eq!(sealed, ["observed", "observed", "not_observed", "unsealed"]);
    let relation = &steps[1]["relations"][0];
    assert_eq!(
        (&relation["name"], &relation["lock"], &relation["rewritten"]),
        (&json!("users"), &json!("ACCESS EXCLUSIVE"), &json!(true))
    );
    // What was sealed was another text.
    folder.write("migrations/002_names.sql", "ALTER TABLE users ADD COLUMN name text;\n");
    folder.run(&words).exits(0).prints("001_users (draft)  1 statement in one transaction, unseal");
}

#[test]
fn everything_that_apply_would_refuse_is_said_at_once() {
    let (folder, database) = (set(), Database::new());
    folder.run(&[&arguments("apply", &database)[..], &["--to", "1"]].concat()).exits(0);
    folder.write("set/001_users.sql", "CREATE TABLE users (id bigint);\n");
    let to = [&arguments("plan", &database)[..], &["--to", "9"]].concat();
    folder
        .run(&to)
        .exits(1)
        .complains("[M9101]")
        .complains("[M9160]")
        .complains("nothing was changed");
    let json = [&to[..], &["--format", "json"]].concat();
    let found = folder.run(&json).exits(1).json();
    let codes: Vec<&str> = found["diagnostics"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|it| it["code"].as_str())
        .collect();
    assert_eq!(codes, ["M9160", "M9101"]);
}

#[test]
fn traces_and_the_connection_are_looked_at_as_apply_does() {
    let (folder, database) = (set(), Database::new());
    database.ask("CREATE TABLE users ()");
    folder.run(&arguments("plan", &database)).exits(1).complains("[M9109]");
    let over = [&arguments("plan", &database)[..], &["--over-existing"]].concat();
    folder.run(&over).exits(0).prints("3 to apply");
}

#[test]
fn dry_run_shows_what_each_file_does_and_leaves_nothing() {
    let (folder, database) = (set(), Database::new());
    folder.run(&[&arguments("apply", &database)[..], &["--to", "1"]].concat()).exits(0);
    folder.write("set/002_names.sql", TYPED);
    folder.write("set/004_drop.sql", "DROP INDEX users_by_name;\n");
    let dry_run = [&arguments("apply", &database)[..], &["--dry-run"]].concat();
    let said = folder.run(&dry_run);
    said.exits(0)
        .prints("002_names  executed in ")
        .prints("\n  public.users: ACCESS EXCLUSIVE, all rows read, all rows written anew\n")
        .prints("003_index  not tried: it runs in no transaction, and could not be taken back\n")
        .prints("004_drop  not known: it needs what only a committed 003_index leaves, or fails: ")
        .prints("\n1 executed, 2 not, 1 applied before\n")
        .prints(
            "nothing of it stays; its locks were real, and sequences that it used have moved\n",
        );
    assert_eq!(database.ask("SELECT count(*) FROM schema_migrations"), "1");
    let json = [&dry_run[..], &["--format", "json"]].concat();
    let report = folder.run(&json).exits(0).json();
    let relation = &report["trials"][0]["relations"][0];
    assert_eq!(
        (&relation["name"], &relation["lock"], &relation["rewritten"]),
        (&json!("users"), &json!("ACCESS EXCLUSIVE"), &json!(true))
    );
    assert_eq!(report["trials"][2]["outcome"], json!("unknown"));
}

#[test]
fn dry_run_that_fails_ends_as_apply_would() {
    let (folder, database) = (set(), Database::new());
    let refused = "ALTER TABLE users ADD COLUMN name text;\nSELECT 'emial'::int;\n";
    folder.write("set/002_names.sql", refused);
    let dry_run = [&arguments("apply", &database)[..], &["--dry-run"]].concat();
    let said = folder.run(&dry_run);
    said.exits(4)
        .prints("001_users  executed in ")
        .prints("002_names  fails\n003_index  not reached");
    said.complains("002_names.sql:2:8: invalid input syntax").complains("[M9005]");
    assert_eq!(database.ask("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"), "0");
    folder.run(&[&dry_run[..], &["--to", "1"]].concat()).exits(0).prints("2 left pending\n");
}

#[test]
fn wait_is_for_a_server_that_comes_up_and_for_no_wrong_database() {
    let (folder, database) = (set(), Database::new());
    let nobody = "postgres://anna@127.0.0.1:1/shop";
    let wait = |url: &str, time: &str| {
        let begun = std::time::Instant::now();
        let said = folder.run(&["apply", "--dir", "set", "--wait", time, "--database-url", url]);
        (said, begun.elapsed().as_millis())
    };
    let (said, waited) = wait(nobody, "1500ms");
    said.exits(3).complains("note: waiting: ").complains("[M9001]");
    assert!(waited >= 1_500, "{waited}");
    let several = "postgres://anna@127.0.0.1:1,127.0.0.1:2/shop";
    let (said, waited) = wait(several, "2");
    said.exits(3);
    assert!(waited >= 2_000, "{waited}");
    let other = database.url.replace(&database.name, "no_such_shop");
    let (said, waited) = wait(&other, "5min");
    said.exits(3).complains("3D000");
    assert!(waited < 60_000, "{waited}");
    wait(&database.url, "60s").0.exits(0).prints("3 applied");
    wait(&database.url, "60x").0.exits(2).complains("such as 60s or 5min");
}

/// The arrays of JSON behind a word at the beginning of a line, in the page about deployments.
fn arrays(word: &str) -> Vec<Vec<String>> {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/deploys.md");
    let page = std::fs::read_to_string(page).expect("the page");
    let arrays = page.lines().filter_map(|line| line.trim().strip_prefix(word));
    let arrays: Vec<Vec<String>> =
        arrays.map(|array| serde_json::from_str(array).expect("an array")).collect();
    assert!(!arrays.is_empty(), "no {word} in the page");
    arrays
}

#[test]
fn containers_of_the_page_about_deployments_apply_the_set() {
    let entrypoint = arrays("ENTRYPOINT ").remove(0);
    assert_eq!(entrypoint[0], "cargo-migrations");
    let commands = arrays("CMD ").into_iter().chain(arrays("args: "));
    for command in commands {
        let (folder, database) = (set(), Database::new());
        let words = entrypoint[1..].iter().chain(&command);
        let words: Vec<&str> =
            words.map(|word| if word == "/migrations" { "set" } else { word }).collect();
        let mut program = folder.command(&words);
        crate::folder::Said::of(program.env("DATABASE_URL", &database.url))
            .exits(0)
            .prints("3 applied");
    }
}
