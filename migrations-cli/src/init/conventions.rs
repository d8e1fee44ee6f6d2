//! A set that has no config → the config that says what all of its files do already.
//!
//! Must not know what a file does; a convention that one file breaks is none.

use std::collections::BTreeSet;

use migrations_compiler::config::RequiredField;
use migrations_compiler::file_name::{Numbering, Role};
use migrations_compiler::parse::ParsedFile;
use migrations_compiler::{Parsed, numbers};
use migrations_core::Version;

use crate::config_edit;

const OPENING: &str =
    "# What this set of migrations declares about itself; see `cargo migrations explain M0301`.\n";

/// More gaps than a person would have explained: such a set counts in steps.
const MANY_GAPS: usize = 20;

/// The config of a set that begins with its first migration.
pub(crate) fn first_config(name: &str) -> String {
    let rest = "numbering = \"sequential\"\ndigits = 3\n\
        header = [\"Migration\", \"Description\", \"Created\"]\nrollback = \"required\"\n";
    format!("{OPENING}{}{rest}", named(name))
}

/// The config of a set that has its files already.
pub(crate) fn config(parsed: &Parsed, name: &str) -> String {
    let migrations: Vec<&ParsedFile> =
        parsed.files.iter().filter(|file| file.name.role == Role::Migration).collect();
    if migrations.is_empty() {
        return first_config(name);
    }
    let mut text = format!("{OPENING}{}", named(name));
    let gaps = gaps(&migrations);
    match numbers::numbering(parsed) {
        Numbering::Timestamp => text.push_str("numbering = \"timestamp\"\n"),
        Numbering::Date | Numbering::NamedDate => {
            text.push_str("numbering = \"date\"\n");
            text.push_str(same_day(&migrations));
        }
        Numbering::Sequential if gaps.len() > MANY_GAPS => {
            text.push_str("# Numbers go in steps, so no numbering is declared.\n");
        }
        Numbering::Sequential => {
            text.push_str("numbering = \"sequential\"\n");
            text.push_str(&digits(&migrations));
        }
    }
    text.push_str(&header(&migrations));
    if migrations.iter().all(|file| has_rollback(parsed, file)) {
        text.push_str("rollback = \"required\"\n");
    }
    let explains = text.contains("\"sequential\"");
    for gap in gaps.iter().filter(|_| explains) {
        let reason = "left out before this config was written";
        // The text is our own, so it is TOML.
        text = config_edit::with_retired(&text, gap, reason).unwrap_or(text);
    }
    text
}

/// What a project that has lived with sqlx alone keeps of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OfSqlx {
    /// Whose word counts for what may be NULL.
    Nullability,
    /// That columns which a `CHECK` holds to a list are texts.
    Texts,
}

impl OfSqlx {
    fn line(self) -> &'static str {
        match self {
            OfSqlx::Nullability => {
                "# As sqlx guesses it; without this line it is proved.\nnullability = \"sqlx\"\n"
            }
            OfSqlx::Texts => {
                "# Texts; without this line what a CHECK holds to a list is an enum.\nenums = \"off\"\n"
            }
        }
    }
}

/// A config with what sqlx says of types, for a project whose source was written for that: anything
/// else would change the types of fields that it uses.
pub(crate) fn with_types_of_sqlx(config: &str, kept: &[OfSqlx]) -> String {
    let lines: String = kept.iter().map(|kept| kept.line()).collect();
    format!("{}\n\n[types]\n{lines}", config.trim_end())
}

fn named(name: &str) -> String {
    format!("name = {}\n", toml_edit::Value::from(name))
}

/// What orders several files of one day that have no part: nothing else than their names.
fn same_day(migrations: &[&ParsedFile]) -> &'static str {
    let bare = |file: &ParsedFile| Some(file.name.version).filter(|it| it.part().is_none());
    let is_shared =
        migrations.windows(2).any(|pair| bare(pair[0]).is_some() && bare(pair[0]) == bare(pair[1]));
    if is_shared { "same_day = \"by_name\"\n" } else { "" }
}

/// The one width that all numbers have; one without leading noughts is no width.
fn digits(migrations: &[&ParsedFile]) -> String {
    let widths: BTreeSet<u8> = migrations.iter().map(|file| file.name.version.digits()).collect();
    match widths.first() {
        Some(width) if widths.len() == 1 => format!("digits = {width}\n"),
        _ => String::new(),
    }
}

fn header(migrations: &[&ParsedFile]) -> String {
    let all = RequiredField::KNOWN;
    let has = |file: &&ParsedFile, field: &RequiredField| {
        file.header.value(field.as_str()).is_some_and(|value| !value.is_empty())
    };
    let fields = all.iter().filter(|field| migrations.iter().all(|file| has(file, field)));
    let fields: Vec<String> = fields.map(|field| format!("\"{}\"", field.as_str())).collect();
    format!("header = [{}]\n", fields.join(", "))
}

fn has_rollback(parsed: &Parsed, migration: &ParsedFile) -> bool {
    parsed
        .files
        .iter()
        .any(|file| file.name.role == Role::Rollback && file.name.version == migration.name.version)
}

/// The runs of numbers between two files that no file has.
fn gaps(migrations: &[&ParsedFile]) -> Vec<String> {
    let between = |pair: &[&ParsedFile]| {
        let [before, after] = [pair[0].name.version, pair[1].name.version];
        let (first, last) = (before.number().checked_add(1)?, after.number().checked_sub(1)?);
        let written = |number| Version::new(number, after.digits()).to_string();
        match first.cmp(&last) {
            std::cmp::Ordering::Less => Some(format!("{}-{}", written(first), written(last))),
            std::cmp::Ordering::Equal => Some(written(first)),
            std::cmp::Ordering::Greater => None,
        }
    };
    migrations.windows(2).filter_map(between).collect()
}
