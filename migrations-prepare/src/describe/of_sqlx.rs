//! Queries → what sqlx's own `describe` says of each, with the questions of many put together.
//!
//! ```text
//! prepare each ──▶ names of the statements, NOT NULL columns ──▶ plans ──▶ answers
//!    (sqlx)                     (one message)                (one message)
//! ```
//! sqlx goes to the server four times and more for every query. Here it goes once, for names, types
//! and origins, and what it reads of catalogs and plans is read for many at once.
//! What gets no answer so is asked as sqlx asks: a query whose plan the server refuses, or of a type
//! that sqlx does not know at first. At some types sqlx fails altogether; these it is shown.
//! For the plan sqlx gives NULL to every parameter, and ends in an error where one is of a domain that
//! refuses NULL, although the query is right; such a query is answered without its plan.
//! Must not know what is proved.

use std::collections::{BTreeSet, HashMap};

use sqlx::error::DatabaseError;
use sqlx::postgres::{PgColumn, PgRow, PgStatement, PgTypeInfo, PgTypeKind};
use sqlx::types::Json;
use sqlx::{
    AssertSqlSafe, Connection, Executor, PgConnection, Postgres, Row, SqlSafeStr, SqlStr, Statement,
};

use super::plan::{self, Explained};
use super::unreadable;
use crate::batch;

/// How many queries are asked together; sqlx keeps up to a hundred statements prepared.
const TOGETHER: usize = 64;

/// How often a query is asked again because sqlx has not understood a type.
const PATIENCE: usize = 8;

/// A generic plan is one that does not depend on the values that a parameter happens to have; sqlx's
/// own tool asks for it as well. Stubs of extensions have some value for it where they have no body.
const READY: &str = "SELECT pg_catalog.set_config('plan_cache_mode', 'force_generic_plan', false), \
    pg_catalog.set_config('migrations_stub.describes', 'on', false)";

/// What sqlx has called the statements that it has prepared.
const NAMES: &str = "SELECT p.statement, pg_catalog.quote_ident(p.name)
    FROM pg_catalog.pg_prepared_statements AS p";

type Describe = sqlx::Describe<Postgres>;

/// What is said of a query.
pub(super) struct Answer {
    pub(super) describe: Describe,
    /// Whether sqlx's own tool says so as well, and does not fail.
    pub(super) is_of_sqlx: bool,
}

/// What is said of NULL in the columns of a statement.
struct Columns {
    nullable: Vec<Option<bool>>,
    has_plan: bool,
}

/// What the server answers to the question for a plan.
enum Plan {
    /// The columns that are nullable by it.
    Read(Vec<bool>),
    /// It refuses NULL for a parameter.
    RefusesNull,
    Refused,
}

/// What sqlx makes of the server's answers.
///
/// # Errors
///
/// When the connection is broken.
pub(super) async fn described(
    connection: &mut PgConnection,
    queries: &[&str],
) -> Result<Vec<Result<Answer, sqlx::Error>>, sqlx::Error> {
    let mut answers = Vec::with_capacity(queries.len());
    for queries in queries.chunks(TOGETHER) {
        answers.extend(together(connection, queries).await?);
    }
    Ok(answers)
}

async fn together(
    connection: &mut PgConnection,
    queries: &[&str],
) -> Result<Vec<Result<Answer, sqlx::Error>>, sqlx::Error> {
    if connection.cached_statements_size() > 0 {
        connection.clear_cached_statements().await?;
    }
    let mut statements = Vec::with_capacity(queries.len());
    for sql in queries {
        statements.push(connection.prepare(text(sql)).await);
    }
    look_up_again(connection, queries, &mut statements).await?;
    let nullable = nullable(connection, &statements).await?;
    let mut answers = Vec::with_capacity(queries.len());
    for ((sql, statement), nullable) in queries.iter().zip(statements).zip(nullable) {
        answers.push(match statement {
            Err(error) => Err(error),
            Ok(statement) => answer(connection, sql, &statement, nullable).await,
        });
    }
    Ok(answers)
}

/// Prepares what sqlx has failed to look up a type of, in a session that knows the type.
async fn look_up_again(
    connection: &mut PgConnection,
    queries: &[&str],
    statements: &mut [Result<PgStatement, sqlx::Error>],
) -> Result<(), sqlx::Error> {
    let has_failed = |statement: &Result<PgStatement, sqlx::Error>| {
        statement.as_ref().is_err_and(unreadable::is_failed_lookup)
    };
    if !statements.iter().any(has_failed) || !unreadable::look_up(connection).await? {
        return Ok(());
    }
    for (sql, statement) in queries.iter().zip(statements) {
        if has_failed(statement) {
            *statement = connection.prepare(text(sql)).await;
        }
    }
    Ok(())
}

fn text(sql: &str) -> SqlStr {
    AssertSqlSafe(sql.to_owned()).into_sql_str()
}

/// What is known of a statement, as sqlx has it; asked anew where sqlx has not understood a type.
async fn answer(
    connection: &mut PgConnection,
    sql: &str,
    statement: &PgStatement,
    columns: Option<Columns>,
) -> Result<Answer, sqlx::Error> {
    let is_of_sqlx = columns.as_ref().is_none_or(|columns| columns.has_plan);
    let known = columns.map(|columns| describe(statement, columns.nullable));
    let describe = match known {
        Some(known) if is_understood(&known) => known,
        Some(known) if !is_of_sqlx => without_plan(connection, sql, known.nullable).await?,
        Some(_) | None => alone(connection, sql).await?,
    };
    Ok(Answer { describe, is_of_sqlx })
}

fn describe(statement: &PgStatement, nullable: Vec<Option<bool>>) -> Describe {
    let parameters = statement.parameters().map(|of| of.map_left(<[_]>::to_vec));
    Describe { columns: statement.columns().to_vec(), parameters, nullable }
}

/// For each statement what sqlx says of its columns; nothing where the server refuses its plan.
async fn nullable(
    connection: &mut PgConnection,
    statements: &[Result<PgStatement, sqlx::Error>],
) -> Result<Vec<Option<Columns>>, sqlx::Error> {
    let returning: Vec<&PgStatement> =
        statements.iter().flatten().filter(|statement| !statement.columns().is_empty()).collect();
    if returning.is_empty() {
        return Ok(statements.iter().map(|_| Some(Columns::none())).collect());
    }
    let prepared = Prepared::read(connection, &returning).await?;
    let mut plans = plans(connection, &prepared, &returning).await.into_iter();
    let of_statement = |statement: &Result<PgStatement, sqlx::Error>| match statement {
        Ok(statement) if !statement.columns().is_empty() => {
            let (plan, has_plan) = match plans.next()? {
                Plan::Read(plan) => (plan, true),
                Plan::RefusesNull => (Vec::new(), false),
                Plan::Refused => return None,
            };
            Some(Columns { nullable: prepared.nullable(statement.columns(), &plan), has_plan })
        }
        Ok(_) | Err(_) => Some(Columns::none()),
    };
    Ok(statements.iter().map(of_statement).collect())
}

impl Columns {
    /// Those of a statement that returns nothing.
    fn none() -> Columns {
        Columns { nullable: Vec::new(), has_plan: true }
    }
}

/// What the server has prepared.
struct Prepared {
    /// The quoted name of each statement, by its text.
    names: HashMap<String, String>,
    /// Whether a column is declared NOT NULL, by its relation and number.
    declared: HashMap<(i64, i16), bool>,
}

impl Prepared {
    async fn read(
        connection: &mut PgConnection,
        statements: &[&PgStatement],
    ) -> Result<Prepared, sqlx::Error> {
        let batch =
            batch::send(connection, [READY, NAMES, &declarations(statements)].join(";\n")).await;
        let mut prepared = Prepared { names: HashMap::new(), declared: HashMap::new() };
        if let [_, names, declared] = batch.whole()?.as_slice() {
            for row in names {
                prepared.names.insert(row.try_get(0)?, row.try_get(1)?);
            }
            for row in declared {
                prepared.declared.insert((row.try_get(0)?, row.try_get(1)?), row.try_get(2)?);
            }
        }
        Ok(prepared)
    }

    /// The question for a statement's plan; no value that it could be given matters.
    fn explain(&self, statement: &PgStatement) -> Option<String> {
        let name = self.names.get(statement.sql().as_str())?;
        let count = statement.parameters().map_or(0, |of| of.either(<[_]>::len, |count| count));
        let values = match count {
            0 => String::new(),
            count => format!("({})", vec!["NULL"; count].join(", ")),
        };
        Some(format!("EXPLAIN (VERBOSE, FORMAT JSON) EXECUTE {name}{values}"))
    }

    /// What sqlx says of columns: what it reads off the plan, else what their table declares.
    fn nullable(&self, columns: &[PgColumn], plan: &[bool]) -> Vec<Option<bool>> {
        let of_column = |(index, column): (usize, &PgColumn)| match plan.get(index) {
            Some(true) => Some(true),
            _ => {
                origin(column).and_then(|of| self.declared.get(&of)).map(|is_not_null| !is_not_null)
            }
        };
        columns.iter().enumerate().map(of_column).collect()
    }
}

/// The question for what the columns' tables declare of them.
fn declarations(statements: &[&PgStatement]) -> String {
    let columns = statements.iter().flat_map(|statement| statement.columns());
    let origins: BTreeSet<(i64, i16)> = columns.filter_map(origin).collect();
    let listed = |text: fn(&(i64, i16)) -> String| {
        let texts: Vec<String> = origins.iter().map(text).collect();
        texts.join(",")
    };
    format!(
        "SELECT a.attrelid::pg_catalog.int8, a.attnum, a.attnotnull
        FROM ROWS FROM (
            pg_catalog.unnest('{{{}}}'::pg_catalog.oid[]),
            pg_catalog.unnest('{{{}}}'::pg_catalog.int2[])
        ) AS c (relation, number)
        JOIN pg_catalog.pg_attribute AS a
        ON a.attrelid OPERATOR(pg_catalog.=) c.relation
        AND a.attnum OPERATOR(pg_catalog.=) c.number",
        listed(|(relation, _)| relation.to_string()),
        listed(|(_, number)| number.to_string()),
    )
}

/// The relation and the number that a column has there.
fn origin(column: &PgColumn) -> Option<(i64, i16)> {
    Some((i64::from(column.relation_id()?.0), column.relation_attribute_no()?))
}

/// The plan of each statement.
async fn plans(
    connection: &mut PgConnection,
    prepared: &Prepared,
    statements: &[&PgStatement],
) -> Vec<Plan> {
    let questions = statements.iter().map(|statement| prepared.explain(statement));
    // A statement without a name was closed meanwhile; asked alone it is prepared anew.
    let Some(questions) = questions.collect::<Option<Vec<String>>>() else {
        return statements.iter().map(|_| Plan::Refused).collect();
    };
    let mut plans = Vec::with_capacity(questions.len());
    while plans.len() < questions.len() {
        let batch = batch::send(connection, questions[plans.len()..].join(";\n")).await;
        plans.extend(batch.rows.iter().map(|rows| read(rows).map_or(Plan::Refused, Plan::Read)));
        // The one that was refused; those after it are asked again.
        let refused = statements.get(plans.len());
        plans.extend(batch.failure.map(|error| match refused {
            Some(statement) if refuses_null(statement, &error) => Plan::RefusesNull,
            Some(_) | None => Plan::Refused,
        }));
    }
    plans
}

fn read(rows: &[PgRow]) -> Option<Vec<bool>> {
    let Json(explained): Json<Vec<Explained>> = rows.first()?.try_get(0).ok()?;
    Some(plan::nullable(&explained))
}

/// Whether a parameter is of a domain, and a domain refuses NULL by its `NOT NULL` or by a check.
fn refuses_null(statement: &PgStatement, error: &sqlx::Error) -> bool {
    const NOT_NULL_VIOLATION: &str = "23502";
    const CHECK_VIOLATION: &str = "23514";
    let code = error.as_database_error().and_then(DatabaseError::code);
    let is_of_domain = |of: &PgTypeInfo| matches!(of.kind(), PgTypeKind::Domain(_));
    let parameters = statement.parameters().and_then(sqlx::Either::left).unwrap_or_default();
    matches!(code.as_deref(), Some(NOT_NULL_VIOLATION | CHECK_VIOLATION))
        && parameters.iter().any(is_of_domain)
}

/// What sqlx says of one query.
///
/// A type whose parts sqlx has to look up first it may leave behind as a bare object id, which is
/// another one on every server; it keeps what it has found, so the next time it gets further.
async fn alone(connection: &mut PgConnection, sql: &str) -> Result<Describe, sqlx::Error> {
    let mut described = 0;
    loop {
        let describe = connection.describe(text(sql)).await?;
        described += 1;
        if described == PATIENCE || is_understood(&describe) {
            return Ok(describe);
        }
        // With the statement it would keep what it has made of it.
        connection.clear_cached_statements().await?;
    }
}

/// What sqlx would say of one query, were it not for the plan.
async fn without_plan(
    connection: &mut PgConnection,
    sql: &str,
    nullable: Vec<Option<bool>>,
) -> Result<Describe, sqlx::Error> {
    let mut prepared = 0;
    loop {
        connection.clear_cached_statements().await?;
        let statement = connection.prepare(text(sql)).await?;
        let describe = describe(&statement, nullable.clone());
        prepared += 1;
        if prepared == PATIENCE || is_understood(&describe) {
            return Ok(describe);
        }
    }
}

fn is_understood(describe: &Describe) -> bool {
    serde_json::to_string(describe).is_ok_and(|text| !text.contains("\"DeclareWithOid\""))
}
