//! A default that differs from row to row: PostgreSQL has to write every row.

use migrations_core::{Code, Diagnostic};

use crate::schema::steps::{Step, Steps};
use crate::sql::locks::Change;
use crate::sql::parser::{SyntaxKind, SyntaxNode};
use crate::sql::syntax::{called, child, descendants, name_in};

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
        let Some((function, call)) = volatile_value(step, steps) else { continue };
        let table = step.table_name();
        let message = format!("writes all of `{table}` anew: {function}() differs from row to row");
        found.push(
            Diagnostic::new(Code::VolatileDefault, step.place_of(&call), message)
                .note(step.lock_note(Change::AddColumn))
                .help(help(step)),
        );
    }
}

/// The default of a domain counts where the column gives none of its own.
fn help(step: &Step) -> &'static str {
    match child(&step.node, SyntaxKind::DEFAULT_CONSTRAINT) {
        Some(_) => {
            "add the column without it, set the default with ALTER COLUMN, and fill old rows in batches"
        }
        None => {
            "add DEFAULT NULL to the column, drop it with ALTER COLUMN, and fill old rows in batches"
        }
    }
}

/// What gives each row another value, and where: the column's default, or that of its domain.
fn volatile_value(step: &Step, steps: &Steps) -> Option<(String, SyntaxNode)> {
    if let Some(default) = child(&step.node, SyntaxKind::DEFAULT_CONSTRAINT) {
        return volatile_call(&default, steps);
    }
    let domain = &step.domain.as_ref()?.name;
    let statements = steps.scripts.migrations().flat_map(|script| &script.statements);
    let nodes = statements.filter_map(|statement| statement.tree()?.first_child());
    let about = nodes.filter(|node| {
        let name =
            name_in(node, SyntaxKind::DOMAIN).or_else(|| name_in(node, SyntaxKind::DOMAIN_REF));
        name.is_some_and(|name| name.name == *domain)
    });
    // Of several of one name, or one that is changed, nobody can tell here what it gives.
    let about: Vec<SyntaxNode> = about.collect();
    let [made] = about.as_slice() else { return None };
    let default = child(made, SyntaxKind::DEFAULT_CONSTRAINT)?;
    let (function, _) = volatile_call(&default, steps)?;
    Some((function, step.node.clone()))
}

/// A function is volatile unless it says that it is not.
fn volatile_call(default: &SyntaxNode, steps: &Steps) -> Option<(String, SyntaxNode)> {
    let mut calls =
        descendants(default, SyntaxKind::CALL_EXPR).filter_map(|node| Some((called(&node)?, node)));
    let is_volatile = |function: &str| VOLATILE.contains(&function);
    calls.find(|(function, _)| is_volatile(function) || steps.is_volatile(function, is_volatile))
}
