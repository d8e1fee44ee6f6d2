//! The columns that a query gives, by name.
//!
//! Must not know what becomes of them.

use std::collections::HashSet;

use squawk_syntax::SyntaxKind as K;
use squawk_syntax::SyntaxNode;

use super::analyzer::Analyzer;
use super::model::Lookup;
use super::relation::Relation;
use super::scope::{Item, is_query, items};
use crate::sql::syntax::{
    child, children, descendants, first_token, has, ident, ident_in, is_value,
};

/// The names of a query's columns, where each is certain.
pub(super) fn output(analyzer: &Analyzer, node: &SyntaxNode) -> Option<Vec<String>> {
    match node.kind() {
        K::COMPOUND_SELECT | K::PAREN_SELECT => {
            let first = node.children().find(|part| is_query(part.kind()))?;
            output(analyzer, &first)
        }
        K::VALUES => {
            let row = descendants(node, K::ROW).next()?;
            Some((1..=row.children().count()).map(|number| format!("column{number}")).collect())
        }
        K::SELECT | K::SELECT_INTO => {
            let list = child(&child(node, K::SELECT_CLAUSE)?, K::TARGET_LIST)?;
            let mut names = Vec::new();
            for target in children(&list, K::TARGET) {
                names.extend(output_of(analyzer, node, &target)?);
            }
            Some(names)
        }
        _ => None,
    }
}

fn output_of(analyzer: &Analyzer, select: &SyntaxNode, target: &SyntaxNode) -> Option<Vec<String>> {
    if let Some(given) = child(target, K::AS_NAME) {
        return Some(vec![ident_in(&given, K::COLUMN_NAME)?.text]);
    }
    if has(target, K::STAR) {
        return every_column(analyzer, select, None);
    }
    let expression = target.first_child()?;
    match expression.kind() {
        K::NAME_REF => Some(vec![
            ident(&expression)
                .filter(|_| first_token(&expression).is_some_and(|token| !is_value(token.kind())))?
                .text,
        ]),
        K::FIELD_EXPR if has(&expression, K::STAR) => {
            let alias = ident_in(&expression, K::NAME_REF)?;
            every_column(analyzer, select, Some(&alias.text))
        }
        K::FIELD_EXPR => {
            let last = children(&expression, K::NAME_REF).last()?;
            Some(vec![ident(&last)?.text])
        }
        K::CALL_EXPR => {
            let function = expression.first_child()?;
            let plain = function.kind() == K::NAME_REF;
            Some(vec![ident(&function).filter(|_| plain)?.text])
        }
        _ => None,
    }
}

/// What `*` stands for: the columns of the only relation, or of the one with that alias.
fn every_column(
    analyzer: &Analyzer,
    select: &SyntaxNode,
    alias: Option<&str>,
) -> Option<Vec<String>> {
    let given: HashSet<String> = select
        .ancestors()
        .last()
        .into_iter()
        .flat_map(|root| descendants(&root, K::CTE_NAME))
        .filter_map(|node| Some(ident(&node)?.text))
        .collect();
    let from: Vec<Item> = items(&child(select, K::FROM_CLAUSE)?);
    let is_it = |item: &&Item| alias.is_none_or(|alias| item.alias == alias);
    let mut found = from.iter().filter(is_it);
    let (item, other) = (found.next()?, found.next());
    let relation = item.relation.as_ref().filter(|name| !given.contains(&name.name))?;
    if other.is_some() || item.renames {
        return None;
    }
    let Lookup::Found(key) = analyzer.model.relation(relation) else { return None };
    let relation: &Relation = analyzer.model.get(key)?;
    let is_sound =
        relation.knows_columns && relation.columns.iter().all(|column| column.root_cause.is_none());
    is_sound.then(|| relation.columns.iter().map(|column| column.name.clone()).collect())
}
