//! What is published has everything that a registry shows, and none of the tests' fixtures.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

#[test]
fn every_published_package_says_what_it_is() {
    let published = published();
    assert_eq!(published.len(), 9, "a package is published, or no more");
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
fn every_published_package_has_its_licences_and_no_test() {
    for package in &published() {
        let name = name(package);
        let listed = cargo(&["package", "--list", "--allow-dirty", "--offline", "--package", name]);
        let files: Vec<&str> = listed.lines().collect();
        for file in ["LICENSE-APACHE", "LICENSE-MIT", "README.md", "Cargo.toml"] {
            assert!(files.contains(&file), "{name} has no {file}: {files:?}");
        }
        let fixture = files.iter().find(|file| file.starts_with("tests/"));
        assert_eq!(fixture, None, "{name} has files of its tests");
    }
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
