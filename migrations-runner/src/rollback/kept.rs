//! What the rows of a history keep of the inverses of their migrations.
//!
//! Asked only here: no other look at a history needs these texts, and they may be long.

use migrations_core::rollback_plan::Kept;
use migrations_core::{History, MigrationSet, quote, stored_rollback};
use sqlx::Row as _;
use sqlx::postgres::PgRow;

use crate::error::{HistoryAction, RunError};
use crate::history::{self, Present, ROLLBACK};
use crate::message::digest_of_rollback;
use crate::session::{EACH_SEES_THE_LATEST, NO_HIDDEN_ROWS, OWN_PATH, Session};

/// The column that the rows begin with.
const ROWS: &str = "migrations_kept";

/// What each row keeps, in the order of the history.
pub(super) struct KeptRows {
    /// As it was read.
    pub(super) inverses: Vec<Kept>,
    /// The server's digest of each text.
    pub(super) digests: Vec<Option<i64>>,
    /// The number of each row.
    pub(super) numbers: Vec<i64>,
}

/// Reads what the rows of a history keep; `None` where it is not that history any more.
pub(super) async fn read(
    session: &mut Session,
    set: &MigrationSet,
    table: Option<&Present>,
    history: &History,
) -> Result<Option<KeptRows>, RunError> {
    let Some(table) = table else {
        let (inverses, digests, numbers) = (Vec::new(), Vec::new(), Vec::new());
        return Ok(Some(KeptRows { inverses, digests, numbers }));
    };
    let answer = session.send(question(set, table)).await;
    let failed =
        |error: &sqlx::Error| history::failure(set.history_table(), HistoryAction::Read, error);
    match &answer.failure {
        Some(error) if history::is_missing(error) => return Ok(None),
        Some(error) => return Err(failed(error)),
        None => {}
    }
    let rows: Vec<Row> =
        answer.rows_of(ROWS).map(row).collect::<Result<_, _>>().map_err(|error| failed(&error))?;
    let stems = history.entries.iter().map(|applied| applied.stem.as_str());
    if !stems.eq(rows.iter().map(|row| row.stem.as_str())) {
        return Ok(None);
    }
    let digests = rows.iter().map(|row| row.digest).collect();
    let numbers = rows.iter().map(|row| row.number).collect();
    let inverses = rows.into_iter().map(|row| kept(row.text.as_deref())).collect();
    Ok(Some(KeptRows { inverses, digests, numbers }))
}

fn question(set: &MigrationSet, table: &Present) -> String {
    let columns = match table.has_added(ROLLBACK) {
        true => format!("{ROLLBACK}, {} AS digest", digest_of_rollback()),
        false => format!("NULL::text AS {ROLLBACK}, NULL::bigint AS digest"),
    };
    [
        EACH_SEES_THE_LATEST.to_owned(),
        OWN_PATH.to_owned(),
        NO_HIDDEN_ROWS.to_owned(),
        history::lock_for_reading(set),
        history::require_trusted(set),
        format!(
            "SELECT migration_id AS {ROWS}, version, {columns} FROM ONLY {} WHERE set_name = {} \
             ORDER BY migration_id",
            quote::table(set.history_table()),
            quote::literal(set.name()),
        ),
    ]
    .join("; ")
}

struct Row {
    number: i64,
    stem: String,
    text: Option<String>,
    digest: Option<i64>,
}

fn row(row: &PgRow) -> Result<Row, sqlx::Error> {
    Ok(Row {
        number: row.try_get(ROWS)?,
        stem: row.try_get("version")?,
        text: row.try_get(ROLLBACK)?,
        digest: row.try_get("digest")?,
    })
}

fn kept(text: Option<&str>) -> Kept {
    match text {
        None => Kept::Nothing,
        Some(text) => stored_rollback::decode(text).map_or(Kept::Unreadable, Kept::Inverse),
    }
}
