//! The `;` between statements, in a text, in the body of a function, and in the actions of a rule.
//!
//! Must not know what a statement is for.

use crate::sql::parser::{SyntaxKind as K, SyntaxNode};
use crate::sql::refusal::{Reason, Refusal};

/// Adds each place where a `;` is missing.
pub(super) fn check(refusals: &mut Vec<Refusal>, node: &SyntaxNode) {
    match node.kind() {
        K::SOURCE_FILE | K::RULE_STMT_LIST => between(refusals, node),
        K::ATOMIC_BODY => after_each(refusals, node),
        _ => {}
    }
}

/// A statement that is not the last one has a `;`.
fn between(refusals: &mut Vec<Refusal>, list: &SyntaxNode) {
    let mut statements = list.children().filter(is_statement).peekable();
    while let Some(statement) = statements.next() {
        let is_followed = statements.peek().is_some_and(|next| next.kind() != K::EMPTY_STMT);
        if is_followed && is_open(&statement) {
            refusals.push(missing(&statement));
        }
    }
}

/// In the body of a function, the last statement has one too.
fn after_each(refusals: &mut Vec<Refusal>, body: &SyntaxNode) {
    let statements = body.children().filter(is_statement);
    refusals.extend(statements.filter(is_open).map(|statement| missing(&statement)));
}

/// `RETURN` of a body takes its own `;`, and `WITH` alone is none.
fn is_statement(node: &SyntaxNode) -> bool {
    !matches!(node.kind(), K::ERROR | K::RETURN_STMT | K::WITH_CLAUSE)
}

fn is_open(statement: &SyntaxNode) -> bool {
    let is_closed = statement.last_token().is_some_and(|token| token.kind() == K::SEMICOLON);
    statement.kind() != K::EMPTY_STMT && !is_closed
}

fn missing(statement: &SyntaxNode) -> Refusal {
    Refusal::new(statement.text_range().end(), Reason::Unseparated)
}
