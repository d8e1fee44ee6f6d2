//! One test for each way in which a test can end, and for whatever it may be given.

use std::fs;

use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Connection, PgConnection, PgPool, Postgres};
use trading::MIGRATIONS;

/// What the test that looks on has to know.
fn described(name: &str) -> String {
    std::env::var(name).unwrap_or_default()
}

async fn note_run(pool: &PgPool) {
    sqlx::raw_sql("CREATE TABLE mark (a int); INSERT INTO mark VALUES (42)")
        .execute(pool)
        .await
        .unwrap();
}

async fn recommendations(connection: &mut PgConnection) -> sqlx::Result<i64> {
    sqlx::query_scalar("SELECT count(*) FROM recommendations").fetch_one(connection).await
}

#[migrations::test]
async fn passes(pool: PgPool) {
    note_run(&pool).await;
}

#[migrations::test]
async fn panics(pool: PgPool) {
    note_run(&pool).await;
    assert!(!described("FATES_PASS").is_empty(), "this is on purpose");
}

#[migrations::test(set = trading::MIGRATIONS)]
async fn returns_an_error(pool: PgPool) -> sqlx::Result<()> {
    note_run(&pool).await;
    sqlx::query("SELECT no_such_column FROM mark").execute(&pool).await.map(drop)
}

#[migrations::test]
#[should_panic(expected = "on purpose")]
async fn panics_as_it_should(pool: PgPool) {
    note_run(&pool).await;
    panic!("this is on purpose");
}

#[migrations::test]
#[should_panic]
async fn returns_although_it_should_panic(pool: PgPool) {
    note_run(&pool).await;
}

#[migrations::test]
#[cfg_attr(all(), ignore = "this is what it is about")]
async fn is_not_run(_pool: PgPool) {
    panic!("it was");
}

#[migrations::test]
async fn waits_to_be_killed(pool: PgPool) {
    note_run(&pool).await;
    fs::write(described("FATES_STARTED"), "").unwrap();
    std::future::pending().await
}

#[migrations::test]
async fn leaves_connections_open(pool: PgPool) {
    std::mem::forget(pool.acquire().await.unwrap());
    let mut other = pool.acquire().await.unwrap();
    tokio::spawn(async move { sqlx::query("SELECT pg_sleep(600)").execute(&mut *other).await });
    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
}

#[migrations::test]
async fn needs_no_database() {}

#[migrations::test]
async fn is_given_a_borrowed_connection(connection: &mut PgConnection) -> sqlx::Result<()> {
    assert!(recommendations(connection).await? > 0);
    Ok(())
}

#[migrations::test]
async fn is_given_everything(
    pool: PgPool,
    mut own: PgConnection,
    mut pooled: PoolConnection<Postgres>,
    options: PgConnectOptions,
    pool_options: PgPoolOptions,
) -> Result<(), Box<dyn std::error::Error>> {
    note_run(&pool).await;
    let mut more = PgConnection::connect_with(&options).await?;
    let another = pool_options.connect_with(options).await?;
    for count in [
        recommendations(&mut own).await?,
        recommendations(&mut pooled).await?,
        recommendations(&mut more).await?,
        recommendations(&mut *another.acquire().await?).await?,
    ] {
        assert!(count > 0);
    }
    let note_run: i32 = sqlx::query_scalar("SELECT a FROM mark").fetch_one(&mut own).await?;
    assert_eq!(note_run, 42);
    Ok(())
}

#[migrations::test(fixtures("one", "../more.sql"))]
async fn is_given_fixtures(pool: PgPool) {
    let notes: Vec<String> =
        sqlx::query_scalar("SELECT note FROM notes ORDER BY 1").fetch_all(&pool).await.unwrap();
    assert_eq!(notes, ["from more.sql", "from one.sql"]);
}

#[migrations::test(fixtures("wrong"))]
async fn is_given_a_wrong_fixture(_pool: PgPool) {}
