//! A migration that was released and is no longer what was released.

use migrations_core::{Checksum, Code, Diagnostic};

use crate::file_name::Role;
use crate::findings::whole;
use crate::judged::{frozen_entry, migrations};
use crate::lock::Entry;
use crate::parse::{Parsed, ParsedFile};

pub(super) fn check(found: &mut Vec<Diagnostic>, parsed: &Parsed) {
    for file in migrations(parsed) {
        let entry = frozen_entry(parsed, file).filter(|entry| was_edited(entry, file));
        found.extend(entry.map(|entry| edited(parsed, entry, file)));
    }
}

/// A file whose text is at fault is reported for that.
fn was_edited(entry: &Entry, file: &ParsedFile) -> bool {
    file.text.is_ok() && !file.is_unmerged && entry.checksum != Some(Checksum::of(file.executed()))
}

fn edited(parsed: &Parsed, entry: &Entry, file: &ParsedFile) -> Diagnostic {
    let help = match has_another_rollback(parsed, entry, file) {
        true => format!(
            "restore the file with `git checkout`; a corrected rollback goes into \
             {}.rollback.sql, which counts instead of the comment, and any other change into a new \
             migration",
            file.name.stem
        ),
        false => "restore the file with `git checkout`, and put the change into a new migration"
            .to_owned(),
    };
    let message = format!("frozen migration {} was edited", file.name.stem);
    Diagnostic::new(Code::EditedFrozen, whole(file), message)
        .note("databases have run the text that was frozen, and none will run this one")
        .help(help)
}

/// Whether the rollback in comments of the file is not the one that was frozen with it.
fn has_another_rollback(parsed: &Parsed, entry: &Entry, file: &ParsedFile) -> bool {
    let mut same_version = parsed.of_version(file.name.version).iter();
    let is_beside = same_version.any(|other| other.name.role == Role::Rollback);
    let block = file.rollback_blocks.first().filter(|_| !is_beside);
    block.is_some_and(|block| entry.rollback != Some(Checksum::of(&block.sql)))
}
