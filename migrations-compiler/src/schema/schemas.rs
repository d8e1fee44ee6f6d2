//! Schemas and extensions.

use super::analyzer::Analyzer;
use super::builtin;
use super::fault::FaultKind;
use super::relation::EventKind;
use super::rename;
use crate::sql::parser::{SyntaxKind as K, SyntaxNode};
use crate::sql::syntax::{
    Ident, child, descendants, fold, has, ident, ident_in, idents_in, string,
};

/// Schemas that a platform fills.
const OF_SUPABASE: [&str; 14] = [
    "_realtime",
    "auth",
    "cron",
    "extensions",
    "graphql",
    "graphql_public",
    "net",
    "pgbouncer",
    "pgmq",
    "pgsodium",
    "realtime",
    "storage",
    "supabase_functions",
    "vault",
];

/// `CREATE SCHEMA`.
pub(super) fn create(analyzer: &mut Analyzer, node: &SyntaxNode) {
    let Some(schema) = descendants(node, K::SCHEMA).next().and_then(|node| ident(&node)) else {
        return analyzer.model.forget_everything();
    };
    let is_filled = analyzer.is_supabase
        && (OF_SUPABASE.contains(&schema.text.as_str()) || schema.text.starts_with("supabase_"));
    if is_filled || schema.text.starts_with("pg_") || schema.text == "information_schema" {
        return;
    }
    let is_there = analyzer.model.owns(&schema.text)
        && !analyzer.model.is_open
        && !analyzer.model.unknown.contains(&schema.text);
    // Whether a database has `public` is not the set's to say.
    if is_there && schema.text != "public" && !has(node, K::IF_NOT_EXISTS) {
        let kind = FaultKind::Existing { noun: "schema", of: None };
        analyzer.report(kind, schema.text.clone(), analyzer.span(schema.range));
    }
    analyzer.model.add_schema(&schema.text);
    if schema.text == analyzer.user {
        // `$user` is in front of the path from now on.
        analyzer.model.path = std::mem::take(&mut analyzer.model.path).led_by(&schema.text);
        analyzer.has_own_schema = true;
    }
}

/// What a `CREATE SCHEMA` makes in the schema, in the order in which the server does.
pub(super) fn elements(analyzer: &mut Analyzer, node: &SyntaxNode) -> Vec<SyntaxNode> {
    let mut elements: Vec<SyntaxNode> =
        node.children().filter(|child| rank(child.kind()).is_some()).collect();
    elements.sort_by_key(|element| rank(element.kind()));
    if let Some(schema) = descendants(node, K::SCHEMA).next().and_then(|node| ident(&node))
        && !elements.is_empty()
    {
        analyzer.model.path = std::mem::take(&mut analyzer.model.path).led_by(&schema.text);
    }
    elements
}

fn rank(kind: K) -> Option<usize> {
    let order = [
        K::CREATE_SEQUENCE,
        K::CREATE_TABLE,
        K::CREATE_VIEW,
        K::CREATE_INDEX,
        K::CREATE_TRIGGER,
        K::GRANT,
    ];
    order.iter().position(|known| *known == kind)
}

/// `ALTER SCHEMA … RENAME TO`: every name in it changes.
pub(super) fn alter(analyzer: &mut Analyzer, node: &SyntaxNode) {
    let Some(to) = child(node, K::SCHEMA_RENAME_TO) else { return };
    let names = (ident_in(node, K::SCHEMA_REF), ident_in(&to, K::SCHEMA));
    if let (Some(from), Some(to)) = names
        && analyzer.model.is_plausible()
    {
        let span = analyzer.span(to.range);
        for key in analyzer.model.in_schema(&from.text) {
            rename::move_into(analyzer, key, &to.text, span);
        }
    }
    analyzer.model.forget_everything();
}

/// `DROP SCHEMA`.
pub(super) fn drop(analyzer: &mut Analyzer, node: &SyntaxNode) {
    let Some(schemas) = idents_in(node, K::SCHEMA_REF) else {
        return analyzer.model.forget_everything();
    };
    let is_made_here =
        schemas.iter().any(|schema| analyzer.model.schemas_touched.contains(&schema.text));
    if analyzer.model.is_plausible() {
        remove_whatever_is_in(analyzer, &schemas, node);
    }
    if has(node, K::CASCADE) && is_made_here || schemas.iter().any(|schema| schema.text == "public")
    {
        return analyzer.model.forget_everything();
    }
    for schema in schemas {
        analyzer.model.schemas.remove(&schema.text);
    }
}

/// A schema that is dropped was empty, or what was in it is gone as well.
fn remove_whatever_is_in(analyzer: &mut Analyzer, schemas: &[Ident], node: &SyntaxNode) {
    let span = analyzer.span(node.text_range());
    for key in
        schemas.iter().flat_map(|schema| analyzer.model.in_schema(&schema.text)).collect::<Vec<_>>()
    {
        analyzer.model.remove(key, EventKind::Dropped, span);
    }
}

/// `CREATE EXTENSION`.
pub(super) fn create_extension(analyzer: &mut Analyzer, node: &SyntaxNode) {
    let name = ident_in(node, K::EXTENSION).map(|name| name.text);
    let name = name.or_else(|| literal_name(node));
    analyzer.has_extensions = true;
    let known = name.as_deref().and_then(builtin::extension);
    let is_stubbed = name.is_some_and(|name| analyzer.stubs.contains(&name));
    let Some(known) = known.filter(|_| !is_stubbed && !has(node, K::CASCADE)) else {
        return analyzer.model.open();
    };
    for name in known.types.iter().chain(known.relations) {
        analyzer.model.forget(name);
        analyzer.restore(name);
    }
}

/// A name in single quotes, which some servers' dumps write.
fn literal_name(node: &SyntaxNode) -> Option<String> {
    let extension = child(node, K::EXTENSION)?;
    let written = extension.text().to_string();
    string(&written).or_else(|| fold(&written))
}
