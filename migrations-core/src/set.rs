//! A checked set of migrations: what an application embeds and the runner executes.
//!
//! Must not know how it was checked or where it lies on disk.
//! Every text in it is borrowed for ever when the macro embedded it, and owned when it was read
//! from disk; the two compare equal.

use std::borrow::Cow;
use std::time::Duration;

use crate::created::CreatedRelation;
use crate::{Checksum, Transaction, Version, substring};

/// A set of migrations that passed every check, in order.
///
/// Only the compiler and the macro build one, so holding it is the proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MigrationSet {
    parts: SetParts,
}

/// What a set consists of; [`MigrationSet::from_checked`] takes it.
#[doc(hidden)]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetParts {
    /// The set's name.
    pub name: Cow<'static, str>,
    /// Where the name comes from.
    pub name_origin: NameOrigin,
    /// The digest of the whole set.
    pub head: Checksum,
    /// Where the history is kept.
    pub history: HistoryTable,
    /// The lowest major version of PostgreSQL that the set declares.
    pub oldest_server: Option<u32>,
    /// The role that files run as.
    pub role: Option<Cow<'static, str>>,
    /// The search path that the files were checked under, as `SET search_path TO` takes it.
    pub search_path: Option<Cow<'static, str>>,
    /// The relations that are made outside the migrations.
    pub provided: Cow<'static, [RelationName]>,
    /// The schema that stands for the first migrations.
    pub start: Option<SchemaStart>,
    /// The migrations, in order.
    pub migrations: Cow<'static, [Migration]>,
}

impl Default for SetParts {
    fn default() -> Self {
        SetParts {
            name: Cow::Borrowed(""),
            name_origin: NameOrigin::Declared,
            head: Checksum::from_bytes([0; 32]),
            history: HistoryTable::default(),
            oldest_server: None,
            role: None,
            search_path: None,
            provided: Cow::Borrowed(&[]),
            start: None,
            migrations: Cow::Borrowed(&[]),
        }
    }
}

/// Where the name of a set comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameOrigin {
    /// The config declares it.
    Declared,
    /// The folder's name stands in: rows of a history may know a better one.
    Folder,
}

/// A relation that is made outside the migrations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelationName {
    /// Its schema; `None` where it is made in the first schema of the search path.
    pub schema: Option<Cow<'static, str>>,
    /// Its name.
    pub name: Cow<'static, str>,
}

/// Where a history starts that no longer runs from zero: a schema that stands for the migrations up to
/// one of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemaStart {
    /// The last of them.
    pub at: Version,
    /// The relations of the schema.
    pub relations: Cow<'static, [RelationName]>,
}

impl From<CreatedRelation> for RelationName {
    fn from(created: CreatedRelation) -> RelationName {
        RelationName {
            schema: created.schema.known().map(Cow::Owned),
            name: Cow::Owned(created.name),
        }
    }
}

/// The table in which a database keeps what was applied to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryTable {
    /// Its schema.
    pub schema: Cow<'static, str>,
    /// Its name.
    pub name: Cow<'static, str>,
}

impl Default for HistoryTable {
    fn default() -> Self {
        HistoryTable { schema: Cow::Borrowed("public"), name: Cow::Borrowed("schema_migrations") }
    }
}

/// One migration on disk, or embedded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Migration {
    /// What orders it.
    pub version: Version,
    /// Version and name as the file has them: `001_create_tables`.
    pub stem: Cow<'static, str>,
    /// The file, relative to the set: `001_create_tables.sql`.
    pub file: Cow<'static, str>,
    /// What is executed: no byte-order mark, `\n` line ends, without the leading comment block, and
    /// with blanks in place of a `BEGIN … COMMIT` around all of it where the file runs in a
    /// transaction anyway.
    pub sql: Cow<'static, str>,
    /// How many lines of the file come before `sql`.
    pub lines_before: u32,
    /// What the file holds beyond `sql`.
    pub on_disk: OnDisk,
    /// Whether `sql` is executed inside a transaction.
    pub transaction: Transaction,
    /// How long a statement may wait for a lock; the runner's own limit where it is left out, and
    /// no limit where it is zero.
    pub lock_timeout: Option<Duration>,
    /// The digest of the text after the comment block, `BEGIN` and `COMMIT` included.
    pub checksum: Checksum,
    /// The inverse, where there is one.
    pub rollback: Option<Rollback>,
    /// Why nothing takes it back, where its header says so.
    pub irreversible: Option<Cow<'static, str>>,
    /// What the lock says of it; `None` in a set without a lock.
    pub state: Option<State>,
}

/// The inverse of a migration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rollback {
    /// The file, relative to the set.
    pub file: Cow<'static, str>,
    /// What is executed, as of a migration.
    pub sql: Cow<'static, str>,
    /// How many lines of the file come before `sql`.
    pub lines_before: u32,
    /// The digest of the text after the comment block, `BEGIN` and `COMMIT` included.
    pub checksum: Checksum,
    /// Whether `sql` is executed inside a transaction.
    pub transaction: Transaction,
    /// Whether a server has tried it.
    pub proof: RollbackProof,
}

/// Whether a server has run a rollback after its migration, and found what was there before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RollbackProof {
    /// The seal says so.
    Tried,
    /// Nobody says so.
    #[default]
    Untried,
}

/// What takes a migration back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inverse<'a> {
    /// Nobody has written it.
    None,
    /// Nothing can, for the reason that the header gives.
    Irreversible(&'a str),
    /// This.
    Rollback(&'a Rollback),
}

/// What a file holds beyond the text that is executed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OnDisk {
    /// The comment block that stands before it.
    Opening(Cow<'static, str>),
    /// The whole file, which has a byte-order mark, CRLF line ends or a `BEGIN … COMMIT` that is
    /// left out.
    Verbatim(Cow<'static, str>),
}

/// Whether a migration may still change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It may.
    Draft,
    /// It was released and may not.
    Frozen,
}

impl Migration {
    /// The part of the stem after the version: `create_tables`.
    #[must_use]
    pub fn name(&self) -> &str {
        let name = after_number(&self.stem);
        if self.version.part().is_some() { after_number(name) } else { name }
    }

    /// What takes it back; what the header calls irreversible stays so whatever is written elsewhere.
    #[must_use]
    pub fn inverse(&self) -> Inverse<'_> {
        match (&self.irreversible, &self.rollback) {
            (Some(reason), _) => Inverse::Irreversible(reason),
            (None, Some(rollback)) => Inverse::Rollback(rollback),
            (None, None) => Inverse::None,
        }
    }

    /// The file as it was on disk, with its comment block, byte-order mark and line ends: what
    /// other tools take the digest of.
    #[must_use]
    pub fn text_on_disk(&self) -> Cow<'_, str> {
        match &self.on_disk {
            OnDisk::Opening(opening) if opening.is_empty() => Cow::Borrowed(&self.sql),
            OnDisk::Opening(opening) => Cow::Owned(format!("{opening}{}", self.sql)),
            OnDisk::Verbatim(text) => Cow::Borrowed(text),
        }
    }
}

/// What orders a stem, as far as that says so: `20260131_02_users` is the second file of a day.
pub(crate) fn version_of_stem(stem: &str) -> Option<Version> {
    const DATE: usize = 8;
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = stem.split_at_checked(digits(stem))?;
    let version = Version::parse(number)?;
    let part = rest.strip_prefix('_').filter(|_| number.len() == DATE).and_then(|rest| {
        let (part, rest) = rest.split_at_checked(digits(rest))?;
        if rest.starts_with('_') { part.parse().ok() } else { None }
    });
    Some(match part {
        Some(part) => Version::with_part(version.number(), version.digits(), part),
        None => version,
    })
}

/// What follows the digits of a stem and the one `_` after them.
fn after_number(stem: &str) -> &str {
    let rest = stem.trim_start_matches(|c: char| c.is_ascii_digit());
    rest.strip_prefix('_').unwrap_or(rest)
}

impl MigrationSet {
    /// The set's name, which keeps several sets apart in one history table.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.parts.name
    }

    /// Where the name comes from.
    #[must_use]
    pub fn name_origin(&self) -> NameOrigin {
        self.parts.name_origin
    }

    /// The digest of the whole set.
    #[must_use]
    pub fn head(&self) -> Checksum {
        self.parts.head
    }

    /// Where the history is kept.
    #[must_use]
    pub fn history_table(&self) -> &HistoryTable {
        &self.parts.history
    }

    /// The lowest major version of PostgreSQL that the set declares.
    #[must_use]
    pub fn oldest_server(&self) -> Option<u32> {
        self.parts.oldest_server
    }

    /// The role that the files run as; the connection's own where it is left out.
    #[must_use]
    pub fn role(&self) -> Option<&str> {
        self.parts.role.as_deref()
    }

    /// The search path that the files were checked under, as `SET search_path TO` takes it; `None`
    /// for files that no server has checked.
    #[must_use]
    pub fn search_path(&self) -> Option<&str> {
        self.parts.search_path.as_deref()
    }

    /// The relations that are made outside the migrations, by `external` of the config.
    #[must_use]
    pub fn provided(&self) -> &[RelationName] {
        &self.parts.provided
    }

    /// The schema that stands for the first migrations, by `start` of the config.
    #[must_use]
    pub fn start(&self) -> Option<&SchemaStart> {
        self.parts.start.as_ref()
    }

    /// The relations that are there before a migration although none has made them.
    pub fn provided_to(&self, migration: &Migration) -> impl Iterator<Item = &RelationName> {
        let start = self.start().filter(|start| start.at < migration.version);
        self.provided().iter().chain(start.into_iter().flat_map(|start| start.relations.iter()))
    }

    /// The migrations, in order.
    #[must_use]
    pub fn migrations(&self) -> &[Migration] {
        &self.parts.migrations
    }

    /// Copy of the set under the name that a history has it by.
    #[must_use]
    pub fn named(&self, name: &str) -> MigrationSet {
        let name = Cow::Owned(name.to_owned());
        MigrationSet {
            parts: SetParts { name, name_origin: NameOrigin::Declared, ..self.parts.clone() },
        }
    }

    /// Copy of the set with other migrations.
    #[doc(hidden)]
    #[must_use]
    pub fn with_migrations(&self, migrations: Vec<Migration>) -> MigrationSet {
        let migrations = Cow::Owned(migrations);
        MigrationSet { parts: SetParts { migrations, ..self.parts.clone() } }
    }

    /// Copy of the set whose history is kept elsewhere.
    #[doc(hidden)]
    #[must_use]
    pub fn with_history(&self, history: HistoryTable) -> MigrationSet {
        MigrationSet { parts: SetParts { history, ..self.parts.clone() } }
    }

    /// The migration of that stem.
    #[must_use]
    pub fn get(&self, stem: &str) -> Option<&Migration> {
        let digits = stem.bytes().take_while(u8::is_ascii_digit).count();
        let number = Version::parse(substring(stem, ..digits))?.number();
        // In order of versions, the parts of a day stand side by side.
        let from = self.migrations().partition_point(|one| one.version.number() < number);
        let same =
            self.migrations()[from..].iter().take_while(|one| one.version.number() == number);
        same.into_iter().find(|migration| migration.stem == stem)
    }

    /// The migration of that version; where files of a day are ordered by name, a day means its one
    /// file.
    #[must_use]
    pub fn of_version(&self, version: Version) -> Option<&Migration> {
        let covered = self.covered_by(version);
        let exact = covered.iter().find(|migration| migration.version == version);
        exact.or(if covered.len() == 1 { covered.first() } else { None })
    }

    /// The migration at which a run to that version ends; where files of a day are ordered by name,
    /// the last one of the day.
    #[must_use]
    pub fn last_of(&self, version: Version) -> Option<&Migration> {
        self.covered_by(version).last()
    }

    fn covered_by(&self, version: Version) -> &[Migration] {
        let from = self.migrations().partition_point(|one| one.version < version);
        let to = self.migrations().partition_point(|one| one.version <= version.through_names());
        self.migrations().get(from..to).unwrap_or_default()
    }

    /// What orders a stem in this set, which need not have the file.
    #[must_use]
    pub fn version_of(&self, stem: &str) -> Option<Version> {
        let version = version_of_stem(stem)?;
        let has_names = self.migrations().iter().any(|one| !one.version.name().is_empty());
        Some(if has_names { version.named(after_number(stem)) } else { version })
    }

    /// Builds a set that has been checked; for the compiler and for what the macro writes.
    #[doc(hidden)]
    #[must_use]
    pub const fn from_checked(parts: SetParts) -> MigrationSet {
        MigrationSet { parts }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_is_what_follows_the_version() {
        let named = |stem: &'static str, version| Migration {
            version,
            stem: Cow::Borrowed(stem),
            file: Cow::Borrowed(""),
            sql: Cow::Borrowed(""),
            lines_before: 0,
            on_disk: OnDisk::Opening(Cow::Borrowed("")),
            transaction: Transaction::PerFile,
            lock_timeout: None,
            checksum: Checksum::of(""),
            rollback: None,
            irreversible: None,
            state: None,
        };
        assert_eq!(named("001_2fa_codes", Version::new(1, 3)).name(), "2fa_codes");
        let part = Version::with_part(20_260_131, 8, 2);
        assert_eq!(named("20260131_02_users", part).name(), "users");
        assert_eq!(named("20260131_02__x", part).name(), "_x");
    }
}
