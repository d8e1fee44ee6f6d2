//! One module a rule: what is wrong with a folder, as diagnostics.
//!
//! A rule looks at a [`Parsed`] folder alone: no disk, no server, no other rule's findings.
//! Adding one takes its module here, its entry in [`RULES`], its line in `codes.rs` and its page.

use migrations_core::{Diagnostic, Location};

use crate::file_name::Role;
use crate::lock::{Entry, EntryState};
use crate::parse::{Parsed, ParsedFile};

mod duplicate_version;
mod edited_frozen;
mod empty_migration;
mod header_mismatch;
mod impossible_date;
mod invalid_ledger;
mod invalid_lock;
mod invalid_name;
mod invalid_utf8;
mod merge_conflict;
mod missing_header;
mod missing_header_field;
mod missing_number;
mod missing_rollback;
mod nul_byte;
mod orphan_rollback;
mod removed_frozen;
mod renamed_migration;
mod repeated_header_field;
mod retired_number;
mod skipped_number;
mod unknown_file;
mod unreadable_file;

/// A rule: adds what it finds.
type Rule = fn(found: &mut Vec<Diagnostic>, parsed: &Parsed);

/// Every rule.
const RULES: &[Rule] = &[
    duplicate_version::check,
    edited_frozen::check,
    empty_migration::check,
    header_mismatch::check,
    impossible_date::check,
    invalid_ledger::check,
    invalid_lock::check,
    invalid_name::check,
    invalid_utf8::check,
    merge_conflict::check,
    missing_header::check,
    missing_header_field::check,
    missing_number::check,
    missing_rollback::check,
    nul_byte::check,
    orphan_rollback::check,
    removed_frozen::check,
    renamed_migration::check,
    repeated_header_field::check,
    retired_number::check,
    skipped_number::check,
    unknown_file::check,
    unreadable_file::check,
];

/// Everything that the rules find, in the order of files, lines and codes.
#[must_use]
pub(crate) fn check_all(parsed: &Parsed) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for rule in RULES {
        rule(&mut found, parsed);
    }
    found.sort_by(|a, b| (&a.location, a.code.id()).cmp(&(&b.location, b.code.id())));
    found
}

/// The migrations, without rollbacks.
fn migrations(parsed: &Parsed) -> impl Iterator<Item = &ParsedFile> {
    parsed.files.iter().filter(|file| file.name.role == Role::Migration)
}

/// The migrations that are held to the rules about headers: frozen files are history, and a file
/// that waits to be merged has a header that may be neither side's.
fn drafts(parsed: &Parsed) -> impl Iterator<Item = &ParsedFile> {
    migrations(parsed).filter(|file| !is_frozen(parsed, file) && !merge_conflict::is_unmerged(file))
}

/// Whether the lock has frozen a file, by its name as well as its number; its rollback is as fixed.
fn is_frozen(parsed: &Parsed, file: &ParsedFile) -> bool {
    frozen_entry(parsed, file).is_some()
}

/// The line of the lock that has frozen a file.
fn frozen_entry<'a>(parsed: &'a Parsed, file: &ParsedFile) -> Option<&'a Entry> {
    let entry = parsed.valid_lock()?.entry(file.name.version)?;
    let is_it = entry.state == EntryState::Frozen && entry.stem() == file.name.stem;
    is_it.then_some(entry)
}

/// The name that a file has under another version.
fn renumbered(file: &ParsedFile, version: &str) -> String {
    let written = file.name.version.to_string().len();
    format!("{version}{}", &file.file[written..])
}

/// The line that a header should have for a field.
fn header_line(file: &ParsedFile, field: &str) -> String {
    let value = match field {
        "Migration" => file.name.stem.as_str(),
        "Created" => "YYYY-MM-DD",
        _ => "what it does",
    };
    format!("-- {field}: {value}")
}

/// Where the file's number stands in its name cannot be shown as SQL, so the first line is.
fn whole(file: &ParsedFile) -> Location {
    Location::whole_file(&file.file)
}
