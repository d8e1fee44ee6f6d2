//! The names in a tree, as PostgreSQL reads them: folded to lower case, or without their quotes.
//!
//! Must not know what exists under a name.

use std::fmt;

use squawk_syntax::{SyntaxKind, SyntaxNode};

/// The name of a table, an index or another object of a schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectName {
    /// The schema, where the statement names it.
    pub schema: Option<String>,
    /// The name itself.
    pub name: String,
}

impl ObjectName {
    /// The name that a definition or a reference holds; `None` where it cannot be read.
    #[must_use]
    pub fn of(node: &SyntaxNode) -> Option<ObjectName> {
        let is_part = |node: &SyntaxNode| {
            matches!(node.kind(), SyntaxKind::PATH_SEGMENT | SyntaxKind::PATH_SEGMENT_REF)
        };
        let parts = node.descendants().filter(is_part);
        let mut parts: Vec<String> =
            parts.map(|part| identifier(&part.text().to_string())).collect::<Option<_>>()?;
        let name = parts.pop()?;
        Some(ObjectName { schema: parts.pop(), name })
    }

    /// Whether both may name the same object: a search path decides where a schema is left out.
    #[must_use]
    pub fn may_be(&self, other: &ObjectName) -> bool {
        let schemas = (&self.schema, &other.schema);
        let is_apart = matches!(schemas, (Some(one), Some(other)) if one != other);
        self.name == other.name && !is_apart
    }
}

impl fmt::Display for ObjectName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.schema {
            Some(schema) => write!(formatter, "{schema}.{}", self.name),
            None => formatter.write_str(&self.name),
        }
    }
}

/// An identifier as PostgreSQL keeps it; `None` for one with Unicode escapes.
#[must_use]
pub fn identifier(text: &str) -> Option<String> {
    migrations_core::identifier::read(text.trim())
}

/// The identifier that a node such as a column's name is.
#[must_use]
pub fn identifier_of(node: &SyntaxNode) -> Option<String> {
    identifier(&node.text().to_string())
}

/// The first child of that kind.
#[must_use]
pub fn child(node: &SyntaxNode, kind: SyntaxKind) -> Option<SyntaxNode> {
    node.children().find(|child| child.kind() == kind)
}

/// The identifiers in the first child of the kind `list`, each in a node of the kind `item`.
#[must_use]
pub fn identifiers(node: &SyntaxNode, list: SyntaxKind, item: SyntaxKind) -> Vec<String> {
    let items = child(node, list).into_iter().flat_map(|list| list.children());
    items.filter(|node| node.kind() == item).filter_map(|node| identifier_of(&node)).collect()
}

/// The function that an expression calls, without its schema.
#[must_use]
pub fn called(node: &SyntaxNode) -> Option<String> {
    let callee = node.first_child().filter(|_| node.kind() == SyntaxKind::CALL_EXPR)?;
    let name = match callee.kind() {
        SyntaxKind::FIELD_EXPR => callee.last_child()?,
        _ => callee,
    };
    identifier_of(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_folded_unless_they_are_quoted() {
        for (text, expected) in [
            ("Orders", Some("orders")),
            ("\"Orders\"", Some("Orders")),
            ("\"a\"\"b\"", Some("a\"b")),
            ("U&\"d\\0061t\"", None),
            ("u", Some("u")),
            ("AÑO", Some("aÑo")),
            ("日付", Some("日付")),
            ("x€", Some("x€")),
        ] {
            assert_eq!(identifier(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn names_without_a_schema_may_be_those_of_any() {
        let name = |schema: Option<&str>| ObjectName {
            schema: schema.map(str::to_owned),
            name: "orders".to_owned(),
        };
        assert!(name(None).may_be(&name(Some("sales"))));
        assert!(!name(Some("public")).may_be(&name(Some("sales"))));
    }
}
