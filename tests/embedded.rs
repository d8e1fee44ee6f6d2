//! What `cargo build` embedded is what lies on disk, and nothing of the front end came with it.

use std::path::Path;
use std::process::Command;

use migrations_compiler::{SourceDir, check, parse};

#[test]
fn embedded_set_equals_the_set_read_from_disk() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("db/migrations");
    let dir = SourceDir::read(&folder).expect("the set's folder");
    let on_disk = check(parse(&dir)).set.expect("a set without faults");
    assert_eq!(*trading::MIGRATIONS, on_disk);
    assert_eq!(on_disk.migrations().len(), 2);
}

#[test]
fn application_links_no_parser() {
    let linked = tree("trading");
    for linked_crate in
        ["sealed-migrations-runner", "sealed-migrations-core", "sealed-migrations-postgres", "sqlx"]
    {
        assert!(linked.contains(&linked_crate.to_owned()), "{linked_crate} is linked");
    }
    let parsers =
        ["sealed-migrations-compiler", "syn", "proc-macro2", "quote", "annotate-snippets"];
    for parser in parsers {
        assert!(!linked.contains(&parser.to_owned()), "{parser} is linked: {linked:?}");
    }
}

/// The names of what a binary of the package links: procedural macros and build scripts run in the
/// compiler and are left out.
fn tree(package: &str) -> Vec<String> {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--package", package, "--prefix", "none", "--format", "{p}"])
        .args(["--edges", "normal,no-proc-macro"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect()
}
