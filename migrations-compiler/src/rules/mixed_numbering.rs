//! Files that are numbered in another way than the rest of their set.

use migrations_core::{Code, Diagnostic, Version};

use crate::calendar;
use crate::file_name::Numbering;
use crate::findings::{held, renumbered, whole};
use crate::judged::{is_frozen, judges_form, migrations};
use crate::parse::{Parsed, ParsedFile};

pub(super) fn check(found: &mut Vec<Diagnostic>, parsed: &Parsed) {
    let Some(usual) = usual(parsed) else { return };
    let mut named = Vec::new();
    for file in migrations(parsed).filter(|file| !is_frozen(parsed, file)) {
        let Some(style) = style(file.name.version).filter(|style| *style != usual) else {
            continue;
        };
        // One cause, one report: the first file of each way.
        if !named.contains(&style) {
            named.push(style);
            found.push(held(judges_form(parsed), mixed(parsed, file, style, usual)));
        }
    }
}

/// How a set is numbered that does not settle its width: as the config says, or as most files are.
fn usual(parsed: &Parsed) -> Option<Numbering> {
    match parsed.valid_config().and_then(|config| config.numbering) {
        // Another width is an invalid name there.
        Some(Numbering::Date | Numbering::NamedDate | Numbering::Timestamp) => None,
        Some(Numbering::Sequential) => Some(Numbering::Sequential),
        None => {
            let styles: Vec<_> =
                migrations(parsed).filter_map(|file| style(file.name.version)).collect();
            let count = |wanted: &Numbering| styles.iter().filter(|style| *style == wanted).count();
            // Of two that are as frequent, the one that came first.
            let ways = [Numbering::Timestamp, Numbering::Date, Numbering::Sequential];
            ways.into_iter().max_by_key(count)
        }
    }
}

/// How a version is written; nothing where that could be more than one way.
pub(super) fn style(version: Version) -> Option<Numbering> {
    let is_recent = |day: u64| (1990..2100).contains(&(day / 10_000)) && calendar::is_day(day);
    let number = version.number();
    match version.digits() {
        0..=6 => Some(Numbering::Sequential),
        8 if is_recent(number) => Some(Numbering::Date),
        14 if is_recent(number / 1_000_000) => Some(Numbering::Timestamp),
        _ => None,
    }
}

fn mixed(parsed: &Parsed, file: &ParsedFile, style: Numbering, usual: Numbering) -> Diagnostic {
    let file_name = &file.file;
    let message =
        format!("{file_name} is numbered by {}, and this set by {}", way(style), way(usual));
    let diagnostic = Diagnostic::new(Code::MixedNumbering, whole(file), message)
        .note("numbers come before dates, and dates before times, whenever they were written");
    let version = match usual {
        Numbering::Sequential => after_the_last(parsed, file),
        Numbering::Date | Numbering::NamedDate => "YYYYMMDD".to_owned(),
        Numbering::Timestamp => "YYYYMMDDHHMMSS".to_owned(),
    };
    diagnostic.help(format!("rename it to {}", renumbered(file, &version)))
}

/// The number after the last sequential one, in its width.
fn after_the_last(parsed: &Parsed, file: &ParsedFile) -> String {
    let versions = migrations(parsed).map(|file| file.name.version);
    let last = versions.filter(|version| style(*version) == Some(Numbering::Sequential)).max();
    let last = last.unwrap_or(Version::new(0, file.name.version.digits().min(3)));
    Version::new(last.number() + 1, last.digits()).to_string()
}

fn way(numbering: Numbering) -> &'static str {
    match numbering {
        Numbering::Sequential => "sequence",
        Numbering::Date | Numbering::NamedDate => "date",
        Numbering::Timestamp => "time",
    }
}
