//! Queries: the order of their clauses, and what they read from.
//!
//! Must not know what a table holds.

use super::expressions_of;
use crate::sql::parser::{SyntaxKind as K, SyntaxNode};
use crate::sql::refusal::Refusal;
use crate::sql::syntax::{child, has};

/// `FROM` follows `SELECT`, and does not go without it.
pub(super) fn clauses(query: &SyntaxNode) -> Option<Refusal> {
    let from = child(query, K::FROM_CLAUSE)?.text_range();
    let select = child(query, K::SELECT_CLAUSE);
    let is_behind = select.is_some_and(|select| select.text_range().start() < from.end());
    (!is_behind).then(|| Refusal::misplaced(from.start()))
}

/// `SELECT DISTINCT` has at least one column; `SELECT` has none where nobody wants one.
pub(super) fn distinct(clause: &SyntaxNode) -> Option<Refusal> {
    let distinct = child(clause, K::DISTINCT_CLAUSE)?;
    (!has(clause, K::TARGET_LIST)).then(|| Refusal::misplaced(distinct.text_range().start()))
}

pub(super) fn distinct_on(clause: &SyntaxNode) -> Option<Refusal> {
    let is_empty = expressions_of(clause).next().is_none();
    is_empty.then(|| Refusal::misplaced(clause.text_range().start()))
}

/// `LATERAL` is for what could look at its neighbours.
pub(super) fn relation(item: &SyntaxNode) -> Option<Refusal> {
    word(item, K::LATERAL_KW)
}

/// `ONLY` is for what could have heirs.
pub(super) fn function(item: &SyntaxNode) -> Option<Refusal> {
    word(item, K::ONLY_KW)
}

fn word(item: &SyntaxNode, kind: K) -> Option<Refusal> {
    let mut elements = item.children_with_tokens();
    let word = elements.find(|element| element.kind() == kind)?;
    Some(Refusal::misplaced(word.text_range().start()))
}

/// Parentheses in `FROM` hold a query, a join, or after `ONLY` a table.
pub(super) fn parentheses(item: &SyntaxNode) -> Option<Refusal> {
    if has(item, K::ONLY_KW) && has(item, K::LATERAL_KW) {
        return word(item, K::LATERAL_KW);
    }
    if !holds_what_it_may(item) {
        return Some(Refusal::misplaced(item.text_range().start()));
    }
    // Further parentheses around a query are the query's own, and its name follows all of them.
    let is_inner = item.parent().is_some_and(|parent| parent.kind() == K::PAREN_SELECT);
    let alias = child(item, K::FROM_ALIAS).filter(|_| is_inner)?;
    Some(Refusal::misplaced(alias.text_range().start()))
}

fn holds_what_it_may(item: &SyntaxNode) -> bool {
    if let Some(query) = child(item, K::PAREN_SELECT) {
        return query.children().any(|child| super::is_query(child.kind()));
    }
    match inner(item) {
        None => true,
        Some(inner) => match inner.kind() {
            K::JOIN_EXPR => true,
            K::RELATION_FROM_ITEM => has(item, K::ONLY_KW),
            K::PAREN_FROM_ITEM => holds_join(inner),
            _ => false,
        },
    }
}

/// What the parentheses are around.
fn inner(item: &SyntaxNode) -> Option<SyntaxNode> {
    child(item, K::PAREN_EXPR)?.children().find(|child| is_from_item(child.kind()))
}

/// Whether there is nothing in parentheses but a join, in as many as there are.
fn holds_join(item: SyntaxNode) -> bool {
    let mut next = Some(item);
    while let Some(item) = next {
        match item.kind() {
            K::JOIN_EXPR => return true,
            K::PAREN_FROM_ITEM if !has(&item, K::FROM_ALIAS) => next = inner(&item),
            _ => return false,
        }
    }
    false
}

fn is_from_item(kind: K) -> bool {
    matches!(
        kind,
        K::JOIN_EXPR
            | K::EXPR_FROM_ITEM
            | K::FUNCTION_FROM_ITEM
            | K::GRAPH_TABLE_FROM_ITEM
            | K::JSON_TABLE_FROM_ITEM
            | K::PAREN_FROM_ITEM
            | K::RELATION_FROM_ITEM
            | K::ROWS_FROM_ITEM
            | K::XML_TABLE_FROM_ITEM
    )
}

/// Every join but `CROSS` and `NATURAL` says how, and those two do not.
pub(super) fn join(join: &SyntaxNode) -> Option<Refusal> {
    let end = join.text_range().end();
    let join = child(join, K::JOIN)?;
    let using = child(&join, K::JOIN_USING_CLAUSE);
    if has(&join, K::NATURAL_KW) || has(&join, K::JOIN_CROSS) {
        return using.map(|using| Refusal::misplaced(using.text_range().start()));
    }
    let has_type = [K::JOIN_INNER, K::JOIN_LEFT, K::JOIN_RIGHT, K::JOIN_FULL];
    let is_bare = has_type.iter().any(|kind| has(&join, *kind))
        && using.is_none()
        && !has(&join, K::ON_CLAUSE);
    is_bare.then(|| Refusal::misplaced(end))
}
