//! Histories of other tools that are taken over: what is said of each file, which rows are written,
//! and that nothing else is touched.

mod refused;

use migrations_core::MigrationSet;
use migrations_runner::{AdoptOptions, Adoption, RunError, Told, Verdict, adopt, adoption, status};

use super::{Mapped, called, files, left_by, tools, with_table};
use crate::support::{Database, migration, set_of};

/// Everything but the history that is written: relations, and the rows of tables with the
/// transactions that wrote them.
async fn everything_else(database: &Database) -> String {
    let others = "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
                  WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' \
                  AND c.relname !~ '^kept'";
    let relations = format!(
        "SELECT string_agg(concat_ws(' ', c.oid, n.nspname, c.relname, c.xmin), chr(10) \
         ORDER BY c.oid) {others}"
    );
    let query = "SELECT concat(%L, string_agg(concat_ws('' '', t.ctid, t.xmin, t), chr(10) \
                 ORDER BY t.ctid)) FROM %I.%I AS t";
    let queries = format!(
        "SELECT string_agg(format('{query}', c.oid, n.nspname, c.relname), ' UNION ALL ') \
         {others} AND c.relkind = 'r'"
    );
    let queries = database.value(&queries).await;
    let rows =
        format!("SELECT string_agg(r, chr(10) ORDER BY r) FROM ({queries}) AS of_tables (r)");
    format!("{}\n{}", database.value(&relations).await, database.value(&rows).await)
}

fn verdicts(adoption: &Adoption) -> Vec<(Verdict, Told)> {
    adoption.files.iter().map(|file| (file.verdict, file.told)).collect()
}

async fn looked(database: &Database, set: &MigrationSet) -> Result<Adoption, RunError> {
    adoption(set, &database.connect, &AdoptOptions::default()).await
}

/// How a file is told from the rows of a tool.
fn told(tool: &str) -> [Told; 2] {
    match tool {
        "sqlx"
        | "refinery"
        | "flyway"
        | "prisma"
        | "drizzle"
        | "drizzle-1.0"
        | "supabase-cli"
        | "graphile-migrate"
        | "postgres-migrations"
        | "sqitch"
        | "atlas"
        | "hand-kept-1" => [Told::Content; 2],
        // Of its first row the statements are NULL.
        "supabase-dashboard" => [Told::Name, Told::Content],
        "golang-migrate" | "tern" | "sequel-integer" => [Told::UpTo; 2],
        _ => [Told::Name; 2],
    }
}

/// The tools that keep no time, so that the row has that of the adoption.
const WITHOUT_TIME: [&str; 15] = [
    "dbmate",
    "drizzle",
    "ef-core",
    "golang-migrate",
    "hasura",
    "hasura-3",
    "laravel",
    "rails",
    "sequel",
    "sequel-integer",
    "sequelize",
    "supabase-cli",
    "supabase-dashboard",
    "tern",
    "typeorm",
];

#[tokio::test]
async fn history_of_every_tool_is_taken_over_and_nothing_else_is_touched() {
    for tool in tools() {
        if tool == "alembic" {
            continue;
        }
        let database = left_by(&tool).await;
        let before = everything_else(&database).await;
        let set = with_table(&set_of(files(&tool)), "kept");
        let seen = looked(&database, &set).await.unwrap_or_else(|error| panic!("{tool}: {error}"));
        assert_eq!(seen.tool, called(&tool).0, "{tool}");
        let expected: Vec<_> = told(&tool).map(|told| (Verdict::Agrees, told)).into();
        assert_eq!(verdicts(&seen), expected, "{tool}: {seen:#?}");
        assert_eq!(seen.rows_without_file, [], "{tool}");
        assert_eq!((seen.relations, &*seen.missing), (1, &[][..]), "{tool}");
        assert!(!database.has("public.kept").await, "{tool}: it only looked");

        let written = adopt(&set, &seen, &database.connect, &AdoptOptions::default()).await;
        let written = written.unwrap_or_else(|error| panic!("{tool}: {error}"));
        let stems: Vec<String> = files(&tool).iter().map(|file| file.stem.to_string()).collect();
        assert_eq!(written, stems, "{tool}");
        let theirs = "SELECT count(*) FROM kept WHERE applied_at < now() - interval '1 minute'";
        let with_time = if WITHOUT_TIME.contains(&&*tool) { "0" } else { "2" };
        assert_eq!(database.value(theirs).await, with_time, "{tool}");
        let how =
            database.value("SELECT DISTINCT split_part(overrides, ' at ', 1) FROM kept").await;
        assert_eq!(how, format!("adopted from {} of {}", seen.table, seen.tool), "{tool}");
        assert_eq!(everything_else(&database).await, before, "{tool}");

        let state = status(&set, &database.connect).await.expect("it can be looked at");
        assert_eq!(state.problems, [], "{tool}");
        assert_eq!(database.apply(&set).await.expect("nothing to do").applied, [], "{tool}");
        let again = looked(&database, &set).await.expect("it is there still");
        let recorded = |(verdict, _): (Verdict, Told)| verdict == Verdict::Recorded;
        assert!(verdicts(&again).into_iter().all(recorded), "{tool}: {again:#?}");
        assert_eq!(everything_else(&database).await, before, "{tool}");
    }
}

#[tokio::test]
async fn project_goes_on_with_what_the_tool_has_not_applied() {
    for tool in tools() {
        if called(&tool).1 == Mapped::AsWhole {
            continue;
        }
        let database = left_by(&tool).await;
        let mut migrations = files(&tool);
        let digits = migrations[1].stem.chars().take_while(char::is_ascii_digit).count();
        let third = format!("{}9_third", &migrations[1].stem[..digits]);
        migrations.push(migration(&third, "CREATE TABLE third (id int)"));
        let set = with_table(&set_of(migrations), "kept");
        let seen = looked(&database, &set).await.unwrap_or_else(|error| panic!("{tool}: {error}"));
        assert_eq!(seen.files[2].verdict, Verdict::NoRow, "{tool}: {seen:#?}");
        adopt(&set, &seen, &database.connect, &AdoptOptions::default()).await.expect(&tool);
        let report = database.apply(&set).await.unwrap_or_else(|error| panic!("{tool}: {error}"));
        assert_eq!(report.applied.len(), 1, "{tool}");
        assert!(database.has("third").await, "{tool}");
    }
}

#[tokio::test]
async fn tool_or_table_may_be_named() {
    let database = left_by("sqlx").await;
    database
        .execute(
            "CREATE TABLE goose_db_version (id int, version_id bigint, is_applied bool, \
        tstamp timestamp); INSERT INTO goose_db_version VALUES (1, 0, true, now())",
        )
        .await;
    let set = with_table(&set_of(files("sqlx")), "kept");
    for from in ["sqlx", "SQLX", "_sqlx_migrations", "public._sqlx_migrations"] {
        let options = AdoptOptions { from: Some(from.to_owned()), ..AdoptOptions::default() };
        let seen = adoption(&set, &database.connect, &options).await.expect(from);
        assert_eq!(seen.table, "public._sqlx_migrations", "{from}");
    }
    // The other one says nothing of these files.
    assert_eq!(looked(&database, &set).await.expect("one is meant").tool, "sqlx");
}

#[tokio::test]
async fn last_row_of_a_migration_counts() {
    let database = left_by("goose").await;
    let set = with_table(&set_of(files("goose")), "kept");
    database.execute("INSERT INTO goose_db_version VALUES (4, 20260102000001, false)").await;
    let seen = looked(&database, &set).await.expect("it is read");
    assert_eq!(seen.files[1].verdict, Verdict::NoRow, "{seen:#?}");
    database.execute("INSERT INTO goose_db_version VALUES (5, 20260102000001, true)").await;
    let seen = looked(&database, &set).await.expect("it is read");
    assert_eq!(seen.files[1].verdict, Verdict::Agrees, "{seen:#?}");

    let database = left_by("flyway").await;
    let set = with_table(&set_of(files("flyway")), "kept");
    let row = |rank: u32, version: &str, kind: &str, success: bool| {
        format!(
            "INSERT INTO flyway_schema_history VALUES ({rank}, {version}, 'raise fees', '{kind}', \
             'x', NULL, 'me', now(), 1, {success})"
        )
    };
    database.execute(&row(3, "'2'", "UNDO_SQL", true)).await;
    database.execute(&row(4, "NULL", "SQL", true)).await;
    let seen = looked(&database, &set).await.expect("it is read");
    assert_eq!(seen.files[1].verdict, Verdict::NoRow, "{seen:#?}");
    assert_eq!(seen.rows_without_file[0].label, "raise fees (repeatable)");
    database.execute("DELETE FROM flyway_schema_history").await;
    database.execute(&row(1, "'2'", "BASELINE", true)).await;
    let seen = looked(&database, &set).await.expect("it is read");
    assert_eq!(verdicts(&seen), [(Verdict::Agrees, Told::UpTo); 2], "{seen:#?}");
}

#[tokio::test]
async fn only_the_last_row_counts_where_the_tool_looks_at_no_other() {
    let database = left_by("drizzle").await;
    let set = with_table(&set_of(files("drizzle")), "kept");
    database.execute("DELETE FROM drizzle.__drizzle_migrations WHERE id = 1").await;
    let seen = looked(&database, &set).await.expect("it is read");
    let expected = [(Verdict::Agrees, Told::UpTo), (Verdict::Agrees, Told::Content)];
    assert_eq!(verdicts(&seen), expected, "{seen:#?}");
    let database = left_by("golang-migrate").await;
    let set = with_table(&set_of(files("golang-migrate")), "kept");
    database.execute("UPDATE schema_migrations SET version = 1").await;
    let seen = looked(&database, &set).await.expect("it is read");
    assert_eq!(seen.files[1].verdict, Verdict::NoRow, "{seen:#?}");
}

#[tokio::test]
async fn history_of_this_tool_in_another_table_is_taken_over() {
    let database = crate::support::database().await;
    let files =
        vec![migration("001_a", "CREATE TABLE a ()"), migration("002_b", "CREATE TABLE b ()")];
    let old = with_table(&set_of(files.clone()), "kept_before");
    database.apply(&old).await.expect("applied");
    let set = with_table(&set_of(files), "kept");
    let seen = looked(&database, &set).await.expect("it is read");
    assert_eq!(verdicts(&seen), [(Verdict::Agrees, Told::Content); 2], "{seen:#?}");
    adopt(&set, &seen, &database.connect, &AdoptOptions::default()).await.expect("adopted");
    assert_eq!(database.apply(&set).await.expect("nothing to do").applied, []);
}
