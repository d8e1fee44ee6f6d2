//! What a run has seen, in its report and for whoever listens.
//!
//! Must not know what comes of it.

use std::collections::HashSet;

use migrations_core::{MigrationSet, Plan, quote};

use crate::event::{Ahead, HistoryWritable, Planned, RunKind, count};
use crate::history::{Present, Table};
use crate::report::Report;
use crate::survey::Survey;

/// Writes down what the database has, each time that it is looked at.
pub(super) fn note(report: &mut Report, plan: &Plan<'_>, survey: &Survey, set: &MigrationSet) {
    note_plan(report, set, plan);
    if let Table::Present(present) = &survey.table {
        report.warnings = writers(set, present);
        for warning in &report.warnings {
            HistoryWritable { set: set.name(), warning }.tell();
        }
    }
}

/// The report of a plan with nothing pending.
pub(super) fn complete(set: &MigrationSet, plan: &Plan<'_>) -> Option<Report> {
    let mut report = Report::default();
    if !plan.is_complete() {
        return None;
    }
    note_plan(&mut report, set, plan);
    Some(report)
}

fn note_plan(report: &mut Report, set: &MigrationSet, plan: &Plan<'_>) {
    let now: HashSet<&str> = report.applied.iter().map(|applied| &*applied.version).collect();
    let already = plan.already.iter().filter(|migration| !now.contains(&*migration.stem));
    report.already = already.map(|migration| migration.stem.to_string()).collect();
    report.later = plan.later.iter().map(|migration| migration.stem.to_string()).collect();
    report.ahead.clone_from(&plan.ahead);
    tell_plan(set, RunKind::Apply, plan);
    warn_of_ahead(set, &plan.ahead);
}

/// Says in the log that a later release has been here.
pub(crate) fn warn_of_ahead(set: &MigrationSet, ahead: &[String]) {
    if !ahead.is_empty() {
        Ahead { set: set.name(), versions: &ahead.join(", ") }.tell();
    }
}

/// Says what is to be done.
pub(crate) fn tell_plan(set: &MigrationSet, kind: RunKind, plan: &Plan<'_>) {
    let Plan { pending, later, already, interrupted, ahead } = plan;
    Planned {
        set: set.name(),
        run: kind.as_str(),
        pending: count(pending.len()),
        interrupted: count(interrupted.len()),
        already: count(already.len()),
        later: count(later.len()),
        ahead: count(ahead.len()),
    }
    .tell();
}

/// Who else may write the history, with the statement that ends it.
fn writers(set: &MigrationSet, present: &Present) -> Vec<String> {
    let table = quote::shown(set.history_table());
    let rights = present.writers.iter().zip(revokes(set, present));
    let warning = |((role, rights), revoke): (&(String, String), String)| {
        format!("{role} has {rights} on the history table {table}: {revoke}")
    };
    rights.map(warning).collect()
}

/// The statement for each role that may write the history besides its owner which ends that.
pub(crate) fn revokes(set: &MigrationSet, present: &Present) -> Vec<String> {
    let table = quote::table(set.history_table());
    let revoke = |(role, rights): &(String, String)| {
        format!("REVOKE {rights} ON TABLE {table} FROM {role};")
    };
    present.writers.iter().map(revoke).collect()
}
