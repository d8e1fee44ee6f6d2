//! The queries of the suite inside others: what is proved of a column has to survive that, and to end
//! where the query around it can leave the row out.

use migrations_prepare::describe::{Nullability, describe_all};
use sqlx::{AssertSqlSafe, PgConnection};

use crate::assert_none;
use crate::case::{Case, Claim, topics};
use crate::stage::{Data, stage};

/// How many answers there are at least; some queries cannot stand inside another.
const FEWEST: usize = 2_000;

/// What a query around another makes of its columns.
enum Around {
    /// They stay what they are.
    Keeps,
    /// They stay what they are, where the type of each is known: a conversion could be a user's.
    KeepsAtMost,
    /// Its row may be missing.
    LeavesOut,
}

const WRAPPERS: [(&str, Around); 9] = [
    ("SELECT * FROM (\n$\n) AS wrapped", Around::Keeps),
    ("WITH wrapped AS (\n$\n) SELECT * FROM wrapped", Around::Keeps),
    ("WITH wrapped AS MATERIALIZED (\n$\n) SELECT w.* FROM wrapped AS w LIMIT 3", Around::Keeps),
    ("(\n$\n) UNION ALL (\n$\n)", Around::KeepsAtMost),
    (
        "SELECT wrapped.* FROM (SELECT 1) AS one JOIN LATERAL (\n$\n) AS wrapped ON true",
        Around::Keeps,
    ),
    (
        "SELECT wrapped.* FROM (SELECT 1) AS one LEFT JOIN (\n$\n) AS wrapped ON false",
        Around::LeavesOut,
    ),
    (
        "SELECT wrapped.* FROM (\n$\n) AS wrapped RIGHT JOIN (SELECT 1) AS one ON false",
        Around::LeavesOut,
    ),
    (
        "SELECT wrapped.* FROM (\n$\n) AS wrapped FULL JOIN (SELECT 1) AS one ON false",
        Around::LeavesOut,
    ),
    (
        "WITH wrapped AS (\n$\n) SELECT w.* FROM hollow LEFT JOIN wrapped AS w ON hollow.id > 0",
        Around::LeavesOut,
    ),
];

#[tokio::test]
async fn what_is_proved_survives_being_wrapped() {
    let (topics, stage) = (topics(), stage().await);
    let mut connection = stage.connect(Data::Rows).await;
    let cases = topics.iter().flat_map(|topic| &topic.cases);
    let cases: Vec<&Case> = cases.filter(|case| stage.has(case)).collect();
    let (mut answers, mut wrong) = (0, Vec::new());
    for (wrapper, around) in &WRAPPERS {
        let queries: Vec<String> =
            cases.iter().map(|case| wrapper.replace('$', &case.sql)).collect();
        compare(&mut connection, &cases, &queries, around, &mut answers, &mut wrong).await;
    }
    let views = views(&mut connection, &cases).await;
    let (cases, queries): (Vec<&Case>, Vec<String>) = views.into_iter().unzip();
    compare(&mut connection, &cases, &queries, &Around::Keeps, &mut answers, &mut wrong).await;
    assert_none(&wrong, answers);
    assert!(answers >= FEWEST, "{answers} answers");
}

/// Makes a view of every query that can be one, and asks for everything in it.
async fn views<'c>(connection: &mut PgConnection, cases: &[&'c Case]) -> Vec<(&'c Case, String)> {
    let mut views = Vec::new();
    for case in cases {
        let name = format!("view_{}", views.len());
        let view = format!("CREATE TEMP VIEW {name} AS\n{}", case.sql);
        if sqlx::raw_sql(AssertSqlSafe(view)).execute(&mut *connection).await.is_ok() {
            views.push((*case, format!("SELECT * FROM {name}")));
        }
    }
    views
}

/// Holds the answers against what is claimed of the queries inside.
async fn compare(
    connection: &mut PgConnection,
    cases: &[&Case],
    queries: &[String],
    around: &Around,
    answers: &mut usize,
    wrong: &mut Vec<String>,
) {
    let queries: Vec<&str> = queries.iter().map(String::as_str).collect();
    let described = describe_all(connection, &queries, Nullability::Proved).await;
    let described = described.expect("the server answers");
    for ((case, sql), described) in cases.iter().zip(&queries).zip(described) {
        let Ok(described) = described else { continue };
        *answers += 1;
        let expected = case.columns.iter().map(|column| match around {
            Around::Keeps | Around::KeepsAtMost => matches!(column.claim, Claim::Never(_)),
            Around::LeavesOut => false,
        });
        let expected: Vec<bool> = expected.collect();
        let nullable = described.describe.nullable.iter();
        let proved: Vec<bool> = nullable.map(|nullable| *nullable == Some(false)).collect();
        let is_right = match around {
            Around::KeepsAtMost => {
                proved.iter().zip(&expected).all(|(proved, known)| proved <= known)
            }
            Around::Keeps | Around::LeavesOut => proved == expected,
        };
        if !is_right {
            wrong.push(format!("{}: {proved:?} and not {expected:?}: {sql}", case.id));
        }
    }
}
