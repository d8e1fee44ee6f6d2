//! The histories of other tools in a database, and which pending files they list.
//!
//! Must not know how their rows are read; that is `rows`.

mod rows;

use std::collections::BTreeSet;

use migrations_core::{HistoryTable, Migration, MigrationSet, Plan, PlanProblem};
use sqlx::Row as _;
use sqlx::postgres::PgRow;

use super::TakenBack;
use crate::cause::Cause;
use crate::error::{HistoryAction, LocatedProblem, RunError};
use crate::history;
use crate::session::{Answer, EACH_SEES_THE_LATEST, OWN_PATH, Session};
use crate::tools::{
    self, Candidate, PLATFORM_SCHEMAS, Row, Rows, TELLING_COLUMNS, TELLING_NAMES, Tool,
};
use migrations_core::quote;

/// Asks for the tables for which a condition holds, with their columns.
fn tables(condition: &str) -> String {
    format!(
        "SELECT n.nspname::text AS migrations_candidate, c.relname::text AS name, \
         (SELECT string_agg(a.attname || chr(9) || format_type(a.atttypid, a.atttypmod), \
                 chr(10) ORDER BY a.attnum) \
             FROM pg_attribute a \
             WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns \
         FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
         WHERE c.relkind = 'r' AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_' \
         AND {condition} ORDER BY 1, 2"
    )
}

/// Asks for the tables that may be somebody's history, with their columns.
pub(super) fn question(set: &MigrationSet) -> String {
    let HistoryTable { schema, name } = set.history_table();
    let texts = |texts: &[&str]| {
        quote::array(&texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>())
    };
    tables(&format!(
        "n.nspname <> ALL ({platforms}::name[]) \
         AND NOT (n.nspname = {schema}::name AND c.relname = {name}::name) \
         AND (c.relname ~* '{TELLING_NAMES}' OR n.nspname IN ('sqitch', 'pgroll', 'reshape') \
             OR EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 \
                 AND NOT a.attisdropped AND a.attname = ANY ({telling}::name[])))",
        platforms = texts(PLATFORM_SCHEMAS),
        telling = texts(TELLING_COLUMNS),
        schema = quote::literal(schema),
        name = quote::literal(name),
    ))
}

/// Reads the histories that were found, and says which pending files they list.
pub(super) async fn problems(
    session: &mut Session,
    set: &MigrationSet,
    plan: &Plan<'_>,
    answer: &Answer,
    taken_back: &TakenBack,
) -> Result<Vec<PlanProblem>, RunError> {
    let candidates = candidates(set, answer)?;
    let mut problems = Vec::new();
    for candidate in &candidates {
        let Some(tool) = tools::tool_of(candidate) else { continue };
        match rows::read(session, candidate, tool).await? {
            Ok(rows) => problems.extend(problem(set, plan, candidate, tool, &rows, taken_back)),
            // Where this set has run before it is no news.
            Err(_) if !plan.already.is_empty() => {}
            Err(error) => {
                let name = tools::name_of(tool, candidate);
                problems.push(unreadable(session, candidate, name, &error).await);
            }
        }
    }
    Ok(problems)
}

/// The tables that may be somebody's history.
fn candidates(set: &MigrationSet, answer: &Answer) -> Result<Vec<Candidate>, RunError> {
    let candidates: Result<_, sqlx::Error> =
        answer.rows_of("migrations_candidate").map(candidate).collect();
    candidates.map_err(|error| history::failure(set.history_table(), HistoryAction::Read, &error))
}

/// Looks for the tables that may be somebody's history.
pub(crate) async fn found(
    session: &mut Session,
    set: &MigrationSet,
) -> Result<Vec<Candidate>, RunError> {
    asked(session, set, question(set)).await
}

/// Looks for the tables of that name, with its schema or without, whatever they are.
pub(crate) async fn called(
    session: &mut Session,
    set: &MigrationSet,
    name: &str,
) -> Result<Vec<Candidate>, RunError> {
    let name = quote::literal(name);
    let condition = format!(
        "{name} IN (c.relname::text, n.nspname || '.' || c.relname, \
         quote_ident(n.nspname) || '.' || quote_ident(c.relname))"
    );
    asked(session, set, tables(&condition)).await
}

async fn asked(
    session: &mut Session,
    set: &MigrationSet,
    question: String,
) -> Result<Vec<Candidate>, RunError> {
    let message = [EACH_SEES_THE_LATEST.to_owned(), OWN_PATH.to_owned(), question];
    let answer = session.send(message.join("; ")).await;
    match &answer.failure {
        Some(error) => Err(history::failure(set.history_table(), HistoryAction::Read, error)),
        None => candidates(set, &answer),
    }
}

/// The values of columns of such a table, row by row, read as `rows` reads them.
pub(crate) async fn values(
    session: &mut Session,
    candidate: &Candidate,
    tool: &str,
    columns: &[&str],
) -> Result<Vec<Vec<Option<String>>>, RunError> {
    match rows::copied(session, candidate, columns).await? {
        Ok(values) => Ok(values),
        Err(error) => {
            let problem = unreadable(session, candidate, tool, &error).await;
            Err(RunError::Unplannable { problems: vec![LocatedProblem { file: None, problem }] })
        }
    }
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

fn problem(
    set: &MigrationSet,
    plan: &Plan<'_>,
    candidate: &Candidate,
    tool: &Tool,
    rows: &[Row],
    taken_back: &TakenBack,
) -> Option<PlanProblem> {
    let is_first_run = plan.already.is_empty();
    let rules = match tool.rows {
        // Two tools have the same columns, and one of them a row for each migration.
        Rows::UpTo(number) if rows.len() > 1 => {
            Rows::Number { number, name: None, sha384: None, may_differ: false }
        }
        rules => rules,
    };
    // Somebody else's files may well have the same small numbers.
    let is_number_alone = matches!(rules, Rows::UpTo(_) | Rows::Number { name: None, .. });
    let table = shown(candidate);
    let by_name = tools::by_name(rules, set, rows);
    let bears_a_row =
        |migration: &Migration| by_name.iter().flatten().any(|one| one.stem == migration.stem);
    let is_listed = |migration: &&&Migration| {
        !taken_back.has(&migration.stem, &table)
            && (is_first_run || !is_number_alone || tools::is_telling(migration))
            && (rows.iter().any(|row| tools::lists_in(set, rules, row, migration))
                || is_first_run && bears_a_row(migration))
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

/// A history that may not be read says nothing of what was applied.
async fn unreadable(
    session: &mut Session,
    candidate: &Candidate,
    tool: &str,
    error: &sqlx::Error,
) -> PlanProblem {
    PlanProblem::UnreadableHistory {
        tool: tool.to_owned(),
        table: shown(candidate),
        cause: Cause::of(error).to_string(),
        grant: missing_rights(session, candidate).await,
    }
}

/// The statements that give the user the rights that are missing, as the server judges them: what it
/// says in a message may be in any language.
async fn missing_rights(session: &mut Session, candidate: &Candidate) -> Option<String> {
    let question = format!(
        "SELECT current_user::text AS migrations_user, \
         has_schema_privilege(n.oid, 'USAGE') AS may_use, \
         has_table_privilege(c.oid, 'SELECT') AS may_select \
         FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
         WHERE n.nspname = {}::name AND c.relname = {}::name",
        quote::literal(&candidate.schema),
        quote::literal(&candidate.name),
    );
    // It only helps to understand, so its own failure says nothing.
    let rows = session.ask(&question).await.ok()?;
    let row = rows.first()?;
    let user = quote::shown_part(row.try_get(0).ok()?);
    let (schema, table) = (quote::shown_part(&candidate.schema), shown(candidate));
    let grants = [
        ("may_use", format!("GRANT USAGE ON SCHEMA {schema} TO {user}")),
        ("may_select", format!("GRANT SELECT ON {table} TO {user}")),
    ];
    let is_missing = |column: &str| row.try_get(column).is_ok_and(|may: bool| !may);
    let missing = grants.into_iter().filter(|(column, _)| is_missing(column));
    let missing: Vec<String> = missing.map(|(_, grant)| grant).collect();
    (!missing.is_empty()).then(|| missing.join("; "))
}

pub(crate) fn shown(candidate: &Candidate) -> String {
    format!("{}.{}", quote::shown_part(&candidate.schema), quote::shown_part(&candidate.name))
}
