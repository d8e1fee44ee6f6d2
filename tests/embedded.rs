//! What `cargo build` embedded is what lies on disk, and nothing of the front end came with it.

use std::path::Path;
use std::process::Command;

use migrations_compiler::proof::with_proofs;
use migrations_compiler::seal::Seal;
use migrations_compiler::{SourceDir, check, parse};

#[test]
fn embedded_set_equals_the_set_read_from_disk() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("db/migrations");
    let dir = SourceDir::read(&folder).expect("the set's folder");
    let on_disk = check(parse(&dir)).set.expect("a set without faults");
    let seal = Seal::parse(include_str!("../.sqlx/seal")).expect("a seal");
    let on_disk = with_proofs(on_disk, Some(&seal));
    assert_eq!(*trading::MIGRATIONS, on_disk);
    assert_eq!(on_disk.migrations().len(), 6);
}

/// What reads SQL or Rust, and what only serves that.
const PARSERS: [&str; 7] = [
    "sealed-migrations-compiler",
    "squawk-parser",
    "rowan",
    "syn",
    "proc-macro2",
    "quote",
    "annotate-snippets",
];

#[test]
fn application_links_no_parser() {
    let linked = tree("trading", &[]);
    expect_linked(&linked, "sealed-migrations-postgres");
}

#[test]
fn facade_links_no_parser_with_any_feature() {
    let linked = tree("sealed-migrations", &[]);
    expect_linked(&linked, "sqlx");
    let is_postgres = |name: &String| name == "sealed-migrations-postgres";
    assert!(!linked.iter().any(is_postgres), "a server is started where nobody asked: {linked:?}");
    let linked = tree("sealed-migrations", &["--all-features"]);
    expect_linked(&linked, "pgvector");
}

/// Holds that a crate is linked, beside those that always are, and no parser.
fn expect_linked(linked: &[String], name: &str) {
    for name in ["sealed-migrations-runner", "sealed-migrations-core", "sqlx", name] {
        assert!(linked.iter().any(|linked| linked == name), "{name} is not linked: {linked:?}");
    }
    for parser in PARSERS {
        assert!(!linked.iter().any(|linked| linked == parser), "{parser} is linked: {linked:?}");
    }
}

/// The names of what a binary of the package links: procedural macros and build scripts run in the
/// compiler and are left out.
fn tree(package: &str, features: &[&str]) -> Vec<String> {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--package", package, "--prefix", "none", "--format", "{p}"])
        .args(["--edges", "normal,no-proc-macro"])
        .args(features)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect()
}
