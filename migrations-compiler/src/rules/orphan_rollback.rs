//! A rollback that belongs to no migration.

use migrations_core::{Code, Diagnostic, substring};

use super::case_twin;
use crate::file_name::Role;
use crate::findings::whole;
use crate::numbers::misread;
use crate::parse::{Parsed, ParsedFile};

pub(super) fn check(found: &mut Vec<Diagnostic>, parsed: &Parsed) {
    let misread = misread(parsed);
    let twins = case_twin::twins(parsed);
    for rollback in rollbacks(parsed) {
        let number = rollback.name.version.number();
        let has_owner =
            namesakes(parsed, rollback).any(|file| file.name.stem == rollback.name.stem);
        if !has_owner && !misread.contains(&number) && !twins.contains_key(rollback.file.as_str()) {
            found.push(orphan(parsed, rollback));
        }
    }
}

fn rollbacks(parsed: &Parsed) -> impl Iterator<Item = &ParsedFile> {
    parsed.files.iter().filter(|file| file.name.role == Role::Rollback)
}

/// The migrations with a rollback's number.
fn namesakes<'a>(
    parsed: &'a Parsed,
    rollback: &ParsedFile,
) -> impl Iterator<Item = &'a ParsedFile> {
    let same = parsed.of_version(rollback.name.version).iter();
    same.filter(|file| file.name.role == Role::Migration)
}

fn orphan(parsed: &Parsed, rollback: &ParsedFile) -> Diagnostic {
    let message = format!("{} belongs to no migration", rollback.file);
    let diagnostic = Diagnostic::new(Code::OrphanRollback, whole(rollback), message);
    match namesakes(parsed, rollback).next() {
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
    let mut same_version = parsed.of_version(namesake.name.version).iter();
    let is_its =
        |other: &&ParsedFile| other.name.role == Role::Rollback && other.name.stem == *stem;
    match same_version.find(is_its) {
        Some(other) => format!("delete it: {stem} is rolled back by {}", other.file),
        None => {
            format!("rename it to {stem}{}", substring(&rollback.file, rollback.name.stem.len()..))
        }
    }
}
