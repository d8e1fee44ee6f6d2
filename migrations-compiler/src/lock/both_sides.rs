//! A lock in which git has left its conflict markers → the one lock that both sides agree on.
//!
//! Must not know which files there are: drafts are left out, because whoever prepares the merged
//! set writes their lines anew.

use std::collections::BTreeMap;

use migrations_core::Version;

use super::{Entry, EntryState, FILE, Headers, Lock, LockFault, LockFormat, fault, parse_format};
use crate::config::{self, Config};
use crate::file_name::SameDay;
use crate::source::{Content, SourceDir};

/// Which lines of a conflict the reader is in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    /// Outside, or in what one of the branches has: it counts.
    Kept,
    /// What both branches began with, which `merge.conflictStyle = diff3` shows.
    Base,
}

impl Lock {
    /// Reads a lock that holds conflict markers: what either side has frozen, retired or replaced.
    ///
    /// # Errors
    ///
    /// A line that is neither a marker nor one of a lock of format 1 or 2, or a number that the sides
    /// have frozen under two names, with two texts or with two headers.
    pub fn of_both_sides(text: &str, same_day: SameDay) -> Result<Lock, LockFault> {
        let mut used: BTreeMap<Version, Entry> = BTreeMap::new();
        let mut head = None;
        let mut format = LockFormat::Two;
        for (text, line) in kept(text) {
            if text.starts_with("format ") {
                format = parse_format(text)?;
            } else if let Some(text) = text.strip_prefix("head ") {
                head = Some(text.parse().map_err(|_| fault(line, "the head is no checksum"))?);
            } else {
                let entry = entry(format, text, same_day);
                let entry = entry.ok_or_else(|| fault(line, "not a line of a lock"))?;
                keep(&mut used, entry, line)?;
            }
        }
        let head = head.ok_or_else(|| fault(1, "there is no head"))?;
        Ok(Lock { entries: used.into_values().collect(), head })
    }
}

/// A line of either format, because git puts those of both under one `format` where one side alone
/// has changed that.
///
/// A line that could be of both has a `-` for its headers: no name ends with the checksum that it
/// would have to end with in format 1; without one, the line is of the `format` before it.
fn entry(before: LockFormat, text: &str, same_day: SameDay) -> Option<Entry> {
    let [one, two] = [LockFormat::One, LockFormat::Two].map(|format| format.entry(text, same_day));
    let has_checksum = two.as_ref().is_some_and(|entry| entry.checksum.is_some());
    match before {
        LockFormat::One if !has_checksum => one.or(two),
        LockFormat::One | LockFormat::Two => two.or(one),
    }
}

/// The lines of both sides, numbered from 1.
fn kept(text: &str) -> impl Iterator<Item = (&str, u32)> {
    let mut side = Side::Kept;
    text.lines().zip(1_u32..).filter(move |(line, _)| {
        let marker = line.get(..7).unwrap_or_default();
        match marker {
            "|||||||" => side = Side::Base,
            "=======" | "<<<<<<<" | ">>>>>>>" => side = Side::Kept,
            _ => return side == Side::Kept,
        }
        false
    })
}

fn keep(used: &mut BTreeMap<Version, Entry>, entry: Entry, line: u32) -> Result<(), LockFault> {
    if entry.state == EntryState::Draft {
        return Ok(());
    }
    match used.get_mut(&entry.version) {
        Some(other) if both_frozen(other, &entry) => join(other, &entry, line),
        // A frozen file is there; whatever else a side says of it, the rules look at the file.
        Some(other) if other.state == EntryState::Frozen => Ok(()),
        _ => {
            used.insert(entry.version, entry);
            Ok(())
        }
    }
}

fn both_frozen(one: &Entry, other: &Entry) -> bool {
    one.state == EntryState::Frozen && other.state == EntryState::Frozen
}

/// Adds to a frozen line what the other side says of the same file; where one of the two is of
/// format 1, the other one knows more.
fn join(one: &mut Entry, other: &Entry, line: u32) -> Result<(), LockFault> {
    if !is_same(one, other) {
        return Err(two_frozen(one, other, line));
    }
    one.is_unproven |= other.is_unproven;
    one.headers = match (one.headers, other.headers) {
        (Some(one), Some(other)) => {
            Some(Headers { is_malformed: one.is_malformed || other.is_malformed, ..one })
        }
        (one, other) => one.or(other),
    };
    Ok(())
}

fn is_same(one: &Entry, other: &Entry) -> bool {
    one.stem() == other.stem() && one.checksum == other.checksum && !have_two_headers(one, other)
}

fn have_two_headers(one: &Entry, other: &Entry) -> bool {
    let digest = |entry: &Entry| entry.headers.map(|headers| headers.migration);
    digest(one).zip(digest(other)).is_some_and(|(one, other)| one != other)
}

fn two_frozen(one: &Entry, other: &Entry, line: u32) -> LockFault {
    let message = if one.stem() == other.stem() {
        let what = if one.checksum == other.checksum { "header" } else { "text" };
        format!("{} is frozen with another {what} on each side", one.stem())
    } else {
        format!(
            "both sides have frozen version {}: {} and {}",
            one.version,
            one.stem(),
            other.stem()
        )
    };
    let help = "keep the line of the one that production has applied; the other must become a \
                new migration";
    LockFault { help, ..fault(line, &message) }
}

/// The folder with its lock as both sides have it, where git could not merge the lock; any other
/// folder as it is.
#[must_use]
pub fn with_lock_of_both_sides(mut dir: SourceDir) -> SourceDir {
    let same_day = same_day(&dir);
    let Some(file) = dir.files.iter_mut().find(|file| file.name == FILE) else { return dir };
    if let Content::Bytes(bytes) = &file.content {
        let text = String::from_utf8_lossy(bytes).replace("\r\n", "\n");
        let lock = has_conflict(&text).then(|| Lock::of_both_sides(&text, same_day));
        if let Some(Ok(lock)) = lock {
            file.content = Content::Bytes(lock.to_string().into_bytes());
        }
    }
    dir
}

/// What the config of a folder says of the files of a day; nothing where it cannot be read.
fn same_day(dir: &SourceDir) -> SameDay {
    match dir.file(config::FILE).map(|file| &file.content) {
        Some(Content::Bytes(bytes)) => {
            let config = Config::parse(&String::from_utf8_lossy(bytes));
            config.map_or(SameDay::Refuse, |config| config.same_day())
        }
        _ => SameDay::Refuse,
    }
}

/// Whether git has left its markers in a text.
///
/// All three, in order: one alone may be anything, such as a rule in a comment.
#[must_use]
pub fn has_conflict(text: &str) -> bool {
    let mut lines = text.lines();
    // Every file of a set is asked, and next to none has the first of them.
    text.contains("<<<<<<< ")
        && lines.any(|line| line.starts_with("<<<<<<< "))
        && lines.any(|line| line == "=======")
        && lines.any(|line| line.starts_with(">>>>>>> "))
}

#[cfg(test)]
mod tests {
    use migrations_core::Checksum;

    use super::*;

    fn line(version: &str, name: &str, text: &str, state: &str) -> String {
        format!("{version} {name} {} - {state}\n", Checksum::of(text))
    }

    /// A line of format 2, frozen.
    fn frozen(name: &str, headers: &str, word: &str) -> String {
        format!("002 {name} {} - {headers} frozen{word}\n", Checksum::of(name))
    }

    #[test]
    fn line_that_could_be_of_both_formats_is_read_as_what_it_must_be() {
        let checksum = Checksum::of("a");
        let text = format!("002 b - {checksum} - frozen");
        let [one, two] =
            [LockFormat::One, LockFormat::Two].map(|format| entry(format, &text, SameDay::Refuse));
        assert_eq!(one.map(|entry| entry.name), Some("b -".to_owned()));
        assert_eq!(two.map(|entry| entry.name), Some("b".to_owned()));
        let text = format!("002 b {checksum} - - frozen");
        for before in [LockFormat::One, LockFormat::Two] {
            assert_eq!(
                entry(before, &text, SameDay::Refuse).map(|entry| entry.name),
                Some("b".to_owned())
            );
        }
    }

    fn head(text: &str) -> String {
        format!("head {}\n", Checksum::of(text))
    }

    fn merged(ours: &str, base: Option<&str>, theirs: &str) -> Result<Lock, LockFault> {
        let base = base.map(|base| format!("||||||| 1234567\n{base}")).unwrap_or_default();
        let first = line("001", "a", "a", "frozen");
        Lock::of_both_sides(
            &format!("format 1\n{first}<<<<<<< HEAD\n{ours}{base}=======\n{theirs}>>>>>>> other\n"),
            SameDay::Refuse,
        )
    }

    fn stems(lock: &Lock) -> Vec<String> {
        lock.entries
            .iter()
            .map(|entry| format!("{} {}", entry.stem(), entry.state.as_str()))
            .collect()
    }

    #[test]
    fn frozen_and_retired_lines_of_both_sides_stay_and_drafts_go() {
        let ours = line("003", "b", "b", "draft") + &line("005", "d", "d", "retired") + &head("x");
        let theirs = line("002", "c", "c", "frozen") + &line("003", "c", "c", "draft") + &head("y");
        let lock = merged(&ours, None, &theirs).expect("a lock");
        assert_eq!(stems(&lock), ["001_a frozen", "002_c frozen", "005_d retired"]);
        assert_eq!(
            Lock::parse(&lock.to_string(), SameDay::Refuse),
            Ok(lock),
            "it is a lock like any other"
        );
    }

    #[test]
    fn what_both_began_with_does_not_count() {
        let base = line("002", "old", "old", "frozen") + &head("z");
        let lock = merged(&head("x"), Some(&base), &head("y")).expect("a lock");
        assert_eq!(stems(&lock), ["001_a frozen"]);
    }

    #[test]
    fn number_that_both_sides_have_frozen_cannot_be_merged() {
        let ours = line("002", "b", "b", "frozen") + &head("x");
        let theirs = line("002", "c", "c", "frozen") + &head("y");
        let fault = merged(&ours, None, &theirs).expect_err("a fault");
        assert_eq!(fault.message, "both sides have frozen version 002: 002_b and 002_c");
        assert_eq!(fault.position.line, 7);
        let same = merged(&ours, None, &ours).expect("a lock");
        assert_eq!(stems(&same), ["001_a frozen", "002_b frozen"]);
        let other = line("002", "b", "another text", "frozen") + &head("y");
        let fault = merged(&ours, None, &other).expect_err("a fault");
        assert_eq!(fault.message, "002_b is frozen with another text on each side");
    }

    #[test]
    fn frozen_wins_over_draft_and_retired() {
        let ours = line("002", "b", "b", "retired") + &head("x");
        let theirs = line("002", "b", "b", "frozen") + &head("y");
        for lock in [merged(&ours, None, &theirs), merged(&theirs, None, &ours)] {
            assert_eq!(stems(&lock.expect("a lock")), ["001_a frozen", "002_b frozen"]);
        }
    }

    #[test]
    fn side_of_format_2_knows_more_than_one_of_format_1() {
        let old = line("002", "b", "b", "frozen") + &head("x");
        for (headers, word) in
            [("0123456789abcdef", ""), ("0123456789abcdef,malformed", ",unproven"), ("-", "")]
        {
            let new = frozen("b", headers, word) + &head("y");
            for lock in [merged(&old, None, &new), merged(&new, None, &old)] {
                let text = lock.expect("a lock").to_string();
                assert!(text.contains(&frozen("b", headers, word)), "{text}");
            }
        }
        // The format itself is part of the conflict.
        let whole = format!(
            "<<<<<<< HEAD\nformat 1\n{old}=======\nformat 2\n{}{}>>>>>>> other\n",
            frozen("b", "0123456789abcdef", ""),
            head("y")
        );
        let lock = Lock::of_both_sides(&whole, SameDay::Refuse).expect("a lock").to_string();
        assert!(lock.contains(&frozen("b", "0123456789abcdef", "")), "{lock}");
    }

    #[test]
    fn two_headers_of_one_frozen_file_cannot_be_merged() {
        let ours = frozen("b", "0123456789abcdef", "") + &head("x");
        let theirs = frozen("b", "fedcba9876543210", "") + &head("y");
        let fault = merged(&ours, None, &theirs).expect_err("a fault");
        assert_eq!(fault.message, "002_b is frozen with another header on each side");
        let theirs = frozen("b", "0123456789abcdef,malformed", ",unproven") + &head("y");
        let lock = merged(&ours, None, &theirs).expect("a lock").to_string();
        assert!(lock.contains("0123456789abcdef,malformed frozen,unproven"), "{lock}");
    }

    #[test]
    fn damage_inside_a_conflict_is_named() {
        let fault = merged("not a line\n", None, &head("y")).expect_err("a fault");
        assert_eq!((fault.position.line, &*fault.message), (4, "not a line of a lock"));
    }
}
