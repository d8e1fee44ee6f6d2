//! Histories that are not taken over as they are.

use migrations_core::{Checksum, Code, Migration};
use migrations_runner::{
    AdoptOptions, AdoptionPolicy, AdoptionProblem, RunError, Verdict, adopt, adoption,
};

use super::{looked, verdicts};
use crate::histories::{files, left_by, with_table};
use crate::support::{Database, database, migration, set_of};

/// What is said where the history of a tool is changed by that statement.
async fn refusal(tool: &str, change: &str) -> RunError {
    let database = left_by(tool).await;
    database.execute(change).await;
    let set = with_table(&set_of(files(tool)), "kept");
    let error = match looked(&database, &set).await {
        Ok(seen) => {
            let error = seen.refuse(&AdoptOptions::default()).expect_err(tool);
            let written = adopt(&set, &seen, &database.connect, &AdoptOptions::default()).await;
            assert_eq!(written.expect_err(tool), error, "{tool}");
            error
        }
        Err(error) => error,
    };
    assert!(!database.has("public.kept").await, "{tool}");
    assert!(error.to_string().contains("nothing was written"), "{tool}: {error}");
    error
}

#[tokio::test]
async fn migration_that_stopped_is_solved_first() {
    for (tool, change, said) in [
        ("golang-migrate", "UPDATE schema_migrations SET dirty = true", "migrate force"),
        (
            "flyway",
            "UPDATE flyway_schema_history SET success = false WHERE version = '2'",
            "flyway repair",
        ),
        (
            "prisma",
            "UPDATE _prisma_migrations SET finished_at = NULL, logs = E'\\nERROR: no' \
             WHERE migration_name LIKE '%raise%'",
            "prisma migrate resolve",
        ),
        (
            "atlas",
            "UPDATE atlas_schema_revisions.atlas_schema_revisions SET applied = 0 \
             WHERE version LIKE '20260102%'",
            "atlas migrate",
        ),
        (
            "sqlx",
            "UPDATE _sqlx_migrations SET success = false WHERE version > 20260102000000",
            "its row",
        ),
        (
            "hasura-3",
            "UPDATE hdb_catalog.hdb_version SET cli_state = \
             replace(cli_state::text, '1767312001000\": false', '1767312001000\": true')::jsonb",
            "hasura migrate apply",
        ),
        ("knex", "UPDATE knex_migrations_lock SET is_locked = 1", "migrate:unlock"),
        ("kysely", "UPDATE kysely_migration_lock SET is_locked = 1", "with the tool"),
        ("liquibase", "UPDATE databasechangeloglock SET locked = true", "release-locks"),
    ] {
        let error = refusal(tool, change).await;
        assert_eq!(error.code(), Code::StoppedElsewhere, "{tool}: {error}");
        assert!(error.to_string().contains(said), "{tool}: {error}");
        assert!(error.to_string().contains("cargo migrations adopt --from"), "{tool}: {error}");
    }
}

#[tokio::test]
async fn file_with_another_text_is_named_and_may_be_accepted() {
    for (tool, change) in [
        ("sqlx", "UPDATE _sqlx_migrations SET checksum = '\\x00' WHERE version > 20260102000000"),
        ("refinery", "UPDATE refinery_schema_history SET checksum = '1' WHERE version = 2"),
        ("flyway", "UPDATE flyway_schema_history SET checksum = 1 WHERE version = '2'"),
        (
            "prisma",
            "UPDATE _prisma_migrations SET checksum = 'a' WHERE migration_name LIKE '%raise%'",
        ),
        ("drizzle-1.0", "UPDATE drizzle.__drizzle_migrations SET hash = 'a' WHERE id = 2"),
        ("postgres-migrations", "UPDATE migrations SET hash = 'a' WHERE id = 2"),
        (
            "graphile-migrate",
            "UPDATE graphile_migrate.migrations SET hash = 'sha1:a' WHERE filename = '000002.sql'",
        ),
        ("sqitch", "UPDATE sqitch.changes SET script_hash = 'a' WHERE change = 'raise_fees'"),
        (
            "supabase-cli",
            "UPDATE supabase_migrations.schema_migrations SET statements = '{\"SELECT 1\"}' \
             WHERE name = 'raise_fees'",
        ),
    ] {
        let error = refusal(tool, change).await;
        assert_eq!(error.code(), Code::AdoptedTextDiffers, "{tool}: {error}");
        assert_eq!(error.diagnostics().len(), 1, "{tool}: {error}");

        let database = left_by(tool).await;
        database.execute(change).await;
        let set = with_table(&set_of(files(tool)), "kept");
        let options = AdoptOptions { edited: AdoptionPolicy::Accept, ..AdoptOptions::default() };
        let seen = adoption(&set, &database.connect, &options).await.expect(tool);
        let written = adopt(&set, &seen, &database.connect, &options).await.expect(tool);
        assert_eq!(written.len(), 2, "{tool}");
        let edited = "SELECT count(*) FROM kept WHERE overrides LIKE '%, with another text%'";
        assert_eq!(database.value(edited).await, "1", "{tool}");
        assert_eq!(database.apply(&set).await.expect("nothing to do").applied, [], "{tool}");
    }
}

#[tokio::test]
async fn line_ends_are_no_other_text() {
    for tool in ["sqlx", "refinery", "flyway", "prisma", "drizzle", "postgres-migrations", "sqitch"]
    {
        let database = left_by(tool).await;
        let with_crlf = |file: Migration| {
            let sql = file.sql.replace('\n', "\r\n");
            let crlf = migration(&file.stem, &sql);
            Migration { file: file.file, checksum: Checksum::of(&file.sql), ..crlf }
        };
        let set = set_of(files(tool).into_iter().map(with_crlf).collect());
        let seen = looked(&database, &with_table(&set, "kept")).await.expect(tool);
        assert!(seen.files.iter().all(|file| file.verdict == Verdict::Agrees), "{tool}: {seen:#?}");
    }
}

#[tokio::test]
async fn table_that_a_file_makes_and_that_is_gone_is_missed() {
    for tool in ["sqlx", "rails", "flyway"] {
        let error = refusal(tool, "DROP TABLE fees").await;
        assert_eq!(error.code(), Code::AdoptedObjectMissing, "{tool}: {error}");
        assert!(error.to_string().contains("fees is not there"), "{tool}: {error}");
        let database = left_by(tool).await;
        database.execute("DROP TABLE fees").await;
        let set = with_table(&set_of(files(tool)), "kept");
        let options = AdoptOptions { missing: AdoptionPolicy::Accept, ..AdoptOptions::default() };
        let seen = adoption(&set, &database.connect, &options).await.expect(tool);
        let written = adopt(&set, &seen, &database.connect, &options).await.expect(tool);
        assert_eq!(written.len(), 2, "{tool}");
    }
    // What there is besides is nobody's business.
    let database = left_by("sqlx").await;
    database.execute("CREATE TABLE by_hand (); CREATE INDEX ON fees (amount)").await;
    let set = with_table(&set_of(files("sqlx")), "kept");
    let seen = looked(&database, &set).await.expect("it is read");
    seen.refuse(&AdoptOptions::default()).expect("more is no fault");
}

#[tokio::test]
async fn file_of_which_some_change_sets_have_run_is_solved_first() {
    let database = left_by("liquibase").await;
    let mut files = files("liquibase");
    let more = format!("{}\n--changeset ann:add_note\nSELECT 1;\n", files[1].sql);
    files[1] = migration(&files[1].stem.clone(), &more);
    let set = with_table(&set_of(files), "kept");
    let seen = looked(&database, &set).await.expect("it is read");
    let error = seen.refuse(&AdoptOptions::default()).expect_err("one change set has not run");
    assert_eq!(error.code(), Code::StoppedElsewhere, "{error}");
    assert!(error.to_string().contains("002_raise_fees.sql: only some"), "{error}");
    database
        .execute(
            "INSERT INTO databasechangelog (id, author, filename, dateexecuted, orderexecuted, exectype) \
             VALUES ('add_note', 'ann', 'migrations/002_raise_fees.sql', now(), 3, 'EXECUTED')",
        )
        .await;
    let seen = looked(&database, &set).await.expect("it is read");
    seen.refuse(&AdoptOptions::default()).expect("all of them have run");
    assert_eq!(seen.rows_without_file, []);
}

fn problem(error: &RunError) -> &AdoptionProblem {
    match error {
        RunError::Adoption(problem) => problem,
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn history_that_tells_nothing_of_the_set_is_not_taken_over() {
    let database = database().await;
    let set = with_table(&set_of(files("sqlx")), "kept");
    let error = looked(&database, &set).await.expect_err("there is none");
    assert!(matches!(problem(&error), AdoptionProblem::NotFound { .. }), "{error}");

    let database = left_by("alembic").await;
    let set = with_table(&set_of(files("alembic")), "kept");
    let error = looked(&database, &set).await.expect_err("its row is no file");
    assert!(matches!(problem(&error), AdoptionProblem::NoFile { .. }), "{error}");
    assert!(error.to_string().contains("b2c3d4e5f6a7"), "{error}");

    let named =
        |from: &str| AdoptOptions { from: Some(from.to_owned()), ..AdoptOptions::default() };
    let error = adoption(&set, &database.connect, &named("flyway")).await.expect_err("no flyway");
    assert!(error.to_string().contains("public.alembic_version"), "{error}");

    database
        .execute(
            "CREATE TABLE release_versions (version text, color text); \
        INSERT INTO release_versions VALUES ('7', 'blue')",
        )
        .await;
    let error = adoption(&set, &database.connect, &named("release_versions")).await;
    let error = error.expect_err("nobody knows it");
    assert!(error.to_string().contains("color text"), "{error}");
    assert!(error.to_string().contains("row: 7 | blue"), "{error}");
}

#[tokio::test]
async fn of_two_histories_one_is_named() {
    let database = left_by("sqlx").await;
    database
        .execute(
            "CREATE TABLE __diesel_schema_migrations (version varchar(50), run_on timestamp); \
        INSERT INTO __diesel_schema_migrations SELECT version, now() FROM _sqlx_migrations",
        )
        .await;
    let set = with_table(&set_of(files("sqlx")), "kept");
    let error = looked(&database, &set).await.expect_err("there are two");
    assert!(matches!(problem(&error), AdoptionProblem::Several { .. }), "{error}");
    let command = "`cargo migrations adopt --from public.__diesel_schema_migrations`";
    assert!(error.to_string().contains(command), "{error}");
}

#[tokio::test]
async fn history_that_changes_while_it_is_shown_is_not_taken_over() {
    let database = left_by("sqlx").await;
    let set = with_table(&set_of(files("sqlx")), "kept");
    let seen = looked(&database, &set).await.expect("it is read");
    database.execute("DELETE FROM _sqlx_migrations WHERE version > 20260102000000").await;
    let error = adopt(&set, &seen, &database.connect, &AdoptOptions::default()).await;
    let error = error.expect_err("a row has gone");
    assert!(matches!(problem(&error), AdoptionProblem::Changed { .. }), "{error}");
    assert!(!database.has("public.kept").await);
}

#[tokio::test]
async fn rows_of_other_names_and_numbers_mean_no_file() {
    let database: Database = left_by("sqlx").await;
    let mut files = files("sqlx");
    let second = files.remove(1);
    files.push(migration("20260103000001_other", "CREATE TABLE other ()"));
    let set = with_table(&set_of(files), "kept");
    let seen = looked(&database, &set).await.expect("it is read");
    let found: Vec<Verdict> = verdicts(&seen).into_iter().map(|(verdict, _)| verdict).collect();
    assert_eq!(found, [Verdict::Agrees, Verdict::NoRow], "{seen:#?}");
    assert_eq!(seen.rows_without_file[0].label, "20260102000001 raise fees");
    assert!(second.stem.starts_with("20260102000001"));
}
