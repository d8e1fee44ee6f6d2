//! How many rows the tables of a database have, as far as its statistics say, and how much room they take.
//!
//! Reads no row of any table: nothing of its owner's is executed. Must not know a set.

use sqlx::postgres::PgRow;
use sqlx::{PgConnection, Row};

/// A table of a database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableSize {
    /// Its schema.
    pub schema: String,
    /// Its name.
    pub name: String,
    /// How many rows it had when the server looked last; `None` where it never has.
    pub rows: Option<u64>,
    /// How many bytes it takes, with its indexes and what lies out of line.
    pub bytes: u64,
}

/// A partitioned table has no rows but those of its parts; a foreign one takes no room here.
const TABLES: &str = "\
SELECT namespace.nspname, class.relname, class.reltuples::pg_catalog.int8,
    pg_catalog.pg_total_relation_size(class.oid)
FROM pg_catalog.pg_class class
JOIN pg_catalog.pg_namespace namespace ON namespace.oid OPERATOR(pg_catalog.=) class.relnamespace
WHERE class.relkind OPERATOR(pg_catalog.=) ANY ('{r,p,m,f}'::pg_catalog.\"char\"[])
  AND class.relpersistence OPERATOR(pg_catalog.<>) 't'::pg_catalog.\"char\"
ORDER BY 1, 2";

/// The tables, foreign ones among them, and materialised views of a database, by name.
///
/// # Errors
///
/// When the connection breaks.
pub async fn table_sizes(connection: &mut PgConnection) -> Result<Vec<TableSize>, sqlx::Error> {
    let rows = sqlx::raw_sql(TABLES).fetch_all(connection).await?;
    rows.iter().map(size).collect()
}

fn size(row: &PgRow) -> Result<TableSize, sqlx::Error> {
    let (rows, bytes): (i64, i64) = (row.try_get(2)?, row.try_get(3)?);
    Ok(TableSize {
        schema: row.try_get(0)?,
        name: row.try_get(1)?,
        // Less than none is what a server says that has not counted.
        rows: u64::try_from(rows).ok(),
        bytes: u64::try_from(bytes).unwrap_or_default(),
    })
}
