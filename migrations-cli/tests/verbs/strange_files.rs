//! Files that are no files, are too large, or lie elsewhere.

use std::fs::File;
use std::os::unix::fs::symlink;
use std::process::Command;

use crate::folder::{Folder, USERS};

/// A pipe that nobody writes into: whoever reads it waits for ever.
fn make_pipe(folder: &Folder, path: &str) {
    let status = Command::new("mkfifo").arg(folder.path(path)).status().expect("mkfifo runs");
    assert!(status.success());
}

/// A file of so many bytes that takes no room.
fn make_sparse(folder: &Folder, path: &str, bytes: u64) {
    folder.write(path, "");
    let file = File::options().write(true).open(folder.path(path)).expect("the file is there");
    file.set_len(bytes).expect("the file grows");
}

#[test]
fn large_file_is_refused_by_its_size_alone() {
    let folder = Folder::with(&[("set/001_users.sql", USERS)]);
    make_sparse(&folder, "set/002_dump.sql", 9 * 1024 * 1024);
    // Its bytes are NULs, and it has no header: nobody has looked.
    folder.write("set/migrations.toml", "header = [\"Created\"]\n");
    let said = folder.run(&["check", "set", "--format", "json"]).exits(1).json();
    let of_dump = |it: &&serde_json::Value| it["file"] == "002_dump.sql";
    let found = said["diagnostics"].as_array().expect("a list").iter().filter(of_dump);
    let found: Vec<_> = found.map(|it| it["code"].as_str().unwrap_or_default()).collect();
    assert_eq!(found, ["M0007"]);
    // Nothing that a server would take as one message.
    make_sparse(&folder, "set/002_dump.sql", 2 * 1024 * 1024 * 1024);
    folder.run(&["check", "set"]).exits(1).complains("M0005").complains("more than 1024 MiB");
    make_sparse(&folder, "set/dump.bin", 3 * 1024 * 1024 * 1024);
    folder.run(&["check", "set"]).exits(1).complains("M0004");
}

#[test]
fn large_lock_and_config_are_refused() {
    for file in ["set/migrations.lock", "set/migrations.toml"] {
        let folder = Folder::with(&[("set/001_users.sql", USERS)]);
        make_sparse(&folder, file, 65 * 1024 * 1024);
        folder.run(&["check", "set"]).exits(1).complains("file has more than 67108864 bytes");
    }
}

#[test]
fn pipes_devices_and_folders_in_the_place_of_files_stop_nobody() {
    for name in ["002_b.sql", "migrations.toml", "migrations.lock", "external.sql"] {
        let folder = Folder::with(&[("set/001_users.sql", USERS)]);
        make_pipe(&folder, &format!("set/{name}"));
        folder.run(&["check", "set"]).exits(1).complains("it is no regular file");
        folder.remove(&format!("set/{name}"));
        symlink("/dev/zero", folder.path(&format!("set/{name}"))).expect("a link");
        folder.run(&["check", "set"]).exits(1).complains("M0009");
        folder.remove(&format!("set/{name}"));
        folder.write(&format!("set/{name}/a"), "");
        assert!(matches!(folder.run(&["check", "set"]).code, Some(0 | 1)));
    }
}

#[test]
fn answers_that_are_no_files_are_named() {
    for name in ["seal", "schema.json", "query-a.json"] {
        let folder = Folder::package("migrations::migrations!();\n");
        folder.write(".sqlx/query-b.json", "{}");
        make_pipe(&folder, &format!(".sqlx/{name}"));
        let said = folder.run(&["check"]);
        said.exits(1).complains(&format!(".sqlx/{name}: it is no regular file"));
        folder.remove(&format!(".sqlx/{name}"));
        make_sparse(&folder, &format!(".sqlx/{name}"), 65 * 1024 * 1024);
        let said = folder.run(&["check"]);
        said.exits(1).complains(&format!(".sqlx/{name}: it has more than 64 MiB, and is not read"));
    }
}

#[test]
fn answers_are_those_of_the_crate() {
    let elsewhere = Folder::with(&[("seal", "format 1\n"), ("query-a.json", "{}")]);
    for name in ["seal", "query-a.json"] {
        let folder = Folder::package("migrations::migrations!();\n");
        folder.write(".sqlx/query-b.json", "{}");
        let link = folder.path(&format!(".sqlx/{name}"));
        symlink(elsewhere.path(name), &link).expect("a link");
        folder.run(&["check"]).exits(1).complains("it is a link out of the crate, to ");
        std::fs::remove_file(&link).expect("the link goes");
        // In the crate, a link is what it leads to.
        folder.write(&format!("kept/{name}"), elsewhere.read(name));
        symlink(folder.path(&format!("kept/{name}")), &link).expect("a link");
        folder.run(&["check"]).never_says("out of the crate");
    }
    let folder = Folder::package("migrations::migrations!();\n");
    symlink(elsewhere.root(), folder.path(".sqlx")).expect("a link");
    folder.run(&["check"]).exits(1).complains("it is a link out of the crate, to ");
}

#[test]
fn source_that_is_a_pipe_is_passed_over() {
    let folder = Folder::package("mod pipe;\ninclude!(\"endless.rs\");\n");
    make_pipe(&folder, "src/pipe.rs");
    symlink("/dev/zero", folder.path("src/endless.rs")).expect("a link");
    assert!(matches!(folder.run(&["check", "migrations"]).code, Some(0 | 1)));
    assert!(matches!(folder.run(&["check"]).code, Some(0..=2)));
}
