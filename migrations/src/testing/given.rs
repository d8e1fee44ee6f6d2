//! What a test may ask for by the types of its parameters.

use std::str::FromStr;

use crate::Migrations;
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions, PgConnection, PgPool, Postgres};

/// How many connections a test's pool opens at most: many tests share one server.
const CONNECTIONS: u32 = 5;

/// The database of one test.
#[derive(Debug)]
pub struct Database {
    options: PgConnectOptions,
    pool: PgPool,
    migrations: &'static Migrations,
}

impl Database {
    /// Opens no connection; for within the test's runtime.
    pub(super) fn at(url: &str, migrations: &'static Migrations) -> Database {
        let options = match PgConnectOptions::from_str(url) {
            Ok(options) => options,
            // The server was reached by the same URL, but for the database's name.
            Err(error) => panic!("the URL of the test's database cannot be read: {error}"),
        };
        let pool = pool_options().connect_lazy_with(options.clone());
        Database { options, pool, migrations }
    }

    pub(super) async fn connect(&self) -> PgConnection {
        match self.options.connect().await {
            Ok(connection) => connection,
            Err(error) => panic!("the test's database cannot be reached: {error}"),
        }
    }
}

fn pool_options() -> PgPoolOptions {
    PgPoolOptions::new().max_connections(CONNECTIONS)
}

/// What a parameter of a test may be.
#[diagnostic::on_unimplemented(
    message = "a `#[migrations::test]` cannot be given `{Self}`",
    label = "not what a test's parameter can be",
    note = "a parameter is one of `PgPool`, `PgConnection`, `&mut PgConnection`, \
            `PoolConnection<Postgres>`, `PgConnectOptions`, `PgPoolOptions` and `&Migrations`"
)]
pub trait Parameter {
    /// Makes one for the test.
    fn of(database: &Database) -> impl Future<Output = Self>;
}

impl Parameter for PgPool {
    async fn of(database: &Database) -> PgPool {
        database.pool.clone()
    }
}

impl Parameter for PgConnection {
    async fn of(database: &Database) -> PgConnection {
        database.connect().await
    }
}

impl Parameter for PoolConnection<Postgres> {
    async fn of(database: &Database) -> PoolConnection<Postgres> {
        match database.pool.acquire().await {
            Ok(connection) => connection,
            Err(error) => panic!("the test's database cannot be reached: {error}"),
        }
    }
}

impl Parameter for PgConnectOptions {
    async fn of(database: &Database) -> PgConnectOptions {
        database.options.clone()
    }
}

/// The set as the server executes it, with stubs of the extensions that it lacks.
impl Parameter for Migrations {
    async fn of(database: &Database) -> Migrations {
        database.migrations.clone()
    }
}

impl Parameter for PgPoolOptions {
    async fn of(_: &Database) -> PgPoolOptions {
        pool_options()
    }
}
