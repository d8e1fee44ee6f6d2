//! What changes between two statements of a run: a look and a read, a file and the next.

use std::time::Duration;

use migrations_core::{Code, HistoryTable, Migration, MigrationSet, SetParts, Transaction};
use migrations_runner::{ApplyOptions, apply, status};

use super::{HISTORY, Scene, granted, scene};
use crate::support::{Database, migration, set, set_of};

/// Mallory waits for the first file to end, and has hung something on the history before the second
/// one is sent.
async fn assert_window_is_closed(scene: &Scene, hang: &str, reason: &str) {
    scene.rearm().await;
    let files = ["SELECT 1", "SELECT pg_sleep(1.5)", "CREATE TABLE public.t ()"];
    let files = set(&files);
    let sql = format!(
        "BEGIN; {hang}; SELECT pg_catalog.pg_sleep(0.5); COMMIT; SELECT pg_catalog.pg_sleep(0.1)"
    );
    let hung = async {
        tokio::time::sleep(Duration::from_millis(700)).await;
        scene.mallory.execute(&sql).await;
    };
    let options = ApplyOptions::default();
    let applied = apply(&files, &scene.database.connect, &options);
    let (outcome, ()) = tokio::join!(applied, hung);
    let error = outcome.expect_err("the history is not what it was");
    assert_eq!(error.code(), Code::UntrustedHistory, "{hang}: {error}");
    assert!(error.to_string().contains(reason), "{hang}: {error}");
    let rows =
        "SELECT string_agg(version, ' ' ORDER BY migration_id) FROM public.schema_migrations";
    assert_eq!(scene.database.value(rows).await, "001_a 002_a", "{hang}");
    assert!(!scene.database.has("public.t").await, "{hang}");
    scene.assert_untouched(hang).await;
}

const TRIGGER: &str = "CREATE TRIGGER x BEFORE INSERT OR UPDATE ON public.schema_migrations \
    FOR EACH ROW EXECUTE FUNCTION public.spring_on_row()";

#[tokio::test]
async fn trigger_that_comes_between_two_files_is_seen() {
    let scene = granted("TRIGGER").await;
    assert_window_is_closed(&scene, TRIGGER, "it has a trigger").await;
}

#[tokio::test]
async fn trigger_that_comes_where_there_was_one_before_is_seen() {
    let scene = granted("TRIGGER").await;
    scene.mallory.execute(TRIGGER).await;
    scene.owner.execute("DROP TRIGGER x ON public.schema_migrations").await;
    assert_window_is_closed(&scene, TRIGGER, "it has a trigger").await;
}

#[tokio::test]
async fn trigger_that_comes_while_a_file_runs_in_no_transaction_is_seen() {
    let scene = granted("TRIGGER").await;
    scene.rearm().await;
    let alone =
        Migration { transaction: Transaction::None, ..migration("002_a", "SELECT pg_sleep(1)") };
    let files = set_of(vec![migration("001_a", "SELECT 1"), alone]);
    let hung = async {
        tokio::time::sleep(Duration::from_millis(500)).await;
        scene.mallory.execute(TRIGGER).await;
    };
    let (outcome, ()) = tokio::join!(scene.database.apply(&files), hung);
    let error = outcome.expect_err("the history is not what it was");
    assert_eq!(error.code(), Code::PartlyApplied, "{error}");
    assert!(error.to_string().contains("the history table was replaced or changed"), "{error}");
    scene.assert_untouched("alone").await;
}

#[tokio::test]
async fn trigger_is_seen_whatever_the_isolation_of_the_database() {
    for level in ["repeatable read", "serializable"] {
        let scene = granted("TRIGGER").await;
        let name = scene.database.connect.get_database().expect("it has one").to_owned();
        let isolation =
            format!("ALTER DATABASE {name} SET default_transaction_isolation = '{level}'");
        scene.database.execute(&isolation).await;
        assert_window_is_closed(&scene, TRIGGER, "it has a trigger").await;
    }
}

#[tokio::test]
async fn foreign_key_that_comes_between_two_files_is_seen() {
    let followed = "CREATE TABLE public.followers (id bigint REFERENCES public.schema_migrations)";
    let scene = granted("REFERENCES, TRIGGER").await;
    assert_window_is_closed(&scene, followed, "a foreign key").await;
    // Where a flag of the catalog is up from before.
    let scene = granted("REFERENCES, TRIGGER").await;
    scene.mallory.execute(TRIGGER).await;
    scene.owner.execute("DROP TRIGGER x ON public.schema_migrations").await;
    assert_window_is_closed(&scene, followed, "a foreign key").await;
}

#[tokio::test]
async fn schema_of_the_history_that_is_exchanged_under_a_running_file_is_seen() {
    let scene = scene().await;
    // Whose schema it is is trusted, and may make a mistake.
    let owner = &scene.owner_name;
    scene.database.execute(&format!("CREATE SCHEMA app AUTHORIZATION {owner}")).await;
    let history = HistoryTable { schema: "app".into(), name: "log".into() };
    let migrations = vec![migration("001_a", "SELECT pg_sleep(1)")];
    let files = MigrationSet::from_checked(SetParts {
        name: "test".into(),
        history,
        migrations: migrations.into(),
        ..SetParts::default()
    });
    scene.rearm().await;
    let exchange = format!(
        "ALTER SCHEMA app RENAME TO old; CREATE SCHEMA app; CREATE TABLE app.log ({HISTORY}); \
         GRANT ALL ON SCHEMA app TO PUBLIC; GRANT ALL ON app.log TO PUBLIC; \
         CREATE TRIGGER x BEFORE UPDATE ON app.log FOR EACH STATEMENT \
             EXECUTE FUNCTION public.spring_on_row()"
    );
    let exchanged = async {
        tokio::time::sleep(Duration::from_millis(500)).await;
        scene.owner.execute(&exchange).await;
    };
    let options = ApplyOptions::default();
    let (outcome, ()) = tokio::join!(apply(&files, &scene.database.connect, &options), exchanged);
    let error = outcome.expect_err("the history is another");
    assert_eq!(error.code(), Code::UntrustedHistory, "{error}");
    scene.assert_untouched(&error.to_string()).await;
    assert_eq!(scene.database.value("SELECT count(*) FROM old.log").await, "0");
}

#[tokio::test]
async fn table_that_its_owner_keeps_locked_stops_nobody_for_long() {
    let scene = scene().await;
    scene
        .mallory
        .execute(
            "CREATE TABLE public.schema_migrations_old (version bigint, dirty boolean); \
             GRANT SELECT ON public.schema_migrations_old TO PUBLIC",
        )
        .await;
    let applied = apply(&set(&["SELECT 1"]), &scene.owner.connect, &ApplyOptions::default()).await;
    applied.expect("it lists nothing");
    let locked = scene.mallory.execute(
        "BEGIN; LOCK TABLE public.schema_migrations_old; SELECT pg_catalog.pg_sleep(15); COMMIT",
    );
    let more = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        let files = set(&["SELECT 1", "SELECT 2"]);
        let applied = scene.owner.apply(&files);
        tokio::time::timeout(Duration::from_secs(12), applied).await.expect("it does not wait")
    };
    let (outcome, ()) = tokio::join!(more, locked);
    assert_eq!(outcome.expect("this set has run before").applied.len(), 1);
}

/// Exchanges a table for a view that runs Mallory's code, in a transaction that is still open when
/// the runner looks and is committed while it waits.
async fn exchanged(by: &Database, table: &str, columns: &str) -> tokio::task::JoinHandle<()> {
    let sql = format!(
        "BEGIN; DROP TABLE {table}; CREATE VIEW {table} AS SELECT {columns}; \
         SELECT pg_sleep(1); COMMIT"
    );
    let pool = by.pool.clone();
    let exchange = tokio::spawn(async move {
        let sql = sqlx::AssertSqlSafe(sql);
        sqlx::raw_sql(sql).execute(&pool).await.expect("the table is exchanged");
    });
    until_asleep(by).await;
    exchange
}

/// Waits for the transaction that another session has open to have done its work.
pub(super) async fn until_asleep(database: &Database) {
    let sleeping = "SELECT count(*) FROM pg_stat_activity \
                    WHERE datname = current_database() AND wait_event = 'PgSleep'";
    while database.value(sleeping).await != "1" {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn table_of_another_tool_that_is_exchanged_under_the_look_is_not_read() {
    for as_owner in [false, true] {
        let scene = scene().await;
        scene
            .mallory
            .execute("CREATE TABLE public.my_migrations (version text, statements text, name text)")
            .await;
        scene.mallory.execute("GRANT SELECT ON public.my_migrations TO PUBLIC").await;
        let exchange = exchanged(
            &scene.mallory,
            "public.my_migrations",
            "public.spring()::text AS version, NULL::text AS statements, NULL::text AS name",
        )
        .await;
        let victim = if as_owner { &scene.owner } else { &scene.database };
        let files = set(&["CREATE SCHEMA of_the_file"]);
        let _ = status(&files, &victim.connect).await;
        exchange.await.expect("no panic");
        scene.assert_untouched("exchanged under the look").await;
    }
}

#[tokio::test]
async fn history_that_the_owner_of_its_schema_exchanges_under_the_look_is_not_read() {
    let scene = scene().await;
    scene
        .database
        .execute(&format!("CREATE SCHEMA ops AUTHORIZATION {}", scene.mallory_name))
        .await;
    let table = HistoryTable { schema: "ops".into(), name: "hist".into() };
    let files = MigrationSet::from_checked(SetParts {
        name: "test".into(),
        history: table,
        migrations: vec![migration("001_a", "SELECT 1")].into(),
        ..SetParts::default()
    });
    apply(&files, &scene.database.connect, &ApplyOptions::default()).await.expect("applied");
    // Who owns a schema may drop what lies in it, whoever owns that.
    let exchange = exchanged(
        &scene.mallory,
        "ops.hist",
        "public.spring()::int::bigint AS migration_id, 'test'::text AS set_name, \
         '001_a'::text AS version, 'a'::text AS name, now() AS applied_at, 'x'::text AS checksum, \
         1::bigint AS execution_time_ms, 1 AS format",
    )
    .await;
    let error = apply(&files, &scene.database.connect, &ApplyOptions::default()).await;
    exchange.await.expect("no panic");
    assert!(error.is_err(), "{error:?}");
    scene.assert_untouched("exchanged under the look").await;
}
