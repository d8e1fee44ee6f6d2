//! What can be told of a syntax tree without a cursor for each of its nodes.
//!
//! A cursor, which knows its parents and its place, costs an allocation; most of what is asked of a
//! statement, such as whether it calls anything, is asked of all statements and found in few.
//! Must not know what the kinds mean.

use rowan::{GreenNodeData, NodeOrToken, TextRange, TextSize, WalkEvent};

use super::parser::{SyntaxKind, SyntaxNode};

/// So many levels are looked through before a tree is gone through node by node: it may be as tall
/// as the stack is large.
const LEVELS: usize = 64;

fn kind_of(raw: rowan::SyntaxKind) -> SyntaxKind {
    SyntaxKind::from(raw.0)
}

/// Whether a node has a child node or token of such a kind.
pub(super) fn has_child(node: &SyntaxNode, is: impl Fn(SyntaxKind) -> bool) -> bool {
    node.green().children().any(|child| is(kind_of(child.kind())))
}

/// Whether a node or anything below it may be of such a kind; `false` is certain.
fn may_hold(node: &GreenNodeData, is: &impl Fn(SyntaxKind) -> bool, levels: usize) -> bool {
    let below = |child: NodeOrToken<&GreenNodeData, _>| {
        child.into_node().is_some_and(|node| may_hold(node, is, levels - 1))
    };
    levels == 0 || is(kind_of(node.kind())) || node.children().any(below)
}

/// The nodes of such a kind, the node itself and all below it, in the order in which they begin.
pub(super) fn nodes<F: Fn(SyntaxKind) -> bool>(
    node: &SyntaxNode,
    is: F,
) -> impl Iterator<Item = SyntaxNode> + use<F> {
    let mut walk = node.preorder();
    std::iter::from_fn(move || {
        loop {
            let WalkEvent::Enter(node) = walk.next()? else { continue };
            if !may_hold(&node.green(), &is, LEVELS) {
                walk.skip_subtree();
            } else if is(node.kind()) {
                return Some(node);
            }
        }
    })
}

/// Shows every node of such a kind, the node itself and all below it, with the place where it begins;
/// `start` is the node's own.
pub(super) fn each_node(
    node: &GreenNodeData,
    start: TextSize,
    is: fn(SyntaxKind) -> bool,
    visit: &mut impl FnMut(&GreenNodeData, TextSize),
) {
    if is(kind_of(node.kind())) {
        visit(node, start);
    }
    let mut at = start;
    for child in node.children() {
        match child {
            NodeOrToken::Node(node) => {
                each_node(node, at, is, visit);
                at += node.text_len();
            }
            NodeOrToken::Token(token) => at += token.text_len(),
        }
    }
}

/// A token: what it says, and where.
pub(super) struct Token<'a> {
    pub text: &'a str,
    pub range: TextRange,
}

/// The first token below a node of no such kind; `start` is the node's own.
pub(super) fn first_token(
    node: &GreenNodeData,
    start: TextSize,
    is_passed_over: fn(SyntaxKind) -> bool,
) -> Option<Token<'_>> {
    let mut at = start;
    for child in node.children() {
        match child {
            NodeOrToken::Node(node) => {
                let found = first_token(node, at, is_passed_over);
                if found.is_some() {
                    return found;
                }
                at += node.text_len();
            }
            NodeOrToken::Token(token) => {
                if !is_passed_over(kind_of(token.kind())) {
                    let range = TextRange::at(at, token.text_len());
                    return Some(Token { text: token.text(), range });
                }
                at += token.text_len();
            }
        }
    }
    None
}

/// Shows every token below a node, in order.
pub(super) fn each_token(node: &GreenNodeData, visit: &mut impl FnMut(SyntaxKind, &str)) {
    for child in node.children() {
        match child {
            NodeOrToken::Node(node) => each_token(node, visit),
            NodeOrToken::Token(token) => visit(kind_of(token.kind()), token.text()),
        }
    }
}
