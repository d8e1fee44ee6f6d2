//! Queries of every kind, each with the exact types and nullability of its columns.
//!
//! That a column can be null is proved by executing the query and seeing it; that it cannot be null, by the
//! reason that stands beside it, and by executing the query on all data at hand and not seeing one.
//! `queries` holds the cases, `schema` and the scripts beside it what they are asked of, and `sqlx.txt`
//! what sqlx's own tool answers; that file is written by
//! `cargo run --release -p migrations-bench -- nullability`.
//! `docs/nullability-cases.md` is drawn from all of it; `BLESS=1` draws it anew.

mod case;
mod document;
mod rival;
mod stage;
mod witness;

use std::collections::BTreeSet;

use case::{Case, Claim, Topic, topics};
use rival::{Answer, Answers, Measured, Verdict};
use serde_json::Value;
use sqlx::{AssertSqlSafe, Executor, PgConnection, SqlSafeStr};
use stage::{Data, stage};
use witness::Seen;

/// How many queries the suite is meant to hold at least.
const FEWEST: usize = 150;

/// Of how many of them sqlx is meant to be wrong at least.
const FEWEST_WRONG: usize = 40;

fn cases(topics: &[Topic]) -> Vec<&Case> {
    topics.iter().flat_map(|topic| &topic.cases).collect()
}

/// Fails with every line.
fn assert_none(wrong: &[String], of: usize) {
    assert!(wrong.is_empty(), "{} of {of}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn there_are_enough_queries_and_each_has_a_name() {
    let topics = topics();
    let cases = cases(&topics);
    let names: BTreeSet<&str> = cases.iter().map(|case| case.id.as_str()).collect();
    let texts: BTreeSet<&str> = cases.iter().map(|case| case.sql.as_str()).collect();
    assert!(cases.len() >= FEWEST, "{} queries", cases.len());
    assert_eq!((names.len(), texts.len()), (cases.len(), cases.len()), "something stands twice");
}

#[tokio::test]
async fn every_claim_is_proved_by_execution() {
    let (topics, stage) = (topics(), stage().await);
    let mut cases = cases(&topics);
    cases.retain(|case| case.only.contains(&stage.major()));
    let seen = witness::seen(stage, &cases).await;
    let wrong: Vec<String> = cases.iter().zip(&seen).flat_map(|(case, seen)| wrong(case, seen)).collect();
    assert_none(&wrong, cases.len());
}

/// What was not seen as it is claimed.
fn wrong(case: &Case, seen: &Seen) -> Vec<String> {
    let mut wrong: Vec<String> = seen.failed.iter().map(|why| format!("{}: {why}", case.id)).collect();
    if (seen.rows > 0) != case.has_rows {
        wrong.push(format!("{}: {} rows", case.id, seen.rows));
    }
    for (at, column) in case.columns.iter().enumerate() {
        let said = match (&column.claim, seen.nulls.contains(&at)) {
            (Claim::Null, false) if case.has_rows => "was never null",
            (Claim::Never(_) | Claim::Unproven(_), true) => "was null",
            _ => continue,
        };
        wrong.push(format!("{}: `{}` {said}", case.id, column.name));
    }
    wrong
}

#[tokio::test]
async fn every_type_is_as_the_table_says() {
    let (topics, stage) = (topics(), stage().await);
    let mut connection = stage.connect(Data::Rows).await;
    let (cases, mut wrong) = (cases(&topics), Vec::new());
    for case in &cases {
        let described = described(&mut connection, case).await;
        let said = described["columns"].as_array().expect("a list").iter();
        let said: Vec<(&Value, &Value)> =
            said.map(|column| (&column["name"], &column["type_info"])).collect();
        let expected: Vec<(Value, Value)> = case
            .columns
            .iter()
            .map(|column| (column.name.as_str().into(), column.type_info.clone()))
            .collect();
        if !expected.iter().map(|(name, type_info)| (name, type_info)).eq(said.iter().copied()) {
            wrong.push(format!("{}: {said:?}", case.id));
        }
    }
    assert_none(&wrong, cases.len());
}

#[tokio::test]
async fn sqlx_is_wrong_as_it_was_measured() {
    let (topics, stage, measured) = (topics(), stage().await, Measured::read());
    let mut cases = cases(&topics);
    cases.retain(|case| case.fields().is_some());
    let names: BTreeSet<&str> = cases.iter().map(|case| case.id.as_str()).collect();
    assert_eq!(names, measured.names().collect(), "sqlx.txt is of other queries: measure again");
    cases.retain(|case| case.only.contains(&stage.major()));

    let mut small = stage.connect(Data::Rows).await;
    let mut large = stage.connect(Data::Large).await;
    let (mut differing, mut wrong) = (Vec::new(), 0);
    for case in &cases {
        let small = answers_of_sqlx(&mut small, case).await;
        let large = answers_of_sqlx(&mut large, case).await;
        let answers = Answers { small, large };
        if measured.is_of(stage.major()) && measured.of(case) != Some(&answers) {
            differing.push(format!("{}: {answers:?}", case.id));
        }
        let is_wrong = answers.is(Verdict::Unsound, case) || answers.is(Verdict::Loose, case);
        wrong += usize::from(is_wrong);
    }
    assert_none(&differing, cases.len());
    assert!(wrong >= FEWEST_WRONG, "sqlx is wrong of {wrong}");
}

/// What `cargo sqlx prepare` would write, in a session such as its own.
async fn answers_of_sqlx(connection: &mut PgConnection, case: &Case) -> Vec<Answer> {
    let described = described(connection, case).await;
    let nullable = described["nullable"].as_array().expect("a list");
    nullable.iter().map(|element| Answer::of(element.as_bool())).collect()
}

/// What sqlx says of a query.
async fn described(connection: &mut PgConnection, case: &Case) -> Value {
    let generic = sqlx::raw_sql("SET plan_cache_mode = force_generic_plan");
    generic.execute(&mut *connection).await.expect("the server obeys");
    let query = AssertSqlSafe(case.sql.clone()).into_sql_str();
    let described = connection.describe(query).await;
    let described = described.unwrap_or_else(|error| panic!("{}: {error}", case.id));
    serde_json::to_value(described).expect("an answer has a JSON form")
}

#[test]
fn the_table_of_the_documents_is_that_of_the_suite() {
    let expected = document::draw(&topics(), &Measured::read());
    let path = document::path();
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, &expected).expect("the table is written");
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == expected,
        "docs/nullability-cases.md is not that of the suite; run again with BLESS=1"
    );
}
