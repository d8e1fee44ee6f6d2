//! An expression of any kind where PostgreSQL's grammar has a narrower one.
//!
//! ```text
//! a_expr    any expression
//! b_expr    without AND, OR, NOT, IN, LIKE, BETWEEN, IS NULL, AT TIME ZONE … outside of parentheses
//! c_expr    without any operator outside of parentheses
//! ```
//! Must not know what an expression is worth.

use migrations_core::lexer::TokenKind;
use migrations_core::substring;
use rowan::NodeOrToken;

use crate::sql::parser::{SyntaxElement, SyntaxKind as K, SyntaxNode, SyntaxToken};
use crate::sql::syntax::is_trivia;
use crate::sql::token::Token;

/// Words without which no statement has a place for a narrow expression.
const WORDS: [&str; 8] =
    ["DEFAULT", "XMLTABLE", "XMLEXISTS", "INDEX", "PARTITION", "CONFLICT", "EXCLUDE", "FETCH"];

/// A kind of expression of PostgreSQL's grammar that is narrower than all of them.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Narrow {
    /// `b_expr`: what words join is left out.
    WithoutWords,
    /// `c_expr`: what anything joins is left out.
    WithoutOperators,
}

/// The byte of the first token that stands where the grammar has no place for it.
pub(in crate::sql) fn stray(sql: &str, tokens: &[Token], root: &SyntaxNode) -> Option<usize> {
    let is_one = |(kind, range): &Token| {
        let word = substring(sql, range.clone());
        *kind == TokenKind::Word && WORDS.iter().any(|it| word.eq_ignore_ascii_case(it))
    };
    if !tokens.iter().any(is_one) {
        return None;
    }
    let token = root.descendants().find_map(|node| {
        let narrow = narrow(node.kind())?;
        let expression = node.children().find(|child| is_operation(child.kind()))?;
        first_stray(&expression, narrow)
    })?;
    Some(usize::from(token.text_range().start()))
}

/// What the grammar has in a place.
fn narrow(kind: K) -> Option<Narrow> {
    Some(match kind {
        K::DEFAULT_CONSTRAINT | K::OPTION_DEFAULT => Narrow::WithoutWords,
        K::XML_ROW_PASSING_CLAUSE
        | K::XML_PASSING_DOC
        | K::PARTITION_ITEM
        | K::CONFLICT_INDEX_ITEM
        | K::CONSTRAINT_EXCLUSION
        | K::FETCH_CLAUSE => Narrow::WithoutOperators,
        _ => return None,
    })
}

/// Kinds whose parts are operands and an operator.
fn is_operation(kind: K) -> bool {
    matches!(
        kind,
        K::BIN_EXPR
            | K::PREFIX_EXPR
            | K::POSTFIX_EXPR
            | K::BETWEEN_EXPR
            | K::CAST_EXPR
            | K::COLLATE
    )
}

/// The first operator of an expression that a narrow kind does not have.
fn first_stray(expression: &SyntaxNode, narrow: Narrow) -> Option<SyntaxToken> {
    let mut elements =
        expression.children_with_tokens().filter(|element| !is_trivia(element.kind()));
    let first = elements.next()?;
    // `CAST(a AS b)` is closed in itself.
    if first.kind() == K::CAST_KW {
        return None;
    }
    if let NodeOrToken::Node(inner) = &first
        && is_operation(inner.kind())
        && let Some(found) = first_stray(inner, narrow)
    {
        return Some(found);
    }
    match (expression.kind(), narrow, first) {
        // It belongs to what may follow: the constraints of a column, the order of an index.
        (K::COLLATE, ..) => None,
        // A sign before a number is part of what may be fetched.
        (K::PREFIX_EXPR, Narrow::WithoutOperators, _) => None,
        (_, Narrow::WithoutOperators, _) => first_token(&elements.next()?),
        (_, Narrow::WithoutWords, NodeOrToken::Token(sign)) => Some(sign).filter(is_joining),
        (_, Narrow::WithoutWords, _) => word(&elements.next()?, &elements.next()),
    }
}

/// The word of an operator that joins no `b_expr`.
fn word(operator: &SyntaxElement, operand: &Option<SyntaxElement>) -> Option<SyntaxToken> {
    match operator.kind() {
        // Only what follows tells it from `IS DISTINCT FROM`.
        K::IS_KW | K::IS_NOT => {
            let next = first_token(operand.as_ref()?)?;
            Some(next).filter(|next| next.kind() != K::DOCUMENT_KW)
        }
        _ => first_token(operator).filter(is_joining),
    }
}

fn is_joining(token: &SyntaxToken) -> bool {
    matches!(
        token.kind(),
        K::AND_KW
            | K::OR_KW
            | K::NOT_KW
            | K::IN_KW
            | K::LIKE_KW
            | K::ILIKE_KW
            | K::SIMILAR_KW
            | K::BETWEEN_KW
            | K::AT_KW
            | K::OVERLAPS_KW
            | K::ISNULL_KW
            | K::NOTNULL_KW
    )
}

fn first_token(element: &SyntaxElement) -> Option<SyntaxToken> {
    match element {
        NodeOrToken::Token(token) => Some(token.clone()),
        NodeOrToken::Node(node) => node.first_token(),
    }
}
