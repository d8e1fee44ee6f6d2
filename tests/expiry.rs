//! An option idea must expire after it was recorded, and that is true for ever: an idea that has
//! expired since can be corrected, dumped and restored.

use std::process::{Command, Stdio};

use chrono::Utc;
use migrations::engine::{Options, Server};
use sqlx::error::ErrorKind;
use sqlx::postgres::PgQueryResult;
use sqlx::{AssertSqlSafe, PgPool};
use trading::rows::OptionIdea;

/// A sample recommendation that has no option idea.
const WITHOUT_IDEA: &str = "5a3b1e00-0000-4000-8000-000000000002";

#[tokio::test]
async fn expiry_in_the_past_is_refused() {
    let database = Database::migrated().await;

    for expiry in ["CURRENT_DATE - 1", "(now() AT TIME ZONE 'UTC')::date"] {
        let error = database.record(expiry).await.unwrap_err();

        let error = error.as_database_error().unwrap();
        assert!(matches!(error.kind(), ErrorKind::CheckViolation), "{expiry}: {error}");
        assert_eq!(error.constraint(), Some("option_ideas_expiry_check"), "{expiry}");
    }
}

#[tokio::test]
async fn expiry_in_the_future_is_accepted() {
    let database = Database::migrated().await;

    let inserted = database.record("(now() AT TIME ZONE 'UTC')::date + 1").await.unwrap();

    assert_eq!(inserted.rows_affected(), 1);
}

#[tokio::test]
async fn expired_idea_can_be_corrected() {
    let database = Database::migrated().await;

    let corrected = database
        .run("UPDATE option_ideas SET notes = 'corrected' WHERE expiry < CURRENT_DATE")
        .await
        .unwrap();

    assert_eq!(corrected.rows_affected(), 2);
}

#[tokio::test]
async fn moment_of_recording_cannot_be_changed() {
    let database = Database::migrated().await;

    let error = database
        .run("UPDATE option_ideas SET recorded_at = recorded_at - interval '1 year'")
        .await
        .unwrap_err();

    assert!(error.to_string().contains("recorded_at cannot be changed"), "{error}");
}

#[tokio::test]
async fn full_dump_restores() {
    let original = Database::migrated().await;
    let restored = Database::empty().await;

    original.dump_into(&restored, &[]);

    assert_eq!(restored.ideas().await, original.ideas().await);
}

/// The case that a trigger which stamps `recorded_at` would break: the table, with its triggers, is
/// there before the rows are.
#[tokio::test]
async fn dump_of_the_data_alone_restores() {
    let original = Database::migrated().await;
    let restored = Database::migrated().await;
    restored.run("DELETE FROM recommendations").await.unwrap();

    // Not the history, which both databases have already.
    let tables = ["--data-only", "--table=public.reco*", "--table=public.option_*"];
    original.dump_into(&restored, &tables);

    assert_eq!(restored.ideas().await, original.ideas().await);
}

/// A database on a server of its own.
struct Database {
    pool: PgPool,
    server: Server,
}

impl Database {
    async fn empty() -> Database {
        let server = Server::start(&Options::default()).unwrap();
        let pool = PgPool::connect(server.url()).await.unwrap();
        Database { pool, server }
    }

    /// Holds the sample data, of which two option ideas have expired.
    async fn migrated() -> Database {
        let database = Database::empty().await;
        trading::MIGRATIONS.apply(&database.pool).await.unwrap();
        let today = Utc::now().date_naive();
        let expired = database.ideas().await.into_iter().filter(|idea| idea.expiry < today);
        assert_eq!(expired.count(), 2, "without expired ideas these tests prove nothing");
        database
    }

    async fn run(&self, sql: &'static str) -> sqlx::Result<PgQueryResult> {
        sqlx::query(sql).execute(&self.pool).await
    }

    /// Records an idea now, as an application does: without a word about `recorded_at`.
    async fn record(&self, expiry: &str) -> sqlx::Result<PgQueryResult> {
        let sql = format!(
            "INSERT INTO option_ideas (reco_id, option_type, expiry, strike, option_entry_price)
             VALUES ('{WITHOUT_IDEA}', 'CALL', {expiry}, 180, 4.20)"
        );
        sqlx::query(AssertSqlSafe(sql)).execute(&self.pool).await
    }

    async fn ideas(&self) -> Vec<OptionIdea> {
        sqlx::query_as("SELECT * FROM public.option_ideas ORDER BY idea_id")
            .fetch_all(&self.pool)
            .await
            .unwrap()
    }

    /// Runs `pg_dump` here and `psql` there, one into the other.
    fn dump_into(&self, other: &Database, arguments: &[&str]) {
        let mut dump = Command::new(self.server.bin_dir().join("pg_dump"))
            .args(arguments)
            .arg(self.server.url())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let restore = Command::new(other.server.bin_dir().join("psql"))
            .args(["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--output=/dev/null"])
            .arg(other.server.url())
            .stdin(dump.stdout.take().unwrap())
            .status()
            .unwrap();
        assert!(restore.success(), "psql: {restore}");
        let dump = dump.wait().unwrap();
        assert!(dump.success(), "pg_dump: {dump}");
    }
}
