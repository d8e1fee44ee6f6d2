//! What a `PATH` that changes does to a build, and a program that is installed later.

use std::ffi::OsString;
use std::fs;

use crate::project::{Built, Mode, Project, path, program_dir};

fn build(project: &Project, path: &OsString) -> Built {
    let mut command = project.cargo(Mode::Developer);
    Built::of(command.arg("--verbose").env("PATH", path).output().expect("cargo runs"))
}

/// That `PATH` with an empty folder before it.
fn longer(project: &Project, path: &OsString) -> OsString {
    let empty = project.path("empty");
    fs::create_dir_all(&empty).expect("a folder");
    let folders = std::iter::once(empty).chain(std::env::split_paths(path));
    std::env::join_paths(folders).expect("a path")
}

#[test]
fn path_that_leads_to_the_same_programs_compiles_nothing() {
    let project = Project::copy("search-path");
    let path = path(Some(program_dir()));
    build(&project, &path).passes();
    let longer = longer(&project, &path);
    let fresh = "Fresh trading-search-path v";
    build(&project, &longer).passes().says(fresh).does_not_say("Running");
    build(&project, &path).passes().says(fresh).does_not_say("Running");
}

#[test]
fn program_that_comes_to_any_folder_of_the_path_refreshes_what_is_stale() {
    let project = Project::copy("installed-later");
    let before = path(None);
    let header = "-- Migration: 003_next\n-- Description: next\n-- Created: 2026-11-20\n\n";
    let next = format!("{header}CREATE TABLE notes (note_id bigint PRIMARY KEY);\n");
    project.write("db/migrations/003_next.sql", &next);
    project.write("db/migrations/003_next.rollback.sql", "DROP TABLE notes;\n");
    build(&project, &before).fails().says("003_next was added");
    build(&project, &path(Some(program_dir()))).passes().says("behind");
}
