//! The superuser of a server of ours under another name: a platform may have a role of its own that
//! is called as `initdb` calls the superuser.
//!
//! Must not know which platform that is.

use std::time::Duration;

use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection};
use tokio::time::sleep;

/// Renames the superuser, because no session can rename its own role.
const HELPER: &str = "migrations_helper";

/// How often another process is waited for that renames at the same moment.
const ATTEMPTS: usize = 250;

/// How long it is waited for each time.
const LOOK: Duration = Duration::from_millis(20);

/// Has one process rename at a time; the lock ends with its session.
const LOCK: &str = "SELECT pg_advisory_lock(hashtextextended('migrations superuser', 0))";

/// Whether a role is there.
const IS_THERE: &str = "SELECT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = $1)";

/// Gives the superuser of a server of ours that name, unless it has it already, and returns how to
/// connect as it.
///
/// Many processes may ask for the same name at the same time; the cluster's first superuser cannot
/// lose that right, so no second one is made.
///
/// # Errors
///
/// The server does not let us in, or refuses.
///
/// ```no_run
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let server = migrations_postgres::Server::start(&Default::default())?;
/// let admin = migrations_postgres::rename_superuser(&server.url().parse()?, "admin").await?;
/// assert_eq!(admin.get_username(), "admin");
/// # Ok(())
/// # }
/// ```
pub async fn rename_superuser(
    admin: &PgConnectOptions,
    name: &str,
) -> Result<PgConnectOptions, sqlx::Error> {
    let renamed = admin.clone().username(name);
    let mut attempt = 0;
    loop {
        attempt += 1;
        let done = match connected_as(&renamed).await {
            Err(error) if is_missing_role(&error) => rename(admin, &renamed).await,
            connected => connected,
        };
        match done {
            // Between the two names of the superuser there is no role of the first one.
            Err(error) if is_missing_role(&error) && attempt < ATTEMPTS => sleep(LOOK).await,
            done => return done.map(|()| renamed),
        }
    }
}

async fn connected_as(options: &PgConnectOptions) -> Result<(), sqlx::Error> {
    options.connect().await?.close().await
}

async fn rename(admin: &PgConnectOptions, renamed: &PgConnectOptions) -> Result<(), sqlx::Error> {
    let mut first = admin.connect().await?;
    sqlx::raw_sql(LOCK).execute(&mut first).await?;
    let is_there = sqlx::query_scalar(IS_THERE).bind(renamed.get_username());
    if !is_there.fetch_one(&mut first).await? {
        execute(&mut first, &format!("DROP ROLE IF EXISTS {HELPER}")).await?;
        execute(&mut first, &format!("CREATE ROLE {HELPER} SUPERUSER LOGIN")).await?;
        let mut helper = admin.clone().username(HELPER).connect().await?;
        let [old, new] = [admin, renamed].map(|options| quoted(options.get_username()));
        execute(&mut helper, &format!("ALTER ROLE {old} RENAME TO {new}")).await?;
        helper.close().await?;
        execute(&mut first, &format!("DROP ROLE {HELPER}")).await?;
    }
    first.close().await
}

async fn execute(connection: &mut PgConnection, statement: &str) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(AssertSqlSafe(statement)).execute(connection).await.map(drop)
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn is_missing_role(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|error| error.code());
    code.is_some_and(|code| code == "28000")
}
