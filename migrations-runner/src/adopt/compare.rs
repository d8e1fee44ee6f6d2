//! Set and rows of another tool → which file each row means, and whether it says so rightly.
//!
//! Pure: no database.

use std::collections::BTreeSet;

use migrations_core::{History, Migration, MigrationSet};

use super::their_history::{Entry, TheirHistory};
use super::{AdoptedFile, TheirRow, Told, Verdict};
use crate::error::StoppedRow;
use crate::tools::kept::RowState;
use crate::tools::{self, KeptContent, Row, Rows};

/// What was found out about files and rows.
#[derive(Debug, Default)]
pub(super) struct Compared {
    /// Every file of the set, in order.
    pub(super) files: Vec<AdoptedFile>,
    /// The rows that mean no file.
    pub(super) without_file: Vec<TheirRow>,
    /// The rows that say of a migration that it did not end.
    pub(super) stopped: Vec<StoppedRow>,
}

impl Compared {
    /// Takes files for pending that were taken back since their rows were taken over.
    pub(super) fn without(mut self, is_taken_back: impl Fn(&str) -> bool) -> Compared {
        let is_pending = |file: &&mut AdoptedFile| {
            file.verdict != Verdict::Recorded && is_taken_back(&file.version)
        };
        for file in self.files.iter_mut().filter(is_pending) {
            (file.verdict, file.told, file.row) = (Verdict::NoRow, Told::Nothing, None);
        }
        self
    }
}

/// Compares a set with another tool's history; `history` is what the database has of the set.
pub(super) fn compare(set: &MigrationSet, history: &History, theirs: &TheirHistory) -> Compared {
    let mut compared = Compared::default();
    let mut used: BTreeSet<usize> = BTreeSet::new();
    let migrations = set.migrations();
    let renumbered = renumbered(set, theirs);
    for (index, migration) in migrations.iter().enumerate() {
        let before = migrations.get(..index).unwrap_or_default();
        let meant: Vec<usize> = (0..theirs.entries.len())
            .filter(|index| {
                means(&theirs.entries[*index], set, migration, before)
                    || renumbered[*index].is_some_and(|one| one.stem == migration.stem)
            })
            .collect();
        used.extend(&meant);
        let entries: Vec<&Entry> = meant.iter().map(|index| &theirs.entries[*index]).collect();
        let (told, verdict) = verdict(&entries, migration, before);
        if verdict == Verdict::Stopped && !entries.iter().any(|entry| is_stopped(entry)) {
            let why = "only some of its change sets have run".to_owned();
            compared.stopped.push(StoppedRow { row: migration.file.to_string(), why });
        }
        let is_recorded = history.get(&migration.stem).is_some();
        let row = entries.first().map(|entry| row_of(entry));
        compared.files.push(AdoptedFile {
            version: migration.stem.to_string(),
            file: migration.file.to_string(),
            verdict: if is_recorded { Verdict::Recorded } else { verdict },
            told,
            applied_at: entries.first().and_then(|entry| entry.applied_at.clone()),
            row,
        });
    }
    for (index, entry) in theirs.entries.iter().enumerate() {
        if let RowState::Stopped(why) = &entry.state {
            compared.stopped.push(StoppedRow { row: entry.label.clone(), why: why.clone() });
        }
        let means_nothing = matches!(entry.rules, Rows::UpTo(_)) && entry.row.value == "0";
        if !used.contains(&index) && !means_nothing {
            compared.without_file.push(row_of(entry));
        }
    }
    let lock = theirs.lock.iter().map(|why| StoppedRow { row: String::new(), why: why.clone() });
    compared.stopped.extend(lock);
    compared
}

/// For each row whose number is no file's, the file that it means by its name, or by its statements
/// where no other file and no other row has them.
fn renumbered<'s>(set: &'s MigrationSet, theirs: &TheirHistory) -> Vec<Option<&'s Migration>> {
    let rows: Vec<Row> = theirs.entries.iter().map(|entry| entry.row.clone()).collect();
    let rules = theirs.entries.first().map(|entry| entry.rules);
    let Some(rules) = rules.filter(|rules| tools::may_differ(*rules)) else {
        return vec![None; rows.len()];
    };
    let by_name = tools::by_name(rules, set, &rows);
    let is_listed = |row: &Row, one: &Migration| tools::lists_in(set, rules, row, one);
    let is_open = |one: &Migration| {
        !rows.iter().any(|row| is_listed(row, one))
            && !by_name.iter().flatten().any(|named| named.stem == one.stem)
    };
    let has_text = |entry: &Entry, one: &Migration| agrees(entry, one, &[]) == Some(true);
    let by_text = |entry: &Entry| {
        let mut files = set.migrations().iter().filter(|one| has_text(entry, one));
        let file = files.next().filter(|_| files.next().is_none())?;
        let is_only = theirs.entries.iter().filter(|other| has_text(other, file)).count() == 1;
        let is_listed = set.migrations().iter().any(|one| is_listed(&entry.row, one));
        (is_only && !is_listed && is_open(file)).then_some(file)
    };
    theirs
        .entries
        .iter()
        .zip(&by_name)
        .map(|(entry, named)| named.or_else(|| by_text(entry)))
        .collect()
}

fn row_of(entry: &Entry) -> TheirRow {
    let label = match entry.state {
        RowState::NoFile(kind) => format!("{} ({kind})", entry.label),
        _ => entry.label.clone(),
    };
    TheirRow { label, applied_at: entry.applied_at() }
}

/// Whether a row says of a migration that it was applied.
fn means(entry: &Entry, set: &MigrationSet, migration: &Migration, before: &[Migration]) -> bool {
    if matches!(entry.state, RowState::NoFile(_)) {
        return false;
    }
    if entry.state == RowState::Baseline {
        return is_before_baseline(entry, set, migration);
    }
    let is_listed = tools::lists_in(set, entry.rules, &entry.row, migration);
    let is_change = matches!(entry.rules, Rows::Change(_));
    let is_of_file = entry.path.as_ref().is_some_and(|path| {
        tools::lists(Rows::Name(""), &Row { value: path.clone(), ..entry.row.clone() }, migration)
    });
    is_listed
        || is_of_file
        || (is_change && is_named_alone(entry, set, migration))
        || (tools::has_number(&entry.row, migration)
            && agrees(entry, migration, before) == Some(true))
}

/// Everything up to a baseline is there; where it has a digest and no number, up to its file.
fn is_before_baseline(entry: &Entry, set: &MigrationSet, migration: &Migration) -> bool {
    match entry.rules {
        Rows::Sha256(_) => {
            let is_last = |one: &&Migration| tools::lists(entry.rules, &entry.row, one);
            let last = set.migrations().iter().rfind(is_last);
            last.is_some_and(|last| migration.version <= last.version)
        }
        _ => tools::lists(Rows::UpTo(""), &entry.row, migration),
    }
}

/// A name without a number means the one file of that name.
fn is_named_alone(entry: &Entry, set: &MigrationSet, migration: &Migration) -> bool {
    let mut named = set.migrations().iter().filter(|one| tools::bears_name(&entry.row, one));
    named.next().is_some_and(|one| one.stem == migration.stem) && named.next().is_none()
}

fn agrees(entry: &Entry, migration: &Migration, before: &[Migration]) -> Option<bool> {
    let (content, kept) = entry.content.as_ref()?;
    let KeptContent { value, .. } = kept;
    if value.is_empty() {
        return None;
    }
    tools::agrees(*content, kept, migration, before)
}

fn verdict(entries: &[&Entry], migration: &Migration, before: &[Migration]) -> (Told, Verdict) {
    if entries.is_empty() {
        return (Told::Nothing, Verdict::NoRow);
    }
    if entries.iter().any(|entry| is_stopped(entry)) {
        return (Told::Name, Verdict::Stopped);
    }
    if !are_all_change_sets(entries, migration) {
        return (Told::Name, Verdict::Stopped);
    }
    // A baseline says nothing of the texts before it.
    let is_own = |entry: &&&Entry| {
        entry.state == RowState::Applied || tools::lists(entry.rules, &entry.row, migration)
    };
    let own = entries.iter().filter(is_own);
    let compared: Vec<bool> = own.filter_map(|entry| agrees(entry, migration, before)).collect();
    match compared.as_slice() {
        [] if entries.iter().all(|entry| is_up_to(entry)) => (Told::UpTo, Verdict::Agrees),
        [] => (Told::Name, Verdict::Agrees),
        compared if compared.contains(&true) => (Told::Content, Verdict::Agrees),
        _ => (Told::Content, Verdict::Differs),
    }
}

fn is_stopped(entry: &Entry) -> bool {
    matches!(entry.state, RowState::Stopped(_))
}

fn is_up_to(entry: &Entry) -> bool {
    entry.state == RowState::Baseline || matches!(entry.rules, Rows::UpTo(_))
}

/// A file of Liquibase's has a row for each of its change sets.
fn are_all_change_sets(entries: &[&Entry], migration: &Migration) -> bool {
    let text = migration.text_on_disk();
    let ids = text.lines().filter_map(|line| {
        let rest = line.trim_start().strip_prefix("--")?.trim_start().strip_prefix("changeset ")?;
        rest.split_whitespace().next()?.split_once(':').map(|(_, id)| id)
    });
    let is_listed = |id: &str| entries.iter().any(|entry| entry.row.value == id);
    !entries.iter().all(|entry| entry.rules == Rows::Change("id")) || ids.into_iter().all(is_listed)
}
