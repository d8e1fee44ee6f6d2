//! What answers depend on besides the objects of a catalog: operators, casts, settings, rights,
//! what inherits from what, the sizes that a planner sees.
//!
//! Each is a fact of its own, so that two sets can be compared by them.
//! Must not know what follows from a difference.

use serde::{Deserialize, Serialize};
use sqlx::{PgConnection, Row};

/// How something is, in words that are the same on every server where it is the same.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Fact {
    /// The names by which a query reaches it; none where it may concern every query.
    pub(crate) names: Vec<String>,
    /// How it is.
    pub(crate) state: String,
    /// The text by which it refers to something else.
    pub(crate) refers: String,
}

/// Reads the facts; `None` from a server that refuses to tell them.
///
/// # Errors
///
/// When the connection is broken.
pub(crate) async fn surroundings(
    connection: &mut PgConnection,
) -> Result<Option<Vec<Fact>>, sqlx::Error> {
    const FACTS: &str = concat!("SET search_path = '';", include_str!("surroundings/facts.sql"));
    let rows = sqlx::raw_sql(FACTS).fetch_all(&mut *connection).await;
    sqlx::raw_sql("RESET search_path").execute(connection).await?;
    let rows = match rows {
        Ok(rows) => rows,
        // A server older than the statement has not all that it asks for.
        Err(sqlx::Error::Database(_)) => return Ok(None),
        Err(error) => return Err(error),
    };
    let fact = |row: &sqlx::postgres::PgRow| {
        let text: &str = row.try_get(0)?;
        serde_json::from_str(text).map_err(|error| sqlx::Error::Decode(error.into()))
    };
    rows.iter().map(fact).collect::<Result<_, _>>().map(Some)
}
