//! Client success at a terminal: bring a database up to date, then answer.

use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use client_success::alerts::{self, Which};
use client_success::database::{self, Database, Unreachable};
use client_success::{digests, goals, health, segmentation, tables, tasks};
use sqlx::PgPool;

mod arguments;

use arguments::{Arguments, Question};

/// How far ahead the overview looks, in days.
const HORIZON: i32 = 90;

/// How many tasks a worker of the overview does at most.
const LIMIT: usize = 100;

/// Why the program ended early. The exit codes are those of `cargo migrations`.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Unreachable(#[from] Unreachable),
    #[error("the database could not be brought up to date")]
    Migration(#[source] Box<dyn Error + Send + Sync>),
    #[error("the database could not answer")]
    Question(#[from] sqlx::Error),
    #[error("there is no {0}")]
    Missing(String),
    #[error("the answer could not be written")]
    Output(#[from] io::Error),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        // `client-success | head` has read enough; that is no failure.
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
fn run(arguments: &Arguments) -> Result<(), Failure> {
    let database = Database::find()?;
    let mut out = io::stdout().lock();
    writeln!(out, "{database}")?;
    tokio::runtime::Runtime::new()?.block_on(answer(&database, arguments, &mut out))
}

async fn answer(
    database: &Database,
    arguments: &Arguments,
    out: &mut impl Write,
) -> Result<(), Failure> {
    let pool = database.connect().await?;
    match database.applied() {
        None => migrate(&pool, out).await?,
        Some(applied) => {
            writeln!(out, "{applied} migrations applied")?;
            database::seed(&pool).await?;
        }
    }
    match &arguments.question {
        None => overview(&pool, out).await?,
        Some(question) => ask(&pool, question, out).await?,
    }
    pool.close().await;
    Ok(())
}

async fn migrate(pool: &PgPool, out: &mut impl Write) -> Result<(), Failure> {
    let report = client_success::MIGRATIONS
        .apply(pool)
        .await
        .map_err(|error| Failure::Migration(error.into()))?;
    let (now, before) = (report.applied.len(), report.already.len());
    writeln!(out, "{now} migrations applied, {before} before")?;
    Ok(())
}

/// Shows everything once, with a worker that empties the queue in between.
async fn overview(pool: &PgPool, out: &mut impl Write) -> Result<(), Failure> {
    writeln!(out, "\n1. Clients by tier")?;
    writeln!(
        out,
        "{}",
        tables::segmented_clients(&segmentation::segmented_clients(pool, None).await?)
    )?;

    writeln!(out, "\n2. Health in {HORIZON} days, by the trend")?;
    writeln!(out, "{}", tables::predictions(&health::predictions(pool, HORIZON).await?))?;

    writeln!(out, "\n3. Goals, which rise from initiatives to the company")?;
    writeln!(out, "{}", tables::goals(&goals::goals(pool).await?))?;

    writeln!(out, "\n4. The queue of the agents")?;
    writeln!(out, "{}", tables::queue(&tasks::queue(pool).await?))?;

    writeln!(out, "\n5. The queue, worked in order")?;
    writeln!(out, "{}", tables::worked(&tasks::work(pool, "overview", LIMIT).await?))?;

    writeln!(out, "\n6. Open alerts")?;
    writeln!(out, "{}", tables::alerts(&alerts::alerts(pool, Which::Open).await?))?;

    writeln!(out, "\n7. Digests of the day")?;
    writeln!(out, "{}", tables::digests(&digests::newest(pool).await?))?;
    Ok(())
}

async fn ask(pool: &PgPool, question: &Question, out: &mut impl Write) -> Result<(), Failure> {
    match question {
        Question::Segmentation { client: Some(client), .. } => {
            let answer = segmentation::owed_contacts(pool, client).await?;
            writeln!(out, "{}", tables::owed_contacts(&answer))?;
        }
        Question::Segmentation { tier, client: None } => {
            let answer = segmentation::segmented_clients(pool, tier.as_deref()).await?;
            writeln!(out, "{}", tables::segmented_clients(&answer))?;
        }
        Question::Health { horizon, record } => {
            if *record {
                writeln!(out, "{} predictions", health::predict(pool).await?)?;
            }
            writeln!(out, "{}", tables::predictions(&health::predictions(pool, *horizon).await?))?;
        }
        Question::Goals { initiative, progress } => {
            if let (Some(initiative), Some(progress)) = (initiative, progress) {
                set_progress(pool, initiative, *progress, out).await?;
            }
            writeln!(out, "{}", tables::goals(&goals::goals(pool).await?))?;
        }
        Question::Tasks => writeln!(out, "{}", tables::queue(&tasks::queue(pool).await?))?,
        Question::Work { worker, limit } => {
            writeln!(out, "{}", tables::worked(&tasks::work(pool, worker, *limit).await?))?;
        }
        Question::Alerts { all } => {
            let which = if *all { Which::All } else { Which::Open };
            writeln!(out, "{}", tables::alerts(&alerts::alerts(pool, which).await?))?;
        }
        Question::Acknowledge { client, email } => {
            let taken = alerts::acknowledge(pool, client, email).await?;
            if taken == 0 {
                return Err(Failure::Missing(format!(
                    "open alert about {client:?}, or no {email}"
                )));
            }
            writeln!(out, "taken on: {taken}")?;
        }
        Question::Digest { email: Some(email) } => {
            let Some(digest) = digests::digest(pool, email).await? else {
                return Err(Failure::Missing(format!("person with the address {email}")));
            };
            writeln!(out, "{}", tables::digests(&[digest]))?;
        }
        Question::Digest { email: None } => {
            writeln!(out, "{}", tables::digests(&digests::newest(pool).await?))?;
        }
        Question::Seed => {
            database::seed(pool).await?;
            writeln!(out, "the rows of the demonstration are there")?;
        }
    }
    Ok(())
}

async fn set_progress(
    pool: &PgPool,
    initiative: &str,
    progress: rust_decimal::Decimal,
    out: &mut impl Write,
) -> Result<(), Failure> {
    match goals::set_progress(pool, initiative, progress).await? {
        Some(company) => writeln!(out, "the company's goal is at {company}%")?,
        None => return Err(Failure::Missing(format!("initiative {initiative:?} below a goal"))),
    }
    Ok(())
}

impl Failure {
    fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self {
            Failure::Unreachable(
                Unreachable::Scheme | Unreachable::Url(_) | Unreachable::NotSet,
            ) => 2,
            Failure::Unreachable(Unreachable::Engine(_) | Unreachable::Connect(_)) => 3,
            Failure::Migration(_) => 4,
            Failure::Question(_) | Failure::Missing(_) | Failure::Output(_) => 1,
        })
    }
}

/// Writes an error and its causes in one line, each text once.
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
