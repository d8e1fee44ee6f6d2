//! `migrations.toml`: what a set declares about itself.
//!
//! Must not know which files there are; the rules hold them against it.

use std::borrow::Cow;
use std::ops::RangeInclusive;

use migrations_core::{HistoryTable, Position, Version};
use serde::Deserialize;
use toml::Spanned;

use crate::file_name::{Numbering, parse_version};

/// The ledger's file name.
pub const FILE: &str = "migrations.toml";

/// What a set declares; every part is optional.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Ledger {
    /// The set's name; the folder's name where it is left out.
    pub name: Option<String>,
    /// How files are numbered.
    pub numbering: Option<Numbering>,
    /// How many digits a sequential number has.
    pub digits: Option<u8>,
    /// The header fields that every migration must have.
    pub header: Vec<RequiredField>,
    /// Whether every migration must have a rollback.
    pub rollback: RollbackDuty,
    /// The majors of PostgreSQL in production.
    pub servers: Vec<u32>,
    history: HistorySection,
    retired: Vec<Numbers>,
    reserved: Vec<Numbers>,
}

/// A field that a ledger may require of every header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum RequiredField {
    /// `-- Migration:`, the file's stem.
    Migration,
    /// `-- Description:`, a line of prose.
    Description,
    /// `-- Created:`, a date.
    Created,
}

impl RequiredField {
    /// The field's name in a header.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            RequiredField::Migration => "Migration",
            RequiredField::Description => "Description",
            RequiredField::Created => "Created",
        }
    }
}

/// Whether every migration must have a rollback.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RollbackDuty {
    /// It must.
    Required,
    /// It need not.
    #[default]
    Optional,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct HistorySection {
    table: Option<Spanned<String>>,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Numbers {
    versions: Spanned<String>,
    reason: Spanned<String>,
}

/// Numbers that have no file, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exemption {
    /// The numbers.
    pub versions: RangeInclusive<Version>,
    /// Why they have none.
    pub reason: String,
}

/// Why a ledger cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerFault {
    /// What is wrong: lower case, no full stop.
    pub message: String,
    /// Where.
    pub position: Position,
    /// What was probably meant.
    pub help: Option<String>,
}

impl Ledger {
    /// Reads the text of a ledger.
    ///
    /// # Errors
    ///
    /// The first thing in it that is not TOML, not a key of a ledger, or not a value of its key.
    pub fn parse(text: &str) -> Result<Ledger, LedgerFault> {
        let ledger: Ledger = toml::from_str(text).map_err(|error| fault_of(text, &error))?;
        for numbers in ledger.retired.iter().chain(&ledger.reserved) {
            if range(numbers.versions.get_ref()).is_none() {
                let message = "`versions` is one number or a range such as \"010-011\"";
                return Err(fault_at(text, &numbers.versions, message));
            }
            if numbers.reason.get_ref().trim().is_empty() {
                return Err(fault_at(text, &numbers.reason, "`reason` is empty"));
            }
        }
        match &ledger.history.table {
            Some(table) if history_table(table.get_ref()).is_none() => Err(fault_at(
                text,
                table,
                "`table` is a table's name, such as \"public.schema_migrations\"",
            )),
            _ => Ok(ledger),
        }
    }

    /// The numbers that were given out and whose files are gone.
    #[must_use]
    pub fn retired(&self) -> Vec<Exemption> {
        exemptions(&self.retired)
    }

    /// The numbers that are kept free.
    #[must_use]
    pub fn reserved(&self) -> Vec<Exemption> {
        exemptions(&self.reserved)
    }

    /// Where the history is kept.
    #[must_use]
    pub fn history_table(&self) -> HistoryTable {
        let table = self.history.table.as_ref();
        table.and_then(|table| history_table(table.get_ref())).unwrap_or_default()
    }
}

fn exemptions(numbers: &[Numbers]) -> Vec<Exemption> {
    let exemption = |numbers: &Numbers| {
        let versions = range(numbers.versions.get_ref())?;
        Some(Exemption { versions, reason: numbers.reason.get_ref().clone() })
    };
    numbers.iter().filter_map(exemption).collect()
}

fn range(text: &str) -> Option<RangeInclusive<Version>> {
    let (from, to) = text.split_once('-').unwrap_or((text, text));
    let (from, to) = (parse_version(from.trim())?, parse_version(to.trim())?);
    (from <= to).then_some(from..=to)
}

/// `schema.table` or `table`, each part plain or in double quotes.
fn history_table(text: &str) -> Option<HistoryTable> {
    let (first, rest) = identifier(text)?;
    let (schema, name) = match rest.strip_prefix('.') {
        Some(rest) => match identifier(rest)? {
            (second, "") => (first, second),
            _ => return None,
        },
        None if rest.is_empty() => ("public".to_owned(), first),
        None => return None,
    };
    Some(HistoryTable { schema: Cow::Owned(schema), name: Cow::Owned(name) })
}

fn identifier(text: &str) -> Option<(String, &str)> {
    let (name, rest) = match text.strip_prefix('"') {
        Some(quoted) => quoted.split_once('"')?,
        None => text.split_at(text.find('.').unwrap_or(text.len())),
    };
    (!name.is_empty() && !name.contains('"')).then(|| (name.to_owned(), rest))
}

fn fault_at<T>(text: &str, value: &Spanned<T>, message: &str) -> LedgerFault {
    let position = Position::of(text, value.span().start);
    LedgerFault { message: message.to_owned(), position, help: None }
}

fn fault_of(text: &str, error: &toml::de::Error) -> LedgerFault {
    let offset = error.span().map_or(0, |span| span.start);
    let message = error.message().lines().next().unwrap_or_default().to_owned();
    let help = nearest_of(&message).map(|name| format!("did you mean `{name}`?"));
    LedgerFault { message, position: Position::of(text, offset), help }
}

/// The nearest name out of serde's "unknown field `x`, expected one of `a`, `b`".
fn nearest_of(message: &str) -> Option<String> {
    let mut names = message.split('`').skip(1).step_by(2);
    let wrong = names.next()?;
    names
        .map(|name| (strsim::damerau_levenshtein(wrong, name), name))
        .min()
        .filter(|(distance, name)| *distance <= name.len().max(3) / 3 + 1)
        .map(|(_, name)| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> LedgerFault {
        Ledger::parse(text).expect_err("the ledger is refused")
    }

    #[test]
    fn unknown_key_gets_the_nearest_name() {
        let fault = fault("name = \"a\"\nnumberring = \"date\"\n");
        assert_eq!(fault.position, Position { line: 2, column: 1 });
        assert_eq!(fault.help.as_deref(), Some("did you mean `numbering`?"));
    }

    #[test]
    fn ranges_are_numbers_in_order() {
        let ledger =
            Ledger::parse("[[retired]]\nversions = \"010-011\"\nreason = \"never shipped\"\n");
        let retired = ledger.expect("a ledger").retired();
        assert!(retired[0].versions.contains(&Version::new(11, 2)));
        let swapped = fault("[[retired]]\nversions = \"11-10\"\nreason = \"x\"\n");
        assert_eq!(swapped.position, Position { line: 2, column: 12 });
        let unexplained = fault("[[retired]]\nversions = \"10\"\nreason = \" \"\n");
        assert_eq!(unexplained.position, Position { line: 3, column: 10 });
    }

    #[test]
    fn part_of_a_day_can_be_retired() {
        let ledger = Ledger::parse("[[retired]]\nversions = \"20260131_02\"\nreason = \"x\"\n");
        let retired = ledger.expect("a ledger").retired();
        assert!(retired[0].versions.contains(&Version::with_part(20_260_131, 8, 2)));
        assert!(!retired[0].versions.contains(&Version::new(20_260_131, 8)));
    }

    #[test]
    fn history_table_may_be_quoted() {
        for (text, schema, name) in [
            ("applied", "public", "applied"),
            ("ops.applied", "ops", "applied"),
            ("\\\"My Ops\\\".\\\"a.b\\\"", "My Ops", "a.b"),
        ] {
            let ledger = Ledger::parse(&format!("[history]\ntable = \"{text}\"\n"));
            let table = ledger.expect("a ledger").history_table();
            assert_eq!((&*table.schema, &*table.name), (schema, name));
        }
        assert_eq!(fault("[history]\ntable = \"a.b.c\"\n").position.line, 2);
    }
}
