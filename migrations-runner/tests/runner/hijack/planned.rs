//! What the server works out when a query is only planned: constant expressions of statistics and of
//! views, which come after a table was judged and before it is read.

use migrations_core::{Code, HistoryTable, Migration, MigrationSet, SetParts};
use migrations_runner::{ApplyOptions, FirstLook, RunError, apply, apply_reviewed, status};
use sqlx::ConnectOptions as _;

use super::windows::until_asleep;
use super::{HISTORY, Scene, scene};
use crate::support::{migration, set};
use crate::wire::Wire;

/// Adds what calls a function when a query of the table is planned, and holds an index of it, in a
/// transaction that is committed while the runner waits to plan one.
async fn statistics_hung(scene: &Scene, table: &str, column: &str) -> tokio::task::JoinHandle<()> {
    let function = format!(
        "CREATE FUNCTION public.spring_on_others() RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS \
         $$ BEGIN RETURN current_user = '{}' OR public.spring(); END $$",
        scene.mallory_name
    );
    scene.mallory.execute(&function).await;
    let sql = format!(
        "BEGIN; CREATE STATISTICS public.x ON (public.spring_on_others()), {column} FROM {table}; \
         REINDEX INDEX {table}_pkey; SELECT pg_sleep(1.5); COMMIT"
    );
    let pool = scene.mallory.pool.clone();
    let hung = tokio::spawn(async move {
        let sql = sqlx::AssertSqlSafe(sql);
        sqlx::raw_sql(sql).execute(&pool).await.expect("it is hung");
    });
    until_asleep(&scene.mallory).await;
    hung
}

#[tokio::test]
async fn statistics_that_come_under_the_look_of_a_reader_are_not_worked_out() {
    let scene = scene().await;
    let table = format!(
        "CREATE TABLE public.schema_migrations ({HISTORY}); \
         GRANT SELECT ON public.schema_migrations TO PUBLIC"
    );
    scene.mallory.execute(&table).await;
    let hung = statistics_hung(&scene, "public.schema_migrations", "version").await;
    let files = set(&["CREATE TABLE public.t ()"]);
    let seen = status(&files, &scene.owner.connect).await.expect("it can be read");
    assert_eq!(seen.entries.len(), 1);
    hung.await.expect("no panic");
    scene.assert_untouched("statistics").await;
}

#[tokio::test]
async fn statistics_that_come_under_the_look_at_another_tools_table_are_not_worked_out() {
    for (table, columns) in [
        ("my_migrations", "version text PRIMARY KEY, statements text, name text"),
        ("hdb_version", "hasura_uuid uuid PRIMARY KEY, version text, cli_state jsonb"),
    ] {
        for as_owner in [false, true] {
            let scene = scene().await;
            let create = format!(
                "CREATE TABLE public.{table} ({columns}); GRANT SELECT ON public.{table} TO PUBLIC"
            );
            scene.mallory.execute(&create).await;
            let hung = statistics_hung(&scene, &format!("public.{table}"), "version").await;
            let victim = if as_owner { &scene.owner } else { &scene.database };
            let seen = status(&set(&["SELECT 1"]), &victim.connect).await.expect("it is empty");
            assert_eq!((seen.problems.len(), seen.entries.len()), (0, 1));
            hung.await.expect("no panic");
            scene.assert_untouched(table).await;
        }
    }
}

/// A schema of Mallory's with a history in it that the superuser has made.
async fn history_in_a_schema_of_mallory(scene: &Scene, files: &[&str]) -> MigrationSet {
    let mallory = &scene.mallory_name;
    scene.database.execute(&format!("CREATE SCHEMA ops AUTHORIZATION {mallory}")).await;
    let files: Vec<Migration> = files
        .iter()
        .enumerate()
        .map(|(index, sql)| migration(&format!("{:03}_a", index + 1), sql))
        .collect();
    let of = |files: &[Migration]| {
        MigrationSet::from_checked(SetParts {
            name: "test".into(),
            history: HistoryTable { schema: "ops".into(), name: "hist".into() },
            migrations: files.to_vec().into(),
            ..SetParts::default()
        })
    };
    let (first, all) = (of(&files[..1]), of(&files));
    apply(&first, &scene.database.connect, &ApplyOptions::default()).await.expect("applied");
    scene.rearm().await;
    all
}

/// A view in place of that history, whose condition is worked out when a query of it is planned.
const PLANNED_VIEW: &str = "DROP TABLE ops.hist; CREATE VIEW ops.hist AS \
    SELECT 1::bigint AS migration_id, 'other'::text AS set_name, '002_a'::text AS version, \
        'a'::text AS name, now() AS applied_at, 'x'::text AS checksum, \
        1::bigint AS execution_time_ms, 1 AS format, NULL::text AS applied_by, \
        NULL::text AS overrides WHERE public.spring_quietly(1)";

#[tokio::test]
async fn history_that_is_exchanged_between_the_look_and_the_first_file_is_not_planned_over() {
    let scene = scene().await;
    let files = history_in_a_schema_of_mallory(&scene, &["SELECT 1", "SELECT 2"]).await;
    let options = ApplyOptions::default();
    let connect = &scene.database.connect;
    let look = FirstLook::take(files.clone(), connect, &options).await;
    let mallory = scene.mallory.connect.clone();
    // A person takes that long to say yes.
    let review = |_: &[&Migration]| {
        let exchange = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime").block_on(async move {
                let mut connection = mallory.connect().await.expect("Mallory may connect");
                let sql = sqlx::raw_sql(PLANNED_VIEW).execute(&mut connection).await;
                sql.expect("the schema is Mallory's");
            });
        });
        exchange.join().expect("no panic");
        Ok::<(), RunError>(())
    };
    let outcome = apply_reviewed(look, &files, &options, |_| true, review).await;
    let error = outcome.expect_err("the history is another");
    assert_eq!(error.code(), Code::UntrustedHistory, "{error}");
    scene.assert_untouched("exchanged before the first file").await;
}

#[tokio::test]
async fn history_that_is_exchanged_before_traces_are_looked_for_is_not_read() {
    let scene = scene().await;
    let files = history_in_a_schema_of_mallory(&scene, &["SELECT 1", "SELECT 2"]).await;
    let (wire, connect, stop) = Wire::that_stops_before(&scene.database, "migrations_other_set");
    let exchanged = async {
        let go_on = stop.await.expect("traces are looked for");
        scene.mallory.execute(PLANNED_VIEW).await;
        go_on.send(()).expect("it waits");
    };
    let (outcome, ()) = tokio::join!(status(&files, &connect), exchanged);
    outcome.expect_err("the history is another");
    scene.assert_untouched("exchanged before the traces").await;
    wire.cut();
}

#[tokio::test]
async fn history_in_a_schema_that_another_role_may_rename_is_only_copied() {
    let scene = scene().await;
    let files = history_in_a_schema_of_mallory(&scene, &["SELECT 1"]).await;
    let mallory = &scene.mallory_name;
    let name = scene.database.connect.get_database().expect("it has one").to_owned();
    scene.database.execute(&format!("GRANT CREATE ON DATABASE {name} TO {mallory}")).await;
    let view = PLANNED_VIEW.replace("DROP TABLE ops.hist; ", "").replace("ops.hist", "evil.hist");
    let flip = "CREATE PROCEDURE public.flip() LANGUAGE plpgsql AS $$ BEGIN LOOP \
        ALTER SCHEMA ops RENAME TO kept; ALTER SCHEMA evil RENAME TO ops; COMMIT; \
        ALTER SCHEMA ops RENAME TO evil; ALTER SCHEMA kept RENAME TO ops; COMMIT; \
        END LOOP; END $$";
    scene.mallory.execute(&format!("CREATE SCHEMA evil; {view}; {flip}")).await;
    scene.rearm().await;
    let error = scene.database.apply(&files).await.expect_err("its schema can be exchanged");
    assert_eq!(error.code(), Code::UntrustedHistory, "{error}");
    assert!(error.to_string().contains("its schema belongs to another role"), "{error}");
    let pool = scene.mallory.pool.clone();
    let flipping =
        tokio::spawn(async move { sqlx::raw_sql("CALL public.flip()").execute(&pool).await });
    let mut judgements = std::collections::BTreeSet::new();
    for _ in 0..150 {
        if let Err(error) = apply(&files, &scene.database.connect, &ApplyOptions::default()).await {
            let text = error.to_string();
            judgements.insert(text.contains("its schema belongs to another role"));
        }
    }
    assert_eq!(judgements.len(), 2, "both schemas have been seen");
    flipping.abort();
    scene.assert_untouched("renamed to and fro").await;
}
