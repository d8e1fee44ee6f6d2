//! Generated functions: tables of every kind, built by real cargo and run on a real server.

use std::fs;
use std::process::Command;

use crate::project::{Mode, Project, program_dir};

/// The copy with a set and a program of its own.
fn project(name: &str) -> Project {
    let project = Project::copy(name);
    for folder in ["src", "db", ".sqlx"] {
        fs::remove_dir_all(project.path(folder)).expect("a folder of the application");
    }
    fs::create_dir_all(project.path("src")).expect("a folder");
    fs::create_dir_all(project.path("migrations")).expect("a folder");
    project.replace("Cargo.toml", "[lib]\nname = \"trading\"\ndoctest = false\n", "");
    project.write("src/main.rs", include_str!("access/main.rs"));
    project.write("migrations/001_create_shop.sql", include_str!("access/001_create_shop.sql"));
    project
}

#[test]
fn functions_do_what_they_say_for_every_kind_of_table() {
    let project = project("access");
    project.prepare();
    project.build(Mode::Ci).passes().does_not_say("warning");
    let output = Command::new(program_dir().join("trading-access")).output();
    let output = output.expect("the program runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    assert!(String::from_utf8_lossy(&output.stdout).contains("everything is as it should be"));
}
