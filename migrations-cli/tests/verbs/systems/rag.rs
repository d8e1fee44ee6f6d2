//! The RAG system, whose files were pasted into a web editor, and which has no runner.

use super::team::Team;
use super::{pgvector, supabase, walk};

const SET: &str = "migrations";

/// The files before the gap in the numbers.
const FIRST: [&str; 9] = [
    "001_initial_schema",
    "002_unique_content_hash",
    "003_chunk_metadata_arrays",
    INDEX,
    "005_index_full_text",
    "006_match_chunks",
    "007_jobs",
    "008_job_events",
    "009_claim_job",
];

/// The file with the index of vectors.
const INDEX: &str = "004_index_embeddings";

/// The backtest release, which came as one script.
const RELEASE: [&str; 8] = [
    "012_backtest_runs",
    "013_backtest_tunes",
    "014_backtest_tune_runs",
    "015_backtest_metric_columns",
    "016_backtest_status_check",
    "017_best_tune_runs",
    "018_wfo_runs",
    "019_wfo_folds",
];

/// A project with pgvector switched on and nothing pasted.
pub(super) fn project(test: &str) -> Option<Team> {
    let team = supabase::team(test, "apps/rag", SET)?;
    pgvector::create(&team, "extensions");
    Some(team)
}

/// A project into which somebody has pasted the files up to 009.
fn pasted(test: &str) -> Option<Team> {
    let team = project(test)?;
    for stem in FIRST {
        if stem == INDEX {
            pgvector::paste(&team, stem);
        } else {
            team.by_psql(&format!("{stem}.sql"));
        }
    }
    Some(team)
}

/// Applies up to a file, with the one of the index by hand.
pub(super) fn apply_to(team: &Team, stem: &str) {
    let is_indexed = "SELECT count(*) FROM pg_class WHERE relname = 'chunk_vectors_embedding_idx'";
    if stem >= INDEX && team.database.ask(is_indexed) == "0" {
        team.run(&["apply", "--to", "003_chunk_metadata_arrays"]).exits(0);
        pgvector::paste(team, INDEX);
        team.run(&["baseline", "--to", INDEX]).exits(0);
    }
    team.run(&["apply", "--to", stem]).exits(0);
}

#[test]
fn database_that_was_pasted_by_hand_is_recognised_and_goes_on() {
    let Some(team) = pasted("database_that_was_pasted_by_hand_is_recognised_and_goes_on") else {
        return;
    };
    // The script that the team wrote by hand, which may be run twice.
    let files = RELEASE.map(|stem| team.read(&format!("{stem}.sql")));
    let script = format!("BEGIN;\n{}\nCOMMIT;\n", files.join("\n"));
    team.database.ask(&script);
    team.database.ask(&script);
    team.run(&["apply"])
        .exits(1)
        .complains("creates the table public.documents, which exists already")
        .complains("cargo migrations baseline --dir migrations --to 019_wfo_folds");

    let said = team.run(&["baseline", "--detect", "--yes"]);
    said.exits(0)
        .prints("019_wfo_folds                    there\n")
        .prints("17 recorded and not run");
    team.run(&["apply"]).exits(0).prints("61 applied, 17 applied before");
    team.run(&["verify"]).exits(0).prints("the schema is that of 085_workspace_overview");

    let before = team.schema();
    team.run_without_database(&["new", "add_saved_searches"])
        .exits(0)
        .prints("written: migrations/086_add_saved_searches.sql");
    // The way back of this team stands at the end of the file, where `new` begins it.
    team.write("086_add_saved_searches.sql", SAVED_SEARCHES);
    let said = team.run(&["apply", "--allow-drafts"]);
    said.exits(0).prints("applied: 086_add_saved_searches");
    assert_ne!(team.schema(), before);
    team.run(&["rollback"]).exits(0).prints("taken back: 086_add_saved_searches");
    assert_eq!(team.schema(), before);
}

const SAVED_SEARCHES: &str = "-- Migration: 086_add_saved_searches
-- Description: Adds searches that a member keeps
-- Created: 2026-11-29
-- Purpose: Members ask the same question every morning

CREATE TABLE IF NOT EXISTS public.saved_searches (
    saved_search_id  uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    workspace_id     uuid NOT NULL REFERENCES public.workspaces (workspace_id) ON DELETE CASCADE,
    words            text NOT NULL
);
CREATE INDEX IF NOT EXISTS saved_searches_workspace_id_idx ON public.saved_searches (workspace_id);
ALTER TABLE public.saved_searches ENABLE ROW LEVEL SECURITY;

-- Rollback:
-- DROP TABLE public.saved_searches;
";

#[test]
fn script_of_a_release_is_pasted_twice() {
    let Some(team) = pasted("script_of_a_release_is_pasted_twice") else { return };
    let bundle = "apply_012_to_019.sql";
    let said = team.psql(&[bundle]);
    said.exits(3).complains("001_initial_schema is not applied, and comes before this bundle");
    team.run(&["baseline", "--to", "009"]).exits(0).prints("9 recorded and not run");

    team.psql(&[bundle]).exits(0).complains("applied: 019_wfo_folds");
    let schema = team.schema();
    let said = team.psql(&[bundle]);
    said.exits(0).complains("nothing to do: the history has every migration of this bundle");
    assert_eq!(team.schema(), schema);
    team.run(&["apply", "--to", "019"]).exits(0).prints("17 applied before");
}

#[test]
fn set_goes_down_as_far_as_it_can_and_up_again() {
    let Some(team) = project("set_goes_down_as_far_as_it_can_and_up_again") else { return };
    walk::over(&team, &|stem| apply_to(&team, stem));
}

#[test]
fn script_that_is_not_what_its_files_say_is_named() {
    let Some(team) = project("script_that_is_not_what_its_files_say_is_named") else { return };
    team.run_without_database(&["check"]).exits(0);
    team.write("086_add_saved_searches.sql", SAVED_SEARCHES);
    let bundle = "migrations/apply_086_to_086.sql";
    let write = ["bundle", "086", "--allow-drafts", "--output", bundle];
    team.run_without_database(&write).exits(0);
    team.run_without_database(&["check"]).exits(0);

    team.edit("086_add_saved_searches.sql", "words            text", "words            citext");
    let said = team.run_without_database(&["check"]);
    said.exits(1)
        .complains("error[M9181]: apply_086_to_086.sql is not what its files say")
        .complains(" --> migrations/apply_086_to_086.sql:1:1")
        .complains("cargo migrations bundle --dir migrations 086 --output");

    team.folder.remove(bundle);
    team.edit("apply_012_to_019.sql", "wfo_folds_read", "wfo_folds_see");
    let said = team.run_without_database(&["check"]);
    said.exits(1).complains("error[M9181]: apply_012_to_019.sql was edited after it was written");
}
