//! A release is made of what the manifests and the changelog say, and its archives lie where
//! `cargo binstall` looks for them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

const MANIFEST: &str = r#"[package]
version = "7.7.7"

[workspace.package]
version = "1.2.3"
repository = "https://example.org/team/shop"
"#;

const CHANGELOG: &str = "# Changelog

## [Unreleased]

- To come.

## [1.2.3] - 2026-12-01

### Added

- A [page](docs/page.md#part), and [another one](https://example.org/other.md).

## [1.2.2] - 2026-11-01

- Old.
";

#[test]
fn notes_are_the_chapter_of_the_version() {
    let folder = release();
    let said = run(folder.path(), &["notes", "1.2.3"]);
    assert_eq!(
        text(&said),
        "### Added\n\n- A [page](https://example.org/team/shop/blob/v1.2.3/docs/page.md#part), and \
         [another one](https://example.org/other.md).\n"
    );
}

#[test]
fn version_without_a_chapter_has_no_notes() {
    let folder = release();
    for version in ["1.2", "9.9.9", "Unreleased"] {
        let said = run(folder.path(), &["notes", version]);
        assert!(!said.status.success(), "{version}: {}", text(&said));
        assert!(error(&said).contains(&format!("no chapter `## [{version}] - DATE`")));
    }
}

#[test]
fn tag_of_the_version_is_released() {
    let folder = release();
    let said = run(folder.path(), &["check", "v1.2.3"]);
    assert!(said.status.success(), "{}", error(&said));
}

#[test]
fn nothing_is_released_that_lacks_something() {
    let other_version = MANIFEST.replace("1.2.3", "1.2.4");
    let no_repository = without_repository();
    let undated = CHANGELOG.replace("## [1.2.3] - 2026-12-01", "## [1.2.3]");
    for (manifest, changelog, fault) in [
        (other_version.as_str(), CHANGELOG, "tag v1.2.4"),
        (&no_repository, CHANGELOG, "no `repository`"),
        (MANIFEST, &undated, "no chapter `## [1.2.3] - DATE`"),
    ] {
        let folder = release_of(manifest, changelog);
        let said = run(folder.path(), &["check", "v1.2.3"]);
        assert!(!said.status.success(), "{fault}");
        assert!(error(&said).contains(fault), "{}", error(&said));
    }
}

#[test]
fn workflow_says_the_repository_where_the_manifest_does_not() {
    let folder = release_of(&without_repository(), CHANGELOG);
    let said = run_in_workflow(folder.path(), &["check", "v1.2.3"]);
    assert!(said.status.success(), "{}", error(&said));
    let said = run_in_workflow(folder.path(), &["notes", "1.2.3"]);
    assert!(text(&said).contains("](https://git.example.org/fork/shop/blob/v1.2.3/docs/page.md"));
}

#[test]
fn workflow_of_another_repository_releases_nothing() {
    let folder = release();
    let said = run_in_workflow(folder.path(), &["check", "v1.2.3"]);
    assert!(!said.status.success());
    let fault = "Cargo.toml names the repository https://example.org/team/shop, and the workflow \
                 runs in https://git.example.org/fork/shop";
    assert!(error(&said).contains(fault), "{}", error(&said));
}

#[test]
fn every_published_package_names_the_repository_of_its_release() {
    let folder = manifests();
    for _ in ["to write", "to leave as it is"] {
        let said = run_in_workflow(folder.path(), &["address"]);
        assert!(said.status.success(), "{}", error(&said));
    }
    let is_published = |package: &Value| package["publish"].is_null();
    let published: Vec<_> = packages(folder.path()).into_iter().filter(is_published).collect();
    assert_eq!(published.len(), 11);
    for package in published {
        assert_eq!(package["repository"], "https://git.example.org/fork/shop", "{package}");
    }
}

#[test]
fn archives_lie_where_binstall_looks_for_them() {
    let metadata = binstall();
    let folder = release();
    fs::write(folder.path().join("built"), "#!/bin/sh\necho 1.2.3\n").expect("a program");
    for target in targets() {
        let said = run(folder.path(), &["archive", &target, "built", "archives"]);
        assert!(said.status.success(), "{}", error(&said));
        let url = filled(&metadata["pkg-url"], &target);
        let file = url.strip_prefix("https://example.org/team/shop/releases/download/v1.2.3/");
        let archive = folder.path().join("archives").join(file.expect("the page of the release"));
        let unpacked = unpack(&archive);
        let program = unpacked.path().join(filled(&metadata["bin-dir"], &target));
        let said = Command::new(&program).output().unwrap_or_else(|error| {
            panic!("{}: {error}", program.display());
        });
        assert_eq!(text(&said), "1.2.3\n");
        for file in ["LICENSE-APACHE", "LICENSE-MIT", "README.md", "CHANGELOG.md"] {
            assert!(program.with_file_name(file).is_file(), "{target} has no {file}");
        }
    }
}

#[test]
fn sums_are_those_of_every_archive() {
    let folder = release();
    for target in ["one", "two"] {
        run(folder.path(), &["archive", target, "Cargo.toml", "archives"]);
    }
    let said = run(folder.path(), &["sums", "archives"]);
    assert!(said.status.success(), "{}", error(&said));
    let archives = folder.path().join("archives");
    let sums = fs::read_to_string(archives.join("SHA256SUMS")).expect("the sums");
    assert_eq!(sums.lines().count(), 2, "{sums}");
    let check = |folder: &Path| {
        let mut shell = Command::new("sh");
        // The second is that of macOS.
        shell.args(["-c", "sha256sum -c SHA256SUMS || shasum -a 256 -c SHA256SUMS"]);
        shell.current_dir(folder).output().expect("a shell runs").status.success()
    };
    assert!(check(&archives));
    fs::write(archives.join("cargo-migrations-one-v1.2.3.tgz"), "changed").expect("an archive");
    assert!(!check(&archives));
}

#[test]
fn licences_are_checked_for_every_system_of_a_release() {
    let deny = fs::read_to_string(repository().join("deny.toml")).expect("deny.toml");
    for target in targets() {
        assert!(deny.contains(&format!("\"{target}\",")), "deny.toml does not name {target}");
    }
}

/// The systems for which the workflow builds the program.
fn targets() -> Vec<String> {
    let workflow = repository().join(".github/workflows/release.yml");
    let workflow = fs::read_to_string(workflow).expect("the workflow");
    let entries = workflow.lines().filter_map(|line| line.trim().strip_prefix("- { target: "));
    let targets: Vec<String> =
        entries.filter_map(|entry| Some(entry.split_once(',')?.0.to_owned())).collect();
    assert_eq!(targets.len(), 6, "{targets:?}");
    targets
}

/// What the program's manifest tells `cargo binstall`.
fn binstall() -> serde_json::Value {
    let packages = packages(&repository());
    let program = packages.iter().find(|package| package["name"] == "cargo-migrations");
    program.expect("the program's package")["metadata"]["binstall"].clone()
}

/// What cargo reads in the manifests of a workspace.
fn packages(root: &Path) -> Vec<serde_json::Value> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .current_dir(root)
        .output()
        .expect("cargo runs");
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("cargo writes JSON: {}", error(&output)));
    metadata["packages"].as_array().expect("packages").clone()
}

/// The manifests of this workspace, with empty sources.
fn manifests() -> TempDir {
    let folder = TempDir::new().expect("a temporary folder");
    let root = repository();
    let copy_of = |path: &str| {
        let inside = Path::new(path).strip_prefix(&root).expect("a path of this workspace");
        let copy = folder.path().join(inside);
        fs::create_dir_all(copy.parent().expect("a folder")).expect("a folder");
        copy
    };
    for package in packages(&root) {
        let manifest = package["manifest_path"].as_str().expect("a path");
        fs::copy(manifest, copy_of(manifest)).expect("a copy");
        for target in package["targets"].as_array().expect("targets") {
            fs::write(copy_of(target["src_path"].as_str().expect("a path")), "").expect("a source");
        }
    }
    folder
}

/// A template of `cargo binstall`, filled as it does for this release.
fn filled(template: &serde_json::Value, target: &str) -> String {
    let values = [
        ("repo", "https://example.org/team/shop"),
        ("version", "1.2.3"),
        ("name", "cargo-migrations"),
        ("bin", "cargo-migrations"),
        ("binary-ext", ""),
        ("target", target),
    ];
    let template = template.as_str().expect("a template").to_owned();
    let filled = values
        .iter()
        .fold(template, |text, (name, value)| text.replace(&format!("{{ {name} }}"), value));
    assert!(!filled.contains('{'), "{filled}");
    filled
}

fn unpack(archive: &Path) -> TempDir {
    let folder = TempDir::new().expect("a temporary folder");
    let mut tar = Command::new("tar");
    tar.arg("-xzf").arg(archive).arg("-C").arg(folder.path());
    assert!(tar.status().expect("tar runs").success(), "{}", archive.display());
    folder
}

fn release() -> TempDir {
    release_of(MANIFEST, CHANGELOG)
}

/// The root of a repository, as far as a release looks at it.
fn release_of(manifest: &str, changelog: &str) -> TempDir {
    let folder = TempDir::new().expect("a temporary folder");
    for (name, text) in [
        ("Cargo.toml", manifest),
        ("CHANGELOG.md", changelog),
        ("README.md", "# Shop\n"),
        ("LICENSE-APACHE", "Apache\n"),
        ("LICENSE-MIT", "MIT\n"),
    ] {
        fs::write(folder.path().join(name), text).expect("a file");
    }
    folder
}

fn without_repository() -> String {
    MANIFEST.replace("repository", "homepage")
}

/// On a developer's machine, wherever this test runs.
fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut script = script(folder, arguments);
    let script = script.env_remove("GITHUB_SERVER_URL").env_remove("GITHUB_REPOSITORY");
    script.output().expect("the script runs")
}

/// In a workflow of a repository that no manifest names.
fn run_in_workflow(folder: &Path, arguments: &[&str]) -> Output {
    let mut script = script(folder, arguments);
    script.env("GITHUB_SERVER_URL", "https://git.example.org");
    script.env("GITHUB_REPOSITORY", "fork/shop").output().expect("the script runs")
}

fn script(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(repository().join(".ci/release"));
    command.args(arguments).current_dir(folder);
    command
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn error(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn repository() -> PathBuf {
    env!("CARGO_MANIFEST_DIR").into()
}
