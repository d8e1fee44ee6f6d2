//! What whoever writes a query has to know of columns, as far as the schema says so for certain.
//!
//! Nothing is guessed from the meaning of a name. Must not know how it is shown.

use std::collections::{BTreeMap, BTreeSet};

use migrations_compiler::catalog::definition::IndexParts;
use migrations_core::quote::shown_part;

use crate::document::{Column, Constraint, ConstraintKind, Table, Trap, TrapColumn, TrapKind};

/// The traps of some tables; partitions repeat what their parent has, and are left out.
pub(crate) fn traps(tables: &[Table]) -> Vec<Trap> {
    let tables: Vec<&Table> = tables.iter().filter(|table| !table.is_partition()).collect();
    let each = |kind, of: fn(&Table, &Column) -> Option<String>| {
        let columns = tables.iter().flat_map(|table| {
            let found = table.columns.iter();
            found.filter_map(|column| Some(entry(table, column, of(table, column)?)))
        });
        Trap { kind, columns: columns.collect() }
    };
    let names = |kind| Trap { kind, columns: names(&tables, kind) };
    let keys = tables.iter().flat_map(|table| unindexed_keys(table));
    let mut found = several_types(&tables);
    found.push(Trap { kind: TrapKind::Renamed, columns: renamed(&tables) });
    found.push(names(TrapKind::Quoted));
    found.push(names(TrapKind::ReservedWord));
    found.push(each(TrapKind::WithoutTimeZone, without_time_zone));
    found.push(each(TrapKind::NullableBoolean, nullable_boolean));
    found.push(Trap { kind: TrapKind::ForeignKeyWithoutIndex, columns: keys.collect() });
    found.retain(|trap| !trap.columns.is_empty());
    found
}

fn entry(table: &Table, column: &Column, detail: String) -> TrapColumn {
    TrapColumn { place: column.made.clone(), ..entry_of(table, &[&column.name], detail) }
}

fn entry_of(table: &Table, columns: &[&str], detail: String) -> TrapColumn {
    TrapColumn {
        schema: table.schema.clone(),
        table: table.name.clone(),
        columns: columns.iter().map(|&column| column.to_owned()).collect(),
        detail,
        place: None,
    }
}

/// One trap for each name that columns of several types have; a length or a precision is no other type.
fn several_types(tables: &[&Table]) -> Vec<Trap> {
    let mut by_name: BTreeMap<&str, Vec<(&Table, &Column)>> = BTreeMap::new();
    for table in tables {
        for column in &table.columns {
            by_name.entry(&column.name).or_default().push((table, column));
        }
    }
    let types = |columns: &[(&Table, &Column)]| {
        let of = |(_, column): &(&Table, &Column)| (column.base_type.clone(), column.is_array);
        columns.iter().map(of).collect::<BTreeSet<_>>().len()
    };
    let several = by_name.into_values().filter(|columns| types(columns) > 1);
    let trap = |columns: Vec<(&Table, &Column)>| Trap {
        kind: TrapKind::SeveralTypes,
        columns: columns
            .into_iter()
            .map(|(table, column)| entry(table, column, column.data_type.clone()))
            .collect(),
    };
    several.map(trap).collect()
}

/// The columns that had other names, each time they got another one.
fn renamed(tables: &[&Table]) -> Vec<TrapColumn> {
    let of_column = |table: &&Table, column: &Column| {
        let renames = column.events.iter().filter_map(|event| {
            let detail = event.from.clone()?;
            let place = Some(event.place.clone());
            Some(TrapColumn { place, ..entry_of(table, &[&column.name], detail) })
        });
        renames.collect::<Vec<_>>()
    };
    let columns = tables.iter().flat_map(|table| table.columns.iter().map(move |it| (table, it)));
    columns.flat_map(|(table, column)| of_column(table, column)).collect()
}

/// The tables and columns whose names need quotes, for the one reason or for the other.
fn names(tables: &[&Table], kind: TrapKind) -> Vec<TrapColumn> {
    let mut found = Vec::new();
    for table in tables {
        if trap_of_name(&table.name) == Some(kind) {
            let detail = shown_part(&table.name);
            found.push(TrapColumn { place: table.made.clone(), ..entry_of(table, &[], detail) });
        }
        let columns = table.columns.iter().filter(|it| trap_of_name(&it.name) == Some(kind));
        found.extend(columns.map(|column| entry(table, column, shown_part(&column.name))));
    }
    found
}

fn trap_of_name(name: &str) -> Option<TrapKind> {
    let is_plain = name.chars().all(|c| c == '_' || c.is_ascii_lowercase() || c.is_ascii_digit())
        && !name.starts_with(|c: char| c.is_ascii_digit());
    match (is_plain, shown_part(name) == name) {
        (_, true) => None,
        (true, false) => Some(TrapKind::ReservedWord),
        (false, false) => Some(TrapKind::Quoted),
    }
}

fn without_time_zone(_: &Table, column: &Column) -> Option<String> {
    (column.base_type == "timestamp").then(|| column.data_type.clone())
}

fn nullable_boolean(_: &Table, column: &Column) -> Option<String> {
    let is_nullable = column.is_nullable && column.generated.is_none();
    let is_boolean = column.base_type == "bool" && !column.is_array;
    (is_boolean && is_nullable).then(|| column.default.clone().unwrap_or_else(|| "NULL".to_owned()))
}

/// The foreign keys whose columns no index of the table begins with; one that leaves rows out is one.
fn unindexed_keys(table: &Table) -> Vec<TrapColumn> {
    let keys = table.constraints.iter().filter(|it| it.kind == ConstraintKind::ForeignKey);
    let unindexed = keys.filter(|key| !key.columns.is_empty() && !has_index(table, &key.columns));
    let entry = |key: &Constraint| {
        let columns: Vec<&str> = key.columns.iter().map(String::as_str).collect();
        entry_of(table, &columns, key.name.clone())
    };
    unindexed.map(entry).collect()
}

fn has_index(table: &Table, columns: &[String]) -> bool {
    let is_index = |constraint: &&Constraint| {
        use ConstraintKind::{Exclusion, PrimaryKey, Unique};
        matches!(constraint.kind, PrimaryKey | Unique | Exclusion)
    };
    let begins = |key: &Constraint| {
        let first = key.columns.get(..columns.len());
        first.is_some_and(|first| columns.iter().all(|column| first.contains(column)))
    };
    let mut parts = table.indexes.iter().filter_map(|index| IndexParts::parse(&index.definition));
    table.constraints.iter().filter(is_index).any(begins)
        || parts.any(|parts| parts.begins_with(columns))
}
