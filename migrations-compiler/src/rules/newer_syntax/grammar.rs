//! What the grammar alone tells, and the first major that has it.
//!
//! Must not know which servers are declared.

use rowan::NodeOrToken;

use crate::sql::parser::{SyntaxElement, SyntaxKind, SyntaxNode, SyntaxToken};

use super::Refusal;

/// A piece of syntax, and the first major that has it.
type Piece = (u32, &'static str);

/// What an element tells by itself or together with those around it.
pub(super) fn feature(element: &SyntaxElement) -> Option<super::Feature> {
    let piece = match element {
        NodeOrToken::Node(node) => of_node(node).or_else(|| of_kind(node.kind())),
        NodeOrToken::Token(token) => of_token(token),
    };
    let (first, name) = piece?;
    Some(super::Feature { first, name: name.to_owned(), refusal: Refusal::Grammar })
}

/// What a kind of node tells by itself.
fn of_kind(kind: SyntaxKind) -> Option<Piece> {
    Some(match kind {
        SyntaxKind::ATOMIC_BODY => (14, "BEGIN ATOMIC"),
        SyntaxKind::COMPRESSION_METHOD | SyntaxKind::SET_COMPRESSION => (14, "COMPRESSION"),
        SyntaxKind::PROPERTY_COMPRESSION => (14, "INCLUDING COMPRESSION"),
        SyntaxKind::DETACH_CONCURRENTLY => (14, "DETACH PARTITION CONCURRENTLY"),
        SyntaxKind::DETACH_FINALIZE => (14, "DETACH PARTITION FINALIZE"),
        SyntaxKind::SEARCH_CLAUSE => (14, "SEARCH in a recursive query"),
        SyntaxKind::CYCLE_CLAUSE => (14, "CYCLE in a recursive query"),
        SyntaxKind::MERGE => (15, "MERGE"),
        SyntaxKind::NULLS_NOT_DISTINCT => (15, "NULLS NOT DISTINCT"),
        SyntaxKind::NULLS_DISTINCT => (15, "NULLS DISTINCT"),
        SyntaxKind::SET_ACCESS_METHOD => (15, "SET ACCESS METHOD"),
        SyntaxKind::PUBLICATION_OBJECT_TABLES_IN_SCHEMA => (15, "a publication of a schema"),
        SyntaxKind::IS_JSON
        | SyntaxKind::IS_JSON_ARRAY
        | SyntaxKind::IS_JSON_OBJECT
        | SyntaxKind::IS_JSON_SCALAR
        | SyntaxKind::IS_JSON_VALUE
        | SyntaxKind::IS_NOT_JSON
        | SyntaxKind::IS_NOT_JSON_ARRAY
        | SyntaxKind::IS_NOT_JSON_OBJECT
        | SyntaxKind::IS_NOT_JSON_SCALAR
        | SyntaxKind::IS_NOT_JSON_VALUE => (16, "IS JSON"),
        SyntaxKind::PRIVILEGE_PARAMETER => (15, "a privilege on a setting"),
        SyntaxKind::REFRESH_COLLATION_VERSION => (15, "REFRESH COLLATION VERSION"),
        SyntaxKind::STORAGE => (16, "STORAGE of a new column"),
        SyntaxKind::INHERIT_OPTION_FOR => (16, "INHERIT OPTION FOR"),
        SyntaxKind::SET_OPTION_FOR => (16, "SET OPTION FOR"),
        SyntaxKind::JSON_NULL_ON_NULL => (16, "NULL ON NULL"),
        SyntaxKind::INDENT | SyntaxKind::NO_INDENT => (16, "INDENT"),
        SyntaxKind::JSON_RETURNING_CLAUSE => (16, "RETURNING in a JSON function"),
        SyntaxKind::JSON_FORMAT_CLAUSE => (16, "FORMAT JSON"),
        SyntaxKind::JSON_ABSENT_ON_NULL => (16, "ABSENT ON NULL"),
        SyntaxKind::JSON_SELECT_FORMAT => (16, "a query in a JSON constructor"),
        SyntaxKind::JSON_WITH_UNIQUE_KEYS | SyntaxKind::JSON_WITHOUT_UNIQUE_KEYS => {
            (16, "UNIQUE KEYS in a JSON function")
        }
        SyntaxKind::BY_TARGET => (17, "WHEN NOT MATCHED BY TARGET"),
        SyntaxKind::JSON_WITHOUT_WRAPPER
        | SyntaxKind::JSON_WITH_CONDITIONAL_WRAPPER
        | SyntaxKind::JSON_WITH_UNCONDITIONAL_WRAPPER => (17, "a wrapper of JSON_QUERY"),
        SyntaxKind::JSON_QUOTES_CLAUSE => (17, "QUOTES in JSON_QUERY"),
        SyntaxKind::AT_LOCAL => (17, "AT LOCAL"),
        SyntaxKind::MERGE_WHEN_NOT_MATCHED_SOURCE => (17, "WHEN NOT MATCHED BY SOURCE"),
        SyntaxKind::JSON_TABLE_COLUMN_LIST => (17, "JSON_TABLE"),
        SyntaxKind::SET_EXPRESSION => (17, "SET EXPRESSION"),
        SyntaxKind::VIRTUAL => (18, "a virtual generated column"),
        SyntaxKind::RETURNING_OPTION_LIST => (18, "RETURNING WITH"),
        SyntaxKind::WITHOUT_OVERLAPS => (18, "WITHOUT OVERLAPS"),
        SyntaxKind::PERIOD_COLUMN => (18, "PERIOD in a foreign key"),
        SyntaxKind::NOT_ENFORCED => (18, "NOT ENFORCED"),
        SyntaxKind::ENFORCED => (18, "ENFORCED"),
        SyntaxKind::PRIVILEGE_TARGET_LARGE_OBJECTS => (18, "default privileges on large objects"),
        _ => return None,
    })
}

/// What a node tells together with those around it.
fn of_node(node: &SyntaxNode) -> Option<Piece> {
    let has = |kind| node.children().any(|child| child.kind() == kind);
    let holds = |kind| node.descendants().any(|inner| inner.kind() == kind);
    let below = |kind| node.parent().is_some_and(|parent| parent.kind() == kind);
    let feature = match node.kind() {
        SyntaxKind::CREATE_TRIGGER if has(SyntaxKind::OR_REPLACE) => {
            (14, "CREATE OR REPLACE TRIGGER")
        }
        SyntaxKind::GROUP_BY_CLAUSE if has(SyntaxKind::DISTINCT) => (14, "GROUP BY DISTINCT"),
        SyntaxKind::STATISTICS_ON_CLAUSE if has(SyntaxKind::PAREN_EXPR) => {
            (14, "CREATE STATISTICS on an expression")
        }
        SyntaxKind::RETURN_STMT if node.ancestors().any(|above| is_routine(above.kind())) => {
            (14, "a function body RETURN")
        }
        SyntaxKind::SET_NULL_COLUMNS if has(SyntaxKind::COLUMN_REF_LIST) => {
            (15, "SET NULL with columns")
        }
        SyntaxKind::SET_DEFAULT_COLUMNS if has(SyntaxKind::COLUMN_REF_LIST) => {
            (15, "SET DEFAULT with columns")
        }
        SyntaxKind::PUBLICATION_OBJECT_TABLE if has(SyntaxKind::COLUMN_REF_LIST) => {
            (15, "a publication of columns")
        }
        SyntaxKind::PUBLICATION_OBJECT_TABLE if has(SyntaxKind::WHERE_CONDITION_CLAUSE) => {
            (15, "a publication of rows")
        }
        SyntaxKind::JSON_KEY_VALUE => (16, "a pair in a JSON constructor"),
        SyntaxKind::CREATE_SEQUENCE if has(SyntaxKind::UNLOGGED) => (15, "an unlogged sequence"),
        SyntaxKind::PAREN_FROM_ITEM if has(SyntaxKind::PAREN_SELECT) && !is_named(node) => {
            (16, "a sub-query without a name")
        }
        SyntaxKind::CREATE_STATISTICS if !has(SyntaxKind::STATISTICS) => {
            (16, "CREATE STATISTICS without a name")
        }
        SyntaxKind::REINDEX_TARGET_SYSTEM | SyntaxKind::REINDEX_TARGET_DATABASE
            if node.children().next().is_none() =>
        {
            (16, "REINDEX without the name of a database")
        }
        SyntaxKind::GRANT_ROLE_OPTION if !is_text(node, "ADMIN") => {
            (16, "an option of a membership")
        }
        SyntaxKind::SET_ACCESS_METHOD if has_token(node, SyntaxKind::DEFAULT_KW) => {
            (17, "SET ACCESS METHOD DEFAULT")
        }
        SyntaxKind::SET_STATISTICS if has_token(node, SyntaxKind::DEFAULT_KW) => {
            (17, "SET STATISTICS DEFAULT")
        }
        SyntaxKind::JSON_SERIALIZE_FN if has(SyntaxKind::JSON_RETURNING_CLAUSE) => {
            (17, "RETURNING of JSON_SERIALIZE")
        }
        SyntaxKind::JSON_FN if has(SyntaxKind::JSON_WITH_UNIQUE_KEYS) => {
            (17, "JSON with UNIQUE KEYS")
        }
        SyntaxKind::ATTRIBUTE_NAME if is_text(node, "HASHES") || is_text(node, "MERGES") => {
            let is_alone = node.parent().is_some_and(|option| option.children().count() == 1);
            let alters = node.ancestors().any(|it| it.kind() == SyntaxKind::ALTER_OPERATOR);
            return (is_alone && alters).then_some((17, "HASHES or MERGES of an operator"));
        }
        SyntaxKind::GENERATED_CONSTRAINT if is_virtual(node) => {
            (18, "a generated column without STORED")
        }
        SyntaxKind::TABLE_RELATION_NAME
            if has_token(node, SyntaxKind::ONLY_KW) && is_in_vacuum(node) =>
        {
            (18, "ONLY")
        }
        SyntaxKind::LIKE_CLAUSE
            if node.ancestors().any(|it| it.kind() == SyntaxKind::CREATE_FOREIGN_TABLE) =>
        {
            (18, "LIKE of a foreign table")
        }
        SyntaxKind::ALTER_CONSTRAINT
            if has(SyntaxKind::NO_INHERIT)
                || has(SyntaxKind::INHERIT)
                || has_token(node, SyntaxKind::INHERIT_KW) =>
        {
            (18, "INHERIT of a constraint")
        }
        SyntaxKind::NO_INHERIT if below(SyntaxKind::NOT_NULL_CONSTRAINT) => {
            (18, "NO INHERIT of NOT NULL")
        }
        SyntaxKind::RETURNING_CLAUSE if below(SyntaxKind::MERGE) => (17, "RETURNING of MERGE"),
        SyntaxKind::JSON_VALUE_FN | SyntaxKind::JSON_QUERY_FN | SyntaxKind::JSON_EXISTS_FN
            if CLAUSES.into_iter().any(holds) =>
        {
            (17, "a query of JSON with clauses")
        }
        SyntaxKind::NOT_NULL_CONSTRAINT
            if below(SyntaxKind::ADD_CONSTRAINT) || below(SyntaxKind::TABLE_ARG_LIST) =>
        {
            (18, "NOT NULL as a constraint of the table")
        }
        _ => return None,
    };
    Some(feature)
}

/// Whether a sub-query has an alias.
fn is_named(node: &SyntaxNode) -> bool {
    node.children()
        .any(|child| matches!(child.kind(), SyntaxKind::FROM_ALIAS | SyntaxKind::TABLE_ALIAS))
}

/// Whether a generated column keeps nothing: neither `STORED` nor the numbers of an identity.
fn is_virtual(node: &SyntaxNode) -> bool {
    let has = |kind| node.descendants_with_tokens().any(|inner| inner.kind() == kind);
    has(SyntaxKind::GENERATED_STORED) && !has(SyntaxKind::STORED_KW) && !has(SyntaxKind::VIRTUAL_KW)
}

fn is_in_vacuum(node: &SyntaxNode) -> bool {
    node.ancestors().any(|it| matches!(it.kind(), SyntaxKind::VACUUM | SyntaxKind::ANALYZE))
}

fn has_token(node: &SyntaxNode, kind: SyntaxKind) -> bool {
    node.children_with_tokens().any(|child| child.kind() == kind)
}

/// Whether a node begins with a word.
fn is_text(node: &SyntaxNode, word: &str) -> bool {
    node.first_token().is_some_and(|token| token.text().eq_ignore_ascii_case(word))
}

fn is_routine(kind: SyntaxKind) -> bool {
    matches!(kind, SyntaxKind::CREATE_FUNCTION | SyntaxKind::CREATE_PROCEDURE)
}

/// What makes a call of `json_value` more than the call of anybody's function.
const CLAUSES: [SyntaxKind; 4] = [
    SyntaxKind::JSON_PASSING_CLAUSE,
    SyntaxKind::JSON_RETURNING_CLAUSE,
    SyntaxKind::JSON_ON_EMPTY_CLAUSE,
    SyntaxKind::JSON_ON_ERROR_CLAUSE,
];

/// What a number tells by the way in which it is written.
fn of_token(token: &SyntaxToken) -> Option<Piece> {
    let text = token.text();
    let is_number = matches!(token.kind(), SyntaxKind::INT_NUMBER | SyntaxKind::NUMERIC_NUMBER);
    let is_spelt = ["0x", "0X", "0o", "0O", "0b", "0B"].iter().any(|start| text.starts_with(start));
    (is_number && (is_spelt || text.contains('_'))).then_some((16, "a number written like this"))
}
