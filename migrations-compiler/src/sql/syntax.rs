//! Syntax trees → names, as PostgreSQL would store them.
//!
//! Must not know what exists.

pub(crate) use migrations_core::identifier::{cut, read as fold};
use migrations_core::lexer;
use migrations_core::quote::shown_part;
use migrations_core::substring;
use rowan::{GreenNodeData, TextRange, TextSize};

use super::green;
use super::parser::SyntaxKind::{self, PATH_SEGMENT, PATH_SEGMENT_REF};
use super::parser::{SyntaxNode, SyntaxToken};

/// An identifier, folded and unquoted, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ident {
    pub text: String,
    pub range: TextRange,
}

/// A name with or without its schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Name {
    pub schema: Option<String>,
    pub name: String,
    pub range: TextRange,
}

impl Name {
    /// Whether both may name the same object: a search path decides where a schema is left out.
    pub(crate) fn may_be(&self, other: &Name) -> bool {
        let schemas = (&self.schema, &other.schema);
        let is_apart = matches!(schemas, (Some(one), Some(other)) if one != other);
        self.name == other.name && !is_apart
    }

    /// The name as a statement writes it, in quotes where it needs them.
    pub(crate) fn quoted(&self) -> String {
        let parts = self.schema.iter().chain([&self.name]).map(|part| shown_part(part));
        parts.collect::<Vec<_>>().join(".")
    }

    /// The name as the server shows it in a message about a relation.
    pub(crate) fn shown(&self) -> String {
        match &self.schema {
            Some(schema) => format!("{schema}.{}", self.name),
            None => self.name.clone(),
        }
    }
}

/// The first child of a kind.
pub(crate) fn child(node: &SyntaxNode, kind: SyntaxKind) -> Option<SyntaxNode> {
    green::has_child(node, |it| it == kind)
        .then(|| node.children().find(|child| child.kind() == kind))
        .flatten()
}

/// The children of a kind.
pub(crate) fn children(
    node: &SyntaxNode,
    kind: SyntaxKind,
) -> impl Iterator<Item = SyntaxNode> + use<> {
    let has_any = green::has_child(node, |it| it == kind);
    let children = has_any.then(|| node.children()).into_iter().flatten();
    children.filter(move |child| child.kind() == kind)
}

/// Everything of a kind below a node.
pub(crate) fn descendants(
    node: &SyntaxNode,
    kind: SyntaxKind,
) -> impl Iterator<Item = SyntaxNode> + use<> {
    green::nodes(node, move |it| it == kind)
}

/// Everything below a node that is of such a kind, and the node itself where it is.
pub(crate) fn descendants_of<F: Fn(SyntaxKind) -> bool>(
    node: &SyntaxNode,
    is: F,
) -> impl Iterator<Item = SyntaxNode> + use<F> {
    green::nodes(node, is)
}

/// Whether a node has a child node or token of a kind.
pub(crate) fn has(node: &SyntaxNode, kind: SyntaxKind) -> bool {
    green::has_child(node, |it| it == kind)
}

/// The first token of a node that means something.
pub(crate) fn first_token(node: &SyntaxNode) -> Option<SyntaxToken> {
    let mut tokens = node.descendants_with_tokens().filter_map(rowan::NodeOrToken::into_token);
    tokens.find(|token| !is_trivia(token.kind()))
}

/// Whether a token is white space or a comment.
pub(crate) fn is_trivia(kind: SyntaxKind) -> bool {
    matches!(kind, SyntaxKind::WHITESPACE | SyntaxKind::COMMENT)
}

/// Words that PostgreSQL has for values.
pub(crate) fn is_value(kind: SyntaxKind) -> bool {
    matches!(
        kind,
        SyntaxKind::CURRENT_CATALOG_KW
            | SyntaxKind::CURRENT_DATE_KW
            | SyntaxKind::CURRENT_ROLE_KW
            | SyntaxKind::CURRENT_SCHEMA_KW
            | SyntaxKind::CURRENT_TIME_KW
            | SyntaxKind::CURRENT_TIMESTAMP_KW
            | SyntaxKind::CURRENT_USER_KW
            | SyntaxKind::LOCALTIME_KW
            | SyntaxKind::LOCALTIMESTAMP_KW
            | SyntaxKind::SESSION_USER_KW
            | SyntaxKind::SYSTEM_USER_KW
            | SyntaxKind::USER_KW
            | SyntaxKind::DEFAULT_KW
    )
}

/// The identifier that a node such as `COLUMN_NAME` consists of.
///
/// `None` where it is written in a way that only the server can read.
pub(crate) fn ident(node: &SyntaxNode) -> Option<Ident> {
    ident_of(&node.green(), node.text_range().start())
}

fn ident_of(node: &GreenNodeData, start: TextSize) -> Option<Ident> {
    let token = green::first_token(node, start, is_trivia)?;
    Some(Ident { text: fold(token.text)?, range: token.range })
}

/// The text of the identifier that a node such as `COLUMN_NAME` consists of.
pub(crate) fn identifier_of(node: &SyntaxNode) -> Option<String> {
    ident(node).map(|ident| ident.text)
}

/// The name that a constraint was given.
pub(crate) fn constraint_name(node: &SyntaxNode) -> Option<String> {
    let clause = child(node, SyntaxKind::CONSTRAINT_NAME_CLAUSE)?;
    identifier_of(&child(&clause, SyntaxKind::CONSTRAINT_NAME)?)
}

/// The last part of a name, with or without a schema.
pub(crate) fn last_name(node: &SyntaxNode) -> Option<String> {
    name(node).map(|name| name.name).or_else(|| identifier_of(node))
}

/// The function that an expression calls, without its schema.
pub(crate) fn called(node: &SyntaxNode) -> Option<String> {
    let callee = node.first_child().filter(|_| node.kind() == SyntaxKind::CALL_EXPR)?;
    let name = match callee.kind() {
        SyntaxKind::FIELD_EXPR => callee.last_child()?,
        _ => callee,
    };
    identifier_of(&name)
}

/// The identifier in a child of that kind.
pub(crate) fn ident_in(node: &SyntaxNode, kind: SyntaxKind) -> Option<Ident> {
    ident(&child(node, kind)?)
}

/// The identifiers of all children of that kind; `None` where one cannot be read.
pub(crate) fn idents_in(node: &SyntaxNode, kind: SyntaxKind) -> Option<Vec<Ident>> {
    children(node, kind).map(|child| ident(&child)).collect()
}

/// The parts of a dotted name, wherever in `node` it stands.
pub(crate) fn parts(node: &SyntaxNode) -> Option<Vec<Ident>> {
    let is_segment = |kind| matches!(kind, PATH_SEGMENT | PATH_SEGMENT_REF);
    let mut parts = Some(Vec::new());
    green::each_node(
        &node.green(),
        node.text_range().start(),
        is_segment,
        &mut |segment, start| match (ident_of(segment, start), &mut parts) {
            (Some(part), Some(parts)) => parts.push(part),
            _ => parts = None,
        },
    );
    parts
}

/// The name of a relation, a type or a function; `None` for one that names a database as well.
pub(crate) fn name(node: &SyntaxNode) -> Option<Name> {
    let mut parts = parts(node)?;
    let last = parts.pop()?;
    let first = parts.pop();
    if !parts.is_empty() {
        return None;
    }
    let start = first.as_ref().map_or(last.range.start(), |schema| schema.range.start());
    let range = TextRange::new(start, last.range.end());
    Some(Name { schema: first.map(|schema| schema.text), name: last.text, range })
}

/// The name in a child of that kind.
pub(crate) fn name_in(node: &SyntaxNode, kind: SyntaxKind) -> Option<Name> {
    name(&child(node, kind)?)
}

/// The text of a plain string constant; `None` for one with escapes.
pub(crate) fn string(written: &str) -> Option<String> {
    let inner = written.strip_prefix('\'')?.strip_suffix('\'')?;
    Some(inner.replace("''", "'"))
}

/// What stands between the quotes of a string, dollar-quoted or not, escapes left as they are.
pub(crate) fn quoted_text(written: &str) -> &str {
    if let Some(rest) = written.strip_prefix('$') {
        let tag = rest.find('$').map_or(written.len(), |end| end + 2);
        return written.get(tag..written.len().saturating_sub(tag)).unwrap_or_default();
    }
    let start = written.find('\'').map_or(written.len(), |quote| quote + 1);
    written.get(start..written.len().saturating_sub(1)).unwrap_or_default()
}

/// Every word of a text, folded: keywords, names, quoted names, and the words within its strings.
pub(crate) fn words(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    add_words(&mut found, text, 0);
    found
}

/// Strings in strings are looked into as deep as anyone writes them.
fn add_words(found: &mut Vec<String>, text: &str, depth: usize) {
    for (_, range) in lexer::tokens(text) {
        let written = substring(text, range);
        match fold(written) {
            Some(word) => found.push(word),
            None if depth < 4 && written.contains(['\'', '$']) => {
                add_words(found, quoted_text(written), depth + 1);
            }
            None => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_strings_in_strings_are_found() {
        let found = words("EXECUTE 'ALTER TABLE \"Foo\" ADD x'; PERFORM $q$ select 'bar' $q$");
        for word in ["execute", "Foo", "x", "bar"] {
            assert!(found.iter().any(|found| found == word), "{word} in {found:?}");
        }
    }
}
