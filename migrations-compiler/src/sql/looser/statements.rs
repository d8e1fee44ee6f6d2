//! Statements that define and set something, and what the grammar looks for in them.
//!
//! Must not know what exists.

use crate::sql::parser::{SyntaxKind as K, SyntaxNode};
use crate::sql::refusal::{Reason, Refusal};
use crate::sql::syntax::{child, children, has, identifier_of};

/// A column of a table that is neither of a type nor a partition has a type.
pub(super) fn untyped_column(table: &SyntaxNode) -> Option<Refusal> {
    if has(table, K::PARTITION_OF) || has(table, K::OF_TYPE) {
        return None;
    }
    let columns = children(&child(table, K::TABLE_ARG_LIST)?, K::COLUMN);
    let untyped = |column: SyntaxNode| {
        let name = child(&column, K::COLUMN_NAME)?;
        (!column.children().any(|child| is_type(child.kind()))).then_some(name)
    };
    let name = columns.filter_map(untyped).next()?;
    Some(Refusal::new(name.text_range().end(), Reason::Untyped))
}

fn is_type(kind: K) -> bool {
    matches!(
        kind,
        K::ARRAY_TYPE
            | K::BIT_TYPE
            | K::BIT_VARYING_TYPE
            | K::CHARACTER_TYPE
            | K::DOUBLE_TYPE
            | K::INTERVAL_TYPE
            | K::PATH_TYPE
            | K::TIMESTAMP_TYPE
            | K::TIME_TYPE
            | K::VARCHAR_TYPE
    )
}

/// A partition of a hash has a modulus and a remainder, and nothing else.
pub(super) fn hash_partition(values: &SyntaxNode) -> Option<Refusal> {
    let whole = values.text_range();
    let mut missing = vec!["modulus", "remainder"];
    for bound in children(values, K::HASH_PARTITION_BOUND) {
        let start = bound.text_range().start();
        let name = identifier_of(&bound)?;
        match missing.iter().position(|missing| *missing == name) {
            Some(index) => drop(missing.remove(index)),
            None if matches!(name.as_str(), "modulus" | "remainder") => {
                let message = format!("{name} for hash partition provided more than once");
                return Some(Refusal::worded(whole, start, message));
            }
            None => {
                let message = "unrecognized hash partition bound specification";
                return Some(Refusal::worded(whole, start, format!("{message} \"{name}\"")));
            }
        }
    }
    let name = missing.first()?;
    let message = format!("{name} for hash partition must be specified");
    Some(Refusal::worded(whole, whole.start(), message))
}

/// `SET` of an `UPDATE` sets at least one column.
pub(super) fn assignments(list: &SyntaxNode) -> Option<Refusal> {
    let is_column =
        |node: &SyntaxNode| matches!(node.kind(), K::SET_SINGLE_COLUMN | K::SET_MULTIPLE_COLUMNS);
    let is_empty = !list.children().any(|child| is_column(&child));
    is_empty.then(|| Refusal::misplaced(list.text_range().start()))
}

/// A setting is set to something.
pub(super) fn setting(value: &SyntaxNode) -> Option<Refusal> {
    let is_value = |kind: K| {
        matches!(kind, K::DEFAULT_KW | K::CONFIG_VALUE_NAME | K::LITERAL | K::PREFIX_EXPR)
    };
    let is_empty = !value.children_with_tokens().any(|child| is_value(child.kind()));
    is_empty.then(|| Refusal::misplaced(value.text_range().start()))
}
