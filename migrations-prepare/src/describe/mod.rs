//! A query → the text of its `.sqlx/query-<hash>.json`, or what the server says against it.
//!
//! The file is what the macros of sqlx 0.9 read, to the byte what `cargo sqlx prepare` writes.
//! Must not know where in the source the query stands.

pub(crate) mod nullability;
mod of_sqlx;
mod plan;
pub(crate) mod queries;
pub mod rust_type;
pub mod session;
#[cfg(test)]
mod stubs;
mod unreadable;

use migrations_compiler::config::{self, Types};
use migrations_core::lexer::{self, TokenKind};
use migrations_core::position::offset_of_character;
use migrations_core::{quote, substring};
use migrations_runner::Cause;
use nullability::{Proof, Question};
use serde::Serialize;
use sqlx::postgres::{PgDatabaseError, PgErrorPosition, PgTypeInfo};
use sqlx::{AssertSqlSafe, Column, PgConnection, Postgres};

pub use crate::rejection::{Contradiction, Rejection};
pub use unreadable::{Unreadable, Value};

/// What a query file holds; the order of the fields is that of the file.
#[derive(Serialize)]
struct QueryFile<'a> {
    db_name: &'static str,
    query: &'a str,
    describe: &'a sqlx::Describe<Postgres>,
    hash: String,
}

/// An answer on its way: what sqlx says, and then what is proved.
struct Answer {
    describe: sqlx::Describe<Postgres>,
    contradicted: Vec<Contradiction>,
    is_beyond_sqlx: bool,
}

impl Answer {
    fn of(said: of_sqlx::Answer) -> Answer {
        let of_sqlx::Answer { describe, is_of_sqlx } = said;
        Answer { describe, contradicted: Vec::new(), is_beyond_sqlx: !is_of_sqlx }
    }
}

/// Whose word counts for whether a column may be NULL.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Nullability {
    /// What is proved from the query that the server has analysed.
    #[default]
    Proved,
    /// What is proved for queries that read these tables alone, each with its schema; sqlx's word for
    /// others.
    Listed(Vec<(String, String)>),
    /// What sqlx reads off the plan of the query.
    Sqlx,
}

impl Nullability {
    /// What a config says.
    #[must_use]
    pub fn of(types: &Types) -> Nullability {
        match types.nullability {
            config::Nullability::Proved => Nullability::Proved,
            config::Nullability::Listed => Nullability::Listed(types.tables()),
            config::Nullability::Sqlx => Nullability::Sqlx,
        }
    }
}

/// What a server says of one query.
#[derive(Debug)]
pub struct Described {
    /// What sqlx's tool would have written, with our word for what may be NULL.
    pub describe: sqlx::Describe<Postgres>,
    /// The text of the `.sqlx` file.
    pub text: String,
    /// The columns that are called non-null against what the server says.
    pub contradicted: Vec<Contradiction>,
    /// Whether sqlx's own tool would have written something else.
    pub is_beyond_sqlx: bool,
    /// The columns and parameters whose types sqlx cannot look up: no application can run it.
    pub unreadable: Vec<Unreadable>,
}

/// Describes queries, each answered or refused.
///
/// # Errors
///
/// When the connection is broken.
pub async fn describe_all(
    connection: &mut PgConnection,
    queries: &[&str],
    nullability: Nullability,
) -> Result<Vec<Result<Described, Rejection>>, sqlx::Error> {
    let described = of_sqlx::described(connection, queries).await?;
    let answered = |(answer, sql): (Result<_, sqlx::Error>, &&str)| {
        answer.map(Answer::of).map_err(|error| rejection(sql, &error))
    };
    let mut answers: Vec<_> = described.into_iter().zip(queries).map(answered).collect();
    if nullability != Nullability::Sqlx {
        prove(connection, queries, &mut answers, &nullability).await?;
    }
    let types = answers.iter().flatten().flat_map(|answer| types(&answer.describe));
    let lacking = unreadable::among(connection, types).await?;
    let answers = answers.into_iter().zip(queries);
    let written = answers.map(|(answer, sql)| {
        let Answer { describe, contradicted, is_beyond_sqlx } = answer?;
        let text = written(sql, &describe)?;
        let unreadable = unreadable::values(&describe, &lacking);
        Ok(Described { describe, text, contradicted, is_beyond_sqlx, unreadable })
    });
    Ok(written.collect())
}

/// The types of a query's columns and parameters.
fn types(describe: &sqlx::Describe<Postgres>) -> impl Iterator<Item = &PgTypeInfo> {
    let columns = describe.columns.iter().map(Column::type_info);
    columns.chain(parameter_types(describe))
}

impl Described {
    /// The answer, where an application can run the query.
    pub(crate) fn runnable(self) -> Result<Described, Rejection> {
        match self.unreadable.is_empty() {
            true => Ok(self),
            false => Err(unreadable::rejection(&self.unreadable)),
        }
    }
}

/// Puts what is proved in the place of what sqlx has read off plans.
async fn prove(
    connection: &mut PgConnection,
    queries: &[&str],
    answers: &mut [Result<Answer, Rejection>],
    nullability: &Nullability,
) -> Result<(), sqlx::Error> {
    let answered = queries.iter().zip(answers);
    let (queries, answers): (Vec<&str>, Vec<&mut Answer>) = answered
        .filter_map(|(sql, answer)| Some((*sql, answer.as_mut().ok()?)))
        .filter(|(_, answer)| !answer.describe.columns.is_empty())
        .unzip();
    let questions: Vec<Question<'_>> = queries
        .iter()
        .zip(&answers)
        .map(|(sql, answer)| Question { sql, parameters: parameters(&answer.describe) })
        .collect();
    let proofs = nullability::proofs(connection, &questions).await?;
    for ((sql, answer), proof) in queries.into_iter().zip(answers).zip(proofs) {
        if let Some(proof) = believed(proof, nullability) {
            let of_sqlx = answer.describe.nullable.clone();
            settle(&mut answer.describe, &proof);
            answer.is_beyond_sqlx |= answer.describe.nullable != of_sqlx;
            answer.contradicted = contradictions(sql, &answer.describe, &proof);
        }
    }
    Ok(())
}

/// What is proved of a query, where the config wants it; of a query that the server does not
/// analyse it is nothing, and so it is where columns were counted otherwise.
fn believed(proof: Option<Proof>, nullability: &Nullability) -> Option<Proof> {
    match nullability {
        Nullability::Proved => Some(proof.unwrap_or_default()),
        Nullability::Listed(tables) => {
            proof.filter(|proof| proof.reads.iter().all(|table| tables.contains(table)))
        }
        Nullability::Sqlx => None,
    }
}

/// The types of a query's parameters, by object id.
fn parameters(answer: &sqlx::Describe<Postgres>) -> Vec<u32> {
    parameter_types(answer).iter().map(|of| of.oid().map_or(0, |oid| oid.0)).collect()
}

fn parameter_types(answer: &sqlx::Describe<Postgres>) -> &[PgTypeInfo] {
    match &answer.parameters {
        Some(sqlx::Either::Left(types)) => types.as_slice(),
        Some(sqlx::Either::Right(_)) | None => &[],
    }
}

/// What is proved is so; what is not may be NULL, as sqlx says it: that it is, or that it does
/// not know.
fn settle(answer: &mut sqlx::Describe<Postgres>, proof: &Proof) {
    let is_whole = proof.never_null.len() == answer.nullable.len();
    for (index, nullable) in answer.nullable.iter_mut().enumerate() {
        *nullable = match (is_whole && proof.never_null[index], *nullable) {
            (true, _) => Some(false),
            (false, Some(false)) => Some(true),
            (false, of_sqlx) => of_sqlx,
        };
    }
}

/// The columns that are called non-null, as sqlx reads their names, and that can be NULL.
fn contradictions(
    sql: &str,
    answer: &sqlx::Describe<Postgres>,
    proof: &Proof,
) -> Vec<Contradiction> {
    let columns = answer.columns.iter().map(Column::name).zip(&proof.reasons).zip(&answer.nullable);
    columns
        .filter(|(_, nullable)| **nullable != Some(false))
        .map(|(column, _)| column)
        .filter(|(name, _)| {
            name.split(':').next().is_some_and(|name| name.trim_end().ends_with('!'))
        })
        .filter_map(|(name, reason)| {
            let (column, reason) = (name.to_owned(), reason.clone()?);
            Some(Contradiction { offset: offset_of(sql, &column), column, reason })
        })
        .collect()
}

/// Where a quoted name stands in a query; the first outside of parentheses, if there is one.
fn offset_of(sql: &str, name: &str) -> Option<usize> {
    let quoted = quote::identifier(name);
    let mut depth = 0_i32;
    let mut inside = None;
    for (kind, range) in lexer::tokens(sql) {
        match kind {
            TokenKind::Open => depth += 1,
            TokenKind::Close => depth -= 1,
            TokenKind::Identifier if substring(sql, range.clone()) == quoted => {
                if depth == 0 {
                    return Some(range.start);
                }
                inside = inside.or(Some(range.start));
            }
            _ => {}
        }
    }
    inside
}

fn written(sql: &str, describe: &sqlx::Describe<Postgres>) -> Result<String, Rejection> {
    let hash = migrations_core::Checksum::of(sql).to_string();
    let file = QueryFile { db_name: "PostgreSQL", query: sql, describe, hash };
    let text = serde_json::to_string_pretty(&file).map_err(|error| Rejection {
        cause: Cause::new(format!("the answer has no JSON form: {error}")),
        offset: None,
        help: None,
    })?;
    Ok(text + "\n")
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

fn rejection(sql: &str, error: &sqlx::Error) -> Rejection {
    let said = error.as_database_error();
    let said = said.and_then(|error| error.try_downcast_ref::<PgDatabaseError>());
    let offset = match said.and_then(PgDatabaseError::position) {
        Some(PgErrorPosition::Original(character)) => {
            Some(offset_of_character(sql, character.saturating_sub(1)))
        }
        Some(PgErrorPosition::Internal { .. }) | None => None,
    };
    match unreadable::is_failed_lookup(error) {
        true => unreadable::failed_lookup(error),
        false => Rejection { cause: Cause::of(error), offset, help: None },
    }
}
