//! A statement that lasts until the end of its transaction, in a file that is none.

use migrations_core::header::Transaction;
use migrations_core::{Code, Diagnostic, Severity};

use crate::judged::is_frozen;
use crate::sql::parser::{SyntaxKind as K, SyntaxNode};
use crate::sql::syntax::{called, child, children, descendants};
use crate::sql::{Script, Scripts, Statement};

pub(super) fn check(found: &mut Vec<Diagnostic>, scripts: &Scripts) {
    for script in &scripts.scripts {
        let is_without = script.file.header.transaction() == Transaction::None;
        if is_without && !is_frozen(scripts.parsed, script.file) {
            // A `BEGIN … COMMIT` of the file's own is a transaction.
            let outside = script.by_own_transaction().filter(|(is_open, _)| !is_open);
            found.extend(outside.filter_map(|(_, statement)| in_vain(script, statement)));
        }
    }
}

/// What the end of the transaction means to a statement.
enum Effect {
    /// What it sets is taken back at once; what to write instead, where there is something.
    None(&'static str, &'static str),
    /// PostgreSQL refuses it.
    Refused(&'static str),
}

fn in_vain(script: &Script, statement: &Statement) -> Option<Diagnostic> {
    let tree = statement.tree()?;
    let node = tree.first_child()?;
    let (message, help, severity) = match effect(&node)? {
        Effect::None(what, help) => {
            let message = format!("{what} has no effect in a file without a transaction");
            (message, help, Severity::Warning)
        }
        Effect::Refused(what) => {
            let message = format!("{what} can only be used in transaction blocks");
            (message, "put it and what it is for between BEGIN and COMMIT", Severity::Error)
        }
    };
    let place = script.location(statement.range.clone());
    let found = Diagnostic::new(Code::StatementWithoutTransaction, place, message).help(help);
    Some(Diagnostic { severity, ..found })
}

fn effect(node: &SyntaxNode) -> Option<Effect> {
    Some(match node.kind() {
        K::SET | K::SET_ROLE | K::SET_SESSION_AUTH | K::SET_TIME_ZONE if is_local(node) => {
            Effect::None("SET LOCAL", "write SET, and RESET at the end of the file")
        }
        K::SET_CONSTRAINTS => Effect::None("SET CONSTRAINTS", "leave it out"),
        K::SET_TRANSACTION if !is_of_session(node) => {
            Effect::None("SET TRANSACTION", "leave it out")
        }
        K::SELECT if sets_local(node) => Effect::None(
            "set_config with true",
            "pass false, and write RESET at the end of the file",
        ),
        K::LOCK => Effect::Refused("LOCK TABLE"),
        K::SAVEPOINT_CREATE => Effect::Refused("SAVEPOINT"),
        K::RELEASE_SAVEPOINT => Effect::Refused("RELEASE SAVEPOINT"),
        K::DECLARE if child(node, K::WITH_HOLD).is_none() => {
            Effect::Refused("DECLARE CURSOR without WITH HOLD")
        }
        _ => return None,
    })
}

fn is_local(node: &SyntaxNode) -> bool {
    descendants(node, K::LOCAL_SCOPE).next().is_some()
}

/// `SET SESSION CHARACTERISTICS` is about the transactions to come.
fn is_of_session(node: &SyntaxNode) -> bool {
    node.text().to_string().to_ascii_lowercase().contains("characteristics")
}

/// A `SELECT` of nothing but `set_config(…, true)`; what else it reads may be what it is for.
fn sets_local(node: &SyntaxNode) -> bool {
    let targets: Vec<SyntaxNode> = descendants(node, K::TARGET).collect();
    let [target] = targets.as_slice() else { return false };
    let Some(call) = child(target, K::CALL_EXPR) else { return false };
    let arguments = children(&call, K::ARG_LIST).flat_map(|list| children(&list, K::ARG));
    let last = arguments.last().map(|last| last.text().to_string().to_ascii_lowercase());
    called(&call).is_some_and(|name| name == "set_config")
        && child(node, K::FROM_CLAUSE).is_none()
        && last.is_some_and(|last| last.trim() == "true")
}
