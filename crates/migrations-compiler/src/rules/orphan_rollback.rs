//! A rollback that belongs to no migration.

use migrations_core::{Diagnostic, codes};

use super::{migrations, whole};
use crate::file_name::Role;
use crate::numbers::misread;
use crate::parse::{Parsed, ParsedFile};

pub(super) fn check(found: &mut Vec<Diagnostic>, parsed: &Parsed) {
    let misread = misread(parsed);
    for rollback in rollbacks(parsed) {
        let number = rollback.name.version.number();
        let has_owner = migrations(parsed).any(|file| file.name.stem == rollback.name.stem);
        if !has_owner && !misread.contains(&number) {
            found.push(orphan(parsed, rollback));
        }
    }
}

fn rollbacks(parsed: &Parsed) -> impl Iterator<Item = &ParsedFile> {
    parsed.files.iter().filter(|file| file.name.role == Role::Rollback)
}

fn orphan(parsed: &Parsed, rollback: &ParsedFile) -> Diagnostic {
    let message = format!("{} belongs to no migration", rollback.file);
    let diagnostic = Diagnostic::new(codes::ORPHAN_ROLLBACK, whole(rollback), message);
    match migrations(parsed).find(|file| file.name.version == rollback.name.version) {
        Some(namesake) => diagnostic
            .label(whole(namesake), "this has its number, but another name")
            .help(rename_or_delete(parsed, rollback, namesake)),
        None => {
            diagnostic.help(format!("write {}.sql, or delete the rollback", rollback.name.stem))
        }
    }
}

fn rename_or_delete(parsed: &Parsed, rollback: &ParsedFile, namesake: &ParsedFile) -> String {
    let stem = &namesake.name.stem;
    match rollbacks(parsed).find(|other| other.name.stem == *stem) {
        Some(other) => format!("delete it: {stem} is rolled back by {}", other.file),
        None => format!("rename it to {stem}{}", &rollback.file[rollback.name.stem.len()..]),
    }
}
