//! A statement that fails, or does more, when its file is run a second time.

use migrations_core::{Code, Diagnostic, Severity};

use crate::config::Idempotency;
use crate::schema::steps::{Step, Steps};
use crate::sql::parser::{SyntaxKind, SyntaxNode};
use crate::sql::syntax::{child, descendants, last_name};

pub(super) fn check(found: &mut Vec<Diagnostic>, steps: &Steps) {
    let severity = match steps.scripts.parsed.config_or_default().idempotent {
        Idempotency::Off => return,
        Idempotency::Warn => Severity::Warning,
        Idempotency::Require => Severity::Error,
    };
    for (index, step) in steps.steps.iter().enumerate() {
        let Some((what, help)) = repeated(step, &steps.steps[..index]) else { continue };
        let message = format!("{what} when the file is run a second time");
        let place = step.script.place(step.statement, step.node.text_range());
        let mut diagnostic =
            Diagnostic::new(Code::NonIdempotentStatement, place, message).help(help);
        diagnostic.severity = severity;
        found.push(diagnostic);
    }
}

/// What happens the second time, and what to write instead.
fn repeated(step: &Step, before: &[Step]) -> Option<(&'static str, &'static str)> {
    const FAILS: &str = "fails";
    let has = |kind| child(&step.node, kind).is_some();
    match step.kind {
        SyntaxKind::CREATE_TABLE
        | SyntaxKind::CREATE_TABLE_AS
        | SyntaxKind::CREATE_INDEX
        | SyntaxKind::CREATE_SEQUENCE
        | SyntaxKind::CREATE_SCHEMA
        | SyntaxKind::CREATE_EXTENSION
        | SyntaxKind::CREATE_MATERIALIZED_VIEW
        | SyntaxKind::ADD_COLUMN => {
            let is_new = has(SyntaxKind::IF_NOT_EXISTS)
                || has(SyntaxKind::TEMP)
                || (step.kind == SyntaxKind::CREATE_INDEX
                    && child(&step.node, SyntaxKind::INDEX).is_none())
                || is_dropped_before(step, before);
            (!is_new).then_some((FAILS, "write IF NOT EXISTS"))
        }
        SyntaxKind::CREATE_FUNCTION | SyntaxKind::CREATE_PROCEDURE | SyntaxKind::CREATE_VIEW => {
            let is_new = has(SyntaxKind::OR_REPLACE) || is_dropped_before(step, before);
            (!is_new).then_some((FAILS, "write CREATE OR REPLACE"))
        }
        SyntaxKind::CREATE_TRIGGER
        | SyntaxKind::CREATE_POLICY
        | SyntaxKind::CREATE_TYPE
        | SyntaxKind::CREATE_DOMAIN
        | SyntaxKind::CREATE_ROLE => {
            let is_new = has(SyntaxKind::OR_REPLACE) || is_dropped_before(step, before);
            (!is_new).then_some((
                FAILS,
                "write DROP … IF EXISTS before it, or a DO block that looks first",
            ))
        }
        SyntaxKind::ADD_CONSTRAINT => (!is_dropped_before(step, before))
            .then_some((FAILS, "write DROP CONSTRAINT IF EXISTS before it")),
        SyntaxKind::DROP_COLUMN | SyntaxKind::DROP_CONSTRAINT => {
            (!has(SyntaxKind::IF_EXISTS)).then_some((FAILS, "write IF EXISTS"))
        }
        SyntaxKind::RENAME_COLUMN | SyntaxKind::TABLE_RENAME_TO => {
            Some((FAILS, "look first whether the old name is there, in a DO block"))
        }
        SyntaxKind::DROP_TABLE => (child(&step.root(), SyntaxKind::IF_EXISTS).is_none())
            .then_some((FAILS, "write IF EXISTS")),
        SyntaxKind::INSERT => (is_plain_insert(step) && !is_emptied_before(step, before))
            .then_some(("inserts its rows again, or fails,", "write ON CONFLICT … DO NOTHING")),
        kind if format!("{kind:?}").starts_with("DROP_") && is_whole(step) => {
            let is_one = step.node.parent().is_some() && !has(SyntaxKind::IF_EXISTS);
            let is_owned = step.kind == SyntaxKind::DROP_OWNED;
            (is_one && !is_owned).then_some((FAILS, "write IF EXISTS"))
        }
        _ => None,
    }
}

/// Whether the step is a statement and no action of one.
fn is_whole(step: &Step) -> bool {
    step.node.parent().is_some_and(|parent| parent.kind() == SyntaxKind::SOURCE_FILE)
}

/// Whether the same file drops the same thing before, where it is there.
fn is_dropped_before(step: &Step, before: &[Step]) -> bool {
    let made = made_name(&step.node);
    let is_it = |other: &&Step| {
        let is_drop = format!("{:?}", other.kind).starts_with("DROP_");
        let is_same_file = other.script.file.file == step.script.file.file;
        let root = other.root();
        let is_optional = descendants(&root, SyntaxKind::IF_EXISTS).next().is_some();
        is_drop
            && is_same_file
            && is_optional
            && made.is_some()
            && names(&root).any(|name| Some(name) == made)
    };
    before
        .iter()
        .rev()
        .take_while(|other| other.script.file.file == step.script.file.file)
        .any(|other| is_it(&other))
}

/// The name of what a step makes.
fn made_name(node: &SyntaxNode) -> Option<String> {
    let is_name = |node: &SyntaxNode| {
        let kind = format!("{:?}", node.kind());
        matches!(
            kind.as_str(),
            "INDEX"
                | "SEQUENCE"
                | "VIEW"
                | "SCHEMA"
                | "TRIGGER"
                | "POLICY"
                | "DOMAIN"
                | "ROLE"
                | "COLUMN_NAME"
                | "CONSTRAINT_NAME"
        ) || kind.ends_with("_NAME")
    };
    let name = node.descendants().find(|node| is_name(node))?;
    last_name(&name)
}

/// The names that a statement refers to.
fn names(root: &SyntaxNode) -> impl Iterator<Item = String> {
    let refers = |node: &SyntaxNode| format!("{:?}", node.kind()).ends_with("_REF");
    root.descendants().filter(refers).filter_map(|node| last_name(&node))
}

/// `INSERT … VALUES` without `ON CONFLICT`; a query may look by itself what is there.
fn is_plain_insert(step: &Step) -> bool {
    let has = |kind| child(&step.node, kind).is_some();
    let is_temporary = step.before.as_ref().is_some_and(|table| table.is_temporary);
    !is_temporary && has(SyntaxKind::VALUES) && !has(SyntaxKind::ON_CONFLICT_CLAUSE)
}

/// Whether the file empties or makes the table first.
fn is_emptied_before(step: &Step, before: &[Step]) -> bool {
    let is_same = |other: &Step| match (&step.table, &other.table) {
        (Some(one), Some(other)) => one.may_be(other),
        _ => false,
    };
    let empties =
        |kind| matches!(kind, SyntaxKind::DELETE | SyntaxKind::TRUNCATE | SyntaxKind::DROP_TABLE);
    before
        .iter()
        .rev()
        .take_while(|other| other.script.file.file == step.script.file.file)
        .any(|other| empties(other.kind) && is_same(other))
}
