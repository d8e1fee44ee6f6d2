//! Queries that macros write: found by compiling, sealed, kept, and dropped.

use std::fs;

use migrations_compiler::seal::Seal;

use crate::project::{Mode, Project, cargo, path, program_dir};

const WRITER: &str = "\
//! Writes queries.

/// Counts the rows of a table.
#[proc_macro]
pub fn count_of(table: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let query = format!(\"sqlx::query_scalar!(\\\"SELECT count(*) FROM {table}\\\")\");
    query.parse().expect(\"tokens\")
}
";

const SOURCE: &str = "
/// Queries that nobody has written down.
pub mod written {
    macro_rules! newest {
        ($column:literal) => {
            sqlx::query_scalar!(\"SELECT max(\" + $column + \") FROM recommendations\")
        };
    }

    /// By a macro of this crate.
    pub async fn newest(pool: &sqlx::PgPool) -> sqlx::Result<Option<String>> {
        newest!(\"symbol\").fetch_one(pool).await
    }

    /// By a macro of another one.
    pub async fn count(pool: &sqlx::PgPool) -> sqlx::Result<i64> {
        writer::count_of!(recommendations).fetch_one(pool).await
    }
}
";

/// The trading application with macros that write queries.
fn with_macros(name: &str) -> Project {
    let project = Project::copy(name);
    project.replace("Cargo.toml", "[workspace]\n", "[workspace]\nmembers = [\"writer\"]\n");
    let dependency =
        format!("[dependencies]\nwriter = {{ package = \"writer-{name}\", path = \"writer\" }}\n");
    project.replace("Cargo.toml", "[dependencies]\n", &dependency);
    fs::create_dir_all(project.path("writer/src")).expect("a folder");
    let manifest = format!(
        "[package]\nname = \"writer-{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
         [lib]\nproc-macro = true\ndoctest = false\n"
    );
    project.write("writer/Cargo.toml", &manifest);
    project.write("writer/src/lib.rs", WRITER);
    project.write("src/lib.rs", &format!("{}{SOURCE}", project.read("src/lib.rs")));
    project
}

/// `cargo migrations prepare`: how it ended, and what it said.
fn prepare(project: &Project, arguments: &[&str]) -> (Option<i32>, String) {
    let mut command = cargo(&project.dir);
    command.args(["migrations", "prepare"]).args(arguments).env("PATH", path(Some(program_dir())));
    let output = command.output().expect("cargo runs");
    let said = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8_lossy(&said).into_owned())
}

#[track_caller]
fn says(project: &Project, arguments: &[&str], code: i32, text: &str) {
    let (status, said) = prepare(project, arguments);
    assert_eq!(status, Some(code), "{said}");
    assert!(said.contains(text), "no {text:?} in:\n{said}");
}

/// A seal as the major before would have written it.
fn older(seal: &str) -> String {
    let mut seal = Seal::parse(seal).expect("a seal");
    seal.server -= 1;
    seal.to_string()
}

fn marks(project: &Project) -> usize {
    project.read(".sqlx/seal").lines().filter(|line| line.starts_with("compiled query-")).count()
}

#[test]
fn queries_of_macros_are_found_sealed_kept_and_dropped() {
    let project = with_macros("compiled");
    project.build(Mode::Ci).fails().says("a macro puts queries together here");

    // The source shows a macro that puts queries together, so the compiler is asked at once.
    let found = "2 queries found by compiling alone, written by macros\n  SELECT count(*) FROM ";
    says(&project, &[], 0, found);
    assert_eq!(marks(&project), 2);
    project.build(Mode::Ci).passes().does_not_say("a macro puts queries together");
    says(&project, &[], 0, "are as PostgreSQL");
    says(&project, &["--check"], 0, "everything is as it was sealed");

    // Another head: they are asked again without the compiler.
    let migration = "-- Migration: 003_next\n-- Description: A column\n-- Created: 2026-11-20\n\n\
                     CREATE TABLE notes (note_id bigint PRIMARY KEY);\n";
    project.write("db/migrations/003_next.sql", migration);
    let back = "DROP TABLE notes;\n";
    project.write("db/migrations/003_next.rollback.sql", back);
    says(&project, &[], 0, "2 queries of macros as the compiler found them the last time");
    project.build(Mode::Ci).passes();

    // One that no macro writes any more goes when the compiler is asked.
    project.replace("src/lib.rs", "writer::count_of!(recommendations)", COUNT);
    says(&project, &["--complete"], 0, "1 query found by compiling alone");
    assert_eq!(marks(&project), 1);
    project.build(Mode::Ci).passes();

    // One that no path has found yet stops the build at its call.
    project.replace("src/lib.rs", "newest!(\"symbol\")", "newest!(\"created_by\")");
    project.build(Mode::Ci).fails().says("--> src/lib.rs");
    let before = project.files();
    says(&project, &["--complete"], 1, "column \"created_by\" does not exist");
    assert_eq!(project.files(), before);
    project.replace("src/lib.rs", "newest!(\"created_by\")", "newest!(\"symbol || ''\")");
    // Also where an older major has sealed what was known before.
    let seal = project.read(".sqlx/seal");
    project.write(".sqlx/seal", &older(&seal));
    says(&project, &["--complete"], 0, "SELECT max(symbol || '') FROM recommendations");
    assert_eq!(marks(&project), 1);
    project.build(Mode::Ci).passes();
}

const COUNT: &str = "sqlx::query_scalar!(\"SELECT 1::bigint AS \\\"one!\\\"\")";
