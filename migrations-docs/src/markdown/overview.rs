//! The first page: how much there is, what is referred to most, and every table.

use std::collections::BTreeSet;

use super::escape::{code, text};
use super::parts::{Context, HEAD, comment, count, grid, section, shown_name};
use super::properties::used;
use crate::document::{Counts, Document, Table, View};

/// How many tables are key tables at the most.
const KEY_TABLES: usize = 10;

pub(super) fn page(context: &Context<'_>) -> String {
    let document = context.document;
    let title = document.title().map(|title| format!("Schema of {}", code(title)));
    let title = title.unwrap_or_else(|| "The schema".to_owned());
    let mut page = format!("{HEAD}\n# {title}\n\n{}\n", state(document));
    page += &further_pages(document);
    page += &section("Counts", &counts(&document.counts));
    page += &section("Key tables", &key_tables(context));
    page += &section("Tables", &tables(context, &document.tables));
    page += &section("Views", &views(context));
    page
}

fn state(document: &Document) -> String {
    let Some(version) = &document.version else {
        return "No migration is in it.".to_owned();
    };
    let steps = count(document.history.len(), "migration");
    let server = document.server.map(|major| format!(", executed by PostgreSQL {major}"));
    format!("{steps}, the last of them {}{}.", code(version), server.unwrap_or_default())
}

/// The pages that are there, one a line.
fn further_pages(document: &Document) -> String {
    let pages = [
        (
            !document.history.is_empty(),
            "[What each migration did](history.md), in the order of the set",
        ),
        (
            !document.traps.is_empty(),
            "[What to beware of](columns.md) in columns, before a query is written",
        ),
        (!document.views.is_empty(), "[Views](views.md), with their queries"),
        (!document.routines.is_empty(), "[Functions](functions.md)"),
        (super::types::has_any(document), "[Types, schemas and extensions](types.md)"),
    ];
    let lines = pages.iter().filter(|(is_there, _)| *is_there);
    let lines: String = lines.map(|(_, line)| format!("- {line}\n")).collect();
    if lines.is_empty() { lines } else { format!("\n{lines}") }
}

fn counts(counts: &Counts) -> String {
    let methods: Vec<String> =
        counts.indexes.iter().map(|it| format!("{} {}", it.count, text(&it.method))).collect();
    let of_constraints =
        counts.primary_keys + counts.unique_constraints + counts.exclusion_constraints;
    let own: usize = counts.indexes.iter().map(|it| it.count).sum();
    let mut kinds = vec![format!("{of_constraints} of constraints")];
    kinds.extend(methods);
    let rows = [
        ("Tables", counts.tables.to_string()),
        ("Columns of tables", counts.columns.to_string()),
        ("Views", counts.views.to_string()),
        ("Indexes", format!("{}: {}", of_constraints + own, kinds.join(", "))),
        ("Primary keys", counts.primary_keys.to_string()),
        ("Foreign keys", counts.foreign_keys.to_string()),
        ("Unique constraints", counts.unique_constraints.to_string()),
        ("Check constraints", counts.check_constraints.to_string()),
        ("Exclusion constraints", counts.exclusion_constraints.to_string()),
        ("Triggers", counts.triggers.to_string()),
        ("Functions", counts.routines.to_string()),
        ("Policies", counts.policies.to_string()),
        ("Enumerated types", counts.enums.to_string()),
    ];
    let is_some = |count: &str| count != "0" && !count.starts_with("0:");
    let rows = rows.into_iter().filter(|(_, count)| is_some(count));
    grid(&["Objects", "Count"], rows.map(|(name, count)| vec![name.to_owned(), count]))
}

/// The tables that most others refer to.
fn key_tables(context: &Context<'_>) -> String {
    let mut tables: Vec<(usize, &Table)> =
        context.document.tables.iter().map(|table| (referring(table), table)).collect();
    tables.retain(|(count, _)| *count > 0);
    tables.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    let rows = tables.into_iter().take(KEY_TABLES).map(|(number, table)| {
        vec![
            context.table(&table.schema, &table.name),
            count(number, "table"),
            comment(table.comment.as_ref()),
        ]
    });
    grid(&["Table", "Referred to by", "What it holds"], rows)
}

/// How many other tables refer to one.
fn referring(table: &Table) -> usize {
    let others = table.referenced_by.iter().map(|key| (&key.schema, &key.table));
    let is_other =
        |(schema, name): &(&String, &String)| **schema != table.schema || **name != table.name;
    others.filter(is_other).collect::<BTreeSet<_>>().len()
}

fn tables(context: &Context<'_>, tables: &[Table]) -> String {
    // Where all are of the usual kind, none says so.
    let has_kinds = tables.iter().any(|table| table.kind() != "table");
    let row = |table: &Table| {
        vec![
            context.table(&table.schema, &table.name),
            if has_kinds { table.kind() } else { "" }.to_owned(),
            table.columns.len().to_string(),
            comment(table.comment.as_ref()),
            context.made(table.made.as_ref()),
        ]
    };
    used(&["Table", "Kind", "Columns", "What it holds", "Made by"], tables.iter().map(row))
}

fn views(context: &Context<'_>) -> String {
    let views = context.document.views.iter().map(|view| {
        vec![view_link(view), comment(view.comment.as_ref()), context.made(view.made.as_ref())]
    });
    grid(&["View", "What it shows", "Made by"], views)
}

/// A link to the chapter of a view; to the page where the name of a chapter is not certain.
fn view_link(view: &View) -> String {
    let shown = shown_name(&view.schema, &view.name);
    let is_plain = shown
        .bytes()
        .all(|byte| byte == b'_' || byte.is_ascii_lowercase() || byte.is_ascii_digit());
    let chapter = if is_plain { format!("#{shown}") } else { String::new() };
    format!("[{}](views.md{chapter})", code(&shown))
}
