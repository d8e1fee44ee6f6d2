//! The relation of a statement that names one alone: a column without more words is one of its.
//!
//! Must not know what the column is looked for.

use std::sync::Arc;

use super::analyzer::Analyzer;
use super::model::Lookup;
use super::relation::Relation;
use crate::sql::parser::{SyntaxKind as K, SyntaxNode};
use crate::sql::syntax::{Name, descendants, name};

/// The relation, where it certainly exists.
pub(super) fn find(analyzer: &Analyzer, node: &SyntaxNode) -> Option<Arc<Relation>> {
    match analyzer.model.relation(&only_name(node)?) {
        Lookup::Found(key) => analyzer.model.get(key).cloned(),
        Lookup::Absent(_) | Lookup::Unknown => None,
    }
}

/// The name of the only relation.
fn only_name(node: &SyntaxNode) -> Option<Name> {
    let is_name = |it: &SyntaxNode| matches!(it.kind(), K::RELATION_NAME_REF | K::TABLE_NAME_REF);
    let mut relations = node.descendants().filter(is_name);
    let only = relations.next().filter(|_| relations.next().is_none())?;
    let count = |kind| descendants(node, kind).count();
    let is_relation =
        |from: SyntaxNode| from.children().all(|item| item.kind() == K::RELATION_FROM_ITEM);
    let is_plain = count(K::SELECT) <= 1
        && descendants(node, K::FROM_CLAUSE).all(is_relation)
        && count(K::WITH_CLAUSE) == 0
        && count(K::USING_CLAUSE) == 0;
    name(&only).filter(|_| is_plain)
}
