//! One module a rule: what is wrong with a folder, as diagnostics.
//!
//! A rule looks at a [`Parsed`] folder, or at the statements of its files: no disk, no server, no
//! other rule's findings.
//! Adding one takes its module here, its entry in [`FILE_RULES`] or [`STATEMENT_RULES`], its line in
//! `codes.rs` and its page.

use migrations_core::{Diagnostic, Location, Severity};

use crate::file_name::Role;
use crate::lock::{Entry, EntryState};
use crate::parse::{Parsed, ParsedFile};
use crate::sql::Scripts;

mod case_twin;
mod date_mismatch;
mod disordered_dates;
mod duplicate_version;
mod edited_frozen;
mod edited_lock;
mod empty_migration;
mod fresh_enum_value;
mod header_mismatch;
mod impossible_date;
mod invalid_ledger;
mod invalid_lock;
mod invalid_name;
mod invalid_utf8;
mod leaking_setting;
mod leftover_file;
mod long_identifier;
mod merge_conflict;
mod missing_companion;
mod missing_header;
mod missing_header_field;
mod missing_number;
mod missing_rollback;
mod mixed_numbering;
mod newer_syntax;
mod nonatomic_migration;
mod nul_byte;
mod orphan_rollback;
mod out_of_order;
mod outside_link;
mod outside_transaction;
mod oversized_file;
mod psql_variable;
mod removed_frozen;
mod renamed_migration;
mod repeated_header_field;
mod repeated_rollback;
mod retired_number;
mod skipped_number;
mod syntax_error;
mod template_placeholder;
mod transaction_control;
mod unknown_file;
mod unknown_header_field;
mod unknown_start;
mod unknown_transaction_mode;
mod unmet_dependency;
mod unreadable_file;
mod unsendable_statement;

/// A rule about files: adds what it finds.
type FileRule = fn(found: &mut Vec<Diagnostic>, parsed: &Parsed);

/// A rule about what is in them: adds what it finds.
type StatementRule = fn(found: &mut Vec<Diagnostic>, scripts: &Scripts);

/// The rules that need no SQL parsed.
const FILE_RULES: &[FileRule] = &[
    case_twin::check,
    date_mismatch::check,
    disordered_dates::check,
    duplicate_version::check,
    edited_frozen::check,
    edited_lock::check,
    empty_migration::check,
    header_mismatch::check,
    impossible_date::check,
    invalid_ledger::check,
    invalid_lock::check,
    invalid_name::check,
    invalid_utf8::check,
    leftover_file::check,
    merge_conflict::check,
    missing_companion::check,
    missing_header::check,
    missing_header_field::check,
    missing_number::check,
    missing_rollback::check,
    mixed_numbering::check,
    nul_byte::check,
    orphan_rollback::check,
    out_of_order::check,
    outside_link::check,
    oversized_file::check,
    removed_frozen::check,
    renamed_migration::check,
    repeated_header_field::check,
    repeated_rollback::check,
    retired_number::check,
    skipped_number::check,
    unknown_file::check,
    unknown_header_field::check,
    unknown_start::check,
    unknown_transaction_mode::check,
    unmet_dependency::check,
    unreadable_file::check,
];

/// The rules that do.
const STATEMENT_RULES: &[StatementRule] = &[
    fresh_enum_value::check,
    leaking_setting::check,
    long_identifier::check,
    newer_syntax::check,
    nonatomic_migration::check,
    outside_transaction::check,
    psql_variable::check,
    syntax_error::check,
    template_placeholder::check,
    transaction_control::check,
    unsendable_statement::check,
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
    found
}

/// The migrations, without rollbacks.
pub(crate) fn migrations(parsed: &Parsed) -> impl Iterator<Item = &ParsedFile> {
    parsed.files.iter().filter(|file| file.name.role == Role::Migration)
}

/// The migrations that are held to the rules about headers: frozen files are history, and a file
/// that waits to be merged has a header that may be neither side's.
fn drafts(parsed: &Parsed) -> impl Iterator<Item = &ParsedFile> {
    migrations(parsed).filter(|file| !is_frozen(parsed, file) && !merge_conflict::is_unmerged(file))
}

/// A fault against what a ledger declares.
///
/// Without a ledger a folder is what sqlx makes of it, and sqlx runs it: worth knowing, no more.
fn held(parsed: &Parsed, mut diagnostic: Diagnostic) -> Diagnostic {
    if parsed.ledger.is_none() {
        diagnostic.severity = diagnostic.severity.max(Severity::Warning);
    }
    diagnostic
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
