//! The text of a lock, and back.

use migrations_core::header::Header;

use super::*;
use crate::file_name::{Numbering, SameDay};

fn headers(text: &str) -> Headers {
    let migration = HeaderDigest::of_migration(&Header::parse(text), Numbering::Sequential);
    Headers { migration, rollback: None, is_malformed: false }
}

fn entry(version: Version, name: &str, state: EntryState) -> Entry {
    Entry {
        version,
        name: name.to_owned(),
        checksum: Some(Checksum::of(name)),
        rollback: None,
        headers: Some(headers("")),
        state,
        is_unproven: false,
    }
}

fn lock() -> Lock {
    let entries = vec![
        entry(Version::new(1, 3), "a name with blanks", EntryState::Frozen),
        entry(Version::with_part(20_260_131, 8, 2), "b", EntryState::Draft),
    ];
    Lock { entries, head: Checksum::of("head") }
}

/// The lock as a release that knows format 1 alone has written it.
fn of_format_1(lock: &Lock) -> String {
    let line = |entry: &Entry| {
        let Entry { version, name, state, .. } = entry;
        let (checksum, rollback) = (or_dash(entry.checksum), or_dash(entry.rollback));
        format!("{version} {name} {checksum} {rollback} {}\n", state.as_str())
    };
    let lines: String = lock.entries.iter().map(line).collect();
    format!("format 1\n{lines}head {}\n", lock.head)
}

#[test]
fn text_form_comes_back() {
    assert_eq!(Lock::parse(&lock().to_string(), SameDay::Refuse), Ok(lock()));
}

#[test]
fn every_kind_of_line_comes_back_under_every_name() {
    let names = [
        "",
        " ",
        "a",
        " a",
        "a ",
        "a  b",
        "-",
        "- -",
        "frozen",
        "x - - frozen",
        "frozen,unproven",
        "head 1",
        "format 2",
        "é 💥",
        "a\tb",
        "a\rb",
        "\u{a0}",
        "\u{2028}",
        "======= a",
        "e3b0c44298fc1c14,malformed",
    ];
    let checksums = [None, Some(Checksum::of("a"))];
    let digests = ["-- Depends: 3\n", ""].map(|text| headers(text).migration);
    let mut known = vec![None];
    for rollback in [None, Some(digests[1])] {
        for is_malformed in [false, true] {
            known.push(Some(Headers { migration: digests[0], rollback, is_malformed }));
        }
    }
    let mut entries = Vec::new();
    for name in names {
        for (checksum, rollback) in checksums.iter().zip(checksums.iter().rev()) {
            for headers in &known {
                for state in EntryState::ALL {
                    let version = Version::new(entries.len() as u64, 3);
                    let is_unproven = state == EntryState::Frozen && checksum.is_none();
                    let (checksum, rollback, headers) = (*checksum, *rollback, *headers);
                    let name = name.to_owned();
                    entries.push(Entry {
                        version,
                        name,
                        checksum,
                        rollback,
                        headers,
                        state,
                        is_unproven,
                    });
                }
            }
        }
    }
    let lock = Lock { entries, head: Checksum::of("head") };
    assert_eq!(Lock::parse(&lock.to_string(), SameDay::Refuse), Ok(lock));
}

#[test]
fn format_1_is_read_and_says_nothing_of_headers() {
    let older = Lock::parse(&of_format_1(&lock()), SameDay::Refuse).expect("a lock");
    assert!(older.entries.iter().all(|entry| entry.headers.is_none()));
    assert!(older.is_earlier_form_of(&lock()));
    assert!(!lock().is_earlier_form_of(&lock()));
    let mut other = lock();
    other.entries[1].state = EntryState::Frozen;
    assert!(!older.is_earlier_form_of(&other));
    assert_eq!(Lock::parse(&older.to_string(), SameDay::Refuse), Ok(older));
}

#[test]
fn damage_is_named_by_its_line() {
    let text = lock().to_string();
    let line = |text: &str| Lock::parse(text, SameDay::Refuse).expect_err("a fault").position.line;
    assert_eq!(line(""), 1);
    assert_eq!(line(&text.replace("format 2", "format 3")), 1);
    assert_eq!(line(&text.replace("format 2", "format 1")), 2);
    assert_eq!(line(&text.replace("draft", "drafted")), 3);
    assert_eq!(line(&text.replace("draft", "draft,unproven")), 3);
    assert_eq!(line(&text.replace("14 draft", "1 draft")), 3);
    assert_eq!(line(&format!("{text}x")), 5);
    assert_eq!(line(&text.replace("head ", "heads ")), 4);
    assert_eq!(line(text.split("head ").next().unwrap_or_default()), 3);
    let swapped: Vec<&str> = text.lines().collect();
    let swapped = [swapped[0], swapped[2], swapped[1], swapped[3]].join("\n");
    assert_eq!(line(&swapped), 3);
    // A line of format 2 is none of format 1, and the other way round.
    assert_eq!(line(&of_format_1(&lock()).replace("format 1", "format 2")), 2);
    assert_eq!(line(&of_format_1(&lock()).replace("frozen", "frozen,unproven")), 2);
}

#[test]
fn later_format_asks_for_a_later_release() {
    let help = |text: &str| Lock::parse(text, SameDay::Refuse).expect_err("a fault").help;
    assert_eq!(help("format 3\n"), UPDATE);
    assert_eq!(help("format two\n"), RESTORE);
}
