//! A query, an aggregate or another expression where PostgreSQL takes none.
//!
//! A check, a default, an index, a generated column and a partition key are worked out for one row,
//! without anybody's query around them; some of them have to give the same for ever.

mod functions;
mod places;

use migrations_core::{Code, Diagnostic};
use squawk_syntax::{SyntaxKind as K, SyntaxNode};

use super::time_dependent_expression::is_kept;
use crate::schema::refusal::Refusal;
use crate::schema::{Analysis, Fault, FaultKind};
use crate::sql::syntax::{called, child, children, descendants, has, identifier_of, is_value};
use crate::sql::{Script, Scripts, Statement};
use places::Place;

pub(super) fn check(found: &mut Vec<Diagnostic>, scripts: &Scripts, analysis: &Analysis) {
    for script in scripts.migrations() {
        for statement in &script.statements {
            let Some(node) = statement.tree().and_then(|tree| tree.first_child()) else { continue };
            let mut refused = Vec::new();
            for (place, part) in places::of(&node) {
                refused.extend(look_at(scripts, script, statement, &place, &part));
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
    scripts: &Scripts,
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
            let (what, node) = call(scripts, part)?;
            Some((format!("{what} functions are not allowed in {}", place.many), node))
        })
        .or_else(|| {
            let node = place.takes_no_column.then(|| column(part)).flatten()?;
            Some((format!("cannot use column reference in {}", place.one), node))
        })
        .or_else(|| {
            let (function, node) = place.is_fixed.then(|| mutable(scripts, part)).flatten()?;
            Some((format!("{function} in {} is not IMMUTABLE", place.one), node))
        })?;
    let found = Diagnostic::new(
        Code::ForbiddenExpression,
        script.place(statement, node.text_range()),
        message,
    );
    Some(found.help(place.help))
}

fn is_query(node: &SyntaxNode) -> bool {
    matches!(node.kind(), K::SELECT | K::COMPOUND_SELECT | K::VALUES | K::TABLE)
}

fn query(part: &SyntaxNode) -> Option<SyntaxNode> {
    part.descendants().skip(1).find(is_query)
}

/// What stands in the expression itself, and in no query of its own.
fn outside_queries(part: &SyntaxNode) -> impl Iterator<Item = SyntaxNode> + use<'_> {
    let is_outside = move |node: &SyntaxNode| {
        !node.ancestors().take_while(|above| above != part).any(|above| is_query(&above))
    };
    part.descendants().skip(1).filter(is_outside)
}

/// A call that is worked out over several rows, or that gives several.
fn call(scripts: &Scripts, part: &SyntaxNode) -> Option<(&'static str, SyntaxNode)> {
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
                .filter(|_| is_of_the_server(scripts, &node, &name))?
        };
        Some((kind, node))
    })
}

/// A call of one of PostgreSQL's own functions that may give something else each time.
fn mutable(scripts: &Scripts, part: &SyntaxNode) -> Option<(String, SyntaxNode)> {
    outside_queries(part).find_map(|node| {
        if let Some(word) = functions::session_word(&node) {
            return is_kept(&node, part).then_some((word, node));
        }
        let name = called(&node)?;
        let is_mutable = functions::is_mutable(&name, arguments(&node))
            && is_of_the_server(scripts, &node, &name)
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

/// Whether a call certainly means PostgreSQL's own function, and none that the set makes.
fn is_of_the_server(scripts: &Scripts, call: &SyntaxNode, name: &str) -> bool {
    let Some(callee) = call.first_child() else { return false };
    let schema = match callee.kind() {
        K::FIELD_EXPR => callee.first_child().and_then(|schema| identifier_of(&schema)),
        K::NAME_REF => None,
        _ => return false,
    };
    let is_own = schema.is_none_or(|schema| schema == "pg_catalog");
    // In a block or in external.sql as well.
    let makes = |text: &str| {
        let text = text.to_ascii_lowercase();
        text.contains(name)
            && (text.contains("function") || text.contains("aggregate"))
            && defines(&text, name)
    };
    is_own
        && !scripts.scripts.iter().any(|script| makes(script.text))
        && !crate::schema::companions(scripts.parsed).into_iter().any(|(_, text)| makes(text))
}

/// Whether a text in lower case has that name right behind the word for what it makes.
fn defines(text: &str, name: &str) -> bool {
    let words: Vec<&str> = text.split_ascii_whitespace().collect();
    words.windows(2).any(|pair| {
        ["function", "aggregate"].contains(&pair[0])
            && pair[1].split(['(', '.', '"']).any(|part| part == name)
    })
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
    part.descendants().skip(1).find(is_column)
}

fn from_generated(fault: &Fault) -> Option<Diagnostic> {
    let FaultKind::Refused(Refusal::GeneratedFrom(column)) = &fault.kind else { return None };
    let message =
        format!("cannot use generated column \"{column}\" in column generation expression");
    let found = fault.diagnostic(Code::ForbiddenExpression, message);
    Some(found.help("write out what that column is computed from"))
}
