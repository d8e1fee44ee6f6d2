//! A missing object → the statements that make it, as the catalog describes it.

use std::collections::BTreeSet;

use migrations_compiler::catalog::{
    Column, Composite, Constraint, ConstraintKind, Domain, Enum, Index, Object, Policy, Routine,
    Sequence, Table, Trigger, View,
};
use migrations_core::quote::{literal, shown_part};

use super::Comparing;
use super::columns::clause;
use super::details::{details, part_made, value};
use super::finding::{Change, Difference, Phase, ROWS_FIT};
use super::names::{mentions, qualified, signature, subject, view_kind};
use super::sequences::{create_sequence, owned_sequence};

impl Comparing<'_> {
    pub(super) fn missing(&mut self, name: &str, object: &Object) {
        let subject = subject(name, object);
        let phase = match object {
            Object::Routine(it) => self.routine_phase(it),
            _ => Phase::Routine,
        };
        let obstacle = self.obstacle_to_making(name, object);
        let renamed = match object {
            Object::Index(it) => self.renamed_from(it),
            _ => None,
        };
        let difference = self.findings.add(&subject, Change::Missing, None, (None, None));
        if let Some(rename) = renamed {
            difference.sql(Phase::Rename, rename);
            for statement in details(object) {
                difference.sql(Phase::Detail, statement);
            }
            return;
        }
        if let Some(obstacle) = obstacle {
            difference.obstruct(obstacle);
            return;
        }
        create(difference, object, phase, &self.free_sequences);
        if let Object::Index(it) = object
            && let Some(attach) = self.unattached.attach_index(it)
        {
            difference.sql(Phase::Attach, attach);
        }
        // A table that is made anew has no rows.
        difference.condition = None;
    }

    /// When a routine can be made: before the tables, whose defaults may call it, unless it names one
    /// that is missing, or has a body that the server holds against the tables.
    pub(super) fn routine_phase(&self, it: &Routine) -> Phase {
        let is_bound = !it.definition.contains("\nAS ") && !it.definition.starts_with("AGGREGATE");
        let names = self.expected.keys();
        let needed = names.filter(|name| is_bound || !self.live.contains_key(*name));
        let relations = needed.filter_map(|name| {
            let kinds = ["table ", "view ", "materialized view "];
            kinds.iter().find_map(|kind| name.strip_prefix(kind))
        });
        match relations.into_iter().any(|name| mentions(&it.definition, name)) {
            true => Phase::TableRoutine,
            false => Phase::Routine,
        }
    }
}

/// The statements that make an object with all that it has.
pub(super) fn create(
    difference: &mut Difference,
    object: &Object,
    routine_phase: Phase,
    free: &BTreeSet<String>,
) {
    match object {
        Object::Extension(it) => {
            let (name, schema) = (shown_part(&it.name), shown_part(&it.schema));
            difference.sql(Phase::Schema, format!("CREATE EXTENSION {name} SCHEMA {schema}"));
        }
        Object::Schema(it) => {
            difference.sql(Phase::Schema, format!("CREATE SCHEMA {}", shown_part(&it.name)));
        }
        Object::Enum(it) => {
            difference.sql(Phase::Type, enumeration(it));
        }
        Object::Domain(it) => {
            difference.sql(Phase::Type, domain(it));
        }
        Object::Composite(it) => {
            difference.sql(Phase::Type, composite(it));
        }
        Object::Sequence(it) => {
            difference.sql(Phase::Sequence, sequence(it));
        }
        Object::Table(it) => table(difference, it, free),
        Object::View(it) => {
            difference.sql(Phase::View, view(it));
            view_parts(difference, it);
        }
        Object::Index(it) => index(difference, it),
        Object::Routine(it) => {
            difference.sql(routine_phase, routine(it));
        }
        Object::Trigger(it) => trigger(difference, it),
        Object::Policy(it) => {
            difference.sql(Phase::Part, policy(it));
        }
    }
    for statement in details(object) {
        difference.sql(Phase::Detail, statement);
    }
}

/// What a view has besides its query.
fn view_parts(difference: &mut Difference, it: &View) {
    let name = qualified(&it.schema, &it.name);
    for column in &it.columns {
        if let Some(default) = &column.default {
            let column = shown_part(&column.name);
            let statement =
                format!("ALTER VIEW {name} ALTER COLUMN {column} SET DEFAULT {default}");
            difference.sql(Phase::Detail, statement);
        }
        difference.statements.extend(super::columns::details(&name, column));
    }
    for (key, definition) in it.properties.iter().flatten() {
        if key.starts_with("rule ") {
            difference.statements.extend(part_made(&name, key, definition));
        }
    }
}

fn enumeration(it: &Enum) -> String {
    let labels: Vec<String> = it.values.iter().map(|label| literal(label)).collect();
    format!("CREATE TYPE {} AS ENUM ({})", qualified(&it.schema, &it.name), labels.join(", "))
}

fn domain(it: &Domain) -> String {
    let collation = it.properties.as_ref().and_then(|it| value(it, "collation"));
    let collation = collation.map_or_else(String::new, |name| format!(" COLLATE {name}"));
    let default = it.default.as_ref().map_or_else(String::new, |text| format!(" DEFAULT {text}"));
    let not_null = if it.not_null { " NOT NULL" } else { "" };
    // A domain cannot be made with a constraint that is not validated.
    let constraint = |constraint: &Constraint| {
        let definition = constraint.definition.trim_end_matches(" NOT VALID");
        format!(" CONSTRAINT {} {definition}", shown_part(&constraint.name))
    };
    let constraints: String = it.constraints.iter().map(constraint).collect();
    let name = qualified(&it.schema, &it.name);
    format!("CREATE DOMAIN {name} AS {}{collation}{default}{not_null}{constraints}", it.data_type)
}

fn composite(it: &Composite) -> String {
    let columns: Vec<String> = it.columns.iter().map(attribute).collect();
    format!("CREATE TYPE {} AS ({})", qualified(&it.schema, &it.name), columns.join(", "))
}

/// A field of a composite type.
pub(super) fn attribute(column: &Column) -> String {
    let collation = value(&column.properties, "collation");
    let collation = collation.map_or_else(String::new, |name| format!(" COLLATE {name}"));
    format!("{} {}{collation}", shown_part(&column.name), column.data_type)
}

fn sequence(it: &Sequence) -> String {
    let persistence = it.properties.as_ref().and_then(|it| value(it, "persistence"));
    let unlogged = if persistence.is_some() { "UNLOGGED " } else { "" };
    let name = qualified(&it.schema, &it.name);
    format!("CREATE {unlogged}SEQUENCE {name} {}", it.definition)
}

fn table(difference: &mut Difference, it: &Table, free: &BTreeSet<String>) {
    let name = qualified(&it.schema, &it.name);
    let property = |key| it.properties.as_ref().and_then(|it| value(it, key));
    for column in &it.columns {
        if let Some(sequence) = owned_sequence(free, column) {
            difference.sql(Phase::Sequence, create_sequence(sequence, column));
        }
    }
    let columns: Vec<String> = it.columns.iter().map(clause).collect();
    let unlogged = if property("persistence").is_some() { "UNLOGGED " } else { "" };
    let inherits = property("inherits").map(|parents| format!(" INHERITS ({parents})"));
    let by = it.partition.as_ref().filter(|text| text.starts_with("PARTITION BY"));
    let by = by.map(|by| format!(" {by}"));
    let options = property("options").map(|options| format!(" WITH ({options})"));
    difference.sql(
        Phase::Table,
        format!(
            "CREATE {unlogged}TABLE {name} ({}){}{}{}",
            columns.join(", "),
            inherits.unwrap_or_default(),
            by.unwrap_or_default(),
            options.unwrap_or_default()
        ),
    );
    for column in &it.columns {
        if let Some(sequence) = owned_sequence(free, column) {
            let column = shown_part(&column.name);
            let statement = format!("ALTER SEQUENCE {sequence} OWNED BY {name}.{column}");
            difference.sql(Phase::Table, statement);
        }
        difference.statements.extend(super::columns::details(&name, column));
    }
    for constraint in &it.constraints {
        add_constraint(difference, &name, constraint);
    }
    if let Some(attach) = attach(it) {
        difference.sql(Phase::Attach, attach);
    }
    if it.row_security {
        difference.sql(Phase::Detail, format!("ALTER TABLE {name} ENABLE ROW LEVEL SECURITY"));
    }
    if property("row security").is_some() {
        difference.sql(Phase::Detail, format!("ALTER TABLE {name} FORCE ROW LEVEL SECURITY"));
    }
    if let Some(identity) = property("replica identity") {
        difference.sql(Phase::Detail, format!("ALTER TABLE {name} REPLICA IDENTITY {identity}"));
    }
    for (key, definition) in it.properties.iter().flatten() {
        if key.starts_with("rule ") || key.starts_with("statistics ") {
            difference.statements.extend(part_made(&name, key, definition));
        }
    }
}

/// What makes a table the partition that it is.
pub(super) fn attach(it: &Table) -> Option<String> {
    let (parent, bound) = split_partition(it.partition.as_deref()?)?;
    let name = qualified(&it.schema, &it.name);
    Some(format!("ALTER TABLE {parent} ATTACH PARTITION {name} {bound}"))
}

/// The parent and the bound of `PARTITION OF public.events FOR VALUES …`.
pub(super) fn split_partition(partition: &str) -> Option<(&str, &str)> {
    let rest = partition.strip_prefix("PARTITION OF ")?;
    let bound = rest.rfind(" FOR VALUES ").or_else(|| rest.rfind(" DEFAULT"))?;
    Some((rest.get(..bound)?, rest.get(bound + 1..)?))
}

pub(super) fn add_constraint(difference: &mut Difference, table: &str, constraint: &Constraint) {
    let name = shown_part(&constraint.name);
    let phase = match constraint.kind {
        ConstraintKind::ForeignKey => Phase::ForeignKey,
        _ => Phase::Constraint,
    };
    let definition = &constraint.definition;
    difference.sql(phase, format!("ALTER TABLE {table} ADD CONSTRAINT {name} {definition}"));
    if !definition.ends_with(" NOT VALID") {
        difference.condition = Some(ROWS_FIT);
    }
    if let Some(comment) = value(&constraint.properties, "comment") {
        let target = format!("CONSTRAINT {name} ON {table}");
        difference.sql(Phase::Detail, super::details::comment_on(&target, Some(comment)));
    }
}

pub(super) fn view(it: &View) -> String {
    let kind = view_kind(it).to_uppercase();
    let replace = if it.materialized { "" } else { "OR REPLACE " };
    let options = it.properties.as_ref().and_then(|it| value(it, "options"));
    let options = options.map_or_else(String::new, |options| format!(" WITH ({options})"));
    let query = it.definition.trim().trim_end_matches(';');
    format!("CREATE {replace}{kind} {}{options} AS {query}", qualified(&it.schema, &it.name))
}

pub(super) fn index(difference: &mut Difference, it: &Index) {
    match it.definition.contains(" ON ONLY ") {
        false => difference.sql(Phase::Index, it.definition.clone()),
        // The index of a partitioned table takes over those that its partitions have, and makes those
        // that are missing.
        true => {
            let statement = it.definition.replacen(" ON ONLY ", " ON ", 1);
            let statement = statement.replacen(" INDEX ", " INDEX IF NOT EXISTS ", 1);
            difference.sql(Phase::Attach, statement)
        }
    };
    let clustered = it.properties.as_ref().and_then(|it| value(it, "clustered"));
    if clustered.is_some() {
        let (table, name) = (qualified(&it.schema, &it.table), shown_part(&it.name));
        difference.sql(Phase::Detail, format!("ALTER TABLE {table} CLUSTER ON {name}"));
    }
}

/// The statement that makes a routine.
pub(super) fn routine(it: &Routine) -> String {
    let aggregate = it.properties.as_ref().and_then(|it| value(it, "aggregate"));
    match aggregate {
        None => it.definition.trim_end().to_owned(),
        Some(options) => format!("CREATE AGGREGATE {} ({options})", signature(it)),
    }
}

pub(super) fn trigger(difference: &mut Difference, it: &Trigger) {
    difference.sql(Phase::Part, it.definition.clone());
    let enabled = it.properties.as_ref().and_then(|it| value(it, "enabled"));
    if enabled.is_some() {
        difference.sql(Phase::Detail, enable(it, enabled));
    }
}

/// What gives a trigger its state.
pub(super) fn enable(it: &Trigger, state: Option<&str>) -> String {
    let action = match state {
        None => "ENABLE",
        Some("disabled") => "DISABLE",
        Some("replica") => "ENABLE REPLICA",
        Some(_) => "ENABLE ALWAYS",
    };
    let (table, name) = (qualified(&it.schema, &it.table), shown_part(&it.name));
    format!("ALTER TABLE {table} {action} TRIGGER {name}")
}

pub(super) fn policy(it: &Policy) -> String {
    let (name, table) = (shown_part(&it.name), qualified(&it.schema, &it.table));
    format!("CREATE POLICY {name} ON {table} {}", it.definition)
}
