//! Settings that change where names are looked for.

use migrations_core::header;
use migrations_core::substring;
use squawk_syntax::SyntaxKind as K;
use squawk_syntax::SyntaxNode;

use super::analyzer::Analyzer;
use super::path::SearchPath;
use super::syntax::{child, descendants, first_token, fold, has, ident, string};

/// Whether a file asks to be run without a transaction around it.
pub(super) fn runs_alone(text: &str) -> bool {
    let header = header::Header::parse(text);
    let opening = substring(text, ..header.end).to_ascii_lowercase();
    opening.contains("no-transaction") || opening.contains("transaction: none")
}

/// `SET`, `RESET` and what they do to roles.
pub(super) fn set(analyzer: &mut Analyzer, node: &SyntaxNode) {
    let text = node.text().to_string().to_ascii_lowercase();
    let changes_role = matches!(
        node.kind(),
        K::SET_ROLE | K::SET_SESSION_AUTH | K::RESET_ROLE | K::RESET_SESSION_AUTH
    );
    if changes_role {
        // Another role's `$user` matters only where it has a schema, which is the set's own.
        if analyzer.has_own_schema {
            analyzer.model.path = SearchPath::unknown();
        }
        return;
    }
    let is_path = text.contains("search_path") || has(node, K::SET_SCHEMA_VALUE);
    let is_reset = node.kind() == K::RESET && text.contains("all");
    if !is_path && !is_reset {
        return;
    }
    analyzer.model.path = new_path(analyzer, node).unwrap_or_else(SearchPath::unknown);
}

fn new_path(analyzer: &Analyzer, node: &SyntaxNode) -> Option<SearchPath> {
    if node.kind() == K::RESET {
        return Some(default(analyzer));
    }
    if has(node, K::LOCAL_SCOPE) && !analyzer.is_transaction {
        return None;
    }
    if let Some(value) = child(node, K::SET_SCHEMA_VALUE) {
        let token = value.descendants_with_tokens().filter_map(rowan::NodeOrToken::into_token);
        let mut strings = token.filter(|token| token.kind() == K::STRING);
        return Some(SearchPath::of([string(strings.next()?.text())?]));
    }
    let config = child(node, K::SET_CONFIG)?;
    let value = child(&config, K::TO_CONFIG_VALUE)?;
    if has(&value, K::DEFAULT_KW) {
        return Some(default(analyzer));
    }
    let schema = |item: SyntaxNode| match item.kind() {
        K::CONFIG_VALUE_NAME => Some(ident(&item)?.text),
        K::LITERAL => string(first_token(&item)?.text()),
        _ => None,
    };
    let schemas: Option<Vec<String>> = value.children().map(schema).collect();
    path(analyzer, schemas?)
}

fn path(analyzer: &Analyzer, schemas: Vec<String>) -> Option<SearchPath> {
    let leads = schemas.iter().any(|schema| schema == "$user") && analyzer.has_own_schema;
    let path = SearchPath::of(schemas);
    Some(if leads { path.led_by(&analyzer.user) } else { path })
}

/// What every file starts with.
pub(super) fn default(analyzer: &Analyzer) -> SearchPath {
    let path = SearchPath::default();
    if analyzer.has_own_schema { path.led_by(&analyzer.user) } else { path }
}

/// `SELECT set_config('search_path', …)`, which opens every dump.
pub(super) fn note_set_config(analyzer: &mut Analyzer, node: &SyntaxNode) {
    for call in descendants(node, K::CALL_EXPR) {
        let is_it = call.first_child().and_then(|function| function.last_token());
        if is_it.and_then(|token| fold(token.text())).is_none_or(|name| name != "set_config") {
            continue;
        }
        let arguments: Vec<Option<String>> = descendants(&call, K::ARG)
            .map(|argument| string(&argument.text().to_string()))
            .collect();
        match arguments.as_slice() {
            [Some(setting), Some(value), _] if setting.eq_ignore_ascii_case("search_path") => {
                let schemas: Option<Vec<String>> =
                    value.split(',').map(str::trim).filter(|s| !s.is_empty()).map(fold).collect();
                let new = schemas.and_then(|schemas| path(analyzer, schemas));
                analyzer.model.path = new.unwrap_or_else(SearchPath::unknown);
            }
            [Some(_), _, _] => {}
            _ => analyzer.model.path = SearchPath::unknown(),
        }
    }
}
