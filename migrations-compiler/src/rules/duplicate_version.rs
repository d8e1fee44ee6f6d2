//! Two migrations, or two rollbacks of one, with one version.

use migrations_core::{Code, Diagnostic};

use crate::config::FILE;
use crate::file_name::{Numbering, Role};
use crate::findings::{renumbered, whole};
use crate::judged::is_frozen;
use crate::numbers::{Free, numbering};
use crate::parse::{Parsed, ParsedFile};

pub(super) fn check(found: &mut Vec<Diagnostic>, parsed: &Parsed) {
    let mut free = Free::of(parsed);
    for file in &parsed.files {
        let earlier = parsed.of_version(file.name.version).iter();
        let mut earlier = earlier.take_while(|other| other.file != file.file);
        let first = earlier.find(|other| are_twins(other, file) && !differ_in_case(other, file));
        found.extend(first.map(|first| {
            if first.name.stem == file.name.stem {
                repeated(first, file)
            } else {
                duplicate(parsed, &mut free, first, file)
            }
        }));
    }
}

/// Two names that differ in case alone are reported for that.
fn differ_in_case(one: &ParsedFile, other: &ParsedFile) -> bool {
    one.file.to_lowercase() == other.file.to_lowercase()
}

/// Rollbacks with one number and two names are orphans, or their migrations are the twins.
fn are_twins(one: &ParsedFile, other: &ParsedFile) -> bool {
    one.name.version == other.name.version
        && one.name.role == other.name.role
        && (one.name.role == Role::Migration || one.name.stem == other.name.stem)
}

/// One name with two endings: `001_a.sql` and `001_a.up.sql`.
fn repeated(first: &ParsedFile, second: &ParsedFile) -> Diagnostic {
    let what = match second.name.role {
        Role::Migration => format!("migration {}", second.name.stem),
        Role::Rollback => format!("rollback of {}", second.name.stem),
    };
    let message = format!("{} and {} are both the {what}", first.file, second.file);
    Diagnostic::new(Code::DuplicateVersion, whole(second), message)
        .label(whole(first), "first used here")
        .help("delete one of the two files")
}

fn duplicate(
    parsed: &Parsed,
    free: &mut Free,
    first: &ParsedFile,
    second: &ParsedFile,
) -> Diagnostic {
    // Databases know a frozen migration by its number, so it is the other one that moves.
    let (stays, moves) = if is_frozen(parsed, second) { (second, first) } else { (first, second) };
    let version = moves.name.version;
    let message = if stays.name.version.to_string() == version.to_string() {
        format!("{} has the version {version}, which {} has already", moves.file, stays.file)
    } else {
        format!("{} has the same number as {}", moves.file, stays.file)
    };
    let label = if is_frozen(parsed, stays) { "frozen with it" } else { "first used here" };
    Diagnostic::new(Code::DuplicateVersion, whole(moves), message)
        .label(whole(stays), label)
        .help(help(parsed, moves, &renumbered(moves, &free.instead_of(version))))
}

/// A day may have several files without a part where the config says what orders them.
fn help(parsed: &Parsed, moves: &ParsedFile, new_name: &str) -> String {
    let rename = format!("rename it to {new_name}");
    if numbering(parsed) != Numbering::Date || moves.name.version.part().is_some() {
        return rename;
    }
    let is_declared = parsed.valid_config().is_some_and(|config| config.numbering.is_some());
    let date = if is_declared { "" } else { "`numbering = \"date\"` and " };
    format!(
        "{rename}, or write {date}`same_day = \"by_name\"` into {FILE}, which orders the files of a \
         day by their names"
    )
}
