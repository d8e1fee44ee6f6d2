//! The views, each with its columns and its query.

use super::escape::{block, code, sql, text};
use super::parts::{Context, HEAD, grid, section, shown_name};
use super::table::events;
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
    let indexes = view.indexes.iter().map(|it| vec![code(&it.name), sql(&it.definition)]);
    body += &spaced(&grid(&["Index", "Definition"], indexes));
    let triggers = view.triggers.iter().map(|it| vec![code(&it.name), sql(&it.definition)]);
    body += &spaced(&grid(&["Trigger", "Definition"], triggers));
    body += &format!("\n{}", block("sql", &dedented(&view.definition)));
    body + &spaced(&events(context, &view.events))
}

/// Of NULL PostgreSQL knows nothing in a view, and all columns came by one file.
fn columns(columns: &[Column]) -> String {
    let row = |column: &Column| {
        let source = column.source.as_ref().map(|source| code(source));
        vec![code(&column.name), code(&column.data_type), source.unwrap_or_default()]
    };
    grid(&["Column", "Type", "Shows"], columns.iter().map(row))
}

fn spaced(part: &str) -> String {
    if part.is_empty() { String::new() } else { format!("\n{part}") }
}

/// PostgreSQL begins the query of a view with a blank.
fn dedented(definition: &str) -> String {
    definition.strip_prefix(' ').unwrap_or(definition).to_owned()
}
