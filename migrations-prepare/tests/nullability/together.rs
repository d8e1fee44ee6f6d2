//! Whether queries that are asked together get, to the byte, what sqlx says of each alone.

use migrations_prepare::describe::{Described, Nullability, Rejection, describe_all};
use sqlx::{AssertSqlSafe, Executor, PgConnection, SqlSafeStr};

use crate::case::topics;
use crate::stage::{Data, stage};
use crate::{assert_none, cases};

/// Refused when it is parsed, or not before it is planned, or not planned at all.
const ODD: &[&str] = &[
    "SELECT nowhere",
    "SELECT 1 / 0 AS a",
    "SELECT * FROM generate_series(1, 2) AS a (x) FULL JOIN generate_series(1, 2) AS b (x) ON a.x < b.x",
    "SHOW search_path",
    "SELECT",
    "",
];

#[tokio::test]
async fn many_are_answered_as_sqlx_answers_each() {
    let (topics, stage) = (topics(), stage().await);
    let mut queries: Vec<&str> = cases(&topics)
        .into_iter()
        .filter(|case| stage.has(case))
        .map(|case| case.sql.as_str())
        .collect();
    // Among the others, so that these have answers before and after a refusal.
    for (at, odd) in ODD.iter().enumerate() {
        queries.insert(at * 7, odd);
    }
    let mut differing = Vec::new();
    for data in [Data::Rows, Data::Large] {
        let mut connection = stage.connect(data).await;
        let together = describe_all(&mut connection, &queries, Nullability::Sqlx).await;
        let together = together.expect("the server answers");
        let alone = alone(&mut stage.connect(data).await, &queries).await;
        let both = queries.iter().zip(together.iter().map(said).zip(&alone));
        let both = both.filter(|(_, (together, alone))| together != *alone);
        differing
            .extend(both.map(|(sql, (together, alone))| format!("{sql}\n{together}\n{alone}")));
    }
    assert_none(&differing, queries.len());
}

fn said(answer: &Result<Described, Rejection>) -> String {
    match answer {
        Ok(described) => serde_json::to_string(&described.describe).expect("a JSON form"),
        Err(rejection) => rejection.cause.message.clone(),
    }
}

/// What sqlx says of each query, in a session such as that of its tool.
async fn alone(connection: &mut PgConnection, queries: &[&str]) -> Vec<String> {
    let generic = sqlx::raw_sql("SET plan_cache_mode = force_generic_plan");
    generic.execute(&mut *connection).await.expect("the server obeys");
    let mut answers = Vec::new();
    for sql in queries {
        let query = AssertSqlSafe((*sql).to_owned()).into_sql_str();
        answers.push(match connection.describe(query).await {
            Ok(describe) => serde_json::to_string(&describe).expect("a JSON form"),
            Err(error) => error.as_database_error().expect("a refusal").message().to_owned(),
        });
    }
    answers
}
