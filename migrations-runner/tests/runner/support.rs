//! The one place that touches the engine and builds sets (in `sets.rs`); tests say only what they are about.

use std::str::FromStr as _;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use migrations_core::{Checksum, Migration, MigrationSet, Rollback, RollbackProof, Transaction};
use migrations_postgres::{Options, Server};
use migrations_runner::{ApplyOptions, Failure, Report, RunError};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, PgPool};

#[path = "../../../migrations-postgres/tests/lab/lacking.rs"]
mod lacking;
#[path = "sets.rs"]
mod sets;

pub use sets::*;

/// A database of a test's own.
pub struct Database {
    /// How to connect to it.
    pub connect: PgConnectOptions,
    /// Connections for looking at it.
    pub pool: PgPool,
}

/// One server for all tests; it ends with the process.
fn server() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(|| Server::start(&Options::default()).expect("a PostgreSQL is installed"))
}

/// Creates an empty database.
pub async fn database() -> Database {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let name = format!("test_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let connect = PgConnectOptions::from_str(server().url()).expect("the engine's URL is one");
    let mut connection = connect.connect().await.expect("the engine is up");
    let sql = AssertSqlSafe(format!("CREATE DATABASE {name}"));
    sqlx::raw_sql(sql).execute(&mut connection).await.expect("the database is created");
    connection.close().await.expect("the connection is closed");
    let connect = connect.database(&name);
    let pool = PgPoolOptions::new().max_connections(2).connect_lazy_with(connect.clone());
    Database { connect, pool }
}

/// Whether a case that needs what this statement does is left out on this server.
pub async fn is_left_out(case: &str, statement: &'static str) -> bool {
    let refused = sqlx::raw_sql(statement).execute(&database().await.pool).await.err();
    let refused = refused.map_or_else(String::new, |error| error.to_string());
    lacking::is_left_out(case, &refused, server().bin_dir())
}

/// A migration with a rollback that a server has tried.
pub fn with_rollback(migration: Migration, sql: &str) -> Migration {
    let rollback = Rollback {
        file: format!("{}.rollback.sql", migration.stem).into(),
        sql: sql.to_owned().into(),
        lines_before: 0,
        checksum: Checksum::of(sql),
        transaction: Transaction::PerFile,
        proof: RollbackProof::Tried,
    };
    Migration { rollback: Some(rollback), ..migration }
}

impl Database {
    /// Applies a set with the default options.
    pub async fn apply(&self, set: &MigrationSet) -> Result<Report, RunError> {
        migrations_runner::apply(set, &self.connect, &ApplyOptions::default()).await
    }

    /// Applies files `001_a`, `002_a` and so on.
    pub async fn apply_files(&self, files: &[&str]) -> Result<Report, RunError> {
        self.apply(&set(files)).await
    }

    /// Applies files of which one fails, and returns how.
    pub async fn fail(&self, files: &[&str]) -> Failure {
        match self.apply_files(files).await {
            Err(RunError::Failed(failure)) => *failure,
            other => panic!("expected a failed migration and got {other:?}"),
        }
    }

    /// How many advisory locks are held in this database; other tests hold theirs in other
    /// databases of the server.
    pub async fn advisory_locks(&self) -> String {
        self.value(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = \
             (SELECT oid FROM pg_database WHERE datname = current_database())",
        )
        .await
    }

    /// Runs statements by hand.
    pub async fn execute(&self, sql: &str) {
        let sql = AssertSqlSafe(sql.to_owned());
        sqlx::raw_sql(sql).execute(&self.pool).await.expect("the statements run");
    }

    /// The one value of a query, as text; `-` for NULL.
    pub async fn value(&self, sql: &str) -> String {
        let sql = AssertSqlSafe(format!("SELECT (({sql})::text)"));
        let value: Option<String> =
            sqlx::query_scalar(sql).fetch_one(&self.pool).await.expect("the query runs");
        value.unwrap_or_else(|| "-".into())
    }

    /// A role of the test's own that may log in.
    pub async fn role(&self, name: &str) -> String {
        let role = self.value(&format!("SELECT '{name}_' || current_database()")).await;
        self.execute(&format!("CREATE ROLE {role} LOGIN")).await;
        role
    }

    /// A database like this one in another encoding.
    pub async fn with_encoding(&self, encoding: &str) -> Database {
        let name = format!("{}_{encoding}", self.value("current_database()").await).to_lowercase();
        self.execute(&format!(
            "CREATE DATABASE {name} ENCODING '{encoding}' TEMPLATE template0 LOCALE 'C'"
        ))
        .await;
        let connect = self.connect.clone().database(&name);
        let pool = PgPoolOptions::new().max_connections(2).connect_lazy_with(connect.clone());
        Database { connect, pool }
    }

    /// This database as another role sees it.
    pub fn as_role(&self, role: &str) -> Database {
        let connect = self.connect.clone().username(role);
        let pool = PgPoolOptions::new().max_connections(2).connect_lazy_with(connect.clone());
        Database { connect, pool }
    }

    /// This database over connections that begin now and have these settings.
    pub fn with_settings(&self, settings: &[(&str, &str)]) -> Database {
        let seen = self.connect.clone().options(settings.iter().copied());
        let pool = PgPoolOptions::new().max_connections(2).connect_lazy_with(seen);
        Database { connect: self.connect.clone(), pool }
    }

    /// Whether a relation is there.
    pub async fn has(&self, relation: &str) -> bool {
        self.value(&format!("to_regclass('{relation}')")).await != "-"
    }

    /// The stems in the history, each with `!` where its time is missing.
    pub async fn history(&self) -> String {
        self.value(
            "SELECT string_agg(version || CASE WHEN execution_time_ms IS NULL THEN '!' ELSE '' END, \
             ' ' ORDER BY migration_id) FROM public.schema_migrations",
        )
        .await
    }
}
