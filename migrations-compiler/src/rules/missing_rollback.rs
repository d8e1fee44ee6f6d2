//! A migration without a rollback in a set that requires one.

use migrations_core::{Code, Diagnostic};

use crate::config::RollbackDuty;
use crate::file_name::Role;
use crate::findings::whole;
use crate::judged::drafts;
use crate::parse::{Parsed, ParsedFile};
use crate::rollback_form::RollbackForm;

pub(super) fn check(found: &mut Vec<Diagnostic>, parsed: &Parsed) {
    if parsed.config_or_default().rollback == RollbackDuty::Optional {
        return;
    }
    let form = RollbackForm::of(parsed);
    for file in drafts(parsed).filter(|file| !has_rollback(parsed, file)) {
        let message = format!("{} has no rollback", file.name.stem);
        let diagnostic = Diagnostic::new(Code::MissingRollback, whole(file), message);
        found.push(diagnostic.help(help(file, form)));
    }
}

fn help(file: &ParsedFile, form: RollbackForm) -> String {
    let ending =
        if file.file.ends_with(".up.sql") { Some(".down.sql") } else { form.rollback_ending() };
    match ending {
        Some(ending) => format!("write {}{ending}", file.name.stem),
        None => format!(
            "write it below the statements of {}, as comments behind `-- Rollback:`",
            file.file
        ),
    }
}

/// What is irreversible says why in its header, which is as good.
fn has_rollback(parsed: &Parsed, file: &ParsedFile) -> bool {
    let mut same_version = parsed.of_version(file.name.version).iter();
    file.header.irreversible().is_some()
        || !file.rollback_blocks.is_empty()
        || same_version.any(|other| other.name.role == Role::Rollback)
}
