//! What can be asked on the command line.

use clap::{Parser, Subcommand};
use rust_decimal::Decimal;

/// Client success at a terminal.
///
/// Without `DATABASE_URL` it starts a PostgreSQL of its own, fills it with rows to look at, and
/// deletes it at the end.
#[derive(Debug, Parser)]
#[command(name = "client-success", version)]
pub struct Arguments {
    /// What is asked; an overview of everything where it is left out.
    #[command(subcommand)]
    pub question: Option<Question>,
}

/// One question or order.
#[derive(Debug, Subcommand)]
pub enum Question {
    /// List clients by tier, or what one client is owed
    Segmentation {
        /// One tier alone, such as `giant`
        #[arg(long)]
        tier: Option<String>,
        /// What this client is owed, by its name or an alias
        #[arg(long, conflicts_with = "tier")]
        client: Option<String>,
    },
    /// Predict the health of clients from its trend
    Health {
        /// How many days ahead: 30, 60 or 90
        #[arg(long, default_value = "90", value_parser = horizon)]
        horizon: i32,
        /// Record today's health and predict anew before
        #[arg(long)]
        record: bool,
    },
    /// Show goals as a tree, or set how far an initiative is
    Goals {
        /// The initiative whose progress is set
        #[arg(long, requires = "progress")]
        initiative: Option<String>,
        /// Its progress in per cent
        #[arg(long, requires = "initiative")]
        progress: Option<Decimal>,
    },
    /// Show the queue of the agents
    Tasks,
    /// Work through the queue, in the order in which tasks wait for each other
    Work {
        /// What the worker is called
        #[arg(long, default_value = "terminal")]
        worker: String,
        /// After how many tasks it stops
        #[arg(long, default_value_t = 100)]
        limit: usize,
    },
    /// Show open alerts about the mood of clients
    Alerts {
        /// Those that are taken on or resolved as well
        #[arg(long)]
        all: bool,
    },
    /// Take the open alerts about a client on
    Acknowledge {
        /// The client, by its name or an alias
        client: String,
        /// Who takes them on
        #[arg(long)]
        email: String,
    },
    /// Build today's digest of somebody, or show the newest of everybody
    Digest {
        /// Whose digest is built
        email: Option<String>,
    },
    /// Add the rows of the demonstration to the database of `DATABASE_URL`
    Seed,
}

/// Reads a horizon for which there are predictions.
fn horizon(text: &str) -> Result<i32, &'static str> {
    match text {
        "30" => Ok(30),
        "60" => Ok(60),
        "90" => Ok(90),
        _ => Err("there are predictions for 30, 60 and 90 days"),
    }
}
