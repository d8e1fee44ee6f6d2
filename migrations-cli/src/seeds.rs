//! The rows of a set for development: `seed.sql`, and what lies in `seeds/`.
//!
//! Must not know when they are wanted.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use migrations_compiler::environment::SEED;
use migrations_compiler::file_name::SEEDS;
use migrations_compiler::source;
use migrations_core::transaction_control::{Outcome, TransactionControl};
use migrations_core::{Position, lexer, substring};
use migrations_runner::Script;
use sqlx::postgres::PgConnectOptions;
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
    Seed::new(path, sql)
}

impl Seed {
    /// A file with its text; refused where it would end the transaction that it runs in.
    pub(crate) fn new(path: PathBuf, sql: String) -> Result<Seed, Failure> {
        let seed = Seed { path, sql };
        seed.require_one_transaction()?;
        Ok(seed)
    }

    /// Refuses a file that would leave the transaction it runs in before its end: what stands before
    /// that place would stay when what follows fails.
    fn require_one_transaction(&self) -> Result<(), Failure> {
        let statements = lexer::split(&self.sql).statements;
        let last = statements.len().saturating_sub(1);
        let commits = TransactionControl::End { outcome: Outcome::Kept, chains: false };
        for (index, range) in statements.into_iter().enumerate() {
            let control = TransactionControl::of(substring(&self.sql, range.clone()));
            let is_allowed = match control {
                None | Some(TransactionControl::Begin) => true,
                Some(end) => index == last && end == commits,
            };
            if !is_allowed {
                let place = self.place(Position::of(&self.sql, range.start));
                return Err(Failure::other(format!(
                    "{place}: the file runs in one transaction, and this ends it; nothing was changed\n  \
                     help: take it out, or put what follows into a file of its own"
                )));
            }
        }
        Ok(())
    }

    fn place(&self, position: Position) -> String {
        format!("{}:{}:{}", self.path.display(), position.line, position.column)
    }

    /// Runs the file in one transaction, and in a session of its own: what one file sets does not
    /// reach the next.
    pub(crate) async fn run(&self, connect: &PgConnectOptions) -> Result<(), Failure> {
        let mut connection = migrations_runner::connect(connect).await?;
        let run = self.run_over(&mut connection).await;
        let _ = connection.close().await;
        run
    }

    async fn run_over(&self, connection: &mut PgConnection) -> Result<(), Failure> {
        let mut transaction = connection.begin().await.map_err(Failure::other)?;
        let script = Script { sql: &self.sql, lines_before: 0 };
        if let Err(failure) = script.run(&mut transaction).await {
            let _ = transaction.rollback().await;
            let place = self.place(failure.position);
            return Err(Failure::other(format!(
                "{place}: {}; nothing of this file is there",
                failure.cause
            )));
        }
        transaction.commit().await.map_err(|error| {
            Failure::other(format!("{}: {error}; nothing of it is there", self.path.display()))
        })
    }
}
