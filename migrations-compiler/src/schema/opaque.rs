//! Statements that run code: `DO`, functions, triggers, and everything that may call them.
//!
//! Code that only computes changes nothing; code that names what it changes makes these names
//! unknown; any other code makes everything unknown.
//! A plausible belief does not mind it.

use std::collections::{HashMap, HashSet};

use super::analyzer::Analyzer;
use super::body::Body;
use super::builtin;
use super::dependencies::DependentKind;
use super::{routines, types};
use crate::sql::parser::{SyntaxKind as K, SyntaxNode};
use crate::sql::syntax::{child, descendants, has, ident, name, name_in, quoted_text, words};

/// The functions of a set, by what calling them may do.
#[derive(Debug, Default)]
pub(super) struct Routines {
    known: HashMap<String, Routine>,
    /// Functions that run when rows are written or read.
    hidden: HashSet<String>,
    /// Whether one of those changes the schema; worked out when asked.
    is_armed: Option<bool>,
    /// Whether every change of the schema runs code.
    is_watched: bool,
}

#[derive(Debug, Default)]
struct Routine {
    changes_schema: bool,
    calls: Vec<String>,
}

impl Routines {
    /// Whether the set has a function of that name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.known.contains_key(name)
    }

    /// Whether calling a function of that name may change the schema.
    pub(super) fn is_wild(&self, name: &str) -> bool {
        let mut seen = HashSet::new();
        let mut waiting = vec![name];
        while let Some(name) = waiting.pop() {
            if !seen.insert(name) {
                continue;
            }
            match self.known.get(name) {
                Some(routine) if routine.changes_schema => return true,
                Some(routine) => waiting.extend(routine.calls.iter().map(String::as_str)),
                None if builtin::only_computes(name) => {}
                None => return true,
            }
        }
        false
    }

    /// A function has another name; which one it had does not matter to who calls it.
    pub(super) fn rename(&mut self, to: String) {
        self.known.entry(to).or_default().changes_schema = true;
        self.is_armed = None;
    }

    /// A function runs when rows are written, or read through a view.
    pub(super) fn hide(&mut self, name: &str) {
        self.hidden.insert(name.to_owned());
        self.is_armed = None;
    }

    /// Whether writing or reading rows may change the schema.
    fn is_armed(&mut self) -> bool {
        if let Some(is_armed) = self.is_armed {
            return is_armed;
        }
        // What the set has not made comes with an extension or a platform, and minds its rows.
        let is_wild = |name: &String| self.has(name) && self.is_wild(name);
        let is_armed = self.hidden.iter().any(is_wild);
        self.is_armed = Some(is_armed);
        is_armed
    }
}

/// `CREATE FUNCTION` and `CREATE PROCEDURE`.
pub(super) fn define(analyzer: &mut Analyzer, node: &SyntaxNode) {
    if analyzer.model.is_plausible() {
        return;
    }
    routines::define(analyzer, node);
    let defined = name_in(node, K::FUNCTION_NAME).or_else(|| name_in(node, K::PROCEDURE_NAME));
    let Some(defined) = defined else { return analyzer.model.forget_everything() };
    let language = descendants(node, K::LANGUAGE_REF).next().and_then(|node| ident(&node));
    let is_read =
        language.is_none_or(|language| ["sql", "plpgsql"].contains(&language.text.as_str()));
    // A function in C may be what makes a type of a name that stands for none yet.
    if is_read {
        types::check_signature(analyzer, node);
    }
    let body = descendants(node, K::AS_DEFINITION).next();
    let body = body.and_then(|definition| {
        Some(crate::sql::syntax::first_token(&definition)?.text().to_owned())
    });
    let body = match body {
        Some(text) => Body::of(quoted_text(&text)),
        None => Body { calls: calls(node), ..Body::default() },
    };
    for name in &body.triggers {
        analyzer.routines.hide(name);
    }
    // Who calls it, and when, is not followed.
    analyzer.model.has_open_parts |= body.changes_parts;
    let routine = analyzer.routines.known.entry(defined.name).or_default();
    let changes = body.is_opaque || body.changes || body.loses || body.opens || body.sets_path;
    routine.changes_schema |= changes || !is_read;
    routine.calls.extend(body.calls);
    analyzer.routines.is_armed = None;
}

/// `CREATE AGGREGATE`, whose parts see nothing but values.
pub(super) fn aggregate(analyzer: &mut Analyzer, node: &SyntaxNode) {
    if let Some(name) = name_in(node, K::AGGREGATE_NAME) {
        analyzer.routines.known.entry(name.name).or_default();
    }
}

/// The functions that a statement calls.
fn calls(node: &SyntaxNode) -> Vec<String> {
    let called = |call: SyntaxNode| {
        let first = call.first_child()?;
        let named = match first.kind() {
            K::NAME_REF => Some(first),
            K::FIELD_EXPR => first.children().filter(|child| child.kind() == K::NAME_REF).last(),
            _ => None,
        };
        Some(ident(&named?)?.text)
    };
    let expressions = descendants(node, K::CALL_EXPR).filter_map(called);
    let procedures =
        descendants(node, K::PROCEDURE_NAME_REF).filter_map(|node| Some(name(&node)?.name));
    expressions.chain(procedures).collect()
}

/// What a statement calls now.
pub(super) fn execute(analyzer: &mut Analyzer, node: &SyntaxNode) {
    if analyzer.model.is_plausible() {
        return;
    }
    let is_wild = calls(node).iter().any(|name| analyzer.routines.is_wild(name));
    if is_wild || analyzer.routines.is_armed() {
        analyzer.excuse_everything();
        analyzer.model.forget_everything();
    }
}

/// `EXPLAIN`, which with `ANALYZE` runs what it explains.
pub(super) fn explain(analyzer: &mut Analyzer, node: &SyntaxNode) {
    if node.children().any(|child| matches!(child.kind(), K::CREATE_TABLE_AS | K::EXECUTE)) {
        return analyzer.model.forget_everything();
    }
    execute(analyzer, node);
}

/// What a statement will call when rows are written or read.
pub(super) fn hide(analyzer: &mut Analyzer, node: &SyntaxNode) {
    if analyzer.model.is_plausible() {
        return;
    }
    for name in calls(node) {
        analyzer.routines.hide(&name);
    }
}

/// `DO`.
pub(super) fn run_block(analyzer: &mut Analyzer, node: &SyntaxNode) {
    if analyzer.model.is_plausible() {
        return;
    }
    let language = descendants(node, K::LANGUAGE_REF).next().and_then(|node| ident(&node));
    let is_read = language.is_none_or(|language| language.text == "plpgsql");
    let text = node.descendants_with_tokens().filter_map(rowan::NodeOrToken::into_token);
    let mut text = text.filter(|token| {
        matches!(token.kind(), K::DOLLAR_QUOTED_STRING | K::STRING | K::ESC_STRING)
    });
    let Some(text) = text.next().filter(|_| is_read) else {
        return analyzer.model.forget_everything();
    };
    let text = quoted_text(text.text());
    let body = Body::of(text);
    analyzer.excuse_everything();
    for name in &body.triggers {
        analyzer.routines.hide(name);
    }
    let is_wild = body.calls.iter().any(|name| analyzer.routines.is_wild(name));
    if body.is_opaque || is_wild || analyzer.routines.is_armed() {
        return analyzer.model.forget_everything();
    }
    lose_sight(analyzer, text, &body);
}

fn lose_sight(analyzer: &mut Analyzer, text: &str, body: &Body) {
    if body.loses {
        words(text).iter().for_each(|word| analyzer.model.forget(word));
    } else if body.changes {
        words(text).iter().for_each(|word| analyzer.model.blur(word));
    }
    if body.changes || body.changes_parts {
        analyzer.model.has_open_parts = true;
    }
    if body.opens {
        analyzer.model.open();
    }
    if body.sets_path {
        analyzer.model.path = crate::sql::search_path::SearchPath::unknown();
    }
    if analyzer.routines.is_watched {
        analyzer.model.forget_everything();
    }
}

/// `CREATE EVENT TRIGGER`: whatever changes the schema from here on runs code.
pub(super) fn watch_everything(analyzer: &mut Analyzer) {
    analyzer.routines.is_watched = true;
    analyzer.model.forget_everything();
}

/// Whether every change runs code; then nothing is believed for longer than a statement.
pub(super) fn is_watched(analyzer: &Analyzer) -> bool {
    analyzer.routines.is_watched
}

/// `CREATE RULE`: its commands run with those of others.
pub(super) fn rewrite(analyzer: &mut Analyzer, node: &SyntaxNode) {
    super::mentions::check(analyzer, node);
    super::other_dependents::rule(analyzer, node);
    hide(analyzer, node);
    let query_data = child(node, K::RULE_ON)
        .filter(|on| on.descendants_with_tokens().any(|part| part.kind() == K::SELECT_KW));
    // A rule that answers queries makes a view of its table.
    if let Some(table) = query_data.and_then(|on| name_in(&on, K::RELATION_NAME_REF)) {
        analyzer.model.forget(&table.name);
    }
}

/// `DROP FUNCTION`, `DROP AGGREGATE` and the like.
pub(super) fn drop(analyzer: &mut Analyzer, node: &SyntaxNode) {
    if !has(node, K::CASCADE) && child(node, K::CASCADE).is_none() {
        if matches!(node.kind(), K::DROP_FUNCTION | K::DROP_PROCEDURE | K::DROP_ROUTINE) {
            routines::drop(analyzer, node);
        }
        for kind in [DependentKind::Aggregate, DependentKind::Operator] {
            if !matches!(node.kind(), K::DROP_FUNCTION | K::DROP_PROCEDURE) {
                analyzer.model.dependencies.forget_kind(kind);
            }
        }
        return;
    }
    match node.kind() {
        K::DROP_FUNCTION | K::DROP_PROCEDURE | K::DROP_ROUTINE => {
            analyzer.model.forget_whatever_has_expressions();
        }
        _ => analyzer.model.forget_everything(),
    }
}
