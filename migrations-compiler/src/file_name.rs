//! The grammar of file names: `NNN_name.sql` and what stands beside it.
//!
//! Must not know what a set's other files are called, or whether a number is free.

use migrations_core::Version;
use serde::Deserialize;

pub use crate::source::STUBS;

/// How the migrations of a set are numbered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Numbering {
    /// `001_name.sql`, with no number left out.
    Sequential,
    /// `20260131_name.sql` or `20260131_02_name.sql`.
    Date,
    /// As dates, with any number of files of a day that have no part.
    #[serde(skip)]
    NamedDate,
    /// `20260131120000_name.sql`.
    Timestamp,
}

impl Numbering {
    /// How many digits a version has, where the numbering settles it.
    #[must_use]
    pub fn digits(self) -> Option<u8> {
        match self {
            Numbering::Sequential => None,
            Numbering::Date | Numbering::NamedDate => Some(8),
            Numbering::Timestamp => Some(14),
        }
    }

    /// Whether files are called by their day.
    #[must_use]
    pub fn is_by_day(self) -> bool {
        matches!(self, Numbering::Date | Numbering::NamedDate)
    }
}

/// What orders several files of one day that have no part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SameDay {
    /// Nothing: they have one version, which is a fault.
    #[default]
    Refuse,
    /// Their names.
    ByName,
}

impl SameDay {
    /// The version of a file or a line that has `version` and `name`.
    #[must_use]
    pub fn version(self, version: Version, name: &str) -> Version {
        match self {
            SameDay::Refuse => version,
            SameDay::ByName => version.named(name),
        }
    }
}

/// A file name that was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileName {
    /// What orders the file.
    pub version: Version,
    /// Version and name: `001_create_tables`.
    pub stem: String,
    /// What the file is to its migration.
    pub role: Role,
}

/// What a file is to its migration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The migration itself.
    Migration,
    /// Its inverse.
    Rollback,
}

/// What a name in the set's folder is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Name {
    /// A migration or its rollback.
    Versioned(FileName),
    /// An SQL file that begins with no number.
    Unnumbered,
    /// Something that belongs beside migrations: the config, the lock, a README, …
    Companion,
    /// What an editor, a merge or a desktop left behind, and any other hidden file: never run.
    Leftover,
    /// Something that does not belong there.
    Unknown,
}

/// The folder of rows for development, which no build reads.
pub const SEEDS: &str = "seeds";

/// Files that may lie beside migrations.
const COMPANIONS: [&str; 7] =
    ["migrations.toml", "migrations.lock", "external.sql", "start.sql", "seed.sql", STUBS, SEEDS];

/// Files that git, editors, linters and desktops leave everywhere; no program would read one as a
/// migration.
const HIDDEN: [&str; 9] = [
    ".gitattributes",
    ".gitignore",
    ".gitkeep",
    ".keep",
    ".editorconfig",
    ".sqlfluff",
    ".DS_Store",
    "Thumbs.db",
    "desktop.ini",
];

/// Reads the name of an entry of a set's folder.
///
/// ```
/// use migrations_compiler::file_name::{Name, classify};
/// let Name::Versioned(file) = classify("007_users.rollback.sql", None) else { panic!() };
/// assert_eq!(file.stem, "007_users");
/// assert_eq!(classify("notes.txt", None), Name::Unknown);
/// ```
#[must_use]
pub fn classify(name: &str, numbering: Option<Numbering>) -> Name {
    if COMPANIONS.contains(&name) || HIDDEN.contains(&name) || is_bundle(name) || is_readme(name) {
        return Name::Companion;
    }
    if is_leftover(name) {
        return Name::Leftover;
    }
    let Some(stem) = name.strip_suffix(".sql") else {
        return Name::Unknown;
    };
    let (stem, role) = match stem.strip_suffix(".rollback").or(stem.strip_suffix(".down")) {
        Some(stem) => (stem, Role::Rollback),
        None => (stem.strip_suffix(".up").unwrap_or(stem), Role::Migration),
    };
    match version(stem, numbering) {
        Some(version) => Name::Versioned(FileName { version, stem: stem.to_owned(), role }),
        None => Name::Unnumbered,
    }
}

/// Reads a version as the config writes it: one that stands alone, or the stem of a file whose day
/// orders its files by name.
#[must_use]
pub fn parse_named_version(text: &str) -> Option<Version> {
    parse_version(text).or_else(|| {
        let (day, name) = text.split_once('_')?;
        Some(Version::parse(day).filter(|_| day.len() == 8)?.named(name))
    })
}

/// Reads a version that stands alone: `007`, or `20260131_02` with a part of the day.
#[must_use]
pub fn parse_version(text: &str) -> Option<Version> {
    match text.split_once('_') {
        None => Version::parse(text),
        Some((day, part)) => with_part(Version::parse(day)?, Version::parse(part)?),
    }
}

fn with_part(day: Version, part: Version) -> Option<Version> {
    let part = u32::try_from(part.number()).ok()?;
    Some(Version::with_part(day.number(), day.digits(), part))
}

/// The digits before the first `_`, and in a set of dates the part of the day after it.
fn version(stem: &str, numbering: Option<Numbering>) -> Option<Version> {
    let (number, name) = stem.split_once('_').unwrap_or((stem, ""));
    let version = Version::parse(number)?;
    let part = name.split_once('_').map(|(part, _)| part).filter(|part| part.len() == 2);
    let part = part.filter(|_| numbering.is_some_and(Numbering::is_by_day));
    match (part.and_then(Version::parse), numbering) {
        (Some(part), _) => with_part(version, part),
        (None, Some(Numbering::NamedDate)) => Some(version.named(name)),
        (None, _) => Some(version),
    }
}

/// Whether a file was left behind by an editor, a merge or a patch, or is hidden; such files come
/// and go, and Emacs' locks are links to nowhere.
fn is_leftover(name: &str) -> bool {
    const ENDINGS: [&str; 7] = [".bak", ".orig", ".rej", ".old", ".tmp", ".swp", ".save"];
    let is_backup = ENDINGS.iter().any(|ending| name.to_ascii_lowercase().ends_with(ending));
    let is_save = name.ends_with("___jb_tmp___") || name.ends_with("___jb_old___");
    // Vim's swap files and Emacs' locks are hidden; Emacs' own saves stand between two `#`.
    is_backup || is_save || name.ends_with('~') || name.starts_with(['.', '#'])
}

/// Whether a file explains the folder to people.
fn is_readme(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default();
    !name.to_ascii_lowercase().ends_with(".sql") && stem.eq_ignore_ascii_case("readme")
}

/// `apply_A_to_B.sql`: several migrations as one script for a web editor.
fn is_bundle(name: &str) -> bool {
    bundle_ends(name).is_some()
}

/// The two ends; names may stand in them, and so may `_to_`.
fn bundle_ends(name: &str) -> Option<(&str, &str)> {
    let ends = name.strip_prefix("apply_")?.strip_suffix(".sql")?;
    let is_version = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
    let splits = ends.match_indices("_to_").map(|(at, _)| ends.split_at(at));
    let mut splits = splits.filter_map(|(from, to)| Some((from, to.strip_prefix("_to_")?)));
    splits.find(|(from, to)| is_version(from) && is_version(to))
}

/// The first and the last version that the name of a bundle says.
///
/// ```
/// use migrations_compiler::file_name::bundle_range;
/// let (from, to) = bundle_range("apply_012_to_019.sql").expect("a bundle");
/// assert_eq!((from.number(), to.number()), (12, 19));
/// let (from, to) = bundle_range("apply_20251127_a_to_b_to_20251128_c.sql").expect("a bundle");
/// assert_eq!((from.name(), to.name()), ("a_to_b", "c"));
/// assert_eq!(bundle_range("012_a.sql"), None);
/// ```
#[must_use]
pub fn bundle_range(name: &str) -> Option<(Version, Version)> {
    let (from, to) = bundle_ends(name)?;
    Some((parse_named_version(from)?, parse_named_version(to)?))
}

/// Whether `name` (what follows the version) may be a name in a set with a config.
#[must_use]
pub fn is_plain(name: &str) -> bool {
    let is_allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    !name.is_empty() && name.chars().all(is_allowed)
}

/// The numbering that all of these versions follow, for a set that declares none.
#[must_use]
pub fn infer(names: &[&str]) -> Numbering {
    let digits = |name: &&str| name.bytes().take_while(u8::is_ascii_digit).count();
    let all = |wanted: usize| !names.is_empty() && names.iter().all(|name| digits(name) == wanted);
    if all(14) {
        Numbering::Timestamp
    } else if all(8) {
        Numbering::Date
    } else {
        Numbering::Sequential
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn versioned(name: &str, numbering: Option<Numbering>) -> FileName {
        match classify(name, numbering) {
            Name::Versioned(file) => file,
            other => panic!("{name} is {other:?}"),
        }
    }

    #[test]
    fn roles_follow_the_suffix() {
        for (name, role) in [
            ("001_a.sql", Role::Migration),
            ("001_a.up.sql", Role::Migration),
            ("001_a.down.sql", Role::Rollback),
            ("001_a.rollback.sql", Role::Rollback),
        ] {
            let file = versioned(name, None);
            assert_eq!((file.stem.as_str(), file.role), ("001_a", role), "{name}");
        }
    }

    #[test]
    fn part_of_a_day_counts_in_a_set_of_dates_alone() {
        let name = "20260131_02_users.sql";
        assert_eq!(versioned(name, Some(Numbering::Date)).version.part(), Some(2));
        assert_eq!(versioned(name, None).version.part(), None);
    }

    #[test]
    fn name_is_part_of_a_version_where_it_orders_the_files_of_a_day() {
        let named = |name| versioned(name, Some(Numbering::NamedDate)).version;
        let [clients, topics] = ["20251127_add_clients.sql", "20251127_add_topics.sql"].map(named);
        assert!(clients < topics && clients.name() == "add_clients");
        assert_eq!(named("20251127_add_clients.rollback.sql"), clients);
        let part = named("20251127_02_a.sql");
        assert_eq!((part.part(), part.name()), (Some(2), ""));
        let plain = versioned("20251127_add_clients.sql", Some(Numbering::Date)).version;
        assert_eq!(plain.name(), "");
    }

    #[test]
    fn companions_and_strangers_are_told_apart() {
        for name in ["README.md", "readme.txt", "apply_001_to_004.sql", ".gitkeep"] {
            assert_eq!(classify(name, None), Name::Companion, "{name}");
        }
        for name in ["001_a.SQL", "notes.txt", "001_a", "archive"] {
            assert_eq!(classify(name, None), Name::Unknown, "{name}");
        }
        assert_eq!(classify("users.sql", None), Name::Unnumbered);
    }

    #[test]
    fn what_is_left_behind_is_never_a_migration() {
        for name in [
            ".001_a.sql.swp",
            ".001_a.sql.swo",
            "001_a.sql~",
            ".#001_a.sql",
            "#001_a.sql#",
            "001_a.sql___jb_tmp___",
            "001_a.sql.bak",
            "001_a.bak",
            "001_a.sql.orig",
            "001_a.sql.rej",
            ".env",
            ".001_a.sql",
        ] {
            assert_eq!(classify(name, None), Name::Leftover, "{name}");
        }
        for name in ["001_bak.sql", "001_a.orig.sql", "001_c#.sql"] {
            assert!(matches!(classify(name, None), Name::Versioned(_)), "{name}");
        }
    }
}
