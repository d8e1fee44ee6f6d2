//! Sets of this tree that can be bundled: the bundle leaves the schema that `apply` leaves.
//!
//! A sample, or all of them where `MIGRATIONS_BUNDLED_SETS` is `all`, which takes minutes.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::{Way, paste, schema};
use crate::database::Database;
use crate::folder::Folder;

/// The folders below one that hold a first migration.
fn sets(below: &Path, found: &mut BTreeSet<PathBuf>) {
    let entries =
        fs::read_dir(below).expect("a folder").map(|entry| entry.expect("an entry").path());
    for path in entries {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() && !["target", ".git"].contains(&&*name) {
            sets(&path, found);
        } else if name.ends_with(".sql") && name.starts_with(|c: char| c.is_ascii_digit()) {
            found.insert(below.to_owned());
        }
    }
}

/// Of so many sets one is tried.
const SAMPLE: usize = 8;

/// What would be in every database of the server, and so be there for the second.
const OF_THE_CLUSTER: [&str; 2] = ["CREATE ROLE", "CREATE USER"];

/// A copy of the set's own files, without lock or seal.
fn copied(set: &Path) -> Folder {
    let folder = Folder::with(&[]);
    for entry in fs::read_dir(set).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let is_own = name.ends_with(".sql") || name == "migrations.toml";
        if path.is_file() && is_own {
            folder.write(&format!("set/{name}"), fs::read(&path).expect("a file"));
        }
    }
    folder
}

#[test]
fn sets_of_the_tree_leave_what_their_files_do() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace");
    let mut all = BTreeSet::new();
    sets(root, &mut all);
    let is_all = std::env::var("MIGRATIONS_BUNDLED_SETS").is_ok_and(|which| which == "all");
    let step = if is_all { 1 } else { SAMPLE };
    let (mut compared, mut faults) = (0, Vec::new());
    for set in all.iter().step_by(step) {
        let folder = copied(set);
        let has_role = |text: &String| OF_THE_CLUSTER.iter().any(|begin| text.contains(begin));
        if folder.files().values().any(has_role) {
            continue;
        }
        let applied = Database::new();
        let apply = ["apply", "--dir", "set", "--database-url", &applied.url];
        let is_applied = folder.command(&apply).output().expect("it runs").status.success();
        let bundle = ["bundle", "..", "--dir", "set", "--output", "bundle.sql"];
        let is_bundled = folder.command(&bundle).output().expect("it runs").status.success();
        if !(is_applied && is_bundled) {
            continue;
        }
        let database = Database::new();
        let (is_done, said) = paste(&database, &folder, "bundle.sql", Way::Statements);
        compared += 1;
        if !is_done {
            faults.push(format!("{}: {said}", set.display()));
            continue;
        }
        if schema(&database) != schema(&applied) {
            faults.push(format!("{}: another schema", set.display()));
        }
        let status = folder.run(&["status", "--dir", "set", "--database-url", &database.url]);
        status.exits(0).prints(" 0 pending");
    }
    assert!(faults.is_empty(), "{} of {compared}:\n{}", faults.len(), faults.join("\n"));
    assert!(compared > 300 / step, "{compared} sets");
}
