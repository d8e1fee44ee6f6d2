//! Syntax that the lowest server of the config does not have.
//!
//! Only what the grammar itself tells: a function that is new there can be anybody's own.
//! Without `servers` in the config nothing is claimed.

use migrations_core::{Code, Diagnostic};
use rowan::NodeOrToken;
use squawk_syntax::{SyntaxElement, SyntaxKind, SyntaxNode, SyntaxToken};

use super::is_frozen;
use crate::sql::{Script, Scripts, Statement};

/// A piece of syntax, and the first major that has it.
type Feature = (u32, &'static str);

pub(super) fn check(found: &mut Vec<Diagnostic>, scripts: &Scripts) {
    let config = scripts.parsed.valid_config();
    let Some(lowest) = config.and_then(|config| config.servers.iter().min().copied()) else {
        return;
    };
    for script in &scripts.scripts {
        if !is_frozen(scripts.parsed, script.file) {
            let newer = |statement| newer(script, statement, lowest);
            found.extend(script.statements.iter().filter_map(newer));
        }
    }
}

/// The first piece of a statement that is too new.
fn newer(script: &Script, statement: &Statement, lowest: u32) -> Option<Diagnostic> {
    let tree = statement.tree()?;
    let newer = |element: SyntaxElement| {
        let feature = feature(&element).filter(|(first, _)| *first > lowest)?;
        Some((element.text_range(), feature))
    };
    let (range, (first, name)) = tree.descendants_with_tokens().find_map(newer)?;
    let message = format!("{name} needs PostgreSQL {first}, and the config names {lowest}");
    Some(
        Diagnostic::new(Code::NewerSyntax, script.place(statement, range), message)
            .note(format!("PostgreSQL {lowest} calls it a syntax error"))
            .help(format!("write it without, or raise the lowest of `servers` to {first}")),
    )
}

fn feature(element: &SyntaxElement) -> Option<Feature> {
    match element {
        NodeOrToken::Node(node) => of_kind(node.kind()).or_else(|| of_node(node)),
        NodeOrToken::Token(token) => of_token(token),
    }
}

/// What a kind of node tells by itself.
fn of_kind(kind: SyntaxKind) -> Option<Feature> {
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
        SyntaxKind::MERGE_WHEN_NOT_MATCHED_SOURCE => (17, "WHEN NOT MATCHED BY SOURCE"),
        SyntaxKind::JSON_TABLE_COLUMN_LIST => (17, "JSON_TABLE"),
        SyntaxKind::SET_EXPRESSION => (17, "SET EXPRESSION"),
        SyntaxKind::VIRTUAL => (18, "a virtual generated column"),
        SyntaxKind::RETURNING_OPTION_LIST => (18, "RETURNING WITH"),
        SyntaxKind::WITHOUT_OVERLAPS => (18, "WITHOUT OVERLAPS"),
        SyntaxKind::PERIOD_COLUMN => (18, "PERIOD in a foreign key"),
        SyntaxKind::NOT_ENFORCED => (18, "NOT ENFORCED"),
        SyntaxKind::ENFORCED => (18, "ENFORCED"),
        _ => return None,
    })
}

/// What a node tells together with those around it.
fn of_node(node: &SyntaxNode) -> Option<Feature> {
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

fn of_token(token: &SyntaxToken) -> Option<Feature> {
    let text = token.text();
    let is_number = matches!(token.kind(), SyntaxKind::INT_NUMBER | SyntaxKind::NUMERIC_NUMBER);
    let is_spelt = ["0x", "0X", "0o", "0O", "0b", "0B"].iter().any(|start| text.starts_with(start));
    (is_number && (is_spelt || text.contains('_'))).then_some((16, "a number written like this"))
}
