//! What is published has everything that a registry shows, and none of the tests' fixtures.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

use serde_json::Value;

/// What a user writes into `Cargo.toml` or installs; the others come along.
const NAMED_BY_USERS: [&str; 2] = ["cargo-migrations", "sealed-migrations"];

const CHANGELOG: &str = "CHANGELOG.md";

const AT_THE_TOP: [&str; 7] = [
    ".cargo_vcs_info.json",
    "Cargo.lock",
    "Cargo.toml",
    "Cargo.toml.orig",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
];

/// More than twice what the largest package has; a fixture that slips in is larger.
const LARGE: u64 = 5_000_000;

#[test]
fn every_published_package_says_what_it_is() {
    let published = published();
    assert_eq!(published.len(), 11, "a package is published, or no more");
    for package in &published {
        let name = name(package);
        for field in ["description", "license", "readme", "rust_version"] {
            assert!(package[field].is_string(), "{name} has no {field}");
        }
        let manifest = Path::new(package["manifest_path"].as_str().expect("a path"));
        let readme = manifest.with_file_name(package["readme"].as_str().expect("a name"));
        assert!(readme.is_file(), "{name}: {} is not there", readme.display());
        for field in ["keywords", "categories"] {
            let is_filled = |list: &Vec<Value>| (1..=5).contains(&list.len());
            assert!(package[field].as_array().is_some_and(is_filled), "{name}: {field}");
        }
    }
}

#[test]
fn every_published_package_has_its_licences_and_nothing_but_its_source() {
    for package in &published() {
        let name = name(package);
        let files = files(name);
        for file in ["LICENSE-APACHE", "LICENSE-MIT", "README.md", "Cargo.toml"] {
            assert!(files.iter().any(|listed| listed == file), "{name} has no {file}: {files:?}");
        }
        let stray: Vec<&String> = files.iter().filter(|file| !is_published(name, file)).collect();
        assert!(stray.is_empty(), "{name} has files that nobody needs who uses it: {stray:?}");
    }
}

#[test]
fn what_users_install_tells_what_has_changed() {
    for name in NAMED_BY_USERS {
        assert!(files(name).contains(&CHANGELOG.to_owned()), "{name} has no {CHANGELOG}");
    }
}

#[test]
fn no_published_package_is_large() {
    for package in &published() {
        let name = name(package);
        let manifest = Path::new(package["manifest_path"].as_str().expect("a path"));
        let folder = manifest.parent().expect("a file has a folder");
        let sizes = files(name).iter().filter_map(|file| fs::metadata(folder.join(file)).ok());
        let bytes: u64 = sizes.map(|metadata| metadata.len()).sum();
        assert!((10_000..LARGE).contains(&bytes), "{name} has {bytes} bytes of files");
    }
}

/// What a package may hold: its source, what cargo adds, and what a reader of the registry looks for.
fn is_published(package: &str, file: &str) -> bool {
    let (folder, name) = file.split_once('/').unwrap_or(("", file));
    match folder {
        // Tests of a module are part of it; text that its source includes may be of these kinds.
        "src" => {
            let is = |ends: &[&str]| ends.iter().any(|end| name.ends_with(end));
            // The page of a schema, and what `serve` puts around it.
            let has_pages = ["sealed-migrations-docs", "cargo-migrations"].contains(&package);
            let is_of_page = has_pages && is(&[".html", ".css", ".js"]);
            is_of_page || is(&[".rs", ".sql", ".sh", ".txt"])
        }
        "codes" => package == "sealed-migrations-core" && name.ends_with(".md"),
        "examples" => ["sealed-migrations", "sealed-migrations-postgres"].contains(&package),
        "" if name == CHANGELOG => NAMED_BY_USERS.contains(&package),
        "" => AT_THE_TOP.contains(&name),
        _ => false,
    }
}

fn files(package: &str) -> &'static [String] {
    // Cargo asks git each time, so the tests ask cargo once.
    static FILES: LazyLock<BTreeMap<String, Vec<String>>> = LazyLock::new(|| {
        published().iter().map(|package| (name(package).to_owned(), list(name(package)))).collect()
    });
    &FILES[package]
}

fn list(package: &str) -> Vec<String> {
    let listed = cargo(&["package", "--list", "--allow-dirty", "--offline", "--package", package]);
    listed.lines().map(str::to_owned).collect()
}

/// The packages that are not kept from being published.
fn published() -> Vec<Value> {
    let metadata = cargo(&["metadata", "--no-deps", "--offline", "--format-version", "1"]);
    let mut metadata: Value = serde_json::from_str(&metadata).expect("cargo writes JSON");
    let Value::Array(mut packages) = metadata["packages"].take() else {
        panic!("cargo names no packages");
    };
    // `publish = false` is an empty list of registries.
    packages.retain(|package| package["publish"].is_null());
    packages
}

fn name(package: &Value) -> &str {
    package["name"].as_str().expect("every package has a name")
}

fn cargo(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("cargo writes UTF-8")
}
