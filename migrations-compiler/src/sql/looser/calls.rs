//! Functions whose names are keywords: PostgreSQL's grammar has a rule for each, with its arguments.
//!
//! Must not know what a function does.

use std::ops::RangeInclusive;

use rowan::Direction;

use super::is_expression;
use crate::sql::parser::{SyntaxKind as K, SyntaxNode, is_col_name_keyword, is_reserved_keyword};
use crate::sql::refusal::Refusal;
use crate::sql::syntax::{child, children, has};

/// A keyword that is no function, or one with too many or too few arguments.
pub(super) fn arguments(call: &SyntaxNode) -> Option<Refusal> {
    let callee = call.children().find(|child| is_expression(child.kind()))?;
    let keyword = callee.first_token().filter(|_| callee.kind() == K::NAME_REF)?;
    if !is_col_name_keyword(keyword.kind()) && !is_reserved_keyword(keyword.kind()) {
        return None;
    }
    let list = child(call, K::ARG_LIST);
    let place = match numbers_of_arguments(keyword.kind()) {
        Some(numbers) if numbers.contains(&list.as_ref().map_or(0, length)) => return None,
        Some(_) => list.and_then(|list| list.last_token()).unwrap_or(keyword),
        None => keyword,
    };
    Some(Refusal::misplaced(place.text_range().start()))
}

fn length(list: &SyntaxNode) -> usize {
    match has(list, K::STAR) {
        true => 1,
        false => children(list, K::ARG).count(),
    }
}

/// How many arguments the grammar has for a keyword; `None` where it has no call.
fn numbers_of_arguments(keyword: K) -> Option<RangeInclusive<usize>> {
    match keyword {
        K::NULLIF_KW => Some(2..=2),
        K::MERGE_ACTION_KW => Some(0..=0),
        K::COALESCE_KW
        | K::GREATEST_KW
        | K::GROUPING_KW
        | K::LEAST_KW
        | K::NORMALIZE_KW
        | K::XMLCONCAT_KW => Some(1..=usize::MAX),
        // With a precision or without.
        K::CURRENT_TIME_KW
        | K::CURRENT_TIMESTAMP_KW
        | K::GRAPH_TABLE_KW
        | K::LOCALTIME_KW
        | K::LOCALTIMESTAMP_KW => Some(0..=usize::MAX),
        _ => None,
    }
}

/// `ANY`, `SOME` and `ALL` belong to the operator before them.
pub(super) fn quantifier(function: &SyntaxNode) -> Option<Refusal> {
    let call = function.parent().filter(|parent| parent.kind() == K::CALL_EXPR)?;
    let is_operand = call.parent().is_some_and(|parent| parent.kind() == K::BIN_EXPR)
        && call.siblings(Direction::Prev).skip(1).any(|before| is_expression(before.kind()));
    (!is_operand).then(|| Refusal::misplaced(function.text_range().start()))
}

/// A query is all that `JSON_ARRAY` takes, or nothing that it takes.
pub(super) fn json_array(function: &SyntaxNode) -> Option<Refusal> {
    let query = child(function, K::JSON_SELECT_FORMAT)?;
    has(function, K::JSON_EXPR_FORMAT).then(|| Refusal::misplaced(query.text_range().start()))
}

/// `JSON_OBJECT(key: value)` and the function `json_object(text[])` are two rules.
pub(super) fn json_object(function: &SyntaxNode) -> Option<Refusal> {
    let pair = child(function, K::JSON_KEY_VALUE)?;
    let is_argument = |node: &SyntaxNode| node.kind() == K::NAMED_ARG || is_expression(node.kind());
    let argument = function.children().find(is_argument)?;
    let later = pair.text_range().start().max(argument.text_range().start());
    Some(Refusal::misplaced(later))
}
