//! The other process of a test: prepares the crate that its first argument names.
//!
//! It asserts nothing, and knows of its test only what arguments and environment say.

use std::path::Path;
use std::process::Command;

use migrations_compiler::snapshot::Snapshot;
use migrations_postgres::Options;
use migrations_prepare::committed::{OtherMajor, Places};
use migrations_prepare::prepare::{Scope, prepare_in};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match &arguments[..] {
        [folder] => prepare_and_commit(Path::new(folder)),
        [folder, end] if end == "and-die" => {
            prepare_and_commit(Path::new(folder));
            die();
        }
        other => panic!("a folder, and perhaps `and-die`: {other:?}"),
    }
}

fn prepare_and_commit(folder: &Path) {
    let project = Snapshot::of_crate(folder).unwrap();
    let scope = Scope { earlier: vec![project.layout.query_data_dir.clone()], ..Scope::default() };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let options = Options::default();
    let mut prepared = runtime.block_on(prepare_in(&project, &options, &scope)).unwrap();
    prepared.notes.iter().for_each(|note| println!("@note {note}"));
    let lock = folder.join("migrations/migrations.lock");
    let places = Places { lock, query_data: folder.join(".sqlx") };
    if let Some(query_data) = &prepared.query_data {
        places.write(query_data, OtherMajor::Keep).unwrap();
    }
    std::mem::take(&mut prepared.ending).finish().unwrap();
}

/// Ends as a process that is killed does: nothing is dropped.
fn die() {
    let this = std::process::id().to_string();
    Command::new("kill").args(["-KILL", &this]).status().unwrap();
}
