//! `retire`: a number is used up, and the config says why.

use serde_json::json;

use crate::folder::{Folder, USERS};

const CONFIG: &str = "# Ours.\nnumbering = \"sequential\" # no gaps\ndigits = 3\n";

fn set() -> Folder {
    Folder::with(&[
        ("set/migrations.toml", CONFIG),
        ("set/001_users.sql", USERS),
        ("set/002_a.sql", "SELECT 1;\n"),
        ("set/002_a.rollback.sql", "SELECT 2;\n"),
        ("set/003_b.sql", "SELECT 3;\n"),
    ])
}

const ADDED: &str = "\n[[retired]]\nversions = \"002\"\nreason = \"never shipped\"\n";

#[test]
fn draft_goes_and_its_number_stays_used() {
    let folder = set();
    folder.run(&["check", "set"]).exits(0);
    let said = folder.run(&["retire", "2", "--reason", "never shipped", "--dir", "set"]);
    said.exits(0).prints("removed: set/002_a.sql\n").prints("removed: set/002_a.rollback.sql\n");
    said.prints("retired: 002 in set/migrations.toml\n");
    assert_eq!(folder.names(), ["set/001_users.sql", "set/003_b.sql", "set/migrations.toml"]);
    assert_eq!(folder.read("set/migrations.toml"), format!("{CONFIG}{ADDED}"));
    folder.run(&["check", "set"]).exits(0);
    folder.write("set/002_c.sql", "SELECT 1;\n");
    folder.run(&["check", "set"]).exits(1).complains("error[M0105]").complains("never shipped");
}

#[test]
fn lock_remembers_it_and_prepare_agrees() {
    let folder = Folder::package("");
    folder.write("migrations/002_b.sql", "SELECT 1;\n");
    folder.run(&["prepare"]).exits(0);
    folder.run(&["retire", "002_b", "--reason", "x"]).exits(0).prints("cargo migrations prepare");
    let lock = folder.read("migrations/migrations.lock");
    assert!(lock.lines().any(|line| line.starts_with("002 b ") && line.ends_with(" retired")));
    folder.run(&["prepare"]).exits(0);
    folder.run(&["check"]).exits(0);
    assert_eq!(folder.read("migrations/migrations.lock"), lock);
    let config = folder.read("migrations/migrations.toml");
    assert_eq!(config, "[[retired]]\nversions = \"002\"\nreason = \"x\"\n");
}

#[test]
fn file_that_is_gone_and_number_that_was_left_out() {
    let folder = set();
    folder.remove("set/002_a.sql");
    folder.remove("set/002_a.rollback.sql");
    folder.run(&["check", "set"]).exits(1).complains("error[M0104]");
    let retire = ["retire", "2", "--reason", "never shipped", "--dir", "set"];
    folder.run(&retire).exits(0).prints("commit it");
    folder.run(&["check", "set"]).exits(0);
    let before = folder.files();
    folder.run(&retire).exits(0).prints("002 is retired already: never shipped");
    assert_eq!(folder.files(), before);
}

#[test]
fn frozen_migration_is_not_retired() {
    let folder = set();
    folder.run(&["freeze", "--unproven", "--dir", "set"]).exits(0);
    let before = folder.files();
    let said = folder.run(&["retire", "2", "--reason", "x", "--dir", "set"]);
    said.exits(1).complains("002_a is frozen: databases have run it");
    assert_eq!(folder.files(), before);
    folder.remove("set/002_a.sql");
    folder.remove("set/002_a.rollback.sql");
    let said = folder.run(&["retire", "2", "--reason", "x", "--dir", "set"]);
    said.exits(1).complains("restore it with `git checkout`");
}

#[test]
fn refusals_change_nothing() {
    let folder = set();
    folder.write("set/003_c.sql", "SELECT 1;\n");
    let before = folder.files();
    for (arguments, reason) in [
        (["retire", "9", "--reason", "x"], "no migration has the version 9"),
        (["retire", "9_x", "--reason", "x"], "there is no migration 9_x"),
        (["retire", "2", "--reason", " "], "the reason is empty"),
        (["retire", "3", "--reason", "x"], "version 003 is used by 003_b as well"),
    ] {
        let mut command = folder.command(&arguments);
        crate::folder::Said::of(command.args(["--dir", "set"])).exits(2).complains(reason);
    }
    folder.run(&["retire", "2", "--dir", "set"]).exits(2).complains("--reason");
    assert_eq!(folder.files(), before);
    folder.write("set/migrations.toml", "nam = 1\n");
    let said = folder.run(&["retire", "2", "--reason", "x", "--dir", "set"]);
    said.exits(1).complains("set/migrations.toml:1:1: unknown field `nam`");
}

#[test]
fn retired_as_json() {
    let folder = set();
    let arguments = ["retire", "2", "--reason", "x", "--dir", "set", "--format", "json"];
    let said = folder.run(&arguments).exits(0).json();
    let removed = json!(["set/002_a.rollback.sql", "set/002_a.sql"]);
    assert_eq!(said, json!({ "format": 1, "retired": "002", "removed": removed }));
}
