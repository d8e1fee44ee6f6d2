//! What is said of a body that does not fit any more, and of those that nobody has judged.
//!
//! Must not know how it was found out.

use migrations_compiler::schema::body_text::catches_everything;
use migrations_core::{Code, Diagnostic, Location, Migration, MigrationSet, Severity, State};
use migrations_runner::Cause;

use super::breaks::{BrokenBody, RefusedBody};
use super::place;
use super::routine::{Complaint, Reason, Routine, UnjudgedBody};

/// How many routines a note names.
const MOST_NAMES: usize = 5;

/// How many further complaints about one body are told.
const MOST_COMPLAINTS: usize = 4;

/// What is said of the bodies that do not fit at the end of a set.
pub(super) fn not_mended(set: &MigrationSet, broken: &[BrokenBody]) -> Vec<Diagnostic> {
    grouped(broken).iter().filter_map(|group| of_group(set, group, Mend::None)).collect()
}

/// What is said of the bodies that do not fit at the end of the frozen files, and do after drafts.
pub(super) fn mended_by_drafts(set: &MigrationSet, broken: &[BrokenBody]) -> Vec<Diagnostic> {
    grouped(broken).iter().filter_map(|group| of_group(set, group, Mend::Drafts)).collect()
}

/// What brings a body back to the schema.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mend {
    None,
    Drafts,
}

/// A trigger function that broke for several relations at once is one fault.
fn grouped(broken: &[BrokenBody]) -> Vec<Vec<&BrokenBody>> {
    let mut groups: Vec<Vec<&BrokenBody>> = Vec::new();
    for body in broken {
        let is_same = |group: &&mut Vec<&BrokenBody>| {
            group.first().is_some_and(|first| {
                first.refused.routine.id == body.refused.routine.id && first.after == body.after
            })
        };
        match groups.iter_mut().find(is_same) {
            Some(group) => group.push(body),
            None => groups.push(vec![body]),
        }
    }
    groups.sort_by_key(|group| group.first().map(|first| first.after));
    groups
}

fn of_group(set: &MigrationSet, group: &[&BrokenBody], mend: Mend) -> Option<Diagnostic> {
    let first = group.first()?;
    let RefusedBody { routine, complaints } = &first.refused;
    let complaint = complaints.first()?;
    // Nothing is broken by what was there before the first file.
    let breaking = set.migrations().get(first.after.checked_sub(1)?)?;
    let until = set.migrations().get(..first.after)?;
    let location = place::of_break(breaking, routine, complaint);
    let message = format!(
        "{} `{}` does not fit the schema any more: {}",
        routine.kind,
        routine.signature(),
        said(&complaint.cause)
    );
    let mut diagnostic = Diagnostic::new(Code::BrokenFunctionBody, location, message);
    diagnostic.severity = severity(routine, mend);
    diagnostic = with_line(diagnostic, until, routine, complaint);
    let more = all_complaints(group).into_iter().skip(1).take(MOST_COMPLAINTS);
    diagnostic = more.fold(diagnostic, |diagnostic, complaint| {
        let line = complaint.line.map_or_else(String::new, |line| format!("line {line}: "));
        diagnostic.note(format!("{line}{}", said(&complaint.cause)))
    });
    let relations: Vec<&str> = group
        .iter()
        .filter_map(|body| body.refused.routine.relation.as_ref())
        .map(|relation| relation.name.as_str())
        .collect();
    if !relations.is_empty() {
        diagnostic =
            diagnostic.note(format!("a trigger calls it for rows of {}", relations.join(", ")));
    }
    let notes = Cause { context: None, ..complaint.cause.clone() }.notes();
    diagnostic = notes.into_iter().fold(diagnostic, Diagnostic::note);
    Some(with_help(diagnostic, breaking, routine, mend))
}

fn severity(routine: &Routine, mend: Mend) -> Severity {
    match mend == Mend::Drafts || catches_everything(&routine.body) {
        true => Severity::Warning,
        false => Severity::Error,
    }
}

/// The server's own words; those about a type that cannot be read stand in the context.
fn said(cause: &Cause) -> String {
    let context = cause.context.as_deref().unwrap_or_default();
    match context.lines().find(|line| line.starts_with("invalid type name")) {
        Some(line) if cause.is("42601") => line.to_owned(),
        _ => cause.to_string(),
    }
}

fn all_complaints<'a>(group: &[&'a BrokenBody]) -> Vec<&'a Complaint> {
    let mut all: Vec<&Complaint> = Vec::new();
    for complaint in group.iter().flat_map(|body| &body.refused.complaints) {
        let is_known = |known: &&Complaint| {
            known.line == complaint.line && known.cause.message == complaint.cause.message
        };
        if !all.iter().any(is_known) {
            all.push(complaint);
        }
    }
    all
}

/// Shows the line of the body, or says it where no file writes the body as it is.
fn with_line(
    diagnostic: Diagnostic,
    until: &[Migration],
    routine: &Routine,
    complaint: &Complaint,
) -> Diagnostic {
    let line = complaint.line.unwrap_or(1).max(1);
    let place: Option<Location> = place::of_body(until, routine, line);
    match (place, routine.body.lines().nth(line - 1)) {
        (Some(place), _) => diagnostic.label(place, format!("line {line} of its body")),
        (None, Some(text)) => diagnostic.note(format!("line {line} of its body: {}", text.trim())),
        (None, None) => diagnostic,
    }
}

fn with_help(
    diagnostic: Diagnostic,
    breaking: &Migration,
    routine: &Routine,
    mend: Mend,
) -> Diagnostic {
    let kind = &routine.kind;
    if mend == Mend::Drafts {
        return diagnostic
            .note(
                "it fits again after the drafts, and databases have the frozen files without them",
            )
            .help("apply the drafts soon; freeze what breaks a body together with what mends it");
    }
    let statement = kind.to_uppercase();
    match breaking.state {
        Some(State::Frozen) => diagnostic.help(format!(
            "add a migration that writes the {kind} anew with CREATE OR REPLACE {statement}, or drops it"
        )),
        _ => diagnostic.help(format!(
            "write the {kind} anew with CREATE OR REPLACE {statement} in {}, or drop it there; \
             databases are as they were",
            breaking.file
        )),
    }
}

/// One note for each reason for which bodies were not judged.
pub(super) fn notes(unjudged: &[UnjudgedBody]) -> Vec<String> {
    let mut notes = Vec::new();
    for of_reason in unjudged.chunk_by(|one, two| one.reason == two.reason) {
        let Some(first) = of_reason.first() else { continue };
        let names: Vec<&str> =
            of_reason.iter().take(MOST_NAMES).map(|body| body.routine.as_str()).collect();
        let more = match of_reason.len().saturating_sub(MOST_NAMES) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let names = names.join(", ");
        notes.push(match &first.reason {
            Reason::NoPlpgsqlCheck => format!(
                "nobody has held these bodies against the schema, because the server has no \
                 plpgsql_check: {names}{more}; the package of Debian and Ubuntu is \
                 postgresql-NN-plpgsql-check"
            ),
            Reason::Language(language) => format!(
                "nobody has held these bodies against the schema, because they are in {language}: \
                 {names}{more}"
            ),
            Reason::Failed(failure) => format!(
                "nobody has held these bodies against the schema, because plpgsql_check failed \
                 ({failure}): {names}{more}"
            ),
        });
    }
    notes
}
