//! A migration without a rollback in a set that requires one.

use migrations_core::{Code, Diagnostic};

use super::{drafts, whole};
use crate::config::RollbackDuty;
use crate::file_name::Role;
use crate::parse::{Parsed, ParsedFile};

pub(super) fn check(found: &mut Vec<Diagnostic>, parsed: &Parsed) {
    if parsed.config_or_default().rollback == RollbackDuty::Optional {
        return;
    }
    for file in drafts(parsed).filter(|file| !has_rollback(parsed, file)) {
        let message = format!("{} has no rollback", file.name.stem);
        let ending = if file.file.ends_with(".up.sql") { "down" } else { "rollback" };
        let diagnostic = Diagnostic::new(Code::MissingRollback, whole(file), message)
            .help(format!("write {}.{ending}.sql", file.name.stem));
        found.push(diagnostic);
    }
}

/// What is irreversible says why in its header, which is as good.
fn has_rollback(parsed: &Parsed, file: &ParsedFile) -> bool {
    let mut same_version = parsed.of_version(file.name.version).iter();
    file.header.irreversible().is_some()
        || !file.rollback_blocks.is_empty()
        || same_version.any(|other| other.name.role == Role::Rollback)
}
