//! Which numbers a set has used, keeps free, or has free.
//!
//! Must not know today's date: a set of dates has no next number, only a next day.

use std::collections::{BTreeSet, HashSet};
use std::ops::RangeInclusive;

use migrations_core::{Version, substring};

use crate::config::OutOfOrder;
use crate::file_name::{self, Numbering};
use crate::lock::EntryState;
use crate::parse::{Parsed, UnrecognizedEntry};

/// The next free number of a sequential set: after every file, every locked version and every
/// retired or reserved number.
#[must_use]
pub fn next_number(parsed: &Parsed) -> Version {
    Free::of(parsed).next_number()
}

/// The versions that are free, each given out once.
#[derive(Clone, Debug)]
pub struct Free {
    numbering: Numbering,
    digits: u8,
    used: BTreeSet<Version>,
    exempt: Vec<RangeInclusive<Version>>,
    /// The highest frozen version, below which nothing is free.
    floor: Option<Version>,
}

impl Free {
    /// The versions that `parsed` has free.
    #[must_use]
    pub fn of(parsed: &Parsed) -> Free {
        let files = parsed.files.iter().map(|file| file.name.version);
        let locked = parsed.valid_lock().into_iter().flat_map(|lock| &lock.entries);
        let used = files.chain(locked.map(|entry| entry.version));
        let declared = parsed.valid_config().and_then(|config| config.digits);
        // Of two that are written differently, the wider one.
        let highest = used.clone().max_by_key(|version| (*version, version.digits()));
        let digits = declared.or(highest.map(|highest| highest.digits())).unwrap_or(3);
        let used: BTreeSet<Version> = used.collect();
        let floor = floor(parsed);
        Free { numbering: numbering(parsed), digits, used, exempt: exempt(parsed), floor }
    }

    /// The next version, or the form of one where it depends on the day.
    pub fn next_version(&mut self) -> String {
        match self.numbering {
            Numbering::Sequential => self.next_number().to_string(),
            Numbering::Date | Numbering::NamedDate => "YYYYMMDD".to_owned(),
            Numbering::Timestamp => "YYYYMMDDHHMMSS".to_owned(),
        }
    }

    /// The version that a file may have in place of `taken`: the next part of the same day, the
    /// next second, or the next number; and nothing below a frozen one.
    pub fn instead_of(&mut self, taken: Version) -> String {
        let from = self.floor.filter(|floor| *floor > taken).unwrap_or(taken);
        let version = match self.numbering {
            Numbering::Sequential => Some(self.next_number()),
            Numbering::Date | Numbering::NamedDate => self.on_day(from.number()),
            Numbering::Timestamp => self.next_second(from),
        };
        version.map_or_else(|| self.next_version(), |version| version.to_string())
    }

    /// The next version of a day, `YYYYMMDD`: the first is the day itself, the second its part 02.
    pub fn on_day(&mut self, day: u64) -> Option<Version> {
        let digits = 8;
        let part = |part| Version::with_part(day, digits, part);
        let last = self.used.range(Version::new(day, digits)..=part(u32::MAX - 1)).next_back();
        let bare = Version::new(day, digits);
        let Some(last) = last else {
            let is_free = self.exemption(bare).is_none();
            return if is_free { self.give(bare) } else { self.first_part(day, 2) };
        };
        self.first_part(day, last.part().unwrap_or(1).saturating_add(1))
    }

    /// The version of a file that comes last on its day: the day itself where its `name` orders the
    /// file behind all others, else the day's next part.
    pub fn last_on_day(&mut self, day: u64, name: &str) -> Option<Version> {
        let version = Version::new(day, 8).named(name);
        let is_last =
            self.used.range(version..=Version::with_part(day, 8, u32::MAX - 1)).next().is_none();
        if is_last && self.exemption(version).is_none() {
            return self.give(version);
        }
        self.on_day(day)
    }

    /// The first of these numbers that is free.
    pub fn first_of(&mut self, numbers: impl IntoIterator<Item = u64>) -> Option<Version> {
        let version = |number: u64| {
            let digits = u8::try_from(number.to_string().len()).unwrap_or(u8::MAX);
            Version::new(number, digits)
        };
        let is_free =
            |version: &Version| !self.used.contains(version) && self.exemption(*version).is_none();
        let first = numbers.into_iter().map(version).find(is_free)?;
        self.give(first)
    }

    fn give(&mut self, version: Version) -> Option<Version> {
        self.used.insert(version);
        Some(version)
    }

    /// A file name has two digits for a part.
    fn first_part(&mut self, day: u64, from: u32) -> Option<Version> {
        let mut parts = (from..=99).map(|part| Version::with_part(day, 8, part));
        let version = parts.find(|version| self.exemption(*version).is_none())?;
        self.give(version)
    }

    fn next_number(&mut self) -> Version {
        let highest = self.used.last().map_or(0, |highest| highest.number());
        let mut number = highest.saturating_add(1);
        // An exemption is left behind in one step: it may hold millions of numbers.
        while let Some(exempt) = self.exemption(Version::new(number, self.digits)) {
            let Some(next) = exempt.end().number().checked_add(1) else { break };
            number = next;
        }
        let version = Version::new(number, self.digits);
        self.used.insert(version);
        version
    }

    fn next_second(&mut self, taken: Version) -> Option<Version> {
        let number = taken.number();
        let end_of_minute = (number - number % 100).saturating_add(60);
        self.first_of(number.saturating_add(1)..end_of_minute)
    }

    fn exemption(&self, version: Version) -> Option<&RangeInclusive<Version>> {
        self.exempt.iter().find(|versions| versions.contains(&version))
    }
}

/// The highest frozen version, where nothing may be added below it.
#[must_use]
pub fn floor(parsed: &Parsed) -> Option<Version> {
    let config = parsed.valid_config();
    if config.is_some_and(|config| config.out_of_order == OutOfOrder::Allow) {
        return None;
    }
    let entries = parsed.valid_lock()?.entries.iter().rev();
    entries.into_iter().find(|entry| entry.state == EntryState::Frozen).map(|entry| entry.version)
}

/// How the set is numbered: as its config says, else as all of its files are.
#[must_use]
pub fn numbering(parsed: &Parsed) -> Numbering {
    let declared = parsed.valid_config().and_then(|config| config.numbering);
    let names: Vec<&str> = parsed.files.iter().map(|file| file.file.as_str()).collect();
    declared.unwrap_or_else(|| file_name::infer(&names))
}

/// The versions for which the config explains why there need be no file.
#[must_use]
pub fn exempt(parsed: &Parsed) -> Vec<RangeInclusive<Version>> {
    let config = parsed.config_or_default();
    let exemptions = config.retired().into_iter().chain(config.reserved());
    exemptions.map(|numbers| numbers.versions).collect()
}

/// The numbers of entries that could not be read, or have no name of a migration.
///
/// They are reported themselves, so nothing is said about the migration that is missing for it.
#[must_use]
pub fn misread(parsed: &Parsed) -> HashSet<u64> {
    let unrecognized = parsed.unrecognized.iter().filter_map(|unrecognized| match unrecognized {
        UnrecognizedEntry::Unnumbered(name)
        | UnrecognizedEntry::File(name)
        | UnrecognizedEntry::Directory(name) => Some(name),
        UnrecognizedEntry::Leftover(_) => None,
    });
    let unreadable = parsed.unreadable.iter().chain(&parsed.outside).map(|(name, _)| name);
    unrecognized.chain(unreadable).filter_map(|name| leading_number(name)).collect()
}

fn leading_number(name: &str) -> Option<u64> {
    let digits = name.bytes().take_while(u8::is_ascii_digit).count();
    substring(name, ..digits).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Content, SourceDir, SourceFile};

    fn free(names: &[&str]) -> Free {
        let content = || Content::Bytes(b"SELECT 1;\n".to_vec());
        let file = |name: &&str| SourceFile { name: (*name).to_owned(), content: content() };
        let files = names.iter().map(file).collect();
        Free::of(&crate::parse(&SourceDir { root: "migrations".into(), files }))
    }

    #[test]
    fn second_file_of_a_day_is_part_two() {
        let names = ["20260131_a.sql", "20260201_01_b.sql", "20260202_03_c.sql"];
        let mut free = free(&names);
        let mut on = |day| free.on_day(day).map(|version| version.to_string());
        assert_eq!(on(20_260_130).as_deref(), Some("20260130"));
        assert_eq!(on(20_260_131).as_deref(), Some("20260131_02"));
        assert_eq!(on(20_260_131).as_deref(), Some("20260131_03"));
        assert_eq!(on(20_260_201).as_deref(), Some("20260201_02"));
        assert_eq!(on(20_260_202).as_deref(), Some("20260202_04"));
    }

    #[test]
    fn day_has_ninety_nine_parts() {
        let mut free = free(&["20260131_99_a.sql"]);
        assert_eq!(free.on_day(20_260_131), None);
        assert_eq!(free.instead_of(Version::with_part(20_260_131, 8, 99)), "YYYYMMDD");
    }
}
