//! Text → syntax tree, and what the parser refuses of the text.
//!
//! `squawk-parser` tells a tree as a sequence of events; `rowan` holds it.
//! Every text has a tree, whatever is wrong with it.
//! Must not know what PostgreSQL's grammar makes of a text.

use rowan::{GreenNode, GreenNodeBuilder, Language};
pub use squawk_parser::SyntaxKind;
use squawk_parser::{EntryPoint, LexedStr, StrStep};
pub(super) use squawk_parser::{
    is_col_name_keyword, is_reserved_keyword, is_type_func_name_keyword,
};

use super::refusal::{Reason, Refusal};

/// SQL, as the kinds of nodes and tokens that the parser tells apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sql {}

impl Language for Sql {
    type Kind = SyntaxKind;

    fn kind_from_raw(raw: rowan::SyntaxKind) -> SyntaxKind {
        SyntaxKind::from(raw.0)
    }

    fn kind_to_raw(kind: SyntaxKind) -> rowan::SyntaxKind {
        rowan::SyntaxKind(u16::from(kind))
    }
}

/// A node of a tree, which knows its parents and its place.
pub type SyntaxNode = rowan::SyntaxNode<Sql>;
/// A token of a tree.
pub type SyntaxToken = rowan::SyntaxToken<Sql>;
/// A node or a token of a tree.
pub type SyntaxElement = rowan::SyntaxElement<Sql>;

/// A text that was parsed.
pub(super) struct Parse {
    pub green: GreenNode,
    /// What parser and scanner refuse.
    pub refusals: Vec<Refusal>,
}

impl Parse {
    /// The root of the tree.
    pub(super) fn root(&self) -> SyntaxNode {
        SyntaxNode::new_root(self.green.clone())
    }
}

/// Parses a text.
pub(super) fn parse(text: &str) -> Parse {
    let lexed = LexedStr::new(text);
    let output = EntryPoint::SourceFile.parse(&lexed.to_input());
    let mut green = GreenNodeBuilder::new();
    let mut refusals = Vec::new();
    lexed.intersperse_trivia(&output, &mut |step| match step {
        StrStep::Enter { kind } => green.start_node(Sql::kind_to_raw(kind)),
        StrStep::Token { kind, text } => green.token(Sql::kind_to_raw(kind), text),
        StrStep::Exit => green.finish_node(),
        StrStep::Error { msg, pos } => {
            refusals.push(Refusal { offset: pos, reason: Reason::Parser(msg.to_owned()) });
        }
    });
    refusals.extend(lexed.errors().map(|(range, message)| of_scanner(range.start, message)));
    Parse { green: green.finish(), refusals }
}

fn of_scanner(offset: u32, message: &str) -> Refusal {
    let is_junk = message.starts_with("trailing junk") || message.starts_with("Missing digits");
    let reason = if is_junk { Reason::Junk } else { Reason::Parser(message.to_owned()) };
    Refusal::new(offset.into(), reason)
}
