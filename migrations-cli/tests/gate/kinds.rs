//! A crate with a column of every kind: what its structs and queries take for each of them is what a
//! server sends and accepts, and `sqlx.toml` is kept and watched.

use std::fs;
use std::process::Command;

use migrations_postgres::installations;

use crate::lacking;
use crate::project::{Mode, Project, cargo, program, workspace};

/// The crate of that name beside this file, at a place of its own.
fn crate_of_kinds(name: &str) -> Project {
    let project = Project::copy(name);
    for path in ["src", "db", ".sqlx"] {
        fs::remove_dir_all(project.path(path)).expect("a folder of the application");
    }
    fs::remove_file(project.path("sqlx.toml")).expect("a file of the application");
    let here = workspace().join("migrations-cli/tests/gate/kinds");
    for file in [
        "Cargo.toml",
        "build.rs",
        "src/lib.rs",
        "src/main.rs",
        "src/domains.rs",
        "src/twins.rs",
        "migrations/migrations.toml",
        "migrations/001_create_kinds.sql",
        "migrations/002_fill_kinds.sql",
        "migrations/003_create_domains.sql",
        "migrations/004_fill_domains.sql",
        "migrations/005_create_twins.sql",
        "migrations/stubs/vector.sql",
    ] {
        let path = project.path(file);
        fs::create_dir_all(path.parent().expect("a folder")).expect("the folder");
        fs::copy(here.join(file), path).expect("a file of the crate");
    }
    let crates = workspace().display().to_string();
    let manifest = project.read("Cargo.toml").replace("CRATES", &crates);
    project.write("Cargo.toml", &manifest);
    fetch();
    project
}

/// Has the packages at hand that no other crate here is built with: the tests build offline.
fn fetch() {
    let mut fetch = Command::new(env!("CARGO"));
    let fetched = fetch.args(["fetch", "--locked"]).current_dir(workspace()).output();
    let fetched = fetched.expect("cargo runs");
    assert!(fetched.status.success(), "{}", String::from_utf8_lossy(&fetched.stderr));
}

#[test]
fn column_of_every_kind_goes_there_and_back() {
    let project = crate_of_kinds("kinds");
    let prepared = program().arg("prepare").current_dir(&project.dir).output();
    let prepared = prepared.expect("the program runs");
    let said = String::from_utf8_lossy(&prepared.stderr);
    let bin_dir = installations().expect("a server").remove(0).bin_dir().to_owned();
    if lacking::is_left_out("column_of_every_kind_goes_there_and_back", &said, &bin_dir) {
        return;
    }
    assert!(prepared.status.success(), "{said}");
    let ran = cargo(&project.dir).arg("run").output().expect("cargo runs");
    let said = String::from_utf8_lossy(&ran.stdout);
    assert_eq!(
        said,
        "every kind went there and back\n",
        "{}",
        String::from_utf8_lossy(&ran.stderr)
    );

    // What is ours and wrong is said by the build and written by `prepare`; what is not stays.
    let whole = project.read("sqlx.toml");
    project.replace("sqlx.toml", "'side' = \"crate::db::rows::Side\"\n", "");
    project.replace("sqlx.toml", "# What sqlx's", "# My own words.\n# What sqlx's");
    let check = |arguments: &[&str]| {
        let mut command = program();
        let output = command.args(arguments).current_dir(&project.dir).output();
        let output = output.expect("the program runs");
        (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let (code, said) = check(&["prepare", "--check"]);
    assert!(code == Some(1) && said.contains("stale: sqlx.toml (changed)"), "{said}");
    let built = project.build(Mode::Ci);
    built.fails().says("[M0430] sqlx's macros are not told that `");
    built.says("run `cargo migrations prepare`");
    let (code, said) = check(&["prepare"]);
    assert!(code == Some(0) && said.contains("written: sqlx.toml (changed)"), "{said}");
    let renewed = project.read("sqlx.toml");
    assert!(renewed.contains("# My own words.\n"), "{renewed}");
    let lines = |text: &str| {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines.retain(|line| !line.is_empty() && line != "# My own words.");
        lines.sort();
        lines
    };
    assert_eq!(lines(&renewed), lines(&whole));
    assert_eq!(check(&["prepare", "--check"]).0, Some(0));

    // What the schema refuses does not compile.
    project.replace("src/main.rs", "Direction::Up,\n    )", "\"sideways\",\n    )");
    project.build(Mode::Ci).fails().says("mismatched types").says("Direction");
}
