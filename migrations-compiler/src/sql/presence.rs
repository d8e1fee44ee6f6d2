//! Which columns a condition keeps from being NULL, as PostgreSQL proves it for `SET NOT NULL`.
//!
//! What is not certain proves nothing.
//! Must not know which table the columns are of.

use super::parser::{SyntaxKind, SyntaxNode, SyntaxToken};
use super::syntax::identifier_of;

/// The columns that are not NULL in any row that meets the condition.
#[must_use]
pub(crate) fn never_null(condition: &SyntaxNode) -> Vec<String> {
    let sides: Vec<SyntaxNode> = condition.children().collect();
    match (condition.kind(), sides.as_slice()) {
        (SyntaxKind::PAREN_EXPR, [inner]) => never_null(inner),
        (SyntaxKind::PREFIX_EXPR, [inner]) if begins_with_not(condition) => always_null(inner),
        (SyntaxKind::BIN_EXPR, [left, .., right]) => match operator(condition).as_str() {
            "AND" => [never_null(left), never_null(right)].concat(),
            "IS NOT" if is_constant(right, "null") => columns(left),
            "IS DISTINCT FROM" if is_constant(right, "null") => column(left).into_iter().collect(),
            "=" if is_constant(right, "false") => always_null(left),
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// The column of `column IS NULL`.
fn always_null(condition: &SyntaxNode) -> Vec<String> {
    let sides: Vec<SyntaxNode> = condition.children().collect();
    match (condition.kind(), sides.as_slice()) {
        (SyntaxKind::PAREN_EXPR, [inner]) => always_null(inner),
        (SyntaxKind::BIN_EXPR, [left, .., right])
            if operator(condition) == "IS" && is_constant(right, "null") =>
        {
            column(left).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// The columns of a row, or the one column.
fn columns(node: &SyntaxNode) -> Vec<String> {
    match node.kind() {
        SyntaxKind::TUPLE_EXPR => node.children().filter_map(|part| column(&part)).collect(),
        _ => column(node).into_iter().collect(),
    }
}

/// A column by itself, or behind the name of its table.
fn column(node: &SyntaxNode) -> Option<String> {
    match node.kind() {
        SyntaxKind::NAME_REF => identifier_of(node),
        SyntaxKind::PAREN_EXPR => column(&node.first_child()?),
        SyntaxKind::FIELD_EXPR => {
            let is_name = |part: SyntaxNode| part.kind() == SyntaxKind::NAME_REF;
            let is_plain = node.children().all(is_name);
            node.last_child().filter(|_| is_plain).and_then(|name| identifier_of(&name))
        }
        _ => None,
    }
}

fn is_constant(node: &SyntaxNode, text: &str) -> bool {
    node.kind() == SyntaxKind::LITERAL && node.text().to_string().eq_ignore_ascii_case(text)
}

fn begins_with_not(node: &SyntaxNode) -> bool {
    node.first_token().is_some_and(|token| token.text().eq_ignore_ascii_case("not"))
}

/// What stands between the two sides, in upper case with single blanks.
fn operator(node: &SyntaxNode) -> String {
    let (Some(first), Some(last)) = (node.first_child(), node.last_child()) else {
        return String::new();
    };
    let is_between = |element: &rowan::NodeOrToken<SyntaxNode, SyntaxToken>| {
        let range = element.text_range();
        range.start() >= first.text_range().end() && range.end() <= last.text_range().start()
    };
    let is_word = |element: &rowan::NodeOrToken<SyntaxNode, SyntaxToken>| {
        !super::syntax::is_trivia(element.kind())
    };
    let parts = node.children_with_tokens().filter(|it| is_between(it) && is_word(it));
    let text: Vec<String> = parts.map(|part| part.to_string().to_ascii_uppercase()).collect();
    text.join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}
