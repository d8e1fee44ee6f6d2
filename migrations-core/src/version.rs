//! The number or date that orders a migration.
//!
//! Must not know about files; the grammar of file names belongs to the compiler.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::{Mutex, PoisonError};

/// A parsed version. Two that are written differently (`7`, `007`) are equal.
#[derive(Clone, Copy, Debug)]
pub struct Version {
    number: u64,
    part: Option<u32>,
    digits: u8,
    /// What orders the file among those of its day, in a set that orders them by name.
    name: &'static str,
}

/// A name behind those of all files.
const AFTER_NAMES: &str = "\u{10FFFF}";

impl Version {
    /// The version `number`, shown with at least `digits` digits.
    ///
    /// ```
    /// use migrations_core::Version;
    /// assert_eq!(Version::new(7, 3).to_string(), "007");
    /// assert_eq!(Version::new(7, 3), Version::new(7, 1));
    /// ```
    #[must_use]
    pub const fn new(number: u64, digits: u8) -> Version {
        Version { number, part: None, digits, name: "" }
    }

    /// The version `number` with a `part` of the day, as in `20260131_02`.
    #[must_use]
    pub const fn with_part(number: u64, digits: u8, part: u32) -> Version {
        Version { number, part: Some(part), digits, name: "" }
    }

    /// The version of a file without a part, in a set that orders the files of a day by name.
    ///
    /// Its text is that of the day alone, as it is in a file name.
    ///
    /// ```
    /// use migrations_core::Version;
    /// let day = Version::new(20251127, 8);
    /// let [clients, topics] = ["add_clients", "add_topics"].map(|name| day.named(name));
    /// assert!(day < clients && clients < topics && topics < Version::with_part(20251127, 8, 1));
    /// assert_eq!(clients.to_string(), "20251127");
    /// ```
    #[must_use]
    pub fn named(self, name: &str) -> Version {
        Version { name: if self.part.is_none() { interned(name) } else { "" }, ..self }
    }

    /// The end of what a number covers: all files of a day that are ordered by name.
    #[must_use]
    pub const fn through_names(self) -> Version {
        match (self.part, self.name.is_empty()) {
            (None, true) => Version { name: AFTER_NAMES, ..self },
            _ => self,
        }
    }

    /// The version as a person types it: the stem, where files of its day are ordered by name.
    ///
    /// ```
    /// use migrations_core::Version;
    /// assert_eq!(Version::new(20251127, 8).named("add_clients").typed(), "20251127_add_clients");
    /// assert_eq!(Version::new(7, 3).typed(), "007");
    /// ```
    #[must_use]
    pub fn typed(self) -> String {
        let separator = if self.name.is_empty() { "" } else { "_" };
        format!("{self}{separator}{}", self.name)
    }

    /// The version as a line of its own files holds it: with the name behind a blank, where files of
    /// its day are ordered by name.
    ///
    /// ```
    /// use migrations_core::Version;
    /// let version = Version::new(20251127, 8).named("add_clients");
    /// assert_eq!(version.written(), "20251127 add_clients");
    /// assert_eq!(Version::parse_written("20251127 add_clients"), Some(version));
    /// assert_eq!(Version::parse_written("20251127_02"), Some(Version::with_part(20251127, 8, 2)));
    /// ```
    #[must_use]
    pub fn written(self) -> String {
        let separator = if self.name.is_empty() { "" } else { " " };
        format!("{self}{separator}{}", self.name)
    }

    /// Reads what [`Version::written`] gives.
    #[must_use]
    pub fn parse_written(text: &str) -> Option<Version> {
        let (text, name) = text.split_once(' ').unwrap_or((text, ""));
        let version = match text.split_once('_') {
            None => Version::parse(text)?,
            Some((day, part)) => {
                let (day, part) = (Version::parse(day)?, Version::parse(part)?);
                Version::with_part(day.number, day.digits, u32::try_from(part.number).ok()?)
            }
        };
        Some(version.named(name))
    }

    /// The name that orders the file among those of its day; empty where none does.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.name
    }

    /// Whether somebody who writes this version means that one: a day means each of its files that
    /// are ordered by name.
    #[must_use]
    pub fn covers(self, other: Version) -> bool {
        self == other
            || self.name.is_empty() && (self.number, self.part) == (other.number, other.part)
    }

    /// The text of digits alone; `None` where it is not one, or larger than 64 bits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Version> {
        let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let digits = u8::try_from(text.len()).ok()?;
        is_number.then(|| text.parse().ok()).flatten().map(|number| Version::new(number, digits))
    }

    /// The number or date.
    #[must_use]
    pub const fn number(self) -> u64 {
        self.number
    }

    /// The part of the day, where the version is a date with one.
    #[must_use]
    pub const fn part(self) -> Option<u32> {
        self.part
    }

    /// How many digits the number is written with.
    #[must_use]
    pub const fn digits(self) -> u8 {
        self.digits
    }

    fn key(self) -> (u64, u32, &'static str) {
        // A date without a part comes before its parts: `20260131_a` before `20260131_01_b`.
        (self.number, self.part.map_or(0, |part| part.saturating_add(1)), self.name)
    }
}

/// The one copy of a name that a process has, so that a version can be copied.
fn interned(name: &str) -> &'static str {
    static NAMES: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    if name.is_empty() {
        return "";
    }
    let mut names = NAMES.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = names.get(name) {
        return known;
    }
    let name: &'static str = Box::leak(name.into());
    names.insert(name);
    name
}

impl PartialEq for Version {
    fn eq(&self, other: &Version) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Version {}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Version) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Version) -> Ordering {
        self.key().cmp(&other.key())
    }
}

impl Hash for Version {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}

impl fmt::Display for Version {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:0width$}", self.number, width = usize::from(self.digits))?;
        match self.part {
            Some(part) => write!(formatter, "_{part:02}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padding_does_not_matter_to_order_or_equality() {
        assert_eq!(Version::parse("7"), Version::parse("0007"));
        assert!(Version::parse("9") < Version::parse("010"));
    }

    #[test]
    fn text_that_is_no_number_is_refused() {
        assert_eq!(Version::parse(""), None);
        assert_eq!(Version::parse("1a"), None);
        assert_eq!(Version::parse("99999999999999999999999"), None);
    }

    #[test]
    fn parts_of_a_day_follow_the_day() {
        let day = Version::new(20260131, 8);
        let part = Version::with_part(20260131, 8, 1);
        assert!(day < part && part < Version::new(20260201, 8));
        assert_eq!(part.to_string(), "20260131_01");
    }

    #[test]
    fn day_means_its_files_that_are_ordered_by_name_and_no_part() {
        let day = Version::new(20_251_127, 8);
        let (clients, part) = (day.named("add_clients"), Version::with_part(20_251_127, 8, 1));
        assert!(day.covers(clients) && day.covers(day) && !day.covers(part));
        assert!(!clients.covers(day) && !clients.covers(day.named("add_topics")));
        assert!((day..=day.through_names()).contains(&clients));
        assert!(!(day..=day.through_names()).contains(&part));
        assert_eq!(part.named("a"), part);
    }
}
