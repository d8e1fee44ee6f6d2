//! The whole look of a run, where a [`glance`](crate::glance) does not settle it: what the server, the session and the history are, in one round trip.
//!
//! The questions about the catalog come first and the history last, behind a statement that fails
//! where there is no history that can be read; so an error there is an answer too, and what was
//! answered before it counts.
//! Changes nothing, takes no lock, and needs no right but to read the history.

use std::borrow::Cow;

use migrations_core::MigrationSet;
use sqlx::Row as _;
use sqlx::postgres::PgRow;

use crate::environment::{Environment, is_development};
use crate::error::{HistoryAction, RunError};
use crate::history::{self, Purpose, Rows, Table};
use crate::lock::LockKind;
use crate::session::{Answer, EACH_SEES_THE_LATEST, NO_HIDDEN_ROWS, OWN_PATH, Session};
use migrations_core::quote;

/// What a run finds.
#[derive(Clone, Debug)]
pub(crate) struct Survey {
    /// The server and the session.
    pub(crate) facts: Facts,
    /// The history table.
    pub(crate) table: Table,
    /// The rows of the set; of every set where its name is not declared.
    pub(crate) rows: Rows,
}

/// What the server and the session are.
#[derive(Clone, Debug)]
pub(crate) struct Facts {
    /// Whether nobody stands between the server and this connection.
    pub(crate) connection: ConnectionKind,
    /// How runners keep out of each other's way.
    pub(crate) lock: LockKind,
    /// Whether the server can notice that its client has gone.
    pub(crate) can_watch_client: bool,
    /// Whether the server reads a backslash in a plain string as the lexer does: as itself.
    pub(crate) has_standard_strings: bool,
    /// The search path that the database and the role give a file.
    pub(crate) path: String,
    /// The schemas of it that are there.
    pub(crate) schemas: Vec<String>,
    /// The schemas of the path that the files were checked under that are there.
    pub(crate) checked_schemas: Option<Vec<String>>,
    /// What is set for this database and role, as one text.
    pub(crate) role_settings: String,
    /// Which of these settings hold for this database and role.
    pub(crate) of_login: String,
    /// Which database of which server this is.
    pub(crate) database: String,
    /// What the database is for.
    pub(crate) environment: Environment,
}

impl Facts {
    /// What holds for every session, whoever has begun it.
    pub(crate) fn of_any_session() -> Facts {
        Facts {
            connection: ConnectionKind::Pooled,
            lock: LockKind::Advisory,
            can_watch_client: false,
            has_standard_strings: true,
            path: String::new(),
            schemas: Vec::new(),
            checked_schemas: None,
            role_settings: String::new(),
            of_login: OF_LOGIN.to_owned(),
            database: String::new(),
            environment: Environment::Shared,
        }
    }
}

/// Whether a connection leads to the server itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ConnectionKind {
    /// The session began with this connection, and is its own.
    Direct,
    /// A pooler stands between, which has begun the session, and may give it to others.
    Pooled,
}

/// What is set for a database and a role, as one text: a file may change it for the sessions after
/// its own.
pub(crate) fn role_settings(of_login: &str) -> String {
    format!("ARRAY(SELECT s::text FROM pg_db_role_setting s WHERE {of_login} ORDER BY 1)::text")
}

/// Which settings of roles and databases hold for a session at its login.
const OF_LOGIN: &str = "s.setdatabase IN (0, (SELECT b.oid FROM pg_database b \
         WHERE b.datname = current_database())) \
     AND s.setrole IN (0, (SELECT r.oid FROM pg_roles r WHERE r.rolname = session_user))";

/// Whether the role may take every kind of advisory lock that the runner takes.
pub(crate) const HAS_ADVISORY_LOCKS: &str = "(SELECT bool_and(coalesce(has_function_privilege( \
        to_regprocedure('pg_catalog.' || f.name || '(integer, integer)')::oid, 'EXECUTE'), false)) \
    FROM unnest(ARRAY['pg_try_advisory_xact_lock', 'pg_try_advisory_lock', \
        'pg_advisory_xact_lock', 'pg_advisory_unlock']) f (name))";

/// The condition of [`OF_LOGIN`] with the numbers of database and role in it, which each file asks
/// for.
const OF_LOGIN_BY_NUMBER: &str = "format('s.setdatabase IN (0, %s) AND s.setrole IN (0, %s)', \
     (SELECT b.oid FROM pg_database b WHERE b.datname = current_database()), \
     (SELECT r.oid FROM pg_roles r WHERE r.rolname = session_user))";

/// The settings of database and role, a line each, and which of them counts at a login: the one of
/// the highest rank.
pub(crate) const LOGIN_SETTINGS: &str = "SELECT \
        (s.setrole <> 0)::int * 2 + (s.setdatabase <> 0)::int AS rank, \
        split_part(c.line, '=', 1) AS name, substr(c.line, strpos(c.line, '=') + 1) AS value \
    FROM pg_db_role_setting s, unnest(s.setconfig) c (line) \
    WHERE (s.setdatabase = 0 OR s.setdatabase = ( \
            SELECT b.oid FROM pg_database b WHERE b.datname = current_database())) \
        AND (s.setrole = 0 OR s.setrole = ( \
            SELECT r.oid FROM pg_roles r WHERE r.rolname = session_user))";

/// Takes the path of database and role as the session began with it, whatever it has made of it
/// since.
const DEFAULT_PATH: &str = "SET LOCAL search_path TO DEFAULT";

/// Asks for the path, and which schemas of it are there.
const CURRENT_PATH: &str = "SELECT pg_catalog.current_setting('search_path') AS migrations_path, \
    pg_catalog.current_schemas(false)::pg_catalog.text[] AS schemas";

/// The columns that these rows begin with.
const PATH: &str = "migrations_path";
const LOGIN_PATH: &str = "migrations_login_path";

/// The types of columns are compared as texts, which this setting would put into quotes.
const PLAIN_TYPES: &str = "SET LOCAL quote_all_identifiers TO off";

/// Asks everything.
pub(crate) async fn survey(
    session: &mut Session,
    set: &MigrationSet,
    purpose: Purpose,
) -> Result<Survey, RunError> {
    let message = [
        EACH_SEES_THE_LATEST.to_owned(),
        DEFAULT_PATH.to_owned(),
        CURRENT_PATH.to_owned(),
        checked_path(set),
        OWN_PATH.to_owned(),
        PLAIN_TYPES.to_owned(),
        facts_question(),
        history::question(set),
        NO_HIDDEN_ROWS.to_owned(),
        history::lock_for_reading(set),
        history::require_trusted(set),
        Rows::question(set),
    ];
    let answer = session.send(message.join("; ")).await;
    let table = set.history_table();
    let failed = |error: &sqlx::Error| history::failure(table, HistoryAction::Read, error);
    let Some(row) = answer.rows_of("migrations_connection").next() else {
        return Err(answer.failure.as_ref().map_or_else(|| broken(set), failed));
    };
    let facts = facts(session.application_name(), &answer, row).map_err(|error| failed(&error))?;
    let shape = history::shape(table, answer.rows_of(history::SHAPE).next(), purpose)?;
    match (&answer.failure, &shape) {
        (Some(error), Table::NoSchema | Table::Missing) if history::is_missing(error) => {}
        (Some(error), Table::OfAnotherRole(_)) if history::is_missing(error) => {
            let added = history::added_texts(answer.rows_of(history::SHAPE).next());
            let rows = history::copied(session, set, &added).await?;
            rows.tell(set);
            return Ok(Survey { facts, table: shape, rows });
        }
        (Some(error), _) => return Err(failed(error)),
        (None, _) => {}
    }
    let rows = Rows::read(table, &answer)?;
    rows.tell(set);
    Ok(Survey { facts, table: shape, rows })
}

fn checked_path(set: &MigrationSet) -> String {
    let Some(path) = set.search_path() else { return "SELECT 0".to_owned() };
    format!(
        "SET LOCAL search_path TO {path}; \
         SELECT pg_catalog.current_schemas(false)::pg_catalog.text[] AS migrations_checked"
    )
}

/// The name of the session comes with the first packet where nobody stands between, and by a
/// statement where a pooler has begun the session, or not at all.
fn facts_question() -> String {
    format!(
        "SELECT (SELECT s.source FROM pg_settings s WHERE s.name = 'application_name') \
             AS migrations_connection, \
         current_setting('application_name') AS session_name, \
         {HAS_ADVISORY_LOCKS} AS has_advisory_locks, \
         version() LIKE '%linux%' AS is_linux, \
         current_setting('standard_conforming_strings') = 'on' AS has_standard_strings, \
         {} AS role_settings, {OF_LOGIN_BY_NUMBER} AS of_login, \
         concat_ws(' ', pg_postmaster_start_time()::text, \
             (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())) AS database, \
         {} AS is_development",
        role_settings(OF_LOGIN),
        is_development(),
    )
}

fn facts(name: &str, answer: &Answer, row: &PgRow) -> Result<Facts, sqlx::Error> {
    let source: Option<String> = row.try_get(0)?;
    let is_own = is_name_of(row.try_get("session_name")?, name);
    let path = answer.rows_of(PATH).next().ok_or(sqlx::Error::RowNotFound)?;
    let checked = answer.rows_of("migrations_checked").next();
    Ok(Facts {
        connection: match source.as_deref() {
            Some("client") if is_own => ConnectionKind::Direct,
            _ => ConnectionKind::Pooled,
        },
        lock: match row.try_get("has_advisory_locks")? {
            true => LockKind::Advisory,
            false => LockKind::Table,
        },
        can_watch_client: row.try_get("is_linux")?,
        has_standard_strings: row.try_get("has_standard_strings")?,
        path: path.try_get(0)?,
        schemas: path.try_get("schemas")?,
        checked_schemas: checked.map(|row| row.try_get(0)).transpose()?,
        role_settings: row.try_get("role_settings")?,
        of_login: row.try_get("of_login")?,
        database: row.try_get("database")?,
        environment: match row.try_get("is_development")? {
            true => Environment::Development,
            false => Environment::Shared,
        },
    })
}

/// Whether a session has the name that was asked for: poolers that begin sessions under a name of
/// their own exist. A name that the server would have cut or rewritten says nothing.
fn is_name_of(found: &str, asked: &str) -> bool {
    let is_plain = asked.len() < 64 && asked.bytes().all(|byte| (32..127).contains(&byte));
    !is_plain || found == asked
}

/// A server that answers nothing and gives no error is none of PostgreSQL's.
fn broken(set: &MigrationSet) -> RunError {
    RunError::History {
        table: quote::shown(set.history_table()),
        action: HistoryAction::Read,
        cause: crate::cause::Cause::new("the server answered nothing"),
    }
}

impl Survey {
    /// The survey with the search path that a file runs under: the session of a pooler may have begun
    /// before database and role were given another.
    pub(crate) async fn at_login(
        &self,
        session: &mut Session,
        set: &MigrationSet,
    ) -> Result<Cow<'_, Survey>, RunError> {
        if self.facts.connection == ConnectionKind::Direct {
            return Ok(Cow::Borrowed(self));
        }
        let message = format!(
            "{OWN_PATH}; SELECT set_config('search_path', d.value, true) AS {LOGIN_PATH} FROM ( \
                 SELECT l.value FROM ({LOGIN_SETTINGS}) l WHERE l.name = 'search_path' \
                 ORDER BY l.rank DESC LIMIT 1) d; {CURRENT_PATH}"
        );
        let failed =
            |error: &sqlx::Error| history::failure(set.history_table(), HistoryAction::Read, error);
        let answer = session.send(message).await;
        if let Some(error) = &answer.failure {
            return Err(failed(error));
        }
        let mut survey = self.clone();
        // Otherwise the path is the one that the session began with.
        if let (true, Some(row)) = (answer.has(LOGIN_PATH), answer.rows_of(PATH).next()) {
            survey.facts.path = row.try_get(0).map_err(|error| failed(&error))?;
            survey.facts.schemas = row.try_get("schemas").map_err(|error| failed(&error))?;
        }
        Ok(Cow::Owned(survey))
    }
}
