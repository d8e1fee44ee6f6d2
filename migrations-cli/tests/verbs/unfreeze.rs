//! `unfreeze`: a frozen migration that nobody has released is a draft again.

use std::process::Command;

use serde_json::json;

use crate::folder::{Folder, USERS};
use crate::repository::{begin, branch, commit, git};

const LOCK: &str = "set/migrations.lock";

/// A repository with two frozen migrations that nobody has released.
fn frozen() -> Folder {
    let folder = Folder::with(&[("set/001_users.sql", USERS), ("set/002_b.sql", "SELECT 1;\n")]);
    folder.run(&["freeze", "--unproven", "--dir", "set"]).exits(0);
    begin(&folder);
    folder
}

/// The state of each line.
fn states(folder: &Folder) -> Vec<String> {
    let lock = folder.read(LOCK);
    let lines = lock.lines().filter_map(|line| line.rsplit_once(' '));
    lines.map(|(_, state)| state.to_owned()).filter(|state| state.len() < 20).skip(1).collect()
}

#[test]
fn last_one_is_a_draft_again() {
    let folder = frozen();
    let said = folder.run(&["unfreeze", "2", "--dir", "set"]);
    said.exits(0).prints("draft again: 002_b\ngit has no tag and no upstream branch");
    said.prints("refuses the set once the file is another (M9101)");
    said.prints("run `cargo migrations prepare --dir set` after a change");
    assert_eq!(states(&folder), ["frozen,unproven", "draft"]);
    folder.write("set/002_b.sql", "-- Transaction: none\n\nSELECT 2;\n");
    folder.run(&["check", "set"]).exits(0);
    folder.run(&["unfreeze", "2", "--dir", "set"]).exits(0).prints("2 is a draft already");
    folder.run(&["freeze", "--unproven", "--dir", "set"]).exits(0).prints("frozen: 002_b");
}

#[test]
fn edited_file_that_the_lock_refuses_is_given_back_as_well() {
    let folder = frozen();
    folder.write("set/002_b.sql", "SELECT 2;\n");
    folder.run(&["check", "set"]).exits(1).complains("error[M0303]");
    let said =
        folder.run(&["unfreeze", "002_b", "--dir", "set", "--format", "json"]).exits(0).json();
    assert_eq!(said, json!({ "format": 1, "unfrozen": "002_b", "searched": [] }));
    folder.run(&["check", "set"]).exits(0);
}

#[test]
fn tag_that_has_frozen_it_is_named() {
    let folder = frozen();
    git(&folder, &["tag", "-a", "v1.0", "-m", "release"]);
    let before = folder.files();
    let said = folder.run(&["unfreeze", "2", "--dir", "set"]);
    said.exits(1).complains("002_b is frozen in v1.0: databases may have applied it; nothing was");
    said.complains(
        "help: put the change into a new migration: `cargo migrations new --dir set NAME`",
    );
    // The promise is for where nobody can be asked.
    folder.run(&["unfreeze", "2", "--dir", "set", "--never-applied"]).exits(1);
    assert_eq!(folder.files(), before);
    // What comes after the release is nobody's yet.
    folder.write("set/003_c.sql", "SELECT 3;\n");
    folder.run(&["freeze", "--unproven", "--dir", "set"]).exits(0);
    commit(&folder, "freeze");
    let said = folder.run(&["unfreeze", "3", "--dir", "set"]);
    said.exits(0).prints("draft again: 003_c\nnot frozen in v1.0, as last fetched\n");
}

#[test]
fn tag_counts_where_the_set_lay_elsewhere_or_had_another_text() {
    let folder = frozen();
    git(&folder, &["tag", "moved"]);
    git(&folder, &["mv", "set", "db"]);
    commit(&folder, "move");
    folder.run(&["unfreeze", "2", "--dir", "db"]).exits(1).complains("frozen in moved:");
    git(&folder, &["tag", "--delete", "moved"]);
    folder.run(&["unfreeze", "2", "--dir", "db"]).exits(0);
    let folder = frozen();
    git(&folder, &["tag", "other"]);
    folder.run(&["unfreeze", "2", "--dir", "set"]).exits(1);
    git(&folder, &["tag", "--delete", "other"]);
    branch(&folder, "released", "main");
    folder.run(&["unfreeze", "2", "--dir", "set"]).exits(0);
    folder.write("set/002_b.sql", "SELECT 2;\n");
    folder.run(&["freeze", "--unproven", "--dir", "set"]).exits(0);
    commit(&folder, "another text");
    git(&folder, &["tag", "other"]);
    git(&folder, &["switch", "--quiet", "main"]);
    git(&folder, &["checkout", "--quiet", "--", "."]);
    folder.run(&["unfreeze", "2", "--dir", "set"]).exits(1).complains("frozen in other:");
}

#[test]
fn tag_that_has_used_its_number_up_is_named() {
    for state in ["retired", "replaced"] {
        let folder = frozen();
        let lock = folder.read(LOCK);
        let (before, of_it) = lock.split_at(lock.find("\n002 ").expect("its line"));
        let used_up = before.to_owned() + &of_it.replace("frozen,unproven", state);
        assert_ne!(used_up, lock);
        folder.write(LOCK, used_up);
        commit(&folder, state);
        git(&folder, &["tag", "v1.0"]);
        folder.write(LOCK, lock);
        let said = folder.run(&["unfreeze", "2", "--dir", "set"]);
        said.exits(1).complains(&format!("002_b is {state} in v1.0: databases may have applied"));
    }
}

#[test]
fn upstream_branch_that_has_frozen_it_is_named() {
    for (remote, main) in [("origin", "main"), ("upstream", "master"), ("origin", "trunk")] {
        let folder = frozen();
        let bare = Folder::new();
        let url = bare.root().to_str().expect("a path").to_owned();
        git(&bare, &["init", "--quiet", "--bare", &format!("--initial-branch={main}")]);
        git(&folder, &["remote", "add", remote, &url]);
        git(&folder, &["push", "--quiet", remote, &format!("main:{main}"), "main:feature"]);
        git(&folder, &["fetch", "--quiet", remote]);
        // As a clone has it.
        git(&folder, &["remote", "set-head", remote, main]);
        let said = folder.run(&["unfreeze", "2", "--dir", "set"]);
        said.exits(1).complains(&format!("002_b is frozen in {remote}/"));
    }
}

#[test]
fn branch_of_somebody_that_is_not_merged_does_not_count() {
    let folder = frozen();
    let bare = Folder::new();
    git(&bare, &["init", "--quiet", "--bare", "--initial-branch=main"]);
    git(&folder, &["remote", "add", "origin", bare.root().to_str().expect("a path")]);
    git(&folder, &["push", "--quiet", "origin", "main:feature"]);
    folder.run(&["unfreeze", "2", "--dir", "set"]).exits(0);
}

#[test]
fn without_git_somebody_has_to_promise() {
    let folder = Folder::with(&[("set/001_users.sql", USERS)]);
    folder.run(&["freeze", "--unproven", "--dir", "set"]).exits(0);
    let said = folder.run(&["unfreeze", "1", "--dir", "set"]);
    said.exits(1).complains("nothing tells whether 001_users was released: set is in no git");
    said.complains("`cargo migrations unfreeze --dir set 001 --never-applied`");
    assert_eq!(states(&folder), ["frozen,unproven"]);
    // Where git is not installed, nobody can be asked either.
    let mut command = folder.command(&["unfreeze", "1", "--dir", "set"]);
    let output = command.env("PATH", folder.root()).output().expect("the program runs");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("git cannot be run"), "{said}");
    let said = folder.run(&["unfreeze", "--dir", "set", "001", "--never-applied"]);
    said.exits(0)
        .prints("git could not be asked: as promised, no database but yours has applied it\n");
    assert_eq!(states(&folder), ["draft"]);
}

#[test]
fn shallow_clone_cannot_tell() {
    let folder = frozen();
    commit(&folder, "more");
    let clone = Folder::new();
    let url = format!("file://{}", folder.root().display());
    let output = Command::new("git")
        .args(["clone", "--quiet", "--depth", "1", &url, "."])
        .current_dir(clone.root())
        .output()
        .expect("git runs");
    assert!(output.status.success());
    git(&clone, &["remote", "remove", "origin"]);
    let said = clone.run(&["unfreeze", "2", "--dir", "set"]);
    said.exits(1).complains("this clone is shallow, so tags may be missing");
    clone.run(&["unfreeze", "--dir", "set", "002", "--never-applied"]).exits(0);
}

#[test]
fn earlier_one_waits_for_the_later_ones() {
    let folder = frozen();
    let said = folder.run(&["unfreeze", "1", "--dir", "set"]);
    said.exits(1).complains("002_b is frozen and comes after 001_users");
    said.complains("help: begin with the last one: `cargo migrations unfreeze --dir set 002`");
    folder.run(&["unfreeze", "--dir", "set", "002"]).exits(0);
    folder.run(&["unfreeze", "--dir", "set", "001"]).exits(0);
    assert_eq!(states(&folder), ["draft", "draft"]);
    let folder = frozen();
    folder.write("set/migrations.toml", "out_of_order = \"allow\"\n");
    folder.run(&["unfreeze", "1", "--dir", "set"]).exits(0);
    folder.run(&["check", "set"]).exits(0);
}

#[test]
fn what_is_not_there_or_cannot_be_read_is_said() {
    let folder = frozen();
    folder
        .run(&["unfreeze", "7", "--dir", "set"])
        .exits(2)
        .complains("no migration has the version 7");
    folder.write("set/003_c.sql", "SELECT 3;\n");
    folder.run(&["unfreeze", "3", "--dir", "set"]).exits(0).prints("3 is a draft already");
    folder.write(LOCK, "format 2\n");
    folder
        .run(&["unfreeze", "2", "--dir", "set"])
        .exits(1)
        .complains("the last line is not the head");
    folder.remove(LOCK);
    folder.run(&["unfreeze", "2", "--dir", "set"]).exits(2).complains("so nothing is frozen");
}
