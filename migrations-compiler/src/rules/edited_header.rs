//! A migration that was released and whose header asks for something else now.

use migrations_core::header::Header;
use migrations_core::{Code, Diagnostic, Location};

use super::has_malformed_header;
use crate::file_name::Numbering;
use crate::findings::whole;
use crate::judged::{frozen_entry, migrations};
use crate::lock::{HeaderDigest, Headers};
use crate::numbers::numbering;
use crate::parse::{Parsed, ParsedFile};

/// The fields that are frozen with a text, because they decide how and when it runs.
const OBEYED: [&str; 3] = ["Transaction", "Depends", "Lock-Timeout"];

pub(super) fn check(found: &mut Vec<Diagnostic>, parsed: &Parsed) {
    let numbering = numbering(parsed);
    for file in migrations(parsed).filter(|file| file.text.is_ok() && !file.is_unmerged) {
        let headers = frozen_entry(parsed, file).and_then(|entry| entry.headers);
        let edited = headers.filter(|headers| {
            HeaderDigest::of_migration(&file.header, numbering) != headers.migration
                && !is_told(headers, file)
        });
        found.extend(edited.map(|headers| edited_header(file, &headers, numbering)));
    }
}

/// Whether the header is at fault, and was not when it was frozen: one cause, one diagnostic.
fn is_told(headers: &Headers, file: &ParsedFile) -> bool {
    !headers.is_malformed && has_malformed_header(file)
}

fn edited_header(file: &ParsedFile, headers: &Headers, numbering: Numbering) -> Diagnostic {
    let (location, was) = match frozen_field(file, headers, numbering) {
        Some((field, was)) => (place(file, field), was),
        None => (place_of_any(file), "something else".to_owned()),
    };
    let stem = &file.name.stem;
    let message = format!("frozen migration {stem} was edited: its header said {was}");
    Diagnostic::new(Code::EditedHeader, location, message)
        .note("`Transaction`, `Depends` and `Lock-Timeout` are frozen with the text")
        .help("restore the header with `git checkout`")
}

/// The field that alone makes the difference, where one does, and what it was.
fn frozen_field(
    file: &ParsedFile,
    headers: &Headers,
    numbering: Numbering,
) -> Option<(&'static str, String)> {
    let is_frozen = |text: &str| {
        HeaderDigest::of_migration(&Header::parse(text), numbering) == headers.migration
    };
    let added = OBEYED.into_iter().find(|field| is_frozen(&without(file, field)));
    let was = |field| format!("nothing of `{field}`");
    added.map(|field| (field, was(field))).or_else(|| {
        let with_none = without(file, "Transaction") + "-- Transaction: none\n";
        is_frozen(&with_none).then(|| ("Transaction", "`Transaction: none`".to_owned()))
    })
}

/// The header's fields without those of a name.
fn without(file: &ParsedFile, name: &str) -> String {
    let kept = file.header.fields.iter().filter(|field| !field.name.eq_ignore_ascii_case(name));
    let kept = kept.map(|field| format!("-- {}: {}\n", field.name, field.value)).collect();
    // The first line of sqlx is the same field under another name.
    if name == "Transaction" || file.header.value(name).is_none() {
        return kept;
    }
    match file.opening().lines().next() {
        Some(line) if line.starts_with("-- no-transaction") => format!("{line}\n{kept}"),
        _ => kept,
    }
}

fn place(file: &ParsedFile, name: &str) -> Location {
    match file.header.field(name) {
        Some(field) => Location::new(&file.file, field.name_at, field.name.chars().count()),
        None => whole(file),
    }
}

fn place_of_any(file: &ParsedFile) -> Location {
    let there = OBEYED.into_iter().find(|name| file.header.field(name).is_some());
    there.map_or_else(|| whole(file), |name| place(file, name))
}
