//! Whether a database is one for development: it is marked as one, or lies on a server of ours.
//!
//! An address tells nothing of that: behind loopback a tunnel may end, or the one host of a product.
//! Must not know what is allowed there.

use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Row as _};

use crate::cause::server_error;
use migrations_core::quote;

/// What a database is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Environment {
    /// One developer's own, that can be made again at any time.
    Development,
    /// Any other.
    Shared,
}

/// The mark, as a setting of the database.
const SETTING: &str = "migrations.environment";
const VALUE: &str = "development";

/// The mark, as a line of the database's comment: only a superuser may give a database a setting that
/// no module has declared.
const LINE: &str = "migrations.environment = development";

/// How servers of ours are called; nobody reaches them from another machine.
const OWN_CLUSTER: &str = "migrations-engine";

/// The expression that says whether the current database is for development; readable for everybody.
pub(crate) fn is_development() -> String {
    let database = "(SELECT d.oid FROM pg_database d WHERE d.datname = current_database())";
    format!(
        "(EXISTS (SELECT FROM pg_db_role_setting s, unnest(s.setconfig) c (line) \
             WHERE s.setrole = 0 AND s.setdatabase = {database} AND c.line = '{SETTING}={VALUE}') \
         OR coalesce('{LINE}' = ANY (string_to_array( \
             shobj_description({database}, 'pg_database'), chr(10))), false) \
         OR current_setting('cluster_name') = '{OWN_CLUSTER}' \
             AND current_setting('listen_addresses') = '')"
    )
}

impl Environment {
    /// Asks what the database of a connection is for.
    ///
    /// # Errors
    ///
    /// What the server or the connection says.
    ///
    /// ```no_run
    /// use migrations_runner::Environment;
    ///
    /// async fn may_be_dropped(connection: &mut sqlx::PgConnection) -> Result<bool, sqlx::Error> {
    ///     Ok(Environment::of(connection).await? == Environment::Development)
    /// }
    /// ```
    pub async fn of(connection: &mut PgConnection) -> Result<Environment, sqlx::Error> {
        let question = format!("SELECT {}", is_development());
        let row = sqlx::raw_sql(AssertSqlSafe(question)).fetch_one(connection).await?;
        Ok(if row.try_get(0)? { Environment::Development } else { Environment::Shared })
    }

    /// Marks a database of the connection's server as one for development: by a setting, or by a
    /// line of its comment where the user may give it no setting.
    ///
    /// # Errors
    ///
    /// The user does not own the database.
    ///
    /// ```no_run
    /// use migrations_runner::Environment;
    ///
    /// async fn mine(connection: &mut sqlx::PgConnection) -> Result<(), sqlx::Error> {
    ///     Environment::mark(connection, "shop_dev").await
    /// }
    /// ```
    pub async fn mark(connection: &mut PgConnection, database: &str) -> Result<(), sqlx::Error> {
        let name = quote::identifier(database);
        let set = format!("ALTER DATABASE {name} SET {SETTING} = '{VALUE}'");
        match sqlx::raw_sql(AssertSqlSafe(set)).execute(&mut *connection).await {
            Err(error) if server_error(&error).is_some_and(|said| said.code() == "42501") => {}
            done => return done.map(drop),
        }
        let question = "SELECT shobj_description(d.oid, 'pg_database') FROM pg_database d \
                        WHERE d.datname = $1";
        let question = sqlx::query_scalar(question).persistent(false).bind(database);
        let before: Option<String> = question.fetch_one(&mut *connection).await?;
        let lines = before.as_deref().unwrap_or_default().lines().filter(|line| *line != LINE);
        let comment: Vec<&str> = lines.chain([LINE]).collect();
        let comment = quote::literal(&comment.join("\n"));
        let comment = format!("COMMENT ON DATABASE {name} IS {comment}");
        sqlx::raw_sql(AssertSqlSafe(comment)).execute(connection).await.map(drop)
    }
}
