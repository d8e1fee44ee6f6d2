//! The lock that lets one runner at a time work on a set in a database.
//!
//! An advisory lock of the session, so that it ends with the connection on every path.
//! It is asked for again and again, and never waited for inside the server: a session that waits
//! there keeps a snapshot open (which `CREATE INDEX CONCURRENTLY` waits for, and then both wait for
//! ever), and is left behind, still in the queue, when its client goes away.

use std::time::Duration;

use migrations_core::{Checksum, HistoryTable, MigrationSet};
use sqlx::Row as _;
use tokio::time::{Instant, sleep};

use crate::cause::Cause;
use crate::error::{HistoryAction, Holder, RunError};
use crate::quote;
use crate::session::Session;

/// The first half of every key, so that no application's own lock is in the way: "migr" in ASCII.
const NAMESPACE: i32 = 0x6d69_6772;

const FIRST_PAUSE: Duration = Duration::from_millis(5);
const LONGEST_PAUSE: Duration = Duration::from_millis(250);

/// The second half of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Key(i32);

impl Key {
    /// The key of a set: it is held while the set is applied.
    pub(crate) fn of_set(set: &MigrationSet) -> Key {
        let HistoryTable { schema, name } = set.history_table();
        Key::of(&format!("set\n{schema}\n{name}\n{}", set.name()))
    }

    /// The key of a history table: it is held while the table is created, because sets that share
    /// one have locks of their own.
    pub(crate) fn of_table(table: &HistoryTable) -> Key {
        Key::of(&format!("table\n{}\n{}", table.schema, table.name))
    }

    fn of(text: &str) -> Key {
        let [a, b, c, d, ..] = *Checksum::of(text).as_bytes();
        // Without the sign, so that the number reads the same in `pg_locks`, which shows it
        // unsigned. Two keys that collide only make two sets wait for each other.
        Key(i32::from_be_bytes([a & 0x7f, b, c, d]))
    }

    /// The arguments of the lock functions.
    pub(crate) fn arguments(self) -> String {
        format!("{NAMESPACE}, {}", self.0)
    }
}

/// Takes the lock of the set, or says who holds it.
pub(crate) async fn acquire(
    session: &mut Session,
    set: &MigrationSet,
    lock_timeout: Duration,
) -> Result<(), RunError> {
    let key = Key::of_set(set);
    let begun = Instant::now();
    let mut pause = FIRST_PAUSE;
    let failed = |error: sqlx::Error| RunError::History {
        table: quote::shown(set.history_table()),
        action: HistoryAction::Lock,
        cause: Cause::of(&error),
    };
    while !try_acquire(session, key).await.map_err(failed)? {
        let left = lock_timeout.saturating_sub(begun.elapsed());
        if left.is_zero() {
            let holder = holder(session, key).await.map_err(failed)?;
            let waited = begun.elapsed();
            return Err(RunError::LockTimeout { set: set.name().to_owned(), waited, holder });
        }
        sleep(pause.min(left)).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
    Ok(())
}

async fn try_acquire(session: &mut Session, key: Key) -> Result<bool, sqlx::Error> {
    let rows = session.rows(format!("SELECT pg_try_advisory_lock({})", key.arguments())).await?;
    rows.first().map_or(Ok(false), |row| row.try_get(0))
}

/// Who holds the lock; a left join, because `pg_stat_activity` may already have lost the session.
async fn holder(session: &mut Session, key: Key) -> Result<Option<Holder>, sqlx::Error> {
    let rows = session
        .rows(format!(
            "SELECT l.pid, a.application_name, \
             extract(epoch FROM clock_timestamp() - a.backend_start)::float8, \
             CASE WHEN a.state = 'active' \
                 THEN extract(epoch FROM clock_timestamp() - a.query_start)::float8 END \
             FROM pg_catalog.pg_locks l \
             LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid \
             WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 2 \
             AND l.classid = {NAMESPACE} AND l.objid = {} \
             AND l.database = (SELECT oid FROM pg_catalog.pg_database \
                 WHERE datname = current_database())",
            key.0
        ))
        .await?;
    let Some(row) = rows.first() else { return Ok(None) };
    let span = |seconds: f64| Duration::try_from_secs_f64(seconds).ok();
    Ok(Some(Holder {
        pid: row.try_get(0)?,
        application_name: row.try_get(1)?,
        connected_for: row.try_get::<Option<f64>, _>(2)?.and_then(span),
        running_for: row.try_get::<Option<f64>, _>(3)?.and_then(span),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_differ_by_table_and_purpose() {
        let table = HistoryTable::default();
        let other = HistoryTable { name: "other".into(), ..HistoryTable::default() };
        let set = |name: &'static str, table: &HistoryTable| {
            let head = Checksum::of("");
            MigrationSet::from_checked(name.into(), head, table.clone(), None, Vec::new().into())
        };
        let keys = [
            Key::of_table(&table),
            Key::of_table(&other),
            Key::of_set(&set("a", &table)),
            Key::of_set(&set("b", &table)),
            Key::of_set(&set("a", &other)),
        ];
        for (index, key) in keys.iter().enumerate() {
            assert!(key.0 >= 0);
            assert!(!keys[..index].contains(key));
        }
    }
}
