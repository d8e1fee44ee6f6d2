//! A query → the text of its `.sqlx/query-<hash>.json`, or what the server says against it.
//!
//! The file is what the macros of sqlx 0.9 read, to the byte what `cargo sqlx prepare` writes.
//! Must not know where in the source the query stands.

use migrations_core::lexer;
use migrations_core::position::offset_of_character;
use migrations_runner::Cause;
use serde::{Deserialize, Serialize};
use sqlx::postgres::{PgDatabaseError, PgErrorPosition};
use sqlx::{AssertSqlSafe, Executor, PgConnection, Postgres, SqlSafeStr};

/// Why a query has no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejection {
    /// What the server said.
    pub cause: Cause,
    /// The byte of the query that it pointed at, where it pointed anywhere.
    pub offset: Option<usize>,
}

/// What a server says of a query.
#[derive(Debug)]
pub struct Answer {
    /// Its columns, its parameters, and which columns may be NULL.
    pub describe: sqlx::Describe<Postgres>,
    /// The text of its file.
    pub text: String,
}

/// What a query file holds; the order of the fields is that of the file.
#[derive(Serialize)]
struct QueryFile<'a> {
    db_name: &'static str,
    query: &'a str,
    describe: sqlx::Describe<Postgres>,
    hash: String,
}

/// The name of a query's file: sqlx looks it up by the SHA-256 of the SQL.
#[must_use]
pub fn file_name(sql: &str) -> String {
    format!("query-{}.json", migrations_core::Checksum::of(sql))
}

/// Makes a session answer as sqlx's own tool would have it answer.
///
/// A generic plan is one that does not depend on the values that a parameter happens to have.
///
/// # Errors
///
/// When the connection is broken.
pub async fn ready(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::raw_sql("SET plan_cache_mode = force_generic_plan").execute(connection).await?;
    Ok(())
}

/// Describes a query.
///
/// # Errors
///
/// What the server says against it.
pub async fn describe(connection: &mut PgConnection, sql: &str) -> Result<String, Rejection> {
    let query = AssertSqlSafe(sql.to_owned()).into_sql_str();
    let describe = connection.describe(query).await.map_err(|error| rejection(sql, &error))?;
    let hash = migrations_core::Checksum::of(sql).to_string();
    let file = QueryFile { db_name: "PostgreSQL", query: sql, describe, hash };
    let text = serde_json::to_string_pretty(&file).map_err(|error| Rejection {
        cause: Cause::new(format!("the answer has no JSON form: {error}")),
        offset: None,
    })?;
    Ok(text + "\n")
}

/// The same, with what was said as a value.
///
/// # Errors
///
/// What the server says against it.
pub async fn answer(connection: &mut PgConnection, sql: &str) -> Result<Answer, Rejection> {
    let text = describe(connection, sql).await?;
    let said: Said = serde_json::from_str(&text).map_err(|error| Rejection {
        cause: Cause::new(format!("the answer has another form than expected: {error}")),
        offset: None,
    })?;
    Ok(Answer { describe: said.describe, text })
}

/// What a server says against a query whose parameters have these types.
///
/// A statement that the server cannot prepare under a name has nothing said against it.
pub(crate) async fn prepare(
    connection: &mut PgConnection,
    sql: &str,
    types: &[String],
) -> Result<Option<Rejection>, sqlx::Error> {
    let words = lexer::leading_words(sql, 1);
    let is_query = words.first().is_none_or(|word| {
        ["SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "VALUES", "WITH"].contains(&word.as_str())
    });
    if !is_query {
        return Ok(None);
    }
    let opening = format!("PREPARE migrations_asked ({}) AS ", types.join(", "));
    let statement = format!("{opening}{sql}");
    let prepared = sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut *connection).await;
    match prepared {
        Ok(_) => {
            sqlx::raw_sql("DEALLOCATE migrations_asked").execute(connection).await?;
            Ok(None)
        }
        Err(error @ sqlx::Error::Database(_)) => {
            let mut rejection = rejection(&format!("{opening}{sql}"), &error);
            rejection.offset =
                rejection.offset.and_then(|offset| offset.checked_sub(opening.len()));
            Ok(Some(rejection))
        }
        Err(error) => Err(error),
    }
}

/// The part of a query file that is no copy of the query.
#[derive(Deserialize)]
struct Said {
    describe: sqlx::Describe<Postgres>,
}

fn rejection(sql: &str, error: &sqlx::Error) -> Rejection {
    let said = error.as_database_error();
    let said = said.and_then(|error| error.try_downcast_ref::<PgDatabaseError>());
    let offset = match said.and_then(PgDatabaseError::position) {
        Some(PgErrorPosition::Original(character)) => {
            Some(offset_of_character(sql, character.saturating_sub(1)))
        }
        Some(PgErrorPosition::Internal { .. }) | None => None,
    };
    Rejection { cause: Cause::of(error), offset }
}
