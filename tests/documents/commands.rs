//! Every command in the documents is run, and says what the document shows.
//!
//! A block of the language `console` holds lines that begin with `$ `, each followed by what it
//! prints: some of its lines, in order, with `…` for whatever differs from run to run and for lines
//! that are left out. A command fails exactly where the document shows a line that begins with
//! `error`. A block with a `title` is a file, written before the next command.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::PathBuf;

use crate::markdown::{Block, Document, documents, repository};
use crate::place::{ReadersCrate, Said, build_program, run_in_repository, target};

/// How commands begin that are not run here, and what sees to them instead.
const ELSEWHERE: &[(&str, &str)] = &[
    ("cargo test --workspace", "runs this very test; `.ci/run` runs it"),
    (".ci/run", "runs this very test; it is what CI itself calls"),
    (".ci/long", "runs for an hour; each suite of it is in the tests, shorter"),
    (
        "cargo install --locked --path ../migrations/migrations-cli",
        "compiles everything once more, optimised; `build_program` builds the same program",
    ),
    (
        "cargo run --release -p migrations-bench",
        "measures for minutes, and compiles other tools; `.ci/run` lints it",
    ),
    (
        "MIGRATIONS_FUZZ_SECONDS=1 cargo test",
        "takes as long as it is told to; `cargo test --workspace` runs the same test",
    ),
    (
        "BLESS=1 cargo test -p sealed-migrations-core --test lexer",
        "writes into the tree; `.ci/run` runs the test without blessing",
    ),
    (
        "BLESS=1 cargo test -p sealed-migrations-compiler --test rules",
        "writes into the tree; `.ci/run` runs the test without blessing",
    ),
    (
        "TRYBUILD=overwrite cargo test -p sealed-migrations --test ui",
        "writes into the tree; `.ci/run` runs the test without blessing",
    ),
    (
        "BLESS=1 cargo test -p sealed-migrations-prepare --test nullability",
        "writes into the tree; `.ci/run` runs the test without blessing",
    ),
    (
        "BLESS=1 cargo test -p trading --test documents every_code",
        "writes into the tree; `.ci/run` runs the test without blessing",
    ),
    (
        "BLESS=1 cargo test -p trading --test documents picture",
        "writes into the tree; `.ci/run` runs the test without blessing",
    ),
    (
        "cargo migrations engine add 16",
        "downloads 24 MB; `.ci/long` runs it in its suite without-postgres",
    ),
    (
        "MIGRATIONS_POSTGRES_BIN=\"$(cargo migrations engine which 16)\"",
        "needs what the command before has downloaded; `.ci/long` runs it",
    ),
    (
        "cargo migrations engine remove 16",
        "needs what a command before has downloaded; `.ci/long` runs it",
    ),
    (
        "MIGRATIONS_PAGES=target/pages cargo test -p sealed-migrations-docs",
        "tests the pages of many tables; `cargo test --workspace` runs the same test",
    ),
    (
        "npm install --prefix migrations-docs/tests/documents/browser",
        "downloads two packages; `.ci/pages install` does so below `target`",
    ),
    (
        "node migrations-docs/tests/documents/browser/check.mjs",
        "needs a browser, and what the commands before have made; `.ci/pages check` runs it",
    ),
    (
        "node migrations-docs/tests/documents/browser/readme.mjs",
        "needs a browser, and what the commands before have made; `.ci/pages pictures` runs it",
    ),
    (
        "node migrations-docs/tests/documents/browser/serve.mjs",
        "needs a browser, and what a command before has made; `.ci/long` runs it",
    ),
    (
        "cargo migrations serve",
        "serves until it is interrupted; the tests of the verb run it, in `migrations-cli`",
    ),
    (
        "npm install --ignore-scripts --prefix migrations-docs/tests/documents/readers",
        "downloads three packages; `.ci/long` runs it in its suite readers",
    ),
    (
        "node migrations-docs/tests/documents/readers/check.mjs",
        "needs what the commands before have made; `.ci/long` runs it",
    ),
    ("mdbook build docs", "needs a program that takes minutes to install; `.ci/run` runs it"),
    (
        "cargo run -p migrations-book -- check target/book",
        "needs the book of the command before it; `.ci/run` runs it",
    ),
    (
        "BLESS=1 cargo test -p cargo-migrations --bins --test verbs schema",
        "writes into the tree; `.ci/run` runs the test without blessing",
    ),
];

/// Documents whose commands belong into this repository; those of the others belong into a crate
/// of the reader's, unless a block says `in=repository`; blocks with `in=example` have a crate of
/// their own.
const IN_REPOSITORY: [&str; 3] = ["CONTRIBUTING.md", "ARCHITECTURE.md", "docs/benchmarks.md"];

/// A command, and the lines that the document shows of its output.
struct Example {
    line: usize,
    command: String,
    shown: Vec<String>,
}

#[test]
fn every_command_does_what_the_document_shows() {
    let _turn = wait_for_turn();
    build_program();
    let before = committed_files();
    let mut faults = Vec::new();
    let mut met = BTreeSet::new();
    for document in documents() {
        run_document(&mut faults, &mut met, &document);
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n\n"));
    for (begin, _) in ELSEWHERE {
        assert!(met.contains(begin), "no document has a command {begin:?} any more");
    }
    assert!(before == committed_files(), "a command has changed db/ or .sqlx of the repository");
}

/// Two runs at once would build one crate over the other.
pub(crate) fn wait_for_turn() -> File {
    let file = File::create(target().join("documents.lock")).expect("a file to lock");
    file.lock().expect("a lock");
    file
}

fn run_document(faults: &mut Vec<String>, met: &mut BTreeSet<&'static str>, document: &Document) {
    let is_in_repository = IN_REPOSITORY.contains(&document.name().as_str());
    // The README sets a crate up; the others begin with one, and so does its example.
    let is_first = document.name() == "README.md";
    let begin = if is_first { ReadersCrate::empty } else { ReadersCrate::set_up };
    let (mut readers_crate, mut example_crate) = (None, None);
    for block in document.blocks() {
        let (readers_crate, begin) = match block.attribute("in") {
            Some("example") => (&mut example_crate, ReadersCrate::set_up as fn() -> ReadersCrate),
            _ => (&mut readers_crate, begin as fn() -> ReadersCrate),
        };
        if let Some(title) = block.attribute("title") {
            readers_crate.get_or_insert_with(begin).write(title, &block);
        }
        for example in examples(document, &block) {
            if let Some((begin, _)) =
                ELSEWHERE.iter().find(|(begin, _)| example.command.starts_with(begin))
            {
                met.insert(*begin);
                continue;
            }
            let said = if is_in_repository || block.attribute("in") == Some("repository") {
                run_in_repository(&example.command)
            } else {
                readers_crate.get_or_insert_with(begin).run(&example.command)
            };
            faults.extend(fault(document, &example, &said));
        }
    }
}

fn examples(document: &Document, block: &Block) -> Vec<Example> {
    let place = format!("{}:{}", document.name(), block.line);
    let has_command = block.lines.iter().any(|line| line.starts_with("$ "));
    let is_shell = has_command || ["sh", "bash", "shell"].contains(&block.language.as_str());
    let is_console = block.language == "console";
    assert!(is_console || !is_shell, "{place}: commands stand in a `console`, after `$ `");
    let mut examples: Vec<Example> = Vec::new();
    let lines = block.lines.iter().filter(|_| is_console);
    for (number, line) in lines.enumerate() {
        match (line.strip_prefix("$ "), examples.last_mut()) {
            (Some(command), _) => examples.push(Example {
                line: block.line + number + 1,
                command: command.to_owned(),
                shown: Vec::new(),
            }),
            (None, Some(example)) => example.shown.push(line.clone()),
            (None, None) => panic!("{place}: output without a command"),
        }
    }
    examples
}

fn fault(document: &Document, example: &Example, said: &Said) -> Option<String> {
    let place = format!("{}:{}: $ {}", document.name(), example.line, example.command);
    let must_fail = example.shown.iter().any(|line| line.starts_with("error"));
    if said.is_success == must_fail {
        let outcome = if must_fail { "succeeds" } else { "fails" };
        return Some(format!("{place}\n{outcome}:\n{}", said.text));
    }
    let missing = first_missing(&example.shown, &said.text)?;
    Some(format!("{place}\ndoes not print, or not in this place:\n{missing}\nbut:\n{}", said.text))
}

/// The first shown line that the output does not have behind the one before it.
fn first_missing<'a>(shown: &'a [String], said: &str) -> Option<&'a str> {
    let mut lines = said.lines();
    let mut shown = shown.iter().map(String::as_str);
    shown.find(|shown| !matches!(*shown, "" | "…") && !lines.any(|line| is_like(line, shown)))
}

/// Whether a line is as it is shown, with anything where `…` stands.
fn is_like(line: &str, shown: &str) -> bool {
    let (line, shown) = (plain(line), plain(shown));
    let parts: Vec<&str> = shown.split('…').collect();
    let [first, middle @ .., last] = parts.as_slice() else { return line == shown };
    let Some(mut rest) = line.strip_prefix(first) else { return false };
    for part in middle {
        let Some((_, after)) = rest.split_once(part) else { return false };
        rest = after;
    }
    rest.ends_with(last)
}

/// A line with one blank between its words, and with no time: `in 24.4 ms` and `in 1.02 s` are one,
/// because no two runs take the same.
fn plain(line: &str) -> String {
    let words: Vec<&str> = line.split_whitespace().collect();
    let is_number = |word: &str| word.parse::<f64>().is_ok();
    let is_unit = |word: &str| matches!(word.trim_end_matches([',', ')', ';']), "ms" | "s");
    let is_time = |index: usize| {
        let pair = words.get(index..index + 2);
        pair.is_some_and(|pair| is_number(pair[0]) && is_unit(pair[1]))
    };
    let plain = words.iter().enumerate().map(|(index, word)| match index {
        _ if is_time(index) => "0".to_owned(),
        1.. if is_time(index - 1) => word.replace("ms", "s"),
        _ => (*word).to_owned(),
    });
    plain.collect::<Vec<_>>().join(" ")
}

/// What is committed and could be changed by a command: paths and contents.
fn committed_files() -> Vec<(PathBuf, Vec<u8>)> {
    let folders = ["db/migrations", ".sqlx"].map(|folder| repository().join(folder));
    let entries = folders.iter().flat_map(|folder| fs::read_dir(folder).expect("a folder"));
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let mut files: Vec<_> =
        paths.map(|path| (path.clone(), fs::read(&path).expect("a file"))).collect();
    files.sort();
    files
}

#[test]
fn ci_runs_the_tests_that_are_not_run_here() {
    let script = fs::read_to_string(repository().join(".ci/run")).expect("what CI runs");
    assert!(script.contains("\ncargo test --workspace\n"), "{script}");
}

#[test]
fn lines_are_compared_without_what_differs() {
    assert!(is_like("applied: 001_a in 57 ms", "applied: 001_a in 3 ms"));
    assert!(is_like("in 1.02 s (start 861 ms)", "in 57 ms (start 3 ms)"));
    assert!(is_like("PostgreSQL 15.18 (deleted)", "PostgreSQL … (deleted)"));
    assert!(!is_like("2 applied", "3 applied"));
    assert!(!is_like("written: b.sql", "written: a…"));
}
