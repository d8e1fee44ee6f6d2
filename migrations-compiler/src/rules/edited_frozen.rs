//! A migration that was released and is no longer what was released.

use migrations_core::{Checksum, Code, Diagnostic};

use super::{frozen_entry, migrations, whole};
use crate::lock::Entry;
use crate::parse::{Parsed, ParsedFile};

pub(super) fn check(found: &mut Vec<Diagnostic>, parsed: &Parsed) {
    for file in migrations(parsed) {
        let entry = frozen_entry(parsed, file).filter(|entry| was_edited(entry, file));
        found.extend(entry.map(|_| edited(file)));
    }
}

/// A file whose text is at fault is reported for that.
fn was_edited(entry: &Entry, file: &ParsedFile) -> bool {
    file.text.is_ok() && !file.is_unmerged && entry.checksum != Some(Checksum::of(file.executed()))
}

fn edited(file: &ParsedFile) -> Diagnostic {
    let message = format!("frozen migration {} was edited", file.name.stem);
    Diagnostic::new(Code::EditedFrozen, whole(file), message)
        .note("databases have run the text that was frozen, and none will run this one")
        .help("restore the file with `git checkout`, and put the change into a new migration")
}
