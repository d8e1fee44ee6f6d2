//! Files that run in no transaction, where a pooler is in the way.

use migrations_core::{Code, Migration, MigrationSet, Transaction};
use migrations_runner::{ApplyOptions, Report, RunError, apply};
use sqlx::postgres::PgConnectOptions;

use crate::bouncer::{Bouncer, Mode, Pool};
use crate::support::{database, migration, set_of};

fn files() -> MigrationSet {
    let index = "CREATE INDEX CONCURRENTLY i ON t (a); VACUUM t;";
    set_of(vec![
        migration("001_t", "CREATE TABLE t (a int)"),
        Migration { transaction: Transaction::None, ..migration("002_i", index) },
        migration("003_u", "CREATE TABLE u ()"),
    ])
}

async fn run(bouncer: &Bouncer, direct: Option<&PgConnectOptions>) -> Result<Report, RunError> {
    let options = ApplyOptions { direct: direct.cloned(), ..ApplyOptions::default() };
    apply(&files(), &bouncer.connect, &options).await
}

#[tokio::test]
async fn file_without_a_transaction_is_refused_before_anything_runs() {
    for mode in [Mode::Transaction, Mode::Session] {
        let database = database().await;
        let bouncer = Bouncer::start(&database, &Pool::of(mode, 2));
        let error = run(&bouncer, None).await.expect_err("it is refused");
        assert_eq!(error.code(), Code::PooledConnection);
        let text = error.to_string();
        assert!(text.starts_with("002_i.sql: 002_i runs in no transaction"), "{text}");
        assert!(text.contains("DATABASE_URL_DIRECT"), "{text}");
        assert!(!database.has("t").await && !database.has("schema_migrations").await);
    }
}

#[tokio::test]
async fn file_without_a_transaction_runs_over_the_direct_address() {
    for mode in [Mode::Transaction, Mode::Session] {
        let database = database().await;
        let bouncer = Bouncer::start(&database, &Pool::of(mode, 2));
        let report = run(&bouncer, Some(&database.connect)).await.expect("applied");
        assert_eq!(report.applied.len(), 3);
        assert_eq!(database.history().await, "001_t 002_i 003_u");
        assert!(database.has("i").await);
        assert_eq!(database.advisory_locks().await, "0");
    }
}

#[tokio::test]
async fn direct_address_of_another_database_is_refused() {
    let (database, other) = (database().await, database().await);
    let bouncer = Bouncer::start(&database, &Pool::of(Mode::Transaction, 1));
    let error = run(&bouncer, Some(&other.connect)).await.expect_err("it is another database");
    assert!(matches!(error, RunError::OtherDatabase { .. }), "{error:?}");
    assert!(error.to_string().contains("applied by this run: 001_t"), "{error}");
    assert_eq!(database.history().await, "001_t");
    assert!(!other.has("i").await && !other.has("schema_migrations").await);
}

#[tokio::test]
async fn direct_address_that_is_a_pooler_as_well_is_refused() {
    let database = database().await;
    let bouncer = Bouncer::start(&database, &Pool::of(Mode::Transaction, 2));
    let error = run(&bouncer, Some(&bouncer.connect)).await.expect_err("it is a pooler");
    assert_eq!(error.code(), Code::PooledConnection);
    assert_eq!(database.history().await, "001_t");
    assert!(!database.has("i").await);
}

#[tokio::test]
async fn interrupted_file_goes_on_over_the_direct_address_and_no_other() {
    let database = database().await;
    let bouncer = Bouncer::start(&database, &Pool::of(Mode::Transaction, 2));
    let unique = "INSERT INTO t VALUES (3); CREATE UNIQUE INDEX CONCURRENTLY i ON t (a);";
    let set = set_of(vec![
        migration("001_t", "CREATE TABLE t (a int); INSERT INTO t VALUES (1), (1)"),
        Migration { transaction: Transaction::None, ..migration("002_i", unique) },
    ]);
    let direct = Some(database.connect.clone());
    let direct = ApplyOptions { direct, ..ApplyOptions::default() };
    let error = apply(&set, &bouncer.connect, &direct).await.expect_err("there are two");
    assert_eq!(error.code(), Code::PartlyApplied);
    database.execute("DELETE FROM t WHERE a = 1").await;
    let pooled = apply(&set, &bouncer.connect, &ApplyOptions::default()).await;
    assert_eq!(pooled.expect_err("a pooler is in the way").code(), Code::PooledConnection);
    apply(&set, &bouncer.connect, &direct).await.expect("it goes on");
    assert_eq!(database.history().await, "001_t 002_i");
    let state = "SELECT (SELECT count(*) FROM t) || ' ' || bool_and(indisvalid)::text FROM pg_index \
                 WHERE indrelid = 't'::regclass";
    assert_eq!(database.value(state).await, "1 true");
}
