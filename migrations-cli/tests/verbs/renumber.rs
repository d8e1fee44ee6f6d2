//! `renumber`: a draft gets another number, and everything that carries the old one follows.

use serde_json::json;

use crate::folder::{Folder, USERS};
use crate::repository::{begin, branch, commit, git, try_git};

const CONFIG: &str = "numbering = \"sequential\"\ndigits = 3\n";

fn migration(stem: &str) -> String {
    format!("-- Migration: {stem}\n-- Description: x\n\nCREATE TABLE t{stem} (a int);\n")
}

fn set(stems: &[&str]) -> Folder {
    let folder = Folder::with(&[("set/migrations.toml", CONFIG), ("set/001_users.sql", USERS)]);
    for stem in stems {
        folder.write(&format!("set/{stem}.sql"), migration(stem));
        let rollback = format!("-- Rollback: {stem}\n\nDROP TABLE t{stem};\n");
        folder.write(&format!("set/{stem}.rollback.sql"), rollback);
    }
    folder
}

#[test]
fn draft_moves_with_its_rollback_and_its_header() {
    let folder = set(&["002_a", "004_b"]);
    let said = folder.run(&["renumber", "4", "--dir", "set"]);
    said.exits(0).prints("renamed: set/004_b.sql to set/003_b.sql\n");
    said.prints("renamed: set/004_b.rollback.sql to set/003_b.rollback.sql\n");
    assert!(folder.read("set/003_b.sql").starts_with("-- Migration: 003_b\n"));
    assert!(folder.read("set/003_b.rollback.sql").starts_with("-- Rollback: 003_b\n"));
    assert!(!folder.path("set/004_b.sql").exists());
    folder.run(&["check", "set"]).exits(0);
}

#[test]
fn pair_of_up_and_down_keeps_its_endings_and_bytes() {
    let folder = Folder::with(&[
        ("set/1_users.sql", USERS),
        ("set/3_b.up.sql", "\u{feff}-- Migration: 3_b\r\nSELECT 1;\r\n"),
        ("set/3_b.down.sql", "SELECT 2;"),
    ]);
    folder.run(&["renumber", "3_b.up.sql", "--to", "2", "--dir", "set"]).exits(0);
    assert_eq!(folder.names(), ["set/1_users.sql", "set/2_b.down.sql", "set/2_b.up.sql"]);
    assert_eq!(folder.read("set/2_b.up.sql"), "\u{feff}-- Migration: 2_b\r\nSELECT 1;\r\n");
    assert_eq!(folder.read("set/2_b.down.sql"), "SELECT 2;");
}

#[test]
fn lock_follows_so_that_only_the_seal_is_stale() {
    let folder = Folder::package("");
    folder.write("migrations/002_b.sql", "SELECT 1;\n");
    folder.run(&["prepare"]).exits(0);
    folder
        .run(&["renumber", "2", "--to", "7"])
        .exits(0)
        .prints("changed: migrations/migrations.lock");
    folder.run(&["check"]).exits(1).complains("error[M0402]").prints("1 error");
    folder.run(&["prepare"]).exits(0);
    folder.run(&["check"]).exits(0);
    assert!(folder.read("migrations/migrations.lock").contains("\n007 b "));
}

#[test]
fn frozen_migration_keeps_its_number() {
    let folder = set(&["002_a"]);
    folder.run(&["freeze", "--unproven", "--dir", "set"]).exits(0);
    let before = folder.files();
    for name in ["2", "002_a"] {
        let said = folder.run(&["renumber", name, "--dir", "set"]);
        said.exits(1).complains("002_a is frozen, so it keeps its number");
    }
    assert_eq!(folder.files(), before);
}

#[test]
fn beside_a_frozen_one_the_draft_moves() {
    let folder = set(&["002_a"]);
    folder.run(&["freeze", "--unproven", "--dir", "set"]).exits(0);
    folder.write("set/002_0.sql", migration("002_0"));
    let said = folder.run(&["renumber", "002", "--dir", "set"]);
    said.exits(0).prints("002_0 moves: the other one is frozen\n");
    assert!(folder.path("set/003_0.sql").is_file());
    folder.run(&["check", "set"]).exits(0);
}

#[test]
fn two_drafts_with_one_number_must_be_told_apart() {
    let folder = set(&["002_a", "002_b"]);
    let before = folder.files();
    let said = folder.run(&["renumber", "002", "--dir", "set"]);
    said.exits(2).complains("several drafts have that version: 002_a, 002_b");
    assert_eq!(folder.files(), before);
    folder.run(&["renumber", "002_a", "--dir", "set"]).exits(0);
    folder.run(&["check", "set"]).exits(0);
    assert!(folder.path("set/003_a.sql").is_file() && folder.path("set/002_b.sql").is_file());
}

#[test]
fn number_must_be_free() {
    let config = format!("{CONFIG}[[retired]]\nversions = \"5\"\nreason = \"x\"\n");
    let folder = set(&["002_a", "003_b"]);
    folder.write("set/migrations.toml", config);
    let before = folder.files();
    for (to, reason) in [
        ("1", "version 1 is not free: 001_users.sql has it\n  help: 003 is free"),
        ("005", "version 005 is not free: the config has retired it"),
        ("x", "`x` is no version"),
    ] {
        let said = folder.run(&["renumber", "003", "--to", to, "--dir", "set"]);
        said.exits(2).complains(reason);
    }
    folder.run(&["renumber", "9", "--dir", "set"]).exits(2).complains("the last one is 003_b");
    folder.run(&["renumber", "x y", "--dir", "set"]).exits(2).complains("is no version");
    assert_eq!(folder.files(), before);
    // Its own number is the next free one.
    folder.run(&["renumber", "3", "--dir", "set"]).exits(0).prints("the next free number already");
    assert_eq!(folder.files(), before);
}

#[test]
fn drafts_that_depend_on_it_follow() {
    let folder = set(&["002_a", "005_b"]);
    folder.write("set/006_c.sql", "-- Depends: 005_b, 001\n\nSELECT 1;\n");
    folder.write("set/007_d.sql", "-- Depends: 5\n\nSELECT 5;\n");
    let said = folder.run(&["renumber", "5", "--to", "3", "--dir", "set"]);
    said.exits(0).prints("changed: set/006_c.sql\n").prints("changed: set/007_d.sql\n");
    assert_eq!(folder.read("set/006_c.sql"), "-- Depends: 003_b, 001\n\nSELECT 1;\n");
    assert_eq!(folder.read("set/007_d.sql"), "-- Depends: 003\n\nSELECT 5;\n");
}

#[test]
fn repeated_day_gets_a_part_and_repeated_second_the_next_one() {
    let dates =
        Folder::with(&[("set/20200131_a.sql", USERS), ("set/20200131_b.sql", "SELECT 1;\n")]);
    dates.run(&["renumber", "20200131_b", "--dir", "set"]).exits(0);
    assert_eq!(dates.names(), ["set/20200131_02_b.sql", "set/20200131_a.sql"]);
    dates.run(&["check", "set"]).exits(0);
    let seconds = Folder::with(&[
        ("set/20200131120000_a.sql", USERS),
        ("set/20200131120000_b.sql", "SELECT 1;\n"),
    ]);
    seconds.run(&["renumber", "20200131120000_b", "--dir", "set"]).exits(0);
    assert!(seconds.path("set/20200131120001_b.sql").is_file());
}

#[test]
fn moves_as_json() {
    let folder = set(&["003_b"]);
    let said = folder.run(&["renumber", "3", "--dir", "set", "--format", "json"]).exits(0).json();
    let renamed = json!([
        { "from": "set/003_b.rollback.sql", "to": "set/002_b.rollback.sql" },
        { "from": "set/003_b.sql", "to": "set/002_b.sql" },
    ]);
    assert_eq!(said, json!({ "format": 1, "renamed": renamed, "changed": [] }));
}

/// Two branches that each add a migration with the same number, and a query, and are green alone.
fn two_branches(style: &str) -> Folder {
    let folder = Folder::package("migrations::migrations!();\n");
    folder.run(&["prepare"]).exits(0);
    begin(&folder);
    git(&folder, &["config", "merge.conflictStyle", style]);
    for name in ["ours", "theirs"] {
        branch(&folder, name, "main");
        folder.write(&format!("migrations/002_{name}.sql"), migration(&format!("002_{name}")));
        let query = format!("fn {name}() {{ sqlx::query!(\"SELECT a FROM t002_{name}\"); }}\n");
        folder.write(&format!("src/{name}.rs"), query);
        let source = format!("migrations::migrations!();\nmod {name};\n");
        folder.write("src/lib.rs", source);
        folder.run(&["prepare"]).exits(0);
        folder.run(&["check"]).exits(0);
        commit(&folder, name);
    }
    git(&folder, &["switch", "--quiet", "ours"]);
    folder
}

#[test]
fn merge_is_brought_to_green_by_renumber_and_prepare_alone() {
    for style in ["merge", "diff3", "zdiff3"] {
        let folder = two_branches(style);
        let (is_merged, said) = try_git(&folder, &["merge", "--no-edit", "theirs"]);
        assert!(!is_merged && said.contains("migrations.lock"), "{said}");
        assert!(folder.read(".sqlx/seal").contains("<<<<<<<"));
        // Source is no business of ours.
        folder.write("src/lib.rs", "migrations::migrations!();\nmod ours;\nmod theirs;\n");
        let said = folder.run(&["check"]);
        said.exits(1).complains("error[M0101]").complains("error[M0308]");
        let said = folder.run(&["renumber", "002"]);
        said.exits(0).prints("002_ours moves: the branch that is merged has the other one\n");
        said.prints("renamed: migrations/002_ours.sql to migrations/003_ours.sql\n");
        // The query of the author's own; its table is named after the number here.
        let text = folder.read("migrations/003_ours.sql");
        assert!(text.starts_with("-- Migration: 003_ours\n") && text.contains("t002_ours"));
        folder.run(&["prepare"]).exits(0);
        folder.run(&["prepare", "--check"]).exits(0).prints("everything is as it was sealed");
        folder.run(&["check"]).exits(0);
        for path in ["migrations/migrations.lock", ".sqlx/seal", ".sqlx/schema.json"] {
            assert!(!folder.read(path).contains("<<<<<<<"), "{path}");
        }
        commit(&folder, "merged");
    }
}

#[test]
fn rebase_moves_the_commit_that_is_replayed() {
    let folder = two_branches("merge");
    let (is_done, said) = try_git(&folder, &["rebase", "theirs"]);
    assert!(!is_done, "{said}");
    folder.write("src/lib.rs", "migrations::migrations!();\nmod ours;\nmod theirs;\n");
    let said = folder.run(&["renumber", "2"]);
    said.exits(0).prints("002_ours moves: ");
    folder.run(&["prepare"]).exits(0);
    folder.run(&["check"]).exits(0);
    git(&folder, &["add", "--all"]);
    git(&folder, &["rebase", "--continue"]);
}

#[test]
fn what_both_sides_have_frozen_stays_frozen() {
    let folder = Folder::package("");
    folder.run(&["prepare"]).exits(0);
    begin(&folder);
    for (name, number) in [("ours", "002"), ("theirs", "003")] {
        branch(&folder, name, "main");
        let stem = format!("{number}_{name}");
        folder.write(&format!("migrations/{stem}.sql"), migration(&stem));
        folder.run(&["prepare"]).exits(0);
        if name == "theirs" {
            folder.run(&["freeze"]).exits(0);
        }
        commit(&folder, name);
    }
    git(&folder, &["switch", "--quiet", "ours"]);
    assert!(!try_git(&folder, &["merge", "theirs"]).0);
    // What was released must not come after what was not.
    folder.run(&["prepare"]).exits(1).complains("error[M0109]");
    folder.run(&["renumber", "2"]).exits(0).prints("002_ours.sql to migrations/004_ours.sql");
    folder.run(&["prepare"]).exits(0);
    let lock = folder.read("migrations/migrations.lock");
    let entries: Vec<(&str, &str)> = lock
        .lines()
        .filter_map(|line| Some((line.split_once(' ')?.0, line.rsplit_once(' ')?.1)))
        .collect();
    assert_eq!(entries[1..4], [("001", "frozen"), ("003", "frozen"), ("004", "draft")], "{lock}");
}

#[test]
fn number_that_both_sides_have_frozen_is_explained() {
    let folder = two_branches("merge");
    for name in ["ours", "theirs"] {
        git(&folder, &["switch", "--quiet", name]);
        folder.run(&["freeze"]).exits(0);
        commit(&folder, "release");
    }
    assert!(!try_git(&folder, &["merge", "ours"]).0);
    let said = folder.run(&["prepare"]);
    said.exits(1).complains("both sides have frozen version 002");
}

#[test]
fn file_that_both_branches_have_written_is_left_alone() {
    let folder = Folder::with(&[("set/001_users.sql", USERS)]);
    begin(&folder);
    for name in ["ours", "theirs"] {
        branch(&folder, name, "main");
        folder.write("set/002_a.sql", format!("SELECT '{name}';\n"));
        commit(&folder, name);
    }
    assert!(!try_git(&folder, &["merge", "ours"]).0);
    let before = folder.files();
    let said = folder.run(&["renumber", "2", "--dir", "set"]);
    said.exits(1).complains("both branches have written 002_a.sql");
    assert_eq!(folder.files(), before);
}
