//! Every set of the tree, back to nothing and up again: the schema after each step is the one that was
//! there before.
//!
//! The sets are found where they lie, so that a new one is among them; those that cannot go back are
//! named.

use std::fs;
use std::path::{Path, PathBuf};

use migrations_compiler::{Catalog, SourceDir, check, parse};
use migrations_core::MigrationSet;
use migrations_core::rollback_block::{LabelForm, RollbackBlock};
use migrations_core::rollback_plan::UnprovenPolicy;
use migrations_core::set::Inverse;
use migrations_postgres::{Options, Server};
use migrations_prepare::introspect::introspect;
use migrations_runner::{ApplyOptions, DraftPolicy, RollbackOptions};
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _};

/// Where sets lie that are there for their faults, some of which are in rollbacks; and one that is
/// only read, and whose role is nowhere.
const AT_FAULT: [&str; 2] = [
    "migrations-cli/tests/faults/cases/",
    "migrations-compiler/tests/rules/hard_coded_secret/rollback",
];

/// How many sets go back, at least: a search that finds none is no proof.
const LEAST: usize = 12;

#[tokio::test]
async fn every_set_of_the_tree_goes_back_to_nothing_and_up_again() {
    let server = Server::start(&Options::default()).expect("a PostgreSQL is installed");
    let (mut there_and_back, mut without, mut elsewhere) = (Vec::new(), Vec::new(), Vec::new());
    let (mut meant, mut faults) = (Vec::new(), Vec::new());
    for (index, folder) in folders().into_iter().enumerate() {
        let shown = folder.strip_prefix(root()).expect("below the root").display().to_string();
        let Some(set) = set(&folder) else { continue };
        let is_reversible =
            set.migrations().iter().all(|it| matches!(it.inverse(), Inverse::Rollback(_)));
        if !is_reversible {
            without.push(shown);
            continue;
        }
        let connect = database(&server, index).await;
        match round_trip(&set, &connect).await {
            Ok(true) => there_and_back.push(shown),
            Ok(false) => elsewhere.push(shown),
            Err(_) if AT_FAULT.iter().any(|it| shown.starts_with(it)) => meant.push(shown),
            Err(fault) => faults.push(format!("{shown}: {fault}")),
        }
    }
    println!("there and back: {}\n  {}", there_and_back.len(), there_and_back.join("\n  "));
    println!("without rollbacks: {}\n  {}", without.len(), without.join("\n  "));
    println!("not on a bare database: {}\n  {}", elsewhere.len(), elsewhere.join("\n  "));
    println!("at fault, as they are meant to be: {}\n  {}", meant.len(), meant.join("\n  "));
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(there_and_back.iter().any(|set| set == "db/migrations"), "{there_and_back:?}");
    assert!(there_and_back.len() >= LEAST, "{there_and_back:?}");
}

/// The sets whose migrations have their rollbacks in comments for people.
const WRITTEN: [&str; 2] = ["written_rollbacks", "apps/second-brain/migrations"];

/// A case of the rules that has such comments in one of its files.
const CASE: &str = "foreign_layout/comments_alone_below";

/// What is written for people is taken for a rollback only where it surely is one: no other file of the
/// tree has any.
#[test]
fn no_comment_of_the_tree_is_taken_for_a_rollback() {
    let mut count = 0;
    for folder in folders().into_iter().filter(|folder| !folder.ends_with(CASE)) {
        for entry in fs::read_dir(&folder).expect("a folder").flatten() {
            let is_sql = entry.path().extension().is_some_and(|it| it == "sql");
            let Ok(text) = fs::read_to_string(entry.path()) else { continue };
            if !is_sql {
                continue;
            }
            count += 1;
            let blocks = RollbackBlock::find_all(&text.replace("\r\n", "\n"));
            let written = blocks.iter().find(|block| block.form == LabelForm::Written);
            let is_migration = entry.file_name().as_encoded_bytes()[0].is_ascii_digit();
            let is_case = is_migration && WRITTEN.iter().any(|it| folder.ends_with(it));
            assert_eq!(written.is_some(), is_case, "{}", entry.path().display());
        }
    }
    assert!(count > 1000, "{count} files");
}

fn root() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the root");
    folder.to_owned()
}

/// Every folder with SQL files in it.
fn folders() -> Vec<PathBuf> {
    let mut found = Vec::new();
    collect(&root(), &mut found);
    found.sort();
    found
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut has_sql = false;
    for entry in entries {
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if is_folder && !name.starts_with('.') && name != "target" {
            collect(&path, found);
        }
        has_sql |= name.ends_with(".sql");
    }
    if has_sql {
        found.push(folder.to_owned());
    }
}

/// The set of a folder where it is one, without a fault.
fn set(folder: &Path) -> Option<MigrationSet> {
    let set = check(parse(&SourceDir::read(folder).ok()?)).set?;
    (!set.migrations().is_empty()).then_some(set)
}

async fn database(server: &Server, index: usize) -> PgConnectOptions {
    let connect: PgConnectOptions = server.url().parse().expect("the engine's URL is one");
    let name = format!("round_trip_{index}");
    let mut connection = connect.connect().await.expect("the engine is up");
    let sql = AssertSqlSafe(format!("CREATE DATABASE {name}"));
    sqlx::raw_sql(sql).execute(&mut connection).await.expect("the database is created");
    connection.close().await.expect("the connection is closed");
    connect.database(&name)
}

async fn catalog(set: &MigrationSet, connect: &PgConnectOptions) -> Catalog {
    let mut connection = connect.connect().await.expect("the engine is up");
    let catalog = introspect(&mut connection, set.history_table()).await.expect("a catalog");
    connection.close().await.expect("the connection is closed");
    catalog
}

fn options() -> ApplyOptions {
    ApplyOptions { drafts: DraftPolicy::Allow, ..ApplyOptions::default() }
}

async fn step_up(
    set: &MigrationSet,
    connect: &PgConnectOptions,
    count: usize,
) -> Result<(), String> {
    let first = set.with_migrations(set.migrations()[..count].to_vec());
    let applied = migrations_runner::apply(&first, connect, &options()).await;
    applied.map(drop).map_err(|error| error.to_string())
}

/// Whether the set runs on a bare database at all; then it has to come back from every step.
async fn round_trip(set: &MigrationSet, connect: &PgConnectOptions) -> Result<bool, String> {
    let mut states = vec![catalog(set, connect).await];
    for count in 1..=set.migrations().len() {
        if step_up(set, connect, count).await.is_err() {
            return Ok(false);
        }
        states.push(catalog(set, connect).await);
    }
    let unproven = UnprovenPolicy::Allow;
    let back = RollbackOptions { unproven, run: options(), ..RollbackOptions::default() };
    for (migration, before) in set.migrations().iter().zip(&states).rev() {
        let taken_back = migrations_runner::rollback(set, connect, &back).await;
        let taken_back = taken_back.map_err(|error| error.to_string())?;
        assert_eq!(taken_back.taken_back[0].version, migration.stem, "{}", set.name());
        require_same(&catalog(set, connect).await, before, &format!("back {}", migration.stem))?;
    }
    for (count, after) in states.iter().enumerate().skip(1) {
        step_up(set, connect, count).await?;
        require_same(&catalog(set, connect).await, after, &format!("up again {count}"))?;
    }
    Ok(true)
}

fn require_same(is: &Catalog, was: &Catalog, step: &str) -> Result<(), String> {
    if is == was {
        Ok(())
    } else {
        Err(format!("{step}\n{}\nwas\n{}", is.to_text(), was.to_text()))
    }
}
