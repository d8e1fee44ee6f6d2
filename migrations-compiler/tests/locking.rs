//! What becomes of a lock when it is written: what is frozen with a file, and which marks it gets.

mod notation;

use migrations_compiler::file_name::SameDay;
use migrations_compiler::lock::{Entry, EntryState, Lock};
use migrations_compiler::locking::{self, Proof};
use migrations_compiler::source::{Content, SourceFile};
use migrations_compiler::{Checked, check, parse};
use migrations_core::Code;

const SOUND: &str = "-- file: 001_a.sql\n-- Migration: 001_a\n\nSELECT 1;\n";
const OF_ANOTHER: &str = "-- file: 001_a.sql\n-- Migration: 007_b\n\nSELECT 1;\n";
const CONFIG: &str = "-- file: migrations.toml\nnumbering = \"sequential\"\ndigits = 3\n";

fn checked(set: &str, lock: Option<&Lock>) -> Checked {
    let mut dir = notation::set(set);
    dir.files.extend(lock.map(|lock| SourceFile {
        name: "migrations.lock".into(),
        content: Content::Bytes(lock.to_string().into_bytes()),
    }));
    check(parse(&dir))
}

fn codes(set: &str, lock: &Lock) -> Vec<Code> {
    checked(set, Some(lock)).diagnostics.iter().map(|diagnostic| diagnostic.code).collect()
}

/// The lock of a set with one migration, as format 1 has it.
fn of_format_1(set: &str, state: &str) -> Lock {
    let lock = notation::set(&format!("-- lock: 001_a {state}\n{set}"));
    let Content::Bytes(text) = &lock.file("migrations.lock").expect("a lock").content else {
        panic!("a lock is a file");
    };
    Lock::parse(&String::from_utf8_lossy(text), SameDay::Refuse).expect("a lock")
}

fn renewed(set: &str, lock: &Lock) -> Lock {
    let checked = checked(set, Some(lock));
    locking::renew(&checked.set.expect("a sound set"), &checked.parsed)
}

fn is_malformed(lock: &Lock) -> bool {
    lock.entries[0].headers.expect("headers").is_malformed
}

#[test]
fn what_was_frozen_and_malformed_before_format_2_is_marked_when_that_is_written() {
    for set in [OF_ANOTHER.to_owned(), format!("{CONFIG}{OF_ANOTHER}")] {
        let old = of_format_1(&set, "frozen");
        assert_eq!(codes(&set, &old), [], "a build stays green");
        let new = renewed(&set, &old);
        assert!(is_malformed(&new));
        assert_eq!(codes(&set, &new), []);
        assert_eq!(renewed(&set, &new), new, "once is enough");
    }
}

#[test]
fn mark_goes_where_the_header_is_sound_and_does_not_come_back() {
    let marked = renewed(OF_ANOTHER, &of_format_1(OF_ANOTHER, "frozen"));
    let corrected = renewed(SOUND, &marked);
    assert!(!is_malformed(&corrected));
    assert_eq!(codes(OF_ANOTHER, &corrected), [Code::HeaderMismatch]);
}

#[test]
fn config_that_is_written_later_does_not_judge_what_was_frozen() {
    let titled = SOUND.replace("001_a\n\n", "Add users\n-- Created: in spring\n\n");
    let titled = titled.replace("in spring", "2026-01-31 12:00");
    let found = checked(&titled, None);
    let set = found.set.expect("without a config a title is none of ours");
    let lock = locking::freeze(&set, &found.parsed, Proof::Sealed);
    assert!(is_malformed(&lock));
    assert_eq!(codes(&format!("{CONFIG}{titled}"), &lock), []);
    assert!(!checked(&format!("{CONFIG}{titled}"), None).diagnostics.is_empty(), "a draft is");
}

#[test]
fn prose_that_is_added_to_a_frozen_header_gets_no_mark() {
    let bare = "-- file: 001_a.sql\nSELECT 1;\n";
    let lock = renewed(bare, &of_format_1(bare, "frozen"));
    let titled = bare.replace("SELECT", "-- Migration: Add users\n\nSELECT");
    assert_eq!(codes(&titled, &lock), []);
    assert_eq!(renewed(&titled, &lock), lock, "a mark would hide what comes after it");
}

#[test]
fn obeyed_header_of_a_marked_file_is_frozen_all_the_same() {
    let marked = renewed(OF_ANOTHER, &of_format_1(OF_ANOTHER, "frozen"));
    let edited = OF_ANOTHER.replace("007_b\n", "007_b\n-- Transaction: none\n");
    assert_eq!(codes(&edited, &marked), [Code::EditedHeader]);
}

#[test]
fn server_that_has_executed_the_set_takes_the_word_unproven_away() {
    let found = checked(SOUND, None);
    let set = found.set.expect("a sound set");
    let unproven = locking::freeze(&set, &found.parsed, Proof::Unproven);
    assert!(unproven.to_string().contains(" frozen,unproven\n"), "{unproven}");
    let found = checked(SOUND, Some(&unproven));
    let again = |proof| locking::freeze(&set, &found.parsed, proof);
    assert_eq!(again(Proof::Unproven), unproven, "it stays until then");
    let proven = renewed(SOUND, &unproven);
    assert_eq!(again(Proof::Sealed), proven);
    assert!(proven.to_string().contains(" frozen\n"), "{proven}");
    let found = checked(SOUND, Some(&proven));
    assert_eq!(locking::freeze(&set, &found.parsed, Proof::Unproven), proven, "it has been seen");
}

#[test]
fn lock_that_is_written_without_a_server_learns_what_it_has_frozen() {
    let old = of_format_1(OF_ANOTHER, "frozen");
    let found = checked(OF_ANOTHER, Some(&old));
    let new = locking::with_headers(old.clone(), &found.parsed);
    assert!(is_malformed(&new));
    assert!(old.is_earlier_form_of(&new));
    let draft = of_format_1(SOUND, "draft");
    let found = checked(SOUND, Some(&draft));
    assert_eq!(locking::with_headers(draft.clone(), &found.parsed), draft, "prepare looks at it");
}

#[test]
fn line_without_a_file_knows_no_header() {
    let lock = renewed(SOUND, &of_format_1(SOUND, "frozen"));
    let entry: &Entry = &lock.entries[0];
    let retired = entry.without_file().expect("the number is used up");
    assert_eq!((retired.state, retired.headers), (EntryState::Retired, None));
}
