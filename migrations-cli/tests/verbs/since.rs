//! `check --since`: what a branch adds, alone and merged with the other one.

use std::process::Command;

use serde_json::json;

use crate::folder::{Folder, Said, USERS};
use crate::repository::{begin, branch, commit, git};

const CONFIG: &str = "numbering = \"sequential\"\ndigits = 3\n";

/// A set on `main` that has a fault of old, and a branch `feature` that is checked out.
fn repository() -> Folder {
    let folder = Folder::with(&[
        ("db/set/migrations.toml", CONFIG),
        ("db/set/001_users.sql", USERS),
        ("db/set/002_old.sql", "SELEC 1;\n"),
    ]);
    begin(&folder);
    branch(&folder, "feature", "main");
    folder
}

fn green() -> Folder {
    let folder =
        Folder::with(&[("db/set/migrations.toml", CONFIG), ("db/set/001_users.sql", USERS)]);
    begin(&folder);
    branch(&folder, "feature", "main");
    folder
}

const SINCE: [&str; 4] = ["check", "db/set", "--since", "main"];

#[test]
fn fault_that_was_there_before_is_not_told() {
    let folder = repository();
    folder.run(&["check", "db/set"]).exits(1);
    folder.run(&SINCE).exits(0).prints("db/set: 2 files, no faults since main\n");
    folder.write("db/set/003_new.sql", "SELEC 2;\n");
    // Whether it is committed or not.
    for _ in 0..2 {
        let said = folder.run(&SINCE);
        said.exits(1).prints("3 files, 1 error since main").complains("db/set/003_new.sql:1:1");
        said.never_says("002_old.sql");
        commit(&folder, "new");
    }
}

#[test]
fn fault_in_an_old_file_that_the_branch_has_caused_is_told() {
    let folder = green();
    git(&folder, &["switch", "--quiet", "main"]);
    folder.write("db/set/002_a.sql", "SELECT 1;\n");
    folder.write("db/set/003_b.sql", "SELECT 1;\n");
    commit(&folder, "two more");
    branch(&folder, "other", "main");
    folder.remove("db/set/002_a.sql");
    let said = folder.run(&SINCE);
    said.exits(1).complains("error[M0104]: number 002 is left out before 003_b.sql");
}

#[test]
fn two_green_branches_that_take_one_number_collide() {
    let folder = green();
    folder.write("db/set/002_feature.sql", "SELECT 1;\n");
    folder.run(&SINCE).exits(0);
    commit(&folder, "feature");
    git(&folder, &["switch", "--quiet", "main"]);
    folder.write("db/set/002_main.sql", "SELECT 2;\n");
    commit(&folder, "main goes on");
    folder.run(&["check", "db/set"]).exits(0);
    git(&folder, &["switch", "--quiet", "feature"]);
    let before = git(&folder, &["count-objects", "--verbose"]);
    let said = folder.run(&SINCE);
    said.exits(1).complains("error[M0101]: 002_main.sql has the version 002");
    said.complains("note: found in the merge of this branch with main");
    said.complains("note: 002_main.sql comes from main");
    said.complains("note: 002_feature.sql comes from this branch");
    assert_eq!(git(&folder, &["count-objects", "--verbose"]), before, "nothing was stored");
    assert_eq!(git(&folder, &["status", "--porcelain"]), "");
    let json = folder.run(&[&SINCE[..], &["--format", "json"]].concat()).exits(1).json();
    assert_eq!(json["diagnostics"][0]["code"], json!("M0101"));
    let github = folder.run(&[&SINCE[..], &["--format", "github"]].concat());
    github.exits(1).prints("::error file=db/set/002_main.sql,");
    git(&folder, &["merge", "--quiet", "--no-edit", "main"]);
    folder.run(&["renumber", "002_feature", "--dir", "db/set"]).exits(0);
    folder.run(&SINCE).exits(0);
}

#[test]
fn number_that_the_other_branch_has_retired_or_frozen() {
    let folder = green();
    folder.write("db/set/002_a.sql", "SELECT 1;\n");
    commit(&folder, "feature");
    git(&folder, &["switch", "--quiet", "main"]);
    let retired = "\n[[retired]]\nversions = \"002\"\nreason = \"taken back\"\n";
    folder.write("db/set/migrations.toml", format!("{CONFIG}{retired}"));
    commit(&folder, "retired");
    git(&folder, &["switch", "--quiet", "feature"]);
    let said = folder.run(&SINCE);
    said.exits(1).complains("error[M0105]").complains("taken back");
    said.complains("002_a.sql comes from this branch");
}

#[test]
fn frozen_on_main_and_edited_on_the_branch() {
    let folder = green();
    folder.write("db/set/001_users.sql", format!("{USERS}SELECT 1;\n"));
    commit(&folder, "edited");
    git(&folder, &["switch", "--quiet", "main"]);
    folder.run(&["freeze", "--unproven", "--dir", "db/set"]).exits(0);
    commit(&folder, "release");
    git(&folder, &["switch", "--quiet", "feature"]);
    folder.run(&["check", "db/set"]).exits(0);
    folder.run(&SINCE).exits(1).complains("error[M0303]: frozen migration 001_users was edited");
}

#[test]
fn conflict_of_text_is_an_error_and_one_of_the_lock_a_warning() {
    let folder = Folder::package("");
    folder.run(&["prepare"]).exits(0);
    begin(&folder);
    for (branch_name, number) in [("other", "002"), ("feature", "003")] {
        branch(&folder, branch_name, "main");
        let name = format!("migrations/{number}_{branch_name}.sql");
        folder.write(&name, format!("SELECT '{branch_name}';\n"));
        folder.run(&["prepare"]).exits(0);
        commit(&folder, branch_name);
    }
    let said = folder.run(&["check", "--since", "other"]);
    said.exits(0).complains("warning[M0308]: merging other conflicts in migrations.lock");
    for name in ["feature", "other"] {
        git(&folder, &["switch", "--quiet", name]);
        folder.write("migrations/README.md", format!("{name}\n"));
        commit(&folder, "text");
    }
    let said = folder.run(&["check", "--since", "feature"]);
    said.exits(1).complains("error[M0308]").complains("README.md");
    said.complains("this branch and feature have both changed README.md");
}

#[test]
fn merge_needs_a_repository_and_a_revision_that_is_known() {
    let folder = Folder::with(&[("db/set/001_users.sql", USERS)]);
    folder.run(&SINCE).exits(2).complains("db/set is in no git repository");
    begin(&folder);
    let mut arguments = SINCE;
    arguments[3] = "no-such-branch";
    folder.run(&arguments).exits(2).complains("git knows no revision `no-such-branch`");
    folder.run(&["check", "db/set", "--since=--all"]).exits(2).complains("git knows no revision");
    git(&folder, &["switch", "--quiet", "--orphan", "alone"]);
    folder.write("db/set/001_users.sql", USERS);
    commit(&folder, "alone");
    folder.run(&SINCE).exits(2).complains("the two have no commit in common");
    let mut command = folder.command(&SINCE);
    Said::of(command.env("PATH", folder.path("nothing"))).exits(2).complains("git cannot be run");
}

#[test]
fn shallow_clone_says_what_to_fetch() {
    let folder = green();
    for name in ["main", "feature"] {
        git(&folder, &["switch", "--quiet", name]);
        folder.write(&format!("{name}.txt"), name);
        commit(&folder, name);
    }
    let clone = Folder::new();
    let from = format!("file://{}", folder.root().display());
    let shallow = ["clone", "--quiet", "--depth=1", "--no-single-branch", &from, "."];
    let output = Command::new("git").args(shallow).current_dir(clone.root()).output();
    assert!(output.expect("git runs").status.success());
    let said = clone.run(&["check", "db/set", "--since", "origin/main"]);
    said.exits(2).complains("this clone is shallow").complains("git fetch --unshallow");
}

#[test]
fn set_that_the_branch_has_begun() {
    let folder = Folder::with(&[("README.md", "")]);
    begin(&folder);
    branch(&folder, "feature", "main");
    folder.write("db/set/001_users.sql", "SELEC 1;\n");
    folder.run(&SINCE).exits(1).complains("001_users.sql:1:1");
}

#[test]
fn hook_of_git_may_call_it() {
    let folder = green();
    folder.write("db/set/002_a.sql", "SELECT 1;\n");
    let mut command = folder.command(&SINCE);
    command.env("GIT_DIR", ".git").env("GIT_INDEX_FILE", ".git/index").env("GIT_PREFIX", "");
    Said::of(&mut command).exits(0);
}
