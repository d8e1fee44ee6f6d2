//! What the catalog tells of a statement that was interrupted: indexes and partitions.

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn index_that_was_being_built_is_built_anew() {
    for (sql, name) in [
        ("CREATE INDEX CONCURRENTLY i ON app.t (a)", "app.i"),
        (
            "SET search_path TO app; CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS \"I\" ON t (a)",
            "app.\"I\"",
        ),
        ("INSERT INTO app.t VALUES (0); CREATE INDEX CONCURRENTLY ON app.t (b)", "app.t_b_idx"),
    ] {
        let database = database().await;
        let set = with_table(sql);
        let snapshot = Snapshot::of(&database).await;
        interrupt(&database, &set, &waits("INDEX CONCURRENTLY")).await;
        assert_eq!(database.value(INVALID).await, name, "{sql}");
        snapshot.end().await;

        let seen = status(&set, &database.connect).await.expect("a status");
        let EntryState::Interrupted { statements: Some((done, total)), .. } = seen.entries[1].state
        else {
            panic!("{seen:?}")
        };
        assert_eq!((done + 1, seen.problems.len()), (total, 0));
        let pending = check(&set, &database.connect).await.expect_err("it is not done");
        assert!(pending.to_string().contains("002_x, 003_u"), "{pending}");

        completes(&database, &set).await;
        let indexes = "SELECT string_agg(i.indexrelid::regclass::text, ' ') FROM pg_index i \
                       WHERE indrelid = 'app.t'::regclass AND indisvalid";
        assert_eq!(database.value(indexes).await, name, "{sql}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn partition_that_was_being_detached_and_index_that_was_being_dropped_are_gone() {
    let before = "CREATE TABLE app.p (a int) PARTITION BY RANGE (a); \
        CREATE TABLE app.c PARTITION OF app.p FOR VALUES FROM (0) TO (9); CREATE INDEX i ON app.t (a);";
    for (sql, query) in [
        (
            "ALTER TABLE app.p DETACH PARTITION app.c CONCURRENTLY",
            "SELECT count(*) FROM pg_inherits",
        ),
        (
            "DROP INDEX CONCURRENTLY IF EXISTS app.i",
            "SELECT count(*) FROM pg_class WHERE relname = 'i'",
        ),
    ] {
        let database = database().await;
        let set = set_of(vec![
            migration("001_t", &format!("{TABLE}{before}")),
            outside("002_x", sql),
            migration("003_u", "SELECT 1"),
        ]);
        let mut reader = PgConnection::connect_with(&database.connect).await.expect("connected");
        database
            .apply(&set_of(vec![migration("001_t", &format!("{TABLE}{before}"))]))
            .await
            .expect("applied");
        let read = "BEGIN; SELECT count(*) FROM app.t; SELECT count(*) FROM app.p";
        sqlx::raw_sql(read).execute(&mut reader).await.expect("locked");
        interrupt(&database, &set, &waits("CONCURRENTLY")).await;
        reader.close().await.expect("closed");
        assert_eq!(database.value(query).await, "1", "{sql}");
        completes(&database, &set).await;
        assert_eq!(database.value(query).await, "0", "{sql}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_interrupted_reindex_left_is_dropped_and_nothing_else() {
    for target in
        ["INDEX CONCURRENTLY app.i", "TABLE CONCURRENTLY app.t", "SCHEMA CONCURRENTLY app"]
    {
        let database = database().await;
        let table = format!(
            "{TABLE} CREATE INDEX i ON app.t (a); CREATE INDEX other_ccnew ON app.t (b); \
             UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'app.other_ccnew'::regclass"
        );
        let set = set_of(vec![
            migration("001_t", &table),
            outside("002_x", &format!("REINDEX {target}")),
            migration("003_u", "SELECT 1"),
        ]);
        database.apply(&set_of(vec![migration("001_t", &table)])).await.expect("applied");
        let snapshot = Snapshot::of(&database).await;
        interrupt(&database, &set, &waits("REINDEX")).await;
        assert!(database.has("app.i_ccnew").await);
        snapshot.end().await;
        database.apply(&set).await.expect("it goes on");
        assert_eq!(database.history().await, "001_t 002_x 003_u");
        // An invalid index is not built anew with its table, and this one was there before.
        assert_eq!(database.value(INVALID).await, "app.other_ccnew", "{target}");
        assert!(!database.has("app.i_ccnew").await && database.has("app.i").await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn server_that_is_still_at_work_is_waited_for_and_named() {
    let database = database().await;
    let set = with_table("CREATE INDEX CONCURRENTLY i ON app.t (a)");
    let snapshot = Snapshot::of(&database).await;
    interrupt(&database, &set, &waits("INDEX CONCURRENTLY")).await;
    snapshot.end().await;
    // Somebody who builds it by hand, and waits.
    let other = Snapshot::of(&database).await;
    database.execute("DROP INDEX app.i").await;
    let builder = {
        let connect = database.connect.clone();
        tokio::spawn(async move {
            let mut connection = PgConnection::connect_with(&connect).await.expect("connected");
            let sql = "CREATE INDEX CONCURRENTLY i ON app.t (a)";
            sqlx::raw_sql(sql).execute(&mut connection).await.expect("built");
        })
    };
    while database.value(&waits("INDEX CONCURRENTLY")).await != "true" {
        sleep(Duration::from_millis(5)).await;
    }
    let options =
        ApplyOptions { runner_wait: Duration::from_millis(300), ..ApplyOptions::default() };
    let error = apply(&set, &database.connect, &options).await.expect_err("it waits");
    assert!(matches!(&error, RunError::LockTimeout { holder: Some(_), .. }), "{error:?}");
    assert_eq!(database.value(INVALID).await, "app.i");
    other.end().await;
    builder.await.expect("built");
    completes(&database, &set).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn index_of_somebody_else_is_never_dropped() {
    let database = database().await;
    let table =
        format!("{TABLE} CREATE TABLE app.o (a int); CREATE INDEX app_t_b_idx ON app.t (b);");
    database.apply(&set_of(vec![migration("001_t", &table)])).await.expect("applied");
    database
        .execute(
            "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'app.app_t_b_idx'::regclass",
        )
        .await;
    let set = set_of(vec![
        migration("001_t", &table),
        outside("002_x", "CREATE INDEX CONCURRENTLY ON app.t (b)"),
        migration("003_u", "SELECT 1"),
    ]);
    let snapshot = Snapshot::of(&database).await;
    interrupt(&database, &set, &waits("INDEX CONCURRENTLY")).await;
    snapshot.end().await;
    database.apply(&set).await.expect("it goes on");
    assert_eq!(database.value(INVALID).await, "app.app_t_b_idx");
    assert!(database.has("app.t_b_idx").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn invalid_index_that_was_there_is_not_taken_for_done() {
    let database = database().await;
    let set = with_table("CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON app.t (a)");
    database.apply(&set_of(vec![migration("001_t", TABLE)])).await.expect("applied");
    database.execute("CREATE INDEX i ON app.t (a); UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'app.i'::regclass").await;
    let over = ApplyOptions {
        existing: migrations_runner::ExistingPolicy::Over,
        ..ApplyOptions::default()
    };
    let error = apply(&set, &database.connect, &over).await.expect_err("it is invalid");
    assert_eq!(error.code(), Code::PartlyApplied, "{error}");
    completes(&database, &set).await;
}
