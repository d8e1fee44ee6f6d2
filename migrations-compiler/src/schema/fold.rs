//! The order in which the texts of a set are folded: what is made outside, the migrations, and then
//! back over the rollbacks.
//!
//! The last rollback finds what the last migration leaves, and each of the others what the one after
//! it leaves; where a migration has none, nothing goes back beyond it.
//! Must not know what a statement does.

use std::collections::HashMap;
use std::sync::Arc;

use migrations_core::provisioning::Platform;
use migrations_core::{Transaction, lexer, substring};

use super::analysis::apply;
use super::analyzer::Analyzer;
use super::bodies::{Bodies, BrokenBody};
use super::fault::Fault;
use super::model::{Attitude, SchemaModel};
use super::recorder::{self, Recorder, Releases, StatementPlace};
use super::relation::Relation;
use super::span::{SourceSpan, SourceText, Sources};
use super::steps::Steps;
use super::{only_relation, opaque, outside, session};
use crate::file_name::Role;
use crate::parse::ParsedFile;
use crate::sql::parser::SyntaxNode;
use crate::sql::{self, Script, Scripts, Statement, syntax};
use crate::sqlx_history;
use crate::threads;

/// What is believed about a set.
#[derive(Debug, Default)]
pub struct Analysis<'a> {
    /// What the server will refuse.
    pub(crate) faults: Vec<Fault>,
    /// Functions whose bodies do not fit at the end.
    pub(crate) broken_bodies: Vec<BrokenBody>,
    model: SchemaModel,
    sources: Sources<'a>,
    named: Named,
}

/// By file and place of a statement, the one relation that it names, as it was before; of files that
/// change a type.
type Named = HashMap<(String, usize), Arc<Relation>>;

impl Analysis<'_> {
    /// What is known to exist at the end.
    pub fn relations(&self) -> impl Iterator<Item = &Relation> {
        self.model.relations.values().map(Arc::as_ref)
    }

    /// The relation of that number, where it exists at the end.
    pub fn relation(&self, key: super::Key) -> Option<&Relation> {
        self.model.get(key).map(Arc::as_ref)
    }

    /// The one relation that a statement names and that certainly exists, as it was before; known in
    /// files that change a type.
    pub(crate) fn only_relation(&self, file: &str, statement: &Statement) -> Option<&Relation> {
        self.named.get(&(file.to_owned(), statement.range.start)).map(Arc::as_ref)
    }

    /// The line and column of what made something.
    pub fn location(&self, span: SourceSpan) -> migrations_core::Location {
        self.sources.location(span)
    }
}

/// Folds the migrations of a set, after what is made outside them, and back over the rollbacks.
pub fn analyze<'a>(scripts: &'a Scripts<'a>) -> Analysis<'a> {
    threads::on_a_large_stack(|| {
        let mut run = Run::new(scripts, Attitude::Certain);
        run.forward();
        let broken_bodies = std::mem::take(&mut run.bodies).broken(&mut run.analyzer);
        let model = run.back();
        let Run { analyzer, named, .. } = run;
        let Analyzer { faults, sources, .. } = analyzer;
        Analysis { faults, broken_bodies, model, sources, named }
    })
}

impl<'a> Steps<'a> {
    /// Takes the migrations of a set apart, on a stack that is large enough for the fold.
    ///
    /// `is_draft` says whose parts are kept: the others only count for what they leave behind.
    pub(crate) fn of(
        scripts: &'a Scripts<'a>,
        releases: Releases,
        is_draft: impl Fn(&ParsedFile) -> bool,
    ) -> Steps<'a> {
        let mut run = Run::new(scripts, Attitude::Plausible);
        run.analyzer.recorder = Some(Recorder::new(releases));
        run.is_draft = Some(&is_draft);
        run.forward();
        let Analyzer { model, sources, recorder, .. } = run.analyzer;
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

impl<'a> Source<'a, '_> {
    fn written(&self) -> SourceText<'a> {
        SourceText { file: self.file, text: self.text, script: self.script }
    }

    fn changes_a_type(&self) -> bool {
        self.statements.iter().any(|statement| {
            let text = substring(self.text, statement.range.clone());
            lexer::leading_words(text, 2) == ["ALTER", "TYPE"]
        })
    }
}

struct Run<'a, 'd> {
    analyzer: Analyzer<'a>,
    scripts: &'a Scripts<'a>,
    bodies: Bodies,
    /// Whether the parts of a file are kept.
    is_draft: Option<&'d dyn Fn(&ParsedFile) -> bool>,
    named: Named,
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
        analyzer.lowest_server = scripts.parsed.lowest_server();
        analyzer.stubs = stubs;
        let bodies = Bodies::default();
        Run { analyzer, scripts, bodies, is_draft: None, named: Named::new() }
    }

    /// Goes over what is made outside, and over the migrations.
    fn forward(&mut self) {
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
    }

    /// Goes back over the rollbacks; gives what is believed before.
    fn back(&mut self) -> SchemaModel {
        let mut rollbacks = self.rollbacks().peekable();
        if rollbacks.peek().is_none() {
            return std::mem::take(&mut self.analyzer.model);
        }
        let at_end = self.analyzer.model.clone();
        // Whoever has applied the migrations keeps a history, and a rollback may look into it.
        let history = self.scripts.parsed.config_or_default().history_table();
        for name in [history.name.as_ref(), sqlx_history::TABLE] {
            self.analyzer.model.forget(name);
        }
        for script in rollbacks {
            let Script { file, text, statements, .. } = script;
            let number = self.analyzer.sources.push(SourceText::of(script));
            let is_transaction = file.header.transaction() == Transaction::PerFile;
            let source =
                Source { file: &file.file, text, statements, script: None, is_transaction };
            self.source(number, &source);
        }
        at_end
    }

    /// The rollbacks in the order in which they are run, as far back as none is missing.
    fn rollbacks(&self) -> impl Iterator<Item = &'a Script<'a>> + use<'a> {
        let scripts = self.scripts;
        let start = outside::start(scripts.parsed);
        let migrations = scripts.migrations().collect::<Vec<_>>().into_iter().rev();
        let is_run = move |file: &ParsedFile| start.is_none_or(|start| file.name.version > start);
        migrations.map_while(move |script| {
            is_run(script.file).then(|| scripts.rollback_of(script.file)).flatten()
        })
    }

    fn number(&mut self, sources: &[Source<'a, '_>]) {
        for source in sources {
            self.analyzer.sources.push(source.written());
        }
    }

    fn look_ahead(&mut self, sources: &[Source<'a, '_>]) {
        for source in sources {
            let number = self.analyzer.sources.push(source.written());
            for statement in source.statements {
                let Some(node) = only_statement(statement) else { continue };
                self.bodies.look_ahead(&node);
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
        let keeps_names = !self.analyzer.model.is_plausible() && source.changes_a_type();
        for (index, statement) in source.statements.iter().enumerate() {
            self.analyzer.source = number;
            self.analyzer.base = offset(statement.range.start);
            self.record(source, index);
            if keeps_names && let Some(node) = only_statement(statement) {
                let place = (source.file.to_owned(), statement.range.start);
                let relation = only_relation::find(&self.analyzer, &node);
                self.named.extend(relation.map(|relation| (place, relation)));
            }
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
            self.bodies.note(&self.analyzer, &node);
        } else if statement.fault().is_some() {
            self.bodies.clear();
            // The server refuses it; whatever it names is not looked at any more.
            for word in syntax::words(substring(source.text, statement.range.clone())) {
                self.analyzer.model.forget(&word);
            }
        } else {
            self.bodies.clear();
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
