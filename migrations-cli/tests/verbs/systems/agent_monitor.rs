//! The agent monitor, whose earlier runner kept names of files and moments, and ran rollbacks.

use super::team::{Team, repository};
use super::{pgvector, walk};

const SET: &str = "migrations";

/// The file with the index of vectors.
const MEMORY: &str = "004_memory_system";

/// What the earlier runner kept of the four files.
const HISTORY: &str = "apps/agent-monitor/tests/fixtures/old_runner_history.sql";

/// A database that the earlier runner has brought up to 004.
pub(super) fn team() -> Team {
    let team = Team::of("apps/agent-monitor", SET);
    for stem in ["001_initial_schema", "002_session_metrics", "003_workflow_lifecycle"] {
        team.by_psql(&format!("{stem}.sql"));
    }
    pgvector::create(&team, "public");
    pgvector::paste(&team, MEMORY);
    let history = std::fs::read_to_string(repository().join(HISTORY)).expect("the history");
    team.database.ask(&history);
    team
}

/// Applies up to a file, with the one of the memory by hand.
fn apply_to(team: &Team, stem: &str) {
    let has_memory = "SELECT to_regclass('memory_entries') IS NOT NULL";
    if stem >= MEMORY && team.database.ask(has_memory) == "f" {
        pgvector::create(team, "public");
        pgvector::paste(team, MEMORY);
        team.run(&["baseline", "--to", MEMORY]).exits(0);
    }
    team.run(&["apply", "--to", stem]).exits(0);
}

#[test]
fn database_of_the_earlier_runner_is_adopted_and_goes_on() {
    let team = team();
    team.database.ask("INSERT INTO workflows (name) VALUES ('triage')");
    team.run(&["apply"])
        .exits(1)
        .complains("the history of a home-made runner, says so [M9108]")
        .complains("cargo migrations adopt --dir migrations --from public.schema_migrations");

    let said = team.run(&["adopt", "--from", "public.schema_migrations", "--yes"]);
    said.exits(0)
        .prints(
            "004_memory_system       agrees    004_memory_system.sql, applied 2026-05-21T11:02:37Z",
        )
        .prints("4 recorded and not run");
    team.run(&["apply"]).exits(0).prints("nothing is pending; 4 applied before");
    let at = "SELECT to_char(applied_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') \
        FROM migration_history WHERE version = '003_workflow_lifecycle'";
    assert_eq!(team.database.ask(at), "2026-04-09 16:20:03");
    assert_eq!(team.database.ask("SELECT count(*) FROM schema_migrations"), "4");

    let before = team.schema();
    team.run_without_database(&["new", "add_budgets"]).exits(0);
    team.write("005_add_budgets.sql", BUDGETS);
    let back = "-- Rollback: 005_add_budgets\n\nDROP TABLE workflow_budgets;\n";
    team.write("005_add_budgets.rollback.sql", back);
    let said = team.run(&["apply", "--allow-drafts"]);
    said.exits(0).prints("applied: 005_add_budgets");
    assert_ne!(team.schema(), before);
    team.run(&["rollback"]).exits(0).prints("taken back: 005_add_budgets");
    assert_eq!(team.schema(), before);
    assert_eq!(team.database.ask("SELECT count(*) FROM workflows"), "1");
}

const BUDGETS: &str = "-- Migration: 005_add_budgets
-- Description: What a workflow may cost in a month
-- Created: 2026-11-29

CREATE TABLE workflow_budgets (
    workflow_id uuid NOT NULL,
    usd numeric NOT NULL,
    CONSTRAINT workflow_budgets_pkey PRIMARY KEY (workflow_id)
);
COMMENT ON TABLE workflow_budgets IS 'Dollars a month';
";

#[test]
fn set_goes_down_to_nothing_and_up_again() {
    let team = Team::of("apps/agent-monitor", SET);
    walk::over(&team, &|stem| apply_to(&team, stem));
}

#[test]
fn rollback_that_leaves_something_never_reaches_the_database() {
    let team = team();
    team.run(&["adopt", "--from", "public.schema_migrations", "--yes"]).exits(0);
    team.write(
        "005_add_budgets.sql",
        &format!("{BUDGETS}ALTER TABLE workflows ADD COLUMN owner text;\n"),
    );
    let back = "-- Rollback: 005_add_budgets\n\nDROP TABLE workflow_budgets;\n";
    team.write("005_add_budgets.rollback.sql", back);
    team.run(&["apply", "--allow-drafts"]).exits(0);
    let before = team.schema();

    let said = team.run(&["rollback"]);
    said.exits(1)
        .complains("005_add_budgets.rollback.sql:3:1: rolling back 005_add_budgets does not bring back the schema before it [M1030]")
        .complains("table public.workflows: column owner is left behind")
        .complains("the database is unchanged");
    assert_eq!(team.schema(), before);
    team.run(&["status"]).exits(0).prints("5 applied, 0 pending");

    team.write(
        "005_add_budgets.rollback.sql",
        &format!("{back}ALTER TABLE workflows DROP COLUMN owner;\n"),
    );
    team.run(&["rollback", "--from-set"]).exits(0).prints("taken back: 005_add_budgets");
}
