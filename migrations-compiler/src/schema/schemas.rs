//! Schemas and extensions.

use squawk_syntax::SyntaxKind as K;
use squawk_syntax::SyntaxNode;

use super::builtin;
use super::fault::FaultKind;
use super::folder::Folder;
use super::syntax::{child, descendants, fold, has, ident, ident_in, idents_in, string};

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
pub(super) fn create(folder: &mut Folder, node: &SyntaxNode) {
    let Some(schema) = descendants(node, K::SCHEMA).next().and_then(|node| ident(&node)) else {
        return folder.belief.forget_everything();
    };
    let is_filled = folder.is_supabase
        && (OF_SUPABASE.contains(&schema.text.as_str()) || schema.text.starts_with("supabase_"));
    if is_filled || schema.text.starts_with("pg_") || schema.text == "information_schema" {
        return;
    }
    let is_there = folder.belief.owns(&schema.text)
        && !folder.belief.is_open
        && !folder.belief.fog.contains(&schema.text);
    // Whether a database has `public` is not the set's to say.
    if is_there && schema.text != "public" && !has(node, K::IF_NOT_EXISTS) {
        let kind = FaultKind::Existing { noun: "schema", of: None };
        folder.report(kind, schema.text.clone(), folder.spot(schema.range));
    }
    folder.belief.add_schema(&schema.text);
    if schema.text == folder.user {
        // `$user` is in front of the path from now on.
        folder.belief.path = std::mem::take(&mut folder.belief.path).led_by(&schema.text);
        folder.has_own_schema = true;
    }
}

/// What a `CREATE SCHEMA` makes in the schema, in the order in which the server does.
pub(super) fn elements(folder: &mut Folder, node: &SyntaxNode) -> Vec<SyntaxNode> {
    let mut elements: Vec<SyntaxNode> =
        node.children().filter(|child| rank(child.kind()).is_some()).collect();
    elements.sort_by_key(|element| rank(element.kind()));
    if let Some(schema) = descendants(node, K::SCHEMA).next().and_then(|node| ident(&node))
        && !elements.is_empty()
    {
        folder.belief.path = std::mem::take(&mut folder.belief.path).led_by(&schema.text);
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
pub(super) fn alter(folder: &mut Folder, node: &SyntaxNode) {
    if has(node, K::SCHEMA_RENAME_TO) {
        folder.belief.forget_everything();
    }
}

/// `DROP SCHEMA`.
pub(super) fn drop(folder: &mut Folder, node: &SyntaxNode) {
    let Some(schemas) = idents_in(node, K::SCHEMA_REF) else {
        return folder.belief.forget_everything();
    };
    let is_made_here = schemas.iter().any(|schema| folder.belief.homes.contains(&schema.text));
    if has(node, K::CASCADE) && is_made_here || schemas.iter().any(|schema| schema.text == "public")
    {
        return folder.belief.forget_everything();
    }
    for schema in schemas {
        folder.belief.schemas.remove(&schema.text);
    }
}

/// `CREATE EXTENSION`.
pub(super) fn create_extension(folder: &mut Folder, node: &SyntaxNode) {
    let name = ident_in(node, K::EXTENSION).map(|name| name.text);
    let name = name.or_else(|| literal_name(node));
    folder.has_extensions = true;
    let known = name.as_deref().and_then(builtin::extension);
    let is_stubbed = name.is_some_and(|name| folder.stubs.contains(&name));
    let Some(known) = known.filter(|_| !is_stubbed && !has(node, K::CASCADE)) else {
        return folder.belief.open();
    };
    for name in known.types.iter().chain(known.relations) {
        folder.belief.forget(name);
        folder.restore(name);
    }
}

/// A name in single quotes, which some servers' dumps write.
fn literal_name(node: &SyntaxNode) -> Option<String> {
    let extension = child(node, K::EXTENSION)?;
    let written = extension.text().to_string();
    string(&written).or_else(|| fold(&written))
}
