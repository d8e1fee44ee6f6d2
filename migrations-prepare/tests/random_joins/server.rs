//! What a server says of queries, and what it answers when they run.

use migrations_prepare::describe::{Nullability, describe_all};
use sqlx::{AssertSqlSafe, Connection, PgConnection, Row, ValueRef};

use crate::query::Select;
use crate::schema::Schema;

/// How a query is run, so that one round trip runs many and nothing of them stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// It stands in FROM.
    Select,
    /// It stands in WITH.
    Change,
    /// It stands nowhere but alone.
    OverChange,
}

/// A query that can be described and run.
#[derive(Clone)]
pub(crate) struct Query {
    pub(crate) select: Select,
    pub(crate) shape: Shape,
}

/// What came of one query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The server did not describe it.
    Refused(String),
    /// It failed while it ran.
    Failed(String),
    /// How many rows it had, and for each column whether it was said to be never NULL, and how
    /// often it was.
    Ran { rows: i64, columns: Vec<(bool, i64)> },
}

impl Outcome {
    /// Whether a column had a NULL that it was said not to have.
    pub(crate) fn is_unsound(&self) -> bool {
        match self {
            Outcome::Ran { columns, .. } => {
                columns.iter().any(|(is_proved, nulls)| *is_proved && *nulls > 0)
            }
            _ => false,
        }
    }
}

/// Runs a text that counts, tells what it counted and undoes what it did. A query that takes too
/// long is one that failed.
const RUN: &str = "\
CREATE OR REPLACE FUNCTION pg_temp.run(query text, number int) RETURNS text LANGUAGE plpgsql AS $run$
DECLARE counts bigint[];
BEGIN
    EXECUTE query INTO counts USING number;
    RAISE EXCEPTION USING ERRCODE = 'RUN00', MESSAGE = array_to_string(counts, ' ');
EXCEPTION
    WHEN SQLSTATE 'RUN00' THEN RETURN SQLERRM;
    WHEN query_canceled OR OTHERS THEN RETURN '!' || SQLSTATE || ' ' || SQLERRM;
END $run$;
SET statement_timeout = '700ms'; SET work_mem = '16MB'; SET temp_file_limit = '64MB'";

/// Makes a schema in place of the last one; what the server refuses of it is left out.
pub(crate) async fn make(connection: &mut PgConnection, schema: &mut Schema) {
    let anew = "SET statement_timeout = 0; DROP SCHEMA public CASCADE; CREATE SCHEMA public";
    sqlx::raw_sql(anew).execute(&mut *connection).await.expect("an empty schema");
    sqlx::raw_sql(RUN).execute(&mut *connection).await.expect("the function that runs queries");
    let mut made = Vec::new();
    for statement in std::mem::take(&mut schema.statements) {
        let sql = AssertSqlSafe(statement.clone());
        match sqlx::raw_sql(sql).execute(&mut *connection).await {
            Ok(_) => made.push(statement),
            Err(error) => {
                let view = statement.split_whitespace().find(|word| word.starts_with("view"));
                assert!(view.is_some() || may_be_refused(&statement), "{statement}: {error}");
                schema.relations.retain(|relation| Some(relation.name.as_str()) != view);
            }
        }
    }
    schema.statements = made;
}

/// Whether a statement may be refused: rows by random checks, and what only some majors allow.
fn may_be_refused(statement: &str) -> bool {
    const HEADS: [&str; 6] = [
        "INSERT INTO kept",
        "MERGE INTO kept",
        "ALTER TABLE kept",
        // Since 18 no heir is without its parent's NOT NULL.
        "ALTER TABLE ONLY parent",
        "ALTER TABLE child",
        "INSERT INTO child",
    ];
    HEADS.iter().any(|head| statement.starts_with(head))
}

/// Describes and runs queries.
pub(crate) async fn ask(connection: &mut PgConnection, queries: &[Query]) -> Vec<Outcome> {
    let texts: Vec<&str> = queries.iter().map(|query| query.select.sql.as_str()).collect();
    let described = describe_all(connection, &texts, Nullability::Proved);
    let described = described.await.expect("the server describes");
    let mut outcomes = Vec::new();
    let mut described_ones = Vec::new();
    for (query, described) in queries.iter().zip(described) {
        match described {
            Err(rejection) => outcomes.push(Outcome::Refused(rejection.cause.to_string())),
            Ok(described) => {
                let nullable = (0..query.select.width).map(|at| described.describe.nullable(at));
                let columns = nullable.map(|nullable| (nullable == Some(false), 0)).collect();
                described_ones.push((outcomes.len(), query));
                outcomes.push(Outcome::Ran { rows: 0, columns });
            }
        }
    }
    run_all(connection, &described_ones, &mut outcomes).await;
    outcomes
}

async fn run_all(
    connection: &mut PgConnection,
    queries: &[(usize, &Query)],
    outcomes: &mut [Outcome],
) {
    let (alone, together): (Vec<_>, Vec<_>) =
        queries.iter().partition(|(_, query)| query.shape == Shape::OverChange);
    let mut message = String::new();
    for (number, (_, query)) in together.iter().enumerate() {
        let given = if number % 2 == 0 { "NULL" } else { "2" };
        message.push_str(&format!("SELECT pg_temp.run($q${}$q$, {given});\n", counted(query)));
    }
    let rows = sqlx::raw_sql(AssertSqlSafe(message.clone())).fetch_all(&mut *connection).await;
    // What fails is caught, unless the server itself ends.
    let rows = rows.unwrap_or_else(|error| panic!("{error} by one of these:\n{message}"));
    assert_eq!(rows.len(), together.len());
    for ((at, _), row) in together.iter().zip(rows) {
        let said: Option<String> = row.get(0);
        filled(&mut outcomes[*at], &said.unwrap_or_else(|| "!no row".to_owned()));
    }
    for (at, query) in alone {
        run_alone(connection, query, &mut outcomes[at]).await;
    }
}

/// The query inside one that counts rows and NULLs. A row of NULLs `IS NULL` and is none, and
/// `count` knows that.
fn counted(query: &Query) -> String {
    let width = query.select.width;
    let names: Vec<String> = (1..=width).map(|number| format!("c{number}")).collect();
    let nulls: Vec<String> = names.iter().map(|name| format!("count(*) - count({name})")).collect();
    let (names, nulls) = (names.join(", "), nulls.join(", "));
    let sql = &query.select.sql;
    match query.shape {
        Shape::Select => format!("SELECT ARRAY[count(*), {nulls}] FROM ({sql}) counted ({names})"),
        _ => format!(
            "WITH counted ({names}) AS ({sql}) SELECT ARRAY[count(*), {nulls}] FROM counted"
        ),
    }
}

fn filled(outcome: &mut Outcome, said: &str) {
    if let Some(failure) = said.strip_prefix('!') {
        *outcome = Outcome::Failed(failure.to_owned());
        return;
    }
    let counts: Vec<i64> = said.split(' ').map(|count| count.parse().expect("a count")).collect();
    if let Outcome::Ran { rows, columns } = outcome {
        *rows = counts[0];
        for ((_, nulls), count) in columns.iter_mut().zip(&counts[1..]) {
            *nulls = *count;
        }
    }
}

async fn run_alone(connection: &mut PgConnection, query: &Query, outcome: &mut Outcome) {
    let mut transaction = connection.begin().await.expect("a transaction");
    let sql = AssertSqlSafe(query.select.sql.clone());
    let mut asked = sqlx::query(sql);
    if query.select.sql.contains("$1") {
        asked = asked.bind(None::<i32>);
    }
    match asked.fetch_all(&mut *transaction).await {
        Err(error) => *outcome = Outcome::Failed(error.to_string()),
        Ok(fetched) => {
            if let Outcome::Ran { rows, columns } = outcome {
                *rows = i64::try_from(fetched.len()).expect("few rows");
                for (at, (_, nulls)) in columns.iter_mut().enumerate() {
                    let is_null = |row: &&sqlx::postgres::PgRow| {
                        row.try_get_raw(at).expect("a column").is_null()
                    };
                    *nulls = i64::try_from(fetched.iter().filter(is_null).count()).expect("few");
                }
            }
        }
    }
    transaction.rollback().await.expect("the end of the transaction");
}
