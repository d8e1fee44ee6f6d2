//! What the names in a query can mean: the relations of its `FROM`.

use super::analyzer::Analyzer;
use super::relation::Key;
use crate::sql::parser::{SyntaxKind as K, SyntaxNode};
use crate::sql::syntax::{Name, child, first_token, has, ident_in, is_value, name_in};

/// One relation of a `FROM`, under the name by which the query knows it.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub alias: String,
    /// The relation, as it is written; `None` for a sub-query or a function.
    pub relation: Option<Name>,
    pub key: Option<Key>,
    /// Whether the query gives its columns other names.
    pub renames: bool,
    /// Where it is written, for what is no relation.
    pub node: Option<SyntaxNode>,
}

impl Item {
    pub(super) fn of(alias: &str, key: Option<Key>) -> Item {
        Item { alias: alias.to_owned(), relation: None, key, renames: false, node: None }
    }
}

/// The relations of one query.
#[derive(Clone, Debug)]
pub(super) struct Scope {
    pub items: Vec<Item>,
    /// Whether all columns of all relations are known.
    pub is_closed: bool,
    /// Names that the query gives to its output.
    pub outputs: Vec<String>,
    /// Whether the server names some of its output.
    pub has_unnamed: bool,
}

impl Scope {
    pub(super) fn of(items: Vec<Item>, analyzer: &Analyzer) -> Scope {
        let knows = |item: &Item| {
            let relation = item.key.and_then(|key| analyzer.model.get(key));
            relation.is_some_and(|relation| relation.knows_columns)
        };
        let is_closed = items.iter().all(knows);
        Scope { items, is_closed, outputs: Vec::new(), has_unnamed: false }
    }
}

/// The relations of a `FROM`, those of its joins included.
pub(super) fn items(from: &SyntaxNode) -> Vec<Item> {
    let mut found = Vec::new();
    for part in from.children() {
        match part.kind() {
            K::JOIN_EXPR | K::JOIN | K::PAREN_EXPR => found.extend(items(&part)),
            K::PAREN_FROM_ITEM
                if !has(&part, K::FROM_ALIAS) && child(&part, K::PAREN_EXPR).is_some() =>
            {
                found.extend(items(&part));
            }
            K::RELATION_FROM_ITEM if is_value_item(&part) => found.push(other(&part)),
            K::RELATION_FROM_ITEM => found.push(relation(&part)),
            K::JOIN_USING_CLAUSE => found.extend(using_alias(&part)),
            kind if is_other_source(kind) => found.push(other(&part)),
            _ => {}
        }
    }
    found
}

fn is_other_source(kind: K) -> bool {
    matches!(
        kind,
        K::PAREN_FROM_ITEM
            | K::FUNCTION_FROM_ITEM
            | K::ROWS_FROM_ITEM
            | K::EXPR_FROM_ITEM
            | K::JSON_TABLE_FROM_ITEM
            | K::XML_TABLE_FROM_ITEM
            | K::GRAPH_TABLE_FROM_ITEM
    )
}

/// `FROM current_date`: a value is a source of one row, and no relation.
fn is_value_item(node: &SyntaxNode) -> bool {
    let name = child(node, K::RELATION_NAME_REF);
    name.and_then(|name| first_token(&name)).is_some_and(|token| is_value(token.kind()))
}

fn alias(node: &SyntaxNode) -> Option<String> {
    Some(ident_in(&child(node, K::FROM_ALIAS)?, K::TABLE_ALIAS)?.text)
}

fn relation(node: &SyntaxNode) -> Item {
    let relation = name_in(node, K::RELATION_NAME_REF)
        .or_else(|| name_in(&child(node, K::RELATION_NAME)?, K::RELATION_NAME_REF));
    let renames = child(node, K::FROM_ALIAS)
        .is_some_and(|alias| has(&alias, K::COLUMN_LIST) || has(&alias, K::COLUMN_DEF_LIST));
    let alias = alias(node).or_else(|| Some(relation.as_ref()?.name.clone()));
    Item { alias: alias.unwrap_or_default(), relation, key: None, renames, node: None }
}

fn other(node: &SyntaxNode) -> Item {
    let node_of = Some(node.clone());
    let alias = alias(node).unwrap_or_default();
    Item { alias, relation: None, key: None, renames: false, node: node_of }
}

fn using_alias(node: &SyntaxNode) -> Option<Item> {
    let alias = ident_in(&child(node, K::REQUIRED_AS_ALIAS)?, K::TABLE_ALIAS)?;
    Some(Item::of(&alias.text, None))
}

/// Whether a node is a query or changes rows.
pub(super) fn is_query(kind: K) -> bool {
    matches!(
        kind,
        K::SELECT
            | K::SELECT_INTO
            | K::COMPOUND_SELECT
            | K::PAREN_SELECT
            | K::VALUES
            | K::TABLE
            | K::INSERT
            | K::UPDATE
            | K::DELETE
            | K::MERGE
    )
}
