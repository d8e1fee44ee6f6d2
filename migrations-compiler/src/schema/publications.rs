//! Publications: the columns and conditions of tables that they name.
//!
//! Must not know what is published.

use super::analyzer::Analyzer;
use super::dependencies::DependentKind;
use super::queries::Seen;
use super::{dependents, mentions, queries};
use crate::sql::parser::{SyntaxKind as K, SyntaxNode};
use crate::sql::syntax::{child, children, descendants, has, ident, ident_in, name_in};

/// `CREATE PUBLICATION` and `ALTER PUBLICATION`.
pub(super) fn define(analyzer: &mut Analyzer, node: &SyntaxNode) {
    mentions::check(analyzer, node);
    let is_new = node.kind() == K::CREATE_PUBLICATION;
    let kind = if is_new { K::PUBLICATION } else { K::PUBLICATION_REF };
    let Some(publication) = ident_in(node, kind) else { return };
    let is_added = has(node, K::ADD_PUBLICATION_OBJECTS);
    if !is_new && !is_added {
        analyzer.model.dependencies.forget(&publication.text);
    }
    if !is_new && !is_added && !has(node, K::SET_PUBLICATION_OBJECTS) {
        return;
    }
    for table in descendants(node, K::PUBLICATION_OBJECT_TABLE) {
        add_table(analyzer, &publication.text, &table);
    }
}

fn add_table(analyzer: &mut Analyzer, publication: &str, node: &SyntaxNode) {
    let table = name_in(node, K::TABLE_NAME_REF);
    let Some(key) = table.and_then(|table| analyzer.known_relation(&table)) else { return };
    let listed = children(node, K::COLUMN_REF_LIST);
    let listed = listed.flat_map(|list| children(&list, K::COLUMN_NAME_REF).collect::<Vec<_>>());
    let columns = listed.filter_map(|column| Some((key, ident(&column)?.text)));
    let mut seen = Seen { columns: columns.collect(), ..Seen::default() };
    if let Some(condition) = child(node, K::WHERE_CONDITION_CLAUSE) {
        seen.columns.extend(queries::check_columns_of(analyzer, &condition, key).columns);
    }
    dependents::record(analyzer, key, (DependentKind::Publication, publication), node, seen);
}

/// `DROP PUBLICATION`.
pub(super) fn drop(analyzer: &mut Analyzer, node: &SyntaxNode) {
    for publication in children(node, K::PUBLICATION_REF).filter_map(|node| ident(&node)) {
        analyzer.model.dependencies.forget(&publication.text);
    }
}
