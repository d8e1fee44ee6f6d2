//! Statements that are sent in one message → the rows of each.
//!
//! A server answers a message as a whole, so many questions cost the way to it and back once.
//! Must not know what is asked.

use futures_util::TryStreamExt;
use sqlx::postgres::PgRow;
use sqlx::{AssertSqlSafe, Either, Executor, PgConnection};

/// What came back.
pub(crate) struct Batch {
    /// The rows of each statement that was executed, in their order.
    pub(crate) rows: Vec<Vec<PgRow>>,
    /// What the server said against the next one; what comes after it was not executed.
    pub(crate) failure: Option<sqlx::Error>,
}

impl Batch {
    /// The rows of each statement, where all were executed.
    pub(crate) fn whole(self) -> Result<Vec<Vec<PgRow>>, sqlx::Error> {
        self.failure.map_or(Ok(self.rows), Err)
    }

    /// The rows of as many statements as were sent, where all were executed.
    pub(crate) fn each<const COUNT: usize>(self) -> Result<[Vec<PgRow>; COUNT], sqlx::Error> {
        let rows = self.whole()?.try_into();
        rows.map_err(|rows: Vec<_>| {
            sqlx::Error::Protocol(format!("{} answers to {COUNT} statements", rows.len()))
        })
    }
}

/// Sends statements, none of them empty, separated by semicolons.
pub(crate) async fn send(connection: &mut PgConnection, statements: String) -> Batch {
    let mut batch = Batch { rows: Vec::new(), failure: None };
    let mut rows = Vec::new();
    let mut query_data = connection.fetch_many(sqlx::raw_sql(AssertSqlSafe(statements)));
    loop {
        match query_data.try_next().await {
            Ok(Some(Either::Right(row))) => rows.push(row),
            Ok(Some(Either::Left(_))) => batch.rows.push(std::mem::take(&mut rows)),
            Ok(None) => return batch,
            Err(error) => {
                batch.failure = Some(error);
                return batch;
            }
        }
    }
}
