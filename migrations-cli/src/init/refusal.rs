//! What is said where a set is not taken over, and the ways out for a history that nobody may edit.
//!
//! Must not know who has found the faults.

use migrations_compiler::{Checked, config, lock};
use migrations_core::{Diagnostic, FileId};

use super::home::Home;
use crate::exit::Failure;
use crate::output;
use crate::project::from_here;

/// The failure for what is wrong with a set or its queries.
pub(crate) fn refusal(home: &Home, checked: &Checked, found: &[Diagnostic]) -> Failure {
    let set = &home.place.shown_as;
    let mut message =
        format!("{set} has {}; nothing was written or frozen", output::summary(found));
    let executed = found.iter().rfind(|fault| fault.is_error() && is_about_execution(fault));
    let is_of_query = |fault: &Diagnostic| !matches!(fault.location.file, FileId::Set(_));
    if let Some(version) = executed.and_then(|last| version_of(checked, last)) {
        message.push_str(&ways_out(home, &version));
    } else if found.iter().any(|fault| fault.is_error() && is_of_query(fault)) {
        message.push_str("\n  help: correct the queries, then run `cargo migrations init` again");
    }
    let mut failure = Failure::other(message);
    failure.diagnostics = found.to_vec();
    failure
}

/// Whether a fault is one of what a file does, which depends on what was there before it.
fn is_about_execution(fault: &Diagnostic) -> bool {
    ["M1", "M2"].iter().any(|class| fault.code.id().starts_with(class))
}

/// The version of the file that a fault is in; `None` outside of the set.
fn version_of(checked: &Checked, fault: &Diagnostic) -> Option<String> {
    let FileId::Set(name) = &fault.location.file else { return None };
    let file = checked.parsed.files.iter().find(|file| file.file == *name)?;
    Some(file.name.version.to_string())
}

/// What is typed where databases have executed a file that a new one refuses.
fn ways_out(home: &Home, version: &str) -> String {
    let file = |name: &str| from_here(&home.place.set_dir.join(name));
    let (config, lock) = (file(config::FILE), lock::FILE);
    let (external, start) = (file("external.sql"), file("start.sql"));
    format!(
        "\n  what databases have executed may not change; say instead what was there before it:\n  \
         help: SQL that makes what is made elsewhere goes into {external}, and into {config}:\n      \
         external = \"external.sql\"\n  \
         help: a history that does not run from zero starts at the schema of a database that has \
         applied {version}, which `pg_dump --schema-only --no-owner` writes, in {start}; into \
         {config}:\n      \
         [start]\n      at = \"{version}\"\n      schema = \"start.sql\"\n  \
         then `cargo migrations init` again, which writes {lock}"
    )
}
