//! Strings side by side, which are one string only where lines end between them.
//!
//! Must not know what a string says.

use rowan::NodeOrToken;

use crate::sql::parser::{SyntaxKind as K, SyntaxNode};
use crate::sql::refusal::Refusal;
use crate::sql::token;

/// A string behind another one in the same line.
pub(super) fn neighbours(literal: &SyntaxNode) -> Option<Refusal> {
    let mut gap: Option<String> = None;
    for token in literal.children_with_tokens().filter_map(NodeOrToken::into_token) {
        match (token.kind(), &mut gap) {
            (K::WHITESPACE | K::COMMENT, Some(gap)) => gap.push_str(token.text()),
            (K::STRING, Some(gap)) if !token::joins_strings(gap) => {
                return Some(Refusal::misplaced(token.text_range().start()));
            }
            (kind, _) => gap = is_continued(kind).then(String::new),
        }
    }
    None
}

/// Kinds of strings that the next line may go on with.
fn is_continued(kind: K) -> bool {
    matches!(
        kind,
        K::STRING
            | K::ESC_STRING
            | K::BIT_STRING
            | K::BYTE_STRING
            | K::UNICODE_ESC_STRING
            | K::NATIONAL_STRING
    )
}
