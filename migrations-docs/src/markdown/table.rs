//! The page of a table.

use super::escape::{code, sql, text};
use super::parts::{Context, HEAD, codes, comment, grid, section, shown_name};
use crate::document::{Column, ConstraintKind, Event, Table};
use crate::mermaid;

pub(super) fn page(context: &Context<'_>, table: &Table) -> String {
    let mut page = format!("{HEAD}\n# {}\n", code(&shown_name(&table.schema, &table.name)));
    if let Some(comment) = &table.comment {
        page += &format!("\n{}\n", text(comment));
    }
    page += &format!("\n{}\n", facts(context, table));
    page += &section("Columns", &columns(context, &table.columns));
    page += &section("Constraints", &constraints(context, table));
    page += &section("Indexes", &indexes(context, table));
    page += &section("Triggers", &triggers(context, table));
    page += &section("Policies", &policies(context, table));
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
    let partition = table.partition.as_ref().map(|it| format!("\n{}.", code(it)));
    let security = match (table.row_security, table.policies.len()) {
        (true, 0) => "\nRow-level security is on, and no policy lets anybody but its owner in.",
        (true, _) => "\nRow-level security is on.",
        (false, 0) => "",
        (false, _) => "\nRow-level security is off: its policies are not applied.",
    };
    format!("{made}{}{security}", partition.unwrap_or_default())
}

/// The columns of the table; a column of the page that says nothing is left out.
fn columns(context: &Context<'_>, columns: &[Column]) -> String {
    let has_comments = columns.iter().any(|column| column.comment.is_some());
    let has_places = columns.iter().any(|column| column.made.is_some());
    let has_values = columns.iter().any(|column| !value(column).is_empty());
    let mut heads = vec!["Column", "Type", "NULL"];
    heads.extend(has_values.then_some("Value"));
    heads.extend(has_comments.then_some("What it holds"));
    heads.extend(has_places.then_some("Made by"));
    let row = |column: &Column| {
        let mut cells = vec![code(&column.name), code(&column.data_type)];
        cells.push(if column.not_null { "no" } else { "yes" }.to_owned());
        cells.extend(has_values.then(|| value(column)));
        cells.extend(has_comments.then(|| comment(column.comment.as_ref())));
        cells.extend(has_places.then(|| context.made(column.made.as_ref())));
        cells
    };
    grid(&heads, columns.iter().map(row))
}

/// Where a value comes from that no statement gives.
fn value(column: &Column) -> String {
    match (&column.generated, &column.identity, &column.default) {
        (Some(expression), ..) => format!("generated: {}", sql(expression)),
        (_, Some(identity), _) => format!("identity, {identity}"),
        (_, _, Some(default)) => format!("default {}", sql(default)),
        _ => String::new(),
    }
}

fn constraints(context: &Context<'_>, table: &Table) -> String {
    let rows = table.constraints.iter().map(|constraint| {
        let to = constraint.references.as_ref();
        let to = to.map(|to| format!(", to {}", context.table(&to.schema, &to.table)));
        let kind = format!("{}{}", kind(constraint.kind), to.unwrap_or_default());
        vec![code(&constraint.name), kind, sql(&constraint.definition)]
    });
    grid(&["Constraint", "Kind", "Definition"], rows)
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

fn indexes(context: &Context<'_>, table: &Table) -> String {
    let rows = table.indexes.iter().map(|index| {
        let made = context.made(index.made.as_ref());
        vec![code(&index.name), sql(&index.definition), made]
    });
    grid(&["Index", "Definition", "Made by"], rows)
}

fn triggers(context: &Context<'_>, table: &Table) -> String {
    let rows = table.triggers.iter().map(|trigger| {
        let made = context.made(trigger.made.as_ref());
        vec![code(&trigger.name), sql(&trigger.definition), made]
    });
    grid(&["Trigger", "Definition", "Made by"], rows)
}

fn policies(context: &Context<'_>, table: &Table) -> String {
    let rows = table.policies.iter().map(|policy| {
        let made = context.made(policy.made.as_ref());
        vec![code(&policy.name), sql(&policy.definition), made]
    });
    grid(&["Policy", "Definition", "Made by"], rows)
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
