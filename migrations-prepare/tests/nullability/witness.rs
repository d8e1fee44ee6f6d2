//! What is seen when a query is executed: which columns came back null, and on which data.
//!
//! Must not know what is claimed.

use std::collections::BTreeSet;

use sqlx::postgres::{PgDatabaseError, PgRow};
use sqlx::{AssertSqlSafe, PgConnection, Row, ValueRef};

use crate::case::Case;
use crate::stage::{Data, Stage};

/// What was seen of one case.
#[derive(Default)]
pub struct Seen {
    /// The columns that were null in some row.
    pub nulls: BTreeSet<usize>,
    /// Rows over all executions.
    pub rows: usize,
    /// Executions that failed and should not have.
    pub failed: Vec<String>,
}

/// Executes every case in every way.
pub async fn seen(stage: &Stage, cases: &[&Case]) -> Vec<Seen> {
    let mut seen: Vec<Seen> = cases.iter().map(|_| Seen::default()).collect();
    for data in [Data::Tried, Data::Empty, Data::Sparse] {
        let mut connection = stage.connect(data).await;
        let is_given = data == Data::Tried;
        for (case, seen) in cases.iter().zip(&mut seen) {
            execute_all(&mut connection, case, &Frame::transaction("", is_given), seen).await;
            for with in case.with.iter().filter(|_| is_given) {
                execute_all(&mut connection, case, &Frame::transaction(with, true), seen).await;
            }
        }
    }
    emptied(stage, cases, &mut seen).await;
    seen
}

/// What stands around an execution, so that nothing of it stays.
struct Frame {
    before: String,
    after: &'static str,
    /// Whether these rows are those that the case was written for: there the query has an answer.
    is_given: bool,
}

impl Frame {
    fn transaction(first: &str, is_given: bool) -> Frame {
        Frame { before: format!("BEGIN;\n{first}"), after: "ROLLBACK", is_given }
    }

    /// Within a transaction.
    fn savepoint() -> Frame {
        let before = "SAVEPOINT before".to_owned();
        Frame { before, after: "ROLLBACK TO before", is_given: false }
    }
}

/// Empties each table in turn, with whatever hangs on it.
async fn emptied(stage: &Stage, cases: &[&Case], seen: &mut [Seen]) {
    let mut connection = stage.connect(Data::Tried).await;
    let tables = "SELECT oid::regclass::text FROM pg_class WHERE relkind IN ('r', 'p')
        AND relnamespace IN ('public'::regnamespace, '\"Odd Schema\"'::regnamespace)";
    let tables: Vec<String> =
        sqlx::query_scalar(tables).fetch_all(&mut connection).await.expect("the tables");
    for table in tables {
        run(&mut connection, &format!("BEGIN; TRUNCATE {table} CASCADE")).await;
        for (case, seen) in cases.iter().zip(&mut *seen) {
            execute_all(&mut connection, case, &Frame::savepoint(), seen).await;
        }
        run(&mut connection, "ROLLBACK").await;
    }
}

async fn run(connection: &mut PgConnection, sql: &str) {
    let script = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()));
    script.execute(connection).await.expect("the server obeys");
}

/// Executes a case with each set of values for its parameters, and with all of them null.
async fn execute_all(connection: &mut PgConnection, case: &Case, frame: &Frame, seen: &mut Seen) {
    for values in &case.binds {
        execute(connection, case, frame, values, frame.is_given, seen).await;
    }
    let parameters = case.parameters();
    let nothing = vec!["NULL"; parameters].join(", ");
    let has_answer = frame.is_given && parameters == 0;
    execute(connection, case, frame, &nothing, has_answer, seen).await;
}

/// Executes once, and takes everything back.
async fn execute(
    connection: &mut PgConnection,
    case: &Case,
    frame: &Frame,
    values: &str,
    has_answer: bool,
    seen: &mut Seen,
) {
    let role: String = case.role.iter().map(|role| format!("SET LOCAL ROLE {role};\n")).collect();
    let arguments = if values.is_empty() { String::new() } else { format!("({values})") };
    let (Frame { before, after, .. }, sql) = (frame, &case.sql);
    let script = format!(
        "{before};\n{role}PREPARE asked AS {sql}\n;\nEXECUTE asked{arguments};\n{after};\nDEALLOCATE ALL"
    );
    match sqlx::raw_sql(AssertSqlSafe(script)).fetch_all(&mut *connection).await {
        Ok(rows) => rows.iter().for_each(|row| look(row, seen)),
        Err(error) => {
            run(connection, &format!("{after}; DEALLOCATE ALL")).await;
            let is_new = seen.failed.is_empty();
            if is_new && (has_answer || !is_of_the_data(&error)) {
                seen.failed.push(format!("({values}) after `{before}`: {error}"));
            }
        }
    }
}

fn look(row: &PgRow, seen: &mut Seen) {
    seen.rows += 1;
    for column in 0..row.len() {
        if row.try_get_raw(column).expect("a column").is_null() {
            seen.nulls.insert(column);
        }
    }
}

/// Whether the server refused rows or values, and not the query.
fn is_of_the_data(error: &sqlx::Error) -> bool {
    let said = error.as_database_error();
    let said = said.and_then(|error| error.try_downcast_ref::<PgDatabaseError>());
    said.is_some_and(|error| ["21", "22", "23"].iter().any(|class| error.code().starts_with(class)))
}
