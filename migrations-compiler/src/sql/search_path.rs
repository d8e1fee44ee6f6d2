//! The search path: in which schemas a name without one is looked for, and what sets it.
//!
//! Must not know what is in them.

use super::parser::{SyntaxKind as K, SyntaxNode};
use super::syntax::{child, descendants, first_token, fold, has, ident, string};

/// The schemas of the path, in order; nothing where nobody can tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SearchPath(Option<Vec<String>>);

impl Default for SearchPath {
    fn default() -> SearchPath {
        SearchPath::of(["public".to_owned()])
    }
}

impl SearchPath {
    /// A path of schemas as they are written; `$user` is a schema that does not exist, and the
    /// server's own is looked into anyway.
    pub(crate) fn of(schemas: impl IntoIterator<Item = String>) -> SearchPath {
        let counts = |schema: &String| !["$user", "pg_catalog", ""].contains(&schema.as_str());
        SearchPath(Some(schemas.into_iter().filter(counts).collect()))
    }

    pub(crate) fn unknown() -> SearchPath {
        SearchPath(None)
    }

    /// The schemas, where the path is known.
    pub(crate) fn schemas(&self) -> Option<&[String]> {
        self.0.as_deref()
    }

    /// Puts a schema in front, as `$user` does.
    pub(crate) fn led_by(self, schema: &str) -> SearchPath {
        SearchPath(self.0.map(|mut schemas| {
            schemas.insert(0, schema.to_owned());
            schemas
        }))
    }
}

/// What a statement does to the search path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PathChange {
    /// Nothing.
    None,
    /// The path is again what a session starts with.
    Reset,
    /// These schemas, as they are written, `$user` among them.
    Schemas(Vec<String>),
    /// Something that nobody can tell.
    Unknown,
}

impl PathChange {
    /// What `SET`, `RESET` or a query that calls `set_config` does; `is_transaction` says whether a
    /// `SET LOCAL` lasts to the end of the file.
    pub(crate) fn of(node: &SyntaxNode, is_transaction: bool) -> PathChange {
        match node.kind() {
            K::SET | K::RESET => of_set(node, is_transaction).unwrap_or(PathChange::Unknown),
            _ => of_calls(node),
        }
    }
}

/// `None` where nobody can tell.
fn of_set(node: &SyntaxNode, is_transaction: bool) -> Option<PathChange> {
    let text = node.text().to_string().to_ascii_lowercase();
    let is_path = text.contains("search_path") || has(node, K::SET_SCHEMA_VALUE);
    let resets_all = node.kind() == K::RESET && text.contains("all");
    if !is_path && !resets_all {
        return Some(PathChange::None);
    }
    if node.kind() == K::RESET {
        return Some(PathChange::Reset);
    }
    if has(node, K::LOCAL_SCOPE) && !is_transaction {
        return None;
    }
    if let Some(value) = child(node, K::SET_SCHEMA_VALUE) {
        let tokens = value.descendants_with_tokens().filter_map(rowan::NodeOrToken::into_token);
        let mut strings = tokens.filter(|token| token.kind() == K::STRING);
        return Some(PathChange::Schemas(vec![string(strings.next()?.text())?]));
    }
    let value = child(&child(node, K::SET_CONFIG)?, K::TO_CONFIG_VALUE)?;
    if has(&value, K::DEFAULT_KW) {
        return Some(PathChange::Reset);
    }
    let schema = |item: SyntaxNode| match item.kind() {
        K::CONFIG_VALUE_NAME => Some(ident(&item)?.text),
        K::LITERAL => string(first_token(&item)?.text()),
        _ => None,
    };
    value.children().map(schema).collect::<Option<_>>().map(PathChange::Schemas)
}

/// `SELECT set_config('search_path', …)`, which opens every dump.
fn of_calls(node: &SyntaxNode) -> PathChange {
    let mut change = PathChange::None;
    for call in descendants(node, K::CALL_EXPR) {
        let function = call.first_child().and_then(|function| function.last_token());
        if function.and_then(|token| fold(token.text())).is_none_or(|name| name != "set_config") {
            continue;
        }
        let arguments: Vec<Option<String>> = descendants(&call, K::ARG)
            .map(|argument| string(&argument.text().to_string()))
            .collect();
        match arguments.as_slice() {
            [Some(setting), Some(value), _] if setting.eq_ignore_ascii_case("search_path") => {
                let schemas = value.split(',').map(str::trim).filter(|schema| !schema.is_empty());
                let schemas = schemas.map(fold).collect::<Option<_>>();
                change = schemas.map_or(PathChange::Unknown, PathChange::Schemas);
            }
            [Some(_), _, _] => {}
            _ => change = PathChange::Unknown,
        }
    }
    change
}
