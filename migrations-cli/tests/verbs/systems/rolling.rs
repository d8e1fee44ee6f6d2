//! Each application beside its last release: whether instances of both can run at once.
//!
//! `last_release/` holds the sources of a release that differ from those of today; its set is that of today
//! without the files that came since.

use std::fs;

use serde_json::Value;

use super::team::{Team, copy, repository};
use crate::repository::{begin, git};

/// Where the last releases are, below the repository.
const RELEASES: &str = "migrations-cli/tests/verbs/systems/last_release";

/// An application and its last release.
struct Release {
    application: &'static str,
    set: &'static str,
    /// Its own sources, below the repository.
    sources: String,
    /// Sources and migrations that came since.
    later: &'static [&'static str],
}

/// Commits the last release, puts the files of today in its place, and asks whether both can run at once:
/// nothing may break, and what today's version needs comes from these places.
#[track_caller]
fn goes_on_beside_today(release: &Release, needing: &[&str]) {
    let Release { application, set, sources, later } = release;
    let team = Team::of(application, set);
    fs::remove_dir_all(team.folder.path(".sqlx")).expect("query data of today");
    team.folder.remove(&format!("{set}/migrations.lock"));
    later.iter().for_each(|file| team.folder.remove(file));
    copy(&repository().join(sources), &team.folder.path(""));
    team.run_without_database(&["prepare"]).exits(0);
    begin(&team.folder);
    git(&team.folder, &["tag", "last"]);
    // What has been released and is gone today must not be left.
    for folder in ["src", ".sqlx"] {
        fs::remove_dir_all(team.folder.path(folder)).expect("a folder of the release");
    }
    team.take_files_of(application);
    let said = team.run_without_database(&["check", "--compat", "last", "--format", "json"]);
    let report = said.exits(0).json();
    let counts = &report["compat"]["replicas"];
    assert!(counts["asked"].as_u64() > Some(0), "{}", said.out);
    assert_eq!(
        (&counts["broken"], &counts["unfit"]),
        (&Value::from(0), &Value::from(0)),
        "{}",
        said.out
    );
    let found = report["diagnostics"].as_array().expect("a list");
    assert!(found.iter().all(|one| one["code"] == "M0451"), "{}", said.out);
    let mut needed: Vec<&str> = found.iter().filter_map(|one| one["file"].as_str()).collect();
    needed.dedup();
    assert_eq!(needed, needing, "{}", said.out);
}

fn overlaid(application: &str) -> String {
    let (_, name) = application.rsplit_once('/').expect("a folder of an application");
    format!("{RELEASES}/{name}")
}

#[test]
fn first_release_of_trading_goes_on_beside_this_one() {
    let later = &[
        "db/migrations/003_add_user_tracking.sql",
        "db/migrations/003_add_user_tracking.rollback.sql",
        "db/migrations/004_add_recommendation_lifecycle.sql",
        "db/migrations/004_add_recommendation_lifecycle.rollback.sql",
        "db/migrations/005_validate_recommendation_lifecycle.sql",
        "db/migrations/005_validate_recommendation_lifecycle.rollback.sql",
        "db/migrations/006_index_open_recommendations.sql",
        "db/migrations/006_index_open_recommendations.rollback.sql",
        "src/lifecycle.rs",
        "src/commands.rs",
    ];
    let sources = "migrations-cli/tests/gate/first_release".to_owned();
    let release = Release { application: "", set: "db/migrations", sources, later };
    goes_on_beside_today(&release, &["src/lib.rs", "src/lifecycle.rs"]);
}

#[test]
fn release_of_rag_that_asks_three_questions_goes_on_beside_the_view() {
    let application = "apps/rag";
    let later = &["migrations/085_workspace_overview.sql"];
    let sources = overlaid(application);
    goes_on_beside_today(
        &Release { application, set: "migrations", sources, later },
        &["src/workspace.rs"],
    );
}

#[test]
fn release_of_the_agent_monitor_without_memory_goes_on_beside_it() {
    let application = "apps/agent-monitor";
    let later = &[
        "migrations/004_memory_system.sql",
        "migrations/004_memory_system.rollback.sql",
        "src/memory.rs",
    ];
    let sources = overlaid(application);
    goes_on_beside_today(
        &Release { application, set: "migrations", sources, later },
        &["src/lib.rs", "src/memory.rs"],
    );
}

#[test]
fn release_of_client_success_without_predictions_goes_on_beside_them() {
    let application = "apps/client-success";
    let later = &[
        "supabase/migrations/20260208_02_extend_chasen_workflows.sql",
        "supabase/migrations/20260208_03_predict_health_and_build_digests.sql",
        "supabase/migrations/seed.sql",
        "src/digests.rs",
        "src/health.rs",
    ];
    let sources = overlaid(application);
    goes_on_beside_today(
        &Release { application, set: "supabase/migrations", sources, later },
        &["src/digests.rs", "src/health.rs"],
    );
}

#[test]
fn release_of_the_second_brain_without_an_archive_goes_on_beside_it() {
    let application = "apps/second-brain";
    let later = &["migrations/002_archive_chat_sessions.sql"];
    let sources = overlaid(application);
    goes_on_beside_today(
        &Release { application, set: "migrations", sources, later },
        &["src/chats.rs", "src/lib.rs"],
    );
}
