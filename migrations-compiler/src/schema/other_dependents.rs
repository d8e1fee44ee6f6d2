//! Rules, aggregates, operators and casts, as far as they need tables, columns and routines.
//!
//! Must not know what they do.

use super::analyzer::Analyzer;
use super::dependencies::{DependentKind, Holder, Object};
use super::queries::Seen;
use super::relation::Key;
use super::{dependents, uses};
use crate::sql::parser::{SyntaxKind as K, SyntaxNode};
use crate::sql::syntax::{
    child, children, descendants, descendants_of, ident, ident_in, name, name_in,
};

/// `CREATE RULE` on a relation.
pub(super) fn rule(analyzer: &mut Analyzer, node: &SyntaxNode) {
    let on = child(node, K::RULE_ON).and_then(|on| name_in(&on, K::RELATION_NAME_REF));
    let Some(key) = on.and_then(|on| analyzer.known_relation(&on)) else { return };
    let Some(rule) = ident_in(node, K::RULE) else { return };
    let mut objects = uses::objects(analyzer, node, Seen::default());
    objects.extend(columns_of_rows(analyzer, key, node));
    let is_relation = |kind| matches!(kind, K::RELATION_NAME_REF | K::TABLE_NAME_REF | K::VIEW_REF);
    let commands = child(node, K::RULE_DO);
    let names = commands.iter().flat_map(|command| descendants_of(command, is_relation));
    // A name that a command gives to a query of its own stands for no relation.
    let given: Vec<String> =
        descendants(node, K::CTE_NAME).filter_map(|node| Some(ident(&node)?.text)).collect();
    let names = names.filter_map(|node| name(&node)).filter(|name| !given.contains(&name.name));
    for name in names.collect::<Vec<_>>() {
        objects.extend(analyzer.known_relation(&name).map(Object::Relation));
    }
    let holder = Holder::Relation(key);
    dependents::set(analyzer, holder, (DependentKind::Rule, &rule.text), node, objects);
}

/// The columns that a rule takes from the rows that are written.
fn columns_of_rows(analyzer: &Analyzer, key: Key, node: &SyntaxNode) -> Vec<Object> {
    let column = |field: SyntaxNode| {
        let parts: Vec<SyntaxNode> = field.children().collect();
        let [row, column] = parts.as_slice() else { return None };
        let is_row = ident(row).is_some_and(|row| ["new", "old"].contains(&row.text.as_str()));
        let column = ident(column).filter(|_| is_row && row.kind() == K::NAME_REF)?.text;
        analyzer.model.get(key)?.column(&column)?;
        Some(Object::Column(key, column))
    };
    descendants(node, K::FIELD_EXPR).filter_map(column).collect()
}

/// `DROP RULE` and `ALTER RULE`.
pub(super) fn change_rule(analyzer: &mut Analyzer, node: &SyntaxNode) {
    let on = child(node, K::ON_RELATION).or_else(|| child(node, K::ON_TABLE));
    let key = on.and_then(|on| name(&on)).and_then(|on| analyzer.known_relation(&on));
    match (key, ident_in(node, K::RULE_REF)) {
        (Some(key), Some(rule)) => {
            dependents::remove(analyzer, key, DependentKind::Rule, &rule.text);
        }
        _ => analyzer.model.dependencies.forget_kind(DependentKind::Rule),
    }
}

/// `CREATE AGGREGATE`, `CREATE OPERATOR` and `CREATE CAST`: the routines that they call.
pub(super) fn define(analyzer: &mut Analyzer, node: &SyntaxNode, kind: DependentKind) {
    let mut objects = Vec::new();
    for option in descendants(node, K::ATTRIBUTE_OPTION) {
        let attribute = ident_in(&option, K::ATTRIBUTE_NAME).map(|attribute| attribute.text);
        let calls = attribute.is_some_and(|name| {
            name.ends_with("func") || name == "function" || name == "procedure"
        });
        let value = child(&option, K::ATTRIBUTE_VALUE).filter(|_| calls);
        let routine = value.and_then(|value| name(&value));
        objects.extend(routine.and_then(|name| uses::only_routine(analyzer, &name)));
    }
    for signature in descendants(node, K::FUNCTION_SIG) {
        let routine = signature.first_child().and_then(|node| name(&node));
        objects.extend(routine.and_then(|name| uses::only_routine(analyzer, &name)));
    }
    let objects = objects.into_iter().map(Object::Routine).collect();
    let first = children(node, K::AGGREGATE_NAME).chain(children(node, K::OP)).next();
    let named = first.or_else(|| child(node, K::CAST_SIG));
    let named = named.map_or_else(String::new, |named| named.text().to_string());
    dependents::set(analyzer, Holder::Database, (kind, named.trim()), node, objects);
}
