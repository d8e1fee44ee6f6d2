//! What a session was that the server has refused: whose rights counted, and why it may only read.
//!
//! Asked only after such a failure, so that what is told to type can be typed.

use sqlx::Row as _;
use sqlx::postgres::PgRow;

use crate::cause::{Cause, SessionState};
use crate::error::RunError;
use crate::session::Session;

/// No right, no schema to create in, nothing but reading.
const ASKED: [&str; 3] = ["42501", "3F000", "25006"];

const QUESTION: &str = "SELECT current_user::text AS migrations_user, current_database()::text, \
     pg_is_in_recovery(), \
     CASE WHEN s.setting = 'on' THEN s.source END \
     FROM pg_settings s WHERE s.name = 'default_transaction_read_only'";

/// Adds the state of the session to an error that needs it; its transaction has ended.
pub(crate) async fn with_session<T>(
    session: &mut Session,
    outcome: Result<T, RunError>,
) -> Result<T, RunError> {
    let mut outcome = outcome;
    if let Err(error) = &mut outcome
        && let Some(cause) = cause(error)
        && cause.sqlstate.as_deref().is_some_and(|state| ASKED.contains(&state))
    {
        // It only helps to understand, so its own failure says nothing.
        let rows = session.ask(QUESTION).await.unwrap_or_default();
        cause.session = rows.first().and_then(|row| state(row).ok()).map(Box::new);
    }
    outcome
}

fn cause(error: &mut RunError) -> Option<&mut Cause> {
    match error {
        RunError::History { cause, .. } => Some(cause),
        RunError::Failed(failure) => Some(&mut failure.cause),
        _ => None,
    }
}

fn state(row: &PgRow) -> Result<SessionState, sqlx::Error> {
    Ok(SessionState {
        user: row.try_get(0)?,
        database: row.try_get(1)?,
        is_standby: row.try_get(2)?,
        read_only: row.try_get(3)?,
    })
}
