//! What answers depend on besides the objects of a catalog: operators, casts, settings, rights,
//! what inherits from what, the sizes that a planner sees.
//!
//! Each is a fact of its own, so that two sets can be compared by them.
//! Must not know what follows from a difference.

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};
use sqlx::postgres::PgRow;
use sqlx::{PgConnection, Row};

use crate::batch;

/// What the queries share, and those whose answers are never empty, or too common to look first.
const SHARED: &str = include_str!("server_state/shared.sql");
const FACTS: &str = include_str!("server_state/facts.sql");

/// Which of the others have anything to tell.
const RARER: &str = include_str!("server_state/rarer.sql");
const RARE: [(&str, &str); 17] = [
    ("aggregates", include_str!("server_state/rare/aggregates.sql")),
    ("analysed", include_str!("server_state/rare/analysed.sql")),
    ("collations", include_str!("server_state/rare/collations.sql")),
    ("conversions", include_str!("server_state/rare/conversions.sql")),
    ("event triggers", include_str!("server_state/rare/event_triggers.sql")),
    ("foreign", include_str!("server_state/rare/foreign.sql")),
    ("heirs", include_str!("server_state/rare/heirs.sql")),
    ("methods", include_str!("server_state/rare/methods.sql")),
    ("operators", include_str!("server_state/rare/operators.sql")),
    ("publications", include_str!("server_state/rare/publications.sql")),
    ("rights", include_str!("server_state/rare/rights.sql")),
    ("routines of extensions", include_str!("server_state/rare/routines_of_extensions.sql")),
    ("rules", include_str!("server_state/rare/rules.sql")),
    ("statistics", include_str!("server_state/rare/statistics.sql")),
    ("text search", include_str!("server_state/rare/text_search.sql")),
    ("transforms", include_str!("server_state/rare/transforms.sql")),
    ("types", include_str!("server_state/rare/types.sql")),
];

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
pub(crate) async fn server_state(
    connection: &mut PgConnection,
) -> Result<Option<Vec<Fact>>, sqlx::Error> {
    match told(connection).await {
        Ok(rows) => rows.iter().map(fact).collect::<Result<_, _>>().map(Some),
        // A server older than the queries has not all that they ask for, and not everybody may ask.
        Err(sqlx::Error::Database(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// All rows, those of rarer kinds after another round trip.
async fn told(connection: &mut PgConnection) -> Result<Vec<PgRow>, sqlx::Error> {
    let message = format!("SET search_path = '';{SHARED}{FACTS};{RARER};RESET search_path");
    let [_, mut rows, kinds, _] = batch::send(&mut *connection, message).await.each()?;
    let kinds: Vec<&str> = kinds.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?;
    let rare = RARE.iter().filter(|(kind, _)| kinds.contains(kind)).map(|(_, query)| *query);
    let rare: Vec<&str> = rare.collect();
    if !rare.is_empty() {
        let rare = rare.join("UNION ALL\n");
        let message = format!("SET search_path = '';{SHARED}{rare};RESET search_path");
        let [_, more, _] = batch::send(connection, message).await.each()?;
        rows.extend(more);
    }
    Ok(rows)
}

fn fact(row: &PgRow) -> Result<Fact, sqlx::Error> {
    Ok(Fact { names: row.try_get(0)?, state: row.try_get(1)?, refers: row.try_get(2)? })
}
