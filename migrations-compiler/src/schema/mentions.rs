//! Statements that only name what must be there: comments, rights, locks and the like.

use super::analyzer::Analyzer;
use super::relation::Key;
use super::{constraint_changes, opaque, queries, triggers, types};
use crate::sql::parser::{SyntaxKind as K, SyntaxNode};
use crate::sql::syntax::{Ident, Name, children, descendants, ident, name, parts};

/// Looks up whatever a statement names.
pub(super) fn check(analyzer: &mut Analyzer, node: &SyntaxNode) {
    if let Some(query) = descendants(node, K::COPY_QUERY).next() {
        queries::walk(analyzer, &query);
        return opaque::execute(analyzer, node);
    }
    let mut found = Vec::new();
    for below in node.descendants() {
        found.extend(mention(analyzer, &below));
    }
    if let [key] = found.as_slice() {
        check_parts(analyzer, node, *key);
    }
    match node.kind() {
        K::TRUNCATE | K::REFRESH | K::COPY => opaque::execute(analyzer, node),
        _ => {}
    }
}

fn mention(analyzer: &mut Analyzer, node: &SyntaxNode) -> Option<Key> {
    match node.kind() {
        K::RELATION_NAME_REF | K::TABLE_NAME_REF | K::VIEW_REF | K::SEQUENCE_REF | K::INDEX_REF => {
            analyzer.relation(&name(node)?, "relation")
        }
        K::QUALIFIED_COLUMN_NAME_REF => {
            qualified_column(analyzer, node);
            None
        }
        K::TYPE_NAME_REF | K::DOMAIN_REF => {
            types::find(analyzer, &name(node)?);
            None
        }
        _ => None,
    }
}

/// `table.column`, as in `COMMENT ON COLUMN`.
pub(super) fn qualified_column(analyzer: &mut Analyzer, node: &SyntaxNode) -> Option<(Key, Ident)> {
    let mut parts = parts(node)?;
    let (column, table) = (parts.pop()?, parts.pop()?);
    let schema = parts.pop();
    let start = schema.as_ref().map_or(table.range.start(), |schema| schema.range.start());
    let range = rowan::TextRange::new(start, table.range.end());
    let table = Name { schema: schema.map(|schema| schema.text), name: table.text, range };
    let key = analyzer.relation(&table, "relation")?;
    analyzer.column(key, &column);
    Some((key, column))
}

/// Columns, constraints, triggers and policies of the one relation that a statement is about.
fn check_parts(analyzer: &mut Analyzer, node: &SyntaxNode, key: Key) {
    let lists = descendants(node, K::COLUMN_REF_LIST);
    for column in lists.flat_map(|list| children(&list, K::COLUMN_NAME_REF)) {
        if let Some(column) = ident(&column) {
            analyzer.column(key, &column);
        }
    }
    for object in descendants(node, K::CONSTRAINT_NAME_REF) {
        if let Some(constraint) = parts(&object).and_then(|mut parts| parts.pop()) {
            constraint_changes::check(analyzer, key, &constraint);
        }
    }
    for (kind, noun) in [(K::TRIGGER_REF, "trigger"), (K::POLICY_REF, "policy")] {
        for part in descendants(node, kind) {
            if let Some(part) = ident(&part) {
                triggers::check_part(analyzer, key, &part, noun);
            }
        }
    }
}
