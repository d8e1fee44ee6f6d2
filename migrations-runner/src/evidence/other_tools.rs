//! The histories of other tools in a database, and which pending files they list.

use std::collections::BTreeSet;

use migrations_core::{HistoryTable, Migration, MigrationSet, Plan, PlanProblem};
use sqlx::postgres::PgRow;
use sqlx::{Row as _, ValueRef as _};

use crate::error::{HistoryAction, RunError};
use crate::history;
use crate::session::{Answer, Session};
use crate::tools::{
    self, Candidate, Counts, PLATFORM_SCHEMAS, Row, Rows, TELLING_COLUMNS, TELLING_NAMES, Tool,
};
use migrations_core::quote;

/// So many rows of a history are read.
const MOST_ROWS: usize = 100_000;

/// Asks for the tables that may be somebody's history, with their columns.
pub(super) fn question(set: &MigrationSet) -> String {
    let HistoryTable { schema, name } = set.history_table();
    let texts = |texts: &[&str]| {
        quote::array(&texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>())
    };
    format!(
        "SELECT n.nspname::text AS migrations_candidate, c.relname::text AS name, \
         (SELECT string_agg(a.attname || chr(9) || format_type(a.atttypid, a.atttypmod), \
                 chr(10) ORDER BY a.attnum) \
             FROM pg_attribute a \
             WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns \
         FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
         WHERE c.relkind = 'r' AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_' \
         AND n.nspname <> ALL ({platforms}::name[]) AND {is_read_safely} \
         AND NOT (n.nspname = {schema}::name AND c.relname = {name}::name) \
         AND (c.relname ~* '{TELLING_NAMES}' OR n.nspname IN ('sqitch', 'pgroll', 'reshape') \
             OR EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 \
                 AND NOT a.attisdropped AND a.attname = ANY ({telling}::name[]))) \
         ORDER BY 1, 2",
        is_read_safely = history::is_read_safely(),
        platforms = texts(PLATFORM_SCHEMAS),
        telling = texts(TELLING_COLUMNS),
        schema = quote::literal(schema),
        name = quote::literal(name),
    )
}

/// Reads the histories that were found, and says which pending files they list.
pub(super) async fn problems(
    session: &mut Session,
    set: &MigrationSet,
    plan: &Plan<'_>,
    answer: &Answer,
) -> Result<Vec<PlanProblem>, RunError> {
    let failed =
        |error: sqlx::Error| history::failure(set.history_table(), HistoryAction::Read, &error);
    let candidates: Vec<Candidate> = answer
        .rows_of("migrations_candidate")
        .map(candidate)
        .collect::<Result<_, _>>()
        .map_err(failed)?;
    let mut problems = Vec::new();
    for candidate in &candidates {
        let Some(tool) = tools::tool_of(candidate) else { continue };
        problems.extend(problem(session, set, plan, candidate, tool).await);
    }
    Ok(problems)
}

fn candidate(row: &PgRow) -> Result<Candidate, sqlx::Error> {
    let columns: Option<String> = row.try_get("columns")?;
    let columns = columns.unwrap_or_default();
    let pairs = columns.lines().filter_map(|line| line.split_once('\t'));
    Ok(Candidate {
        schema: row.try_get(0)?,
        name: row.try_get(1)?,
        columns: pairs.map(|(name, kind)| (name.to_owned(), kind.to_owned())).collect(),
    })
}

async fn problem(
    session: &mut Session,
    set: &MigrationSet,
    plan: &Plan<'_>,
    candidate: &Candidate,
    tool: &Tool,
) -> Option<PlanProblem> {
    let rows = session.ask(&rows_question(candidate, tool)).await;
    let is_first_run = plan.already.is_empty();
    // A history that may not be read says nothing, and where this set has run before it is no news.
    let rows: Vec<Row> = match rows {
        Ok(rows) => rows.iter().filter_map(|row| counted(row, tool)).collect(),
        Err(_) if is_first_run => return Some(untold(candidate, tool, 0)),
        Err(_) => return None,
    };
    let rules = match tool.rows {
        // Two tools have the same columns, and one of them a row for each migration.
        Rows::UpTo(number) if rows.len() > 1 => Rows::Number { number, name: None, sha384: None },
        rules => rules,
    };
    // Somebody else's files may well have the same small numbers.
    let is_number_alone = matches!(rules, Rows::UpTo(_) | Rows::Number { name: None, .. });
    let is_listed = |migration: &&&Migration| {
        (is_first_run || !is_number_alone || tools::is_telling(migration))
            && rows.iter().any(|row| tools::lists(rules, row, migration))
    };
    let listed: BTreeSet<String> =
        plan.pending.iter().filter(is_listed).map(|migration| migration.stem.to_string()).collect();
    let versions: Vec<String> = listed.into_iter().collect();
    let is_open = matches!(rules, Rows::Change(_)) && is_first_run && !rows.is_empty();
    match (versions.is_empty(), is_open) {
        (true, false) => None,
        (true, true) => Some(untold(candidate, tool, rows.len())),
        (false, _) => Some(listing(set, candidate, tool, versions, rows.len())),
    }
}

fn listing(
    set: &MigrationSet,
    candidate: &Candidate,
    tool: &Tool,
    versions: Vec<String>,
    rows: usize,
) -> PlanProblem {
    let table = shown(candidate);
    if tool.is_own() {
        let own_table = quote::shown(set.history_table());
        return PlanProblem::OtherTable { table, versions, own_table };
    }
    let rows = u64::try_from(rows).unwrap_or(u64::MAX);
    let tool = tools::name_of(tool, candidate).to_owned();
    PlanProblem::OtherHistory { tool, table, versions, rows }
}

fn untold(candidate: &Candidate, tool: &Tool, rows: usize) -> PlanProblem {
    let rows = u64::try_from(rows).unwrap_or(u64::MAX);
    let (tool, table) = (tools::name_of(tool, candidate).to_owned(), shown(candidate));
    PlanProblem::OtherHistory { tool, table, versions: Vec::new(), rows }
}

fn shown(candidate: &Candidate) -> String {
    format!("{}.{}", quote::shown_part(&candidate.schema), quote::shown_part(&candidate.name))
}

/// What stands before a look into somebody's table: since it was found, another relation may have
/// taken its name, which would run its author's functions. So it is locked, which the owner's changes
/// wait for, and judged once more; a policy that would hide rows is an error as well. Nor is it waited
/// for as long as its owner likes.
fn cautiously(candidate: &Candidate) -> String {
    let table =
        format!("{}.{}", quote::identifier(&candidate.schema), quote::identifier(&candidate.name));
    format!(
        "SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL row_security TO off; \
         SET LOCAL lock_timeout TO '5s'; LOCK TABLE ONLY {table} IN ACCESS SHARE MODE; \
         SELECT CASE WHEN EXISTS (SELECT FROM pg_class c WHERE c.oid = to_regclass({}) \
             AND c.relkind = 'r' AND {}) \
         THEN 0 ELSE ('migrations: not to be read ' || pg_backend_pid())::int END",
        quote::literal(&table),
        history::is_read_safely(),
    )
}

fn rows_question(candidate: &Candidate, tool: &Tool) -> String {
    let (value, name, sha384) = match tool.rows {
        Rows::Number { number, name, sha384 } => (number, name, sha384),
        Rows::Name(column) | Rows::UpTo(column) | Rows::Sha256(column) | Rows::Change(column) => {
            (column, None, None)
        }
        Rows::Own => ("version", Some("checksum"), None),
        Rows::Keys(column) => return keys_question(candidate, column),
    };
    let condition = match tool.counts {
        Counts::All => None,
        Counts::Unless(column, _) | Counts::WhereNull(column) => Some(column),
    };
    let column = |name: Option<&str>| {
        name.filter(|name| candidate.has(name)).map_or_else(|| "NULL".to_owned(), quote::identifier)
    };
    format!(
        "{}; SET LOCAL bytea_output TO hex; \
         SELECT {} AS migrations_listed, {}, {}, {} FROM ONLY {}.{} LIMIT {MOST_ROWS}",
        cautiously(candidate),
        column(Some(value)),
        column(name),
        column(condition),
        column(sha384),
        quote::identifier(&candidate.schema),
        quote::identifier(&candidate.name),
    )
}

/// A row for each key of each object under `migrations`.
fn keys_question(candidate: &Candidate, column: &str) -> String {
    let is_json =
        |(name, kind): &(String, String)| name == column && matches!(&**kind, "jsonb" | "json");
    if !candidate.columns.iter().any(is_json) {
        return "SELECT 0".to_owned();
    }
    format!(
        "{}; SELECT k.key AS migrations_listed, NULL, NULL, NULL FROM ONLY {}.{} t, \
             jsonb_path_query(t.{}::jsonb, 'lax $.migrations.*.keyvalue()') v (pair), \
             jsonb_extract_path_text(v.pair, 'key') k (key) LIMIT {MOST_ROWS}",
        cautiously(candidate),
        quote::identifier(&candidate.schema),
        quote::identifier(&candidate.name),
        quote::identifier(column),
    )
}

/// What a row says; nothing where it does not count.
fn counted(row: &PgRow, tool: &Tool) -> Option<Row> {
    // The server sends texts to a simple query, whatever the type.
    let text = |column: usize| {
        let value = row.try_get_raw(column).ok()?;
        if value.is_null() { None } else { value.as_str().ok().map(str::to_owned) }
    };
    let counts = match tool.counts {
        Counts::All => true,
        Counts::Unless(_, unwanted) => text(2).is_none_or(|value| !unwanted.contains(&&*value)),
        Counts::WhereNull(_) => text(2).is_none(),
    };
    let value = text(0).filter(|_| counts)?;
    Some(Row { value, name: text(1), sha384: text(3) })
}
