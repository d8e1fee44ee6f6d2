//! Migrations taken back through a pooler: the session is left as it was found, and rows that are to
//! be kept are kept.

use migrations_core::rollback_plan::RollbackTarget;
use migrations_core::{Code, Migration, MigrationSet, Transaction};
use migrations_runner::{DataLoss, RollbackOptions, RunError, rollback};

use crate::bouncer::{Bouncer, Mode, Pool};
use crate::support::{database, migration, set_of, with_rollback};

/// What a rollback leaves on its session besides.
const LITTER: &str = "SET search_path = pg_catalog; SET app.tenant = '8'; SET ROLE pg_monitor; \
    RESET ROLE; CREATE TEMP TABLE scratch (a int); SELECT pg_advisory_lock(77); PREPARE p AS SELECT 1;";

fn files() -> MigrationSet {
    let table = |number: u32| {
        let create = format!("CREATE TABLE public.t{number} (a int)");
        let back = format!("{LITTER} DROP TABLE public.t{number};");
        with_rollback(migration(&format!("{number:03}_t"), &create), &back)
    };
    set_of((1..=4).map(table).collect())
}

fn to(version: &str) -> RollbackOptions {
    RollbackOptions { target: RollbackTarget::To(version.to_owned()), ..RollbackOptions::default() }
}

const FOUND: &str = "concat_ws(' ', current_setting('search_path'), \
    nullif(current_setting('app.tenant', true), ''), current_user, to_regclass('scratch'), \
    (SELECT count(*) FROM pg_prepared_statements WHERE name = 'p'))";

#[tokio::test]
async fn session_is_as_it_was_found_after_rollbacks() {
    for (mode, size) in [(Mode::Transaction, 1), (Mode::Transaction, 3), (Mode::Session, 1)] {
        let database = database().await;
        database.apply(&files()).await.expect("applied");
        let bouncer = Bouncer::start(&database, &Pool::of(mode, size));
        let mut client = bouncer.client().await;
        client.execute("SET search_path = public; SET app.tenant = '7'").await;
        let found = client.value(FOUND).await;
        // In session mode the one session is the client's until it goes.
        let client = match mode {
            Mode::Session => {
                drop(client);
                None
            }
            _ => Some(client),
        };
        let report = rollback(&files(), &bouncer.connect, &to("1")).await.expect("taken back");
        assert_eq!(report.taken_back.len(), 3);
        assert_eq!(database.history().await, "001_t");
        assert!(database.has("public.t1").await && !database.has("public.t2").await);
        assert_eq!(database.advisory_locks().await, "0");
        if let (Some(mut client), 1) = (client, size) {
            assert_eq!(client.value(FOUND).await, found);
        }
    }
}

#[tokio::test]
async fn rollback_that_fails_leaves_everything_as_it_was() {
    let database = database().await;
    let files = files();
    let mut migrations = files.migrations().to_vec();
    migrations[1] = with_rollback(migrations[1].clone(), &format!("{LITTER} DROP TABLE nothing;"));
    let files = set_of(migrations);
    database.apply(&files).await.expect("applied");
    let bouncer = Bouncer::start(&database, &Pool::of(Mode::Transaction, 1));
    let mut client = bouncer.client().await;
    let found = client.value(FOUND).await;
    let error = rollback(&files, &bouncer.connect, &to("1")).await.expect_err("it fails");
    assert!(matches!(error, RunError::Failed(_)), "{error}");
    assert!(error.to_string().contains("taken back by this run: 004_t, 003_t"), "{error}");
    assert_eq!(database.history().await, "001_t 002_t");
    assert_eq!(client.value(FOUND).await, found);
    assert!(database.has("public.t2").await);
}

#[tokio::test]
async fn rollback_without_a_transaction_goes_over_the_direct_address() {
    let database = database().await;
    let drop_index = with_rollback(
        migration("002_i", "CREATE INDEX i ON public.t1 (a)"),
        "DROP INDEX CONCURRENTLY public.i;",
    );
    let rollback_of = drop_index.rollback.clone().expect("a rollback");
    let alone = migrations_core::Rollback { transaction: Transaction::None, ..rollback_of };
    let drop_index = Migration { rollback: Some(alone), ..drop_index };
    let files = set_of(vec![files().migrations()[0].clone(), drop_index]);
    database.apply(&files).await.expect("applied");
    let bouncer = Bouncer::start(&database, &Pool::of(Mode::Transaction, 2));
    let error = rollback(&files, &bouncer.connect, &to("1")).await.expect_err("it is refused");
    assert_eq!(error.code(), Code::PooledConnection);
    assert_eq!(database.history().await, "001_t 002_i");
    let mut options = to("1");
    options.run.direct = Some(database.connect.clone());
    rollback(&files, &bouncer.connect, &options).await.expect("taken back");
    assert_eq!(database.history().await, "001_t");
    assert!(!database.has("public.i").await);
}

#[tokio::test]
async fn rows_that_are_to_be_kept_are_kept() {
    let database = database().await;
    database.apply(&files()).await.expect("applied");
    database.execute("INSERT INTO public.t3 VALUES (1)").await;
    let bouncer = Bouncer::start(&database, &Pool::of(Mode::Transaction, 1));
    let options = RollbackOptions { data_loss: DataLoss::Refuse, ..to("1") };
    let error = rollback(&files(), &bouncer.connect, &options).await.expect_err("a row is there");
    let RunError::RowsWouldGo { step, objects } = &error else { panic!("{error}") };
    assert_eq!(
        (step.version.as_str(), objects.as_slice()),
        ("003_t", &["public.t3".to_owned()][..])
    );
    assert_eq!(database.history().await, "001_t 002_t 003_t");
    assert_eq!(database.value("SELECT count(*) FROM public.t3").await, "1");
}
