//! A default that differs from row to row: PostgreSQL has to write every row.

use migrations_core::{Code, Diagnostic};
use squawk_syntax::{SyntaxKind, SyntaxNode};

use crate::schema::steps::Steps;
use crate::sql::locks::Change;
use crate::sql::syntax::{called, child};

/// Functions whose every call may give something else, even within one statement.
const VOLATILE: [&str; 12] = [
    "clock_timestamp",
    "gen_random_bytes",
    "gen_random_uuid",
    "nextval",
    "random",
    "random_normal",
    "timeofday",
    "uuid_generate_v1",
    "uuid_generate_v1mc",
    "uuid_generate_v4",
    "uuidv4",
    "uuidv7",
];

pub(super) fn check(found: &mut Vec<Diagnostic>, steps: &Steps) {
    for step in steps.on_existing(SyntaxKind::ADD_COLUMN) {
        let Some(default) = child(&step.node, SyntaxKind::DEFAULT_CONSTRAINT) else { continue };
        let Some((function, call)) = volatile_call(&default, steps) else { continue };
        let table = step.table_name();
        let message = format!("writes all of `{table}` anew: {function}() differs from row to row");
        found.push(
            Diagnostic::new(Code::VolatileDefault, step.place_of(&call), message)
                .note(step.lock_note(Change::AddColumn))
                .help("add the column without it, set the default with ALTER COLUMN, and fill old rows in batches"),
        );
    }
}

/// A function is volatile unless it says that it is not.
fn volatile_call(default: &SyntaxNode, steps: &Steps) -> Option<(String, SyntaxNode)> {
    let mut calls = default.descendants().filter_map(|node| Some((called(&node)?, node)));
    let is_volatile = |function: &str| VOLATILE.contains(&function);
    calls.find(|(function, _)| is_volatile(function) || steps.is_volatile(function, is_volatile))
}
