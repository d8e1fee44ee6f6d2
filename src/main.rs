//! The platform's program: it brings a database up to date, and does what it is told.

mod arguments;
mod commands;
mod schema;
mod tour;

use std::error::Error;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use trading::database::{Database, Unreachable};
use uuid::Uuid;

use crate::arguments::Arguments;

/// Why the program ended early. The exit codes are those of `cargo migrations`.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Unreachable(#[from] Unreachable),
    #[error("the database could not be brought up to date")]
    Migration(#[source] Box<dyn Error + Send + Sync>),
    #[error("the database refused it")]
    Question(#[from] sqlx::Error),
    #[error("there is no recommendation {0}")]
    Unknown(Uuid),
    #[error("{} could not be read", .0.display())]
    File(PathBuf, #[source] io::Error),
    #[error("the recommendation cannot be understood")]
    Draft(#[from] serde_json::Error),
    #[error("a price is no number")]
    Price(#[from] rust_decimal::Error),
    #[error("the answer could not be written")]
    Output(#[from] io::Error),
}

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        // `cargo run | head` has read enough; that is no failure.
        Err(Failure::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
            ExitCode::SUCCESS
        }
        Err(failure) => {
            eprintln!("error: {}", chain(&failure));
            failure.exit_code()
        }
    }
}

/// Starts and stops a throw-away server outside of the runtime, because both block.
fn run(arguments: Arguments) -> Result<(), Failure> {
    let database = Database::find()?;
    let mut out = io::stdout().lock();
    tokio::runtime::Runtime::new()?.block_on(work(arguments, &database, &mut out))
}

async fn work(
    Arguments { user, command }: Arguments,
    database: &Database,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let Some(command) = command else {
        writeln!(out, "{database}")?;
        let pool = database.connect().await?;
        schema::tell(&schema::apply(&pool).await?, out)?;
        tour::ask(&pool, out).await?;
        if database.is_thrown_away() {
            tour::live(&pool, user, out).await?;
        }
        pool.close().await;
        return Ok(());
    };
    // What a command answers may go to another program; where it comes from does not.
    eprintln!("{database}");
    let pool = database.connect().await?;
    commands::run(command, user, &pool, out).await?;
    pool.close().await;
    Ok(())
}

impl Failure {
    fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self {
            Failure::Unreachable(
                Unreachable::Scheme | Unreachable::Url(_) | Unreachable::NotSet,
            )
            | Failure::File(..)
            | Failure::Draft(_) => 2,
            Failure::Unreachable(Unreachable::Engine(_) | Unreachable::Connect(_)) => 3,
            Failure::Migration(_) => 4,
            Failure::Question(_) | Failure::Unknown(_) | Failure::Price(_) | Failure::Output(_) => {
                1
            }
        })
    }
}

/// Writes an error and its causes in one line, each text once: some errors repeat their cause in
/// their own message.
fn chain(failure: &Failure) -> String {
    let mut text = failure.to_string();
    let mut cause = failure.source();
    while let Some(error) = cause {
        // What the server says is the end of it; sqlx adds a line of PostgreSQL's own C source.
        let (message, next) = match error.downcast_ref() {
            Some(sqlx::Error::Database(error)) => (error.message().to_owned(), None),
            _ => (error.to_string(), error.source()),
        };
        if !text.contains(&message) {
            text = format!("{text}: {message}");
        }
        cause = next;
    }
    text
}
