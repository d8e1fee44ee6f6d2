//! The rows of another tool's history, read so that nothing of its owner's can run.
//!
//! By `COPY`, for the reasons that are given where a history of this tool's own is read in that way:
//! it plans nothing, evaluates no expression of an index or of statistics, and refuses a view. So a
//! table needs no judgement before it is read, whatever hangs on it, and whoever takes its name.
//! Must not know what a row means for a set.

use std::collections::BTreeSet;

use migrations_core::quote;

use crate::copy_text;
use crate::error::RunError;
use crate::session::NO_HIDDEN_ROWS;
use crate::session::{BEGIN, OWN_PATH, Session};
use crate::tools::{Candidate, Counts, Row, Rows, Tool};

/// So many rows of a history are kept.
const MOST_ROWS: usize = 100_000;

/// So much of a table is read: its owner may make it as large as a disk.
const MOST_BYTES: usize = 64 << 20;

/// How the values are written, and how long is waited for the owner of the table.
const SETTINGS: &str = "SET LOCAL client_encoding TO 'UTF8'; SET LOCAL bytea_output TO hex; \
    SET LOCAL DateStyle TO 'ISO, YMD'; SET LOCAL TimeZone TO 'UTC'; SET LOCAL lock_timeout TO '5s'";

/// Reads the rows that count; the inner error says why they cannot be read.
pub(super) async fn read(
    session: &mut Session,
    candidate: &Candidate,
    tool: &Tool,
) -> Result<Result<Vec<Row>, sqlx::Error>, RunError> {
    let columns = columns(candidate, tool);
    let rows = match copied(session, candidate, &columns).await? {
        Ok(rows) => rows,
        Err(error) => return Ok(Err(error)),
    };
    let rows = rows.iter().flat_map(|values| listed(tool, &columns, values));
    Ok(Ok(rows.take(MOST_ROWS).collect()))
}

/// The values of columns that the table has, row by row; the inner error says why they cannot be read.
pub(super) async fn copied(
    session: &mut Session,
    candidate: &Candidate,
    columns: &[&str],
) -> Result<Result<Vec<Vec<Option<String>>>, sqlx::Error>, RunError> {
    if columns.is_empty() {
        return Ok(Ok(Vec::new()));
    }
    let table = quote::qualified(&candidate.schema, &candidate.name);
    // What a failed `COPY` leaves behind costs a connection, so what is likely to fail comes before.
    let begin = format!(
        "{BEGIN}; {OWN_PATH}; {NO_HIDDEN_ROWS}; {SETTINGS}; \
         LOCK TABLE ONLY {table} IN ACCESS SHARE MODE"
    );
    if let Some(error) = session.send(begin).await.failure {
        session.roll_back().await;
        return Ok(Err(error));
    }
    let names: Vec<String> = columns.iter().map(|column| quote::identifier(column)).collect();
    let copy = format!("COPY {table} ({}) TO STDOUT", names.join(", "));
    let copied = match session.copy_out(&copy, MOST_BYTES).await? {
        Ok(copied) => copied,
        Err(error) => return Ok(Err(error)),
    };
    if copied.is_whole {
        session.roll_back().await;
    }
    // A database without an encoding sends whatever bytes it has.
    let text = String::from_utf8_lossy(&copied.bytes);
    Ok(Ok(copy_text::rows(&text).take(MOST_ROWS).collect()))
}

/// The columns of the table that matter, each once.
fn columns(candidate: &Candidate, tool: &Tool) -> Vec<&'static str> {
    let [value, name, sha384] = tool.rows.columns();
    let condition = match tool.counts {
        Counts::All => None,
        Counts::Unless(column, _) | Counts::WhereNull(column) => Some(column),
    };
    let wanted: BTreeSet<&str> = [value, name, sha384, condition].into_iter().flatten().collect();
    wanted.into_iter().filter(|column| candidate.has(column)).collect()
}

/// What a row says, which is several things where it holds JSON; nothing where it does not count.
fn listed(tool: &Tool, columns: &[&str], values: &[Option<String>]) -> Vec<Row> {
    let value_of = |column: &str| {
        let index = columns.iter().position(|name| *name == column)?;
        values.get(index)?.clone()
    };
    let counts = match tool.counts {
        Counts::All => true,
        Counts::Unless(column, unwanted) => {
            value_of(column).is_none_or(|value| !unwanted.contains(&&*value))
        }
        Counts::WhereNull(column) => value_of(column).is_none(),
    };
    let [value, name, sha384] = tool.rows.columns().map(|column| column.and_then(value_of));
    let Some(value) = value.filter(|_| counts) else { return Vec::new() };
    match tool.rows {
        Rows::Keys(_) => {
            let row = |value| Row { value, name: None, sha384: None };
            keys(&value).into_iter().map(row).collect()
        }
        _ => vec![Row { value, name, sha384 }],
    }
}

/// The keys of each object under `migrations`.
fn keys(json: &str) -> Vec<String> {
    let json: serde_json::Value = serde_json::from_str(json).unwrap_or_default();
    let databases = json.get("migrations").and_then(serde_json::Value::as_object);
    let of_each = databases.into_iter().flat_map(serde_json::Map::values);
    of_each.filter_map(serde_json::Value::as_object).flat_map(|keys| keys.keys().cloned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_those_of_every_database() {
        let json = r#"{"settings": {"a": 1}, "migrations": {"x": {"1": false, "2": null}, "y": {"3": 0},
                       "z": [4]}}"#;
        assert_eq!(keys(json), ["1", "2", "3"]);
        for other in ["", "[]", "{\"migrations\": 1}", "{"] {
            assert!(keys(other).is_empty(), "{other}");
        }
    }

    #[test]
    fn row_counts_by_a_column_that_may_be_missing() {
        let value = |text: &str| Some(text.to_owned());
        let listed = |counts, columns: &[&str], values: &[Option<String>]| {
            listed(&Tool::of_names("a", counts), columns, values).len()
        };
        let unless = Counts::Unless("b", &["f"]);
        assert_eq!(listed(unless, &["a", "b"], &[value("1"), value("f")]), 0);
        assert_eq!(listed(unless, &["a", "b"], &[value("1"), value("t")]), 1);
        assert_eq!(listed(unless, &["a", "b"], &[value("1"), None]), 1);
        assert_eq!(listed(unless, &["a"], &[value("1")]), 1);
        assert_eq!(listed(Counts::WhereNull("b"), &["a", "b"], &[value("1"), value("now")]), 0);
        assert_eq!(listed(Counts::All, &["a"], &[None]), 0);
    }
}
