//! Queries: the order of their clauses, and what they read from.
//!
//! Must not know what a table holds.

use rowan::WalkEvent;

use super::{expressions_of, is_query};
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
        // What they hold could still become a join, until they end.
        let end = inner(item)?.parent()?.last_token()?;
        return Some(Refusal::misplaced(end.text_range().start()));
    }
    // Further parentheses around a query are the query's own, and its name follows all of them.
    let is_inner = item.parent().is_some_and(|parent| parent.kind() == K::PAREN_SELECT);
    let alias = child(item, K::FROM_ALIAS).filter(|_| is_inner)?;
    Some(Refusal::misplaced(alias.text_range().start()))
}

fn holds_what_it_may(item: &SyntaxNode) -> bool {
    let Some(inner) = inner(item) else { return true };
    match inner.kind() {
        K::RELATION_FROM_ITEM => has(item, K::ONLY_KW),
        K::PAREN_FROM_ITEM => holds_join(inner),
        kind => kind == K::JOIN_EXPR || is_query(kind),
    }
}

/// What the parentheses are around.
fn inner(item: &SyntaxNode) -> Option<SyntaxNode> {
    let parentheses = child(item, K::PAREN_SELECT).or_else(|| child(item, K::PAREN_EXPR))?;
    let is_inner = |kind: K| is_from_item(kind) || is_query(kind);
    parentheses.children().find(|child| is_inner(child.kind()))
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

/// Every join but `CROSS` and `NATURAL` has a condition, which may follow the joins within it:
/// `a JOIN b NATURAL JOIN c USING (d)`.
pub(super) fn joins(joins: &SyntaxNode) -> Option<Refusal> {
    if joins.parent().is_some_and(|parent| matches!(parent.kind(), K::JOIN | K::JOIN_EXPR)) {
        return None;
    }
    let mut without_condition = 0_usize;
    let mut walk = joins.preorder();
    while let Some(event) = walk.next() {
        let WalkEvent::Enter(node) = event else { continue };
        match node.kind() {
            K::JOIN_EXPR => continue,
            K::JOIN => {
                without_condition += usize::from(has_condition(&node));
                continue;
            }
            K::ON_CLAUSE | K::JOIN_USING_CLAUSE if without_condition == 0 => {
                return Some(Refusal::misplaced(node.text_range().start()));
            }
            K::ON_CLAUSE | K::JOIN_USING_CLAUSE => without_condition -= 1,
            _ => {}
        }
        walk.skip_subtree();
    }
    (without_condition > 0).then(|| Refusal::misplaced(joins.text_range().end()))
}

fn has_condition(join: &SyntaxNode) -> bool {
    let kinds = [K::JOIN_INNER, K::JOIN_LEFT, K::JOIN_RIGHT, K::JOIN_FULL];
    !has(join, K::NATURAL_KW) && kinds.iter().any(|kind| has(join, *kind))
}
