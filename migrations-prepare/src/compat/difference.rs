//! Two answers to one query → what differs in them for a program that knows the first.

use migrations_core::lexer::{self, TokenKind};
use migrations_core::substring;
use sqlx::postgres::{PgColumn, PgTypeInfo};
use sqlx::{Column, ColumnOrigin, Describe, Either, Postgres};

use crate::describe::rust_type::sql_name;

/// A difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// A column of the answer has another type.
    Type { column: String, was: String, is: String, origin: Option<Origin> },
    /// A column of the answer may be NULL, and could not.
    Null { column: String, origin: Option<Origin> },
    /// The answer has other columns.
    Columns { was: Vec<String>, is: Vec<String> },
    /// A parameter has another type, and takes the old one.
    Parameter { number: usize, was: String, is: String },
}

/// The column of a table that a column of an answer comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Origin {
    pub(super) schema: Option<String>,
    pub(super) table: String,
    pub(super) column: String,
}

impl Change {
    /// Whether it breaks a program.
    pub(super) fn is_fatal(&self) -> bool {
        !matches!(self, Change::Parameter { .. })
    }

    /// The names whose lives may explain it.
    pub(super) fn names(&self) -> Vec<String> {
        match self {
            Change::Type { origin: Some(origin), .. }
            | Change::Null { origin: Some(origin), .. } => {
                vec![origin.table.clone(), origin.column.clone()]
            }
            _ => Vec::new(),
        }
    }
}

/// What a program sees that was compiled against the first answer and gets the second.
pub(super) fn between(was: &Describe<Postgres>, is: &Describe<Postgres>) -> Vec<Change> {
    let mut changes = columns(was, is);
    let (was, is) = (parameters(was), parameters(is));
    for (number, (was, is)) in (1..).zip(was.iter().zip(is)) {
        let (was, is) = (sql_name(was), sql_name(is));
        if was != is {
            changes.push(Change::Parameter { number, was, is });
        }
    }
    changes
}

fn columns(was: &Describe<Postgres>, is: &Describe<Postgres>) -> Vec<Change> {
    let names = |it: &Describe<Postgres>| -> Vec<String> {
        it.columns.iter().map(|column| column.name().to_owned()).collect()
    };
    if names(was) != names(is) {
        return vec![Change::Columns { was: names(was), is: names(is) }];
    }
    let mut changes = Vec::new();
    for (index, (before, after)) in was.columns.iter().zip(&is.columns).enumerate() {
        let column = before.name().to_owned();
        let types = (sql_name(before.type_info()), sql_name(after.type_info()));
        if types.0 != types.1 {
            let (was, is) = types;
            let origin = origin(after);
            changes.push(Change::Type { column, was, is, origin });
        } else if was.nullable(index) == Some(false)
            && is.nullable(index) == Some(true)
            && !column.contains('?')
        {
            changes.push(Change::Null { column, origin: origin(after) });
        }
    }
    changes
}

fn parameters(described: &Describe<Postgres>) -> &[PgTypeInfo] {
    match described.parameters() {
        Some(Either::Left(parameters)) => parameters,
        _ => &[],
    }
}

/// The table as the server writes it, in parts.
fn origin(column: &PgColumn) -> Option<Origin> {
    let ColumnOrigin::Table(from) = column.origin() else { return None };
    let parts = lexer::tokens(&from.table).filter_map(|(kind, range)| match kind {
        TokenKind::Word => Some(substring(&from.table, range).to_owned()),
        TokenKind::Identifier => {
            Some(substring(&from.table, range).trim_matches('"').replace("\"\"", "\""))
        }
        _ => None,
    });
    let mut parts: Vec<String> = parts.collect();
    let table = parts.pop()?;
    Some(Origin { schema: parts.pop(), table, column: from.name.to_string() })
}
