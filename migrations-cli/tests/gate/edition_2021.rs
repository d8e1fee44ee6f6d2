//! A crate of edition 2021 without a lock file: its resolver takes the newest version of everything,
//! whatever compiler that needs.

use std::fs;
use std::process::Command;

use crate::project::{cargo, workspace};

/// The parser's crates; later versions of each need a newer compiler than ours.
const PARSER: [&str; 2] = ["squawk-lexer", "squawk-parser"];

#[test]
fn parser_is_resolved_to_the_versions_that_this_compiler_builds() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = workspace();
    let root = root.display();
    let manifest = format!(
        "[package]\nname = \"old\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n[dependencies]\n\
         migrations = {{ package = \"sealed-migrations\", path = \"{root}/migrations\" }}\n\n\
         [build-dependencies]\nmigrations-build = {{ package = \"sealed-migrations-build\", \
         path = \"{root}/migrations-build\" }}\n\n[workspace]\n"
    );
    fs::write(folder.path().join("Cargo.toml"), manifest).expect("a manifest");
    fs::create_dir(folder.path().join("src")).expect("a folder");
    fs::write(folder.path().join("src/lib.rs"), "").expect("a source");
    // The newest that the registry's index has; without a network, the newest that is here.
    let resolve = |command: &mut Command| {
        command.arg("generate-lockfile").output().expect("cargo runs").status.success()
    };
    let is_resolved = resolve(cargo(folder.path()).env_remove("CARGO_NET_OFFLINE"))
        || resolve(&mut cargo(folder.path()));
    assert!(is_resolved, "the crate cannot be resolved");
    let ours = fs::read_to_string(workspace().join("Cargo.lock")).expect("our lock file");
    let theirs = fs::read_to_string(folder.path().join("Cargo.lock")).expect("a lock file");
    for name in PARSER {
        assert_eq!(versions(&theirs, name), versions(&ours, name), "{name}");
    }
    // No other crate of the parser has come along; squawk-syntax is for our tests alone.
    let of_parser = theirs.matches("\nname = \"squawk-").count();
    assert_eq!(of_parser, PARSER.len());
}

fn versions(lock: &str, name: &str) -> Vec<String> {
    let name = format!("name = \"{name}\"");
    let lines: Vec<&str> = lock.lines().collect();
    let pairs = lines.windows(2).filter(|pair| pair[0] == name);
    pairs.map(|pair| pair[1].to_owned()).collect()
}
