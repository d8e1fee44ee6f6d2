//! A stale set never builds, whatever the compiler sees of the macro.

use std::fs;

use crate::project::{Built, Mode, Project};

const CALL: &str = "migrations::migrations! { path = \"db/migrations\", rows = [] }\n";

/// A library that asks the database and does not name the set.
const QUERY: &str = "\
pub async fn symbols(pool: &sqlx::PgPool) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(\"SELECT symbol FROM recommendations\").fetch_all(pool).await
}
";

const NEXT: &str = "\
-- Migration: 003_next
-- Description: what the test is about
-- Created: 2026-11-20

CREATE TABLE notes (note_id bigint PRIMARY KEY);
";

/// A crate with that source, and nothing else than its query.
fn crate_with(name: &str, files: &[(&str, String)]) -> Project {
    let project = Project::copy(name);
    let manifest = project.read("Cargo.toml");
    let without_bench = manifest.split("\n[[").next().expect("a manifest").to_owned();
    project.write("Cargo.toml", &without_bench);
    write_source(&project, files);
    project.prepare();
    project
}

fn write_source(project: &Project, files: &[(&str, String)]) {
    for folder in ["src", "tests", "examples"] {
        let _ = fs::remove_dir_all(project.path(folder));
    }
    for (file, text) in files {
        let path = project.path(file);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder of the crate");
        fs::write(path, text).expect("a file of the crate");
    }
}

/// `cargo build --lib`, which compiles no program and no test.
fn build_library(project: &Project) -> Built {
    let mut command = project.cargo(Mode::Ci);
    Built::of(command.arg("--lib").output().expect("cargo runs"))
}

#[test]
fn no_place_of_the_call_lets_a_stale_set_build() {
    let lib = |call: &str| ("src/lib.rs", format!("{call}\n{QUERY}"));
    let ways: [(&str, Vec<(&str, String)>); 10] = [
        ("cfg", vec![lib(&format!("#[cfg(any())]\n{CALL}"))]),
        ("test module", vec![lib(&format!("#[cfg(test)]\nmod tests {{\n{CALL}}}"))]),
        ("module behind cfg", vec![lib("#[cfg(any())]\nmod db;"), ("src/db.rs", CALL.to_owned())]),
        ("inner cfg", vec![lib("mod db;"), ("src/db.rs", format!("#![cfg(any())]\n{CALL}"))]),
        ("function behind cfg", vec![lib(&format!("#[cfg(any())]\nfn f() {{\n{CALL}}}"))]),
        ("macro", vec![lib(&format!("macro_rules! never {{ () => {{ {CALL} }} }}"))]),
        ("test", vec![lib(""), ("tests/t.rs", CALL.to_owned())]),
        ("program", vec![lib(""), ("src/main.rs", format!("{CALL}fn main() {{}}\n"))]),
        ("other program", vec![lib(""), ("src/bin/b.rs", format!("{CALL}fn main() {{}}\n"))]),
        ("example", vec![lib(""), ("examples/e.rs", format!("{CALL}fn main() {{}}\n"))]),
    ];
    let project = crate_with("ways-around", &[lib(CALL)]);
    for (way, files) in ways {
        write_source(&project, &files);
        build_library(&project).passes();
        project.write("db/migrations/003_next.sql", NEXT);
        project.write("db/migrations/003_next.rollback.sql", "DROP TABLE notes;\n");
        println!("{way}");
        build_library(&project).fails().says("003_next was added").says("cargo migrations prepare");
        for file in ["003_next.sql", "003_next.rollback.sql"] {
            fs::remove_file(project.path("db/migrations").join(file)).expect("a file");
        }
    }
}

#[test]
fn gate_without_a_set_says_how_one_is_named() {
    let project = crate_with("ways-around-nothing", &[("src/lib.rs", format!("{CALL}{QUERY}"))]);
    write_source(&project, &[("src/lib.rs", "pub fn nothing() {}\n".to_owned())]);
    project.build(Mode::Ci).fails().says("has no set").says("cargo migrations new NAME");
    let elsewhere = CALL.replace("db/migrations", "db/elsewhere");
    let test = ("tests/t.rs", elsewhere);
    write_source(&project, &[("src/lib.rs", "pub fn nothing() {}\n".to_owned()), test]);
    build_library(&project).fails().says("db/elsewhere").says("cannot be read");
}

const FIRST: &str = "db/migrations/001_create_recommendations_tables.sql";
const TITLE: &str = "-- Migration: 001_create_recommendations_tables\n";

#[test]
fn header_of_a_frozen_file_that_names_another_does_not_build() {
    let project = Project::copy("frozen-title");
    project.build(Mode::Ci).passes();
    project.replace(FIRST, TITLE, "-- Migration: 002_add_sample_data\n");
    project.build(Mode::Ci).fails().says("[M0203]").says(&format!("{FIRST}:1:15"));
    // A machine on which the program is installed refreshes nothing that is at fault.
    project.build(Mode::Developer).fails().says("[M0203]");
    project.replace(FIRST, "-- Migration: 002_add_sample_data\n", TITLE);
    project.build(Mode::Ci).passes();
    project.replace(FIRST, "-- Description: ", "-- Description: again, it ");
    project.build(Mode::Ci).passes();
}

#[test]
fn frozen_file_with_another_transaction_does_not_build() {
    let project = Project::copy("frozen-transaction");
    project.build(Mode::Ci).passes();
    project.replace(FIRST, TITLE, &format!("{TITLE}-- Transaction: none\n"));
    project.build(Mode::Ci).fails().says("[M0312]").says(&format!("{FIRST}:2:4"));
    project.build(Mode::Developer).fails().says("[M0312]").says("git checkout");
    project.replace(FIRST, "-- Transaction: none\n", "-- Lock-Timeout: 1min\n");
    project.build(Mode::Ci).fails().says("[M0312]");
    project.replace(FIRST, "-- Lock-Timeout: 1min\n", "");
    project.build(Mode::Ci).passes();
}

#[test]
fn lock_of_format_1_builds_as_before() {
    let project = Project::copy("frozen-format-1");
    let file = "db/migrations/migrations.lock";
    let line = |line: &str| match line.strip_suffix(" frozen") {
        Some(rest) => format!("{} frozen\n", rest.rsplit_once(' ').expect("headers").0),
        None => format!("{line}\n"),
    };
    let lock: String = project.read(file).lines().map(line).collect();
    project.write(file, &lock.replace("format 2", "format 1"));
    project.build(Mode::Ci).passes();
    project.replace(FIRST, TITLE, "-- Migration: 002_add_sample_data\n-- Transaction: none\n");
    project.build(Mode::Ci).passes();
}

#[test]
fn draft_that_no_server_has_run_in_its_transaction_does_not_build() {
    let project = Project::copy("draft-transaction");
    project.write("db/migrations/003_next.sql", NEXT);
    project.write("db/migrations/003_next.rollback.sql", "DROP TABLE notes;\n");
    project.prepare();
    project.build(Mode::Ci).passes();
    project.replace("db/migrations/003_next.sql", "-- Created", "-- Transaction: none\n-- Created");
    let stale = "the header of 003_next was changed since the set was last prepared";
    project.build(Mode::Ci).fails().says(stale).says("cargo migrations prepare");
    project.build(Mode::Developer).passes();
}
