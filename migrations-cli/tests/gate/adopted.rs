//! A project on sqlx that `init` takes over: green in a build, and still sqlx's own.

use std::fs;
use std::time::Instant;

use migrations_postgres::{Options, Server};

use crate::project::{Mode, Project, cargo, program};

/// How many migrations and queries; `TAKEN_OVER=120,300` is the size that has to take less than two
/// minutes.
fn size() -> (usize, usize) {
    let given = std::env::var("TAKEN_OVER").unwrap_or_default();
    let parse = |(a, b): (&str, &str)| Some((a.parse().ok()?, b.parse().ok()?));
    given.split_once(',').and_then(parse).unwrap_or((30, 60))
}

/// An application that knows sqlx alone: timestamped files, half of them in pairs, one with CRLF, one with a header.
fn on_sqlx(name: &str) -> Project {
    let project = Project::copy(name);
    for folder in ["src", "db", ".sqlx"] {
        fs::remove_dir_all(project.path(folder)).expect("a folder of the application");
    }
    for file in ["build.rs", "sqlx.toml"] {
        fs::remove_file(project.path(file)).expect("a file of the application");
    }
    project.replace("Cargo.toml", "[build-dependencies]\nmigrations-build.workspace = true\n", "");
    for folder in ["src", "migrations", "tests"] {
        fs::create_dir(project.path(folder)).expect("a folder");
    }
    let (migrations, queries) = size();
    for number in 0..migrations {
        write_migration(&project, number);
    }
    let mut source = String::from("//! Queries.\n");
    for number in 0..queries {
        let table = number % migrations;
        source.push_str(&format!(
            "/// Reads.\npub async fn q{number}(pool: &sqlx::PgPool) -> sqlx::Result<Vec<Option<String>>> {{\n    \
             sqlx::query_scalar!(\"SELECT note FROM t{table} WHERE id = $1 AND id <> {number}\", 1i64)\
             .fetch_all(pool).await\n}}\n"
        ));
    }
    // sqlx does not know that a count is never NULL, and the source takes its word for it.
    source.push_str(
        "/// Counts.\npub async fn count(pool: &sqlx::PgPool) -> sqlx::Result<Option<i64>> {\n    \
         sqlx::query_scalar!(\"SELECT count(*) FROM t0\").fetch_one(pool).await\n}\n",
    );
    project.write("src/lib.rs", &source);
    project
}

fn write_migration(project: &Project, number: usize) {
    let version = 20_240_101_000_000 + number;
    let table = format!("CREATE TABLE t{number} (id bigint PRIMARY KEY, note text);\n");
    let text = match number {
        1 => format!("-- A title\r\n\r\n{}", table.replace('\n', "\r\n")),
        2 => format!("-- Migration: Table two\n-- who: me\n\n\n{table}-- the end"),
        _ => table,
    };
    let ending = if number.is_multiple_of(2) { ".up.sql" } else { ".sql" };
    project.write(&format!("migrations/{version}_Table_{number}{ending}"), &text);
    if number.is_multiple_of(2) {
        let down = format!("migrations/{version}_Table_{number}.down.sql");
        project.write(&down, &format!("DROP TABLE t{number};\n"));
    }
}

/// The source has no call of the macro, and the build is a gate all the same.
fn every_change_is_a_fault(project: &Project) {
    let file = "migrations/20240101000003_Table_3.sql";
    let text = project.read(file);
    project.write(file, &format!("{text}SELECT 1;\n"));
    let place = format!("{file}:1:1: error[M0303]: frozen migration 20240101000003_Table_3");
    project.build(Mode::Ci).fails().says(&place);
    project.write(file, &text);
    let new = "migrations/20250101000000_more.sql";
    project.write(new, "CREATE TABLE more (a int);\n");
    project.build(Mode::Ci).fails().says("error[M0306]: 20250101000000_more was added");
    project.build(Mode::Developer).passes().says("the committed lock and seal are behind");
    project.write(new, "CREATE TABLE more (a no_such_type);\n");
    project.build(Mode::Developer).fails().says("no_such_type").says(new);
    fs::remove_file(project.path(new)).expect("the file is removed");
    project.build(Mode::Ci).passes();
}

/// Tests in the project that sqlx runs.
const TESTS: &str = r#"//! Tests on databases that sqlx makes.

use std::sync::LazyLock;

use sqlx::PgPool;
use sqlx::migrate::Migrator;

migrations::migrations!();

static MIGRATOR: LazyLock<Migrator> = LazyLock::new(|| Migrator::from(&MIGRATIONS));

#[sqlx::test(migrator = "MIGRATOR")]
async fn pool_is_migrated(pool: PgPool) {
    let tables = sqlx::query_scalar::<_, i64>("SELECT count(*) FROM pg_tables WHERE tablename ~ '^t[0-9]'");
    let tables = tables.fetch_one(&pool).await.expect("an answer");
    assert_eq!(usize::try_from(tables), Ok(MIGRATIONS.migrations().len()));
}

#[sqlx::test]
async fn database_that_sqlx_has_migrated_accepts_the_set(pool: PgPool) {
    let rows = sqlx::query_scalar::<_, i64>("SELECT count(*) FROM _sqlx_migrations");
    let before = rows.fetch_one(&pool).await.expect("an answer");
    assert!(before > 0);
    MIGRATOR.run(&pool).await.expect("every digest is the one that sqlx has stored");
    let rows = sqlx::query_scalar::<_, i64>("SELECT count(*) FROM _sqlx_migrations");
    assert_eq!(rows.fetch_one(&pool).await.expect("an answer"), before);
}

#[test]
fn every_migration_is_what_sqlx_embeds() {
    let theirs = sqlx::migrate!();
    let ups = |migrator: &Migrator| {
        let ups = migrator.iter().filter(|step| step.migration_type.is_up_migration());
        let data = ups.map(|step| {
            let (kind, sql) = (step.migration_type, step.sql.as_str().to_owned());
            (step.version, step.description.clone(), kind, sql, step.checksum.clone(), step.no_tx)
        });
        data.collect::<Vec<_>>()
    };
    assert_eq!(ups(&MIGRATOR), ups(&theirs));
    assert_eq!(MIGRATOR.iter().count(), theirs.iter().count());
}
"#;

#[test]
fn project_is_green_and_its_databases_and_tests_stay() {
    let project = on_sqlx("taken-over");
    let begin = Instant::now();
    let init = program().arg("init").current_dir(&project.dir).output().expect("the program runs");
    let said = String::from_utf8_lossy(&init.stdout);
    assert!(init.status.success(), "{said}{}", String::from_utf8_lossy(&init.stderr));
    let (migrations, queries) = size();
    let queries = queries + 1;
    let counts = format!("{migrations} migrations and {queries} queries checked by PostgreSQL");
    assert!(said.contains(&counts), "{said}");
    assert!(said.contains("kept: sqlx's nullability of 1 query"), "{said}");
    let config = project.read("migrations/migrations.toml");
    assert!(config.contains("\nnullability = \"sqlx\"\n"), "{config}");
    let initialised = begin.elapsed();
    project.build(Mode::Ci).passes();
    let built = begin.elapsed();
    // A build may have every dependency to compile, which is no work of ours.
    println!("init {initialised:?}, with the build {built:?}");

    every_change_is_a_fault(&project);
    project.write("tests/on_sqlx.rs", TESTS);
    let server = Server::start(&Options::default()).expect("a server");
    let output = cargo(&project.dir)
        .args(["test", "--quiet", "--test", "on_sqlx"])
        .env("CI", "true")
        .env("DATABASE_URL", server.url())
        .output()
        .expect("cargo runs");
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    assert!(output.status.success() && said.contains("3 passed"), "{said}");
}
