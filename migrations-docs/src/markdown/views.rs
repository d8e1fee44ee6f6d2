//! The views, each with its columns and its query.

use super::escape::{block, code, sql, text};
use super::parts::{Context, HEAD, comment, section, shown_name};
use super::properties;
use super::table::{self, events};
use crate::document::{Column, View};

pub(super) fn page(context: &Context<'_>) -> String {
    let views =
        context.document.views.iter().map(|view| {
            section(&code(&shown_name(&view.schema, &view.name)), &body(context, view))
        });
    format!("{HEAD}\n# Views\n{}", views.collect::<String>())
}

fn body(context: &Context<'_>, view: &View) -> String {
    let mut body = String::new();
    if let Some(comment) = &view.comment {
        body += &format!("{}\n\n", text(comment));
    }
    let kind = if view.is_materialized { "A materialised view; made" } else { "Made" };
    let made = view.made.as_ref().map(|place| format!("by {}", context.place(place)));
    body += &format!("{kind} {}.\n\n", made.unwrap_or_else(|| "elsewhere".to_owned()));
    body += &columns(&view.columns);
    body += &spaced(&table::indexes(context, &view.indexes));
    body += &spaced(&table::triggers(context, &view.triggers));
    body += &spaced(&properties::table(view.properties.as_ref()));
    body += &format!("\n{}", block("sql", &dedented(&view.definition)));
    body + &spaced(&events(context, &view.events))
}

/// Of NULL PostgreSQL knows nothing in a view, and all columns came by one file.
fn columns(columns: &[Column]) -> String {
    let row = |column: &Column| {
        let source = column.source.as_ref().map(|source| code(source));
        vec![
            code(&column.name),
            code(&column.data_type),
            source.unwrap_or_default(),
            column.default.as_ref().map(|it| sql(it)).unwrap_or_default(),
            comment(column.comment.as_ref()),
            properties::cell(Some(&column.properties)),
        ]
    };
    let heads = ["Column", "Type", "Shows", "Default", "What it holds", "Properties"];
    properties::used(&heads, columns.iter().map(row))
}

fn spaced(part: &str) -> String {
    if part.is_empty() { String::new() } else { format!("\n{part}") }
}

/// PostgreSQL begins the query of a view with a blank.
fn dedented(definition: &str) -> String {
    definition.strip_prefix(' ').unwrap_or(definition).to_owned()
}
