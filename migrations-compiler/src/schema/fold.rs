//! The statements of a set, in order → what is wrong with them, and what is believed before each.
//!
//! Dispatches by the kind of statement; what a statement does is told by the module of its kind.

use migrations_core::substring;
use std::collections::HashMap;
use std::sync::Arc;

use squawk_syntax::SyntaxKind as K;
use squawk_syntax::SyntaxNode;

use super::belief::Belief;
use super::fault::Fault;
use super::folder::Folder;
use super::relation::{Id, Relation};
use super::spot::{Sources, Spot};
use super::{
    alter, drops, indexes, mentions, opaque, outside, queries, rename, schemas, sequences, session,
    syntax, tables, triggers, types, views,
};
use crate::file_name::Role;
use crate::ledger::Platform;
use crate::sql::{self, Scripts, Statement};

/// What is believed about a set.
#[derive(Debug, Default)]
pub struct Fold<'a> {
    /// What the server will refuse.
    pub(crate) faults: Vec<Fault>,
    /// By text and place of a statement, the relations that it names.
    targets: HashMap<(String, usize), Vec<Target>>,
    belief: Belief,
    sources: Sources<'a>,
}

/// A relation that a statement names, as it was before the statement.
#[derive(Clone, Debug)]
pub struct Target {
    /// The relation.
    pub relation: Arc<Relation>,
    /// Whether the same file made it, so that nobody else can have seen it yet.
    pub is_new: bool,
}

impl Fold<'_> {
    /// The relations that a statement names and that are known, as they were before it; the first
    /// one is that which the statement is about.
    ///
    /// What is not here is unknown: nobody may conclude that it does not exist.
    pub fn before(&self, file: &str, statement: &Statement) -> &[Target] {
        let key = (file.to_owned(), statement.range.start);
        self.targets.get(&key).map_or(&[], Vec::as_slice)
    }

    /// What is known to exist at the end.
    pub fn relations(&self) -> impl Iterator<Item = &Relation> {
        self.belief.relations.values().map(Arc::as_ref)
    }

    /// The relation of that number, where it exists at the end.
    pub fn relation(&self, key: super::Key) -> Option<&Relation> {
        self.belief.get(key).map(Arc::as_ref)
    }

    /// The line and column of what made something.
    pub fn location(&self, spot: Spot) -> migrations_core::Location {
        self.sources.location(spot)
    }
}

/// Folds the migrations of a set, after what is made outside them.
pub fn fold<'a>(scripts: &Scripts<'a>) -> Fold<'a> {
    sql::on_a_large_stack(|| Run::new(scripts).run())
}

/// One text to execute.
struct Source<'a, 's> {
    file: &'a str,
    text: &'a str,
    statements: &'s [Statement],
    /// Whether a `SET LOCAL` lasts to the end of the file.
    is_transaction: bool,
}

struct Run<'a, 's> {
    folder: Folder<'a>,
    scripts: &'s Scripts<'a>,
    targets: HashMap<(String, usize), Vec<Target>>,
}

impl<'a, 's> Run<'a, 's> {
    fn new(scripts: &'s Scripts<'a>) -> Run<'a, 's> {
        let ledger = scripts.parsed.ledger_or_default();
        let stubs = ledger.extension.iter().map(|stub| stub.name.clone()).collect();
        let is_supabase = ledger.platform == Platform::Supabase;
        let mut belief = Belief::of_an_empty_database();
        if outside::is_incomplete(scripts.parsed) {
            belief.open();
        }
        let user = ledger.role.unwrap_or_else(|| "postgres".to_owned());
        let mut folder = Folder::new(belief, user);
        folder.is_supabase = is_supabase;
        folder.stubs = stubs;
        Run { folder, scripts, targets: HashMap::new() }
    }

    fn run(mut self) -> Fold<'a> {
        let companions = outside::texts(self.scripts.parsed);
        let statements: Vec<Vec<Statement>> =
            companions.iter().map(|(_, text)| sql::statements(text)).collect();
        let mut sources: Vec<Source> = Vec::new();
        for ((file, text), statements) in companions.into_iter().zip(&statements) {
            sources.push(Source { file, text, statements, is_transaction: true });
        }
        let start = outside::start(self.scripts.parsed);
        for script in &self.scripts.scripts {
            let file = script.file;
            let is_before = start.is_some_and(|start| file.name.version <= start);
            if file.name.role == Role::Migration && !is_before {
                let is_transaction = !session::runs_alone(script.text);
                let source = Source {
                    file: &file.file,
                    text: script.text,
                    statements: &script.statements,
                    is_transaction,
                };
                sources.push(source);
            }
        }
        self.look_ahead(&sources);
        for (index, source) in sources.iter().enumerate() {
            self.source(u32::try_from(index).unwrap_or(u32::MAX), source);
        }
        let Folder { faults, belief, sources, .. } = self.folder;
        Fold { faults, targets: self.targets, belief, sources }
    }

    fn look_ahead(&mut self, sources: &[Source<'a, '_>]) {
        for source in sources {
            let number = self.folder.sources.push(source.file, source.text);
            for statement in source.statements {
                let Some(node) = only_statement(statement) else { continue };
                let base = offset(statement.range.start);
                self.folder.ahead.note(&node, |range| Spot {
                    source: number,
                    start: base + u32::from(range.start()),
                    end: base + u32::from(range.end()),
                });
            }
        }
    }

    fn source(&mut self, number: u32, source: &Source<'a, '_>) {
        self.folder.belief.path = session::default(&self.folder);
        self.folder.belief.shadows.clear();
        self.folder.is_transaction = source.is_transaction;
        for statement in source.statements {
            self.folder.source = number;
            self.folder.base = offset(statement.range.start);
            self.folder.seen.clear();
            self.statement(source, statement);
            self.keep_targets(number, source, statement);
        }
    }

    fn statement(&mut self, source: &Source<'a, '_>, statement: &Statement) {
        if let Some(node) = only_statement(statement) {
            apply(&mut self.folder, &node);
            if opaque::is_watched(&self.folder) {
                self.folder.belief.forget_everything();
            }
        } else if statement.fault().is_some() {
            // The server refuses it; whatever it names is not looked at any more.
            for word in syntax::words(substring(source.text, statement.range.clone())) {
                self.folder.belief.forget(&word);
            }
        } else {
            self.folder.belief.forget_everything();
        }
    }

    fn keep_targets(&mut self, number: u32, source: &Source<'a, '_>, statement: &Statement) {
        let target = |relation: &Arc<Relation>| Target {
            relation: Arc::clone(relation),
            is_new: relation.made.source == number,
        };
        let targets: Vec<Target> =
            self.folder.seen.iter().map(|(_, relation)| target(relation)).collect();
        if !targets.is_empty() {
            self.targets.insert((source.file.to_owned(), statement.range.start), targets);
        }
    }
}

fn offset(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}

/// The statement of a tree; nothing where the parser saw several.
fn only_statement(statement: &Statement) -> Option<SyntaxNode> {
    let root = statement.tree()?;
    let mut nodes = root.children();
    let node = nodes.next()?;
    nodes.next().is_none().then_some(node)
}

/// Does to the belief what a statement does to a database.
pub(super) fn apply(folder: &mut Folder, node: &SyntaxNode) {
    match node.kind() {
        K::CREATE_TABLE | K::CREATE_FOREIGN_TABLE => tables::create(folder, node),
        K::CREATE_TABLE_AS | K::SELECT_INTO | K::CREATE_VIEW | K::CREATE_MATERIALIZED_VIEW => {
            views::create(folder, node);
        }
        K::CREATE_INDEX => indexes::create(folder, node),
        K::CREATE_SEQUENCE => sequences::create(folder, node),
        K::CREATE_TYPE | K::CREATE_DOMAIN => types::create(folder, node),
        K::CREATE_SCHEMA => create_schema(folder, node),
        K::CREATE_EXTENSION => schemas::create_extension(folder, node),
        K::CREATE_FUNCTION | K::CREATE_PROCEDURE => opaque::define(folder, node),
        K::CREATE_TRIGGER => triggers::create(folder, node),
        K::CREATE_POLICY | K::ALTER_POLICY => triggers::policy(folder, node),
        K::ALTER_TABLE | K::ALTER_FOREIGN_TABLE => alter::table(folder, node),
        K::ALTER_INDEX | K::ALTER_VIEW | K::ALTER_MATERIALIZED_VIEW | K::ALTER_SEQUENCE => {
            rename::relation(folder, node);
        }
        K::ALTER_TYPE | K::ALTER_DOMAIN => types::alter(folder, node),
        K::ALTER_SCHEMA => schemas::alter(folder, node),
        K::ALTER_TRIGGER => triggers::rename(folder, node),
        K::DROP_TABLE
        | K::DROP_VIEW
        | K::DROP_MATERIALIZED_VIEW
        | K::DROP_SEQUENCE
        | K::DROP_FOREIGN_TABLE
        | K::DROP_INDEX => drops::relations(folder, node),
        K::DROP_TYPE | K::DROP_DOMAIN => drops::types(folder, node),
        K::DROP_SCHEMA => schemas::drop(folder, node),
        K::DROP_TRIGGER | K::DROP_POLICY => triggers::drop(folder, node),
        kind => apply_other(folder, node, kind),
    }
}

/// `CREATE SCHEMA`, and then what is made in it, where names are looked for in the schema first.
fn create_schema(folder: &mut Folder, node: &SyntaxNode) {
    schemas::create(folder, node);
    let outer = folder.belief.path.clone();
    for element in schemas::elements(folder, node) {
        apply(folder, &element);
        if outer != folder.belief.path && folder.belief.path.schemas().is_none() {
            return;
        }
    }
    folder.belief.path = outer;
}

/// Statements that make no object whose name matters here.
fn apply_other(folder: &mut Folder, node: &SyntaxNode, kind: K) {
    match kind {
        K::SELECT
        | K::COMPOUND_SELECT
        | K::PAREN_SELECT
        | K::VALUES
        | K::TABLE
        | K::INSERT
        | K::UPDATE
        | K::DELETE
        | K::MERGE => queries::run(folder, node),
        K::COMMENT_ON
        | K::GRANT
        | K::REVOKE
        | K::SECURITY_LABEL
        | K::CREATE_PUBLICATION
        | K::ALTER_PUBLICATION
        | K::TRUNCATE
        | K::LOCK
        | K::ANALYZE
        | K::VACUUM
        | K::CLUSTER
        | K::REFRESH
        | K::COPY => mentions::check(folder, node),
        K::SET
        | K::SET_ROLE
        | K::SET_SESSION_AUTH
        | K::RESET
        | K::RESET_ROLE
        | K::RESET_SESSION_AUTH => session::set(folder, node),
        K::DO => opaque::run_block(folder, node),
        K::CALL => opaque::execute(folder, node),
        K::EXPLAIN => opaque::explain(folder, node),
        K::CREATE_AGGREGATE => opaque::aggregate(folder, node),
        K::CREATE_EVENT_TRIGGER => opaque::watch_everything(folder),
        K::CREATE_RULE => opaque::rewrite(folder, node),
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
        | K::DROP_TEXT_SEARCH_DICT => opaque::drop(folder, node),
        kind if leaves_the_schema_alone(kind) => {}
        _ => folder.belief.forget_everything(),
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
            | K::ALTER_AGGREGATE
            | K::CREATE_OPERATOR
            | K::CREATE_OPERATOR_CLASS
            | K::CREATE_OPERATOR_FAMILY
            | K::CREATE_CAST
            | K::DROP_CAST
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
            | K::ALTER_FUNCTION
            | K::ALTER_PROCEDURE
            | K::ALTER_ROUTINE
            | K::ALTER_DEFAULT_PRIVILEGES
            | K::ALTER_DATABASE
            | K::ALTER_SYSTEM
            | K::ALTER_EXTENSION_UPDATE
            | K::ALTER_COLLATION
            | K::ALTER_OPERATOR
            | K::ALTER_LARGE_OBJECT
            | K::ALTER_RULE
            | K::DROP_RULE
            | K::DROP_PUBLICATION
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
pub(super) fn shown(id: &Id) -> String {
    if id.schema == "public" { id.name.clone() } else { format!("{}.{}", id.schema, id.name) }
}
