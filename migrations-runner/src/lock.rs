//! The lock that lets one runner at a time work on a set in a database.
//!
//! A file in a transaction takes it as that transaction's first statement, and it ends with the
//! transaction, through any pooler and on every path. A file in no transaction holds it with the
//! session, which has to be its own; without advisory locks with a second one beside it.
//! The lock is asked for again and again, and never waited for inside the server: a session that waits
//! there keeps a snapshot open (which `CREATE INDEX CONCURRENTLY` waits for, and then both wait for
//! ever), and is left behind, still in the queue, when its client goes away.

use std::time::Duration;

use migrations_core::{Checksum, HistoryTable, MigrationSet};
use sqlx::Row as _;
use tokio::time::{Instant, sleep};

use crate::cause::Cause;
use crate::error::{HistoryAction, Holder, RunError};
use crate::event::{LockFree, LockWaiting, milliseconds};
use crate::pause::Backoff;
use crate::session::{OWN_PATH, Session};
use migrations_core::quote;

/// The first half of every key, so that no application's own lock is in the way: "migr" in ASCII.
const NAMESPACE: i32 = 0x6d69_6772;

/// What the server complains about where another runner holds the lock. The text is cast to a
/// number, which fails only when the cast is reached.
pub(crate) const LOCK_HELD: &str = "migrations: another runner holds the lock";

/// After how long a wait is spoken of.
const SILENT: Duration = Duration::from_secs(1);

/// How runners keep out of each other's way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LockKind {
    /// By an advisory lock.
    Advisory,
    /// By the history table, where the server has no advisory locks or the role may not take one.
    Table,
}

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

/// The statement that takes the lock for a transaction, or fails.
pub(crate) fn for_transaction(set: &MigrationSet, kind: LockKind) -> String {
    match kind {
        LockKind::Advisory => {
            or_fail(&format!("pg_try_advisory_xact_lock({})", Key::of_set(set).arguments()))
        }
        // It keeps out everybody who writes rows, and nobody who reads them.
        LockKind::Table => {
            let table = quote::table(set.history_table());
            format!("LOCK TABLE ONLY {table} IN SHARE ROW EXCLUSIVE MODE NOWAIT")
        }
    }
}

/// The statement that takes the lock for a session, or fails; without advisory locks another session
/// holds it, see [`holding`].
pub(crate) fn for_session(set: &MigrationSet, kind: LockKind) -> String {
    match kind {
        LockKind::Advisory => {
            or_fail(&format!("pg_try_advisory_lock({})", Key::of_set(set).arguments()))
        }
        LockKind::Table => "SELECT 0".to_owned(),
    }
}

/// The statement that fails where the session has lost its lock and another runner has it by now: a
/// file may say `DISCARD ALL`.
pub(crate) fn held_or_taken(set: &MigrationSet, kind: LockKind) -> String {
    match kind {
        LockKind::Advisory => or_fail(&format!(
            "EXISTS (SELECT FROM pg_locks l WHERE l.pid = pg_backend_pid() \
                 AND l.locktype = 'advisory' AND l.granted AND l.objsubid = 2 \
                 AND l.classid = {NAMESPACE} AND l.objid = {} AND l.database = \
                     (SELECT oid FROM pg_database WHERE datname = current_database())) \
             OR pg_try_advisory_lock({})",
            Key::of_set(set).0,
            Key::of_set(set).arguments()
        )),
        LockKind::Table => "SELECT 0".to_owned(),
    }
}

/// What a second session says to hold the lock where there are no advisory locks, until it is
/// closed.
///
/// Its transaction stays open, but has no snapshot that `CREATE INDEX CONCURRENTLY` would wait for.
/// The lock keeps out whoever wants it for a transaction or in this way, and nobody who reads or
/// writes rows.
pub(crate) fn holding(set: &MigrationSet) -> String {
    let table = quote::table(set.history_table());
    format!(
        "BEGIN; {OWN_PATH}; SET LOCAL idle_in_transaction_session_timeout TO 0; \
         LOCK TABLE ONLY {table} IN SHARE UPDATE EXCLUSIVE MODE NOWAIT"
    )
}

/// The statement that ends the lock of a session.
pub(crate) fn release(set: &MigrationSet, kind: LockKind) -> String {
    match kind {
        LockKind::Advisory => {
            format!("SELECT pg_advisory_unlock({})", Key::of_set(set).arguments())
        }
        LockKind::Table => "SELECT 0".to_owned(),
    }
}

fn or_fail(attempt: &str) -> String {
    format!("SELECT CASE WHEN {attempt} THEN 0 ELSE ('{LOCK_HELD} ' || pg_backend_pid())::int END")
}

/// What a run waits for other runners, all in all, since it last got on.
pub(crate) struct Wait {
    longest: Duration,
    begun: Instant,
    backoff: Backoff,
    is_told: bool,
    /// Whether nobody held the lock when it was last asked for, and it was not to be had all the
    /// same.
    was_free: bool,
}

impl Wait {
    /// A wait that has not begun yet, and is given up after so long.
    pub(crate) fn new(longest: Duration) -> Wait {
        let backoff = Backoff::new(Duration::from_millis(5), Duration::from_millis(250));
        Wait { longest, begun: Instant::now(), backoff, is_told: false, was_free: false }
    }

    /// Begins anew: a run that got on has not been waiting.
    pub(crate) fn restart(&mut self) {
        *self = Wait::new(self.longest);
    }

    /// Waits until nobody holds the lock, or says who does.
    pub(crate) async fn until_free(
        &mut self,
        session: &mut Session,
        set: &MigrationSet,
    ) -> Result<(), RunError> {
        loop {
            let holder = match held(session, set).await? {
                Held::ByNobody if !self.was_free => {
                    self.was_free = true;
                    if self.is_told {
                        let waited_ms = milliseconds(self.begun.elapsed());
                        LockFree { set: set.name(), waited_ms }.tell();
                    }
                    return Ok(());
                }
                Held::ByNobody => None,
                Held::By(holder) => holder,
            };
            let waited = self.begun.elapsed();
            let left = self.longest.saturating_sub(waited);
            if left.is_zero() {
                return Err(RunError::LockTimeout { set: set.name().to_owned(), waited, holder });
            }
            if waited >= SILENT && !self.is_told {
                self.is_told = true;
                tell(set, holder.as_ref());
            }
            sleep(self.backoff.pause().min(left)).await;
            self.was_free = false;
        }
    }
}

fn tell(set: &MigrationSet, holder: Option<&Holder>) {
    let pid = holder.and_then(|holder| u64::try_from(holder.pid).ok());
    LockWaiting { set: set.name(), holder: &shown(holder), pid }.tell();
}

/// The holder as a clause of a sentence, whose own text ends with a comma where a clause ends it.
fn shown(holder: Option<&Holder>) -> String {
    let holder = holder.map_or_else(|| "another runner".to_owned(), ToString::to_string);
    holder.trim_end_matches(',').to_owned()
}

/// Who holds the lock of a set.
pub(crate) enum Held {
    ByNobody,
    /// Somebody, whom the server may not name.
    By(Option<Holder>),
}

/// Asks whether the lock is held, or the history table against rows; a left join, because
/// `pg_stat_activity` may already have lost the session.
pub(crate) async fn held(session: &mut Session, set: &MigrationSet) -> Result<Held, RunError> {
    let question = format!(
        "SELECT l.pid AS migrations_pid, a.application_name, \
         extract(epoch FROM clock_timestamp() - a.backend_start)::float8, \
         CASE WHEN a.state = 'active' \
             THEN extract(epoch FROM clock_timestamp() - a.query_start)::float8 END \
         FROM pg_locks l \
         LEFT JOIN pg_stat_activity a ON a.pid = l.pid \
         WHERE l.granted AND l.pid <> pg_backend_pid() \
         AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) \
         AND (l.locktype = 'advisory' AND l.objsubid = 2 \
                 AND l.classid = {NAMESPACE} AND l.objid = {} \
             OR l.locktype = 'relation' AND l.mode IN ('ShareUpdateExclusiveLock', 'ShareLock', \
                 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock') \
                 AND a.backend_type IS DISTINCT FROM 'autovacuum worker' \
                 AND l.relation = to_regclass({}))",
        Key::of_set(set).0,
        quote::literal(&quote::table(set.history_table())),
    );
    let asked = session.ask(&question).await.and_then(|rows| match rows.first() {
        None => Ok(Held::ByNobody),
        Some(row) => holder(row).map(|holder| Held::By(Some(holder))),
    });
    asked.map_err(|error| RunError::History {
        table: quote::shown(set.history_table()),
        action: HistoryAction::Lock,
        cause: Cause::of(&error),
    })
}

pub(crate) fn holder(row: &sqlx::postgres::PgRow) -> Result<Holder, sqlx::Error> {
    let span = |seconds: f64| Duration::try_from_secs_f64(seconds).ok();
    Ok(Holder {
        pid: row.try_get(0)?,
        application_name: row.try_get(1)?,
        connected_for: row.try_get::<Option<f64>, _>(2)?.and_then(span),
        running_for: row.try_get::<Option<f64>, _>(3)?.and_then(span),
    })
}

#[cfg(test)]
mod tests {
    use migrations_core::SetParts;

    use super::*;

    #[test]
    fn holder_is_a_clause_of_a_sentence() {
        let holder = Holder {
            pid: 42,
            application_name: Some("migrations".into()),
            connected_for: Some(Duration::from_secs(3)),
            running_for: Some(Duration::from_secs(2)),
        };
        assert_eq!(
            shown(Some(&holder)),
            "process 42 (\"migrations\"), connected for 3 s, its statement running for 2 s"
        );
        assert_eq!(shown(None), "another runner");
    }

    #[test]
    fn keys_differ_by_table_and_purpose() {
        let table = HistoryTable::default();
        let other = HistoryTable { name: "other".into(), ..HistoryTable::default() };
        let set = |name: &'static str, table: &HistoryTable| {
            let (name, history) = (name.into(), table.clone());
            MigrationSet::from_checked(SetParts { name, history, ..SetParts::default() })
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
