//! A migration with a `-- Rollback:` block and another rollback.

use migrations_core::rollback_block::{LabelForm, RollbackBlock};
use migrations_core::{Code, Diagnostic, Location};

use crate::file_name::Role;
use crate::findings::{held, whole};
use crate::judged::drafts;
use crate::parse::{Parsed, ParsedFile};

const LABEL: &str = "Rollback";

pub(super) fn check(found: &mut Vec<Diagnostic>, parsed: &Parsed) {
    for file in drafts(parsed) {
        let Some((first, others)) = file.rollback_blocks.split_first() else { continue };
        // What was written for people may stand beside a file that says the same.
        if first.form == LabelForm::Written {
            continue;
        }
        let mut same_version = parsed.of_version(file.name.version).iter();
        let rollback = same_version.find(|other| other.name.role == Role::Rollback);
        let twice = rollback.map(|rollback| beside_a_file(file, first, rollback));
        let others = others.iter().map(|block| second_block(file, first, block));
        found.extend(
            twice.into_iter().chain(others).map(|fault| held(parsed.config.is_some(), fault)),
        );
    }
}

fn place(file: &ParsedFile, block: &RollbackBlock) -> Location {
    Location::new(&file.file, block.label, LABEL.len())
}

fn beside_a_file(file: &ParsedFile, block: &RollbackBlock, rollback: &ParsedFile) -> Diagnostic {
    let stem = &file.name.stem;
    let message = format!("{stem} has a rollback here, and another in {}", rollback.file);
    Diagnostic::new(Code::RepeatedRollback, place(file, block), message)
        .label(whole(rollback), "the other one, which would be run")
        .help("keep one of the two")
}

fn second_block(file: &ParsedFile, first: &RollbackBlock, block: &RollbackBlock) -> Diagnostic {
    let message = format!("{} has two rollbacks", file.name.stem);
    Diagnostic::new(Code::RepeatedRollback, place(file, block), message)
        .label(place(file, first), "the first one, which alone would be run")
        .help("write all of it in one block")
}
