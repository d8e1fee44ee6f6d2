//! The rows of a history whose owner is not to be trusted, read so that nothing of the owner's can run.
//!
//! A query is planned before it reads, and planning works out constant expressions of indexes and
//! statistics, which call functions. The owner can add them at any moment: no lock that a reader may
//! take keeps that out. `COPY` of a table plans nothing, evaluates no expression, and refuses a view
//! that has taken the table's name.
//! Must not know who is trusted; that is `trust`.

use migrations_core::{Applied, MigrationSet, Progress};

use super::rows::{HistoryRow, Rows, recorded, refuse_newer};
use super::{OVERRIDES, PROGRESS, failure};
use crate::cause::Cause;
use crate::copy_text;
use crate::error::{HistoryAction, RunError};
use crate::session::{BEGIN, NO_HIDDEN_ROWS, OWN_PATH, Session};
use migrations_core::quote;

/// So much of a table is read: its owner may make it as large as a disk.
const MOST_BYTES: usize = 64 << 20;

/// How the values are written.
const AS_TEXT: &str = "SET LOCAL client_encoding TO 'UTF8'; SET LOCAL DateStyle TO 'ISO, YMD'; \
    SET LOCAL TimeZone TO 'UTC'; SET LOCAL lock_timeout TO '5s'";

/// Reads the rows of every set.
pub(crate) async fn copied(
    session: &mut Session,
    set: &MigrationSet,
    added: &[&str],
) -> Result<Rows, RunError> {
    let table = set.history_table();
    let failed = |error: &sqlx::Error| failure(table, HistoryAction::Read, error);
    let begin = format!("{BEGIN}; {OWN_PATH}; {NO_HIDDEN_ROWS}; {AS_TEXT}");
    if let Some(error) = session.send(begin).await.failure {
        return Err(failed(&error));
    }
    let copy = format!(
        "COPY {} (migration_id, version, applied_at, checksum, execution_time_ms, format, \
             set_name{}) TO STDOUT",
        quote::table(table),
        added.iter().map(|name| format!(", {name}")).collect::<String>(),
    );
    let unreadable = |message: &str| RunError::History {
        table: quote::shown(table),
        action: HistoryAction::Read,
        cause: Cause::new(message),
    };
    let copied = session.copy_out(&copy, MOST_BYTES).await?.map_err(|error| failed(&error))?;
    if !copied.is_whole {
        return Err(unreadable("it has more rows than any history"));
    }
    session.roll_back().await;
    let text =
        String::from_utf8(copied.bytes).map_err(|_| unreadable("one of its rows is no UTF-8"))?;
    let mut rows = Vec::new();
    for fields in copy_text::rows(&text) {
        let (format, row) = row(fields, added)
            .ok_or_else(|| unreadable("one of its rows is none that this tool wrote"))?;
        refuse_newer(table, format)?;
        rows.push(row);
    }
    rows.sort_by_key(|row| row.migration_id);
    Ok(Rows(rows))
}

fn row(mut fields: Vec<Option<String>>, added: &[&str]) -> Option<(i32, HistoryRow)> {
    let texts = fields.split_off(fields.len().checked_sub(added.len())?);
    let text = |name: &str| {
        let index = added.iter().position(|one| *one == name)?;
        texts.get(index)?.as_deref()
    };
    let [migration_id, version, applied_at, checksum, execution_time_ms, format, set_name] =
        <[Option<String>; 7]>::try_from(fields).ok()?;
    let execution_time_ms = match execution_time_ms {
        Some(milliseconds) => Some(milliseconds.parse().ok()?),
        None => None,
    };
    let applied = Applied {
        stem: version?,
        applied_at: to_the_second(&applied_at?)?,
        checksum: checksum?,
        execution_time_ms,
        progress: text(PROGRESS).and_then(Progress::parse),
        recorded: text(OVERRIDES).and_then(recorded),
    };
    let migration_id = migration_id?.parse().ok()?;
    Some((format?.parse().ok()?, HistoryRow { set_name: set_name?, migration_id, applied }))
}

/// `2026-01-31 12:00:00.123456+00` as `2026-01-31T12:00:00Z`.
fn to_the_second(timestamp: &str) -> Option<String> {
    let (date, time) = timestamp.split_once(' ')?;
    let (time, _) = time.split_once(['.', '+'])?;
    Some(format!("{date}T{time}Z"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timestamps_end_with_the_second() {
        let seconds = |text| to_the_second(text);
        assert_eq!(seconds("2026-01-31 12:00:00.5+00").as_deref(), Some("2026-01-31T12:00:00Z"));
        assert_eq!(seconds("2026-01-31 12:00:00+00").as_deref(), Some("2026-01-31T12:00:00Z"));
        assert_eq!(seconds("infinity"), None);
    }
}
