//! A file with no statement in it.

use migrations_core::lexer::split;
use migrations_core::{Code, Diagnostic, substring};

use crate::file_name::Role;
use crate::findings::whole;
use crate::judged::is_frozen;
use crate::parse::{Parsed, ParsedFile};

pub(super) fn check(found: &mut Vec<Diagnostic>, parsed: &Parsed) {
    // A frozen file can be neither filled nor deleted.
    let drafts = parsed.files.iter().filter(|file| !is_frozen(parsed, file));
    found.extend(drafts.filter(|file| is_empty(file)).map(empty));
}

fn is_empty(file: &ParsedFile) -> bool {
    let split = split(file.executed());
    let text = file.executed();
    // A semicolon alone is no statement.
    let is_empty = split.statements.iter().all(|range| substring(text, range.clone()) == ";");
    file.text.is_ok() && is_empty && split.fault.is_none()
}

fn empty(file: &ParsedFile) -> Diagnostic {
    let help = match file.name.role {
        Role::Migration => "write the statements, or delete the file".to_owned(),
        Role::Rollback => {
            format!("write the statements that undo {}, or delete the file", file.name.stem)
        }
    };
    let message = format!("{} holds no statement", file.file);
    Diagnostic::new(Code::EmptyMigration, whole(file), message).help(help)
}
