//! A real report of every kind, with what differs from run to run made the same.
//!
//! Must not know how a page is drawn.

use std::process::Command;

use serde_json::{Value, json};

use crate::database::{Database, server};
use crate::folder::{Folder, Said, USERS};
use crate::repository::{begin, git};
use crate::schema;

/// One run of the program, and its report.
pub(super) struct Example {
    /// The verb, or `failure`.
    pub(super) report_name: String,
    /// As a person types it.
    pub(super) command: String,
    pub(super) code: i32,
    pub(super) report: Value,
}

const SOURCE: &str = "\
migrations::migrations!();

fn email() {
    sqlx::query!(\"SELECT email FROM users WHERE id = $1\", 1);
}
";

/// A migration that a server refuses in its second statement.
const REFUSED: &str = "ALTER TABLE users ADD COLUMN name text;\nSELECT 'emial'::int;\n";

/// Runs everything, in the order in which the page shows the reports of one kind.
pub(super) fn all() -> Vec<Example> {
    let mut examples = Vec::new();
    of_files(&mut examples);
    of_checks(&mut examples);
    of_servers(&mut examples);
    of_engines(&mut examples);
    of_workspaces(&mut examples);
    of_databases(&mut examples);
    of_rollbacks(&mut examples);
    of_development(&mut examples);
    of_codes(&mut examples);
    examples
}

/// The steps of a run that applies one file.
pub(super) fn steps() -> Vec<Value> {
    let folder = Folder::with(&[("db/001_users.sql", USERS)]);
    let database = Database::new();
    let words = ["apply", "--dir", "db", "--format", "json"];
    let mut command = folder.command(&words);
    let mut steps = Said::of(command.env("DATABASE_URL", &database.url)).exits(0).steps();
    steps.iter_mut().for_each(fix_step);
    steps
}

fn fix_step(step: &mut Value) {
    fix(step);
    if step["event"] == "connected" {
        let fixed = [("host", json!("localhost")), ("port", json!(5432)), ("user", json!("anna"))];
        fixed.into_iter().for_each(|(name, value)| step[name] = value);
        step["database"] = json!("shop");
        step["message"] = json!("…");
    }
    if step.get("execution_time_ms").is_some() {
        step["message"] = json!("…");
    }
}

/// Runs a verb and keeps its report.
#[track_caller]
fn keep(examples: &mut Vec<Example>, folder: &Folder, code: i32, arguments: &[&str]) {
    run(examples, folder, code, arguments, None);
}

#[track_caller]
fn run(
    examples: &mut Vec<Example>,
    folder: &Folder,
    code: i32,
    arguments: &[&str],
    database: Option<&Database>,
) {
    let mut command = folder.command(&[arguments, &["--format", "json"]].concat());
    if let Some(database) = database {
        command.env("DATABASE_URL", &database.url);
    }
    let mut report = Said::of(&mut command).exits(code).json();
    fix(&mut report);
    let is_failure = code != 0 && report.get("error").is_some() && arguments[0] != "describe";
    examples.push(Example {
        report_name: if is_failure { "failure" } else { arguments[0] }.to_owned(),
        command: format!("cargo migrations {} --format json", typed(arguments)),
        code,
        report,
    });
}

fn typed(arguments: &[&str]) -> String {
    let quoted = |word: &&str| match word.contains(' ') {
        true => format!("\"{word}\""),
        false => (*word).to_owned(),
    };
    arguments.iter().map(quoted).collect::<Vec<_>>().join(" ")
}

/// Makes equal what differs from run to run and from machine to machine.
fn fix(report: &mut Value) {
    match report {
        Value::Object(fields) => {
            for (name, value) in fields.iter_mut() {
                match (name.as_str(), &value) {
                    ("execution_time_ms", Value::Number(_)) => *value = json!(3),
                    ("major", Value::Number(_)) => *value = json!(17),
                    ("applied_at", Value::String(_)) => *value = json!("2026-01-31T12:00:00Z"),
                    ("commit", Value::String(_)) => {
                        *value = json!("0123456789abcdef".repeat(3)[..40])
                    }
                    ("server", Value::String(_)) => *value = json!("17.2"),
                    _ => fix(value),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(fix),
        _ => {}
    }
}

/// Leaves out what makes an example long.
fn shorten(examples: &mut [Example], shorten: impl FnOnce(&mut Value)) {
    let example = examples.last_mut().expect("an example");
    shorten(&mut example.report);
}

fn of_files(examples: &mut Vec<Example>) {
    let folder = Folder::with(&[("db/001_users.sql", USERS)]);
    keep(
        examples,
        &folder,
        0,
        &["bundle", "001", "--output", "apply_001_to_001.sql", "--dir", "db"],
    );
    keep(examples, &folder, 0, &["new", "add_names", "--dir", "db"]);
    keep(examples, &folder, 0, &["renumber", "2", "--to", "4", "--dir", "db"]);
    keep(examples, &folder, 0, &["retire", "4", "--reason", "never shipped", "--dir", "db"]);
    keep(examples, &folder, 0, &["freeze", "--unproven", "--dir", "db"]);
    keep(examples, &folder, 0, &["unfreeze", "1", "--never-applied", "--dir", "db"]);
}

fn of_checks(examples: &mut Vec<Example>) {
    let twice = [("db/001_users.sql", USERS), ("db/001_orders.sql", "CREATE TABLE orders ();\n")];
    keep(examples, &Folder::with(&twice), 1, &["check", "db"]);
    let folder = Folder::package(SOURCE);
    folder.run(&["prepare"]).exits(0);
    begin(&folder);
    git(&folder, &["tag", "v1.4"]);
    let text = "ALTER TABLE users ADD COLUMN name text;\n";
    folder.write("migrations/002_add_names.sql", text);
    folder.run(&["prepare"]).exits(0);
    keep(examples, &folder, 0, &["check", "--compat", "v1.4"]);
    keep(examples, &folder, 0, &["log", "2"]);
    keep(examples, &folder, 0, &["show", "users"]);
    keep(examples, &folder, 0, &["show", "--column", "users.name"]);
    keep(examples, &folder, 0, &["diff", "1..2"]);
    keep(examples, &folder, 0, &["docs", "--as", "json,dbml"]);
    document(examples, &folder);
}

/// The file that `docs` has written.
fn document(examples: &mut Vec<Example>, folder: &Folder) {
    let text = folder.read("docs/schema/schema.json");
    let mut report: Value = serde_json::from_str(&text).expect("a document");
    schema::assert_valid(&["document"], &report);
    report["server"] = json!(17);
    examples.push(Example {
        report_name: "document".to_owned(),
        command: "cargo migrations docs --as json".to_owned(),
        code: 0,
        report,
    });
}

fn of_servers(examples: &mut Vec<Example>) {
    let folder = Folder::package(SOURCE);
    keep(examples, &folder, 0, &["init"]);
    folder.write("src/lib.rs", SOURCE.replace("SELECT email", "SELECT id, email"));
    keep(examples, &folder, 0, &["prepare"]);
    folder.write("email.sql", "SELECT email FROM users WHERE id = $1\n");
    folder.write("name.sql", "SELECT name FROM users\n");
    keep(examples, &folder, 0, &["describe", "email.sql"]);
    keep(examples, &folder, 1, &["describe", "name.sql"]);
}

/// A folder of programs is another one on each machine.
fn of_engines(examples: &mut Vec<Example>) {
    keep(examples, &Folder::new(), 0, &["engine", "which"]);
    shorten(examples, |report| {
        let server = &mut report["engines"][0];
        server["bin_dir"] = json!("/usr/lib/postgresql/17/bin");
        server["origin"] = json!("Debian and Ubuntu packages");
        server["version"] = json!("17.2");
    });
}

fn of_workspaces(examples: &mut Vec<Example>) {
    let folder = Folder::with(&[
        ("Cargo.toml", "[workspace]\nmembers = [\"shop\"]\nresolver = \"3\"\n"),
        ("shop/Cargo.toml", "[package]\nname = \"shop\"\nedition = \"2024\"\n"),
        ("shop/src/lib.rs", SOURCE),
        ("shop/migrations/001_users.sql", USERS),
    ]);
    folder.run(&["prepare", "--workspace"]).exits(0);
    keep(examples, &folder, 0, &["prepare", "--workspace"]);
}

fn of_databases(examples: &mut Vec<Example>) {
    let folder = Folder::with(&[
        ("db/001_users.sql", USERS),
        ("db/002_add_names.sql", "ALTER TABLE users ADD COLUMN name text;\n"),
    ]);
    let database = Database::new();
    run(examples, &folder, 0, &["baseline", "--to", "1", "--dir", "db"], Some(&database));
    let pasted = Database::new();
    pasted.ask(USERS);
    run(examples, &folder, 0, &["baseline", "--detect", "--yes", "--dir", "db"], Some(&pasted));
    run(examples, &folder, 0, &["status", "--dir", "db"], Some(&database));
    // What `baseline` has recorded is not there.
    database.ask("CREATE TABLE users ()");
    run(examples, &folder, 0, &["plan", "--dir", "db"], Some(&database));
    run(examples, &folder, 0, &["apply", "--dir", "db"], Some(&database));
    database.ask("ALTER TABLE users ALTER COLUMN name SET NOT NULL; CREATE TABLE by_hand ()");
    run(examples, &folder, 1, &["verify", "--dir", "db"], Some(&database));
    let count = ["verify", "--count", "tables=2,indexes=4", "--dir", "db"];
    run(examples, &folder, 1, &count, Some(&database));
    folder.write("db/003_add_titles.sql", "ALTER TABLE users ADD COLUMN title text;\n");
    run(examples, &folder, 0, &["apply", "--dry-run", "--dir", "db"], Some(&database));
    folder.write("db/002_add_names.sql", "ALTER TABLE users ADD COLUMN names text;\n");
    run(examples, &folder, 1, &["repair", "--dir", "db"], Some(&database));
    run(
        examples,
        &folder,
        0,
        &["repair", "--edited", "2", "--yes", "--dir", "db"],
        Some(&database),
    );
    let other = Database::new();
    other.ask(
        "CREATE TABLE __diesel_schema_migrations (version varchar(50), run_on timestamp); \
         INSERT INTO __diesel_schema_migrations VALUES ('001', now()), ('000', now()); \
         CREATE TABLE users ()",
    );
    run(examples, &folder, 0, &["adopt", "--yes", "--dir", "db"], Some(&other));
    folder.write("db/003_add_titles.sql", REFUSED.replace("name", "title"));
    run(examples, &folder, 4, &["apply", "--dir", "db"], Some(&database));
}

fn of_rollbacks(examples: &mut Vec<Example>) {
    let folder = Folder::with(&[
        ("db/001_users.sql", USERS),
        ("db/002_add_names.sql", "ALTER TABLE users ADD COLUMN name text;\n"),
        ("db/002_add_names.rollback.sql", "ALTER TABLE users DROP COLUMN name;\n"),
    ]);
    let database = Database::new();
    let mut apply = folder.command(&["apply", "--dir", "db"]);
    Said::of(apply.env("DATABASE_URL", &database.url)).exits(0);
    run(examples, &folder, 0, &["redo", "--dir", "db"], Some(&database));
    let dump = folder.path("before.dump");
    let programs = server().bin_dir();
    let mut pg_dump = Command::new(programs.join("pg_dump"));
    let dumped = pg_dump.args(["--format=custom", "--file"]).arg(&dump).arg(&database.url);
    assert!(dumped.status().expect("pg_dump runs").success());
    run(
        examples,
        &folder,
        0,
        &["restore", "before.dump", "--into", "shop_before"],
        Some(&database),
    );
    run(examples, &folder, 0, &["rollback", "--to", "1", "--dir", "db"], Some(&database));
}

fn of_development(examples: &mut Vec<Example>) {
    let folder = Folder::with(&[
        ("db/001_users.sql", USERS),
        ("db/seed.sql", "INSERT INTO users VALUES (1, 'ada@example.org');\n"),
    ]);
    let (server, name) = (Database::new(), "shop_dev");
    let database = Database { url: server.url.replace(&server.name, name), name: name.to_owned() };
    run(examples, &folder, 0, &["create"], Some(&database));
    run(examples, &folder, 0, &["reset", "--dir", "db"], Some(&database));
    folder.write("more.sql", "INSERT INTO users VALUES (2, 'bob@example.org');\n");
    run(examples, &folder, 0, &["seed", "more.sql", "--dir", "db"], Some(&database));
    run(examples, &folder, 0, &["drop"], Some(&database));
}

fn of_codes(examples: &mut Vec<Example>) {
    let folder = Folder::new();
    keep(examples, &folder, 0, &["explain", "M0101"]);
    shorten(examples, |report| {
        let page = report["page"].as_str().expect("a text");
        report["page"] = format!("{}…", page.split_inclusive('\n').next().unwrap_or(page)).into();
    });
    keep(examples, &folder, 0, &["explain"]);
    shorten(examples, |report| report["codes"].as_array_mut().expect("a list").truncate(2));
}
