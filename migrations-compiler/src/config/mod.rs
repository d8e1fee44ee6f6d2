//! `migrations.toml`: what a set declares about itself.
//!
//! Must not know which files there are; the rules hold them against it.

mod companions;
mod fault;
mod header;
mod sentence;
mod types;
mod value;
mod verify;

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use migrations_core::provisioning::Platform;
use migrations_core::{Code, HistoryTable, Position, Version};
use serde::Deserialize;
use toml::Spanned;

pub use self::companions::{Companion, StartPlace};
pub use self::fault::ConfigFault;
use self::fault::{code, fault_at, fault_of, reason, same_day, version, versions};
pub use self::header::RequiredField;
pub(crate) use self::header::{is_prose, nearest_field};
pub use self::types::{Enums, Nullability, Types};
pub(crate) use self::value::nearest;
use self::value::{history_table, range};
pub use self::verify::{ExtraObjects, Verify};
use crate::file_name::{Numbering, SameDay};

/// The config's file name.
pub const FILE: &str = "migrations.toml";

/// What a set declares; every part is optional.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The set's name; the folder's name where it is left out.
    pub name: Option<String>,
    /// How files are numbered.
    pub numbering: Option<Numbering>,
    /// What orders several files of one day.
    same_day: Option<Spanned<SameDay>>,
    /// How many digits a sequential number has.
    #[serde(deserialize_with = "sentence::digits")]
    pub digits: Option<u8>,
    header: Vec<Spanned<String>>,
    /// Whether every migration must have a rollback.
    pub rollback: RollbackDuty,
    /// The majors of PostgreSQL in production.
    pub servers: Vec<u32>,
    /// Whether a migration may have a number below one that is frozen.
    pub out_of_order: OutOfOrder,
    /// How many bytes a file may have.
    pub max_file_bytes: FileLimit,
    /// Whether running a file a second time must change nothing.
    pub idempotent: Idempotency,
    /// What exists on a server of production before the first migration.
    #[serde(deserialize_with = "PlatformName::deserialize")]
    pub platform: Platform,
    /// Who runs the files; on an engine its superuser where it is left out, elsewhere whoever
    /// connects.
    pub role: Option<String>,
    /// The search path that production gives the files, as `SET search_path TO` takes it.
    #[serde(deserialize_with = "sentence::search_path")]
    pub search_path: Option<String>,
    /// The file that makes, on engines, what is made outside the migrations.
    pub external: Option<String>,
    /// Where a history starts that no longer runs from zero.
    pub start: Option<Start>,
    /// How far the answers go beyond sqlx's own.
    pub types: Types,
    /// What a comparison with a real database leaves out of account.
    pub verify: Verify,
    safety: BTreeMap<Spanned<String>, Level>,
    history: HistorySection,
    retired: Vec<Numbers>,
    reserved: Vec<Numbers>,
    /// Extensions that cannot be installed where engines run, and what stands in for them.
    pub extension: Vec<ExtensionStub>,
    allow: Vec<AllowSection>,
    #[serde(skip)]
    companions: Vec<Companion>,
    #[serde(skip)]
    start_place: Option<StartPlace>,
}

/// Whether a migration may have a number below one that is frozen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OutOfOrder {
    /// It may not.
    #[default]
    Refuse,
    /// It may.
    Allow,
}

/// How many bytes a file may have; 8 MiB unless the config says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct FileLimit(pub u64);

impl Default for FileLimit {
    fn default() -> Self {
        FileLimit(8 * 1024 * 1024)
    }
}

/// Whether running a file a second time must change nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Idempotency {
    /// A file that cannot be run twice is an error.
    Require,
    /// A file that cannot be run twice is a warning.
    Warn,
    /// No file is run twice.
    #[default]
    Off,
}

/// The names that a config has for platforms.
#[derive(Deserialize)]
#[serde(remote = "Platform", rename_all = "lowercase")]
enum PlatformName {
    Postgres,
    Supabase,
}

/// Where a history starts that no longer runs from zero.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Start {
    at: Spanned<String>,
    /// The file that makes the schema as that migration left it.
    pub schema: String,
}

impl Start {
    /// The last migration whose work the schema holds.
    #[must_use]
    pub fn at(&self) -> Option<Version> {
        range(self.at.get_ref()).map(|versions| *versions.start())
    }
}

/// An extension that cannot be installed where engines run.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExtensionStub {
    /// Its name, as `CREATE EXTENSION` has it.
    pub name: String,
    /// The file that is run instead, relative to the set.
    pub stub: String,
}

/// What becomes of a finding of the safety rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// The build fails.
    Deny,
    /// The finding is shown as a warning.
    Warn,
    /// The finding is not shown.
    Allow,
}

/// Findings that a set has looked at and accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// Which findings.
    pub code: Code,
    /// In which migrations; in all of them where it is left out.
    pub versions: Option<RangeInclusive<Version>>,
    /// Why.
    pub reason: String,
    /// Where the config says so.
    pub position: Position,
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
struct AllowSection {
    code: Spanned<String>,
    versions: Option<Spanned<String>>,
    reason: Spanned<String>,
    #[serde(skip)]
    position: Option<Position>,
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

impl Config {
    /// Reads the text of a config.
    ///
    /// # Errors
    ///
    /// The first thing in it that is not TOML, not a key of a config, or not a value of its key.
    pub fn parse(text: &str) -> Result<Config, ConfigFault> {
        let mut config: Config = toml::from_str(text).map_err(|error| fault_of(text, &error))?;
        for section in &mut config.allow {
            section.position = Some(Position::of(text, section.code.span().start));
        }
        config.validate(text)?;
        if config.same_day() == SameDay::ByName {
            config.numbering = Some(Numbering::NamedDate);
        }
        (config.companions, config.start_place) = companions::of(text);
        Ok(config)
    }

    fn validate(&self, text: &str) -> Result<(), ConfigFault> {
        for field in &self.header {
            header::required(text, field)?;
        }
        for numbers in self.retired.iter().chain(&self.reserved) {
            versions(text, &numbers.versions)?;
            reason(text, &numbers.reason)?;
        }
        for section in &self.allow {
            code(text, &section.code)?;
            section.versions.as_ref().map_or(Ok(()), |range| versions(text, range))?;
            reason(text, &section.reason)?;
        }
        for name in self.safety.keys() {
            code(text, name)?;
        }
        self.start.as_ref().map_or(Ok(()), |start| version(text, &start.at))?;
        self.types.validate(text)?;
        self.same_day.as_ref().map_or(Ok(()), |it| same_day(text, it, self.numbering))?;
        let table = self.history.table.as_ref();
        match table.filter(|table| history_table(table.get_ref()).is_none()) {
            None => Ok(()),
            Some(table) => Err(fault_at(
                text,
                table,
                "`table` is a table's name, such as \"public.schema_migrations\"",
            )),
        }
    }

    /// What orders several files of one day.
    #[must_use]
    pub fn same_day(&self) -> SameDay {
        self.same_day.as_ref().map_or(SameDay::Refuse, |same_day| *same_day.get_ref())
    }

    /// The header fields that every migration must have.
    #[must_use]
    pub fn header(&self) -> Vec<RequiredField> {
        self.header.iter().filter_map(|field| RequiredField::parse(field.get_ref())).collect()
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

    /// The files that the config names.
    #[must_use]
    pub fn companions(&self) -> &[Companion] {
        &self.companions
    }

    /// Where the config says at which migration the history starts.
    #[must_use]
    pub fn start_place(&self) -> Option<&StartPlace> {
        self.start_place.as_ref()
    }

    /// What becomes of a finding with that code, where the config says so.
    #[must_use]
    pub fn level(&self, code: Code) -> Option<Level> {
        let is_it = |name: &&Spanned<String>| Code::parse(name.get_ref()) == Some(code);
        self.safety.keys().find(is_it).map(|name| self.safety[name])
    }

    /// The findings that the set has accepted.
    #[must_use]
    pub fn allowances(&self) -> Vec<Allowance> {
        let allowance = |section: &AllowSection| {
            let versions = section.versions.as_ref();
            Some(Allowance {
                code: Code::parse(section.code.get_ref())?,
                versions: versions.and_then(|versions| range(versions.get_ref())),
                reason: section.reason.get_ref().clone(),
                position: section.position?,
            })
        };
        self.allow.iter().filter_map(allowance).collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> ConfigFault {
        Config::parse(text).expect_err("the config is refused")
    }

    #[test]
    fn unknown_key_gets_the_nearest_name() {
        let fault = fault("name = \"a\"\nnumberring = \"date\"\n");
        assert_eq!(fault.position, Position { line: 2, column: 1 });
        assert_eq!(fault.help.as_deref(), Some("did you mean `numbering`?"));
    }

    #[test]
    fn ranges_are_numbers_in_order() {
        let config =
            Config::parse("[[retired]]\nversions = \"010-011\"\nreason = \"never shipped\"\n");
        let retired = config.expect("a config").retired();
        assert!(retired[0].versions.contains(&Version::new(11, 2)));
        let swapped = fault("[[retired]]\nversions = \"11-10\"\nreason = \"x\"\n");
        assert_eq!(swapped.position, Position { line: 2, column: 12 });
        let unexplained = fault("[[retired]]\nversions = \"10\"\nreason = \" \"\n");
        assert_eq!(unexplained.position, Position { line: 3, column: 10 });
    }

    #[test]
    fn part_of_a_day_can_be_retired() {
        let config = Config::parse("[[retired]]\nversions = \"20260131_02\"\nreason = \"x\"\n");
        let retired = config.expect("a config").retired();
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
            let config = Config::parse(&format!("[history]\ntable = \"{text}\"\n"));
            let table = config.expect("a config").history_table();
            assert_eq!((&*table.schema, &*table.name), (schema, name));
        }
        assert_eq!(fault("[history]\ntable = \"a.b.c\"\n").position.line, 2);
    }
}
