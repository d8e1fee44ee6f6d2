//! Tables that only look like a history, and files that only have the numbers of one.

use migrations_core::{Code, Migration};

use super::{called, codes_of, files, left_by, tools, with_table};
use crate::support::{database, migration, set, set_of};

#[tokio::test]
async fn other_files_with_the_numbers_of_another_tool_are_applied() {
    // Where a tool keeps no names, equal numbers are all that there is to see.
    let numbers_alone = [
        "alembic",
        "dbmate",
        "diesel",
        "ecto",
        "fluent-migrator",
        "golang-migrate",
        "goose",
        "graphile-migrate",
        "hasura",
        "hasura-3",
        "liquibase",
        "rails",
        "sequel-integer",
        "sqitch",
        "tern",
        "typeorm",
    ];
    for tool in tools() {
        let database = left_by(&tool).await;
        let is_telling = files(&tool)[0].version.number() >= 10_000_000;
        if numbers_alone.contains(&&*tool) || (is_telling && called(&tool).0 == "Supabase") {
            continue;
        }
        // Other names, and numbers that hardly two files share by chance are others as well.
        let renamed = |(index, file): (usize, Migration)| {
            let digits: String = match is_telling {
                true => format!("2031010100000{index}"),
                false => file.stem.chars().take_while(char::is_ascii_digit).collect(),
            };
            migration(&format!("{digits}_other_{index}"), &format!("CREATE TABLE other_{index} ()"))
        };
        let set = set_of(files(&tool).into_iter().enumerate().map(renamed).collect());
        let report = database.apply(&with_table(&set, "kept")).await;
        let report = report.unwrap_or_else(|error| panic!("{tool}: {error}"));
        assert_eq!(report.applied.len(), 2, "{tool}");
    }
}

#[tokio::test]
async fn tables_of_an_application_are_no_history() {
    let database = database().await;
    database
        .execute(
            "CREATE TABLE orders (id int, name text, run_on timestamp); \
             CREATE TABLE jobs (version int, dirty boolean); \
             CREATE TABLE batches (id int, name text, batch int, migration_time timestamptz); \
             CREATE TABLE migrations_of_birds (id int, name text); \
             CREATE TABLE versions (version_id int, is_applied boolean, note text); \
             CREATE TABLE releases (filename text, applied_at timestamptz); \
             CREATE TABLE changes (change_id int, script_hash text, change text); \
             CREATE TABLE files (id int, hash text, created_at timestamptz); \
             CREATE TABLE accounts (set_name text, version text, checksum text, format int); \
             CREATE TABLE settings (version text, cli_state jsonb); \
             CREATE TABLE devices (version varchar(50), run_on timestamp); \
             CREATE TABLE permits (migration text, batch int); \
             CREATE TABLE document_versions (id int, version bigint, dirty boolean); \
             CREATE TABLE job_history (id int, name text, run_on timestamp, outcome text); \
             CREATE TABLE bird_migrations (migration text, batch int, species text); \
             CREATE TABLE firmware_versions (device int, version text, run_on timestamp); \
             CREATE TABLE forms (version int, name text, applied_on date, checksum text, who text); \
             INSERT INTO document_versions VALUES (1, 9, false); \
             INSERT INTO job_history VALUES (1, '001_a', now(), ''); \
             INSERT INTO bird_migrations VALUES ('001_a', 1, 'stork'); \
             INSERT INTO firmware_versions VALUES (1, '001', now()); \
             INSERT INTO forms VALUES (1, 'a', now(), '', ''); \
             INSERT INTO orders VALUES (1, '001_a', now()), (2, '002_a', now()); \
             INSERT INTO jobs VALUES (1, false), (2, false), (99, true); \
             INSERT INTO batches VALUES (1, '001_a', 1, now()), (2, '002_a.sql', 1, now()); \
             INSERT INTO migrations_of_birds VALUES (1, '001_a'); \
             INSERT INTO versions VALUES (1, true, ''); \
             INSERT INTO releases VALUES ('001_a', now()); \
             INSERT INTO changes VALUES (1, '', '001_a'); \
             INSERT INTO files VALUES (1, '', now()); \
             INSERT INTO accounts VALUES ('x', '001_a', '', 1); \
             INSERT INTO settings VALUES ('1', '{}'); \
             INSERT INTO devices VALUES ('1', now()); \
             INSERT INTO permits VALUES ('001_a', 1)",
        )
        .await;
    let report = database.apply(&set(&["CREATE TABLE a ()", "CREATE TABLE b ()"])).await;
    let report = report.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(report.applied.len(), 2);
}

#[tokio::test]
async fn what_django_brings_along_is_no_file_of_the_project() {
    let database = database().await;
    database
        .execute(
            "CREATE TABLE django_migrations (id serial, app text, name text, applied timestamptz); \
             INSERT INTO django_migrations (app, name) VALUES ('auth', '0001_initial'), \
                 ('contenttypes', '0001_initial'), ('sessions', '0001_initial'), \
                 ('admin', '0001_initial'), ('sites', '0001_initial')",
        )
        .await;
    let files = set_of(vec![migration("0001_initial", "CREATE TABLE a ()")]);
    let report = database.apply(&files).await.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(report.applied.len(), 1);
    // The project's own application is another matter.
    let own = "INSERT INTO django_migrations (app, name) VALUES ('shop', '0001_initial'); \
               DROP TABLE a, schema_migrations";
    database.execute(own).await;
    let error = database.apply(&files).await.expect_err("it is the project's");
    assert_eq!(codes_of(&error), [Code::AppliedByOtherTool], "{error}");
}
