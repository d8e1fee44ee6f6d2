//! A check, an index or a generated column that says something else tomorrow.

use migrations_core::{Code, Diagnostic, Severity};

use crate::schema::steps::{Step, Steps};
use crate::sql::parser::{SyntaxKind, SyntaxNode};
use crate::sql::syntax::{called, descendants_of};

/// Functions that tell the time.
const CLOCKS: [&str; 5] =
    ["clock_timestamp", "now", "statement_timestamp", "timeofday", "transaction_timestamp"];

pub(super) fn check(found: &mut Vec<Diagnostic>, steps: &Steps) {
    for step in &steps.steps {
        for part in parts(step) {
            let Some((clock, place)) = clock(&part) else { continue };
            found.push(diagnostic(step, &part, &clock, &place));
        }
    }
}

/// The expressions of a step that have to say the same for ever.
fn parts(step: &Step) -> Vec<SyntaxNode> {
    let is_fixed = |kind| match kind {
        SyntaxKind::CHECK_CONSTRAINT | SyntaxKind::GENERATED_STORED => true,
        SyntaxKind::WHERE_CLAUSE | SyntaxKind::PARTITION_ITEM_LIST => {
            step.kind == SyntaxKind::CREATE_INDEX
        }
        _ => false,
    };
    let holds_some = matches!(
        step.kind,
        SyntaxKind::ADD_COLUMN
            | SyntaxKind::ADD_CONSTRAINT
            | SyntaxKind::ALTER_DOMAIN
            | SyntaxKind::CHECK_CONSTRAINT
            | SyntaxKind::COLUMN
            | SyntaxKind::CREATE_DOMAIN
            | SyntaxKind::CREATE_INDEX
    );
    if holds_some { descendants_of(&step.node, is_fixed).collect() } else { Vec::new() }
}

fn diagnostic(step: &Step, part: &SyntaxNode, clock: &str, node: &SyntaxNode) -> Diagnostic {
    let place = || step.place_of(node);
    let of = |what: &str| format!("{clock} makes the {what} depend on the time");
    let new = |what: &str| Diagnostic::new(Code::TimeDependentExpression, place(), of(what));
    let is_certain = is_of_the_server(node) && is_kept(node, part);
    let refused = |what: &str| {
        let found = new(what);
        let severity = if is_certain { Severity::Error } else { found.severity };
        Diagnostic { severity, ..found }
    };
    match part.kind() {
        SyntaxKind::CHECK_CONSTRAINT => new("check")
            .note("PostgreSQL asks a check only when a row is written, and again when a dump is restored")
            .help("ask where the row is written: in a trigger, or in the application"),
        SyntaxKind::GENERATED_STORED => refused("generated column")
            .note("PostgreSQL refuses it: a generated value is computed once, when its row is written")
            .help("compute it in a view"),
        _ => refused("index")
            .note("PostgreSQL refuses it: a row would have to enter and leave the index as time goes by")
            .help("index the column, and compare it with the time in the query"),
    }
}

/// Whether PostgreSQL certainly does not work the expression out without the clock, as it does
/// `true OR now() > x` before it looks.
pub(super) fn is_kept(clock: &SyntaxNode, part: &SyntaxNode) -> bool {
    let is_word =
        |node: &SyntaxNode, word| node.children_with_tokens().any(|element| element.kind() == word);
    let is_constant = |node: SyntaxNode| node.kind() == SyntaxKind::LITERAL;
    let keeps = |node: &SyntaxNode| match node.kind() {
        SyntaxKind::BIN_EXPR if is_word(node, SyntaxKind::AND_KW) => {
            !node.children().any(is_constant)
        }
        SyntaxKind::BIN_EXPR => !is_word(node, SyntaxKind::OR_KW),
        SyntaxKind::CASE_EXPR => false,
        SyntaxKind::CALL_EXPR => called(node).is_none_or(|function| function != "coalesce"),
        _ => true,
    };
    clock.ancestors().skip(1).take_while(|node| node != part).all(|node| keeps(&node))
}

/// Whether it certainly is PostgreSQL's own clock: a word of its grammar, or a function without
/// arguments that stands before all others of its name.
fn is_of_the_server(node: &SyntaxNode) -> bool {
    let is_plain = node.first_child().is_none_or(|callee| callee.kind() == SyntaxKind::NAME_REF);
    let is_call = node.kind() == SyntaxKind::CALL_EXPR;
    is_plain && (!is_call || arguments(node) == 0)
}

/// What in an expression tells the time.
fn clock(part: &SyntaxNode) -> Option<(String, SyntaxNode)> {
    let tells_time = |node: SyntaxNode| {
        let word = match node.kind() {
            SyntaxKind::NAME_REF => keyword(&node),
            SyntaxKind::CALL_EXPR => {
                let name = called(&node)?;
                let is_age_of_one = name == "age" && arguments(&node) == 1;
                (is_age_of_one || CLOCKS.contains(&name.as_str()))
                    .then(|| format!("{name}()"))
                    .or_else(|| node.first_child().and_then(|callee| keyword(&callee)))
            }
            _ => None,
        };
        word.map(|word| (word, node))
    };
    let may_tell = |kind| matches!(kind, SyntaxKind::NAME_REF | SyntaxKind::CALL_EXPR);
    descendants_of(part, may_tell).find_map(tells_time)
}

fn keyword(node: &SyntaxNode) -> Option<String> {
    let token = node.first_token().filter(|_| node.kind() == SyntaxKind::NAME_REF)?;
    let is_clock = matches!(
        token.kind(),
        SyntaxKind::CURRENT_DATE_KW
            | SyntaxKind::CURRENT_TIME_KW
            | SyntaxKind::CURRENT_TIMESTAMP_KW
            | SyntaxKind::LOCALTIME_KW
            | SyntaxKind::LOCALTIMESTAMP_KW
    );
    is_clock.then(|| token.text().to_ascii_uppercase())
}

fn arguments(call: &SyntaxNode) -> usize {
    let lists = call.children().filter(|child| child.kind() == SyntaxKind::ARG_LIST);
    lists.flat_map(|list| list.children()).filter(|arg| arg.kind() == SyntaxKind::ARG).count()
}
