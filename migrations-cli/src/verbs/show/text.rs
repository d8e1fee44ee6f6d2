//! Tables, views and columns as `psql` describes them, with the places that made them.

use migrations_compiler::catalog::Properties;
use migrations_core::quote::shown_part;
use migrations_docs::document::{
    Column, ColumnLife, Composite, Constraint, ConstraintKind, Domain, Enum, Event, Index, Place,
    Routine, Sequence, Table, Trigger, View, plain_name,
};
use migrations_docs::privileges::grouped;

use super::grid::{grid, one_line};
use crate::output;

/// Every table and view.
pub(super) fn list(tables: &[Table], views: &[View]) {
    let of_tables = tables
        .iter()
        .map(|it| row(&it.schema, &it.name, it.kind(), it.comment.as_ref(), it.made.as_ref()));
    let of_views = views.iter().map(|it| {
        let kind = if it.is_materialized { "materialized view" } else { "view" };
        row(&it.schema, &it.name, kind, it.comment.as_ref(), it.made.as_ref())
    });
    let rows: Vec<Vec<String>> = of_tables.chain(of_views).collect();
    match rows.is_empty() {
        true => output::line("there is no table"),
        false => {
            let heads = ["Schema", "Name", "Type", "Made at", "Comment"];
            output::line(&grid(&heads, &rows));
        }
    }
}

fn row(
    schema: &str,
    name: &str,
    kind: &str,
    comment: Option<&String>,
    made: Option<&Place>,
) -> Vec<String> {
    let comment = comment.cloned().unwrap_or_default();
    [schema, name, kind, &place(made), &comment].map(str::to_owned).to_vec()
}

fn place(made: Option<&Place>) -> String {
    made.map_or_else(|| "elsewhere".to_owned(), Place::shown)
}

pub(super) fn table(table: &Table) -> String {
    let mut lines = vec![title(&capitalized(table.kind()), &table.schema, &table.name)];
    lines.extend(table.comment.clone());
    lines.extend(columns(&table.columns));
    let of = |kind| table.constraints.iter().filter(move |it: &&Constraint| it.kind == kind);
    let keys = [ConstraintKind::PrimaryKey, ConstraintKind::Unique, ConstraintKind::Exclusion];
    let keys = keys.into_iter().flat_map(of).map(constraint);
    block(&mut lines, "Indexes", keys.chain(table.indexes.iter().map(index)));
    block(&mut lines, "Check constraints", of(ConstraintKind::Check).map(constraint));
    block(&mut lines, "Foreign-key constraints", of(ConstraintKind::ForeignKey).map(constraint));
    block(&mut lines, "Referenced by", referenced_by(table));
    block(&mut lines, policies_head(table), policies(table));
    block(&mut lines, "Triggers", table.triggers.iter().map(trigger));
    lines.extend(table.partition.as_ref().map(|it| format!("Partition: {it}")));
    block(&mut lines, "Properties", properties(table.properties.as_ref()).into_iter());
    lines.extend(made(table.made.as_ref(), &table.events));
    lines.join("\n")
}

fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

fn title(kind: &str, schema: &str, name: &str) -> String {
    format!("{kind} \"{schema}.{name}\"")
}

/// The columns; `None` where there are none.
fn columns(columns: &[Column]) -> Option<String> {
    let row = |column: &Column| {
        vec![
            shown_part(&column.name),
            column.data_type.clone(),
            null(column).to_owned(),
            default(column),
            properties(Some(&column.properties)).join(", "),
            place(column.made.as_ref()),
            column.comment.clone().unwrap_or_default(),
        ]
    };
    let rows: Vec<Vec<String>> = columns.iter().map(row).collect();
    let heads = ["Column", "Type", "Nullable", "Default", "Properties", "Made at", "Comment"];
    (!rows.is_empty()).then(|| grid(&heads, &rows))
}

/// Whether NULL is refused, and whether by the domain.
fn null(column: &Column) -> &'static str {
    match (column.not_null, column.is_nullable) {
        (true, false) => "not null",
        (true, true) => "not null, unchecked",
        (false, false) => "not null by type",
        (false, true) => "",
    }
}

/// What else is set, a line each.
fn properties(properties: Option<&Properties>) -> Vec<String> {
    let lines = properties.into_iter().flatten().flat_map(|(name, value)| match name.as_str() {
        "privileges" => grouped(value),
        "sequence privileges" => {
            grouped(value).iter().map(|line| format!("{name}: {line}")).collect()
        }
        _ => vec![format!("{name}: {}", one_line(value))],
    });
    lines.collect()
}

fn default(column: &Column) -> String {
    let storage = if column.is_virtual() { "virtual" } else { "stored" };
    let generated =
        column.generated.as_ref().map(|it| format!("generated always as ({it}) {storage}"));
    let identity = column.identity.as_ref().map(|it| format!("generated {it} as identity"));
    generated.or(identity).or_else(|| column.default.clone()).unwrap_or_default()
}

/// A heading with lines under it, where there are some.
fn block(lines: &mut Vec<String>, heading: &str, items: impl Iterator<Item = String>) {
    let mut items = items.map(|item| format!("    {item}")).peekable();
    if items.peek().is_some() {
        lines.push(format!("{heading}:"));
        lines.extend(items);
    }
}

fn constraint(constraint: &Constraint) -> String {
    let said = format!("{} {}", shown_part(&constraint.name), constraint.definition);
    with_settings(said, Some(&constraint.properties), constraint.comment.as_ref())
}

/// A definition, what else is set, and the comment.
fn with_settings(said: String, settings: Option<&Properties>, comment: Option<&String>) -> String {
    let comment = comment.map(|comment| one_line(comment));
    let all = [said].into_iter().chain(properties(settings)).chain(comment);
    all.collect::<Vec<_>>().join(" -- ")
}

fn trigger(it: &Trigger) -> String {
    let said = with_settings(it.definition.clone(), it.properties.as_ref(), it.comment.as_ref());
    with_place(&said, it.made.as_ref())
}

/// An index as `psql` shows it: what follows `USING`.
fn index(index: &Index) -> String {
    let unique = if index.is_unique { "UNIQUE, " } else { "" };
    let rest = index.definition.split_once(" USING ").map_or(&*index.definition, |(_, rest)| rest);
    let said = format!("{} {unique}{rest}", shown_part(&index.name));
    let said = with_settings(said, index.properties.as_ref(), index.comment.as_ref());
    with_place(&said, index.made.as_ref())
}

fn with_place(text: &str, made: Option<&Place>) -> String {
    format!("{text}  {}", place(made))
}

fn referenced_by(table: &Table) -> impl Iterator<Item = String> {
    table.referenced_by.iter().map(|key| {
        let name = plain_name(&key.schema, &key.table);
        format!("TABLE {name} CONSTRAINT {} {}", shown_part(&key.constraint), key.definition)
    })
}

fn policies_head(table: &Table) -> &'static str {
    let is_forced = table.properties.as_ref().is_some_and(|it| it.contains_key("row security"));
    match (table.row_security, is_forced) {
        (true, true) => "Policies (forced row security)",
        (true, false) => "Policies",
        (false, _) => "Policies (row security disabled)",
    }
}

fn policies(table: &Table) -> impl Iterator<Item = String> {
    let none = (table.row_security && table.policies.is_empty()).then(|| "(none)".to_owned());
    let policies = table.policies.iter().map(|it| {
        let policy = format!("POLICY {} {}", shown_part(&it.name), it.definition);
        with_place(&with_settings(policy, None, it.comment.as_ref()), it.made.as_ref())
    });
    policies.chain(none)
}

/// Where an object was made, and what became of it since.
fn made(made: Option<&Place>, events: &[Event]) -> Vec<String> {
    let mut lines = vec![format!("Made at: {}", place(made))];
    let later = events.iter().filter(|event| event.effect != "created").map(event);
    block(&mut lines, "Changed by", later);
    lines
}

fn event(event: &Event) -> String {
    let from = event.from.as_ref().map(|from| format!(" from {}", shown_part(from)));
    let details = event.details.join(", ");
    let details = if details.is_empty() { details } else { format!(": {details}") };
    format!("{}{}{details}  {}", event.effect, from.unwrap_or_default(), event.place.shown())
}

pub(super) fn view(view: &View) -> String {
    let kind = if view.is_materialized { "Materialized view" } else { "View" };
    let mut lines = vec![title(kind, &view.schema, &view.name)];
    lines.extend(view.comment.clone());
    let row = |column: &Column| {
        vec![
            shown_part(&column.name),
            column.data_type.clone(),
            column.source.clone().unwrap_or_default(),
            default(column),
            properties(Some(&column.properties)).join(", "),
            column.comment.clone().unwrap_or_default(),
        ]
    };
    let rows: Vec<Vec<String>> = view.columns.iter().map(row).collect();
    let heads = ["Column", "Type", "Shows", "Default", "Properties", "Comment"];
    lines.extend((!rows.is_empty()).then(|| grid(&heads, &rows)));
    block(&mut lines, "Indexes", view.indexes.iter().map(index));
    block(&mut lines, "Triggers", view.triggers.iter().map(trigger));
    block(&mut lines, "Properties", properties(view.properties.as_ref()).into_iter());
    lines.extend(["View definition:".to_owned(), view.definition.clone()]);
    lines.extend(made(view.made.as_ref(), &view.events));
    lines.join("\n")
}

pub(super) fn enumeration(it: &Enum) -> String {
    let mut lines = vec![title("Type", &it.schema, &it.name)];
    lines.extend(it.comment.clone());
    block(&mut lines, "Elements", it.values.iter().map(|value| value.replace('\n', "\\n")));
    block(&mut lines, "Properties", properties(it.properties.as_ref()).into_iter());
    lines.extend(made(it.made.as_ref(), &it.events));
    lines.join("\n")
}

pub(super) fn domain(domain: &Domain) -> String {
    let null = if domain.not_null { " not null" } else { "" };
    let default = domain.default.as_ref().map(|it| format!(" default {it}")).unwrap_or_default();
    let mut lines = vec![title("Domain", &domain.schema, &domain.name)];
    lines.extend(domain.comment.clone());
    lines.push(format!("{}{null}{default}", domain.data_type));
    block(&mut lines, "Constraints", domain.constraints.iter().map(constraint));
    block(&mut lines, "Properties", properties(domain.properties.as_ref()).into_iter());
    lines.extend(made(domain.made.as_ref(), &domain.events));
    lines.join("\n")
}

pub(super) fn composite(composite: &Composite) -> String {
    let mut lines = vec![title("Composite type", &composite.schema, &composite.name)];
    lines.extend(composite.comment.clone());
    lines.extend(columns(&composite.columns));
    lines.extend(made(composite.made.as_ref(), &composite.events));
    lines.join("\n")
}

pub(super) fn sequence(sequence: &Sequence) -> String {
    let mut lines = vec![title("Sequence", &sequence.schema, &sequence.name)];
    lines.extend(sequence.comment.clone());
    lines.push(sequence.definition.clone());
    block(&mut lines, "Properties", properties(sequence.properties.as_ref()).into_iter());
    lines.extend(made(sequence.made.as_ref(), &sequence.events));
    lines.join("\n")
}

pub(super) fn routine(routine: &Routine) -> String {
    let name = plain_name(&routine.schema, &routine.name);
    let mut lines = vec![format!("{} {name}({})", routine.kind, routine.arguments)];
    lines.extend(routine.comment.clone());
    lines.push(routine.definition.trim_end().to_owned());
    block(&mut lines, "Properties", properties(routine.properties.as_ref()).into_iter());
    lines.extend(made(routine.made.as_ref(), &routine.events));
    lines.join("\n")
}

pub(super) fn column_life(life: &ColumnLife) -> String {
    let table = plain_name(&life.schema, &life.table);
    let gone = if life.is_there { "" } else { ", which is gone" };
    let mut lines = vec![format!("column {} of {table}, {}{gone}", life.name, life.data_type)];
    if life.events.first().is_none_or(|first| first.effect != "created") {
        lines.push("  was there before the migrations".to_owned());
    }
    lines.extend(life.events.iter().map(|it| format!("  {}", event(it))));
    lines.join("\n")
}
