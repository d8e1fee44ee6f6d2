//! The messages of a dry run: one transaction around all files, which is never committed, with a
//! savepoint for each, so that a file sees those before it and one that fails takes nothing along.
//!
//! Must not know which files there are, nor what becomes of an answer.

use std::time::Duration;

use migrations_core::{Migration, MigrationSet, quote};
use sqlx::postgres::{PgDatabaseError, PgErrorPosition};

use super::{AS_CHECKED, CLOSE, OWN_SESSION, WATCH_CLIENT, as_file, label, set_config, tidy};
use crate::locate::{Executed, Place};
use crate::lock::{self, LockKind};
use crate::session::{Answer, BEGIN, OWN_PATH};
use crate::survey::{ConnectionKind, Facts};

/// The column with the number of the process that the transaction runs in.
pub(crate) const BACKEND: &str = "migrations_backend";

/// The column that comes back once every statement of a file is done.
pub(crate) const EXECUTED: &str = "migrations_executed";

/// The column of the relations that the transaction holds locks on.
pub(crate) const OBSERVED: &str = "migrations_observed";

/// No file names its own savepoint so; one that ends the transaction takes it away.
const SAVEPOINT: &str = "migrations_dry_run";

/// The constraints that a commit would check, of the relations that the transaction has touched, as
/// lists of names: those that may be deferred, and of these the ones that are deferred by themselves.
/// A name that another constraint has which cannot be deferred stands for both.
const CONSTRAINTS: &str = "string_agg(c.name, ', ') AS deferrable, \
        string_agg(c.name, ', ') FILTER (WHERE c.is_deferred) AS deferred \
    FROM (SELECT format('%I.%I', n.nspname, c.conname) AS name, bool_or(c.condeferred) AS is_deferred \
        FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace \
        WHERE c.conrelid IN (SELECT l.relation FROM pg_locks l \
            WHERE l.locktype = 'relation' AND l.pid = pg_backend_pid()) \
        GROUP BY n.nspname, c.conname HAVING bool_and(c.condeferrable)) c";

/// The relations that are locked: number, mode, how often they were read as a whole, and the file of
/// their rows.
const RELATIONS: &str = "l.mode, \
        pg_stat_get_xact_numscans(c.oid)::int8 AS scans, c.relfilenode::int8 AS file \
    FROM pg_locks l JOIN pg_class c ON c.oid = l.relation \
    WHERE l.locktype = 'relation' AND l.pid = pg_backend_pid() AND l.granted AND c.oid >= 16384 \
    AND c.relkind IN ('r', 'p', 'm', 'f', 'v') AND c.relpersistence <> 't'";

/// What a session has to be rid of before the next file, without what a pooler's session has of others.
const CLEAN: [&str; 4] = ["RESET SESSION AUTHORIZATION", "RESET ROLE", "RESET ALL", "DISCARD TEMP"];

/// Begins the transaction, and takes the lock of the set where there is one to take.
pub(crate) fn begin(set: &MigrationSet, facts: &Facts, has_table: bool) -> String {
    let mut statements = vec![BEGIN.to_owned()];
    statements.extend(own_session(facts));
    if facts.lock == LockKind::Advisory || has_table {
        statements.push(lock::for_transaction(set, facts.lock));
    }
    statements.push(format!("SELECT pg_backend_pid() AS {BACKEND}"));
    statements.join("; ")
}

/// The path and the settings of the runner's own, of which some count when a message is read.
fn own_session(facts: &Facts) -> [String; 2] {
    let mut settings: Vec<(&str, &str)> = AS_CHECKED.into();
    settings.extend(facts.can_watch_client.then_some(WATCH_CLIENT));
    [OWN_PATH.to_owned(), set_config(&settings, "true")]
}

/// The message that executes one file.
pub(crate) struct TriedFile<'a> {
    migration: &'a Migration,
    before: Vec<String>,
}

impl<'a> TriedFile<'a> {
    pub(crate) fn new(
        set: &MigrationSet,
        migration: &'a Migration,
        facts: &Facts,
        lock_timeout: Duration,
    ) -> TriedFile<'a> {
        let timeout = format!("{}ms", lock_timeout.as_millis());
        let mut before = vec![
            format!("SAVEPOINT {SAVEPOINT}"),
            set_config(&[("lock_timeout", &timeout)], "true"),
        ];
        before.extend(as_file(set, facts));
        TriedFile { migration, before }
    }

    /// The text as it is sent.
    pub(crate) fn text(&self) -> String {
        let own_session = OWN_SESSION.join("; ");
        format!(
            "{}{}{CLOSE}{own_session}; SELECT 0 AS {EXECUTED}, {CONSTRAINTS}",
            self.head(),
            self.migration.sql
        )
    }

    fn head(&self) -> String {
        format!("{}{};\n", label(self.migration), self.before.join("; "))
    }

    /// Where in the file it failed; `None` where no statement of it is to blame.
    pub(crate) fn place(&self, answer: &Answer, said: &PgDatabaseError) -> Option<Place> {
        let executed = Executed::of(self.migration);
        let whole = 0..self.migration.sql.len();
        if let Some(place) = executed.unencodable(&whole, said) {
            return Some(place);
        }
        if let Some(PgErrorPosition::Original(character)) = said.position() {
            let character = character.checked_sub(self.head().chars().count() + 1)?;
            return Some(executed.at_character(character));
        }
        let completed = answer.completed.checked_sub(self.before.len())?;
        let statement = executed.statements().nth(completed)?;
        Some(executed.in_statement(statement, said))
    }
}

/// Checks what a commit would check, and asks what the transaction holds by then; each constraint is
/// deferred again as it is by itself.
pub(crate) fn observe(deferrable: Option<&str>, deferred: Option<&str>) -> String {
    let set = |names: Option<&str>, when: &str| {
        names.map(|names| format!("SET CONSTRAINTS {names} {when}"))
    };
    let checks = [set(deferrable, "IMMEDIATE"), set(deferred, "DEFERRED")];
    let question = format!("SELECT c.oid::int8 AS {OBSERVED}, {RELATIONS}");
    checks.into_iter().flatten().chain([question]).collect::<Vec<_>>().join("; ")
}

/// Keeps what a file did for the files after it, which begin with a session like the first one.
pub(crate) fn keep(migration: &Migration, facts: &Facts) -> String {
    let mut statements = vec![format!("RELEASE SAVEPOINT {SAVEPOINT}")];
    statements.extend(match facts.connection {
        ConnectionKind::Direct => tidy::clean(facts.connection),
        ConnectionKind::Pooled => CLEAN.map(str::to_owned).into(),
    });
    statements.extend(own_session(facts));
    format!("{}{}", label(migration), statements.join("; "))
}

/// Undoes a file, and nothing of those before it.
pub(crate) fn undo(facts: &Facts) -> String {
    let own_session = own_session(facts).join("; ");
    format!("ROLLBACK TO SAVEPOINT {SAVEPOINT}; {own_session}")
}

/// Undoes everything.
pub(crate) fn end(migrations: &[&Migration], facts: &Facts, backend: i32) -> String {
    let statements: Vec<String> = migrations
        .iter()
        .map(|migration| tidy::undo(facts.connection, migration, Some(backend)))
        .filter(|undo| undo != "ROLLBACK")
        .collect();
    let others = statements.iter().filter_map(|undo| undo.strip_prefix("ROLLBACK; "));
    let all: Vec<&str> = ["ROLLBACK"].into_iter().chain(others).collect();
    all.join("; ")
}

/// Asks who has been waiting for the transaction, and for which relation.
pub(crate) fn waiting_for(backend: i32) -> String {
    format!(
        "SELECT l.pid AS migrations_waiting, a.application_name, c.relname::text \
         FROM pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = l.pid \
         LEFT JOIN pg_class c ON c.oid = l.relation \
         WHERE NOT l.granted AND a.backend_type IS DISTINCT FROM 'autovacuum worker' \
         AND CASE WHEN NOT l.granted THEN {backend} = ANY (pg_blocking_pids(l.pid)) END"
    )
}

/// Ends what the transaction is running.
pub(crate) fn cancel(backend: i32) -> String {
    format!("SELECT pg_cancel_backend({backend}) AS migrations_cancelled")
}

/// Asks another session, which sees what is committed, for names and files of relations.
pub(crate) fn committed(relations: &[i64]) -> String {
    let relations: Vec<String> = relations.iter().map(ToString::to_string).collect();
    format!(
        "SELECT c.oid::int8 AS migrations_committed_relation, n.nspname::text, c.relname::text, \
         c.relfilenode::int8 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
         WHERE c.oid = ANY ({}::oid[])",
        quote::array(&relations),
    )
}
