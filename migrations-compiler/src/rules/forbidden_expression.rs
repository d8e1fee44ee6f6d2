//! A query, an aggregate or another expression where PostgreSQL takes none.
//!
//! A check, a default, an index, a generated column and a partition key are worked out for one row,
//! without anybody's query around them; some of them have to give the same for ever.

mod functions;
mod places;

use std::cell::OnceCell;
use std::collections::HashSet;

use migrations_core::{Code, Diagnostic};

use super::time_dependent_expression::is_kept;
use crate::schema::refusal::Refusal;
use crate::schema::{Analysis, Fault, FaultKind};
use crate::sql::parser::{SyntaxKind as K, SyntaxNode};
use crate::sql::syntax::{
    called, child, children, descendants, descendants_of, has, identifier_of, is_value,
};
use crate::sql::{Script, Scripts, Statement};
use places::Place;

pub(super) fn check(found: &mut Vec<Diagnostic>, scripts: &Scripts, analysis: &Analysis) {
    let own = OwnFunctions { scripts, names: OnceCell::new() };
    for script in scripts.migrations() {
        for statement in &script.statements {
            let Some(node) = statement.tree().and_then(|tree| tree.first_child()) else { continue };
            let mut refused = Vec::new();
            for (place, part) in places::of(&node) {
                refused.extend(look_at(&own, script, statement, &place, &part));
            }
            if !refused.is_empty() && is_looked_at(script, statement, &node, analysis) {
                found.extend(refused);
            }
        }
    }
    found.extend(analysis.faults.iter().filter_map(from_generated));
}

/// Whether PostgreSQL certainly reads the expressions of a statement: it reads nothing of a table
/// that is there already, nor of one that is not.
fn is_looked_at(
    script: &Script,
    statement: &Statement,
    node: &SyntaxNode,
    analysis: &Analysis,
) -> bool {
    let is_optional = descendants(node, K::IF_NOT_EXISTS).next().is_some();
    match node.kind() {
        K::ALTER_TABLE if has(node, K::IF_EXISTS) => false,
        K::CREATE_TABLE if is_optional => {
            let here = script.location(statement.range.clone());
            let is_it = |made: migrations_core::Location| {
                made.file == here.file && made.start == here.start
            };
            let mut made = analysis.relations().filter(|relation| relation.knows_columns);
            made.any(|relation| is_it(analysis.location(relation.made)))
        }
        _ => !is_optional,
    }
}

/// The first thing in an expression that PostgreSQL refuses there.
fn look_at(
    own: &OwnFunctions,
    script: &Script,
    statement: &Statement,
    place: &Place,
    part: &SyntaxNode,
) -> Option<Diagnostic> {
    let (message, node) = place
        .takes_no_query
        .then(|| query(part))
        .flatten()
        .map(|node| (format!("cannot use subquery in {}", place.one), node))
        .or_else(|| {
            let (what, node) = call(own, part)?;
            Some((format!("{what} functions are not allowed in {}", place.many), node))
        })
        .or_else(|| {
            let node = place.takes_no_column.then(|| column(part)).flatten()?;
            Some((format!("cannot use column reference in {}", place.one), node))
        })
        .or_else(|| {
            let (function, node) = place.is_fixed.then(|| mutable(own, part)).flatten()?;
            Some((format!("{function} in {} is not IMMUTABLE", place.one), node))
        })?;
    let found = Diagnostic::new(
        Code::ForbiddenExpression,
        script.place(statement, node.text_range()),
        message,
    );
    Some(found.help(place.help))
}

fn is_query(kind: K) -> bool {
    matches!(kind, K::SELECT | K::COMPOUND_SELECT | K::VALUES | K::TABLE)
}

fn query(part: &SyntaxNode) -> Option<SyntaxNode> {
    descendants_of(part, is_query).find(|node| node != part)
}

/// The calls and the single words that stand in the expression itself, and in no query of its own.
fn outside_queries(part: &SyntaxNode) -> impl Iterator<Item = SyntaxNode> + use<'_> {
    let is_outside = move |node: &SyntaxNode| {
        !node.ancestors().take_while(|above| above != part).any(|above| is_query(above.kind()))
    };
    let below = descendants_of(part, |kind| matches!(kind, K::CALL_EXPR | K::NAME_REF));
    below.filter(move |node| node != part).filter(is_outside)
}

/// A call that is worked out over several rows, or that gives several.
fn call(own: &OwnFunctions, part: &SyntaxNode) -> Option<(&'static str, SyntaxNode)> {
    outside_queries(part).find_map(|node| {
        let name = called(&node)?;
        let is_own = |kind: K| child(&node, kind).is_some();
        let list = child(&node, K::ARG_LIST);
        let is_of_all = list.as_ref().is_some_and(|list| has(list, K::STAR));
        let kind = if is_own(K::OVER_CLAUSE) {
            "window"
        } else if is_own(K::FILTER_CLAUSE) || is_of_all {
            "aggregate"
        } else {
            functions::kind_of(&name, arguments(&node))
                .filter(|_| own.is_of_the_server(&node, &name))?
        };
        Some((kind, node))
    })
}

/// A call of one of PostgreSQL's own functions that may give something else each time.
fn mutable(own: &OwnFunctions, part: &SyntaxNode) -> Option<(String, SyntaxNode)> {
    outside_queries(part).find_map(|node| {
        if let Some(word) = functions::session_word(&node) {
            return is_kept(&node, part).then_some((word, node));
        }
        let name = called(&node)?;
        let is_mutable = functions::is_mutable(&name, arguments(&node))
            && own.is_of_the_server(&node, &name)
            && !has_null(&node)
            && is_kept(&node, part);
        is_mutable.then(|| (format!("{name}()"), node))
    })
}

/// A strict function of NULL is worked out at once.
fn has_null(call: &SyntaxNode) -> bool {
    let is_null = |node: SyntaxNode| {
        node.kind() == K::LITERAL && node.text().to_string().eq_ignore_ascii_case("null")
    };
    call.parent().into_iter().chain([call.clone()]).any(|node| node.descendants().any(is_null))
}

fn arguments(call: &SyntaxNode) -> usize {
    children(call, K::ARG_LIST).flat_map(|list| children(&list, K::ARG)).count()
}

/// The functions that a set makes, read where somebody asks for one.
struct OwnFunctions<'a> {
    scripts: &'a Scripts<'a>,
    names: OnceCell<HashSet<String>>,
}

impl OwnFunctions<'_> {
    /// Whether a call certainly means PostgreSQL's own function, and none that the set makes.
    fn is_of_the_server(&self, call: &SyntaxNode, name: &str) -> bool {
        let Some(callee) = call.first_child() else { return false };
        let schema = match callee.kind() {
            K::FIELD_EXPR => callee.first_child().and_then(|schema| identifier_of(&schema)),
            K::NAME_REF => None,
            _ => return false,
        };
        let is_own = schema.is_none_or(|schema| schema == "pg_catalog");
        is_own && !self.names().contains(name)
    }

    /// In lower case; in a block or in external.sql as well.
    fn names(&self) -> &HashSet<String> {
        self.names.get_or_init(|| {
            let companions = crate::schema::companions(self.scripts.parsed);
            let companions = companions.into_iter().map(|(_, text)| text);
            let texts = self.scripts.scripts.iter().map(|script| script.text).chain(companions);
            let mut names = HashSet::new();
            texts.for_each(|text| note_made(&mut names, text));
            names
        })
    }
}

/// Adds whatever stands right behind the word for what is made.
fn note_made(names: &mut HashSet<String>, text: &str) {
    let text = text.to_ascii_lowercase();
    if !["function", "aggregate"].iter().any(|word| text.contains(word)) {
        return;
    }
    let words: Vec<&str> = text.split_ascii_whitespace().collect();
    for pair in words.windows(2) {
        if ["function", "aggregate"].contains(&pair[0]) {
            names.extend(pair[1].split(['(', '.', '"']).map(str::to_owned));
        }
    }
}

/// A name that can only be a column.
fn column(part: &SyntaxNode) -> Option<SyntaxNode> {
    let is_transparent = |node: &SyntaxNode| match node.kind() {
        K::PAREN_EXPR | K::BIN_EXPR | K::PREFIX_EXPR | K::CAST_EXPR | K::ARG | K::ARG_LIST => true,
        K::CALL_EXPR => {
            node.first_child().is_some_and(|it| matches!(it.kind(), K::NAME_REF | K::FIELD_EXPR))
        }
        _ => false,
    };
    let is_callee = |node: &SyntaxNode| {
        node.parent().is_some_and(|parent| {
            parent.kind() == K::CALL_EXPR && parent.first_child().as_ref() == Some(node)
        })
    };
    let is_column = |node: &SyntaxNode| {
        let word = node.first_token().map(|token| token.kind());
        node.kind() == K::NAME_REF
            && word.is_some_and(|word| !is_value(word))
            && identifier_of(node).is_some_and(|name| !functions::is_word(&name))
            && !is_callee(node)
            && node
                .ancestors()
                .skip(1)
                .take_while(|above| above != part)
                .all(|it| is_transparent(&it))
    };
    descendants(part, K::NAME_REF).filter(|node| node != part).find(is_column)
}

fn from_generated(fault: &Fault) -> Option<Diagnostic> {
    let FaultKind::Refused(Refusal::GeneratedFrom(column)) = &fault.kind else { return None };
    let message =
        format!("cannot use generated column \"{column}\" in column generation expression");
    let found = fault.diagnostic(Code::ForbiddenExpression, message);
    Some(found.help("write out what that column is computed from"))
}
