//! What a line of the lock says of the headers of its files: digests of what is obeyed.
//!
//! A checksum covers what is executed, and a header is no part of that; `Transaction`, `Depends`
//! and `Lock-Timeout` decide all the same how and when it is.
//! Must not know what a file of today says, nor who compares the two.

use std::fmt;
use std::str::FromStr;

use migrations_core::header::Header;
use migrations_core::{Checksum, Transaction, Version};

use crate::file_name::{self, Numbering};

/// What the word after the digests is, where the header was at fault when it was frozen.
const MALFORMED: &str = ",malformed";

/// What the lock says of the headers of one version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Headers {
    /// Digest of what is obeyed of the migration's header.
    pub migration: HeaderDigest,
    /// Digest of what is obeyed of the header of its rollback file, where it has one.
    pub rollback: Option<HeaderDigest>,
    /// Whether the migration's header was at fault when it was frozen.
    pub is_malformed: bool,
}

/// A digest of what is obeyed of one header, whatever else it says: 16 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct HeaderDigest([u8; 8]);

impl Headers {
    /// What the line says once the file may change again: a fault of its header counts then.
    #[must_use]
    pub fn of_draft(self) -> Headers {
        Headers { is_malformed: false, ..self }
    }
}

impl HeaderDigest {
    /// The digest for a migration: `Transaction`, `Depends` and `Lock-Timeout`, as they are obeyed.
    ///
    /// `-- no-transaction` says what `-- Transaction: none` says, `Depends: 003` what
    /// `Depends: 003_users` says, and `1s` is `1000ms`.
    #[must_use]
    pub fn of_migration(header: &Header, numbering: Numbering) -> HeaderDigest {
        let versions = header.depends().filter_map(|(text, _)| referenced(text, numbering));
        let mut versions: Vec<String> = versions.map(|version| shown(version) + "\n").collect();
        versions.sort();
        versions.dedup();
        let timeout = header.lock_timeout().map(|timeout| timeout.as_millis());
        let timeout = timeout.map(|timeout| format!("lock-timeout {timeout}\n"));
        let text =
            transaction(header).to_owned() + &versions.concat() + &timeout.unwrap_or_default();
        HeaderDigest::of(&text)
    }

    /// The digest for a rollback, of which `Transaction` alone is obeyed.
    #[must_use]
    pub fn of_rollback(header: &Header) -> HeaderDigest {
        HeaderDigest::of(transaction(header))
    }

    fn of(text: &str) -> HeaderDigest {
        let [a, b, c, d, e, f, g, h, ..] = *Checksum::of(text).as_bytes();
        HeaderDigest([a, b, c, d, e, f, g, h])
    }
}

fn transaction(header: &Header) -> &'static str {
    match header.transaction() {
        Transaction::PerFile => "",
        Transaction::None => "transaction none\n",
    }
}

/// The version of `003` or `003_name` in a `Depends`; nothing for prose such as `3rd of May`.
#[must_use]
pub fn referenced(text: &str, numbering: Numbering) -> Option<Version> {
    let text = text.strip_suffix(".sql").unwrap_or(text);
    let is_date = numbering.is_by_day();
    let version = file_name::parse_version(text).filter(|it| is_date || it.part().is_none());
    version.or_else(|| match file_name::classify(&format!("{text}.sql"), Some(numbering)) {
        file_name::Name::Versioned(name) if !text.contains(char::is_whitespace) => {
            Some(name.version)
        }
        _ => None,
    })
}

/// A version without the zeros before it, which say nothing, and without a name, which a set may begin
/// to order the files of a day by.
fn shown(version: Version) -> String {
    let part = version.part().map(|part| format!("_{part}")).unwrap_or_default();
    format!("depends {}{part}", version.number())
}

impl fmt::Display for HeaderDigest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

impl fmt::Debug for HeaderDigest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "HeaderDigest({self})")
    }
}

/// A text that is not the digests of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeadersError;

impl FromStr for HeaderDigest {
    type Err = HeadersError;

    fn from_str(text: &str) -> Result<HeaderDigest, HeadersError> {
        let is_digit = |byte: &u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if text.len() != 16 || !text.as_bytes().iter().all(is_digit) {
            return Err(HeadersError);
        }
        let number = u64::from_str_radix(text, 16).map_err(|_| HeadersError)?;
        Ok(HeaderDigest(number.to_be_bytes()))
    }
}

impl fmt::Display for Headers {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.migration)?;
        if let Some(rollback) = self.rollback {
            write!(formatter, "+{rollback}")?;
        }
        formatter.write_str(if self.is_malformed { MALFORMED } else { "" })
    }
}

impl FromStr for Headers {
    type Err = HeadersError;

    fn from_str(text: &str) -> Result<Headers, HeadersError> {
        let (digests, is_malformed) = match text.strip_suffix(MALFORMED) {
            Some(digests) => (digests, true),
            None => (text, false),
        };
        let (migration, rollback) = match digests.split_once('+') {
            Some((migration, rollback)) => (migration, Some(rollback)),
            None => (digests, None),
        };
        let rollback = rollback.map(str::parse).transpose()?;
        Ok(Headers { migration: migration.parse()?, rollback, is_malformed })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digest(text: &str) -> HeaderDigest {
        HeaderDigest::of_migration(&Header::parse(text), Numbering::Sequential)
    }

    #[test]
    fn what_is_obeyed_alike_has_one_digest() {
        for (one, other) in [
            ("-- Transaction: none\n", "-- no-transaction\n"),
            ("-- Depends: 003, 005\n", "-- Depends: 5_orders, 3_users.sql, 003\n"),
            ("-- Depends: 003\n", "-- depends: 3\n-- Description: x\n"),
            ("-- Lock-Timeout: 1s\n", "-- Lock-Timeout: 1000ms\n"),
            ("", "-- Migration: 001_a\n-- Transaction: later\n-- Depends: 3rd of May\n"),
        ] {
            assert_eq!(digest(one), digest(other), "{one}{other}");
        }
    }

    #[test]
    fn what_is_obeyed_otherwise_has_another() {
        let texts = [
            "",
            "-- Transaction: none\n",
            "-- Depends: 3\n",
            "-- Depends: 3, 5\n",
            "-- Depends: 35\n",
            "-- Lock-Timeout: 3s\n",
            "-- Lock-Timeout: 3ms\n",
            "-- Lock-Timeout: 0\n",
            "-- Transaction: none\n-- Lock-Timeout: 3s\n",
        ];
        for (index, one) in texts.iter().enumerate() {
            for other in &texts[index + 1..] {
                assert_ne!(digest(one), digest(other), "{one}{other}");
            }
        }
    }

    #[test]
    fn rollback_is_obeyed_in_its_transaction_alone() {
        let digest = |text| HeaderDigest::of_rollback(&Header::parse(text));
        assert_eq!(digest("-- Depends: 3\n-- Lock-Timeout: 3s\n"), digest(""));
        assert_ne!(digest("-- Transaction: none\n"), digest(""));
    }

    #[test]
    fn text_form_comes_back() {
        let (migration, other) = (digest(""), digest("-- Depends: 3\n"));
        for rollback in [None, Some(other)] {
            for is_malformed in [false, true] {
                let headers = Headers { migration, rollback, is_malformed };
                assert_eq!(headers.to_string().parse(), Ok(headers));
            }
        }
        for text in ["", "-", ",malformed", "+e3b0c44298fc1c14", "E3B0C44298FC1C14", "e3b0c442"] {
            assert_eq!(text.parse::<Headers>(), Err(HeadersError), "{text}");
        }
    }
}
