//! Which numbers a set has used, keeps free, or has free.
//!
//! Must not know today's date: a set of dates has no next number, only a next day.

use std::collections::HashSet;
use std::ops::RangeInclusive;

use migrations_core::Version;

use crate::file_name::{self, Numbering};
use crate::parse::{Parsed, Stranger};

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
    used: HashSet<Version>,
    exempt: Vec<RangeInclusive<Version>>,
}

impl Free {
    /// The versions that `parsed` has free.
    #[must_use]
    pub fn of(parsed: &Parsed) -> Free {
        let files = parsed.files.iter().map(|file| file.name.version);
        let locked = parsed.valid_lock().into_iter().flat_map(|lock| &lock.entries);
        let used: HashSet<Version> = files.chain(locked.map(|entry| entry.version)).collect();
        let declared = parsed.valid_ledger().and_then(|ledger| ledger.digits);
        let digits = declared.or(used.iter().max().map(|highest| highest.digits())).unwrap_or(3);
        Free { numbering: numbering(parsed), digits, used, exempt: exempt(parsed) }
    }

    /// The next version, or the form of one where it depends on the day.
    pub fn next_version(&mut self) -> String {
        match self.numbering {
            Numbering::Sequential => self.next_number().to_string(),
            Numbering::Date => "YYYYMMDD".to_owned(),
            Numbering::Timestamp => "YYYYMMDDHHMMSS".to_owned(),
        }
    }

    /// The version that a file may have in place of `taken`: the next part of the same day, the
    /// next second, or the next number.
    pub fn instead_of(&mut self, taken: Version) -> String {
        let version = match self.numbering {
            Numbering::Sequential => return self.next_version(),
            Numbering::Date => self.next_part(taken),
            Numbering::Timestamp => self.next_second(taken),
        };
        match version {
            Some(version) => {
                self.used.insert(version);
                version.to_string()
            }
            None => self.next_version(),
        }
    }

    fn next_number(&mut self) -> Version {
        let highest = self.used.iter().max().map_or(0, |highest| highest.number());
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

    fn next_part(&self, taken: Version) -> Option<Version> {
        let day = |part| Version::with_part(taken.number(), taken.digits(), part);
        let last = self.used.iter().filter(|used| used.number() == taken.number());
        let last = last.filter_map(|used| used.part()).max().unwrap_or(0);
        // A file name has two digits for it.
        (last.saturating_add(1)..=99).map(day).find(|version| self.exemption(*version).is_none())
    }

    fn next_second(&self, taken: Version) -> Option<Version> {
        let number = taken.number();
        let end_of_minute = (number - number % 100).saturating_add(60);
        let later = number.saturating_add(1)..end_of_minute;
        let mut versions = later.map(|number| Version::new(number, taken.digits()));
        versions.find(|version| !self.used.contains(version) && self.exemption(*version).is_none())
    }

    fn exemption(&self, version: Version) -> Option<&RangeInclusive<Version>> {
        self.exempt.iter().find(|versions| versions.contains(&version))
    }
}

/// How the set is numbered: as its ledger says, else as all of its files are.
#[must_use]
pub fn numbering(parsed: &Parsed) -> Numbering {
    let declared = parsed.valid_ledger().and_then(|ledger| ledger.numbering);
    let names: Vec<&str> = parsed.files.iter().map(|file| file.file.as_str()).collect();
    declared.unwrap_or_else(|| file_name::infer(&names))
}

/// The versions for which the ledger explains why there need be no file.
#[must_use]
pub fn exempt(parsed: &Parsed) -> Vec<RangeInclusive<Version>> {
    let ledger = parsed.ledger_or_default();
    let exemptions = ledger.retired().into_iter().chain(ledger.reserved());
    exemptions.map(|numbers| numbers.versions).collect()
}

/// The numbers of entries that could not be read, or have no name of a migration.
///
/// They are reported themselves, so nothing is said about the migration that is missing for it.
#[must_use]
pub fn misread(parsed: &Parsed) -> Vec<u64> {
    let strangers = parsed.strangers.iter().map(|stranger| match stranger {
        Stranger::Unnumbered(name) | Stranger::File(name) | Stranger::Directory(name) => name,
    });
    let unreadable = parsed.unreadable.iter().map(|(name, _)| name);
    strangers.chain(unreadable).filter_map(|name| leading_number(name)).collect()
}

fn leading_number(name: &str) -> Option<u64> {
    let digits = name.bytes().take_while(u8::is_ascii_digit).count();
    name[..digits].parse().ok()
}
