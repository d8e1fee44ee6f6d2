//! The command line of the RAG system.

use std::error::Error;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Parser, Subcommand};
use rag::answers::{self, By};
use rag::database::{Database, Unreachable};
use rag::demonstration::{self, Desk};
use rag::embedding::{Embedder, HashEmbedder};
use rag::ingest::{self, IngestError};
use rag::rows::{Severity, State};
use rag::{alerts, queue, strategy, tables, workspace};
use sqlx::PgPool;

/// Retrieval and trading strategies on Supabase.
///
/// The database is the one that DATABASE_URL names. Where it is not set, a throw-away PostgreSQL is
/// started, made like a Supabase project, filled with a workspace `macro`, its notes and a strategy
/// `crossing-averages`, and deleted at the end.
#[derive(Debug, Parser)]
#[command(name = "rag", version)]
struct Arguments {
    /// What to do; a demonstration on a throw-away PostgreSQL where it is left out.
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Bring the database up to date
    Migrate,
    /// Create a workspace
    CreateWorkspace {
        /// Name in addresses, in small letters
        slug: String,
        /// Name for people
        name: String,
    },
    /// Show what every workspace has
    Workspaces,
    /// Cut the text files of a folder into chunks, and queue a job for each file that embeds it
    Ingest {
        /// Slug of the workspace
        workspace: String,
        /// Folder with .txt and .md files
        folder: PathBuf,
        /// How many words a chunk may have
        #[arg(long, default_value_t = 80)]
        budget: usize,
    },
    /// Do the jobs of a queue with several workers, until none is left
    Work {
        /// Which queue
        #[arg(long, default_value = "default")]
        queue: String,
        /// How many workers
        #[arg(long, default_value_t = 4)]
        workers: usize,
    },
    /// Show the newest jobs
    Jobs {
        /// Slug of the workspace
        workspace: String,
    },
    /// Find passages by what they mean
    Search {
        /// Slug of the workspace
        workspace: String,
        /// What to look for
        text: String,
        /// How many passages
        #[arg(long, default_value_t = 5)]
        limit: i32,
        /// Look at the words as well
        #[arg(long)]
        words: bool,
    },
    /// Tune a strategy on one window after another, and write what won as a version
    Tune {
        /// Slug of the workspace
        workspace: String,
        /// Slug of the strategy, which is created where there is none
        strategy: String,
        /// Symbol, in capital letters
        symbol: String,
    },
    /// Show the versions of strategies
    Versions {
        /// Slug of the workspace
        workspace: String,
    },
    /// Move a version to a state: draft, backtested, paper, live, retired
    Promote {
        /// Slug of the workspace
        workspace: String,
        /// Slug of the strategy
        strategy: String,
        /// Number of the version
        version: i32,
        /// The state that it is to have
        state: State,
    },
    /// Raise an alert, or count the one that is open for the fault
    Raise {
        /// Slug of the workspace
        workspace: String,
        /// What raises it
        source: String,
        /// info, warning, error or critical
        severity: Severity,
        /// What is wrong
        message: String,
    },
    /// Say who looks after an alert
    Acknowledge {
        /// Number of the alert
        alert: i64,
        /// Who
        by: String,
    },
    /// Resolve an alert
    Resolve {
        /// Number of the alert
        alert: i64,
        /// What was done
        resolution: String,
    },
    /// Show the open alerts
    Alerts {
        /// Slug of the workspace
        workspace: String,
    },
}

/// Why the program ended early.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Unreachable(#[from] Unreachable),
    #[error(
        "a demonstration writes rows, so it needs DATABASE_URL unset; or say what to do, as --help has it"
    )]
    NoCommand,
    #[error("the demonstration ended early")]
    Demonstration(#[source] demonstration::Failure),
    #[error("the database could not be brought up to date")]
    Migration(#[source] Box<dyn Error + Send + Sync>),
    #[error(transparent)]
    Ingest(#[from] IngestError),
    #[error("there is no such workspace, strategy or version")]
    Missing,
    #[error("the database refused")]
    Database(#[source] sqlx::Error),
    #[error("there is no open alert {0}")]
    NoAlert(i64),
    #[error("the answer could not be written")]
    Output(#[from] io::Error),
    #[error("no runtime could be started")]
    Runtime(#[source] io::Error),
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Failure {
        match error {
            sqlx::Error::RowNotFound => Failure::Missing,
            error => Failure::Database(error),
        }
    }
}

fn main() -> ExitCode {
    match run(Arguments::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        // `rag … | head` has read enough; that is no failure.
        Err(Failure::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
            ExitCode::SUCCESS
        }
        Err(failure) => {
            eprintln!("error: {}", chain(&failure));
            ExitCode::FAILURE
        }
    }
}

/// Starts and stops a throw-away server outside of the runtime, because both block.
fn run(command: Option<Command>) -> Result<(), Failure> {
    let database = Database::find()?;
    let runtime = tokio::runtime::Runtime::new().map_err(Failure::Runtime)?;
    runtime.block_on(serve(&database, command))
}

async fn serve(database: &Database, command: Option<Command>) -> Result<(), Failure> {
    let pool = database.connect().await?;
    let mut out = io::stdout().lock();
    if !database.is_throw_away() {
        let answer = execute(&pool, command.ok_or(Failure::NoCommand)?).await?;
        writeln!(out, "{answer}")?;
    } else {
        writeln!(out, "{database}")?;
        let desk = Desk::set_up(&pool).await.map_err(Failure::Demonstration)?;
        match command {
            None => desk.show(&pool, &mut out).await.map_err(Failure::Demonstration)?,
            Some(command) => writeln!(out, "{}", execute(&pool, command).await?)?,
        }
    }
    pool.close().await;
    Ok(())
}

async fn execute(pool: &PgPool, command: Command) -> Result<String, Failure> {
    Ok(match command {
        Command::Migrate => migrate(pool).await?,
        Command::CreateWorkspace { slug, name } => {
            let workspace = workspace::create(pool, &slug, &name).await?;
            format!("Workspace {} ({})", workspace.slug, workspace.plan)
        }
        Command::Workspaces => tables::workspaces(&workspace::overview(pool).await?).to_string(),
        Command::Ingest { workspace, folder, budget } => {
            let workspace = workspace::find(pool, &workspace).await?;
            let ingested =
                ingest::folder(pool, workspace.workspace_id, &folder, budget.max(1)).await?;
            tables::ingested(&ingested).to_string()
        }
        Command::Search { workspace, text, limit, words } => {
            let by = if words { By::MeaningAndWords } else { By::Meaning };
            let id = workspace::find(pool, &workspace).await?.workspace_id;
            answers::passages(pool, id, &text, limit, by).await?
        }
        Command::Tune { workspace, strategy, symbol } => {
            let id = workspace::find(pool, &workspace).await?.workspace_id;
            answers::tuned(pool, id, &strategy, &symbol).await?
        }
        Command::Versions { workspace } => {
            let workspace = workspace::find(pool, &workspace).await?;
            tables::versions(&strategy::versions(pool, workspace.workspace_id).await?).to_string()
        }
        Command::Promote { workspace, strategy, version, state } => {
            let workspace = workspace::find(pool, &workspace).await?;
            let found = strategy::find(pool, workspace.workspace_id, &strategy).await?;
            strategy::promote(pool, found.strategy_id, version, state).await?;
            tables::versions(&strategy::versions(pool, workspace.workspace_id).await?).to_string()
        }
        command => operate(pool, command).await?,
    })
}

/// The commands of whoever is on duty: the queue and the alerts.
async fn operate(pool: &PgPool, command: Command) -> Result<String, Failure> {
    Ok(match command {
        Command::Work { queue, workers } => {
            let stalled = queue::requeue_stalled(pool).await?;
            let embedder: Arc<dyn Embedder> = Arc::new(HashEmbedder);
            let worked = queue::work(pool, &embedder, &queue, workers.clamp(1, 12)).await?;
            format!("{} stalled jobs given back\n{}", stalled.len(), tables::worked(&worked))
        }
        Command::Jobs { workspace } => {
            let workspace = workspace::find(pool, &workspace).await?;
            tables::jobs(&queue::list(pool, workspace.workspace_id).await?).to_string()
        }
        Command::Raise { workspace, source, severity, message } => {
            let workspace = workspace::find(pool, &workspace).await?;
            let id = workspace.workspace_id;
            let alert = alerts::raise(pool, id, &source, severity, &message).await?;
            format!("Alert {alert}")
        }
        Command::Acknowledge { alert, by } => {
            if !alerts::acknowledge(pool, alert, &by).await? {
                return Err(Failure::NoAlert(alert));
            }
            format!("Alert {alert} is with {by}")
        }
        Command::Resolve { alert, resolution } => {
            if !alerts::resolve(pool, alert, &resolution).await? {
                return Err(Failure::NoAlert(alert));
            }
            format!("Alert {alert} is resolved")
        }
        Command::Alerts { workspace } => {
            let workspace = workspace::find(pool, &workspace).await?;
            tables::alerts(&alerts::open(pool, workspace.workspace_id).await?).to_string()
        }
        // `run` has done the others.
        other => format!("{other:?}"),
    })
}

async fn migrate(pool: &PgPool) -> Result<String, Failure> {
    let report =
        rag::MIGRATIONS.apply(pool).await.map_err(|error| Failure::Migration(error.into()))?;
    Ok(format!("{} applied, {} applied before", report.applied.len(), report.already.len()))
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
