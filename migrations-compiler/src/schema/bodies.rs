//! Bodies of the set's functions: what each certainly used when it was written, and whether that is
//! gone at the end.
//!
//! What was found then and certainly is not there any more, under the name that the body writes, is
//! all that is told; whatever may have replaced, changed or dropped a function ends the matter.
//! Must not know how a fault is told.

use std::collections::HashSet;

use super::analyzer::Analyzer;
use super::body_statements;
use super::body_text::{self, MadeTables};
use super::body_uses::{Use, row_columns, uses_of, variables};
use super::model::{Lookup, SchemaModel};
use super::relation::Event;
use super::session;
use crate::sql;
use crate::sql::parser::{SyntaxKind as K, SyntaxNode};
use crate::sql::syntax::{
    Name, child, descendants, first_token, ident, ident_in, name, name_in, quoted_text, words,
};

/// A body that certainly does not fit any more.
#[derive(Clone, Debug)]
pub(crate) struct BrokenBody {
    /// `function` or `procedure`.
    pub kind: &'static str,
    /// The function, as its file names it.
    pub function: String,
    /// What is missing, in the server's words.
    pub missing: String,
    /// What took it away.
    pub event: Event,
    /// Where the body uses it.
    pub used: super::SourceSpan,
    /// The line of the body.
    pub line: usize,
}

/// The functions whose bodies are followed.
#[derive(Debug, Default)]
pub(super) struct Bodies {
    all: Vec<FollowedBody>,
    /// Every name that one of them had.
    names: HashSet<String>,
    /// The words of every statement of the set that takes a name away: no other body has to be read.
    taken: HashSet<String>,
}

#[derive(Debug)]
struct FollowedBody {
    kind: &'static str,
    name: Name,
    body: String,
    /// Every word of its statement but for the body.
    signature: HashSet<String>,
    /// The text that it stands in, and the byte at which its body begins.
    source: u32,
    start: u32,
    uses: Vec<Use>,
}

impl Bodies {
    /// Nobody can tell which functions there are.
    pub(super) fn clear(&mut self) {
        self.all.clear();
    }

    /// Notes whether a statement of the set takes names away, before any is followed.
    pub(super) fn look_ahead(&mut self, node: &SyntaxNode) {
        let may_take = matches!(
            node.kind(),
            K::ALTER_TABLE
                | K::ALTER_FOREIGN_TABLE
                | K::ALTER_VIEW
                | K::ALTER_MATERIALIZED_VIEW
                | K::ALTER_SCHEMA
                | K::DROP_TABLE
                | K::DROP_FOREIGN_TABLE
                | K::DROP_VIEW
                | K::DROP_MATERIALIZED_VIEW
                | K::DROP_SCHEMA
        );
        if may_take {
            let words = words(&node.text().to_string());
            let is_taking = |word: &String| ["drop", "rename", "schema"].contains(&word.as_str());
            if words.iter().any(is_taking) {
                self.taken.extend(words);
            }
        }
    }

    /// Follows what a statement does to functions; the belief is that of after the statement.
    pub(super) fn note(&mut self, analyzer: &Analyzer, node: &SyntaxNode) {
        match node.kind() {
            K::CREATE_FUNCTION | K::CREATE_PROCEDURE => {
                let defined =
                    name_in(node, K::FUNCTION_NAME).or_else(|| name_in(node, K::PROCEDURE_NAME));
                match defined {
                    Some(defined) => self.define(analyzer, node, defined),
                    None => self.clear(),
                }
            }
            K::CREATE_TRIGGER => self.fire(analyzer, node),
            kind if !self.all.is_empty() => self.lose(node, kind),
            _ => {}
        }
    }

    /// Forgets what a statement may have dropped, or made another function of.
    fn lose(&mut self, node: &SyntaxNode, kind: K) {
        let is_of_functions = matches!(
            kind,
            K::DROP_FUNCTION
                | K::DROP_PROCEDURE
                | K::DROP_ROUTINE
                | K::ALTER_FUNCTION
                | K::ALTER_PROCEDURE
                | K::ALTER_ROUTINE
                | K::DROP_SCHEMA
                | K::ALTER_SCHEMA
        );
        let is_table = matches!(kind, K::ALTER_TABLE | K::ALTER_FOREIGN_TABLE);
        let drops = matches!(
            kind,
            K::DROP_TABLE
                | K::DROP_VIEW
                | K::DROP_MATERIALIZED_VIEW
                | K::DROP_TYPE
                | K::DROP_DOMAIN
                | K::DROP_FOREIGN_TABLE
        );
        if !(is_of_functions || is_table || drops || kind == K::DO || kind == K::DROP_EXTENSION) {
            return;
        }
        let words: HashSet<String> = words(&node.text().to_string()).into_iter().collect();
        let has = |word: &str| words.contains(word);
        if kind == K::DO && ["function", "procedure", "routine"].iter().any(|word| has(word)) {
            return self.clear();
        }
        if is_of_functions {
            let is_named = |body: &FollowedBody| {
                words.contains(&body.name.name)
                    || body.name.schema.as_ref().is_some_and(|schema| words.contains(schema))
            };
            self.all.retain(|body| !is_named(body));
        }
        if has("cascade") {
            // What returns or takes rows of a table goes with it.
            self.all.retain(|body| body.signature.is_disjoint(&words));
        }
        if is_table && has("trigger") {
            for body in &mut self.all {
                body.uses.retain(|used| used.trigger.is_none());
            }
        }
    }

    fn define(&mut self, analyzer: &Analyzer, node: &SyntaxNode, name: Name) {
        if !self.names.insert(name.name.clone()) {
            self.all.retain(|body| body.name.name != name.name);
        }
        self.all.extend(FollowedBody::of(analyzer, node, name, &self.taken));
    }

    /// `CREATE TRIGGER`: from here on the rows of a table are those of a function.
    fn fire(&mut self, analyzer: &Analyzer, node: &SyntaxNode) {
        let function = child(node, K::CALL_EXPR)
            .and_then(|call| call.first_child()?.last_token())
            .and_then(|token| sql::syntax::fold(token.text()));
        let on = child(node, K::ON_TABLE).or_else(|| child(node, K::ON_RELATION));
        let (Some(function), Some(table), Some(trigger)) =
            (function, on.and_then(|on| name(&on)), ident_in(node, K::TRIGGER))
        else {
            return;
        };
        let Lookup::Found(key) = analyzer.model.relation(&table) else { return };
        let Some(relation) = analyzer.model.get(key) else { return };
        for body in self.all.iter_mut().filter(|body| body.name.name == function) {
            if body_text::tells_relations_apart(&body.body) {
                continue;
            }
            for (column, offset) in row_columns(&body.body) {
                if relation.column(&column).is_some() {
                    body.uses.push(Use {
                        written: None,
                        relation: key,
                        id: relation.id.clone(),
                        column: Some(column),
                        trigger: Some(trigger.text.clone()),
                        offset,
                    });
                }
            }
        }
    }

    /// The bodies that use what is gone at the end.
    pub(super) fn broken(self, analyzer: &mut Analyzer) -> Vec<BrokenBody> {
        analyzer.model.path = session::default(analyzer);
        analyzer.model.begin_session();
        let made: HashSet<String> =
            self.all.iter().flat_map(|body| MadeTables::of(&body.body).names).collect();
        let model = &analyzer.model;
        self.all.iter().filter_map(|body| body.broken(model, &made)).collect()
    }
}

impl FollowedBody {
    /// Nothing for a body that cannot be read, or that the server itself follows.
    fn of(
        analyzer: &Analyzer,
        node: &SyntaxNode,
        name: Name,
        taken: &HashSet<String>,
    ) -> Option<FollowedBody> {
        let language = ident(&descendants(node, K::LANGUAGE_REF).next()?)?;
        let literal = first_token(&descendants(node, K::AS_DEFINITION).next()?)?;
        let is_plain = literal.text().starts_with('$') || !literal.text().contains("''");
        let body = quoted_text(literal.text());
        if taken.is_empty() || !body_text::words(body).iter().any(|word| taken.contains(word)) {
            return None;
        }
        let statements = match language.text.as_str() {
            "sql" => body_statements::of_sql(body),
            "plpgsql" => body_statements::of_plpgsql(body),
            _ => return None,
        };
        let whole = node.text().to_string();
        let literal_start = usize::from(literal.text_range().start() - node.text_range().start());
        let mut outside = whole.clone();
        outside.replace_range(literal_start..literal_start + literal.text().len(), " ");
        let signature: HashSet<String> = words(&outside).into_iter().collect();
        let made = MadeTables::of(body);
        let is_certain = is_plain
            && !signature.contains("search_path")
            && !made.makes_unknown
            && !body_text::asks_first(body)
            && !body_text::catches_everything(body);
        if !is_certain {
            return None;
        }
        let opening = literal.text().find(body).filter(|_| !body.is_empty())?;
        let start = analyzer.span(literal.text_range()).start + u32::try_from(opening).ok()?;
        let variables = variables(body, &signature);
        let mut uses = Vec::new();
        for statement in &statements {
            uses.extend(uses_of(analyzer, statement, &variables)?);
        }
        let body = body.to_owned();
        let kind = if node.kind() == K::CREATE_PROCEDURE { "procedure" } else { "function" };
        Some(FollowedBody { kind, name, body, signature, source: analyzer.source, start, uses })
    }

    fn broken(&self, model: &SchemaModel, made: &HashSet<String>) -> Option<BrokenBody> {
        self.uses.iter().find_map(|used| {
            let (missing, event) = used.lost(model).filter(|_| !made.contains(&used.id.name))?;
            let before = self.body.get(..used.offset)?;
            let length = self.body.get(used.offset..)?.lines().next().map_or(0, str::len);
            let start = self.start + u32::try_from(used.offset).ok()?;
            let end = start + u32::try_from(length).ok()?;
            Some(BrokenBody {
                kind: self.kind,
                function: self.name.shown(),
                missing,
                event,
                used: super::SourceSpan { source: self.source, start, end },
                line: 1 + before.matches('\n').count(),
            })
        })
    }
}
