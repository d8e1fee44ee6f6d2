//! The second brain, whose one file was given to `psql -f`.
//!
//! Its own crate tests how such a database is recognised and goes on; here are the files that come next.

use super::team::{Team, repository};
use super::walk;

const SET: &str = "migrations";

/// The rows of the tables that are older than the set.
const ROWS: &str = "apps/second-brain/tests/fixtures/before_phase7.sql";

/// A database with the tables of phases 1 to 4 alone.
pub(super) fn before_phase7() -> Team {
    let team = Team::of("apps/second-brain", SET);
    team.by_psql("external.sql");
    let rows = std::fs::read_to_string(repository().join(ROWS)).expect("rows");
    team.database.ask(&rows);
    team
}

#[test]
fn file_that_psql_has_run_is_recognised_and_a_new_one_taken_back() {
    let team = before_phase7();
    team.by_psql("001_add_phase7_tables.sql");
    let said = team.run(&["baseline", "--detect", "--yes"]);
    said.exits(0).prints("recorded: 001_add_phase7_tables");
    team.run(&["apply"]).exits(0).prints("1 applied, 1 applied before");
    let before = team.schema();

    team.run_without_database(&["new", "add_bookmarks"]).exits(0);
    team.write("003_add_bookmarks.sql", &bookmarks("IF NOT EXISTS "));
    let said = team.run(&["apply", "--allow-drafts"]);
    said.exits(0).prints("applied: 003_add_bookmarks");
    assert_ne!(team.schema(), before);
    team.run(&["rollback"]).exits(0).prints("taken back: 003_add_bookmarks");
    assert_eq!(team.schema(), before);
    assert_eq!(team.database.ask("SELECT count(*) FROM tasks"), "4");
}

#[test]
fn set_goes_down_to_nothing_and_up_again() {
    let team = before_phase7();
    walk::over(&team, &|stem| {
        team.run(&["apply", "--to", stem]).exits(0);
    });
}

#[test]
fn file_that_does_not_run_twice_is_found_at_its_statement() {
    let team = before_phase7();
    team.write("003_add_bookmarks.sql", &bookmarks(""));
    let said = team.run_without_database(&["prepare"]);
    said.exits(1)
        .complains("error[M3035]: fails when the file is run a second time")
        .complains(" --> migrations/003_add_bookmarks.sql:5:1")
        .complains("write IF NOT EXISTS");
}

fn bookmarks(guard: &str) -> String {
    format!(
        "-- Migration: 003_add_bookmarks\n-- Description: Adds pages to read\n-- Created: 2026-11-29\n\n\
         CREATE TABLE {guard}bookmarks (id uuid PRIMARY KEY, url text NOT NULL);\n\n\
         -- Rollback Instructions\n-- 1. DROP TABLE IF EXISTS bookmarks;\n"
    )
}
