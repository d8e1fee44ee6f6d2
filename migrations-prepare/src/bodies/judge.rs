//! A database → what its server has against the bodies of its routines.
//!
//! `plpgsql_check` reads PL/pgSQL, and what `CREATE FUNCTION` itself calls reads SQL.
//! All of it happens in one transaction that is rolled back, the extension included, so that nobody
//! else ever sees it.
//! Must not know which migrations have run.

use std::collections::BTreeSet;

use migrations_core::quote;
use migrations_runner::Cause;
use sqlx::postgres::{PgDatabaseError, PgErrorPosition, PgRow};
use sqlx::{PgConnection, Row};

use super::excused;
use super::routine::{Complaint, Reason, Routine, Verdict};
use crate::batch;
use crate::introspect::questions::ROUTINE_BODIES;

/// Begins the transaction, and tells the search path that holds in it.
const BEGIN: &str = "\
BEGIN;SET LOCAL check_function_bodies = on;SELECT pg_catalog.current_setting('search_path')";

/// Event triggers would run code of the set.
const QUIET: &str = "SET LOCAL session_replication_role = 'replica'";

/// Where the extension is, if the set has it.
const INSTALLED: &str = "\
SELECT pg_catalog.quote_ident(namespace.nspname)
FROM pg_catalog.pg_extension AS extension
JOIN pg_catalog.pg_namespace AS namespace ON namespace.oid = extension.extnamespace
WHERE extension.extname = 'plpgsql_check'";

/// A schema of its own: a set may have functions of the same names.
const SCHEMA: &str = "migrations_plpgsql_check";

/// The routines of a database and what is said against each; with `only`, of those with these
/// bodies.
///
/// # Errors
///
/// When the connection breaks.
pub(super) async fn judged(
    connection: &mut PgConnection,
    only: Option<&BTreeSet<String>>,
) -> Result<Vec<(Routine, Verdict)>, sqlx::Error> {
    let [rows] = batch::send(connection, ROUTINE_BODIES.to_owned()).await.each()?;
    let all = rows.iter().map(Routine::of_row).collect::<Result<Vec<Routine>, _>>()?;
    let is_asked = |routine: &&Routine| only.is_none_or(|bodies| bodies.contains(&routine.body));
    let asked: Vec<Routine> = all.iter().filter(is_asked).cloned().collect();
    if asked.is_empty() {
        return Ok(Vec::new());
    }
    let [_, _, path] = batch::send(connection, BEGIN.to_owned()).await.each()?;
    let path = path.first().map_or(Ok(String::new()), |row| row.try_get(0))?;
    let verdicts = verdicts(connection, &asked, &path).await;
    batch::send(connection, "ROLLBACK".to_owned()).await.whole()?;
    let judged = asked.into_iter().zip(verdicts?).collect();
    Ok(excused::without_excused(judged, &all))
}

async fn verdicts(
    connection: &mut PgConnection,
    routines: &[Routine],
    path: &str,
) -> Result<Vec<Verdict>, sqlx::Error> {
    // Only a superuser may, and only the code of event triggers is then run and undone.
    let _ = attempted(connection, QUIET).await?;
    let of = |language: &str| -> Vec<usize> {
        (0..routines.len()).filter(|index| routines[*index].language == language).collect()
    };
    let unread = |routine: &Routine| Verdict::Unjudged(Reason::Language(routine.language.clone()));
    let mut verdicts: Vec<Verdict> = routines.iter().map(unread).collect();
    for (index, verdict) in of_sql(connection, routines, &of("sql"), path).await? {
        verdicts[index] = verdict;
    }
    for (index, verdict) in of_plpgsql(connection, routines, &of("plpgsql")).await? {
        verdicts[index] = verdict;
    }
    Ok(verdicts)
}

/// What a server says to statements; where it refuses one, the transaction goes on as before them.
async fn attempted(
    connection: &mut PgConnection,
    statements: &str,
) -> Result<Result<Vec<PgRow>, sqlx::Error>, sqlx::Error> {
    let sent = format!("SAVEPOINT body;{statements};RELEASE SAVEPOINT body");
    let answer = batch::send(connection, sent).await;
    match answer.failure {
        // Those of the last statement before the release.
        None => Ok(Ok(answer.rows.into_iter().rev().nth(1).unwrap_or_default())),
        Some(error @ sqlx::Error::Database(_)) => {
            let undo = "ROLLBACK TO SAVEPOINT body;RELEASE SAVEPOINT body";
            batch::send(connection, undo.to_owned()).await.whole()?;
            Ok(Err(error))
        }
        Some(error) => Err(error),
    }
}

type Numbered = Vec<(usize, Verdict)>;

/// Judges functions in SQL by what `CREATE FUNCTION` calls for one.
async fn of_sql(
    connection: &mut PgConnection,
    routines: &[Routine],
    indices: &[usize],
    path: &str,
) -> Result<Numbered, sqlx::Error> {
    let has_path = |index: &&usize| routines[**index].search_path.is_some();
    let (mut alone, together): (Vec<usize>, Vec<usize>) =
        indices.iter().partition(|index| has_path(index));
    let mut verdicts = Vec::new();
    if !together.is_empty() {
        let ids: Vec<String> =
            together.iter().map(|index| routines[*index].id.to_string()).collect();
        match attempted(connection, &validation(&ids.join(","))).await? {
            Ok(_) => verdicts.extend(together.iter().map(|index| (*index, Verdict::Fits))),
            Err(_) => alone.extend(together),
        }
    }
    for index in alone {
        let routine = &routines[index];
        let own_path = routine.search_path.as_deref().unwrap_or(path);
        let statements = format!("{};{}", with_path(own_path), validation(&routine.id.to_string()));
        let verdict = match attempted(connection, &statements).await? {
            Ok(_) => Verdict::Fits,
            Err(error) => refusal(&error, &routine.body),
        };
        verdicts.push((index, verdict));
    }
    batch::send(connection, with_path(path)).await.whole()?;
    Ok(verdicts)
}

/// Looks at functions in SQL as `CREATE FUNCTION` does.
fn validation(ids: &str) -> String {
    format!(
        "SELECT pg_catalog.count(pg_catalog.fmgr_sql_validator(id)) \
         FROM pg_catalog.unnest(ARRAY[{ids}]::pg_catalog.oid[]) AS id"
    )
}

fn with_path(path: &str) -> String {
    format!("SELECT pg_catalog.set_config('search_path', {}, true)", quote::literal(path))
}

/// Judges functions in PL/pgSQL by `plpgsql_check`, all in one statement where that is possible.
async fn of_plpgsql(
    connection: &mut PgConnection,
    routines: &[Routine],
    indices: &[usize],
) -> Result<Numbered, sqlx::Error> {
    if indices.is_empty() {
        return Ok(Vec::new());
    }
    let Some(schema) = checker(connection).await? else {
        let unjudged = |index: &usize| (*index, Verdict::Unjudged(Reason::NoPlpgsqlCheck));
        return Ok(indices.iter().map(unjudged).collect());
    };
    if let Ok(rows) = attempted(connection, &question(&schema, routines, indices)).await? {
        return answers(&rows, indices);
    }
    let mut verdicts = Vec::new();
    for index in indices {
        let asked = question(&schema, routines, &[*index]);
        match attempted(connection, &asked).await? {
            Ok(rows) => verdicts.extend(answers(&rows, &[*index])?),
            Err(error) => {
                let failed = Reason::Failed(Cause::of(&error).to_string());
                verdicts.push((*index, Verdict::Unjudged(failed)));
            }
        }
    }
    Ok(verdicts)
}

/// The schema of `plpgsql_check`, which is created for this transaction where the set has none.
async fn checker(connection: &mut PgConnection) -> Result<Option<String>, sqlx::Error> {
    if let Ok(rows) = attempted(connection, INSTALLED).await?
        && let Some(row) = rows.first()
    {
        return row.try_get(0).map(Some);
    }
    let create = format!("CREATE SCHEMA {SCHEMA};CREATE EXTENSION plpgsql_check SCHEMA {SCHEMA}");
    let created = attempted(connection, &create).await?;
    Ok(created.is_ok().then(|| SCHEMA.to_owned()))
}

fn question(schema: &str, routines: &[Routine], indices: &[usize]) -> String {
    let name = |name: Option<&String>| name.map_or("NULL".to_owned(), |name| quote::literal(name));
    let asked = indices.iter().map(|index| {
        let routine = &routines[*index];
        let relation = routine.relation.as_ref();
        let old = name(relation.and_then(|relation| relation.old_table.as_ref()));
        let new = name(relation.and_then(|relation| relation.new_table.as_ref()));
        let relation = relation.map_or(0, |relation| relation.id);
        format!("({index}::int8, {}::oid, {relation}::oid, {old}::name, {new}::name)", routine.id)
    });
    let asked = asked.collect::<Vec<_>>().join(", ");
    format!(
        "SELECT asked.number, found.lineno::int8 AS line, found.statement, found.sqlstate, \
         found.message, found.detail, found.hint, found.query, found.context \
         FROM (VALUES {asked}) AS asked (number, routine, relation, old, new), \
         LATERAL {schema}.plpgsql_check_function_tb(\
             funcoid => asked.routine::regprocedure, relid => asked.relation::regclass, \
             fatal_errors => false, other_warnings => false, extra_warnings => false, \
             oldtable => asked.old, newtable => asked.new\
         ) AS found WHERE found.level = 'error'"
    )
}

fn answers(rows: &[PgRow], indices: &[usize]) -> Result<Numbered, sqlx::Error> {
    let mut found: Vec<(usize, Vec<Complaint>)> =
        indices.iter().map(|index| (*index, Vec::new())).collect();
    for row in rows {
        let number: i64 = row.try_get("number")?;
        let of = found.iter_mut().find(|(index, _)| i64::try_from(*index) == Ok(number));
        let Some((_, complaints)) = of else { continue };
        let context: Option<String> = row.try_get("context")?;
        let line: Option<i64> = row.try_get("line")?;
        let line = line.and_then(|line| usize::try_from(line).ok());
        complaints.push(Complaint {
            line: line.or_else(|| context.as_deref().and_then(line_of_compilation)),
            statement: row.try_get::<Option<String>, _>("statement")?.unwrap_or_default(),
            query: row.try_get("query")?,
            cause: Cause {
                sqlstate: row.try_get("sqlstate")?,
                message: row.try_get("message")?,
                detail: row.try_get("detail")?,
                hint: row.try_get("hint")?,
                context,
                ..Cause::default()
            },
        });
    }
    let verdict = |(index, complaints): (usize, Vec<Complaint>)| match complaints.is_empty() {
        true => (index, Verdict::Fits),
        false => (index, Verdict::Refused(complaints)),
    };
    Ok(found.into_iter().map(verdict).collect())
}

/// `compilation of PL/pgSQL function "total" near line 3` → the line.
fn line_of_compilation(context: &str) -> Option<usize> {
    let (_, line) = context.rsplit_once(" near line ")?;
    line.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

/// What the validator of SQL said, at the line of the body that it pointed at.
fn refusal(error: &sqlx::Error, body: &str) -> Verdict {
    let cause = Cause { context: None, ..Cause::of(error) };
    let said = error.as_database_error().and_then(|error| error.try_downcast_ref());
    let line = said.and_then(|said: &PgDatabaseError| match said.position() {
        Some(PgErrorPosition::Internal { position, .. }) => {
            let before = body.chars().take(position.saturating_sub(1));
            Some(1 + before.filter(|c| *c == '\n').count())
        }
        _ => None,
    });
    let query = Some(body.to_owned());
    Verdict::Refused(vec![Complaint { line, statement: String::new(), query, cause }])
}
