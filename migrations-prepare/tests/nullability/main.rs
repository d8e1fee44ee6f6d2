//! Queries of every kind, each with the exact types and nullability of its columns.
//!
//! That a column can be null is proved by executing the query and seeing it; that it cannot be null, by the
//! reason that stands beside it, and by executing the query on all data at hand and not seeing one.
//! `queries` holds the cases, `schema` and the scripts beside it what they are asked of, and `sqlx.txt`
//! what sqlx's own tool answers; that file is written by
//! `cargo run --release -p migrations-check_server -- nullability`.
//! `docs/nullability-cases.md` is drawn from all of it; `BLESS=1` draws it anew.

mod case;
mod document;
mod rival;
mod stage;
mod together;
mod witness;
mod wrapped;

use std::collections::BTreeSet;

use case::{Case, Claim, Column, Topic, topics};
use migrations_prepare::describe::{Described, Nullability, Rejection, describe_all};
use rival::{Answer, Measured, PreparedFiles, Verdict};
use serde_json::Value;
use sqlx::{AssertSqlSafe, Executor, PgConnection, SqlSafeStr};
use stage::{Data, Stage, stage};
use witness::Seen;

/// How many queries the suite is meant to hold at least.
const FEWEST: usize = 150;

/// Of how many of them sqlx says at least that a column is never null which was null.
const FEWEST_UNSOUND: usize = 40;

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
    cases.retain(|case| stage.has(case));
    let seen = witness::seen(stage, &cases).await;
    let wrong: Vec<String> =
        cases.iter().zip(&seen).flat_map(|(case, seen)| wrong(stage, case, seen)).collect();
    assert_none(&wrong, cases.len());
}

/// What was not seen as it is claimed.
fn wrong(stage: &Stage, case: &Case, seen: &Seen) -> Vec<String> {
    let mut wrong: Vec<String> =
        seen.failed.iter().map(|why| format!("{}: {why}", case.id)).collect();
    if (seen.rows > 0) != case.has_rows {
        wrong.push(format!("{}: {} rows", case.id, seen.rows));
    }
    let shows = !case.is_fault || stage.takes_missing_for_other();
    for (at, column) in case.columns.iter().enumerate() {
        let said = match (&column.claim, seen.nulls.contains(&at)) {
            (Claim::Null, false) if case.has_rows && shows => "was never null",
            (Claim::Null, true) if !shows => "was null without the fault",
            (Claim::Never(_) | Claim::Unproven(_), true) => "was null",
            _ => continue,
        };
        wrong.push(format!("{}: `{}` {said}", case.id, column.name));
    }
    wrong
}

#[tokio::test]
async fn every_answer_is_as_the_table_says() {
    let (topics, stage) = (topics(), stage().await);
    let mut cases = cases(&topics);
    cases.retain(|case| stage.has(case));
    let answers = ours(&mut stage.connect(Data::Rows).await, &cases).await;
    let both = cases.iter().zip(&answers);
    let wrong: Vec<String> = both.flat_map(|(case, answer)| different(case, answer)).collect();
    assert_none(&wrong, cases.len());
}

/// What of an answer is not as the table says.
fn different(case: &Case, answer: &Value) -> Vec<String> {
    let described = &answer["describe"];
    let list = |key: &str| described[key].as_array().expect("a list").clone();
    let (columns, nullable) = (list("columns"), list("nullable"));
    if columns.len() != case.columns.len() {
        return vec![format!("{}: {} columns", case.id, columns.len())];
    }
    let mut different = Vec::new();
    for ((expected, column), nullable) in case.columns.iter().zip(&columns).zip(&nullable) {
        let Column { name, type_info, claim, .. } = expected;
        let is_proved = *nullable == Value::Bool(false);
        if is_proved != matches!(claim, Claim::Never(_)) {
            let said = if is_proved { "is said not to be null" } else { "is not proved" };
            different.push(format!("{}: `{name}` {said}", case.id));
        }
        if column["name"] != name.as_str() || column["type_info"] != *type_info {
            different.push(format!("{}: `{name}` is {column}", case.id));
        }
    }
    different
}

/// The query files that we write.
async fn ours(connection: &mut PgConnection, cases: &[&Case]) -> Vec<Value> {
    let queries: Vec<&str> = cases.iter().map(|case| case.sql.as_str()).collect();
    let answers = describe_all(connection, &queries, Nullability::Proved).await;
    let answers = answers.expect("the server answers").into_iter().zip(cases);
    let read = |(answer, case): (Result<Described, Rejection>, &&Case)| match answer {
        Ok(described) => serde_json::from_str(&described.text).expect("an answer is JSON"),
        Err(rejection) => panic!("{}: {rejection:?}", case.id),
    };
    answers.map(read).collect()
}

#[tokio::test]
async fn answers_do_not_depend_on_what_is_in_the_tables() {
    let (topics, stage) = (topics(), stage().await);
    let mut cases = cases(&topics);
    cases.retain(|case| stage.has(case));
    let rows = ours(&mut stage.connect(Data::Rows).await, &cases).await;
    let mut wrong = Vec::new();
    for data in [Data::Empty, Data::Large] {
        let others = ours(&mut stage.connect(data).await, &cases).await;
        let both = cases.iter().zip(rows.iter().zip(&others));
        let differing = both.filter(|(_, (rows, others))| decided(rows) != decided(others));
        wrong.extend(differing.map(|(case, _)| format!("{}: {}", case.id, data.name())));
    }
    assert_none(&wrong, cases.len());
}

/// What sqlx's macros make of an answer: to them what may be null and what is unknown is the same.
fn decided(answer: &Value) -> Value {
    let mut describe = answer["describe"].clone();
    for nullable in describe["nullable"].as_array_mut().expect("a list") {
        *nullable = Value::Bool(*nullable != Value::Bool(false));
    }
    describe
}

#[tokio::test]
async fn sqlx_is_wrong_as_it_was_measured() {
    let (topics, stage, measured) = (topics(), stage().await, Measured::read());
    let mut cases = cases(&topics);
    cases.retain(|case| case.fields().is_some() && case.only.contains(&measured.major()));
    let names: BTreeSet<&str> = cases.iter().map(|case| case.id.as_str()).collect();
    assert_eq!(names, measured.names().collect(), "sqlx.txt is of other queries: measure again");
    cases.retain(|case| stage.has(case));

    let mut small = stage.connect(Data::Rows).await;
    let mut large = stage.connect(Data::Large).await;
    let (mut differing, mut unsound) = (Vec::new(), 0);
    for case in &cases {
        let small = answers_of_sqlx(&mut small, case).await;
        let large = answers_of_sqlx(&mut large, case).await;
        let answers = PreparedFiles { small, large };
        if measured.major() == stage.major() && measured.of(case) != Some(&answers) {
            differing.push(format!("{}: {answers:?}", case.id));
        }
        unsound += usize::from(answers.is(Verdict::Unsound, case));
    }
    assert_none(&differing, cases.len());
    assert!(unsound >= FEWEST_UNSOUND, "sqlx is unsound of {unsound}");
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
    let (topics, measured) = (topics(), Measured::read());
    let path = document::path();
    let readme = path.with_file_name("../README.md");
    let said = std::fs::read_to_string(&readme).expect("the README is there");
    let documents = [
        (path, document::draw(&topics, &measured)),
        (readme, document::in_readme(&said, &topics, &measured)),
    ];
    for (path, expected) in documents {
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(&path, &expected).expect("the document is written");
        }
        let written = std::fs::read_to_string(&path).unwrap_or_default();
        let path = path.display();
        assert!(written == expected, "{path} is not that of the suite; run again with BLESS=1");
    }
}
