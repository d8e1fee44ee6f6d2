//! `CREATE INDEX`.

use super::analyzer::Analyzer;
use super::dependencies::DependentKind;
use super::relation::{Id, Key, Kind, Relation};
use super::{chosen, dependents, opaque, partitioned, queries, tables};
use crate::sql::parser::{SyntaxKind as K, SyntaxNode};
use crate::sql::syntax::{Name, child, children, descendants, has, ident, name, name_in};

/// `CREATE INDEX`.
pub(super) fn create(analyzer: &mut Analyzer, node: &SyntaxNode) {
    opaque::hide(analyzer, node);
    let Some(table) = child(node, K::TABLE_RELATION_NAME).and_then(|node| name(&node)) else {
        return analyzer.model.forget_everything();
    };
    let index = name_in(node, K::INDEX);
    let Some(key) = analyzer.subject(&table) else {
        if let Some(index) = index {
            analyzer.model.forget(&index.name);
        } else {
            analyzer.model.expect_chosen_names(&format!("{}_", table.name));
        }
        return;
    };
    if !already_there(analyzer, node, key, index.as_ref()) {
        queries::check_columns_of(analyzer, node, key);
        partitioned::check_index(analyzer, key, node);
        add(analyzer, node, key, index);
    }
}

/// `IF NOT EXISTS` looks no further where the name is taken.
fn already_there(
    analyzer: &mut Analyzer,
    node: &SyntaxNode,
    key: Key,
    index: Option<&Name>,
) -> bool {
    let (Some(index), Some(table)) = (index, analyzer.model.get(key)) else { return false };
    let id = Id { schema: table.id.schema.clone(), name: index.name.clone() };
    let Some(existing) = analyzer.model.at(&id) else { return false };
    if !has(node, K::IF_NOT_EXISTS) {
        tables::report_existing(analyzer, existing, index, "relation");
    }
    true
}

fn add(analyzer: &mut Analyzer, node: &SyntaxNode, key: Key, index: Option<Name>) {
    let Some(table) = analyzer.model.get(key).map(|table| table.id.clone()) else { return };
    let items = child(node, K::PARTITION_ITEM_LIST);
    let items: Vec<SyntaxNode> =
        items.iter().flat_map(|list| children(list, K::PARTITION_ITEM)).collect();
    let plain: Option<Vec<String>> = items.iter().map(tables::plain_column).collect();
    let included = child(node, K::INDEX_INCLUDE_CLAUSE);
    let included = included.iter().flat_map(|clause| descendants(clause, K::PARTITION_ITEM));
    let included: Option<Vec<String>> = included.map(|item| tables::plain_column(&item)).collect();
    let named = || Some([plain.clone()?, included.clone()?].concat());
    let chosen = || chosen::relation(&analyzer.model, &table, &named()?, "idx");
    let leading = items.iter().map_while(tables::plain_column).collect();
    let Some(name) = index.map(|index| index.name).or_else(chosen) else {
        let start = format!("{}_", table.name);
        return analyzer.model.expect_chosen_names(&start);
    };
    let id = Id { schema: table.schema, name };
    let is_new = !has(node, K::IF_NOT_EXISTS) || analyzer.model.is_provable(&id);
    analyzer.restore(&id.name);
    let mut made = Relation::new(id, Kind::Index, analyzer.span(node.text_range()));
    made.of = Some(key);
    made.leading = leading;
    made.indexed = columns_of(node);
    let is_key = has(node, K::UNIQUE_KW) && child(node, K::WHERE_CLAUSE).is_none();
    made.unique = plain.filter(|_| is_key && is_new);
    let made = analyzer.model.add(made);
    dependents::record(analyzer, made, (DependentKind::Index, ""), node, queries::Seen::default());
    let Some(table) = analyzer.model.change(key) else { return };
    table.owned.push(made);
    // Whether an index that may have been there already is a key, nobody can tell.
    table.knows_constraints &= is_new;
}

/// Every column that the index names, in its expressions as well: it goes with any of them.
fn columns_of(node: &SyntaxNode) -> Vec<String> {
    descendants(node, K::NAME_REF).filter_map(|node| Some(ident(&node)?.text)).collect()
}
