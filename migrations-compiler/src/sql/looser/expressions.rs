//! Operators that PostgreSQL's grammar has rules of their own for, and what stands at their sides.
//!
//! Must not know the type of an expression.

use rowan::{NodeOrToken, TextRange};

use super::{expressions_of, is_query};
use crate::sql::parser::{SyntaxKind as K, SyntaxNode};
use crate::sql::refusal::Refusal;
use crate::sql::syntax::{child, has};

/// The longest operator, which is the longest identifier as well.
const LONGEST_OPERATOR: u32 = 63;

/// What `IN` and `OVERLAPS` have at their sides.
pub(super) fn operands(operation: &SyntaxNode) -> Option<Refusal> {
    let mut operands = expressions_of(operation);
    let (left, right) = (operands.next()?, operands.next());
    if has(operation, K::IN_KW) || has(operation, K::NOT_IN) {
        return list(&right?);
    }
    if has(operation, K::OVERLAPS_KW) {
        let whole = operation.text_range();
        return period(whole, &left, "left").or_else(|| period(whole, &right?, "right"));
    }
    None
}

/// `IN` takes a query or a list in parentheses, which is not empty.
fn list(operand: &SyntaxNode) -> Option<Refusal> {
    let is_list = match operand.kind() {
        K::PAREN_EXPR => true,
        K::TUPLE_EXPR => !has(operand, K::ROW_KW) && expressions_of(operand).next().is_some(),
        _ => false,
    };
    (!is_list).then(|| Refusal::misplaced(operand.text_range().start()))
}

/// A side of `OVERLAPS` is a row of two values.
fn period(operation: TextRange, operand: &SyntaxNode, side: &str) -> Option<Refusal> {
    let start = operand.text_range().start();
    if operand.kind() != K::TUPLE_EXPR {
        return Some(Refusal::misplaced(start));
    }
    let message = || format!("wrong number of parameters on {side} side of OVERLAPS expression");
    (expressions_of(operand).count() != 2).then(|| Refusal::worded(operation, start, message()))
}

/// A sign that only stands between two expressions.
pub(super) fn prefix(operation: &SyntaxNode) -> Option<Refusal> {
    let operator = child(operation, K::CUSTOM_OP)?;
    let mut signs = operator.children_with_tokens().filter_map(NodeOrToken::into_token);
    let sign = signs.next().filter(|_| signs.next().is_none())?;
    let joins = matches!(
        sign.kind(),
        K::STAR | K::SLASH | K::L_ANGLE | K::R_ANGLE | K::EQ | K::PERCENT | K::CARET
    );
    joins.then(|| Refusal::misplaced(sign.text_range().start()))
}

/// An operator that is too long for an identifier; PostgreSQL's scanner says so.
pub(super) fn operator(operator: &SyntaxNode) -> Option<Refusal> {
    let range = operator.text_range();
    let message = || format!("operator too long at or near \"{}\"", operator.text());
    (u32::from(range.len()) > LONGEST_OPERATOR)
        .then(|| Refusal::worded(range, range.start(), message()))
}

/// Only an array within an array goes without `ARRAY`, and in parentheses is a query.
pub(super) fn array(array: &SyntaxNode) -> Option<Refusal> {
    let start = array.text_range().start();
    let is_inner = || array.parent().is_some_and(|parent| parent.kind() == K::ARRAY_EXPR);
    if !has(array, K::ARRAY_KW) && !is_inner() {
        return Some(Refusal::misplaced(start));
    }
    let is_list = has(array, K::L_PAREN) && !holds_query(array);
    let first = || expressions_of(array).next().map_or(start, |first| first.text_range().start());
    is_list.then(|| Refusal::misplaced(first()))
}

/// Whether a query stands below a node, in any number of parentheses.
fn holds_query(node: &SyntaxNode) -> bool {
    let mut nodes = vec![node.clone()];
    while let Some(node) = nodes.pop() {
        if node.children().any(|child| is_query(child.kind())) {
            return true;
        }
        nodes.extend(node.children().filter(|child| child.kind() == K::PAREN_EXPR));
    }
    false
}

/// A query among the values of a row has parentheses of its own.
pub(super) fn tuple(row: &SyntaxNode) -> Option<Refusal> {
    child(row, K::SELECT).map(|query| Refusal::misplaced(query.text_range().start()))
}
