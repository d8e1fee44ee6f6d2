//! Statements that write every row of a table anew without changing any: `VACUUM FULL`, `CLUSTER`, and
//! `ALTER TABLE … SET LOGGED`, `SET TABLESPACE` and the like.

use migrations_core::{Code, Diagnostic};

use crate::schema::steps::{Step, Steps};
use crate::sql::locks::Change;
use crate::sql::parser::{SyntaxKind, SyntaxNode};
use crate::sql::syntax::child;

/// What helps where the table has to be written anew.
const QUIET: &str = "there is no way beside others: run it while nobody needs the table";

pub(super) fn check(found: &mut Vec<Diagnostic>, steps: &Steps) {
    for (kind, why) in [
        (SyntaxKind::SET_LOGGED, "to log it from here on"),
        (SyntaxKind::SET_UNLOGGED, "to log it no more"),
        (SyntaxKind::SET_TABLESPACE, "in another tablespace"),
        (SyntaxKind::SET_ACCESS_METHOD, "for another access method"),
    ] {
        let steps = steps.on_existing(kind);
        found.extend(steps.map(|step| written(step, why, Change::SetStorage, QUIET)));
    }
    let clusters = steps.on_existing(SyntaxKind::CLUSTER);
    found.extend(
        clusters.map(|step| written(step, "in the order of an index", Change::Cluster, QUIET)),
    );
    let vacuums = steps.on_existing(SyntaxKind::VACUUM).filter(|step| is_full(&step.root()));
    found.extend(vacuums.map(|step| {
        let help = "leave FULL out: the room that is free then is used again, and nobody waits";
        written(step, "to give its free room back", Change::Cluster, help)
    }));
}

fn written(step: &Step, why: &str, change: Change, help: &str) -> Diagnostic {
    let (tables, note) = match &step.table {
        Some(table) => (format!("all of `{}`", table.shown()), step.lock_note(change)),
        None => {
            let lock = change.lock();
            let note = format!("{lock} lock on each in turn blocks {}", lock.blocks());
            ("every table".to_owned(), note + " until it is written")
        }
    };
    let message = format!("writes {tables} anew {why}");
    Diagnostic::new(Code::RewrittenTable, step.place(), message).note(note).help(help)
}

/// Whether a `VACUUM` says `FULL`, in front or among its options.
fn is_full(vacuum: &SyntaxNode) -> bool {
    let is_on = |option: &SyntaxNode| {
        let value = child(option, SyntaxKind::VACUUM_OPTION_VALUE);
        let value = value.map(|value| value.text().to_string().to_ascii_lowercase());
        !matches!(value.as_deref(), Some("false" | "off" | "0"))
    };
    let is_full = |option: SyntaxNode| {
        let name = child(&option, SyntaxKind::VACUUM_OPTION_NAME);
        name.is_some_and(|name| name.text().to_string().eq_ignore_ascii_case("full"))
            && is_on(&option)
    };
    let options = child(vacuum, SyntaxKind::VACUUM_OPTION_LIST);
    let in_front = vacuum.children_with_tokens().any(|it| it.kind() == SyntaxKind::FULL_KW);
    in_front || options.iter().flat_map(|list| list.children()).any(is_full)
}
