//! What a statement does to the belief: which module tells, by the kind of statement.

use crate::sql::parser::{SyntaxKind as K, SyntaxNode};

use super::analyzer::Analyzer;
use super::dependencies::DependentKind;
use super::relation::Id;
use super::{
    alter, drops, indexes, mentions, opaque, other_dependents, publications, queries, rename,
    routines, schemas, sequences, session, tables, triggers, types, views,
};

/// Does to the belief what a statement does to a database.
pub(super) fn apply(analyzer: &mut Analyzer, node: &SyntaxNode) {
    match node.kind() {
        K::CREATE_TABLE | K::CREATE_FOREIGN_TABLE => tables::create(analyzer, node),
        K::CREATE_TABLE_AS | K::SELECT_INTO | K::CREATE_VIEW | K::CREATE_MATERIALIZED_VIEW => {
            views::create(analyzer, node);
        }
        K::CREATE_INDEX => indexes::create(analyzer, node),
        K::CREATE_SEQUENCE => sequences::create(analyzer, node),
        K::CREATE_TYPE | K::CREATE_DOMAIN => types::create(analyzer, node),
        K::CREATE_SCHEMA => create_schema(analyzer, node),
        K::CREATE_EXTENSION => schemas::create_extension(analyzer, node),
        K::CREATE_FUNCTION | K::CREATE_PROCEDURE => opaque::define(analyzer, node),
        K::CREATE_TRIGGER => triggers::create(analyzer, node),
        K::CREATE_POLICY | K::ALTER_POLICY => triggers::policy(analyzer, node),
        K::ALTER_TABLE | K::ALTER_FOREIGN_TABLE => alter::table(analyzer, node),
        K::ALTER_INDEX | K::ALTER_VIEW | K::ALTER_MATERIALIZED_VIEW | K::ALTER_SEQUENCE => {
            rename::relation(analyzer, node);
        }
        K::ALTER_TYPE | K::ALTER_DOMAIN => types::alter(analyzer, node),
        K::ALTER_SCHEMA => schemas::alter(analyzer, node),
        K::ALTER_TRIGGER => triggers::rename(analyzer, node),
        K::DROP_TABLE
        | K::DROP_VIEW
        | K::DROP_MATERIALIZED_VIEW
        | K::DROP_SEQUENCE
        | K::DROP_FOREIGN_TABLE
        | K::DROP_INDEX => drops::relations(analyzer, node),
        K::DROP_TYPE | K::DROP_DOMAIN => drops::types(analyzer, node),
        K::DROP_SCHEMA => schemas::drop(analyzer, node),
        K::DROP_TRIGGER | K::DROP_POLICY => triggers::drop(analyzer, node),
        kind => apply_other(analyzer, node, kind),
    }
}

/// `CREATE SCHEMA`, and then what is made in it, where names are looked for in the schema first.
fn create_schema(analyzer: &mut Analyzer, node: &SyntaxNode) {
    schemas::create(analyzer, node);
    let outer = analyzer.model.path.clone();
    for element in schemas::elements(analyzer, node) {
        apply(analyzer, &element);
        if outer != analyzer.model.path && analyzer.model.path.schemas().is_none() {
            return;
        }
    }
    analyzer.model.path = outer;
}

/// Statements that make no object whose name matters here.
fn apply_other(analyzer: &mut Analyzer, node: &SyntaxNode, kind: K) {
    match kind {
        K::SELECT
        | K::COMPOUND_SELECT
        | K::PAREN_SELECT
        | K::VALUES
        | K::TABLE
        | K::INSERT
        | K::UPDATE
        | K::DELETE
        | K::MERGE => queries::run(analyzer, node),
        K::COMMENT_ON
        | K::GRANT
        | K::REVOKE
        | K::SECURITY_LABEL
        | K::TRUNCATE
        | K::LOCK
        | K::ANALYZE
        | K::VACUUM
        | K::CLUSTER
        | K::REFRESH
        | K::COPY => mentions::check(analyzer, node),
        K::SET
        | K::SET_ROLE
        | K::SET_SESSION_AUTH
        | K::RESET
        | K::RESET_ROLE
        | K::RESET_SESSION_AUTH => session::set(analyzer, node),
        K::CREATE_PUBLICATION | K::ALTER_PUBLICATION => publications::define(analyzer, node),
        K::DROP_PUBLICATION => publications::drop(analyzer, node),
        K::ALTER_FUNCTION | K::ALTER_PROCEDURE | K::ALTER_ROUTINE => {
            routines::alter(analyzer, node)
        }
        K::DO => opaque::run_block(analyzer, node),
        K::CALL => opaque::execute(analyzer, node),
        K::EXPLAIN => opaque::explain(analyzer, node),
        K::CREATE_AGGREGATE => {
            opaque::aggregate(analyzer, node);
            other_dependents::define(analyzer, node, DependentKind::Aggregate);
        }
        K::CREATE_OPERATOR => other_dependents::define(analyzer, node, DependentKind::Operator),
        K::CREATE_CAST => other_dependents::define(analyzer, node, DependentKind::Cast),
        K::DROP_CAST => analyzer.model.dependencies.forget_kind(DependentKind::Cast),
        K::ALTER_AGGREGATE => analyzer.model.dependencies.forget_kind(DependentKind::Aggregate),
        K::DROP_RULE | K::ALTER_RULE => other_dependents::change_rule(analyzer, node),
        K::CREATE_EVENT_TRIGGER => opaque::watch_everything(analyzer),
        K::CREATE_RULE => opaque::rewrite(analyzer, node),
        K::DROP_FUNCTION
        | K::DROP_PROCEDURE
        | K::DROP_ROUTINE
        | K::DROP_AGGREGATE
        | K::DROP_OPERATOR
        | K::DROP_OPERATOR_CLASS
        | K::DROP_OPERATOR_FAMILY
        | K::DROP_COLLATION
        | K::DROP_EXTENSION
        | K::DROP_EVENT_TRIGGER
        | K::DROP_SERVER
        | K::DROP_FOREIGN_DATA_WRAPPER
        | K::DROP_LANGUAGE
        | K::DROP_TEXT_SEARCH_CONFIG
        | K::DROP_TEXT_SEARCH_DICT => opaque::drop(analyzer, node),
        kind if leaves_the_schema_alone(kind) => {}
        _ => analyzer.model.forget_everything(),
    }
}

/// Whether a kind of statement changes nothing that the fold believes in.
fn leaves_the_schema_alone(kind: K) -> bool {
    matches!(
        kind,
        K::EMPTY_STMT
            | K::CREATE_ROLE
            | K::ALTER_ROLE
            | K::DROP_ROLE
            | K::CREATE_USER
            | K::ALTER_USER
            | K::DROP_USER
            | K::CREATE_GROUP
            | K::ALTER_GROUP
            | K::DROP_GROUP
            | K::CREATE_OPERATOR_CLASS
            | K::CREATE_OPERATOR_FAMILY
            | K::CREATE_COLLATION
            | K::CREATE_CONVERSION
            | K::CREATE_STATISTICS
            | K::ALTER_STATISTICS
            | K::DROP_STATISTICS
            | K::CREATE_TEXT_SEARCH_CONFIGURATION
            | K::ALTER_TEXT_SEARCH_CONFIGURATION
            | K::CREATE_TEXT_SEARCH_DICTIONARY
            | K::ALTER_TEXT_SEARCH_DICTIONARY
            | K::CREATE_TEXT_SEARCH_PARSER
            | K::CREATE_TEXT_SEARCH_TEMPLATE
            | K::CREATE_SERVER
            | K::ALTER_SERVER
            | K::CREATE_USER_MAPPING
            | K::ALTER_USER_MAPPING
            | K::DROP_USER_MAPPING
            | K::CREATE_FOREIGN_DATA_WRAPPER
            | K::ALTER_FOREIGN_DATA_WRAPPER
            | K::CREATE_LANGUAGE
            | K::ALTER_LANGUAGE
            | K::CREATE_TRANSFORM
            | K::ALTER_DEFAULT_PRIVILEGES
            | K::ALTER_DATABASE
            | K::ALTER_SYSTEM
            | K::ALTER_EXTENSION_UPDATE
            | K::ALTER_COLLATION
            | K::ALTER_OPERATOR
            | K::ALTER_LARGE_OBJECT
            | K::CREATE_SUBSCRIPTION
            | K::ALTER_SUBSCRIPTION
            | K::DROP_SUBSCRIPTION
            | K::REASSIGN
            | K::REINDEX
            | K::CHECKPOINT
            | K::NOTIFY
            | K::LISTEN
            | K::UNLISTEN
            | K::SHOW
            | K::SET_CONSTRAINTS
            | K::SET_TIME_ZONE
            | K::SET_XML_OPTION
            | K::RESET_TIME_ZONE
            | K::RESET_TRANSACTION_ISOLATION
            | K::SET_TRANSACTION
            | K::BEGIN
            | K::COMMIT_TRANSACTION
            | K::SAVEPOINT_CREATE
            | K::RELEASE_SAVEPOINT
            | K::DEALLOCATE
            | K::DISCARD_PLANS
            | K::DISCARD_SEQUENCES
            | K::LOAD
    )
}

/// An object's schema and name, as a message shows it.
pub(crate) fn shown(id: &Id) -> String {
    if id.schema == "public" { id.name.clone() } else { format!("{}.{}", id.schema, id.name) }
}
