//! Folders that this user may not read or write: a clear word, and nothing half done.

use std::collections::BTreeMap;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::Path;

use crate::folder::{Folder, Said};

/// A user whom the modes of files concern: `nobody` where the tests run as root.
fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|metadata| metadata.uid() == 0)
}

const NOBODY: u32 = 65534;

/// Hands a folder and what is in it to the user.
fn give(path: &Path) {
    if is_root() {
        chown(path, Some(NOBODY), Some(NOBODY)).expect("the owner is changed");
    }
    if path.is_dir() {
        for entry in std::fs::read_dir(path).expect("the folder is read") {
            give(&entry.expect("an entry").path());
        }
    }
}

/// Runs the program as that user, with modes that are put back afterwards.
#[track_caller]
fn run(folder: &Folder, arguments: &[&str], modes: &[(&str, u32)]) -> Said {
    give(folder.root());
    let cache = Folder::new();
    give(cache.root());
    let mut command = folder.command(arguments);
    command.env("MIGRATIONS_CACHE_DIR", cache.root());
    if is_root() {
        command.uid(NOBODY).gid(NOBODY);
    }
    let mode = |path: &str| {
        let metadata = std::fs::metadata(folder.path(path)).expect("the file is there");
        metadata.permissions().mode()
    };
    let old: Vec<u32> = modes.iter().map(|(path, _)| mode(path)).collect();
    modes.iter().for_each(|(path, mode)| folder.set_mode(path, *mode));
    let said = Said::of(&mut command);
    // Backwards, so that a folder can be entered before what is in it is touched.
    let old = std::iter::zip(modes, old).rev();
    old.for_each(|((path, _), mode)| folder.set_mode(path, mode));
    said
}

fn set() -> Folder {
    Folder::with(&[("set/001_a.sql", "SELECT 1;\n"), ("set/002_b.sql", "SELECT 1;\n")])
}

#[test]
fn directory_that_cannot_be_read() {
    let said = run(&set(), &["check", "set"], &[("set", 0o000)]);
    said.exits(2).complains("set cannot be read: Permission denied");
    let said = run(&set(), &["new", "c", "--dir", "set"], &[("set", 0o000)]);
    said.exits(2).complains("set cannot be read: Permission denied");
}

#[test]
fn file_that_cannot_be_read() {
    let said = run(&set(), &["check", "set"], &[("set/002_b.sql", 0o000)]);
    said.exits(1).complains("error[M0005]").complains("--> set/002_b.sql\n");
    said.prints("set: 1 file, 1 error");
}

#[test]
fn new_in_a_folder_that_cannot_be_written() {
    let folder = set();
    let said = run(&folder, &["new", "c", "--dir", "set"], &[("set", 0o555)]);
    said.exits(1).complains("set/003_c.sql cannot be written: Permission denied");
    let said = run(&folder, &["new", "c", "--dir", "other"], &[("", 0o555)]);
    said.exits(1).complains("other cannot be written: Permission denied");
    assert_eq!(folder.names(), ["set/001_a.sql", "set/002_b.sql"]);
}

#[test]
fn freeze_in_a_folder_that_cannot_be_written() {
    let folder = set();
    let said = run(&folder, &["freeze", "--unproven", "--dir", "set"], &[("set", 0o555)]);
    said.exits(1).complains("set/migrations.lock").complains("Permission denied");
    assert_eq!(folder.names(), ["set/001_a.sql", "set/002_b.sql"]);
}

#[test]
fn prepare_as_an_ordinary_user() {
    let folder = Folder::package("migrations::migrations!();");
    run(&folder, &["prepare"], &[]).exits(0).prints("commit these files");
}

#[test]
fn prepare_in_a_package_that_cannot_be_written() {
    let folder = Folder::package("migrations::migrations!();");
    let before = folder.files();
    let said = run(&folder, &["prepare"], &[("", 0o555)]);
    said.exits(1).complains(".sqlx").complains("Permission denied");
    assert_eq!(folder.files(), before);
}

#[test]
fn prepare_with_answers_that_cannot_be_written() {
    let folder = Folder::package("migrations::migrations!();");
    run(&folder, &["prepare"], &[]).exits(0);
    folder.write("migrations/002_b.sql", "SELECT 1;\n");
    let before = folder.files();
    let said = run(&folder, &["prepare"], &[(".sqlx", 0o555)]);
    said.exits(1).complains("Permission denied");
    is_as_it_was(&folder, &before);
}

#[test]
fn prepare_with_a_set_that_cannot_be_written() {
    let folder = Folder::package("migrations::migrations!();");
    run(&folder, &["prepare"], &[]).exits(0);
    folder.write("migrations/002_b.sql", "CREATE TABLE b ();\n");
    let before = folder.files();
    let said = run(&folder, &["prepare"], &[("migrations", 0o555)]);
    said.exits(1).complains("migrations/migrations.lock: Permission denied");
    is_as_it_was(&folder, &before);
}

/// Not even the files that could have been written were.
#[track_caller]
fn is_as_it_was(folder: &Folder, before: &BTreeMap<String, String>) {
    assert_eq!(&folder.files(), before);
    folder.run(&["check"]).exits(1);
    folder.run(&["prepare"]).exits(0);
    folder.run(&["check"]).exits(0);
}
