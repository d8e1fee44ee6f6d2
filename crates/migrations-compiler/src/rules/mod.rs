//! One module a rule: what is wrong with a folder, as diagnostics.
//!
//! A rule looks at a [`Parsed`] folder, or at the statements of its files: no disk, no server, no
//! other rule's findings.
//! Adding one takes its module here, its entry in [`FILE_RULES`] or [`STATEMENT_RULES`], its line in
//! `codes.rs` and its page.

use migrations_core::{Diagnostic, Location};

use crate::file_name::Role;
use crate::lock::{Entry, EntryState};
use crate::parse::{Parsed, ParsedFile};
use crate::schema::{self, Fold};
use crate::sql::Scripts;

mod drop_with_dependents;
mod duplicate_version;
mod edited_frozen;
mod empty_migration;
mod existing_object;
mod header_mismatch;
mod impossible_date;
mod invalid_ledger;
mod invalid_lock;
mod invalid_name;
mod invalid_utf8;
mod merge_conflict;
mod missing_column;
mod missing_constraint;
mod missing_header;
mod missing_header_field;
mod missing_number;
mod missing_object;
mod missing_relation;
mod missing_rollback;
mod missing_type;
mod nul_byte;
mod orphan_rollback;
mod removed_frozen;
mod renamed_migration;
mod repeated_header_field;
mod retired_number;
mod skipped_number;
mod syntax_error;
mod transaction_control;
mod unknown_file;
mod unreadable_file;
mod unreferenceable_column;
mod unsendable_statement;

/// A rule about files: adds what it finds.
type FileRule = fn(found: &mut Vec<Diagnostic>, parsed: &Parsed);

/// A rule about what is in them: adds what it finds.
type StatementRule = fn(found: &mut Vec<Diagnostic>, scripts: &Scripts);

/// A rule about what they do to the schema: adds what it finds.
type SchemaRule = fn(found: &mut Vec<Diagnostic>, scripts: &Scripts, fold: &Fold);

/// The rules that need no SQL parsed.
const FILE_RULES: &[FileRule] = &[
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

/// The rules that do.
const STATEMENT_RULES: &[StatementRule] =
    &[syntax_error::check, transaction_control::check, unsendable_statement::check];

/// The rules that need the statements folded into a schema.
const SCHEMA_RULES: &[SchemaRule] = &[
    drop_with_dependents::check,
    existing_object::check,
    missing_column::check,
    missing_constraint::check,
    missing_object::check,
    missing_relation::check,
    missing_type::check,
    unreferenceable_column::check,
];

/// What is wrong with the files, whatever they hold.
#[must_use]
pub(crate) fn of_files(parsed: &Parsed) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for rule in FILE_RULES {
        rule(&mut found, parsed);
    }
    found
}

/// What is wrong with the statements in them.
#[must_use]
pub(crate) fn of_statements(parsed: &Parsed) -> Vec<Diagnostic> {
    let scripts = Scripts::of(parsed);
    let mut found = Vec::new();
    for rule in STATEMENT_RULES {
        rule(&mut found, &scripts);
    }
    // A file that waits to be merged holds what two branches have made of it.
    if parsed.files.iter().any(merge_conflict::is_unmerged) {
        return found;
    }
    let fold = schema::fold(&scripts);
    for rule in SCHEMA_RULES {
        rule(&mut found, &scripts, &fold);
    }
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
