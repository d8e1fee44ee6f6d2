//! What the compiler believes about a set without a server, held against a server.
//!
//! The sets in `sets` are written as many people and tools write them, and a server accepts each:
//! so nothing may be found in them, and what is believed to exist at the end is what exists.
//! Then each is broken in many small ways: what is found must be refused by the server as well.

#[path = "../../../migrations-postgres/tests/lab/mod.rs"]
mod lab;
#[path = "../../../migrations-compiler/tests/notation/mod.rs"]
mod notation;

mod breaking;
mod dependencies;
mod enums;
mod server;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use migrations_compiler::schema::{self, Relation};
use migrations_compiler::source::{Content, SourceDir};
use migrations_compiler::sql::Scripts;
use migrations_compiler::{check, parse};
use migrations_core::Diagnostic;

use breaking::Seed;
use server::{Refusal, Session};

/// How many times each set is broken.
const BREAKS: usize = 60;

/// The states of errors that the static pass is there to find.
const OF_THE_SCHEMA: [&str; 8] =
    ["42P01", "42703", "42704", "42P07", "42701", "42830", "42710", "2BP01"];

fn sets() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/belief/sets");
    let mut paths: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let read = |path: &std::path::PathBuf| {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        (name, fs::read_to_string(path).unwrap())
    };
    paths.iter().map(read).collect()
}

/// What is found about the schema of a set.
fn found(dir: &SourceDir) -> Vec<Diagnostic> {
    let mut found = check(parse(dir)).diagnostics;
    found.retain(|diagnostic| diagnostic.code.id().starts_with("M20"));
    found
}

/// The texts that are executed, in order.
fn texts(dir: &SourceDir) -> Vec<(String, String)> {
    let text = |content: &Content| match content {
        Content::Bytes(bytes) => String::from_utf8(bytes.clone()).unwrap(),
        other => panic!("{other:?} is no text"),
    };
    let mut texts: Vec<(String, String)> = dir
        .files
        .iter()
        .filter(|file| file.name.ends_with(".sql") && !file.name.contains("rollback"))
        .map(|file| (file.name.clone(), text(&file.content)))
        .collect();
    texts.sort_by_key(|(name, _)| (name.as_str() != "external.sql", name.clone()));
    texts
}

#[tokio::test]
async fn accepted_sets_have_no_faults_and_are_known_as_they_are() {
    let lab = lab::Lab::new();
    let server = lab.start();
    let mut wrong = String::new();
    let (mut known, mut all) = (0, 0);
    for (name, text) in sets() {
        let dir = notation::set(&text);
        let mut session = Session::open(server.url()).await;
        if let Some(refusal) = session.execute(&texts(&dir)).await {
            if !lab::lacking::is_left_out(&name, &refusal.message, server.bin_dir()) {
                wrong += &format!("{name}: the server refuses it: {refusal:?}\n");
            }
            session.undo().await;
            continue;
        }
        let actual = session.columns().await;
        session.close().await;
        for diagnostic in found(&dir) {
            let place = &diagnostic.location;
            wrong +=
                &format!("{name}: {}:{}: {}\n", place.file, place.start.line, diagnostic.message);
        }
        let parsed = parse(&dir);
        let scripts = Scripts::of(&parsed);
        let analysis = schema::analyze(&scripts);
        let believed = believed(analysis.relations());
        all += actual.len();
        for (relation, columns) in &believed {
            known += 1;
            if actual.get(relation) != Some(columns) {
                let actual = actual.get(relation);
                wrong += &format!("{name}: {relation}: believed {columns:?}, is {actual:?}\n");
            }
        }
    }
    println!("{known} of {all} relations known with all columns");
    assert!(wrong.is_empty(), "\n{wrong}");
    // A pass that knows nothing raises no false alarm either.
    assert!(known * 10 >= all * 7, "only {known} of {all} relations are known");
}

/// The relations whose columns are all known.
fn believed<'a>(relations: impl Iterator<Item = &'a Relation>) -> BTreeMap<String, Vec<String>> {
    let is_known = |relation: &&Relation| relation.knows_columns && relation.kind.has_rows();
    let columns = |relation: &Relation| {
        let mut names: Vec<String> =
            relation.columns.iter().map(|column| column.name.clone()).collect();
        names.sort();
        (format!("{}.{}", relation.id.schema, relation.id.name), names)
    };
    relations.filter(is_known).map(columns).collect()
}

#[tokio::test]
async fn whatever_is_found_in_a_broken_set_is_refused() {
    let lab = lab::Lab::new();
    let server = lab.start();
    let mut wrong = String::new();
    let (mut refused, mut hits) = (0, 0);
    let mut missed: BTreeMap<String, usize> = BTreeMap::new();
    for (name, text) in sets() {
        let mut session = Session::open(server.url()).await;
        for number in 0..BREAKS {
            let mut seed = Seed::of(&name, number);
            let (broken, what) = breaking::broken(&text, &mut seed);
            let dir = notation::set(&broken);
            let refusal = session.execute(&texts(&dir)).await;
            session.undo().await;
            let found = found(&dir);
            if let Some(claim) = found.first()
                && !is_refused_by_then(&dir, claim, refusal.as_ref())
            {
                let place = &claim.location;
                wrong += &format!(
                    "{name} {number} ({what}): {}:{}: {}; the server: {refusal:?}\n",
                    place.file, place.start.line, claim.message
                );
            }
            let Some(refusal) = refusal else { continue };
            if !OF_THE_SCHEMA.contains(&refusal.state.as_str()) {
                continue;
            }
            refused += 1;
            let is_it = |claim: &Diagnostic| {
                claim.location.file == *refusal.file.as_str()
                    && refusal.lines.contains(&claim.location.start.line)
            };
            if found.iter().any(is_it) {
                hits += 1;
            } else {
                *missed.entry(refusal.state.clone()).or_default() += 1;
                if std::env::var_os("SHOW_MISSED").is_some() {
                    println!("missed {name} {number} ({what}): {refusal:?}");
                }
            }
        }
        session.close().await;
    }
    println!("{hits} of {refused} refusals found without a server; missed {missed:?}");
    assert!(wrong.is_empty(), "\n{wrong}");
    assert!(hits * 100 >= refused * 80, "only {hits} of {refused} were found");
}

/// A claim holds where the server has refused that statement or one before it.
fn is_refused_by_then(dir: &SourceDir, claim: &Diagnostic, refusal: Option<&Refusal>) -> bool {
    let Some(refusal) = refusal else { return false };
    let order: Vec<String> = texts(dir).into_iter().map(|(name, _)| name).collect();
    let place = |file: &str, line: u32| (order.iter().position(|name| name == file), line);
    let claimed = place(claim.location.file.name(), claim.location.start.line);
    place(&refusal.file, refusal.statement_line) <= claimed
}
