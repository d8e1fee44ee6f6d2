//! Types, schemas, sequences and extensions.

use migrations_core::quote::shown_part;

use super::escape::{code, sql};
use super::parts::{Context, HEAD, codes, comment, grid, section, shown_name};
use super::properties::{self, used};
use crate::document::{Column, Constraint, Document};

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
        vec![
            code(&shown_name(&it.schema, &it.name)),
            codes(&it.values),
            comment(it.comment.as_ref()),
            properties::cell(it.properties.as_ref()),
            context.made(it.made.as_ref()),
            context.changed(&it.events),
        ]
    });
    used(&["Type", "Values", "What it is", "Properties", "Made by", "Changed by"], rows)
}

fn domains(context: &Context<'_>) -> String {
    let rows = context.document.domains.iter().map(|it| {
        let checks: Vec<String> = it.constraints.iter().map(definition).collect();
        vec![
            code(&shown_name(&it.schema, &it.name)),
            code(&it.data_type),
            if it.not_null { "no" } else { "yes" }.to_owned(),
            it.default.as_ref().map(|default| sql(default)).unwrap_or_default(),
            checks.join("<br>"),
            comment(it.comment.as_ref()),
            properties::cell(it.properties.as_ref()),
            context.made(it.made.as_ref()),
            context.changed(&it.events),
        ]
    });
    let heads = [
        "Domain",
        "Type",
        "NULL",
        "Default",
        "Constraints",
        "What it is",
        "Properties",
        "Made by",
        "Changed by",
    ];
    used(&heads, rows)
}

fn definition(constraint: &Constraint) -> String {
    format!("{}: {}", code(&constraint.name), sql(&constraint.definition))
}

fn composites(context: &Context<'_>) -> String {
    let rows = context.document.composites.iter().map(|it| {
        let fields: Vec<String> = it.columns.iter().map(field).collect();
        vec![
            code(&shown_name(&it.schema, &it.name)),
            fields.join("<br>"),
            comment(it.comment.as_ref()),
            properties::cell(it.properties.as_ref()),
            context.made(it.made.as_ref()),
            context.changed(&it.events),
        ]
    });
    used(&["Type", "Fields", "What it is", "Properties", "Made by", "Changed by"], rows)
}

fn field(field: &Column) -> String {
    let shown = code(&format!("{} {}", shown_part(&field.name), field.data_type));
    let others = [comment(field.comment.as_ref()), properties::cell(Some(&field.properties))];
    let others = others.into_iter().filter(|it| !it.is_empty()).map(|it| format!(", {it}"));
    shown + &others.collect::<String>()
}

fn sequences(context: &Context<'_>) -> String {
    let rows = context.document.sequences.iter().map(|it| {
        vec![
            code(&shown_name(&it.schema, &it.name)),
            sql(&it.definition),
            comment(it.comment.as_ref()),
            properties::cell(it.properties.as_ref()),
            context.made(it.made.as_ref()),
            context.changed(&it.events),
        ]
    });
    used(&["Sequence", "Definition", "What it counts", "Properties", "Made by", "Changed by"], rows)
}

fn schemas(context: &Context<'_>) -> String {
    let rows = context.document.schemas.iter().map(|it| {
        let others = properties::cell(it.properties.as_ref());
        let made = context.made(it.made.as_ref());
        vec![code(&it.name), comment(it.comment.as_ref()), others, made]
    });
    used(&["Schema", "What it holds", "Properties", "Made by"], rows)
}

fn extensions(context: &Context<'_>) -> String {
    let rows = context
        .document
        .extensions
        .iter()
        .map(|it| vec![code(&it.name), code(&it.schema), context.made(it.made.as_ref())]);
    grid(&["Extension", "Schema", "Made by"], rows)
}
