//! Client success on Supabase, whose files were sent over one connection by hand.

use super::team::Team;
use super::{supabase, walk};
use crate::database::server;
use crate::lacking;

const SET: &str = "supabase/migrations";

/// The day of the first files that the product applies.
const FIRST_DAY: &str = "20260207";

/// What only a server of 17 and later knows of a dump, and what only its psql does.
fn is_for_any_server(line: &&str) -> bool {
    !line.starts_with("SET transaction_timeout") && !line.starts_with('\\')
}

/// What a server is asked that may be built without contrib.
const CONTRIB: &str = "BEGIN; CREATE EXTENSION btree_gist SCHEMA extensions; ROLLBACK";

/// A project as it was before the first file: with the tables that were imported, or made in the
/// dashboard; `None` where the server lacks something of it, which is printed.
pub(super) fn project(test: &str) -> Option<Team> {
    let team = supabase::team(test, "apps/client-success", SET)?;
    if let Some(refusal) = team.refusal_of(CONTRIB) {
        assert!(lacking::is_left_out(test, &refusal, server().bin_dir()), "{refusal}");
        return None;
    }
    let dump = team.read("external.sql");
    let lines: Vec<&str> = dump.lines().filter(is_for_any_server).collect();
    team.database.ask(&lines.join("\n"));
    Some(team)
}

#[test]
fn files_that_were_sent_by_hand_are_recognised_and_the_rest_applied() {
    let Some(team) = project("files_that_were_sent_by_hand_are_recognised_and_the_rest_applied")
    else {
        return;
    };
    let stems = team.stems();
    let sent: Vec<String> = stems
        .iter()
        .filter(|stem| stem.as_str() < FIRST_DAY)
        .map(|stem| format!("{stem}.sql"))
        .collect();
    let files: Vec<&str> = sent.iter().map(String::as_str).collect();
    team.psql(&files).exits(0);
    let said = team.run(&["apply"]);
    said.exits(1).complains("creates the table public.client_arr, which exists already");

    let said = team.run(&["baseline", "--detect", "--yes"]);
    said.exits(0)
        .prints("20260206_03_plan_touchpoints                  there\n")
        .prints("20260207_01_ai_task_queue                     absent\n")
        .prints("59 recorded and not run");
    team.run(&["apply"]).exits(0).prints("12 applied, 59 applied before");
    team.run(&["verify"]).exits(0).prints("the schema is that of 20260208_03");

    let before = team.schema();
    team.run_without_database(&["new", "client_notes"]).exits(0);
    let new = new(&team);
    team.write(&format!("{new}.sql"), &NOTES.replace("NAME", &new));
    team.run(&["apply", "--allow-drafts"]).exits(0).prints(&format!("applied: {new}"));
    assert_ne!(team.schema(), before);
    team.run(&["rollback"]).exits(0).prints(&format!("taken back: {new}"));
    assert_eq!(team.schema(), before);
}

/// The name that the day of today has given to the new file.
fn new(team: &Team) -> String {
    let names = team.folder.names();
    let name = names.iter().find_map(|name| name.strip_suffix("_client_notes.sql"));
    let day = name.expect("the new file").rsplit('/').next().expect("a name").to_owned();
    format!("{day}_client_notes")
}

const NOTES: &str = "-- Migration: NAME
-- Description: What somebody keeps in mind of a client

CREATE TABLE client_notes (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    client_id uuid NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    note text NOT NULL
);
CREATE INDEX client_notes_client_id_idx ON client_notes (client_id);
ALTER TABLE client_notes ENABLE ROW LEVEL SECURITY;

-- Rollback:
-- DROP TABLE client_notes;
";

#[test]
fn set_goes_down_as_far_as_it_can_and_up_again() {
    let Some(team) = project("set_goes_down_as_far_as_it_can_and_up_again") else { return };
    walk::over(&team, &|stem| {
        team.run(&["apply", "--to", stem]).exits(0);
    });
}

#[test]
fn column_that_is_renamed_under_a_query_is_found_in_the_query() {
    let Some(team) = project("column_that_is_renamed_under_a_query_is_found_in_the_query") else {
        return;
    };
    let file = "20260209_rename_title.sql";
    team.write(
        file,
        "-- Migration: 20260209_rename_title\n-- Description: A task is named\n\n\
         ALTER TABLE ai_task_queue RENAME COLUMN title TO task_name;\n\n\
         -- Rollback:\n-- ALTER TABLE ai_task_queue RENAME COLUMN task_name TO title;\n",
    );
    let said = team.run_without_database(&["prepare"]);
    said.exits(1)
        .complains("error[M0408]: column task.title does not exist")
        .complains("renamed to \"task_name\" by 20260209_rename_title.sql:4")
        .complains(" --> src/tasks.rs:")
        .complains("task.title,");
}
