//! The statements of a set, in order → what is wrong with them, and what is believed before each.
//!
//! Dispatches by the kind of statement; what a statement does is told by the module of its kind.

use migrations_core::{Transaction, substring};
use std::sync::Arc;

use squawk_syntax::SyntaxKind as K;
use squawk_syntax::SyntaxNode;

use super::analyzer::Analyzer;
use super::fault::Fault;
use super::model::{Attitude, SchemaModel};
use super::recorder::{self, Recorder, StatementPlace};
use super::relation::{Id, Relation};
use super::span::{SourceSpan, Sources};
use super::steps::Steps;
use super::{
    alter, drops, indexes, mentions, opaque, outside, queries, rename, schemas, sequences, session,
    tables, triggers, types, views,
};
use crate::config::Platform;
use crate::file_name::Role;
use crate::parse::ParsedFile;
use crate::sql::{self, Script, Scripts, Statement, syntax};

/// What is believed about a set.
#[derive(Debug, Default)]
pub struct Analysis<'a> {
    /// What the server will refuse.
    pub(crate) faults: Vec<Fault>,
    model: SchemaModel,
    sources: Sources<'a>,
}

impl Analysis<'_> {
    /// What is known to exist at the end.
    pub fn relations(&self) -> impl Iterator<Item = &Relation> {
        self.model.relations.values().map(Arc::as_ref)
    }

    /// The relation of that number, where it exists at the end.
    pub fn relation(&self, key: super::Key) -> Option<&Relation> {
        self.model.get(key).map(Arc::as_ref)
    }

    /// The line and column of what made something.
    pub fn location(&self, span: SourceSpan) -> migrations_core::Location {
        self.sources.location(span)
    }
}

/// Folds the migrations of a set, after what is made outside them.
pub fn analyze<'a>(scripts: &'a Scripts<'a>) -> Analysis<'a> {
    sql::on_a_large_stack(|| {
        let Run { analyzer, .. } = Run::new(scripts, Attitude::Certain).run();
        let Analyzer { faults, model, sources, .. } = analyzer;
        Analysis { faults, model, sources }
    })
}

impl<'a> Steps<'a> {
    /// Takes the migrations of a set apart, on a stack that is large enough for the fold.
    ///
    /// `is_draft` says whose parts are kept: the others only count for what they leave behind.
    pub(crate) fn of(
        scripts: &'a Scripts<'a>,
        is_draft: impl Fn(&ParsedFile) -> bool,
    ) -> Steps<'a> {
        let mut run = Run::new(scripts, Attitude::Plausible);
        run.analyzer.recorder = Some(Recorder::new(scripts.parsed.valid_lock().is_some()));
        run.is_draft = Some(&is_draft);
        let Analyzer { model, sources, recorder, .. } = run.run().analyzer;
        let recorder = recorder.unwrap_or_default();
        let Recorder { outside, drafts, steps, opaque, enums, functions, .. } = recorder;
        let declared = std::cell::OnceCell::new();
        Steps {
            scripts,
            steps,
            model,
            sources,
            outside,
            drafts,
            opaque,
            enums,
            functions,
            declared,
        }
    }
}

/// One text to execute.
struct Source<'a, 's> {
    file: &'a str,
    text: &'a str,
    statements: &'s [Statement],
    /// The migration that it is.
    script: Option<&'a Script<'a>>,
    /// Whether a `SET LOCAL` lasts to the end of the file.
    is_transaction: bool,
}

struct Run<'a, 'd> {
    analyzer: Analyzer<'a>,
    scripts: &'a Scripts<'a>,
    /// Whether the parts of a file are kept.
    is_draft: Option<&'d dyn Fn(&ParsedFile) -> bool>,
}

impl<'a> Run<'a, '_> {
    fn new(scripts: &'a Scripts<'a>, attitude: Attitude) -> Self {
        let config = scripts.parsed.config_or_default();
        let stubs = config.extension.iter().map(|stub| stub.name.clone()).collect();
        let is_supabase = config.platform == Platform::Supabase;
        let mut model = SchemaModel::of_an_empty_database(attitude);
        if outside::is_incomplete(scripts.parsed) {
            model.open();
        }
        let user = config.role.unwrap_or_else(|| "postgres".to_owned());
        let mut analyzer = Analyzer::new(model, user);
        analyzer.is_supabase = is_supabase;
        analyzer.stubs = stubs;
        Run { analyzer, scripts, is_draft: None }
    }

    fn run(mut self) -> Self {
        let companions = outside::texts(self.scripts.parsed);
        let statements: Vec<Vec<Statement>> =
            companions.iter().map(|(_, text)| sql::statements(text)).collect();
        let mut sources: Vec<Source> = Vec::new();
        for ((file, text), statements) in companions.into_iter().zip(&statements) {
            sources.push(Source { file, text, statements, script: None, is_transaction: true });
        }
        let start = outside::start(self.scripts.parsed);
        for script in &self.scripts.scripts {
            let file = script.file;
            let is_before = start.is_some_and(|start| file.name.version <= start);
            if file.name.role == Role::Migration && !is_before {
                sources.push(Source {
                    file: &file.file,
                    text: script.text,
                    statements: &script.statements,
                    script: Some(script),
                    is_transaction: file.header.transaction() == Transaction::PerFile,
                });
            }
        }
        match self.analyzer.model.is_plausible() {
            // Nobody asks what comes later, or what was before.
            true => self.number(&sources),
            false => self.look_ahead(&sources),
        }
        for (index, source) in sources.iter().enumerate() {
            self.source(u32::try_from(index).unwrap_or(u32::MAX), source);
        }
        self
    }

    fn number(&mut self, sources: &[Source<'a, '_>]) {
        for source in sources {
            self.analyzer.sources.push(source.file, source.text);
        }
    }

    fn look_ahead(&mut self, sources: &[Source<'a, '_>]) {
        for source in sources {
            let number = self.analyzer.sources.push(source.file, source.text);
            for statement in source.statements {
                let Some(node) = only_statement(statement) else { continue };
                let base = offset(statement.range.start);
                self.analyzer.ahead.note(&node, |range| SourceSpan {
                    source: number,
                    start: base + u32::from(range.start()),
                    end: base + u32::from(range.end()),
                });
            }
        }
    }

    fn source(&mut self, number: u32, source: &Source<'a, '_>) {
        self.analyzer.model.path = session::default(&self.analyzer);
        self.analyzer.model.begin_session();
        self.analyzer.is_transaction = source.is_transaction;
        if let Some(recorder) = &mut self.analyzer.recorder {
            let is_draft =
                source.script.is_some_and(|it| self.is_draft.is_some_and(|is| is(it.file)));
            recorder.drafts.push(is_draft);
            recorder.outside += u32::from(source.script.is_none());
        }
        for (index, statement) in source.statements.iter().enumerate() {
            self.analyzer.source = number;
            self.analyzer.base = offset(statement.range.start);
            self.record(source, index);
            self.statement(source, statement);
        }
    }

    /// Keeps the parts of a statement of a migration, where somebody wants them.
    fn record(&mut self, source: &Source<'a, '_>, index: usize) {
        let number = self.analyzer.source;
        let Some(recorder) = &mut self.analyzer.recorder else { return };
        let at = |script: &'a Script<'a>| {
            script.statements.get(index).map(|statement| StatementPlace { script, statement })
        };
        recorder.at = source.script.and_then(at);
        if let Some(node) = source.statements.get(index).and_then(only_statement) {
            recorder.note(&node, number);
        }
        recorder::record(&mut self.analyzer);
    }

    fn statement(&mut self, source: &Source<'a, '_>, statement: &Statement) {
        if let Some(node) = only_statement(statement) {
            apply(&mut self.analyzer, &node);
            if opaque::is_watched(&self.analyzer) {
                self.analyzer.model.forget_everything();
            }
        } else if statement.fault().is_some() {
            // The server refuses it; whatever it names is not looked at any more.
            for word in syntax::words(substring(source.text, statement.range.clone())) {
                self.analyzer.model.forget(&word);
            }
        } else {
            self.analyzer.model.forget_everything();
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
        | K::CREATE_PUBLICATION
        | K::ALTER_PUBLICATION
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
        K::DO => opaque::run_block(analyzer, node),
        K::CALL => opaque::execute(analyzer, node),
        K::EXPLAIN => opaque::explain(analyzer, node),
        K::CREATE_AGGREGATE => opaque::aggregate(analyzer, node),
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
pub(crate) fn shown(id: &Id) -> String {
    if id.schema == "public" { id.name.clone() } else { format!("{}.{}", id.schema, id.name) }
}
