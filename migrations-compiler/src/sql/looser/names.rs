//! Keywords as names: which may be the name of what.
//!
//! ```text
//! ColId            unreserved and those of columns; what stands first in an expression or is a table
//! type_function    LEFT, JOIN, IS … : names of functions and types, and of anything after a point
//! ```
//! Must not know what exists.

use rowan::NodeOrToken;

use crate::sql::parser::{SyntaxKind as K, SyntaxNode, SyntaxToken, is_type_func_name_keyword};
use crate::sql::refusal::Refusal;
use crate::sql::syntax::{has, is_trivia};

/// A keyword for functions where the name of a column stands.
pub(super) fn expression(name: &SyntaxNode) -> Option<Refusal> {
    let keyword = keyword(name).filter(|keyword| keyword.kind() != K::CURRENT_SCHEMA_KW)?;
    let parent = name.parent()?;
    let is_free = match parent.kind() {
        K::CALL_EXPR => true,
        K::FIELD_EXPR => parent.first_child().as_ref() != Some(name),
        _ => false,
    };
    (!is_free).then(|| Refusal::misplaced(keyword.text_range().start()))
}

/// A keyword for functions where the name of a new table stands.
pub(super) fn table(name: &SyntaxNode) -> Option<Refusal> {
    keyword(name).map(|keyword| Refusal::misplaced(keyword.text_range().start()))
}

/// The first word of a name, where that is a keyword for functions and types.
fn keyword(name: &SyntaxNode) -> Option<SyntaxToken> {
    name.first_token().filter(|token| is_type_func_name_keyword(token.kind()))
}

/// `UESCAPE` behind a name without `U&`.
pub(super) fn foreign_escape(node: &SyntaxNode) -> Option<Refusal> {
    if !has(node, K::UESCAPE_KW) {
        return None;
    }
    let tokens = node.children_with_tokens().filter_map(NodeOrToken::into_token);
    let tokens: Vec<SyntaxToken> = tokens.filter(|token| !is_trivia(token.kind())).collect();
    let is_plain = |name: &SyntaxToken| {
        name.kind() == K::IDENT && !matches!(name.text().as_bytes(), [b'u' | b'U', b'&', ..])
    };
    let is_foreign = |pair: &[SyntaxToken]| is_plain(&pair[0]) && pair[1].kind() == K::UESCAPE_KW;
    let name = tokens.windows(2).position(is_foreign)?;
    // `UESCAPE` alone is a name, such as that of a column of a query.
    Some(Refusal::misplaced(tokens.get(name + 2)?.text_range().start()))
}
