//! What `prepare` says to people.
//!
//! Must not know how it came about.

use migrations_compiler::snapshot::Snapshot;
use migrations_core::Invocation;
use migrations_prepare::committed::Change;
use migrations_prepare::configured::Configured;
use migrations_prepare::prepare::Prepared;
use migrations_prepare::sealed::is_sealed;

use super::PrepareArgs;
use super::majors::{Majors, warn_of_sealed_major};
use super::report::relative;
use crate::output;
use crate::unlocked::Told;

/// The queries that only the compiler has found.
fn show_compiled(found: &[String]) {
    let count = output::count(found.len(), "query");
    output::line(&format!("{count} found by compiling alone, written by macros"));
    for sql in found {
        output::line(&format!("  {}", sql.split_whitespace().collect::<Vec<_>>().join(" ")));
    }
}

/// That the compiler was not asked this time, where its answer counts.
pub(super) fn show_kept(snapshot: &Snapshot) {
    let kept = snapshot.compiled.as_ref().map_or(0, Vec::len);
    if kept > 0 || snapshot.source.has_macro_generated() {
        let count = output::count(kept, "query");
        output::line(&format!(
            "{count} of macros as the compiler found them the last time; \
             `cargo migrations prepare --complete` asks it again"
        ));
    }
}

/// Why `sqlx.toml` stays as it is, although the crate has a call that wants something of it.
pub(super) fn show_faults(config: &Configured) {
    for fault in config.faults() {
        let first = fault.lines().next().unwrap_or_default();
        output::note(&format!(
            "warning: sqlx.toml stays as it is, because the call of `migrations!` is at fault: {first}"
        ));
    }
}

/// How `prepare` is called for what was read.
pub(super) fn command(snapshot: &Snapshot, arguments: &[&str]) -> String {
    invocation(snapshot).command("prepare", arguments)
}

fn invocation(snapshot: &Snapshot) -> Invocation {
    let folder = &snapshot.layout.set_folder;
    match snapshot.is_of_directory() {
        true => Invocation::in_dir(folder),
        false => Invocation::in_package(folder),
    }
}

/// What was found, but for the many warnings about a set that had no lock until now.
pub(super) fn show_found(snapshot: &Snapshot, prepared: &Prepared) {
    let told = Told::of(&prepared.checked.parsed, &prepared.diagnostics);
    output::diagnostics(&told.shown, &prepared.sources);
    let invocation = invocation(snapshot);
    let freeze = format!("`{}`", invocation.command("freeze", &[]));
    told.note(&invocation, &freeze).iter().for_each(|note| output::note(note));
}

pub(super) fn show_changes(label: &str, snapshot: &Snapshot, changes: &[Change]) {
    for change in changes {
        let path = relative(change, snapshot).display();
        output::line(&format!("{label}: {path} ({})", change.verb()));
    }
}

pub(super) fn human_report(
    arguments: &PrepareArgs,
    snapshot: &Snapshot,
    prepared: &Prepared,
    majors: &Majors,
    changes: &[Change],
) {
    show_changes(if arguments.check { "stale" } else { "written" }, snapshot, changes);
    let Some(query_data) = &prepared.query_data else { return };
    let migrations = prepared.checked.set.as_ref().map_or(0, |set| set.migrations().len());
    let times = prepared.times;
    let asked = match prepared.known {
        0 => String::new(),
        known => format!("{} of ", query_data.queries.len().saturating_sub(known)),
    };
    output::line(&format!(
        "{} and {asked}{} checked by PostgreSQL {} in {} (start {}, migrations {}, describe {})",
        output::count(migrations, "migration"),
        output::count(query_data.queries.len(), "query"),
        query_data.server,
        output::time(times.sum()),
        output::time(times.start),
        output::time(times.migrations + times.draft_checks + times.bodies),
        output::time(times.describe),
    ));
    match &prepared.compiled {
        Some(found) => show_compiled(found),
        None => show_kept(snapshot),
    }
    let reseal = command(snapshot, &["--reseal"]);
    majors.show(prepared, &reseal);
    if !arguments.check {
        warn_of_sealed_major(snapshot, prepared, changes, &reseal);
    }
    match (changes.is_empty(), arguments.check) {
        (true, true) if majors.differ() => {
            output::line("the files are those that were sealed, and majors differ");
        }
        (true, _) => output::line("everything is as it was sealed"),
        (false, true) if is_sealed(snapshot) => output::line(&format!(
            "the files are those that were sealed, and this server says otherwise: \
             run `{reseal}` and commit what it writes"
        )),
        (false, true) => {
            let command = command(snapshot, &[]);
            output::line(&format!("run `{command}` and commit what it writes"));
        }
        (false, false) => output::line("commit these files"),
    }
}
