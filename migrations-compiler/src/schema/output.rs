//! The columns that a query gives, by name, and with their types where these are certain.
//!
//! Must not know what becomes of them.

use std::collections::HashSet;

use super::analyzer::Analyzer;
use super::model::Lookup;
use super::relation::{Column, Relation};
use super::scope::{Item, is_query, items};
use crate::sql::parser::{SyntaxKind as K, SyntaxNode};
use crate::sql::syntax::{
    child, children, descendants, first_token, has, ident, ident_in, is_value,
};
use crate::sql::types::DataType;

/// The columns of a query, where the name of each is certain.
pub(super) fn output(analyzer: &Analyzer, node: &SyntaxNode) -> Option<Vec<Column>> {
    match node.kind() {
        K::COMPOUND_SELECT | K::PAREN_SELECT => {
            let first = node.children().find(|part| is_query(part.kind()))?;
            let columns = output(analyzer, &first)?;
            // The queries of a `UNION` agree on a type of their own.
            Some(columns.iter().map(|column| Column::named(&column.name)).collect())
        }
        K::VALUES => {
            let row = descendants(node, K::ROW).next()?;
            let name = |number| Column::named(&format!("column{number}"));
            Some((1..=row.children().count()).map(name).collect())
        }
        K::SELECT | K::SELECT_INTO => {
            let list = child(&child(node, K::SELECT_CLAUSE)?, K::TARGET_LIST)?;
            let mut columns = Vec::new();
            for target in children(&list, K::TARGET) {
                columns.extend(output_of(analyzer, node, &target)?);
            }
            Some(columns)
        }
        _ => None,
    }
}

fn output_of(analyzer: &Analyzer, select: &SyntaxNode, target: &SyntaxNode) -> Option<Vec<Column>> {
    if has(target, K::STAR) {
        return every_column(analyzer, select, None);
    }
    let expression = target.first_child()?;
    if expression.kind() == K::FIELD_EXPR && has(&expression, K::STAR) {
        let alias = ident_in(&expression, K::NAME_REF)?;
        return every_column(analyzer, select, Some(&alias.text));
    }
    let name = match child(target, K::AS_NAME) {
        Some(given) => ident_in(&given, K::COLUMN_NAME)?.text,
        None => name_of(&expression)?,
    };
    let data_type = type_of(analyzer, select, &expression);
    Some(vec![Column { data_type, ..Column::named(&name) }])
}

/// The name that the server gives to an expression.
fn name_of(expression: &SyntaxNode) -> Option<String> {
    match expression.kind() {
        K::NAME_REF => {
            let is_word = first_token(expression).is_some_and(|token| !is_value(token.kind()));
            Some(ident(expression).filter(|_| is_word)?.text)
        }
        K::FIELD_EXPR => Some(ident(&children(expression, K::NAME_REF).last()?)?.text),
        K::CALL_EXPR => {
            let function = expression.first_child()?;
            let plain = function.kind() == K::NAME_REF;
            Some(ident(&function).filter(|_| plain)?.text)
        }
        // A cast has the name of what it casts, where that has one.
        K::CAST_EXPR => name_of(&expression.first_child()?),
        _ => None,
    }
}

/// The type of an expression, where it is one of PostgreSQL's own and certain.
fn type_of(analyzer: &Analyzer, select: &SyntaxNode, expression: &SyntaxNode) -> Option<DataType> {
    let data_type = match expression.kind() {
        K::NAME_REF => column_of(analyzer, select, None, &ident(expression)?.text)?.data_type,
        K::FIELD_EXPR => {
            let names: Vec<SyntaxNode> = expression.children().collect();
            let [alias, column] = names.as_slice() else { return None };
            let alias = ident(alias).filter(|_| alias.kind() == K::NAME_REF)?.text;
            column_of(analyzer, select, Some(&alias), &ident(column)?.text)?.data_type
        }
        K::CAST_EXPR if !has(expression, K::TREAT_KW) => {
            expression.children().find_map(|part| DataType::of(&part))
        }
        _ => None,
    }?;
    Some(data_type.stored()).filter(|data_type| data_type.is_builtin)
}

/// The column of that name in the only relation of a query, or in the one with that alias.
fn column_of(
    analyzer: &Analyzer,
    select: &SyntaxNode,
    alias: Option<&str>,
    name: &str,
) -> Option<Column> {
    let columns = every_column(analyzer, select, alias)?;
    columns.into_iter().find(|column| column.name == name)
}

/// What `*` stands for: the columns of the only relation, or of the one with that alias.
fn every_column(
    analyzer: &Analyzer,
    select: &SyntaxNode,
    alias: Option<&str>,
) -> Option<Vec<Column>> {
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
    let own = |column: &Column| Column {
        data_type: column.data_type.as_ref().map(DataType::stored),
        ..Column::named(&column.name)
    };
    is_sound.then(|| relation.columns.iter().map(own).collect())
}
