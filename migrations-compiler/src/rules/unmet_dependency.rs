//! A `-- Depends:` on a migration that does not come before.

use migrations_core::{Code, Diagnostic, Location, Position, Version};

use crate::file_name::Role;
use crate::judged::drafts;
use crate::lock::{EntryState, referenced};
use crate::numbers::{misread, numbering};
use crate::parse::{Parsed, ParsedFile};

pub(super) fn check(found: &mut Vec<Diagnostic>, parsed: &Parsed) {
    let numbering = numbering(parsed);
    let misread = misread(parsed);
    for file in drafts(parsed) {
        for (text, position) in file.header.depends() {
            let Some(wanted) = referenced(text, numbering) else { continue };
            // What is wrong with that file is said there.
            if !misread.contains(&wanted.number()) {
                let fault = fault(parsed, file, text, wanted);
                found.extend(fault.map(|(why, help)| unmet(file, text, position, why, help)));
            }
        }
    }
}

/// What is wrong, and what to do.
fn fault(
    parsed: &Parsed,
    file: &ParsedFile,
    text: &str,
    wanted: Version,
) -> Option<(String, String)> {
    let remove = "depend on a migration that comes before, or leave the field out".to_owned();
    let stem = text.strip_suffix(".sql").unwrap_or(text);
    let there = migrations_of(parsed, wanted);
    match there.last() {
        Some(other) if other.name.version == file.name.version => {
            Some(("which is this migration itself".into(), remove))
        }
        None if is_known(parsed, wanted) => None,
        None => Some(("which does not exist".into(), remove)),
        Some(other) if other.name.version > file.name.version => {
            Some((format!("which comes later, as {}", other.file), remove))
        }
        Some(other) => {
            let is_named = there.iter().any(|other| other.name.stem == stem);
            let is_number = stem.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_');
            let help = format!("write `-- Depends: {}`", other.name.stem);
            (!is_named && !is_number).then(|| (format!("but {wanted} is {}", other.file), help))
        }
    }
}

/// The migrations that a version means: each of its day, where files of a day are ordered by name.
fn migrations_of(parsed: &Parsed, version: Version) -> Vec<&ParsedFile> {
    let files = parsed.covered_by(version).iter();
    files.filter(|file| file.name.role == Role::Migration).collect()
}

/// Whether a version was there although its file is not: before the start, or frozen and lost.
fn is_known(parsed: &Parsed, version: Version) -> bool {
    let start = parsed.valid_config().and_then(|config| config.start.as_ref()?.at());
    let entry = parsed.valid_lock().and_then(|lock| lock.entry(version));
    let was_run = |state| matches!(state, EntryState::Frozen | EntryState::Replaced);
    start.is_some_and(|start| version <= start) || entry.is_some_and(|entry| was_run(entry.state))
}

fn unmet(
    file: &ParsedFile,
    text: &str,
    position: Position,
    why: String,
    help: String,
) -> Diagnostic {
    let location = Location::new(&file.file, position, text.chars().count());
    let message = format!("{} depends on {text}, {why}", file.name.stem);
    Diagnostic::new(Code::UnmetDependency, location, message).help(help)
}
