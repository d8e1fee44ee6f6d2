//! What is in a database after a run: catalog, rows, history, and what must not be left.

use std::thread::sleep;
use std::time::{Duration, Instant};

use sqlx::postgres::PgConnectOptions;

use crate::chance::Chance;
use crate::server::{dump, value};

/// What a run has left.
#[derive(Debug, PartialEq, Eq)]
pub struct Outcome {
    /// How many files are applied.
    pub applied: usize,
    /// The rows of the history, without times.
    history: String,
    /// What `pg_dump` writes of the catalog.
    catalog: String,
    /// The rows of every table, in order.
    rows: String,
    /// The indexes that are invalid.
    invalid: String,
}

impl Outcome {
    /// Of a database in which nobody is at work.
    pub fn of(connect: &PgConnectOptions) -> Outcome {
        let history = value(
            connect,
            "SELECT string_agg(version || ' ' || checksum || ' ' || format || ' ' \
                 || (execution_time_ms IS NOT NULL)::text, E'\\n' ORDER BY migration_id) \
             FROM schema_migrations",
        );
        let rows = rows(connect);
        let invalid = value(
            connect,
            "SELECT coalesce(string_agg(indexrelid::regclass::text, ' '), '') FROM pg_index \
             WHERE NOT indisvalid",
        );
        let catalog = dump(connect);
        let outcome = Outcome { applied: history.lines().count(), history, catalog, rows, invalid };
        outcome.require_no_locks(connect);
        outcome
    }

    fn require_no_locks(&self, connect: &PgConnectOptions) {
        const LOCKS: &str = "SELECT count(*)::text FROM pg_locks WHERE locktype = 'advisory'";
        // The session of the last run may be on its way out.
        let begun = Instant::now();
        while value(connect, LOCKS) != "0" {
            assert!(begun.elapsed() < Duration::from_secs(5), "a lock is left: {}", self.history);
            sleep(Duration::from_millis(20));
        }
    }

    /// Fails where it is not what an undisturbed run leaves.
    pub fn compare(&self, expected: &Outcome, chance: &Chance) {
        let seed = chance.seed();
        assert_eq!(self.invalid, "", "invalid indexes, seed {seed}");
        assert_eq!(self.history, expected.history, "history, seed {seed}");
        assert_eq!(self.rows, expected.rows, "rows, seed {seed}");
        assert_eq!(self.catalog, expected.catalog, "catalog, seed {seed}");
    }
}

/// How many rows each table has, and their digest.
fn rows(connect: &PgConnectOptions) -> String {
    let of_each = value(
        connect,
        "SELECT coalesce(string_agg(format('SELECT %L AS name, count(*) AS rows, \
             md5(string_agg(t::text, '','' ORDER BY t::text)) AS digest FROM %s t', \
             c.oid::regclass, c.oid::regclass), ' UNION ALL '), '') \
         FROM pg_class c WHERE c.relnamespace = 'app'::regnamespace AND c.relkind IN ('r', 'p')",
    );
    if of_each.is_empty() {
        return of_each;
    }
    let lines = "string_agg(format('%s %s %s', name, rows, digest), E'\\n' ORDER BY name)";
    value(connect, &format!("SELECT {lines} FROM ({of_each}) AS counted"))
}
