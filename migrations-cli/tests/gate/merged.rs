//! Two branches that are green alone, merged by git.

use std::process::Command;

use crate::project::{Mode, Project};

const QUERY: &str = "
/// Counts the recommendations of a symbol.
pub async fn count(pool: &sqlx::PgPool, symbol: &str) -> sqlx::Result<i64> {
    let sql = sqlx::query_scalar!(\"SELECT count(*) AS \\\"count!\\\" FROM recommendations WHERE symbol = $1\", symbol);
    sql.fetch_one(pool).await
}
";

fn git(project: &Project, arguments: &[&str]) -> bool {
    let identity = ["-c", "user.name=test", "-c", "user.email=test@example.org"];
    let output =
        Command::new("git").args(identity).args(arguments).current_dir(&project.dir).output();
    output.expect("git runs").status.success()
}

fn commit(project: &Project, message: &str) {
    assert!(git(project, &["add", "--all"]) && git(project, &["commit", "--quiet", "-m", message]));
}

#[test]
fn migration_and_query_from_two_branches_do_not_build_until_prepared() {
    let project = Project::copy("merged");
    assert!(git(&project, &["init", "--quiet", "--initial-branch=main"]));
    commit(&project, "base");

    // The query's branch forgets nothing: it is prepared and builds.
    assert!(git(&project, &["switch", "--quiet", "-c", "query"]));
    let source = project.read("src/lib.rs");
    project.write("src/lib.rs", &format!("{source}{QUERY}"));
    project.prepare();
    project.build(Mode::Ci).passes();
    commit(&project, "a query");

    assert!(git(&project, &["switch", "--quiet", "-c", "migration", "main"]));
    add_migration(&project);
    project.build(Mode::Ci).passes();
    commit(&project, "a migration");

    // Whichever way git joins the lines of the seal, the merged tree was never checked.
    for favour in ["ours", "theirs"] {
        assert!(git(&project, &["switch", "--quiet", "--detach", "migration"]));
        let option = format!("--strategy-option={favour}");
        assert!(git(&project, &["merge", "--quiet", "--no-edit", &option, "query"]), "{favour}");
        project.build(Mode::Ci).fails().says("cargo migrations prepare");
        project.prepare();
        project.build(Mode::Ci).passes();
        commit(&project, "prepared");
    }
}

/// The author of the query has a program that refreshes, and forgets to prepare before committing.
#[test]
fn query_that_was_never_prepared_merges_without_conflict_and_does_not_build() {
    let project = Project::copy("unprepared");
    assert!(git(&project, &["init", "--quiet", "--initial-branch=main"]));
    commit(&project, "base");

    assert!(git(&project, &["switch", "--quiet", "-c", "query"]));
    let source = project.read("src/lib.rs");
    project.write("src/lib.rs", &format!("{source}{QUERY}"));
    project.build(Mode::Developer).passes();
    commit(&project, "a query");

    assert!(git(&project, &["switch", "--quiet", "-c", "migration", "main"]));
    add_migration(&project);
    commit(&project, "a migration");

    assert!(git(&project, &["merge", "--quiet", "--no-edit", "query"]), "git sees no conflict");
    project.build(Mode::Ci).fails().says("not sealed").says("cargo migrations prepare");
    project.prepare();
    project.build(Mode::Ci).passes();
}

fn add_migration(project: &Project) {
    let header = "-- Migration: 003_a\n-- Description: a\n-- Created: 2026-11-20\n\n";
    project.write("db/migrations/003_a.sql", &format!("{header}CREATE TABLE a (b int);\n"));
    project.write("db/migrations/003_a.rollback.sql", "DROP TABLE a;\n");
    project.prepare();
}
