//! Types, schemas, sequences and extensions.

use super::escape::{code, sql};
use super::parts::{Context, HEAD, codes, comment, grid, section, shown_name};
use crate::document::{Constraint, Document};

pub(super) fn has_any(document: &Document) -> bool {
    let counts = [
        document.enums.len(),
        document.domains.len(),
        document.composites.len(),
        document.sequences.len(),
        document.schemas.len(),
        document.extensions.len(),
    ];
    counts.iter().any(|count| *count > 0)
}

pub(super) fn page(context: &Context<'_>) -> String {
    let mut page = format!("{HEAD}\n# Types, schemas and extensions\n");
    page += &section("Enumerated types", &enums(context));
    page += &section("Domains", &domains(context));
    page += &section("Composite types", &composites(context));
    page += &section("Sequences", &sequences(context));
    page += &section("Schemas", &schemas(context));
    page += &section("Extensions", &extensions(context));
    page
}

fn enums(context: &Context<'_>) -> String {
    let rows = context.document.enums.iter().map(|it| {
        let name = code(&shown_name(&it.schema, &it.name));
        let made = context.made(it.made.as_ref());
        vec![name, codes(&it.values), comment(it.comment.as_ref()), made]
    });
    grid(&["Type", "Values", "What it is", "Made by"], rows)
}

fn domains(context: &Context<'_>) -> String {
    let rows = context.document.domains.iter().map(|it| {
        let checks: Vec<String> = it.constraints.iter().map(definition).collect();
        let null = if it.not_null { "no" } else { "yes" }.to_owned();
        let name = code(&shown_name(&it.schema, &it.name));
        vec![name, code(&it.data_type), null, checks.join("<br>"), context.made(it.made.as_ref())]
    });
    grid(&["Domain", "Type", "NULL", "Constraints", "Made by"], rows)
}

fn definition(constraint: &Constraint) -> String {
    sql(&constraint.definition)
}

fn composites(context: &Context<'_>) -> String {
    let rows = context.document.composites.iter().map(|it| {
        let fields = it.columns.iter().map(|field| format!("{} {}", field.name, field.data_type));
        let fields: Vec<String> = fields.map(|field| code(&field)).collect();
        let name = code(&shown_name(&it.schema, &it.name));
        vec![name, fields.join("<br>"), context.made(it.made.as_ref())]
    });
    grid(&["Type", "Fields", "Made by"], rows)
}

fn sequences(context: &Context<'_>) -> String {
    let rows = context.document.sequences.iter().map(|it| {
        let name = code(&shown_name(&it.schema, &it.name));
        vec![name, sql(&it.definition), context.made(it.made.as_ref())]
    });
    grid(&["Sequence", "Definition", "Made by"], rows)
}

fn schemas(context: &Context<'_>) -> String {
    let rows = context.document.schemas.iter().map(|it| {
        vec![code(&it.name), comment(it.comment.as_ref()), context.made(it.made.as_ref())]
    });
    grid(&["Schema", "What it holds", "Made by"], rows)
}

fn extensions(context: &Context<'_>) -> String {
    let rows = context
        .document
        .extensions
        .iter()
        .map(|it| vec![code(&it.name), code(&it.schema), context.made(it.made.as_ref())]);
    grid(&["Extension", "Schema", "Made by"], rows)
}
