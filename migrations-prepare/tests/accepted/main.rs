//! Sets that a server accepts, each through the whole product: nothing may be wrong with them.
//!
//! The sets in `sets` are written as many people and tools write them, up to the odd corners of the
//! language; every file of theirs was executed by `psql`, and every rollback leaves the schema that
//! was there before.
//! So neither what is found without a server nor what one finds may be an error.

#[path = "../../../migrations-postgres/tests/lab/lacking.rs"]
mod lacking;
#[path = "../../../migrations-compiler/tests/notation/mod.rs"]
mod notation;

mod long;

use std::fs;
use std::path::Path;
use std::sync::Mutex;
use std::thread;

use migrations_compiler::snapshot::Snapshot;
use migrations_compiler::source::Content;
use migrations_compiler::{Parsed, check, parse};
use migrations_core::Diagnostic;
use migrations_postgres::{Options, Server};
use migrations_prepare::prepare::prepare;

/// Servers that run at a time.
const SERVERS: usize = 2;

/// The sets that later servers refuse: the last major that takes each, and the state of the refusal.
const UNTIL: [(&str, u32, &str); 3] = [
    ("rule_makes_a_view", 15, "SQLSTATE 42809"),
    ("revoked_membership", 15, "SQLSTATE 2BP01"),
    ("function_named_json_exists", 16, "SQLSTATE 42601"),
];

/// The sets that a server takes from a major on.
const FROM: [(&str, u32); 3] =
    [("taken_from_16", 16), ("taken_from_17", 17), ("taken_from_18", 18)];

/// The sets, each with its name.
fn sets() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/accepted/sets");
    let read = |entry: fs::DirEntry| {
        let name = entry.path().file_stem().unwrap().to_string_lossy().into_owned();
        (name, fs::read_to_string(entry.path()).unwrap())
    };
    let mut sets: Vec<(String, String)> =
        fs::read_dir(folder).unwrap().map(|entry| read(entry.unwrap())).collect();
    sets.extend(long::sets());
    sets.sort();
    sets
}

/// The errors among diagnostics, a line each.
fn errors(found: &[Diagnostic]) -> String {
    let line = |found: &Diagnostic| {
        let (place, notes) = (&found.location, found.notes.join("; "));
        let start = place.start;
        let place = format!("{}:{}:{}", place.file, start.line, start.column);
        format!("  {} {place} {} ({notes})\n", found.code, found.message)
    };
    found.iter().filter(|found| found.is_error()).map(line).collect()
}

/// What is not as expected of a set on this server.
fn wrong(name: &str, text: &str, server: &Server) -> String {
    let (found, major) = (refused(text), server.version().major);
    if lacking::is_left_out(name, &found, server.bin_dir()) {
        return String::new();
    }
    if FROM.iter().any(|(set, first)| *set == name && major < *first) {
        return match found.is_empty() {
            true => "  a server that does not have it takes the set\n".to_owned(),
            false => String::new(),
        };
    }
    let until = UNTIL.iter().find(|(set, last, _)| *set == name && major > *last);
    match until {
        None => found,
        Some((.., state)) if found.lines().count() == 1 && found.contains(state) => String::new(),
        Some((_, last, state)) => {
            format!("  expected {state} of a server above {last}, and found: {found}\n")
        }
    }
}

/// What a server has against a set.
fn refused(text: &str) -> String {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let write = |path: &str, bytes: &[u8]| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).and_then(|()| fs::write(path, bytes)).unwrap();
    };
    write("src/lib.rs", b"migrations::migrations!();\n");
    for file in notation::set(text).files {
        if let Content::Bytes(bytes) = file.content {
            write(&format!("migrations/{}", file.name), &bytes);
        }
    }
    let project = Snapshot::of_crate(folder.path()).expect("a crate with a set");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let prepared = runtime.block_on(prepare(&project, &Options::default()));
    errors(&prepared.expect("a server").diagnostics)
}

#[test]
fn nothing_is_wrong_without_a_server() {
    let mut wrong = String::new();
    for (name, text) in sets() {
        // A server that has taken the set is known by its seal, or by the config.
        let server = FROM.iter().find(|(set, _)| *set == name).map(|(_, first)| *first);
        let parsed = Parsed { server, ..parse(&notation::set(&text)) };
        let found = errors(&check(parsed).diagnostics);
        if !found.is_empty() {
            wrong += &format!("{name}:\n{found}");
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn nothing_is_wrong_on_a_server() {
    let server = Server::start(&Options::default()).expect("a server");
    let waiting = Mutex::new(sets());
    let found = Mutex::new(String::new());
    let work = || loop {
        let next = waiting.lock().unwrap().pop();
        let Some((name, text)) = next else { return };
        let wrong = wrong(&name, &text, &server);
        if !wrong.is_empty() {
            *found.lock().unwrap() += &format!("{name}:\n{wrong}");
        }
    };
    thread::scope(|scope| {
        for _ in 0..SERVERS {
            scope.spawn(work);
        }
    });
    let found = found.into_inner().unwrap();
    assert!(found.is_empty(), "\n{found}");
}
