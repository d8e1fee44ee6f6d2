//! The number or date that orders a migration.
//!
//! Must not know about files; the grammar of file names belongs to the compiler.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

/// A parsed version. Two that are written differently (`7`, `007`) are equal.
#[derive(Clone, Copy, Debug)]
pub struct Version {
    number: u64,
    part: Option<u32>,
    digits: u8,
}

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
        Version { number, part: None, digits }
    }

    /// The version `number` with a `part` of the day, as in `20260131_02`.
    #[must_use]
    pub const fn with_part(number: u64, digits: u8, part: u32) -> Version {
        Version { number, part: Some(part), digits }
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

    fn key(self) -> (u64, u32) {
        // A date without a part comes before its parts: `20260131_a` before `20260131_01_b`.
        (self.number, self.part.map_or(0, |part| part.saturating_add(1)))
    }
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
}
