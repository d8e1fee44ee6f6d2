//! What is typed after the program's name.

use agent_monitor::rows::WorkflowStatus;
use clap::{Parser, Subcommand};
use rust_decimal::Decimal;
use uuid::Uuid;

/// Watches agents at work: their sessions, what they cost and what they remember.
///
/// The database is the one that DATABASE_URL names. Where it is not set, a throw-away PostgreSQL is
/// started, filled with an example, and deleted at the end. Embeddings are asked of an
/// OpenAI-compatible service where OPENAI_API_KEY is set (and OPENAI_BASE_URL, if it is another one),
/// and are made on this machine otherwise.
#[derive(Debug, Parser)]
#[command(name = "agent-monitor", version)]
pub struct Arguments {
    /// What to do; everything is shown where it is left out.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Take in an event stream: one JSON object a line.
    Ingest {
        /// A file, or - for the standard input; the built-in example where it is left out.
        file: Option<String>,
    },
    /// Show each workflow, its status and how its sessions went.
    Workflows,
    /// Show the last sessions and what they cost.
    Sessions {
        /// Only those of this workflow.
        #[arg(long)]
        workflow: Option<String>,
        /// At most so many.
        #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(i64).range(1..=1000))]
        limit: i64,
    },
    /// Show each tool, how often it fails and how long it takes.
    Tools,
    /// Show what happened in a session.
    Timeline {
        /// Its id.
        session: Uuid,
    },
    /// Change the status of a workflow.
    Set {
        /// Its name.
        workflow: String,
        /// draft, active, paused or archived.
        status: WorkflowStatus,
        /// Why.
        #[arg(long)]
        reason: Option<String>,
    },
    /// Store a memory with its embedding.
    Remember {
        /// Where it belongs; it is made where it is not there.
        #[arg(long)]
        collection: String,
        /// The session in which it was learnt.
        #[arg(long)]
        session: Option<Uuid>,
        /// From 0 to 1.
        #[arg(long, default_value = "0.5")]
        importance: Decimal,
        /// The text.
        text: String,
    },
    /// Find the memories that are nearest to a question.
    Search {
        /// Where to look.
        #[arg(long)]
        collection: String,
        /// At most so many.
        #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(i64).range(1..=100))]
        limit: i64,
        /// The question.
        question: String,
    },
    /// Show each collection of memories and how it is used.
    Collections,
    /// Show the migrations, apply them, or take the last one back.
    #[command(subcommand)]
    Migrate(MigrateCommand),
}

/// What to do with the migrations.
#[derive(Debug, Subcommand)]
pub enum MigrateCommand {
    /// Show which are applied.
    Status,
    /// Apply what is pending.
    Apply {
        /// Also what the history of another runner says has run.
        #[arg(long)]
        over_existing: bool,
    },
    /// Take back the one that was applied last.
    Rollback,
    /// Take back the one that was applied last, and apply it again.
    Redo,
}
