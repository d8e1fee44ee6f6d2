//! Inserts that give a column no value which the other schema requires.
//!
//! No server says so before the row is there, so the query is read.

use migrations_compiler::schema::{Given, inserts};
use sqlx::Row;

use crate::describe::session::DescribeSession;
use crate::introspect::questions::REQUIRED_COLUMNS;

/// A column that has to get a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Required {
    schema: String,
    table: String,
    column: String,
    place: i64,
    /// Whether a check demands it, and no `NOT NULL`.
    is_checked: bool,
}

/// A column that an `INSERT` gives none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unfed {
    /// The byte of the query at which the `INSERT` begins.
    pub(super) offset: usize,
    pub(super) schema: String,
    pub(super) table: String,
    pub(super) column: String,
    /// Whether a check demands the value, and no `NOT NULL`.
    pub(super) is_checked: bool,
}

/// Reads the columns that a schema requires.
pub(super) async fn required(
    interview: &mut DescribeSession,
) -> Result<Vec<Required>, sqlx::Error> {
    let rows = sqlx::query(REQUIRED_COLUMNS).fetch_all(interview.connection()).await?;
    let required = rows.iter().map(|row| {
        Ok(Required {
            schema: row.try_get("schema")?,
            table: row.try_get("table")?,
            column: row.try_get("column")?,
            place: row.try_get("place")?,
            is_checked: row.try_get("is_checked")?,
        })
    });
    required.collect()
}

/// The columns that a query leaves out, which its own schema does not require and the other does.
pub(super) fn of(
    sql: &str,
    own: &[Required],
    other: &[Required],
    own_schema: &DescribeSession,
    other_schema: &DescribeSession,
) -> Vec<Unfed> {
    let mut found = Vec::new();
    for insert in inserts(sql) {
        let missing = |required: &Required, interview: &DescribeSession| {
            let is_there = match &insert.schema {
                Some(schema) => required.schema == *schema,
                None => interview.first_schema_of(&insert.table) == Some(&required.schema),
            };
            let is_given = match &insert.given {
                Given::Named(columns) => columns.contains(&required.column),
                Given::First(count) => usize::try_from(required.place).is_ok_and(|it| it <= *count),
            };
            is_there && required.table == insert.table && !is_given
        };
        let was = |column: &str| {
            own.iter().any(|known| known.column == column && missing(known, own_schema))
        };
        let now = other.iter().filter(|known| missing(known, other_schema));
        found.extend(now.filter(|known| !was(&known.column)).map(|known| Unfed {
            offset: insert.offset,
            schema: known.schema.clone(),
            table: known.table.clone(),
            column: known.column.clone(),
            is_checked: known.is_checked,
        }));
    }
    found
}
