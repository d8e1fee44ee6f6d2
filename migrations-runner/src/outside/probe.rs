//! A statement that runs in no transaction block → the question to the catalog whether it is done.
//!
//! What is half done is put right by statements that the answer brings: an index that is invalid is
//! dropped, a partition that is half detached is detached. Nothing that is valid is ever dropped.
//! Pure but for reading the answer: must not know who asks.

use migrations_core::non_transactional::{ClusterObject, NonTransactional, Reindexed};
use migrations_core::progress::Begun;
use migrations_core::quote;
use sqlx::Row as _;
use sqlx::postgres::PgRow;

/// The column of the numbers of relations.
pub(super) const RELATION: &str = "migrations_relation";

/// The column that an answer begins with.
pub(super) const STATE: &str = "migrations_state";

/// How far a statement came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// Everything of it is there.
    Done,
    /// Nothing of it is there, or to run it once more is right.
    NotDone,
    /// Something of it is there, and in the way.
    HalfDone,
}

/// What the catalog says of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Verdict {
    pub(super) state: State,
    /// The statements that put right what is half done.
    pub(super) cleanup: Vec<String>,
    /// A process that is at work on it at this moment.
    pub(super) busy: Option<i32>,
}

impl Verdict {
    /// Reads an answer.
    pub(super) fn read(row: &PgRow) -> Result<Verdict, sqlx::Error> {
        let state = match row.try_get::<&str, _>(0)? {
            "done" => State::Done,
            "half" => State::HalfDone,
            _ => State::NotDone,
        };
        let cleanup: Option<Vec<String>> = row.try_get(1)?;
        Ok(Verdict { state, cleanup: cleanup.unwrap_or_default(), busy: row.try_get(2)? })
    }
}

/// The relations whose numbers are to be known before the statement runs.
pub(super) fn relations(kind: &NonTransactional) -> Vec<String> {
    match kind {
        NonTransactional::CreateIndex { table, .. } => vec![table.clone()],
        NonTransactional::DropIndex(name)
        | NonTransactional::Reindex(Reindexed::Index(name) | Reindexed::Table(name)) => {
            vec![name.clone()]
        }
        NonTransactional::DetachPartition { table, partition } => {
            vec![table.clone(), partition.clone()]
        }
        _ => Vec::new(),
    }
}

/// Asks for their numbers, under the search path of the file and whatever is in its schemas.
pub(super) fn numbers_of(names: &[String]) -> Option<String> {
    let number = |name: &String| {
        format!(
            "SELECT pg_catalog.to_regclass({})::pg_catalog.oid::pg_catalog.int8 AS {RELATION}",
            quote::literal(name)
        )
    };
    let questions: Vec<String> = names.iter().map(number).collect();
    (!questions.is_empty()).then(|| questions.join("; "))
}

/// Asks for the numbers of what was there before the statement.
pub(super) fn before(kind: &NonTransactional, relations: &[Option<u32>]) -> Option<String> {
    let relation = |index: usize| relations.get(index).copied().flatten();
    Some(match kind {
        NonTransactional::CreateIndex { .. } => {
            format!("SELECT i.indexrelid FROM pg_index i WHERE i.indrelid = {}", relation(0)?)
        }
        NonTransactional::Reindex(_) => {
            "SELECT i.indexrelid FROM pg_index i WHERE NOT i.indisvalid".to_owned()
        }
        NonTransactional::DetachPartition { .. } => format!(
            "SELECT h.inhrelid FROM pg_inherits h WHERE h.inhparent = {} AND h.inhrelid = {}",
            relation(0)?,
            relation(1)?
        ),
        NonTransactional::Create(kind, name) | NonTransactional::Drop(kind, name) => {
            object(*kind, name)
        }
        NonTransactional::EndPrepared(gid) => prepared(gid),
        NonTransactional::DropIndex(_) | NonTransactional::Repeatable => return None,
    })
}

/// Asks how far a statement came that was begun: one row.
pub(super) fn question(kind: &NonTransactional, begun: &Begun) -> String {
    let relation = |index: usize| begun.relations.get(index).copied().flatten();
    let before = numbers(&begun.before);
    let asked = match kind {
        NonTransactional::CreateIndex { name, .. } => relation(0).map(|table| {
            let is_meant = match name {
                Some(name) => format!("c.relname = {}::name", quote::literal(name)),
                // So the server names an index that has no name in its statement.
                None => format!("c.relname ~ '_idx[0-9]*$' AND c.oid <> ALL ({before})"),
            };
            let is_meant = format!("i.indrelid = {table} AND {is_meant}");
            let done = format!("i.indisvalid AND c.oid <> ALL ({before})");
            of_indexes(&is_meant, &done)
        }),
        NonTransactional::Reindex(reindexed) => {
            let is_meant = of_reindexed(reindexed, relation(0));
            let is_meant = format!(
                "{is_meant} AND NOT i.indisvalid AND c.oid <> ALL ({before}) \
                 AND c.relname ~ '_cc(new|old)[0-9]*$'"
            );
            // What is built anew once more is as it would be.
            Some(of_indexes(&is_meant, "false"))
        }
        NonTransactional::DropIndex(_) => relation(0)
            .map(|index| is_gone(&format!("SELECT FROM pg_class c WHERE c.oid = {index}"), "true")),
        NonTransactional::DetachPartition { .. } => relation(0)
            .zip(relation(1))
            .map(|(table, partition)| detached(table, partition, !begun.before.is_empty())),
        NonTransactional::Create(kind, name) => Some(created(*kind, name, &before)),
        NonTransactional::Drop(kind, name) => {
            let there = format!("{} AND o.oid = ANY ({before})", object(*kind, name));
            Some(is_gone(&there, if begun.before.is_empty() { "false" } else { "true" }))
        }
        NonTransactional::EndPrepared(gid) => {
            let was_there = if begun.before.is_empty() { "false" } else { "true" };
            Some(is_gone(&prepared(gid), was_there))
        }
        NonTransactional::Repeatable => None,
    };
    asked.unwrap_or_else(|| {
        format!("SELECT 'not' AS {STATE}, NULL::text[] AS cleanup, NULL::int AS busy")
    })
}

fn numbers(oids: &[u32]) -> String {
    let oids: Vec<String> = oids.iter().map(u32::to_string).collect();
    format!("ARRAY[{}]::oid[]", oids.join(", "))
}

/// The invalid ones among the indexes that are meant are in the way. Those of partitioned tables are
/// invalid as long as a partition lacks one, which is as it should be; so only plain ones count.
fn of_indexes(is_meant: &str, done: &str) -> String {
    format!(
        "SELECT CASE WHEN bool_or(NOT f.indisvalid) THEN 'half' \
             WHEN bool_or(f.is_done) THEN 'done' ELSE 'not' END AS {STATE}, \
         array_agg(format('DROP INDEX CONCURRENTLY %I.%I', f.nspname, f.relname) \
             ORDER BY f.indexrelid) FILTER (WHERE NOT f.indisvalid) AS cleanup, \
         (SELECT min(b.pid) FROM ({BUILDERS}) b (pid, indrelid, indexrelid) \
             WHERE b.pid <> pg_backend_pid() AND (b.indexrelid = ANY (array_agg(f.indexrelid)) \
                 OR b.indrelid = ANY (array_agg(f.indrelid)))) AS busy \
         FROM (SELECT i.indexrelid, i.indrelid, i.indisvalid, {done} AS is_done, n.nspname, \
                 c.relname \
             FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid \
             JOIN pg_namespace n ON n.oid = c.relnamespace \
             WHERE c.relkind = 'i' AND {is_meant}) f"
    )
}

/// Who builds or drops an index of a table right now: the progress says so to those who may see it, and
/// the lock on the table to everybody.
const BUILDERS: &str = "SELECT p.pid, p.relid, p.index_relid \
    FROM pg_stat_progress_create_index p \
    UNION ALL SELECT l.pid, l.relation, NULL FROM pg_locks l \
        LEFT JOIN pg_stat_activity a ON a.pid = l.pid \
        WHERE l.locktype = 'relation' AND l.granted AND l.database = ( \
            SELECT d.oid FROM pg_database d WHERE d.datname = current_database()) \
        AND l.mode IN ('ShareUpdateExclusiveLock', 'ShareLock', 'ShareRowExclusiveLock', \
            'ExclusiveLock', 'AccessExclusiveLock') \
        AND a.backend_type IS DISTINCT FROM 'autovacuum worker'";

/// Which indexes `REINDEX` builds anew: those of the table, of its partitions and of what holds their
/// long values.
fn of_reindexed(reindexed: &Reindexed, relation: Option<u32>) -> String {
    match (reindexed, relation) {
        (Reindexed::Database, _) => "true".to_owned(),
        (Reindexed::Schema(schema), _) => of_tables(&format!(
            "r.relnamespace = (SELECT s.oid FROM pg_namespace s WHERE s.nspname = {}::name)",
            quote::literal(schema)
        )),
        (Reindexed::Index(_), Some(index)) => format!(
            "i.indrelid IN (SELECT x.indrelid FROM pg_index x WHERE x.indexrelid = {index} \
             OR x.indexrelid IN (SELECT t.relid FROM pg_partition_tree({index}) t))"
        ),
        (Reindexed::Table(_), Some(table)) => of_tables(&format!(
            "(r.oid = {table} OR r.oid IN (SELECT t.relid FROM pg_partition_tree({table}) t))"
        )),
        (Reindexed::Index(_) | Reindexed::Table(_), None) => "false".to_owned(),
    }
}

fn of_tables(is_meant: &str) -> String {
    format!(
        "i.indrelid IN (SELECT unnest(ARRAY[r.oid, r.reltoastrelid]) FROM pg_class r \
         WHERE {is_meant})"
    )
}

/// Done where a row is gone that was there.
fn is_gone(rows: &str, was_there: &str) -> String {
    format!(
        "SELECT CASE WHEN {was_there} AND NOT EXISTS ({rows}) THEN 'done' ELSE 'not' END \
         AS {STATE}, NULL::text[] AS cleanup, NULL::int AS busy"
    )
}

/// PostgreSQL 13 cannot detach concurrently, and lacks the column.
fn detached(table: u32, partition: u32, was_attached: bool) -> String {
    format!(
        "SELECT CASE WHEN h.inhrelid IS NULL AND {was_attached} THEN 'done' \
             WHEN (to_jsonb(h) ->> 'inhdetachpending')::boolean THEN 'half' ELSE 'not' END \
             AS {STATE}, \
         ARRAY(SELECT format('ALTER TABLE %s DETACH PARTITION %s FINALIZE', \
             {}, {})) AS cleanup, NULL::int AS busy \
         FROM (SELECT 1) one LEFT JOIN pg_inherits h \
             ON h.inhparent = {table} AND h.inhrelid = {partition}",
        name_of(table),
        name_of(partition),
    )
}

fn name_of(relation: u32) -> String {
    format!(
        "(SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c \
         JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = {relation})"
    )
}

/// The rows of an object by its name, with their numbers.
fn object(kind: ClusterObject, name: &str) -> String {
    let name = quote::literal(name);
    match kind {
        ClusterObject::Database => {
            format!("SELECT o.oid FROM pg_database o WHERE o.datname = {name}::name")
        }
        ClusterObject::Tablespace => {
            format!("SELECT o.oid FROM pg_tablespace o WHERE o.spcname = {name}::name")
        }
        ClusterObject::Subscription => format!(
            "SELECT o.oid FROM pg_subscription o WHERE o.subname = {name}::name AND o.subdbid = \
             (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())"
        ),
    }
}

/// A database that a later release of the server calls invalid was made or dropped by halves.
fn created(kind: ClusterObject, name: &str, before: &str) -> String {
    let is_invalid = match kind {
        ClusterObject::Database => {
            "(SELECT d.datconnlimit = -2 FROM pg_database d WHERE d.oid = f.oid)"
        }
        ClusterObject::Tablespace | ClusterObject::Subscription => "false",
    };
    format!(
        "SELECT CASE WHEN bool_or({is_invalid}) THEN 'half' WHEN count(*) > 0 THEN 'done' \
             ELSE 'not' END AS {STATE}, \
         array_agg(format('DROP DATABASE %I', {}::text)) AS cleanup, NULL::int AS busy \
         FROM ({}) f (oid) WHERE f.oid <> ALL ({before})",
        quote::literal(name),
        object(kind, name),
    )
}

fn prepared(gid: &str) -> String {
    format!(
        "SELECT p.transaction::text::bigint::oid FROM pg_prepared_xacts p \
         WHERE p.database = current_database() AND p.gid = {}",
        quote::literal(gid)
    )
}
