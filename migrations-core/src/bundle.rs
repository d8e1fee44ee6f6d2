//! A bundle: consecutive migrations of a set as one plain script, which is committed beside them as
//! `apply_A_to_B.sql`; and the lines at its head, by which it is held against its files.
//!
//! Must not know what the script says.

use std::fmt::Write as _;

use crate::{Checksum, Migration, MigrationSet, State, Version, stored_rollback};

/// Consecutive migrations of a set that one script applies.
#[derive(Clone, Copy, Debug)]
pub struct Bundle<'a> {
    /// The set.
    pub set: &'a MigrationSet,
    from: usize,
    to: usize,
}

/// What is wrong with a script that a bundle was written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BundleFault {
    /// Its files are not those that it was made of.
    Stale,
    /// The files are, and its text is not the one that was written.
    Edited,
}

/// How a script begins that was written by `bundle`.
const OPENING: &str = "-- Bundle of the migrations ";
const FILES: &str = "-- files ";
const SCRIPT: &str = "-- script ";

impl<'a> Bundle<'a> {
    /// The migrations from one version to another, both included; `None` where the set has none
    /// between them.
    #[must_use]
    pub fn between(set: &'a MigrationSet, first: Version, last: Version) -> Option<Bundle<'a>> {
        let from = set.migrations().partition_point(|migration| migration.version < first);
        let to = set.migrations().partition_point(|migration| migration.version <= last);
        (from < to).then_some(Bundle { set, from, to })
    }

    /// The migrations that it applies.
    #[must_use]
    pub fn migrations(&self) -> &'a [Migration] {
        self.set.migrations().get(self.from..self.to).unwrap_or_default()
    }

    /// The migrations that a database must have before.
    #[must_use]
    pub fn before(&self) -> &'a [Migration] {
        self.set.migrations().get(..self.from).unwrap_or_default()
    }

    /// The migrations that the script knows: its own, and those before them.
    #[must_use]
    pub fn with_those_before(&self) -> &'a [Migration] {
        self.set.migrations().get(..self.to).unwrap_or_default()
    }

    /// The range as it is typed: `012..019`, or `012`.
    #[must_use]
    pub fn range(&self) -> String {
        match self.migrations() {
            [only] => only.version.typed(),
            [first, .., last] => format!("{}..{}", first.version.typed(), last.version.typed()),
            [] => String::new(),
        }
    }

    /// The name under which it lies beside its files.
    #[must_use]
    pub fn file_name(&self) -> String {
        let version = |one: Option<&Migration>| one.map(|it| it.version.typed());
        let (first, last) = (self.migrations().first(), self.migrations().last());
        let [first, last] = [first, last].map(|one| version(one).unwrap_or_default());
        format!("apply_{first}_to_{last}.sql")
    }

    /// The script, with its head before it.
    #[must_use]
    pub fn with_head(&self, script: &str) -> String {
        let first = self.migrations().first().map_or_else(String::new, |it| it.version.typed());
        let last = self.migrations().last().map_or_else(String::new, |it| it.version.typed());
        format!(
            "{OPENING}{first} to {last}, written by `cargo migrations bundle {}`.\n\
             -- One transaction, which may run twice: what is in the history already is passed over.\n\
             {FILES}{}\n{SCRIPT}{}\n{script}",
            self.range(),
            self.digest(),
            Checksum::of(script),
        )
    }

    /// Holds a script that was written as this bundle against the files.
    #[must_use]
    pub fn fault(&self, text: &str) -> Option<BundleFault> {
        let text = text.replace("\r\n", "\n");
        let (files, script, rest) = head(&text)?;
        if files != self.digest().to_string() {
            return Some(BundleFault::Stale);
        }
        (script != Checksum::of(rest).to_string()).then_some(BundleFault::Edited)
    }

    /// The digest of everything that the script is made of.
    fn digest(&self) -> Checksum {
        let (set, history) = (self.set, self.set.history_table());
        let mut text = format!(
            "{}\n{}\n{}\n{:?}\n{:?}\n",
            set.name(),
            history.schema,
            history.name,
            set.role(),
            set.search_path()
        );
        for migration in self.before() {
            let _ = writeln!(text, "{} {}", migration.stem, migration.checksum);
        }
        for migration in self.migrations() {
            let rollback = stored_rollback::encode(migration).map(|text| Checksum::of(&text));
            let Migration { stem, checksum, lock_timeout, .. } = migration;
            let is_draft = migration.state == Some(State::Draft);
            let _ = writeln!(text, "{stem} {checksum} {lock_timeout:?} {rollback:?} {is_draft}");
        }
        Checksum::of(&text)
    }
}

/// Whether a text was written by `bundle`; others of that name are somebody's own.
#[must_use]
pub fn is_bundle(text: &str) -> bool {
    text.starts_with(OPENING)
}

/// The two digests of a head, and the script below it; empty where a line was taken away.
fn head(text: &str) -> Option<(&str, &str, &str)> {
    if !is_bundle(text) {
        return None;
    }
    let mut lines = text.splitn(5, '\n').skip(2);
    let files = lines.next().and_then(|line| line.strip_prefix(FILES)).unwrap_or_default();
    let script = lines.next().and_then(|line| line.strip_prefix(SCRIPT)).unwrap_or_default();
    Some((files, script, lines.next().unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;
    use crate::set::OnDisk;
    use crate::{SetParts, Transaction};

    fn migration(number: u64, sql: &'static str) -> Migration {
        Migration {
            version: Version::new(number, 3),
            stem: Cow::Owned(format!("{number:03}_a")),
            file: Cow::Owned(format!("{number:03}_a.sql")),
            sql: Cow::Borrowed(sql),
            lines_before: 0,
            on_disk: OnDisk::Opening(Cow::Borrowed("")),
            transaction: Transaction::PerFile,
            lock_timeout: None,
            checksum: Checksum::of(sql),
            rollback: None,
            irreversible: None,
            state: None,
        }
    }

    fn set(texts: &[&'static str]) -> MigrationSet {
        let migrations = (1..).zip(texts).map(|(number, sql)| migration(number, sql)).collect();
        MigrationSet::from_checked(SetParts { migrations, ..SetParts::default() })
    }

    fn bundle(set: &MigrationSet, first: u64, last: u64) -> Bundle<'_> {
        let version = |number| Version::new(number, 1);
        Bundle::between(set, version(first), version(last)).expect("migrations")
    }

    #[test]
    fn both_ends_are_included_and_named_as_the_files_are() {
        let set = set(&["a", "b", "c", "d"]);
        let middle = bundle(&set, 2, 3);
        assert_eq!(
            (middle.range(), middle.file_name()),
            ("002..003".into(), "apply_002_to_003.sql".into())
        );
        assert_eq!((middle.before().len(), middle.migrations().len()), (1, 2));
        assert_eq!(bundle(&set, 4, 9).range(), "004");
        assert!(Bundle::between(&set, Version::new(5, 1), Version::new(9, 1)).is_none());
    }

    #[test]
    fn script_is_held_against_its_files_and_its_own_text() {
        let (before, other) = (set(&["a", "b", "c"]), set(&["a", "B", "c"]));
        let text = bundle(&before, 1, 2).with_head("BEGIN;\nCOMMIT;\n");
        assert!(is_bundle(&text));
        assert_eq!(bundle(&before, 1, 2).fault(&text), None);
        assert_eq!(bundle(&before, 1, 2).fault(&text.replace('\n', "\r\n")), None);
        assert_eq!(bundle(&other, 1, 2).fault(&text), Some(BundleFault::Stale));
        assert_eq!(bundle(&other, 3, 3).fault(&text), Some(BundleFault::Stale));
        let edited = text.replace("COMMIT", "ROLLBACK");
        assert_eq!(bundle(&before, 1, 2).fault(&edited), Some(BundleFault::Edited));
        assert_eq!(
            bundle(&before, 1, 2).fault(&text.replace("-- files", "-- x")),
            Some(BundleFault::Stale)
        );
        assert_eq!(bundle(&before, 1, 2).fault("BEGIN;"), None);
    }
}
