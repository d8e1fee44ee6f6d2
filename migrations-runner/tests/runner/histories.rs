//! Databases that other tools have filled, and this tool under another name: nothing runs twice
//! there, and what only looks alike is no reason to stop.

use std::fs;
use std::path::{Path, PathBuf};

use migrations_core::{
    Checksum, Code, HistoryTable, Migration, MigrationSet, NameOrigin, PlanProblem, SetParts, codes,
};
use migrations_runner::{ApplyOptions, ExistingPolicy, RunError, apply, record, status};

use crate::support::{Database, database, migration, set, set_of};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/histories")
}

/// The tools, by their folders; what has no table of fees was filled by no tool.
fn tools() -> Vec<String> {
    let entries = fs::read_dir(folder()).expect("the folder is there");
    let mut tools: Vec<String> = entries
        .map(|entry| entry.expect("it can be read"))
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().into_string().expect("names are ASCII"))
        .filter(|tool| !matches!(&**tool, "river" | "supabase-platform"))
        .collect();
    tools.sort();
    assert!(tools.len() > 40, "{tools:?}");
    tools
}

fn read(tool: &str, file: &str) -> String {
    let path = folder().join(tool).join(file);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The two files of a tool, as they are.
fn files(tool: &str) -> Vec<Migration> {
    let entries = fs::read_dir(folder().join(tool).join("migrations")).expect("it has files");
    let mut names: Vec<String> = entries
        .map(|entry| entry.expect("it can be read").file_name().into_string().expect("ASCII"))
        .filter(|name| !name.ends_with(".down.sql"))
        .collect();
    names.sort();
    let migration = |name: &String| {
        let stem = name.strip_suffix(".sql").expect("they are SQL");
        let stem = stem.strip_suffix(".up").unwrap_or(stem);
        let sql = read(tool, &format!("migrations/{name}"));
        Migration { file: name.clone().into(), ..migration(stem, &sql) }
    };
    let files: Vec<Migration> = names.iter().map(migration).collect();
    assert_eq!(files.len(), 2, "{tool}: {names:?}");
    files
}

/// A database as the tool has left it.
async fn left_by(tool: &str) -> Database {
    let database = database().await;
    database.execute(&read(tool, "database.sql")).await;
    database
}

/// What the second file would change.
async fn fees(database: &Database) -> String {
    database.value("SELECT count(*) || ' ' || coalesce(sum(amount), 0) FROM public.fees").await
}

/// What each tool is called, and whether its rows can be told apart by files.
fn called(tool: &str) -> (&'static str, Mapped) {
    use Mapped::{AsFiles, AsWhole};
    match tool {
        "adonis" => ("AdonisJS", AsFiles),
        "alembic" => ("Alembic", AsWhole),
        "atlas" => ("Atlas", AsFiles),
        "bun" => ("bun", AsFiles),
        "db-migrate" | "node-pg-migrate" => ("node-pg-migrate or db-migrate", AsFiles),
        "dbmate" | "rails" => ("Rails or dbmate", AsFiles),
        "dbup" => ("DbUp", AsFiles),
        "diesel" => ("diesel", AsFiles),
        "django" => ("Django", AsFiles),
        "doctrine" => ("Doctrine", AsFiles),
        "drizzle" | "drizzle-1.0" => ("Drizzle", AsFiles),
        "ecto" => ("Ecto", AsFiles),
        "ef-core" => ("EF Core", AsFiles),
        "fluent-migrator" => ("FluentMigrator", AsFiles),
        "flyway" => ("Flyway", AsFiles),
        "golang-migrate" => ("golang-migrate", AsFiles),
        "goose" => ("goose", AsFiles),
        "graphile-migrate" => ("graphile-migrate", AsFiles),
        "hand-kept-1" | "hand-kept-2" => ("a table kept by hand", AsFiles),
        "hasura" | "hasura-3" => ("Hasura", AsFiles),
        "knex" => ("Knex", AsFiles),
        "kysely" => ("Kysely", AsFiles),
        "laravel" => ("Laravel", AsFiles),
        "liquibase" => ("Liquibase", AsWhole),
        "migratus" => ("Migratus", AsFiles),
        "mikro-orm" => ("MikroORM", AsFiles),
        "phinx" => ("Phinx", AsFiles),
        "postgres-migrations" => ("postgres-migrations", AsFiles),
        "prisma" => ("Prisma", AsFiles),
        "refinery" => ("refinery", AsFiles),
        "sea-orm" => ("SeaORM", AsFiles),
        "sequel" | "sequel-integer" => ("Sequel", AsFiles),
        "sequelize" => ("Sequelize", AsFiles),
        "sqitch" => ("sqitch", AsWhole),
        "sql-migrate" => ("sql-migrate", AsFiles),
        "sqlx" => ("sqlx", AsFiles),
        "supabase-cli" | "supabase-dashboard" => ("Supabase", AsFiles),
        "tern" => ("tern", AsFiles),
        "typeorm" => ("TypeORM", AsFiles),
        "yoyo" => ("yoyo", AsFiles),
        _ => panic!("{tool} is not known to this test"),
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Mapped {
    AsFiles,
    AsWhole,
}

/// The tool that a refusal names, and the files that it says the tool lists.
fn listed(error: &RunError) -> Option<(String, Vec<String>)> {
    let RunError::Unplannable { problems } = error else { return None };
    problems.iter().find_map(|located| match &located.problem {
        PlanProblem::OtherHistory { tool, versions, .. } => Some((tool.clone(), versions.clone())),
        _ => None,
    })
}

fn codes_of(error: &RunError) -> Vec<Code> {
    error.diagnostics().iter().map(|diagnostic| diagnostic.code).collect()
}

#[tokio::test]
async fn what_any_tool_has_applied_is_refused_and_its_history_named() {
    for tool in tools() {
        let database = left_by(&tool).await;
        let before = fees(&database).await;
        let set = set_of(files(&tool));
        let error = database.apply(&set).await.expect_err(&tool);
        let (name, mapped) = called(&tool);
        let codes = codes_of(&error);
        if tool == "hand-kept-1" {
            // It stands where this tool's own would.
            assert_eq!(error.code(), codes::FOREIGN_HISTORY, "{tool}: {error}");
        } else if codes == [codes::FOREIGN_HISTORY] {
            // Its table has the name of this tool's own.
            let moved = with_table(&set, "kept");
            let error = database.apply(&moved).await.expect_err(&tool);
            assert_listed(&tool, &error, name, mapped);
        } else {
            assert_listed(&tool, &error, name, mapped);
        }
        assert!(error.to_string().contains("nothing was changed"), "{tool}: {error}");
        assert_eq!(fees(&database).await, before, "{tool}");
        assert!(!database.has("public.kept").await, "{tool}");
    }
}

fn assert_listed(tool: &str, error: &RunError, name: &str, mapped: Mapped) {
    let codes = codes_of(error);
    assert!(codes.contains(&codes::APPLIED_BY_OTHER_TOOL), "{tool}: {error}");
    let known =
        [codes::APPLIED_BY_OTHER_TOOL, codes::EXISTING_RELATION, codes::APPLIED_AS_OTHER_SET];
    assert!(codes.iter().all(|code| known.contains(code)), "{tool}: {error}");
    let (told, versions) = listed(error).unwrap_or_else(|| panic!("{tool}: {error}"));
    assert_eq!(told, name, "{tool}: {error}");
    if mapped == Mapped::AsFiles {
        let stems: Vec<String> = files(tool).iter().map(|file| file.stem.to_string()).collect();
        assert_eq!(versions, stems, "{tool}: {error}");
    }
}

/// The set with its history in another table of `public`.
fn with_table(set: &MigrationSet, name: &'static str) -> MigrationSet {
    MigrationSet::from_checked(SetParts {
        name: "test".into(),
        history: HistoryTable { schema: "public".into(), name: name.into() },
        migrations: set.migrations().to_vec().into(),
        ..SetParts::default()
    })
}

#[tokio::test]
async fn file_of_which_only_the_history_can_tell_is_refused() {
    for tool in tools() {
        let database = left_by(&tool).await;
        let before = fees(&database).await;
        let second = with_table(&set_of(files(&tool).split_off(1)), "kept");
        let error = database.apply(&second).await.expect_err(&tool);
        assert_eq!(codes_of(&error), [codes::APPLIED_BY_OTHER_TOOL], "{tool}: {error}");
        let (told, versions) = listed(&error).unwrap_or_else(|| panic!("{tool}: {error}"));
        let (name, mapped) = called(&tool);
        assert_eq!(told, name, "{tool}");
        if mapped == Mapped::AsFiles {
            assert_eq!(versions, [second.migrations()[0].stem.to_string()], "{tool}: {error}");
        }
        let looked = status(&second, &database.connect).await.expect("it can be looked at");
        assert!(!looked.problems.is_empty(), "{tool}");
        assert_eq!(fees(&database).await, before, "{tool}");
    }
}

#[tokio::test]
async fn who_wants_it_goes_on_over_any_tool_and_the_rows_say_so() {
    for tool in tools() {
        let database = left_by(&tool).await;
        let set = set_of(vec![migration("001_x", "CREATE TABLE IF NOT EXISTS fees (id int)")]);
        let set = with_table(&set, "kept");
        let options = ApplyOptions { existing: ExistingPolicy::Over, ..ApplyOptions::default() };
        let report = apply(&set, &database.connect, &options).await;
        assert_eq!(report.expect("it is wanted").applied.len(), 1, "{tool}");
        assert_eq!(database.value("SELECT overrides FROM kept").await, "over-existing", "{tool}");
    }
}

#[tokio::test]
async fn database_of_nobody_is_filled() {
    for tool in ["river", "supabase-platform"] {
        let database = left_by(tool).await;
        let set = set_of(files(tool));
        let report = database.apply(&set).await.unwrap_or_else(|error| panic!("{tool}: {error}"));
        assert_eq!(report.applied.len(), 2, "{tool}");
        assert_eq!(database.value("SELECT count(*) FROM fees").await, "1000", "{tool}");
        assert_eq!(report.warnings, [""; 0], "{tool}");
    }
    let database = database().await;
    assert_eq!(database.apply(&set_of(files("sqlx"))).await.expect("it is empty").applied.len(), 2);
    assert_eq!(database.apply(&set_of(files("sqlx"))).await.expect("nothing to do").applied, []);
}

#[tokio::test]
async fn recorded_project_goes_on_with_its_third_file() {
    for tool in tools() {
        let database = left_by(&tool).await;
        let before = fees(&database).await;
        let mut migrations = files(&tool);
        let two = with_table(&set_of(migrations.clone()), "kept");
        let options = ApplyOptions::default();
        let written = record(&two, two.migrations(), &database.connect, &options).await;
        assert_eq!(written.expect("it is recorded").len(), 2, "{tool}");
        assert_eq!(database.apply(&two).await.expect("nothing to do").applied, [], "{tool}");
        let digits = migrations[1].stem.chars().take_while(char::is_ascii_digit).count();
        let third: String = format!("{}9_third", &migrations[1].stem[..digits]);
        migrations.push(migration(&third, "CREATE TABLE third (id int)"));
        let three = with_table(&set_of(migrations), "kept");
        let report = database.apply(&three).await.unwrap_or_else(|error| panic!("{tool}: {error}"));
        assert_eq!(report.applied.len(), 1, "{tool}");
        assert_eq!(fees(&database).await, before, "{tool}");
        let overrides =
            "SELECT string_agg(coalesce(overrides, '-'), ' ' ORDER BY migration_id) FROM kept";
        assert_eq!(database.value(overrides).await, "recorded recorded -", "{tool}");
    }
}

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
    assert_eq!(codes_of(&error), [codes::APPLIED_BY_OTHER_TOOL], "{error}");
}

fn named(name: &str, origin: NameOrigin, table: &'static str, files: &[&str]) -> MigrationSet {
    MigrationSet::from_checked(SetParts {
        name: name.to_owned().into(),
        name_origin: origin,
        history: HistoryTable { schema: "public".into(), name: table.into() },
        migrations: set(files).migrations().to_vec().into(),
        ..SetParts::default()
    })
}

const FEES: [&str; 2] = [
    "CREATE TABLE IF NOT EXISTS fees (fee_id bigint, amount bigint); \
     INSERT INTO fees SELECT n, n FROM generate_series(1, 1000) n",
    "UPDATE fees SET amount = amount * 100",
];

#[tokio::test]
async fn set_under_another_name_or_table_is_refused_with_what_to_write() {
    let database = database().await;
    database
        .apply(&named("trading", NameOrigin::Declared, "schema_migrations", &FEES))
        .await
        .expect("applied");
    let before = fees(&database).await;
    let renamed = named("shop", NameOrigin::Declared, "schema_migrations", &FEES);
    let elsewhere = named("trading", NameOrigin::Declared, "migration_history", &FEES);
    let both = named("shop", NameOrigin::Folder, "migration_history", &FEES);
    for (case, set, help) in [
        ("renamed", &renamed, "name = \"trading\""),
        ("elsewhere", &elsewhere, "table = \"public.schema_migrations\""),
        ("both", &both, "table = \"public.schema_migrations\""),
    ] {
        for set in [set.clone(), set.with_migrations(set.migrations()[1..].to_vec())] {
            let error = database.apply(&set).await.expect_err(case);
            assert_eq!(error.code(), codes::APPLIED_AS_OTHER_SET, "{case}: {error}");
            assert!(error.to_string().contains(help), "{case}: {error}");
        }
        assert_eq!(fees(&database).await, before, "{case}");
        assert!(!database.has("migration_history").await, "{case}");
    }
    // Beyond files that were applied by another name, a new one does not run either.
    let mut files = FEES.to_vec();
    files.push("CREATE TABLE third ()");
    let error =
        database.apply(&named("shop", NameOrigin::Declared, "schema_migrations", &files)).await;
    assert_eq!(error.expect_err("renamed").code(), codes::APPLIED_AS_OTHER_SET);
    assert!(!database.has("third").await);
}

#[tokio::test]
async fn bare_folder_goes_by_the_name_that_its_rows_have() {
    let database = database().await;
    let table = "schema_migrations";
    database.apply(&named("trading", NameOrigin::Declared, table, &FEES)).await.expect("applied");
    let before = fees(&database).await;
    let bare = named("folder", NameOrigin::Folder, table, &FEES);
    assert_eq!(database.apply(&bare).await.expect("it is the same").applied, []);
    assert_eq!(status(&bare, &database.connect).await.expect("it is the same").name, "trading");
    let mut files = FEES.to_vec();
    files.push("CREATE TABLE third ()");
    let report = database.apply(&named("folder", NameOrigin::Folder, table, &files)).await;
    assert_eq!(report.expect("one is pending").applied.len(), 1);
    assert_eq!(fees(&database).await, before);
    let names = "SELECT string_agg(DISTINCT set_name, ' ') FROM schema_migrations";
    assert_eq!(database.value(names).await, "trading");

    // Two sets that agree leave it open whose the folder is.
    database
        .execute(
            "INSERT INTO schema_migrations (version, name, applied_at, checksum, execution_time_ms, \
             set_name, format) SELECT version, name, applied_at, checksum, 1, 'second', 1 \
             FROM schema_migrations",
        )
        .await;
    let error = database.apply(&bare).await.expect_err("it may be either");
    assert_eq!(error.code(), codes::APPLIED_AS_OTHER_SET);
    assert!(error.to_string().contains("\"second\""), "{error}");
    assert_eq!(fees(&database).await, before);
}

#[tokio::test]
async fn sets_that_share_a_table_and_no_file_do_not_disturb_each_other() {
    let database = database().await;
    let table = "schema_migrations";
    database
        .apply(&named("one", NameOrigin::Declared, table, &["CREATE TABLE a ()"]))
        .await
        .expect("applied");
    database
        .apply(&named("two", NameOrigin::Declared, table, &["CREATE TABLE b ()"]))
        .await
        .expect("applied");
    database
        .apply(&named("three", NameOrigin::Folder, table, &["CREATE TABLE c ()"]))
        .await
        .expect("applied");
    assert_eq!(database.value("SELECT count(DISTINCT set_name) FROM schema_migrations").await, "3");
}

#[tokio::test]
async fn sets_with_tables_of_their_own_and_files_of_equal_names_do_not_disturb_each_other() {
    let database = database().await;
    let sets = [("one", "one_log", "CREATE TABLE a ()"), ("two", "two_log", "CREATE TABLE b ()")];
    for (name, table, sql) in sets {
        let set = named(name, NameOrigin::Declared, table, &[sql]);
        database.apply(&set).await.unwrap_or_else(|error| panic!("{name}: {error}"));
    }
}

#[tokio::test]
async fn history_with_digests_of_the_same_texts_is_told_by_them() {
    // What sqlx lists under another name for the same number is this file where the digest is.
    let database = left_by("sqlx").await;
    let files = files("sqlx");
    let renamed = |file: &Migration| {
        let digits: String = file.stem.chars().take_while(char::is_ascii_digit).collect();
        Migration {
            checksum: Checksum::of(&file.sql),
            ..migration(&format!("{digits}_else"), &file.sql)
        }
    };
    let set = set_of(files.iter().skip(1).map(renamed).collect());
    let error = database.apply(&set).await.expect_err("it is the same text");
    assert_eq!(codes_of(&error), [codes::APPLIED_BY_OTHER_TOOL], "{error}");
}

#[tokio::test]
async fn folder_that_begins_as_another_set_does_is_no_part_of_it() {
    let database = database().await;
    let table = "schema_migrations";
    let first = "SELECT 'an extension that both need'";
    let one = named("one", NameOrigin::Folder, table, &[first]);
    database.apply(&one).await.expect("applied");
    let more = named("one", NameOrigin::Folder, table, &[first, "CREATE TABLE one_t ()"]);
    database.apply(&more).await.expect("applied");
    let two = named("two", NameOrigin::Folder, table, &[first, "CREATE TABLE two_t ()"]);
    let error = database.apply(&two).await.expect_err("its first file has run as another's");
    assert_eq!(error.code(), codes::APPLIED_AS_OTHER_SET, "{error}");
    let over = ApplyOptions { existing: ExistingPolicy::Over, ..ApplyOptions::default() };
    apply(&two, &database.connect, &over).await.expect("both are to run");
    database.apply(&more).await.expect("it is what it was");
}
