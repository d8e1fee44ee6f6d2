//! Databases that other tools have filled, and this tool under another name: nothing runs twice
//! there, and what only looks alike is no reason to stop.

mod adopted;
mod lookalikes;
mod other_sets;
mod platforms;
mod real_tools;

use std::fs;
use std::path::{Path, PathBuf};

use migrations_core::{Code, HistoryTable, Migration, MigrationSet, PlanProblem, SetParts};
use migrations_runner::RunError;

use crate::support::{Database, database, migration};

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
        "hand-kept-1" | "hand-kept-2" => ("a home-made runner", AsFiles),
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

/// The set with its history in another table of `public`.
fn with_table(set: &MigrationSet, name: &'static str) -> MigrationSet {
    MigrationSet::from_checked(SetParts {
        name: "test".into(),
        history: HistoryTable { schema: "public".into(), name: name.into() },
        migrations: set.migrations().to_vec().into(),
        ..SetParts::default()
    })
}
