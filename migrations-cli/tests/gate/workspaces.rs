//! A workspace: one member owns the set, another one queries it under a seal of its own.

use std::fs;

use crate::project::{Built, Mode, Project, program};

const API: &str = "\
migrations::uses!(\"..\");

pub async fn symbols(pool: &sqlx::PgPool) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        \"SELECT symbol
           FROM recommendations\"
    )
    .fetch_all(pool)
    .await
}
";

const ADD: &str = "CREATE TABLE notes (note_id bigint PRIMARY KEY);\n";
const DROP: &str = "DROP TABLE notes;\n";
const RENAME: &str = "ALTER TABLE recommendations RENAME COLUMN symbol TO ticker;\n";
const RENAME_BACK: &str = "ALTER TABLE recommendations RENAME COLUMN ticker TO symbol;\n";

const HEADER: &str = "\
-- Migration: 003_next
-- Description: what the test is about
-- Created: 2026-11-20

";

/// The trading application with a member beside it that has queries and no set.
fn workspace(name: &str) -> Project {
    let project = Project::copy(name);
    project.replace("Cargo.toml", "[workspace]\n", "[workspace]\nmembers = [\"api\"]\n");
    fs::create_dir_all(project.path("api/src")).expect("a folder");
    let manifest = format!(
        "[package]\nname = \"api-{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
         [lib]\ndoctest = false\n\n\
         [dependencies]\nmigrations.workspace = true\nsqlx.workspace = true\n\n\
         [build-dependencies]\nmigrations-build.workspace = true\n"
    );
    project.write("api/Cargo.toml", &manifest);
    project.write("api/build.rs", "fn main() {\n    migrations_build::gate();\n}\n");
    project.write("api/src/lib.rs", API);
    project
}

/// Writes the owner's next migration and its rollback.
fn write_next(project: &Project, sql: &str, back: &str) {
    project.write("db/migrations/003_next.sql", &format!("{HEADER}{sql}"));
    project.write("db/migrations/003_next.rollback.sql", back);
}

fn build(project: &Project, mode: Mode) -> Built {
    let mut command = project.cargo(mode);
    Built::of(command.args(["--workspace", "--keep-going"]).output().expect("cargo runs"))
}

/// The program in a folder of the workspace: how it ended, and what it said.
fn run(project: &Project, folder: &str, arguments: &[&str]) -> (Option<i32>, String) {
    let mut command = program();
    let output = command.args(arguments).current_dir(project.path(folder)).output();
    let output = output.expect("the program runs");
    let said = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8_lossy(&said).into_owned())
}

#[track_caller]
fn prepared(project: &Project, folder: &str, arguments: &[&str]) -> String {
    let (code, said) = run(project, folder, &[&["prepare"], arguments].concat());
    assert_eq!(code, Some(0), "{said}");
    said
}

#[test]
fn member_queries_the_set_of_another_under_a_seal_of_its_own() {
    let project = workspace("workspace");
    build(&project, Mode::Ci).fails().says("[M0401]").says("no server has checked the queries");

    let said = prepared(&project, "", &["--workspace"]);
    assert!(said.contains("api-workspace:\nwritten: .sqlx/query-"), "{said}");
    assert!(!project.path("api/.sqlx/schema.json").exists());
    assert!(!project.path("api/migrations.lock").exists());
    build(&project, Mode::Ci).passes();
    let (code, said) = run(&project, "api", &["check"]);
    assert_eq!(code, Some(0), "{said}");

    // The owner's new migration makes both stale, and preparing the owner alone is not enough.
    write_next(&project, ADD, DROP);
    let built = build(&project, Mode::Ci);
    built.fails().says("003_next was added").says("[M0420]").says("prepare --workspace");
    prepared(&project, "", &[]);
    build(&project, Mode::Ci).fails().says("[M0420]").does_not_say("003_next was added");
    assert_eq!(run(&project, "api", &["check"]).0, Some(1));
    assert_eq!(run(&project, "", &["prepare", "--workspace", "--check"]).0, Some(1));
    prepared(&project, "api", &[]);
    build(&project, Mode::Ci).passes();
    let said = prepared(&project, "api", &["--workspace", "--check", "--format", "json"]);
    assert!(said.contains("\"package\": \"api-workspace\""), "{said}");
}

#[test]
fn build_refreshes_owner_and_user() {
    let project = workspace("workspace-refreshed");
    prepared(&project, "", &["--workspace"]);
    let committed = fs::read(project.path("api/.sqlx/seal")).expect("a seal");
    write_next(&project, ADD, DROP);
    build(&project, Mode::Developer).passes().says("run `cargo migrations prepare` before");
    assert_eq!(fs::read(project.path("api/.sqlx/seal")).expect("a seal"), committed);

    write_next(&project, RENAME, RENAME_BACK);
    let built = build(&project, Mode::Developer);
    built.fails().says("api/src/lib.rs:4:5").says("column \"symbol\" does not exist");
    built.says("src/lib.rs:5:17");
}

#[test]
fn call_that_names_no_set_or_a_second_one_is_told() {
    let project = workspace("workspace-faults");
    let cases = [
        ("migrations::uses!(\"../nobody\");", "[M0421]"),
        ("migrations::uses!(\"..\");\nmigrations::uses!(\"../db\");", "[M0422]"),
    ];
    prepared(&project, "", &[]);
    for (source, code) in cases {
        project.write("api/src/lib.rs", source);
        build(&project, Mode::Ci).fails().says(code).says("api/src/lib.rs");
        let (status, said) = run(&project, "api", &["prepare"]);
        assert_eq!(status, Some(1), "{said}");
    }
    project.write("api/src/lib.rs", "migrations::uses!(\"..\");");
    project.write("api/build.rs", "fn main() {}\n");
    build(&project, Mode::Ci).fails().says("[M0423]").says("migrations_build::gate()");
}

const TYPES: &str = "\
CREATE TYPE mood AS ENUM ('happy', 'sad');
CREATE TYPE place AS (street text, number integer);
CREATE DOMAIN way AS text CHECK (VALUE IN ('in', 'out'));
CREATE TABLE feels (
    feel_id bigint PRIMARY KEY,
    mood mood NOT NULL,
    moods mood[] NOT NULL,
    place place NOT NULL,
    way way NOT NULL,
    ways way[] NOT NULL,
    flow text NOT NULL CHECK (flow IN ('ebb', 'flood'))
);
";
const TYPES_BACK: &str = "\
DROP TABLE feels;
DROP DOMAIN way;
DROP TYPE place;
DROP TYPE mood;
";

/// Reads a row of the owner, and gives its types as parameters.
const READER: &str = "\
migrations::uses!(\"..\");

use migrations::engine::{Options, Server};
use trading::rows::{Feel, Flow, Mood, Place, Way};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let server = Server::start(&Options::default())?;
    let pool = sqlx::PgPool::connect(server.url()).await?;
    trading::MIGRATIONS.apply(&pool).await?;
    let place = Place { street: Some(\"Main\".to_owned()), number: Some(1) };
    sqlx::query!(
        \"INSERT INTO feels VALUES (1, $1::mood, ARRAY[$1::mood], $2, $3::way, ARRAY[$3::way], $4)\",
        Mood::Sad,
        place.clone(),
        Way::Out,
        \"ebb\",
    )
    .execute(&pool)
    .await?;
    let row = sqlx::query_as!(Feel, \"SELECT * FROM feels\").fetch_one(&pool).await?;
    let moods = vec![Mood::Sad];
    let ways = vec![Way::Out];
    let expected = Feel { feel_id: 1, mood: Mood::Sad, moods, place, way: Way::Out, ways, flow: Flow::Ebb };
    assert_eq!(row, expected);
    println!(\"a row of another crate's\");
    Ok(())
}
";

/// The workspace with a member that depends on the owner and reads a row with every kind of type.
fn workspace_with_reader(name: &str) -> Project {
    let project = workspace(name);
    write_next(&project, TYPES, TYPES_BACK);
    std::fs::remove_file(project.path("api/src/lib.rs")).expect("a file of the copy");
    project.write("api/src/main.rs", READER);
    let owner = format!(
        "trading-{name} = {{ path = \"..\" }}\ntokio.workspace = true\nmigrations.workspace = true\n"
    );
    project.replace("api/Cargo.toml", "migrations.workspace = true\n", &owner);
    project.replace("api/Cargo.toml", "[lib]\ndoctest = false\n\n", "");
    project
}

#[test]
fn member_has_the_types_of_the_rows_of_another() {
    let project = workspace_with_reader("workspace-rows");
    let said = prepared(&project, "", &["--workspace"]);
    assert!(said.contains("written: sqlx.toml (added)"), "{said}");
    let config = project.read("api/sqlx.toml");
    for line in [
        "'mood' = \"::trading::rows::Mood\"  # from migrations!",
        "'place' = \"::trading::rows::Place\"  # from migrations!",
        "'flow' = \"::trading::rows::Flow\"  # from migrations!",
    ] {
        assert!(config.contains(line), "{line} in\n{config}");
    }
    build(&project, Mode::Ci).passes();
    let mut run_it = project.cargo(Mode::Ci);
    let ran = run_it.args(["--quiet", "--package", "api-workspace-rows"]).output();
    assert!(ran.expect("cargo runs").status.success());
    let program = crate::project::target().join("debug/api-workspace-rows");
    let ran = std::process::Command::new(program).output().expect("the member runs");
    let said = String::from_utf8_lossy(&ran.stdout).into_owned();
    assert_eq!(said, "a row of another crate's\n", "{}", String::from_utf8_lossy(&ran.stderr));

    // What is ours and gone is said by the build and by `--check`, and written by `prepare`.
    let whole = project.read("api/sqlx.toml");
    let own = "# Mine.\n[macros.table-overrides.'nothing']\n'a' = \"crate::A\"\n";
    project.write("api/sqlx.toml", own);
    let built = build(&project, Mode::Ci);
    built.fails().says("[M0430] sqlx's macros are not told that `mood` is `::trading::rows::Mood`");
    built.says("run `cargo migrations prepare`");
    let (code, said) = run(&project, "api", &["prepare", "--check"]);
    assert!(code == Some(1) && said.contains("stale: sqlx.toml (changed)"), "{said}");
    let said = prepared(&project, "api", &[]);
    assert!(said.contains("written: sqlx.toml (changed)"), "{said}");
    let renewed = project.read("api/sqlx.toml");
    assert!(renewed.starts_with(own) && renewed.len() > whole.len(), "{renewed}");
    assert_eq!(run(&project, "", &["prepare", "--workspace", "--check"]).0, Some(0));
    build(&project, Mode::Ci).passes();
    std::fs::remove_file(project.path("api/sqlx.toml")).expect("a file of the member");
    build(&project, Mode::Ci).fails().says("[M0430]");
    prepared(&project, "api", &[]);
    build(&project, Mode::Ci).passes();

    // A type that the owner drops goes from the member as well.
    write_next(&project, ADD, DROP);
    project.write("api/src/main.rs", "migrations::uses!(\"..\");\n\nfn main() {}\n");
    prepared(&project, "", &["--workspace"]);
    let renewed = project.read("api/sqlx.toml");
    assert!(!renewed.contains("mood") && renewed.contains("'side' = \"::trading::rows::Side\""));
}
