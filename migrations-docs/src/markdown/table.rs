//! The page of a table.

use super::escape::{code, sql, text};
use super::parts::{Context, HEAD, codes, comment, grid, section, shown_name};
use super::properties::{self, used};
use crate::document::{Column, ConstraintKind, Event, Index, Table, Trigger};
use crate::mermaid;

pub(super) fn page(context: &Context<'_>, table: &Table) -> String {
    let mut page = format!("{HEAD}\n# {}\n", code(&shown_name(&table.schema, &table.name)));
    if let Some(comment) = &table.comment {
        page += &format!("\n{}\n", text(comment));
    }
    page += &format!("\n{}\n", facts(context, table));
    page += &section("Columns", &columns(context, &table.columns));
    page += &section("Constraints", &constraints(context, table));
    page += &section("Indexes", &indexes(context, &table.indexes));
    page += &section("Triggers", &triggers(context, &table.triggers));
    page += &section("Policies", &policies(context, table));
    page += &section("Properties", &properties::table(table.properties.as_ref()));
    page += &section("Referred to by", &referenced_by(context, table));
    page += &section("Neighbours", &neighbours(context, table));
    page += &section("What became of it", &events(context, &table.events));
    page
}

fn facts(context: &Context<'_>, table: &Table) -> String {
    let made = match &table.made {
        Some(place) => format!("Made by {}.", context.place(place)),
        None => "Made by no migration: it was there before them.".to_owned(),
    };
    let kind = Some(table.kind()).filter(|kind| *kind != "table");
    let kind = kind.map(|kind| format!("\n{} {kind}.", article(kind)));
    let partition = table.partition.as_ref().map(|it| format!("\n{}.", code(it)));
    let security = table.row_security_words().map(|words| format!("\n{words}"));
    [Some(made), kind, partition, security].into_iter().flatten().collect()
}

fn article(noun: &str) -> &'static str {
    if noun.starts_with(['a', 'e', 'i', 'o', 'u']) { "An" } else { "A" }
}

/// The columns of the table; a column of the page that says nothing is left out.
pub(super) fn columns(context: &Context<'_>, columns: &[Column]) -> String {
    let has_places = columns.iter().any(|column| column.made.is_some());
    let heads = ["Column", "Type", "NULL", "Value", "What it holds", "Properties", "Made by"];
    let row = |column: &Column| {
        let made = has_places.then(|| context.made(column.made.as_ref()));
        vec![
            code(&column.name),
            code(&column.data_type),
            null(column).to_owned(),
            value(column),
            comment(column.comment.as_ref()),
            properties::cell(Some(&column.properties)),
            made.unwrap_or_default(),
        ]
    };
    used(&heads, columns.iter().map(row))
}

/// Whether NULL can be there.
fn null(column: &Column) -> &'static str {
    match (column.is_nullable, column.not_null) {
        (false, _) => "no",
        (true, false) => "yes",
        (true, true) => "in rows that nobody has checked",
    }
}

/// Where a value comes from that no statement gives.
fn value(column: &Column) -> String {
    let kind = if column.is_virtual() { "generated when it is read" } else { "generated" };
    match (&column.generated, &column.identity, &column.default) {
        (Some(expression), ..) => format!("{kind}: {}", sql(expression)),
        (_, Some(identity), _) => format!("identity, {identity}"),
        (_, _, Some(default)) => format!("default {}", sql(default)),
        _ => String::new(),
    }
}

fn constraints(context: &Context<'_>, table: &Table) -> String {
    let rows = table.constraints.iter().map(|constraint| {
        let to = constraint.references.as_ref();
        let to = to.map(|to| format!(", to {}", context.table(&to.schema, &to.table)));
        let inherited = inherited(constraint.is_inherited);
        let kind = format!("{}{}{inherited}", kind(constraint.kind), to.unwrap_or_default());
        let why = comment(constraint.comment.as_ref());
        let others = properties::cell(Some(&constraint.properties));
        vec![code(&constraint.name), kind, sql(&constraint.definition), why, others]
    });
    used(&["Constraint", "Kind", "Definition", "What for", "Properties"], rows)
}

/// Of a part of a partitioned table, that the whole has it.
fn inherited(is_inherited: bool) -> &'static str {
    if is_inherited { ", of the whole table" } else { "" }
}

fn kind(kind: ConstraintKind) -> &'static str {
    match kind {
        ConstraintKind::PrimaryKey => "primary key",
        ConstraintKind::Unique => "unique",
        ConstraintKind::ForeignKey => "foreign key",
        ConstraintKind::Check => "check",
        ConstraintKind::Exclusion => "exclusion",
    }
}

/// Indexes of a table or of a view.
pub(super) fn indexes(context: &Context<'_>, indexes: &[Index]) -> String {
    let rows = indexes.iter().map(|index| {
        let made = match index.is_inherited {
            true => "with the whole table".to_owned(),
            false => context.made(index.made.as_ref()),
        };
        let others = properties::cell(index.properties.as_ref());
        let why = comment(index.comment.as_ref());
        vec![code(&index.name), sql(&index.definition), why, others, made]
    });
    used(&["Index", "Definition", "What for", "Properties", "Made by"], rows)
}

/// Triggers of a table or of a view.
pub(super) fn triggers(context: &Context<'_>, triggers: &[Trigger]) -> String {
    let rows = triggers.iter().map(|trigger| {
        let made = context.made(trigger.made.as_ref());
        let others = properties::cell(trigger.properties.as_ref());
        let why = comment(trigger.comment.as_ref());
        vec![code(&trigger.name), sql(&trigger.definition), why, others, made]
    });
    used(&["Trigger", "Definition", "What for", "Properties", "Made by"], rows)
}

fn policies(context: &Context<'_>, table: &Table) -> String {
    let rows = table.policies.iter().map(|policy| {
        let made = context.made(policy.made.as_ref());
        let why = comment(policy.comment.as_ref());
        vec![code(&policy.name), sql(&policy.definition), why, made]
    });
    used(&["Policy", "Definition", "What for", "Made by"], rows)
}

fn referenced_by(context: &Context<'_>, table: &Table) -> String {
    let rows = table.referenced_by.iter().map(|key| {
        vec![context.table(&key.schema, &key.table), codes(&key.columns), sql(&key.definition)]
    });
    grid(&["Table", "Columns", "Foreign key"], rows)
}

fn neighbours(context: &Context<'_>, table: &Table) -> String {
    mermaid::neighbours(context.document, table)
        .map(|diagram| super::escape::block("mermaid", &diagram))
        .unwrap_or_default()
}

/// What migrations did to an object after they had made it.
pub(super) fn events(context: &Context<'_>, events: &[Event]) -> String {
    let rows = events.iter().filter(|event| event.effect != "created").map(|event| {
        let from = event.from.as_ref().map(|from| format!("renamed from {}", code(from)));
        let details = event.details.iter().map(|detail| text(detail));
        let mut what: Vec<String> = from.into_iter().chain(details).collect();
        if what.is_empty() {
            what.push(event.effect.to_owned());
        }
        vec![context.place(&event.place), what.join("<br>")]
    });
    grid(&["Migration", "What it did"], rows)
}
