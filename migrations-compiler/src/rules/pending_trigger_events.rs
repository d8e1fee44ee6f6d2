//! A table that is changed while a check of its rows waits for the end of the transaction.
//!
//! PostgreSQL keeps an event for each row that a deferred constraint or trigger has to look at, and
//! changes no table of which it keeps some.

use std::collections::BTreeMap;

use migrations_core::{Code, Diagnostic, Location};

use crate::schema::Relation;
use crate::schema::steps::{Age, Step, Steps};
use crate::sql::parser::SyntaxKind as K;
use crate::sql::syntax::{descendants, identifier_of};

pub(super) fn check(found: &mut Vec<Diagnostic>, steps: &Steps) {
    for file in steps.steps.chunk_by(|one, other| std::ptr::eq(one.script, other.script)) {
        if file.first().is_some_and(Step::is_in_transaction) {
            check_file(found, steps, file);
        }
    }
}

fn check_file(found: &mut Vec<Diagnostic>, steps: &Steps, file: &[Step]) {
    let mut pending: BTreeMap<String, Location> = BTreeMap::new();
    for step in file {
        if step.kind == K::SET_CONSTRAINTS {
            pending.clear();
            continue;
        }
        let Some(table) = &step.before else { continue };
        let name = format!("{}.{}", table.id.schema, table.id.name);
        if queues_events(steps, step, table) {
            pending.entry(name).or_insert_with(|| step.place());
        } else if let Some(verb) = changes_table(step)
            && let Some(write) = pending.remove(&name)
        {
            found.push(diagnostic(step, verb, write));
        }
    }
}

/// Whether a change of rows leaves something to check at the end of the transaction.
fn queues_events(steps: &Steps, step: &Step, table: &Relation) -> bool {
    let event = match step.kind {
        K::INSERT => 0,
        K::UPDATE => 1,
        K::DELETE => 2,
        _ => return false,
    };
    // A table that this file has made holds no row but those that it inserts.
    if event > 0 && step.age == Age::New {
        return false;
    }
    let has_trigger = table
        .deferred_triggers
        .iter()
        .any(|trigger| trigger.events[event] && table.triggers.contains(&trigger.name));
    let changed = changed_columns(step);
    let is_changed =
        |columns: &[String]| event != 1 || columns.iter().any(|column| changed.contains(column));
    let mut own = table.constraints.iter().filter(|it| it.is_deferred && event < 2);
    let refers = own.any(|key| {
        matches!(key.rule, crate::schema::Rule::ForeignKey(_)) && is_changed(&key.columns)
    });
    has_trigger || refers || event > 0 && steps.is_referred_late(table, is_changed)
}

/// The columns that an `UPDATE` sets.
fn changed_columns(step: &Step) -> Vec<String> {
    let names = descendants(&step.node, K::SET_CLAUSE).flat_map(|set| set.descendants());
    names.filter_map(|name| identifier_of(&name)).collect()
}

/// What PostgreSQL does not do to a table with such events.
fn changes_table(step: &Step) -> Option<&'static str> {
    Some(match step.root().kind() {
        K::ALTER_TABLE => match step.kind {
            K::RENAME_COLUMN | K::TABLE_RENAME_TO | K::RENAME_CONSTRAINT | K::SET_SCHEMA => {
                return None;
            }
            _ => "ALTER TABLE",
        },
        K::CREATE_INDEX => "CREATE INDEX",
        K::TRUNCATE => "TRUNCATE",
        K::DROP_TABLE => "DROP TABLE",
        K::CLUSTER => "CLUSTER",
        _ => return None,
    })
}

fn diagnostic(step: &Step, verb: &str, write: Location) -> Diagnostic {
    let table = step.table_name();
    let message = format!("cannot {verb} `{table}` while checks of its rows are pending");
    Diagnostic::new(Code::PendingTriggerEvents, step.place(), message)
        .label(write, "the checks of these rows wait for the end of the transaction")
        .note("it fails only where there are such rows, with SQLSTATE 55006")
        .help("write SET CONSTRAINTS ALL IMMEDIATE between the two, or divide the file there")
}
