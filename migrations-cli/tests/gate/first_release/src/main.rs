//! The platform's first impression: bring a database up to date, then ask it the four questions.

use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;

use rust_decimal::Decimal;
use sqlx::PgPool;
use trading::database::{Database, Unreachable};
use trading::questions::{self, RecentRecommendation};
use trading::tables;

const SYMBOL: &str = "NVDA";
const HORIZON: &str = "swing";

/// Why the program ended early. The exit codes are those of `cargo migrations`.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Unreachable(#[from] Unreachable),
    #[error("the database could not be brought up to date")]
    Migration(#[source] Box<dyn Error + Send + Sync>),
    #[error("a question could not be answered")]
    Question(#[from] sqlx::Error),
    #[error("the answer could not be written")]
    Output(#[from] io::Error),
}

fn main() -> ExitCode {
    match run() {
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
fn run() -> Result<(), Failure> {
    let database = Database::find()?;
    let mut out = io::stdout().lock();
    writeln!(out, "{database}")?;
    tokio::runtime::Runtime::new()?.block_on(show(&database, &mut out))
}

async fn show(database: &Database, out: &mut impl Write) -> Result<(), Failure> {
    let pool = database.connect().await?;
    migrate(&pool, out).await?;
    ask(&pool, out).await?;
    pool.close().await;
    Ok(())
}

async fn migrate(pool: &PgPool, out: &mut impl Write) -> Result<(), Failure> {
    let report =
        trading::MIGRATIONS.apply(pool).await.map_err(|error| Failure::Migration(error.into()))?;
    for applied in &report.applied {
        let milliseconds = applied.execution_time.as_secs_f64() * 1000.0;
        writeln!(out, "Applied {} in {milliseconds:.1} ms", applied.version)?;
    }
    if report.applied.is_empty() {
        let count = report.already.len();
        writeln!(out, "Nothing is pending: {count} migrations were applied before.")?;
    }
    Ok(())
}

async fn ask(pool: &PgPool, out: &mut impl Write) -> Result<(), Failure> {
    let answer = questions::recommendations_for_symbol(pool, SYMBOL).await?;
    writeln!(out, "\n1. All recommendations for {SYMBOL}, with their targets")?;
    writeln!(out, "{}", tables::recommendations_for_symbol(&answer))?;

    let recent = questions::recommendations_of_last_week(pool).await?;
    writeln!(out, "\n2. The last 7 days, with options and their delta")?;
    writeln!(out, "{}", tables::recommendations_of_last_week(&recent))?;

    let at_least = Decimal::new(75, 2);
    let answer = questions::confident_buys(pool, HORIZON, at_least).await?;
    writeln!(
        out,
        "\n3. What to buy for the horizon {HORIZON:?} with a confidence of {at_least} or more"
    )?;
    writeln!(out, "{}", tables::confident_buys(&answer))?;

    show_one(pool, &recent, out).await
}

/// Shows the newest recommendation that has an option, because that has the most to show.
async fn show_one(
    pool: &PgPool,
    recent: &[RecentRecommendation],
    out: &mut impl Write,
) -> Result<(), Failure> {
    let newest = recent.iter().find(|reco| reco.option_type.is_some()).or(recent.first());
    let Some(newest) = newest else { return Ok(()) };
    if let Some(answer) = questions::complete_recommendation(pool, newest.reco_id).await? {
        writeln!(out, "\n4. One recommendation, complete ({})", newest.reco_id)?;
        writeln!(out, "{}", tables::complete_recommendation(&answer))?;
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
            Failure::Question(_) | Failure::Output(_) => 1,
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
