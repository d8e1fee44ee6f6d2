//! What to beware of in columns, a chapter for each kind.

use std::collections::BTreeMap;

use super::escape::code;
use super::parts::{Context, HEAD, codes, grid, section};
use crate::document::{Trap, TrapColumn, TrapKind};

pub(super) fn page(context: &Context<'_>) -> String {
    let mut page = format!("{HEAD}\n# What to beware of in columns\n");
    for traps in context.document.traps.chunk_by(|one, other| one.kind == other.kind) {
        let Some(first) = traps.first() else { continue };
        let (heading, why) = about(first.kind);
        let rows = match first.kind {
            TrapKind::SeveralTypes => several_types(context, traps),
            _ => of_kind(context, first),
        };
        page += &section(heading, &format!("{why}\n\n{rows}"));
    }
    page
}

/// The heading of a kind, and what follows from it for a query.
fn about(kind: TrapKind) -> (&'static str, &'static str) {
    match kind {
        TrapKind::SeveralTypes => (
            "One name, several types",
            "A join or a parameter of the one type does not fit the other.",
        ),
        TrapKind::Renamed => (
            "Renamed columns",
            "Queries, notes and tools that were written before may still use the earlier name.",
        ),
        TrapKind::Quoted => (
            "Names that need quotes",
            "Without quotes PostgreSQL reads them in small letters, or not as one name.",
        ),
        TrapKind::ReservedWord => {
            ("Names that are words of SQL", "Without quotes they are an error in some places.")
        }
        TrapKind::WithoutTimeZone => (
            "Times without a zone",
            "They say nothing of where the clock hung; a comparison with `now()` depends on the session.",
        ),
        TrapKind::NullableBoolean => (
            "Booleans that can be NULL",
            "NULL is neither true nor false: `WHERE NOT column` leaves it out.",
        ),
        TrapKind::ForeignKeyWithoutIndex => (
            "Foreign keys without an index",
            "A DELETE in the table that they refer to reads all of this one, and so does a join from there.",
        ),
    }
}

/// A row for each name, with its types and where each is.
fn several_types(context: &Context<'_>, traps: &[Trap]) -> String {
    let rows = traps.iter().map(|trap| {
        let mut types: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for column in &trap.columns {
            let table = context.table(&column.schema, &column.table);
            types.entry(&column.detail).or_default().push(table);
        }
        let name = trap.columns.iter().flat_map(|column| &column.columns).next();
        let types = types
            .into_iter()
            .map(|(name, tables)| format!("{} in {}", code(name), tables.join(", ")));
        vec![
            name.map(|name| code(name)).unwrap_or_default(),
            types.collect::<Vec<_>>().join("<br>"),
        ]
    });
    grid(&["Column", "Types"], rows)
}

fn of_kind(context: &Context<'_>, trap: &Trap) -> String {
    let detail = match trap.kind {
        TrapKind::Renamed => "Was called",
        TrapKind::WithoutTimeZone => "Type",
        TrapKind::NullableBoolean => "Default",
        TrapKind::ForeignKeyWithoutIndex => "Constraint",
        _ => "Write",
    };
    let row = |column: &TrapColumn| {
        let place = column.place.as_ref().map(|place| context.place(place));
        vec![
            context.table(&column.schema, &column.table),
            codes(&column.columns),
            code(&column.detail),
            place.unwrap_or_default(),
        ]
    };
    let has_places = trap.columns.iter().any(|column| column.place.is_some());
    let mut heads = vec!["Table", "Column", detail, "Since"];
    heads.truncate(if has_places { 4 } else { 3 });
    let rows = trap.columns.iter().map(|column| {
        let mut cells = row(column);
        cells.truncate(heads.len());
        cells
    });
    grid(&heads, rows.collect::<Vec<_>>())
}
