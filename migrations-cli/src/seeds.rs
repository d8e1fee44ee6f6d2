//! The rows of a set for development: `seed.sql`, and what lies in `seeds/`.
//!
//! Must not know when they are wanted.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use migrations_compiler::environment::SEED;
use migrations_compiler::file_name::SEEDS;
use migrations_compiler::source;
use migrations_runner::Script;
use sqlx::{Connection as _, PgConnection};

use crate::exit::Failure;

/// A file of rows.
pub(crate) struct Seed {
    /// The file, as a person would name it.
    pub(crate) path: PathBuf,
    sql: String,
}

/// The files of a set, in the order in which they are run.
pub(crate) fn of_set(set_dir: &Path) -> Result<Vec<Seed>, Failure> {
    let mut paths: Vec<PathBuf> = Vec::new();
    paths.extend(Some(set_dir.join(SEED)).filter(|path| path.exists()));
    paths.extend(in_folder(&set_dir.join(SEEDS))?);
    paths.into_iter().map(read).collect()
}

/// Files that were named, each folder with the files in it.
pub(crate) fn named(paths: &[PathBuf]) -> Result<Vec<Seed>, Failure> {
    let mut files = Vec::new();
    for path in paths {
        match path.is_dir() {
            true => files.extend(in_folder(path)?),
            false => files.push(path.clone()),
        }
    }
    files.into_iter().map(read).collect()
}

/// The `.sql` files of a folder by their names; none where there is no folder.
fn in_folder(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut paths = Vec::new();
    for entry in entries {
        let path = entry?.path();
        paths.extend(path.extension().is_some_and(|extension| extension == "sql").then_some(path));
    }
    paths.sort();
    Ok(paths)
}

fn read(path: PathBuf) -> Result<Seed, Failure> {
    let sql = source::read_file(&path)
        .map_err(|error| Failure::wrong_use(format!("{}: {error}", path.display())))?;
    Ok(Seed { path, sql })
}

impl Seed {
    /// Runs the file in one transaction.
    pub(crate) async fn run(&self, connection: &mut PgConnection) -> Result<(), Failure> {
        let mut transaction = connection.begin().await.map_err(Failure::other)?;
        let script = Script { sql: &self.sql, lines_before: 0 };
        if let Err(failure) = script.run(&mut transaction).await {
            let _ = transaction.rollback().await;
            let (path, position) = (self.path.display(), failure.position);
            return Err(Failure::other(format!(
                "{path}:{}:{}: {}; nothing of this file is there",
                position.line, position.column, failure.cause
            )));
        }
        transaction.commit().await.map_err(|error| {
            Failure::other(format!("{}: {error}; nothing of it is there", self.path.display()))
        })
    }
}
