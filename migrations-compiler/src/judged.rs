//! Which files of a set the rules judge, and how strictly: frozen files are history.
//!
//! Must not know what a rule looks for.

use migrations_core::{Diagnostic, Severity};

use crate::file_name::Role;
use crate::lock::{Entry, EntryState};
use crate::parse::{Parsed, ParsedFile};

/// The migrations, without rollbacks.
pub(crate) fn migrations(parsed: &Parsed) -> impl Iterator<Item = &ParsedFile> {
    parsed.files.iter().filter(|file| file.name.role == Role::Migration)
}

/// The migrations that are held to the rules about headers: frozen files are history, and a file
/// that waits to be merged has a header that may be neither side's.
pub(crate) fn drafts(parsed: &Parsed) -> impl Iterator<Item = &ParsedFile> {
    migrations(parsed).filter(|file| !is_frozen(parsed, file) && !file.is_unmerged)
}

/// Whether the safety rules look at a file: frozen files are history.
pub(crate) fn is_judged(parsed: &Parsed, file: &ParsedFile) -> bool {
    !is_frozen(parsed, file) && !file.is_unmerged
}

/// Whether the lock has frozen a file, by its name as well as its number; its rollback is as fixed.
pub(crate) fn is_frozen(parsed: &Parsed, file: &ParsedFile) -> bool {
    frozen_entry(parsed, file).is_some()
}

/// The line of the lock that has frozen a file.
pub(crate) fn frozen_entry<'a>(parsed: &'a Parsed, file: &ParsedFile) -> Option<&'a Entry> {
    let entry = parsed.valid_lock()?.entry(file.name.version)?;
    let is_it = entry.state == EntryState::Frozen && entry.stem() == file.name.stem;
    is_it.then_some(entry)
}

/// Whether the config says how files are numbered or what their headers hold: one that does neither,
/// as to name a platform, judges the form of names and headers no more strictly than none would.
pub(crate) fn judges_form(parsed: &Parsed) -> bool {
    parsed.valid_config().is_some_and(|config| {
        config.numbering.is_some() || config.digits.is_some() || !config.header().is_empty()
    })
}

/// The migrations whose headers are held to these rules: drafts, and what was frozen with a header
/// that was sound; a lock of format 1 does not tell.
pub(crate) fn with_judged_header(parsed: &Parsed) -> impl Iterator<Item = &ParsedFile> {
    migrations(parsed).filter(|file| !file.is_unmerged).filter(|file| {
        let headers = |entry: &Entry| entry.headers.is_some_and(|headers| !headers.is_malformed);
        frozen_entry(parsed, file).is_none_or(headers)
    })
}

/// What a rollback does that a lock has frozen is history, whatever it says: it was taken over as it
/// is, and nothing runs it unasked.
pub(crate) fn settle_frozen_rollbacks(parsed: &Parsed, diagnostics: &mut [Diagnostic]) {
    let is_of_statement =
        |found: &Diagnostic| ["M1", "M2"].iter().any(|class| found.code.id().starts_with(class));
    let frozen: Vec<&str> = parsed
        .files
        .iter()
        .filter(|file| file.name.role == Role::Rollback && is_frozen(parsed, file))
        .map(|file| file.file.as_str())
        .collect();
    let found = diagnostics.iter_mut().filter(|found| found.is_error() && is_of_statement(found));
    for diagnostic in found.filter(|found| frozen.iter().any(|file| found.location.file == **file))
    {
        diagnostic.severity = Severity::Warning;
    }
}
