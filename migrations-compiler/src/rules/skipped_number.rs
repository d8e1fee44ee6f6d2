//! A number that a sequential set leaves out without a reason in its config.

use std::ops::{Range, RangeInclusive};

use migrations_core::{Code, Diagnostic, Version};

use super::mixed_numbering;
use crate::file_name::Numbering;
use crate::findings::{renumbered, whole};
use crate::judged::{is_frozen, migrations};
use crate::lock::EntryState;
use crate::numbers::{exempt, misread};
use crate::parse::{Parsed, ParsedFile};

pub(super) fn check(found: &mut Vec<Diagnostic>, parsed: &Parsed) {
    // Without a config nothing says that numbers follow each other.
    if parsed.config_or_default().numbering != Some(Numbering::Sequential) {
        return;
    }
    let explained = explained(parsed);
    let files: Vec<&ParsedFile> = migrations(parsed).collect();
    for pair in files.windows(2) {
        // A date among numbers leaves out millions, and is reported for what it is.
        let style = mixed_numbering::style(pair[1].name.version);
        if style.is_some_and(|style| style != Numbering::Sequential) {
            continue;
        }
        let [before, after] = [pair[0], pair[1]].map(|file| file.name.version.number());
        let between = before.saturating_add(1)..after;
        let runs = unexplained(between, &explained);
        found.extend(runs.into_iter().map(|run| gap(parsed, pair[1], run)));
    }
}

/// The numbers that need no file, in order: those of the config, those that the lock has used up (a
/// frozen file that is gone is reported as such), and those of entries with a fault of their own.
fn explained(parsed: &Parsed) -> Vec<RangeInclusive<u64>> {
    let declared = exempt(parsed).into_iter();
    let declared = declared.map(|versions| versions.start().number()..=versions.end().number());
    let locked = parsed.valid_lock().into_iter().flat_map(|lock| &lock.entries);
    let used = locked.filter(|entry| entry.state != EntryState::Draft);
    let single = used.map(|entry| entry.version.number()).chain(misread(parsed));
    let mut explained: Vec<_> = declared.chain(single.map(|number| number..=number)).collect();
    explained.sort_by_key(|numbers| *numbers.start());
    joined(explained)
}

/// Joins ranges that are in order into as few as there can be, in order and apart.
fn joined(ranges: Vec<RangeInclusive<u64>>) -> Vec<RangeInclusive<u64>> {
    let mut joined: Vec<RangeInclusive<u64>> = Vec::new();
    for range in ranges {
        match joined.last_mut() {
            Some(last) if *range.start() <= last.end().saturating_add(1) => {
                *last = *last.start()..=*last.end().max(range.end());
            }
            _ => joined.push(range),
        }
    }
    joined
}

/// The runs of `numbers` that nothing explains; a gap of millions takes no longer than one of two.
fn unexplained(numbers: Range<u64>, explained: &[RangeInclusive<u64>]) -> Vec<RangeInclusive<u64>> {
    let mut runs = Vec::new();
    let mut next = numbers.start;
    // What ends before these numbers explains none of them.
    let from = explained.partition_point(|range| *range.end() < numbers.start);
    for range in explained[from..].iter().take_while(|range| *range.start() < numbers.end) {
        let end = numbers.end.min(*range.start());
        if next < end {
            runs.push(next..=end - 1);
        }
        next = next.max(range.end().saturating_add(1));
    }
    if next < numbers.end {
        runs.push(next..=numbers.end - 1);
    }
    runs
}

fn gap(parsed: &Parsed, file: &ParsedFile, run: RangeInclusive<u64>) -> Diagnostic {
    let [first, last] = [run.start(), run.end()]
        .map(|number| Version::new(*number, file.name.version.digits()).to_string());
    let (numbers, range) = if first == last {
        (format!("number {first} is"), first.clone())
    } else {
        (format!("numbers {first} to {last} are"), format!("{first}-{last}"))
    };
    let message = format!("{numbers} left out before {}", file.file);
    let explain = format!(
        "explain the gap in migrations.toml, in three lines: \
         `[[retired]]`, `versions = \"{range}\"`, `reason = \"…\"`"
    );
    Diagnostic::new(Code::SkippedNumber, whole(file), message).help(if is_frozen(parsed, file) {
        explain
    } else {
        format!("rename it to {}, or {explain}", renumbered(file, &first))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_run_between_two_files_is_found() {
        assert_eq!(unexplained(3..10, &[]), [3..=9]);
        let explained = joined(vec![1..=3, 5..=6, 6..=6, 9..=20, 10..=11]);
        assert_eq!(explained, [1..=3, 5..=6, 9..=20]);
        assert_eq!(unexplained(3..10, &explained), [4..=4, 7..=8]);
        assert_eq!(unexplained(3..10, &[0..=u64::MAX]), []);
        assert_eq!(unexplained(3..3, &[]), []);
    }
}
