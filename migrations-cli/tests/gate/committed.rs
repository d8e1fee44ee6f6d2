//! `CI=true`, no program installed: the committed files alone decide.

use std::fs;

use crate::project::{Mode, Project};

const RENAME: &str = "\
-- Migration: 003_rename_symbol
-- Description: symbol becomes ticker
-- Created: 2026-11-20

ALTER TABLE recommendations RENAME COLUMN symbol TO ticker;
";
const RENAME_BACK: &str = "ALTER TABLE recommendations RENAME COLUMN ticker TO symbol;\n";

#[test]
fn every_unchecked_change_fails_and_restoring_it_passes() {
    let project = Project::copy("committed");
    project.build(Mode::Ci).passes();

    project.write("db/migrations/003_rename_symbol.sql", RENAME);
    project.write("db/migrations/003_rename_symbol.rollback.sql", RENAME_BACK);
    project
        .build(Mode::Ci)
        .fails()
        .says("003_rename_symbol was added")
        .says("cargo migrations prepare");
    fs::remove_file(project.path("db/migrations/003_rename_symbol.sql")).expect("the migration");
    fs::remove_file(project.path("db/migrations/003_rename_symbol.rollback.sql"))
        .expect("its rollback");
    project.build(Mode::Ci).passes();

    let query = project.query_file();
    let text = project.read(&query);
    project.write(&query, &text.replacen("\"nullable\"", "\"nullablE\"", 1));
    project.build(Mode::Ci).fails().says(&query).says("[M0404]").says("cargo migrations prepare");
    project.write(&query, &text);
    project.build(Mode::Ci).passes();

    project.write(".sqlx/query-0000.json", &text);
    project.build(Mode::Ci).fails().says(".sqlx/query-0000.json").says("[M0405]");
    fs::remove_file(project.path(".sqlx/query-0000.json")).expect("the extra file");
    project.build(Mode::Ci).passes();

    let first = "db/migrations/001_create_recommendations_tables.sql";
    let sql = project.read(first);
    project.write(first, &sql.replacen("NOT NULL", "NOT  NULL", 1));
    project.build(Mode::Ci).fails().says(first).says("[M0303]").says("git checkout");
    project.write(first, &sql);
    project.build(Mode::Ci).passes();

    let second = "db/migrations/002_add_sample_data.sql";
    let sql = project.read(second);
    fs::remove_file(project.path(second)).expect("the migration");
    project.build(Mode::Ci).fails().says("002_add_sample_data is gone").says("[M0304]");
    project.write(second, &sql);
    project.build(Mode::Ci).passes();
}

#[test]
fn query_that_nobody_sealed_is_reported_at_its_line() {
    let project = Project::copy("unsealed");
    let source = project.read("src/lib.rs");
    let call = "/// Counts.\npub async fn count(pool: &sqlx::PgPool) {\n    let _ = sqlx::query!(\"SELECT 1 AS one\").fetch_one(pool).await;\n}\n";
    let line = source.lines().count() + 3;
    project.write("src/lib.rs", &format!("{source}{call}"));
    let place = format!("src/lib.rs:{line}:13");
    project
        .build(Mode::Ci)
        .fails()
        .says(&place)
        .says("not sealed")
        .says("cargo migrations prepare");
}

#[test]
fn nothing_goes_online() {
    let project = Project::copy("offline");
    // A port that nothing listens on, given in both ways that sqlx reads.
    let url = "postgres://nobody:secret@127.0.0.1:9/nowhere";
    project.write(".env", &format!("DATABASE_URL={url}\nSQLX_OFFLINE=false\n"));
    let output =
        project.cargo(Mode::Ci).env("DATABASE_URL", url).env("SQLX_OFFLINE", "false").output();
    let output = output.expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn line_ends_that_git_changed_are_no_change() {
    let project = Project::copy("crlf");
    for path in project.files().keys() {
        project.write(path, &project.read(path).replace('\n', "\r\n"));
    }
    project.build(Mode::Ci).passes();
}
