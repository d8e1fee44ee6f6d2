//! Generated functions: tables of every kind, built by real cargo and run on a real server.

use std::fs;
use std::process::Command;

use crate::project::{Mode, Project, program_dir};

const ADD_SOURCE: &str = "\
-- Migration: 003_add_source
-- Description: who had the idea
-- Created: 2026-11-21

-- Rollback:
-- ALTER TABLE option_ideas DROP COLUMN source;
ALTER TABLE option_ideas ADD COLUMN source text NOT NULL DEFAULT 'desk';
";

/// The copy with a set and a program of its own.
fn project(name: &str) -> Project {
    let project = Project::copy(name);
    for folder in ["src", "db", ".sqlx"] {
        fs::remove_dir_all(project.path(folder)).expect("a folder of the application");
    }
    fs::create_dir_all(project.path("src")).expect("a folder");
    fs::create_dir_all(project.path("migrations")).expect("a folder");
    project.replace("Cargo.toml", "[lib]\nname = \"trading\"\ndoctest = false\n", "");
    project.write("src/main.rs", include_str!("access/main.rs"));
    project.write("migrations/001_create_shop.sql", include_str!("access/001_create_shop.sql"));
    project
}

#[test]
fn functions_do_what_they_say_for_every_kind_of_table() {
    let project = project("access");
    project.prepare();
    project.build(Mode::Ci).passes().does_not_say("warning");
    let output = Command::new(program_dir().join("trading-access")).output();
    let output = output.expect("the program runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    assert!(String::from_utf8_lossy(&output.stdout).contains("everything is as it should be"));
}

#[test]
fn table_that_nobody_sealed_is_one_error_at_its_name() {
    let project = Project::copy("access-unsealed");
    let call = "queries = [recommendations, option_ideas],";
    project.replace("src/lib.rs", call, "queries = [recommendations, option_ideas, reco_targets],");
    let built = project.build(Mode::Ci);
    built.fails().says("[M0440] no server has checked the generated queries of `reco_targets`");
    built.says("src/lib.rs:12:47").says("cargo migrations prepare").says("due to 1 previous error");

    // Where a server is at hand, the build asks it.
    project.build(Mode::Developer).passes().says("cargo migrations prepare");
    project.prepare();
    project.build(Mode::Ci).passes().does_not_say("warning");
}

#[test]
fn functions_follow_a_new_migration() {
    let project = Project::copy("access-added");
    project.write("db/migrations/003_add_source.sql", ADD_SOURCE);
    let source = project.read("src/lib.rs");
    let call = "/// Files an idea.\npub async fn file(pool: &sqlx::PgPool, idea: rows::NewOptionIdea) -> sqlx::Result<String> {\n    \
                let idea = rows::NewOptionIdea { source: Some(\"feed\".to_owned()), ..idea };\n    \
                Ok(rows::OptionIdea::insert(pool, &idea).await?.source)\n}\n";
    project.write("src/lib.rs", &format!("{source}{call}"));
    project.build(Mode::Developer).passes().does_not_say("could not be refreshed");
}

#[test]
fn unknown_table_is_an_error_at_its_name() {
    let project = Project::copy("access-unknown");
    project.replace("src/lib.rs", "option_ideas],", "option_idea],");
    let built = project.build(Mode::Ci);
    built
        .fails()
        .says("the migrations create no table `option_idea`; did you mean `option_ideas`?");
    built.says("src/lib.rs:12:33");
}
