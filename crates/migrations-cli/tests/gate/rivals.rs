//! sqlx's own answers, for the same queries on the same schema.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use migrations_engine::{Options, Server};

use crate::project::{Mode, Project, program_dir};

/// `cargo sqlx prepare` has the macros describe every query online and save what they hear; so does
/// this, without the gate that would keep them offline.
#[test]
fn query_files_are_to_the_byte_those_of_sqlx() {
    let project = Project::copy("rivals");
    let server = Server::start(&Options::default()).expect("a server");
    let applied = Command::new(program_dir().join("cargo-migrations"))
        .args(["apply", "--database-url", server.url()])
        .current_dir(&project.dir)
        .output()
        .expect("the program runs");
    assert!(applied.status.success(), "{}", String::from_utf8_lossy(&applied.stderr));

    fs::write(project.path("build.rs"), "fn main() {}\n").expect("the build script");
    let saved = project.path("saved");
    fs::create_dir(&saved).expect("a folder");
    let mut cargo = project.cargo(Mode::Ci);
    let output = cargo
        .env("DATABASE_URL", server.url())
        .env("SQLX_OFFLINE", "false")
        .env("SQLX_OFFLINE_DIR", &saved)
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));

    let theirs: BTreeMap<String, String> = fs::read_dir(&saved)
        .expect("the folder")
        .map(|entry| entry.expect("an entry"))
        .map(|entry| {
            (
                entry.file_name().to_string_lossy().into_owned(),
                fs::read_to_string(entry.path()).expect("a file"),
            )
        })
        .collect();
    let ours = project.files().into_iter().filter_map(|(path, bytes)| {
        let name = path.strip_prefix(".sqlx/")?.to_owned();
        name.starts_with("query-").then(|| (name, String::from_utf8_lossy(&bytes).into_owned()))
    });
    let ours: BTreeMap<String, String> = ours.collect();
    assert_eq!(ours.keys().collect::<Vec<_>>(), theirs.keys().collect::<Vec<_>>());
    for (name, text) in &ours {
        assert_eq!(Some(text), theirs.get(name), "{name}");
    }
}
