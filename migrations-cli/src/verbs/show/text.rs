//! Tables, views and columns as `psql` describes them, with the places that made them.

use migrations_core::quote::shown_part;
use migrations_docs::document::{
    Column, ColumnLife, Composite, Constraint, ConstraintKind, Domain, Enum, Event, Index, Place,
    Routine, Sequence, Table, View, plain_name,
};

use super::grid::grid;
use crate::output;

/// Every table and view.
pub(super) fn list(tables: &[Table], views: &[View]) {
    let of_tables = tables.iter().map(|it| {
        let kind = match (it.is_partition(), &it.partition) {
            (true, _) => "partition",
            (false, Some(_)) => "partitioned table",
            (false, None) => "table",
        };
        row(&it.schema, &it.name, kind, it.comment.as_ref(), it.made.as_ref())
    });
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
    let mut lines = vec![title("Table", &table.schema, &table.name)];
    lines.extend(table.comment.clone());
    lines.push(columns(&table.columns));
    let of = |kind| table.constraints.iter().filter(move |it: &&Constraint| it.kind == kind);
    let keys = [ConstraintKind::PrimaryKey, ConstraintKind::Unique, ConstraintKind::Exclusion];
    let keys = keys.into_iter().flat_map(of).map(constraint);
    block(&mut lines, "Indexes", keys.chain(table.indexes.iter().map(index)));
    block(&mut lines, "Check constraints", of(ConstraintKind::Check).map(constraint));
    block(&mut lines, "Foreign-key constraints", of(ConstraintKind::ForeignKey).map(constraint));
    block(&mut lines, "Referenced by", referenced_by(table));
    block(&mut lines, policies_head(table), policies(table));
    let triggers = table.triggers.iter().map(|it| with_place(&it.definition, it.made.as_ref()));
    block(&mut lines, "Triggers", triggers);
    lines.extend(table.partition.as_ref().map(|it| format!("Partition: {it}")));
    lines.extend(made(table.made.as_ref(), &table.events));
    lines.join("\n")
}

fn title(kind: &str, schema: &str, name: &str) -> String {
    format!("{kind} \"{schema}.{name}\"")
}

fn columns(columns: &[Column]) -> String {
    let row = |column: &Column| {
        vec![
            shown_part(&column.name),
            column.data_type.clone(),
            if column.not_null { "not null" } else { "" }.to_owned(),
            default(column),
            place(column.made.as_ref()),
            column.comment.clone().unwrap_or_default(),
        ]
    };
    let rows: Vec<Vec<String>> = columns.iter().map(row).collect();
    grid(&["Column", "Type", "Nullable", "Default", "Made at", "Comment"], &rows)
}

fn default(column: &Column) -> String {
    let generated =
        column.generated.as_ref().map(|it| format!("generated always as ({it}) stored"));
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
    format!("{} {}", shown_part(&constraint.name), constraint.definition)
}

/// An index as `psql` shows it: what follows `USING`.
fn index(index: &Index) -> String {
    let unique = if index.is_unique { "UNIQUE, " } else { "" };
    let rest = index.definition.split_once(" USING ").map_or(&*index.definition, |(_, rest)| rest);
    with_place(&format!("{} {unique}{rest}", shown_part(&index.name)), index.made.as_ref())
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
    if table.row_security { "Policies" } else { "Policies (row security disabled)" }
}

fn policies(table: &Table) -> impl Iterator<Item = String> {
    let none = (table.row_security && table.policies.is_empty()).then(|| "(none)".to_owned());
    let policies = table.policies.iter().map(|it| {
        let policy = format!("POLICY {} {}", shown_part(&it.name), it.definition);
        with_place(&policy, it.made.as_ref())
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
        let source = column.source.clone().unwrap_or_default();
        vec![shown_part(&column.name), column.data_type.clone(), source]
    };
    let rows: Vec<Vec<String>> = view.columns.iter().map(row).collect();
    lines.push(grid(&["Column", "Type", "Shows"], &rows));
    block(&mut lines, "Indexes", view.indexes.iter().map(index));
    let triggers = view.triggers.iter().map(|it| with_place(&it.definition, it.made.as_ref()));
    block(&mut lines, "Triggers", triggers);
    lines.extend(["View definition:".to_owned(), view.definition.clone()]);
    lines.extend(made(view.made.as_ref(), &view.events));
    lines.join("\n")
}

pub(super) fn enumeration(it: &Enum) -> String {
    let mut lines = vec![title("Type", &it.schema, &it.name)];
    lines.extend(it.comment.clone());
    block(&mut lines, "Elements", it.values.iter().cloned());
    lines.extend(made(it.made.as_ref(), &it.events));
    lines.join("\n")
}

pub(super) fn domain(domain: &Domain) -> String {
    let null = if domain.not_null { " not null" } else { "" };
    let default = domain.default.as_ref().map(|it| format!(" default {it}")).unwrap_or_default();
    let mut lines = vec![title("Domain", &domain.schema, &domain.name)];
    lines.push(format!("{}{null}{default}", domain.data_type));
    block(&mut lines, "Constraints", domain.constraints.iter().map(constraint));
    lines.extend(made(domain.made.as_ref(), &[]));
    lines.join("\n")
}

pub(super) fn composite(composite: &Composite) -> String {
    let mut lines = vec![title("Composite type", &composite.schema, &composite.name)];
    lines.push(columns(&composite.columns));
    lines.extend(made(composite.made.as_ref(), &[]));
    lines.join("\n")
}

pub(super) fn sequence(sequence: &Sequence) -> String {
    let mut lines = vec![title("Sequence", &sequence.schema, &sequence.name)];
    lines.push(sequence.definition.clone());
    lines.extend(made(sequence.made.as_ref(), &[]));
    lines.join("\n")
}

pub(super) fn routine(routine: &Routine) -> String {
    let name = plain_name(&routine.schema, &routine.name);
    let mut lines = vec![format!("{} {name}({})", routine.kind, routine.arguments)];
    lines.extend(routine.comment.clone());
    lines.push(routine.definition.trim_end().to_owned());
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
