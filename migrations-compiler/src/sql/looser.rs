//! What the parser accepts and PostgreSQL's grammar does not.
//!
//! The parser takes whatever has the shape of a statement, for an editor that goes on with what is
//! there; each module below has the places of one part of the grammar where PostgreSQL takes less.
//! Each check was asked of a server by its raw grammar alone: what the server only refuses as it
//! analyses or executes a statement is none.
//! Must not know what a statement is worth.

mod calls;
mod expressions;
mod names;
mod narrow;
mod queries;
mod routines;
mod separators;
mod statements;
mod strings;

use super::parser::{SyntaxKind as K, SyntaxNode};
use super::refusal::Refusal;

pub(super) use narrow::stray;

/// What PostgreSQL's grammar refuses of a tree, node by node.
pub(super) fn refusals(root: &SyntaxNode) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    for node in root.descendants() {
        separators::check(&mut refusals, &node);
        refusals.extend(refusal(&node));
        refusals.extend(names::foreign_escape(&node));
    }
    refusals
}

/// What the grammar refuses of one node.
fn refusal(node: &SyntaxNode) -> Option<Refusal> {
    match node.kind() {
        K::CALL_EXPR => calls::arguments(node),
        K::ANY_FN | K::SOME_FN | K::ALL_FN => calls::quantifier(node),
        K::JSON_ARRAY_FN => calls::json_array(node),
        K::JSON_OBJECT_FN => calls::json_object(node),
        K::BIN_EXPR => expressions::operands(node),
        K::PREFIX_EXPR => expressions::prefix(node),
        K::CUSTOM_OP => expressions::operator(node),
        K::ARRAY_EXPR => expressions::array(node),
        K::TUPLE_EXPR => expressions::tuple(node),
        K::NON_STANDARD_PARAM => Some(Refusal::misplaced(node.text_range().start())),
        K::NAME_REF => names::expression(node),
        K::TABLE_NAME => names::table(node),
        K::LITERAL => strings::neighbours(node),
        K::SELECT => queries::clauses(node),
        K::SELECT_CLAUSE => queries::distinct(node),
        K::DISTINCT_ON => queries::distinct_on(node),
        K::RELATION_FROM_ITEM => queries::relation(node),
        K::FUNCTION_FROM_ITEM => queries::function(node),
        K::PAREN_FROM_ITEM => queries::parentheses(node),
        K::JOIN_EXPR => queries::joins(node),
        K::AGGREGATE | K::CREATE_AGGREGATE => routines::aggregate(node),
        K::FUNCTION_SIG | K::PROCEDURE_SIG | K::ROUTINE_SIG => routines::signature(node),
        K::CREATE_FUNCTION => routines::table_function(node),
        K::PARTITION_FOR_VALUES_WITH => statements::hash_partition(node),
        K::CREATE_TABLE => statements::untyped_column(node),
        K::SET_COLUMN_LIST => statements::assignments(node),
        K::TO_CONFIG_VALUE => statements::setting(node),
        _ => None,
    }
}

/// Kinds of expressions.
fn is_expression(kind: K) -> bool {
    matches!(
        kind,
        K::ARRAY_EXPR
            | K::BETWEEN_EXPR
            | K::BIN_EXPR
            | K::CALL_EXPR
            | K::CASE_EXPR
            | K::CAST_EXPR
            | K::COLLATE
            | K::FIELD_EXPR
            | K::INDEX_EXPR
            | K::LITERAL
            | K::NAME_REF
            | K::PAREN_EXPR
            | K::POSTFIX_EXPR
            | K::PREFIX_EXPR
            | K::SLICE_EXPR
            | K::TUPLE_EXPR
    )
}

/// Kinds of queries.
fn is_query(kind: K) -> bool {
    matches!(
        kind,
        K::COMPOUND_SELECT | K::PAREN_SELECT | K::SELECT | K::SELECT_INTO | K::TABLE | K::VALUES
    )
}

/// The expressions right below a node.
fn expressions_of(node: &SyntaxNode) -> impl Iterator<Item = SyntaxNode> + use<> {
    node.children().filter(|child| is_expression(child.kind()))
}
