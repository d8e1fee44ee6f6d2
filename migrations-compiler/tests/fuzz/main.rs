//! Mutated sets through the whole front end: it ends on every text, and every place that it names is
//! one of that text.
//!
//! `cargo test` tries a fixed number of cases from a fixed seed. With `MIGRATIONS_FUZZ_SECONDS=N` it
//! goes on for so long from another seed each time, which it prints; `MIGRATIONS_FUZZ_SEED=S` begins
//! at that one again.

mod mutation;
mod seed;

use std::collections::BTreeMap;
use std::env;
use std::fmt::Write as _;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use migrations_compiler::config::Config;
use migrations_compiler::crash::{Crash, caught};
use migrations_compiler::file_name::SameDay;
use migrations_compiler::lock::Lock;
use migrations_compiler::render::{self, Sources, Style};
use migrations_compiler::schema::{inserts, reach};
use migrations_compiler::seal::Seal;
use migrations_compiler::source::Content;
use migrations_compiler::{Catalog, Checked, SourceDir, check, parse};
use migrations_core::{Location, lexer, transaction_control};

use mutation::Corpus;
use seed::Seed;

/// How many cases a plain run tries: some seconds of them, not optimised.
const CASES: u64 = 100;

/// Where a plain run begins.
const FIRST: u64 = 20_260_131;

/// A run for hours keeps what is different, and no more of it than a person reads.
const MOST: usize = 20;

#[test]
fn front_end_ends_on_every_text() {
    let corpus = Corpus::read();
    assert!(corpus.len() > 300, "only {} statements to begin with", corpus.len());
    let limit = variable("MIGRATIONS_FUZZ_SECONDS");
    let first = variable("MIGRATIONS_FUZZ_SEED").unwrap_or_else(|| limit.map_or(FIRST, |_| now()));
    let end = limit.map(|seconds| Instant::now() + Duration::from_secs(seconds));
    let mut faults: BTreeMap<String, String> = BTreeMap::new();
    let mut cases = 0;
    for number in first.. {
        let is_over = end.map_or(cases >= CASES, |end| Instant::now() >= end);
        if is_over || faults.len() >= MOST {
            break;
        }
        cases += 1;
        let dir = corpus.set(&mut Seed::new(number));
        let begun = Instant::now();
        if let Err(crash) = caught(|| look_at(&dir, number)) {
            faults.entry(crash.origin.clone()).or_insert_with(|| told(number, &crash, &dir));
        }
        if begun.elapsed() > Duration::from_secs(20) {
            let slow = format!("seed {number} took {:?}{}", begun.elapsed(), shown(&dir));
            faults.entry("slow".to_owned()).or_insert(slow);
        }
    }
    println!("{cases} cases from seed {first}");
    let faults: Vec<String> = faults.into_values().collect();
    assert!(faults.is_empty(), "from seed {first}:\n{}", faults.join("\n"));
}

fn variable(name: &str) -> Option<u64> {
    env::var(name).ok()?.parse().ok()
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(FIRST, |since| since.as_secs())
}

fn told(number: u64, crash: &Crash, dir: &SourceDir) -> String {
    format!("MIGRATIONS_FUZZ_SEED={number}: {crash}{}", shown(dir))
}

fn shown(dir: &SourceDir) -> String {
    let mut text = String::new();
    for file in &dir.files {
        if let Content::Bytes(bytes) = &file.content {
            let bytes = String::from_utf8_lossy(bytes);
            writeln!(text, "\n-- {:?}\n{bytes:?}", file.name).expect("a string can be written");
        }
    }
    text
}

/// Everything that the front end does with texts of others.
fn look_at(dir: &SourceDir, number: u64) {
    let checked = check(parse(dir));
    places_are_in_their_texts(&checked);
    render_all(&checked);
    let mut seed = Seed::new(number);
    for file in &dir.files {
        let Content::Bytes(bytes) = &file.content else { continue };
        let text = String::from_utf8_lossy(bytes);
        for range in lexer::split(&text).statements {
            let statement = text.get(range.clone()).expect("a statement is cut at characters");
            let _ = transaction_control::ends_transaction(statement);
        }
        let offset = seed.below(text.len() + 2);
        // Any of them may refuse the text, and must not do anything else.
        let _ = (reach(&text, offset), inserts(&text));
        let _ = Seal::parse(&text);
        for same_day in [SameDay::Refuse, SameDay::ByName] {
            let locks = [Lock::parse(&text, same_day), Lock::of_both_sides(&text, same_day)];
            for lock in locks.into_iter().flatten() {
                let again = Lock::parse(&lock.to_string(), same_day);
                assert_eq!(again, Ok(lock), "it is written as it is read");
            }
        }
        let _ = (Catalog::parse(&text), Config::parse(&text));
    }
}

fn render_all(checked: &Checked) {
    let sources = Sources::of_set(&checked.parsed, "migrations");
    for diagnostic in &checked.diagnostics {
        let _ = render::render(diagnostic, &sources, Style::Plain);
        let _ = render::render_embedded(diagnostic, &sources);
        let _ = render::render_line(diagnostic, &sources);
    }
    let _ = render::to_sarif(&checked.diagnostics, &ToString::to_string);
}

fn places_are_in_their_texts(checked: &Checked) {
    for diagnostic in &checked.diagnostics {
        is_in_its_text(checked, &diagnostic.location);
        diagnostic.labels.iter().for_each(|label| is_in_its_text(checked, &label.location));
    }
}

/// The place is a line of the file, and characters of that line.
fn is_in_its_text(checked: &Checked, location: &Location) {
    let Some(text) = checked.parsed.text(location.file.name()) else { return };
    if location.length == 0 && location.start.column == 1 {
        return;
    }
    let number = usize::try_from(location.start.line).expect("a number of a line") - 1;
    let line = text.split('\n').nth(number).expect("a line of the text");
    let length = line.chars().count() + 1;
    let end = u64::from(location.start.column) - 1 + u64::from(location.length);
    assert!(end <= u64::try_from(length).expect("a length"), "{location:?} in {line:?}");
}
